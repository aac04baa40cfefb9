"""変更案: putting a set to the council, having it decided, its coming into force, and the ways out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Refused
from kusei.core.actions.leave import Need
from kusei.core.actions.refusals import reasoned
from kusei.core.approval.actions.drafting import MakeDraft
from kusei.core.approval.kinds import PLAN as PLAN_CASE
from kusei.core.approval.models import Draft
from kusei.plan.register import history, rules
from kusei.plan.register.actions.effect import learn, stand
from kusei.plan.register.actions.revising import OnRevision, fault_words
from kusei.plan.register.models import Plan, Revision
from kusei.plan.register.powers import DECIDE, PUBLISH


class PutToCouncil(OnRevision):
    verb, label = "register.put_to_council", _("庁議にかける")
    effect = _("変更案を庁議にかけます。そのあいだ変更案は直せません。")
    tone = "main"

    @classmethod
    def hindrance(cls, actor: Actor, row: Revision) -> str:
        return "" if row.changes.exists() else _t("変更が一つもありません。")

    def check(self) -> None:
        super().check()
        _whole(self.revision)

    def perform(self) -> Revision:
        return self.revision


def _whole(revision: Revision) -> None:
    before, after = history.proposed(revision)
    if wrong := fault_words(after, before):
        raise Refused(" ".join(wrong), code="faults")
    _unmoved(revision, before)


def _unmoved(revision: Revision, before: Mapping[str, Any]) -> None:
    """Another decision may have changed the same items since this set was drafted."""
    for change in revision.changes.all():
        for ref, was in change.base.items():
            if before.get(ref) != was:
                raise Refused(
                    _t("「%(title)s」は、この変更案を作ったあとに、ほかの改訂で変わりました。変更を取り除き、いまの内容から作り直してください。")
                    % {"title": was["title"]}, code="moved")


class CouncilAgreed(OnRevision):
    verb, label = "register.council_agreed", _("庁議の結果を記録する（了承）")
    effect = _("庁議の日と結果が残り、決裁に回せるようになります。")
    tone = "main"
    council_on: date
    note: str = ""

    def check(self) -> None:
        if self.council_on > calendar.today():
            raise Refused(_("先の日付です。庁議の開かれた日を入れてください。"), field="council_on")

    def perform(self) -> Revision:
        row = self.revision
        row.council_on, row.council_note, row.returned_reason = self.council_on, self.note.strip(), ""
        row.save(update_fields=["council_on", "council_note", "returned_reason"])
        return row


class CouncilReturned(OnRevision):
    verb, label = "register.council_returned", _("差し戻す")
    effect = _("理由を添えて起案中に戻します。変更の内容は残ります。")
    reason: str

    def check(self) -> None:
        if not self.reason.strip():
            raise Refused(_("理由を入れてください。起案した職がそれを読んで直します。"), field="reason")

    def perform(self) -> Revision:
        self.revision.returned_reason = self.reason.strip()
        self.revision.save(update_fields=["returned_reason"])
        return self.revision


def digest_of(revision: Revision) -> str:
    """Identifies what is decided: the changes, the day, the reason."""
    changes = [[c.verb, c.patches, c.base, c.reason] for c in revision.changes.order_by("position")]
    body = [revision.title, revision.reason, revision.effective_on.isoformat(), changes]
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class SendToDecision(OnRevision):
    """Draft the decision in core.approval; the set is frozen until it is decided or taken back."""

    verb, label = "register.send_to_decision", _("決裁に回す")
    effect = _("決裁の起案を作り、変更案を固定します。起案の画面で伺い文を確かめて、回議を始めてください。")
    tone = "main"

    @classmethod
    def hindrance(cls, actor: Actor, row: Revision) -> str:
        if not row.changes.exists():
            return _t("変更が一つもありません。")
        if row.state == "drafting" and row.occasion not in (Revision.Occasion.CORRECTION, Revision.Occasion.URGENT):
            return _t("先に庁議にかけてください（誤りの訂正と災害などによる見直しは、庁議の前に決裁に回せます）。")
        return ""

    def check(self) -> None:
        super().check()
        _whole(self.revision)

    def perform(self) -> Revision:
        row = self.revision
        row.digest = digest_of(row)
        act = DecideRevision(actor=self.actor, revision=row, digest=row.digest)
        purpose = _t("「%(plan)s」を次のとおり変更してよいか伺います。\n件名：%(title)s\n理由：%(reason)s\n効力が生じる日：%(day)s\n変更：%(count)s件（新旧対照表のとおり）") % {
            "plan": row.plan, "title": row.title, "reason": row.reason, "count": row.changes.count(),
            "day": calendar.format_date(row.effective_on, weekday=False)}
        draft: Draft = self.also(MakeDraft(
            actor=self.actor, act=act, title=_t("計画の変更：%(title)s") % {"title": row.title}, purpose=purpose, case_kind=PLAN_CASE))
        row.draft_ref, row.returned_reason = draft.ref, ""
        row.save(update_fields=["digest", "draft_ref", "returned_reason"])
        return row

    def facts(self, result: Revision) -> dict[str, Any]:
        return {"draft": result.draft_ref, "digest": result.digest[:16], "changes": result.changes.count()}


class DecideRevision(OnRevision):
    """Runs only under the decision. What is decided is what was sent: another digest is refused."""

    verb, power, label = "register.decide_revision", DECIDE, _("計画の変更を決定する")
    effect = _("決裁された変更が台帳に記録され、効力が生じる日から計画になります。")
    digest: str

    @classmethod
    def hindrance(cls, actor: Actor, row: Revision) -> str:
        return _t("決裁の画面から行います。")

    def check(self) -> None:
        # Decisions on one plan wait for one another; what each saw is looked at again.
        Plan.objects.select_for_update().get(pk=self.revision.plan_id)
        if self.digest != self.revision.digest or digest_of(self.revision) != self.digest:
            raise Refused(_("変更案は、決裁に回したあとで直されています。この起案は取りやめ、もう一度決裁に回してください。"), code="digest")
        _whole(self.revision)
        self._later()

    def _later(self) -> None:
        """A version that takes effect later was decided already: the plan must still hold together then."""
        plan, edits = self.revision.plan, history.edits_of(self.revision.plan)
        own = history.edits_in(self.revision.changes.all(), self.revision.effective_on, self.moment)
        for day in sorted({e.day for e in edits if e.day > self.revision.effective_on}):
            before, after = (rules.replay(e, day, self.moment) for e in (edits, [*edits, *own]))
            if wrong := fault_words(after, before):
                words = _t("%(day)sからの版と合いません：%(faults)s（%(plan)s）")
                raise Refused(words % {"day": calendar.format_date(day, weekday=False), "faults": " ".join(wrong), "plan": plan}, code="faults")

    def needs_approval(self) -> Need:
        return Need(PLAN_CASE)

    def perform(self) -> Revision:
        row = self.revision
        edits = history.edits_in(row.changes.all(), row.effective_on, self.moment)
        self._spans = learn(row.plan, edits, revision=row, at=self.moment)
        row.known_at, row.state = self.moment, "decided"
        if row.effective_on <= calendar.today():
            come_into_force(row)
        row.save()
        return row

    def facts(self, result: Revision) -> dict[str, Any]:
        return {"state": result.state, "spans": self._spans, "digest": self.digest[:16]}


def come_into_force(revision: Revision) -> None:
    plan = Plan.objects.select_for_update().get(pk=revision.plan_id)
    revision.edition, revision.state = plan.edition + 1, "in_force"
    stand(plan, calendar.today(), edition=revision.edition)


class TakeEffect(OnRevision):
    """The day has come: nightly, or by hand."""

    verb, power, label = "register.take_effect", PUBLISH, _("版を発効させる")
    effect = _("計画の画面が新しい版になり、だれでも新旧対照表を読めるようになります。")
    tone = "main"

    @classmethod
    def hindrance(cls, actor: Actor, row: Revision) -> str:
        if row.effective_on > calendar.today():
            return _t("効力が生じる日は%(day)sです。その日の夜間に自動で発効します。") % {
                "day": calendar.format_date(row.effective_on, weekday=False)}
        return ""

    def perform(self) -> Revision:
        come_into_force(self.revision)
        self.revision.save(update_fields=["edition"])
        return self.revision

    def facts(self, result: Revision) -> dict[str, Any]:
        return {"edition": result.edition}


class TakeBack(OnRevision):
    verb, label = "register.take_back", _("決裁から戻す")
    effect = _("変更案を起案中に戻して直せるようにします。決裁の起案は決裁されなかったものとして残ります。")

    @classmethod
    def hindrance(cls, actor: Actor, row: Revision) -> str:
        draft = Draft.objects.filter(ref=row.draft_ref).first()
        if draft is not None and draft.state in ("circulating", "joint", "deciding", "external", "decided"):
            return _t("決裁の途中です。先に起案「%(number)s」を引き戻すか、差戻しを受けてください。") % {"number": draft.number}
        return ""

    def perform(self) -> Revision:
        draft = Draft.objects.filter(ref=self.revision.draft_ref).first()
        self.revision.returned_reason = draft.last_reason if draft else ""
        self.revision.save(update_fields=["returned_reason"])
        return self.revision


class WithdrawRevision(OnRevision):
    verb, label = "register.withdraw", _("取り下げる")
    effect = _("変更案を取り下げます。内容と理由は残り、計画は変わりません。")
    tone = "danger"
    reason: str

    def check(self) -> None:
        reasoned(self.reason)

    def perform(self) -> Revision:
        self.revision.withdrawn_reason = self.reason.strip()
        self.revision.save(update_fields=["withdrawn_reason"])
        return self.revision
