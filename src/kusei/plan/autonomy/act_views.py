"""A page for each verb, and the importer."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.actions.action import Action
from kusei.core.importing import Preview, Unreadable
from kusei.core.ledger.models import Ward
from kusei.core.ui.pages import ActPage, ImportPage
from kusei.core.ui.pages.base import row_seen_by
from kusei.plan.autonomy import actions, forms, incoming, incoming_settlements, powers, words
from kusei.plan.autonomy.models import MARKS, Commitment, Envelope, Proposal
from kusei.plan.autonomy.queries import compare

RELATED = {Envelope: ("ward",), Proposal: ("envelope__ward",), Commitment: ("proposal__envelope__ward",)}


def page(action: type[Action], form: Any = None, model: Any = Proposal) -> Any:
    """A page for one verb that needs nothing but its form."""
    values = {"action": action, "power": action.power, "model": model, "related": RELATED[model], **({"form_class": form} if form else {})}
    return type(f"{action.__name__}Page", (ActPage,), {"__module__": __name__, **values})


class SetCeiling(ActPage):
    action, form_class = actions.SetCeiling, forms.CeilingForm

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect")
        return actions.SetCeiling(ward=self.current_ward(), **form.cleaned_data, **common)


class Propose(ActPage):
    action, form_class, model, related = actions.Propose, forms.ProposalForm, Envelope, ("ward",)

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect")
        return actions.Propose(envelope=self.object, **form.cleaned_data, **common)


class Edit(ActPage):
    action, form_class, model, related = actions.EditProposal, forms.ProposalForm, Proposal, ("envelope__ward",)

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in forms.ProposalForm.base_fields}


class Mark(ActPage):
    action, form_class, model, related = actions.MarkProposal, forms.MarkForm, Proposal, ("envelope__ward",)

    def initial(self) -> dict[str, Any]:
        held = {("effect_mark" if m == "effect" else m): getattr(self.object, m) for m in MARKS}
        return {**held, "mark_note": self.object.mark_note}


class Choose(ActPage):
    action, model, related = actions.ChooseSet, Envelope, ("ward",)

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        on = compare(self.object)
        choices = [(p.ref, f"{p.title}（{words.yen(p.asked_yen)}）") for p in on.proposals]
        return forms.ChooseForm(data, files, choices=choices, initial={"chosen": sorted(on.best.refs) if on.best else []})

    def build(self, form: Any, **common: Any) -> Action:
        chosen = tuple(form.cleaned_data["chosen"])
        return actions.ChooseSet(envelope=self.object, chosen=chosen, reason=form.cleaned_data["reason"], **common)


class Shift(ActPage):
    action, model, related = actions.ShiftMoney, Envelope, ("ward",)

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.ShiftForm(data, files, envelope=self.object)


class ImportProposals(ImportPage):
    action, power, title = actions.ImportProposals, powers.PROPOSE, _("提案を取り込む")
    accepts = ".csv,.xlsx,.xls,.ods"
    help = _("CSVかExcel。事業名、課、目的、行うこと、要求額（円）の列が要ります。一行が一つの下書きになります。")

    @property
    def envelope(self) -> Envelope:
        return row_seen_by(Envelope, self.actor, self.kwargs["ref"], related=("ward",))

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return incoming.read_proposals(data, file_name, self.envelope)

    def build(self, data: bytes, file_name: str, preview: Preview) -> Any:
        return actions.ImportProposals(
            actor=self.actor, key=self.act_key, data=data, file_name=file_name, digest=preview.digest, envelope=self.envelope,
        )

    def after(self, result: Any) -> str:
        return self.envelope.get_absolute_url()

    def context(self) -> dict[str, Any]:
        return {**super().context(), "about": self.envelope}


class ImportSettlements(ImportPage):
    """The past years of the ward in view."""

    action, title = actions.ImportSettlements, _("過年度の決算を取り込む")
    accepts = ".csv,.xlsx,.xls,.ods"
    help = _(
        "画面の上で選んだ区の、終わった年度の決算を取り込みます。CSVかExcel。年度、事業名、課、配当額、支出済みの額（円）の列が要ります。枠のない年度は、枠の額の列も要ります。"
        "決算した日が空の行は、出納を閉鎖した日にします。"
    )

    def chosen(self) -> Ward:
        if self.ward is None:
            raise Unreadable(_t("画面の上で区を選んでから行ってください。"))
        return self.ward

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return incoming_settlements.read_settlements(data, file_name, self.chosen())

    def build(self, data: bytes, file_name: str, preview: Preview) -> Any:
        return actions.ImportSettlements(
            actor=self.actor, key=self.act_key, data=data, file_name=file_name, digest=preview.digest, ward=self.chosen(),
        )

    def after(self, result: Any) -> str:
        return reverse("autonomy:list")
