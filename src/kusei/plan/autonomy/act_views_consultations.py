"""A page for each verb of a consultation, and its importer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.actions.action import Action
from kusei.core.importing import Preview, Unreadable
from kusei.core.ui.pages import ActPage, ImportPage
from kusei.plan.autonomy import actions, powers
from kusei.plan.autonomy import forms_consultations as forms
from kusei.plan.autonomy import incoming_consultations as incoming
from kusei.plan.autonomy.models import AgreedTerm, Consultation, JointCall, Signature
from kusei.plan.autonomy.queries_consultations import alike

RELATED = {
    Consultation: ("ward", "division"), JointCall: ("ward", "division"), AgreedTerm: ("consultation__ward", "consultation__division"),
    Signature: ("consultation__ward", "consultation__division"),
}


def page(action: type[Action], form: Any = None, model: Any = Consultation) -> Any:
    """A page for one verb that needs nothing but its form."""
    values = {"action": action, "power": action.power, "model": model, "related": RELATED[model], **({"form_class": form} if form else {})}
    return type(f"{action.__name__}Page", (ActPage,), {"__module__": __name__, **values})


class Draft(ActPage):
    action = actions.DraftConsultation

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.ConsultationForm(data, files, actor=self.actor)

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect")
        return actions.DraftConsultation(ward=self.current_ward(), **form.cleaned_data, **common)


class Edit(ActPage):
    action, model, related = actions.EditConsultation, Consultation, ("ward", "division")

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        names = ("kind", "fiscal_year", "title", "matter", "wish", "yen", "initiative_ref")
        initial = {"division": self.object.division.ref, **{n: getattr(self.object, n) for n in names}}
        form = forms.ConsultationForm(data, files, actor=self.actor, initial=initial)
        held = next((r.ref for r in form.requests.values() if r.url and r.url == self.object.refused_money_url), "")
        form.initial["refused_money"] = held
        return form


class Call(ActPage):
    action, form_class = actions.CallJoint, forms.JointForm

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect")
        return actions.CallJoint(ward=self.current_ward(), **form.cleaned_data, **common)


class Cite(ActPage):
    action, model, related = actions.Cite, Consultation, ("ward", "division")

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.CiteForm(data, files, found=list(alike(self.object)))


class ImportConsultations(ImportPage):
    action, power, title = actions.ImportConsultations, powers.CONSULT, _("協議の一覧を取り込む")
    accepts = ".csv,.xlsx,.xls,.ods"
    help = _("区がいま使っている一覧のCSVかExcel。年度、件名、相手の局・課、求めることの列が要ります。回答の区分が空の行は、局の回答待ちになります。")

    def read_file(self, data: bytes, file_name: str) -> Preview:
        if self.ward is None:
            raise Unreadable(_t("画面の上で区を選んでから行ってください。"))
        return incoming.read_consultations(data, file_name, self.ward)

    def build(self, data: bytes, file_name: str, preview: Preview) -> Any:
        assert self.ward is not None
        return actions.ImportConsultations(
            actor=self.actor, key=self.act_key, data=data, file_name=file_name, digest=preview.digest, ward=self.ward,
        )

    def after(self, result: Any) -> str:
        return "../"
