"""What those on the route do: agree, send back, decide, decide for another, reject; and the act that follows."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor, Staff
from kusei.core.access.decide import Denied
from kusei.core.actions import leave
from kusei.core.actions.action import Action, Refused, Words
from kusei.core.approval import powers, queries, route, stored
from kusei.core.approval.models import Draft, Step
from kusei.core.approval.rule_values import AFTER_THE_FACT, AFTER_VIEW
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Post
from kusei.core.records import register
from kusei.core.records.models import Document

NOT_YOUR_TURN = _("いまこの起案を持っているのは、ほかの職です。")


def person_of(label: str) -> str:
    """The person behind an actor's label: two posts of one person are one person."""
    return label.rpartition("user:")[2]


class _AtStep(Action):
    """Acts of whoever holds the draft now."""

    on = "draft"
    draft: Draft
    comment: str = ""

    @classmethod
    def turn(cls, actor: Actor, row: Draft) -> Step | None:
        return queries.step_of(row, actor)

    @classmethod
    def hindrance(cls, actor: Actor, row: Draft) -> str:
        return "" if cls.turn(actor, row) is not None else str(NOT_YOUR_TURN)

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.draft):
            raise Refused(reason, code="turn")

    def close(self, state: str, *, for_another: bool = False) -> Step:
        step = self.turn(self.actor, self.draft)
        assert step is not None
        post = self.actor.post if isinstance(self.actor, Staff) else None
        route.close(
            step, state, by=self.actor.label, post=post, at=self.moment, comment=self.comment, for_another=for_another,
        )
        return step

    def must_say_why(self) -> None:
        if not self.comment.strip():
            raise Refused(_("理由を入れてください。起案した職がそれを読んで直します。"), field="comment")


class AgreeToDraft(_AtStep):
    verb, power, label = "approval.agree", powers.DRAFT, _("承認して次へ回す")
    effect = _("承認の印が付き、次の職に届きます。合議では、すべての課が承認すると決裁に進みます。")
    shortcut, tone = "a", "main"

    def perform(self) -> Draft:
        self.close(Step.State.AGREED)
        route.advance(self.draft, at=self.moment)
        self.draft.save(update_fields=["state"])
        return self.draft

    def facts(self, result: Draft) -> dict[str, Any]:
        return {"round": result.round, "to": result.state}


class SendBack(_AtStep):
    verb, power, label = "approval.send_back", powers.DRAFT, _("差し戻す")
    effect = _("理由を添えて起案した職に戻します。伺い文・意見・それまでの承認は残ります。")
    shortcut = "r"

    def check(self) -> None:
        super().check()
        self.must_say_why()

    def perform(self) -> Draft:
        self.close(Step.State.RETURNED)
        route.void(self.draft, at=self.moment)
        self.draft.last_reason = self.comment.strip()
        self.draft.save(update_fields=["last_reason"])
        return self.draft


class _Enforcing(Action):
    """Runs the stored act under the decision: once, as the deciding actor, with the act's own power and checks."""

    draft: Draft

    def carry_out(self, *, decided_at: datetime) -> str:
        """Run the act, number the document; returns the reason of a refusal ("" = done)."""
        row = self.draft
        reason = self._numberless() or (self._run_stored() if row.verb else "")
        row.decided_at, row.decided_by = decided_at, self.actor.label
        if reason:
            row.state, row.last_reason = "returned", reason
        else:
            entry = register.enter(
                division=queries.heir_of_division(row.division, calendar.today()), direction="decision", title=row.title,
                on=calendar.jst_date(decided_at) if row.external_number else calendar.today(),
                subject=f"{row.kind}:{row.ref}", given=row.external_number,
            )
            row.document_number, row.enforced_at = entry.number_text, self.moment
            row.state = "enforced"
        row.save()
        return reason

    def _numberless(self) -> str:
        """Decided here before the city's own system took over: the house gives no number any more."""
        if queries.external() and not self.draft.external_number:
            return _t("番号は文書管理システムが付けます。出し直して、起案用紙で決裁を受けてください。")
        return ""

    def _run_stored(self) -> str:
        row, told = self.draft, len(self._lines)
        try:
            with transaction.atomic(), leave.by_leave_of(row.ref), register.numbered_by_the_city(row.external_number):
                result = self.also(stored.restore(row.verb, row.inputs, actor=self.actor, key=f"approval:{row.ref}"))
        except (Denied, Refused) as refusal:
            del self._lines[told:]
            said = refusal.verdict.reason if isinstance(refusal, Denied) else refusal.reason
            return _t("決裁は済みましたが、施行できませんでした：%(reason)s") % {"reason": said}
        row.result = f"{result._meta.label_lower}:{result.ref}" if hasattr(result, "ref") else ""
        return ""


ELSEWHERE = _("決裁は文書管理システムで行います。起案した職が引き戻して出し直し、起案用紙で決裁を受けてください。")


