"""What the drafter does: draft, revise, submit, pull back, drop; and what anybody on the way may say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor, Staff
from kusei.core.access.powers import POWERS
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.leave import Need
from kusei.core.actions.refusals import reasoned
from kusei.core.approval import powers, queries, route, stored
from kusei.core.approval.kinds import KINDS
from kusei.core.approval.models import Draft, Remark, Version
from kusei.core.approval.rule_values import AFTER_THE_FACT
from kusei.core.clocks import run as clocks
from kusei.core.files.store import Kept, attach
from kusei.core.ledger.models import Division, Post, Ward
from kusei.core.numbering.give import next_number

Files = Sequence[tuple[str, Kept]]
NOT_YOURS = _("起案した職だけができます。")


class MakeDraft(Action):
    """起案. ``act``: the act to run once decided (None: the decision itself is the result)."""

    verb, power, label = "approval.draft", powers.DRAFT, _("起案する")
    effect = _("起案番号が付き、起案中の文書として残ります。回議はまだ始まりません。")
    title: str = ""
    purpose: str = ""
    case_kind: str = "general"
    amount: int | None = 0
    act: Action | None = None
    enforce_on: date | None = None
    files: Files = ()

    def where(self) -> Ward | None:
        return self.actor.post.ward if isinstance(self.actor, Staff) else None

    def check(self) -> None:
        if not isinstance(self.actor, Staff):
            raise Refused(_("起案は職員が職に就いて行います。"))
        _text_stands(self.title or self._title(), self.purpose or str(self._purpose()), self.case_kind, self.amount)
        if self.act is not None and POWERS[self.act.power].private:
            raise Refused(_("個人記録のシステムの操作は、ここでは起案できません。伺い文に個人の情報が残るためです。"))

    def perform(self) -> Draft:
        post: Post = self.actor.post  # type: ignore[attr-defined]
        subject, version = stored.subject_of(self.act) if self.act else ("", None)
        count = next_number("approval.draft", ward=post.ward)
        draft = Draft.objects.create(
            ward=post.ward, division=post.division, drafter=post, drafted_by=self.actor.label, drafted_at=self.moment,
            number=f"{calendar.fiscal_year_of(calendar.today())}-{count:04}",
            title=(self.title or self._title())[:160], purpose=self.purpose or self._purpose(), case_kind=self.case_kind,
            amount=self.amount, enforce_on=self.enforce_on, verb=self.act.verb if self.act else "",
            inputs=stored.inputs_of(self.act) if self.act else {}, subject=subject, subject_version=version,
        )
        keep_text(draft, self.actor, why="")
        for name, kept in self.files:
            attach(draft, kept, name=name)
        return draft

    def _title(self) -> str:
        if self.act is None:
            return ""
        row = self.act.row
        return f"{self.act.label}（{row}）" if row is not None else str(self.act.label)

    def _purpose(self) -> str:
        return _t("次のことを行ってよいか伺います。%(effect)s") % {"effect": self.act.effect} if self.act else ""

    def facts(self, result: Draft) -> dict[str, Any]:
        return {"kind": result.case_kind, "amount": result.amount, "verb": result.verb, "number": result.number}


def draft_for(act: Action, need: Need, *, key: str = "") -> Draft:
    """Draft an act that was refused because it waits for a decision; pages call this instead of running it."""
    made: Draft = MakeDraft(actor=act.actor, key=key, act=act, case_kind=need.kind, amount=need.amount)()
    return made


def keep_text(draft: Draft, actor: Actor, *, why: str) -> Version:
    """Keep the text as it stands now as the next version."""
    return Version.objects.create(
        draft=draft, position=draft.versions.count() + 1, title=draft.title, purpose=draft.purpose,
        case_kind=draft.case_kind, amount=draft.amount, written_at=calendar.now(), written_by=actor.label, why=why[:200],
    )


def _text_stands(title: str, purpose: str, kind: str, amount: int | None) -> None:
    if not title.strip():
        raise Refused(_("件名を入れてください。"), field="title")
    if not purpose.strip():
        raise Refused(_("何をどうしてよいかを、伺い文に書いてください。"), field="purpose")
    if kind not in KINDS:
        raise Refused(_("種類を選んでください。"), field="case_kind")
    if amount is not None and amount < 0:
        raise Refused(_("金額は0以上の円で入れてください。"), field="amount")


class _ByDrafter(Action):
    on = "draft"
    draft: Draft

    @classmethod
    def hindrance(cls, actor: Actor, row: Draft) -> str:
        return "" if queries.is_drafter(row, actor) else str(NOT_YOURS)

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.draft):
            raise Refused(reason)


class ReviseDraft(_ByDrafter):
    verb, power, label = "approval.revise", powers.DRAFT, _("伺い文を直す")
    effect = _("前の版は残り、新しい版になります。")
    shortcut = "e"
    title: str
    purpose: str
    case_kind: str
    amount: int | None = 0
    why: str = ""
    files: Files = ()

    def check(self) -> None:
        super().check()
        _text_stands(self.title, self.purpose, self.case_kind, self.amount)
        if self.draft.verb and self.case_kind != self.draft.case_kind:
            raise Refused(_("操作から作った起案の種類は変えられません。"), field="case_kind")

    def perform(self) -> Draft:
        row = self.draft
        row.title, row.purpose, row.case_kind, row.amount = self.title[:160], self.purpose, self.case_kind, self.amount
        row.save(update_fields=["title", "purpose", "case_kind", "amount"])
        keep_text(row, self.actor, why=self.why)
        for name, kept in self.files:
            attach(row, kept, name=name)
        return row

    def facts(self, result: Draft) -> dict[str, Any]:
        return {"version": result.versions.count()}


class SubmitDraft(_ByDrafter):
    verb, power, label = "approval.submit", powers.DRAFT, _("回議を始める")
    effect = _("専決の表で決裁する職が決まり、順に回ります。手元に届いた職に知らせ、期限が始まります。")
    shortcut, tone = "s", "main"
    joint: Sequence[Division] = ()

    @classmethod
    def hindrance(cls, actor: Actor, row: Draft) -> str:
        return super().hindrance(actor, row) or ("" if queries.external() else route.no_way(row))

    def check(self) -> None:
        if reason := super().hindrance(self.actor, self.draft):
            raise Refused(reason)
        if any(d.ward_id not in (None, self.draft.ward_id) for d in self.joint):
            raise Refused(_("合議できるのは、この区の課と局の課です。"), field="joint")

    def perform(self) -> Draft:
        row = self.draft
        if queries.external():
            row.state, row.submitted_at = "external", self.moment
        else:
            route.take(row, joint=list(self.joint), at=self.moment)
        if row.emergency:
            clocks.stop(AFTER_THE_FACT, row, at=self.moment)
        row.save()
        return row

    def facts(self, result: Draft) -> dict[str, Any]:
        return {"round": result.round, "level": result.level, "steps": result.steps.filter(round=result.round).count()}


class PullBack(_ByDrafter):
    verb, power, label = "approval.pull_back", powers.DRAFT, _("引き戻す")
    effect = _("回議を止めて起案中に戻します。それまでの承認は記録に残りますが、出し直すと初めから回ります。")

    def perform(self) -> Draft:
        route.void(self.draft, at=self.moment)
        return self.draft


class DropDraft(_ByDrafter):
    verb, power, label = "approval.drop", powers.DRAFT, _("廃案にする")
    effect = _("起案を取りやめます。伺い文と経過は残り、操作は行われません。")
    tone = "danger"
    reason: str

    @classmethod
    def hindrance(cls, actor: Actor, row: Draft) -> str:
        if row.emergency:
            return _t("すでに行った操作の事後承認なので、廃案にはできません。")
        return super().hindrance(actor, row)

    def check(self) -> None:
        super().check()
        reasoned(self.reason)

    def perform(self) -> Draft:
        self.draft.last_reason = self.reason.strip()
        self.draft.save(update_fields=["last_reason"])
        return self.draft


class RemarkOnDraft(Action):
    verb, power, label = "approval.comment", powers.DRAFT, _("意見を書く")
    effect = _("意見が伺い文の横に残ります。順番は変わりません。")
    on = "draft"
    draft: Draft
    text: str

    @classmethod
    def hindrance(cls, actor: Actor, row: Draft) -> str:
        return "" if isinstance(actor, Staff) else str(_("意見は職員が職に就いて書きます。"))

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.draft):
            raise Refused(reason)
        if not self.text.strip():
            raise Refused(_("意見を入れてください。"), field="text")

    def perform(self) -> Draft:
        post: Post = self.actor.post  # type: ignore[attr-defined]
        Remark.objects.create(
            draft=self.draft, post=post, text=self.text.strip(), said_at=self.moment, said_by=self.actor.label,
        )
        return self.draft
