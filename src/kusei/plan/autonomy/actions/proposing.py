"""The verbs of a proposal before the choice: written, handed in, marked, returned, withdrawn, handed in again."""

from __future__ import annotations

from dataclasses import fields as fields_of
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.calendar import fiscal_year_of
from kusei.core.ledger.models import Ward
from kusei.plan.autonomy import powers
from kusei.plan.autonomy.actions.common import positive, within, written, year_open
from kusei.plan.autonomy.models import MARKS, Envelope, Proposal


class _Told(Action):
    """What a proposal says."""

    title: str
    division: str
    purpose: str
    content: str
    asked_yen: int
    breakdown: str = ""
    group: str = ""
    must: bool = False
    must_reason: str = ""

    def told(self) -> dict[str, Any]:
        common = {f.name for f in fields_of(Action)}
        return {f.name: getattr(self, f.name) for f in fields_of(_Told) if f.name not in common}

    def check_told(self, envelope: Envelope, other_than: int | None = None) -> None:
        for name in ("title", "division", "purpose", "content"):
            written(getattr(self, name), name)
        positive(self.asked_yen, "asked_yen")
        within(self.asked_yen, envelope.ceiling_yen, _t("要求額 %(yen)s が、区の枠 %(limit)s を超えています。"), "asked_yen")
        if self.must and not self.must_reason.strip():
            raise Refused(_t("必ず行うものには、その理由を書いてください。"), field="must_reason")
        same = envelope.proposals.filter(title=self.title.strip()).exclude(state="withdrawn").exclude(pk=other_than)
        if same.exists():
            raise Refused(_t("この年度に同じ名前の事業があります。名前を変えるか、その事業を開いてください。"), field="title")


class Propose(_Told):
    verb, power, label = "autonomy.propose", powers.PROPOSE, _("事業を提案する")
    effect = _("下書きとして残ります。「提案を出す」と選定の対象になります。")
    envelope: Envelope

    def where(self) -> Ward:
        return self.envelope.ward

    def check(self) -> None:
        if self.envelope.fiscal_year < fiscal_year_of(calendar.today()):
            raise Refused(_t("終わった年度の枠には提案できません。"))
        self.check_told(self.envelope)

    def perform(self) -> Proposal:
        return Proposal.objects.create(envelope=self.envelope, **self.told())


class _OnProposal(Action):
    on = "proposal"
    proposal: Proposal


class EditProposal(_Told):
    verb, power, label = "autonomy.edit_proposal", powers.PROPOSE, _("下書きを直す")
    effect = _("下書きの内容が変わります。")
    on = "proposal"
    proposal: Proposal

    def check(self) -> None:
        self.check_told(self.proposal.envelope, self.proposal.pk)

    def perform(self) -> Proposal:
        told = self.told()
        for name, value in told.items():
            setattr(self.proposal, name, value)
        self.proposal.save(update_fields=list(told))
        return self.proposal


class SubmitProposal(_OnProposal):
    verb, power, label = "autonomy.submit", powers.PROPOSE, _("提案を出す")
    effect = _("選定の対象になり、選定の期限が始まります。直すときは差戻しを受けてください。")
    tone = "main"

    def check(self) -> None:
        year_open_for(self.proposal)

    def perform(self) -> Proposal:
        self.proposal.proposed_on = calendar.today()
        self.proposal.save(update_fields=["proposed_on"])
        return self.proposal


def year_open_for(p: Proposal) -> None:
    """A coming year may be prepared; a past one only while its books are open."""
    if p.envelope.fiscal_year <= fiscal_year_of(calendar.today()):
        year_open(p.envelope.fiscal_year)


class MarkProposal(_OnProposal):
    verb, power, label = "autonomy.mark", powers.CHOOSE, _("評点を付ける")
    effect = _("四つの評点が、案をくらべるときの点数になります。")
    need: int
    effect_mark: int
    urgency: int
    voices: int
    mark_note: str

    def check(self) -> None:
        written(self.mark_note, "mark_note")
        for name in ("need", "effect_mark", "urgency", "voices"):
            if not 0 <= getattr(self, name) <= 5:
                raise Refused(_t("評点は0から5までです。"), field=name)

    def perform(self) -> Proposal:
        p = self.proposal
        p.need, p.effect, p.urgency, p.voices = self.need, self.effect_mark, self.urgency, self.voices
        p.mark_note = self.mark_note.strip()
        p.save(update_fields=[*MARKS, "mark_note"])
        return p


class _WithReason(_OnProposal):
    reason: str

    def check(self) -> None:
        written(self.reason, "reason")

    def perform(self) -> Proposal:
        self.proposal.add_reason(self.reason)
        self.proposal.save(update_fields=["reason"])
        return self.proposal


class ReturnProposal(_WithReason):
    verb, power, label = "autonomy.return_proposal", powers.CHOOSE, _("差し戻す")
    effect = _("提案が下書きに戻り、提案した課が直せるようになります。選定済みのものは枠の取り置きも外れます。")


class Withdraw(_WithReason):
    verb, power, label = "autonomy.withdraw", powers.PROPOSE, _("取り下げる")
    effect = _("理由を残して提案を終えます。元には戻せません。")
    tone = "danger"


class Resubmit(_WithReason):
    verb, power, label = "autonomy.resubmit", powers.PROPOSE, _("もう一度提案する")
    effect = _("不採択の理由は跡に残り、もう一度選定の対象になります。")

    def check(self) -> None:
        super().check()
        year_open_for(self.proposal)