class DecideDraft(_AtStep, _Enforcing):
    verb, power, label = "approval.decide", powers.DRAFT, _("決裁する")
    effect = _("決裁の印が付き、文書番号が付きます。起案された操作は、いまのあなたの権限と条件で行われます。できないときは理由を付けて起案者に戻ります。")
    shortcut, tone = "d", "main"
    for_another = False
    not_theirs: ClassVar[Words] = NOT_YOUR_TURN

    @classmethod
    def hindrance(cls, actor: Actor, row: Draft) -> str:
        return str(cls.obstacle(actor, row)[1])

    @classmethod
    def obstacle(cls, actor: Actor, row: Draft) -> tuple[str, Words]:
        """(code, reason) of what stands in the way before anything is typed; ("", "") = nothing."""
        if queries.external():
            return "external", ELSEWHERE
        if cls.turn(actor, row) is None:
            return "turn", cls.not_theirs
        if person_of(row.drafted_by) == person_of(actor.label):
            return "own", _("自分が起案したものは決裁できません。")
        return "", ""

    def check(self) -> None:
        code, reason = self.obstacle(self.actor, self.draft)
        if reason:
            raise Refused(reason, code=code)

    def perform(self) -> Draft:
        row = self.draft
        step = self.close(Step.State.DECIDED, for_another=self.for_another)
        if self.for_another:
            clocks.start(AFTER_VIEW, step, at=self.moment, post=queries.heir_of(step.post, calendar.today()) or step.post)
        if row.emergency:
            row.state, row.decided_at, row.decided_by = "approved_after", self.moment, self.actor.label
            entry = register.enter(
                division=queries.heir_of_division(row.division, calendar.today()), direction="decision", title=row.title,
                on=calendar.today(), subject=f"{row.kind}:{row.ref}",
            )
            row.document_number = entry.number_text
            row.save()
        elif row.enforce_on and row.enforce_on > calendar.today():
            row.state, row.decided_at, row.decided_by = "decided", self.moment, self.actor.label
            row.save()
        else:
            self.carry_out(decided_at=self.moment)
        return row

    def facts(self, result: Draft) -> dict[str, Any]:
        return {
            "round": result.round, "level": result.level, "state": result.state, "for_another": self.for_another,
            "number": result.document_number,
        }


class DecideForAnother(DecideDraft):
    """代決: only while the decider is away, only by the substitute declared beforehand."""

    verb, power, label = "approval.decide_for", powers.DRAFT, _("代決する")
    effect = _("不在の職に代わって決裁します。本来の決裁者に後閲の期限が始まります。")
    shortcut, tone = "", "main"
    for_another = True
    not_theirs = _("代決できるのは、決裁者が不在の間、あらかじめ定めた代決者だけです。")

    @classmethod
    def turn(cls, actor: Actor, row: Draft) -> Step | None:
        step = next((s for s in queries.live_steps(row) if s.step_kind == Step.Kind.DECIDE), None)
        if step is None or actor.post_id is None:
            return None
        held = queries.heir_of(step.post, calendar.today()) or step.post
        stand_in = queries.stand_in_for(held)
        return step if stand_in is not None and stand_in.pk == actor.post_id else None


class RejectDraft(_AtStep):
    verb, power, label = "approval.reject", powers.DRAFT, _("否とする")
    effect = _("起案は否決で終わり、操作は行われません。すでに行った操作の事後承認のときは、不承認と理由が残ります（行ったことは取り消されません）。")
    tone = "danger"

    @classmethod
    def turn(cls, actor: Actor, row: Draft) -> Step | None:
        step = super().turn(actor, row)
        return step if step is not None and step.step_kind == Step.Kind.DECIDE else None

    def check(self) -> None:
        super().check()
        self.must_say_why()

    def perform(self) -> Draft:
        row = self.draft
        self.close(Step.State.REJECTED)
        row.state = "refused_after" if row.emergency else "rejected"
        row.last_reason, row.decided_at, row.decided_by = self.comment.strip(), self.moment, self.actor.label
        row.save()
        return row

    def facts(self, result: Draft) -> dict[str, Any]:
        return {"round": result.round, "state": result.state}


class EnforceDraft(_Enforcing):
    verb, power, label = "approval.enforce", powers.DRAFT, _("施行する")
    effect = _("決裁された操作を、いまの条件で行います。できないときは理由を付けて起案者に戻ります。")
    on, shortcut, tone = "draft", "d", "main"

    @classmethod
    def hindrance(cls, actor: Actor, row: Draft) -> str:
        if row.enforce_on and row.enforce_on > calendar.today():
            return _t("施行日は%(day)sです。") % {"day": calendar.format_date(row.enforce_on, weekday=False)}
        step = row.steps.filter(round=row.round, step_kind=Step.Kind.DECIDE).first()
        post: Post | None = getattr(actor, "post", None)
        mine = queries.answered_by(post, calendar.today()) if post else set()
        if step is None or not {step.post_id, step.acted_post_id} & mine:
            return _t("施行するのは決裁した職です。")
        return ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.draft):
            raise Refused(reason)

    def perform(self) -> Draft:
        self.carry_out(decided_at=self.draft.decided_at or self.moment)
        return self.draft

    def facts(self, result: Draft) -> dict[str, Any]:
        return {"state": result.state, "number": result.document_number}


class ViewAfter(Action):
    """後閲: the decider sees what was decided in their place."""

    verb, power, label = "approval.view_after", powers.DRAFT, _("後閲する")
    effect = _("代決の内容を確かめたことが残ります。")
    on, shortcut = "draft", "v"
    draft: Draft
    comment: str = ""

    @classmethod
    def step(cls, actor: Actor, row: Draft) -> Step | None:
        post = getattr(actor, "post", None)
        return queries.to_view_after(post).filter(draft=row).first() if post is not None else None

    @classmethod
    def hindrance(cls, actor: Actor, row: Draft) -> str:
        return "" if cls.step(actor, row) else _t("あなたが後閲する代決はありません。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.draft):
            raise Refused(reason)

    def perform(self) -> Draft:
        step = self.step(self.actor, self.draft)
        assert step is not None
        step.seen_after_at = self.moment
        step.comment = "\n".join(part for part in (step.comment, self.comment.strip()) if part)
        step.save(update_fields=["seen_after_at", "comment"])
        clocks.stop(AFTER_VIEW, step, at=self.moment)
        return self.draft


class ActFirst(_Enforcing):
    """事後承認: in an emergency the act runs now, as the drafter; the approval is asked afterwards."""

    verb, power, label = "approval.act_first", powers.EMERGENCY, _("急ぎのため先に行う")
    effect = _("操作をいま行い、決裁は後で受けます。事後承認の期限が始まります。不承認になっても、行ったことは自動では取り消されません。")
    on, tone = "draft", "danger"
    draft: Draft
    reason: str

    @classmethod
    def hindrance(cls, actor: Actor, row: Draft) -> str:
        if row.emergency or not row.verb:
            return _t("先に行う操作がありません。")
        return "" if queries.is_drafter(row, actor) else _t("起案した職だけができます。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.draft):
            raise Refused(reason)
        if not self.reason.strip():
            raise Refused(_("決裁を待てない理由を入れてください。"), field="reason")

    def perform(self) -> Draft:
        row = self.draft
        with leave.by_leave_of(row.ref):
            result = self.also(stored.restore(row.verb, row.inputs, actor=self.actor, key=f"approval:{row.ref}"))
        row.emergency, row.enforced_at = True, self.moment
        row.result = f"{result._meta.label_lower}:{result.ref}" if hasattr(result, "ref") else ""
        heading = _t("【事後承認】決裁を待てなかった理由：%(reason)s") % {"reason": self.reason.strip()}
        row.purpose = f"{heading}\n{row.purpose}"
        row.save()
        clocks.start(AFTER_THE_FACT, row, at=self.moment, post=row.drafter)
        return row


class RecordExternal(_Enforcing):
    """RECORDS="external": the city's own system decided; its number and date are entered, and the act runs."""

    verb, power, label = "approval.record_external", powers.DRAFT, _("決裁の番号と日付を記録する")
    effect = _("文書管理システムの番号と決裁日を記録し、起案された操作を行います。")
    on, tone = "draft", "main"
    draft: Draft
    number: str
    decided_on: date

    def check(self) -> None:
        if not self.number.strip():
            raise Refused(_("文書管理システムの番号を入れてください。"), field="number")
        if self.decided_on > calendar.today():
            raise Refused(_("先の日付です。決裁された日を入れてください。"), field="decided_on")
        if self.decided_on < calendar.jst_date(self.draft.drafted_at):
            raise Refused(_("起案した日より前です。決裁された日を入れてください。"), field="decided_on")
        twins = Document.objects.filter(ward=self.draft.ward, direction="decision", number=None, number_text=self.number.strip()[:60])
        if twins.exists():
            raise Refused(_("この番号の決裁は、もう記録されています。番号を確かめてください。"), field="number")

    def perform(self) -> Draft:
        self.draft.external_number = self.number.strip()[:60]
        at = datetime.combine(self.decided_on, time(12), tzinfo=calendar.JST)
        if self.draft.emergency:
            self.draft.state, self.draft.decided_at, self.draft.decided_by = "approved_after", at, self.actor.label
            entry = register.enter(
                division=queries.heir_of_division(self.draft.division, calendar.today()), direction="decision",
                title=self.draft.title, on=self.decided_on, subject=f"{self.draft.kind}:{self.draft.ref}", given=self.draft.external_number,
            )
            self.draft.document_number = entry.number_text
            self.draft.save()
        else:
            self.carry_out(decided_at=at)
        return self.draft

    def facts(self, result: Draft) -> dict[str, Any]:
        return {"state": result.state}
