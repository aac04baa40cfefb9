"""A page for each verb, and the importer."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action
from kusei.core.importing import Preview
from kusei.core.ui.pages import ActPage, ImportPage
from kusei.plan.rollout import actions, forms, incoming, powers
from kusei.plan.rollout.models import Condition, Dependency, Opinion, Request, Standing, Study

RELATED = {Standing: ("ward",), Request: ("ward",), Study: ("ward",), Opinion: ("study__ward",)}


def page(action: type[Action], form: Any = None, model: Any = Standing, **more: Any) -> Any:
    """A page for one verb that needs nothing but its form."""
    values = {"action": action, "power": action.power, "model": model, "related": RELATED.get(model, ()), **({"form_class": form} if form else {}), **more}
    return type(f"{action.__name__}Page", (ActPage,), {"__module__": __name__, **values})


class _New(ActPage):
    """Creates; ``back`` names the page that comes next where the result has none."""

    back = ""

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect")
        return self.action(**form.cleaned_data, **common)

    def after(self, result: Any) -> str:
        return reverse(self.back) if self.back else super().after(result)


class MakeTable(_New):
    action, back = actions.MakeTable, "rollout:matrix"


class DecideMode(_New):
    action, form_class, back = actions.DecideMode, forms.ModeForm, "rollout:matrix"


class AddCondition(_New):
    action, form_class, back = actions.AddCondition, forms.ConditionForm, "rollout:conditions"


class AddDependency(_New):
    action, form_class, back = actions.AddDependency, forms.DependencyForm, "rollout:conditions"


class _InWard(_New):
    """The ward in view asks; a city post without one asks for the city."""

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect")
        return self.action(ward=self.ward, **form.cleaned_data, **common)  # type: ignore[call-arg]


class AskMoney(_InWard):
    action, form_class = actions.AskMoney, forms.AskForm

    def initial(self) -> dict[str, Any]:
        return {"initiative_ref": self.request.GET.get("initiative", ""), "fiscal_year": calendar.fiscal_year_of(calendar.today()) + 1}


class BeginStudy(_InWard):
    action, form_class = actions.BeginStudy, forms.StudyForm


class Answer(ActPage):
    """The ward in view answers a condition of the whole city."""

    action, form_class, about = actions.AnswerCondition, forms.AnswerForm, Condition

    def get_title(self) -> Any:
        return self.subject.text

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect")
        return actions.AnswerCondition(condition=self.subject, ward=self.current_ward(), **form.cleaned_data, **common)

    def after(self, result: Any) -> str:
        cell = Standing.objects.filter(ward=result.ward, initiative_ref=self.subject.initiative_ref).first()
        return f"{cell.get_absolute_url()}#conditions" if cell else reverse("rollout:conditions")


class _End(ActPage):
    def after(self, result: Any) -> str:
        return reverse("rollout:conditions")


class EndCondition(_End):
    action, model = actions.EndCondition, Condition


class EndDependency(_End):
    action, model = actions.EndDependency, Dependency


class Schedule(ActPage):
    action, form_class, model, related = actions.Schedule, forms.ScheduleForm, Standing, ("ward",)

    def initial(self) -> dict[str, Any]:
        return {"planned_on": self.object.planned_on}


class Assess(ActPage):
    action, form_class, model, related = actions.AssessRequest, forms.AssessForm, Request, ("ward",)

    def initial(self) -> dict[str, Any]:
        return {"after_yen": self.object.standing_yen, "assessed_on": calendar.today()}


class AnswerOpinion(ActPage):
    action, form_class, model, related = actions.AnswerOpinion, forms.OpinionForm, Opinion, ("study__ward",)

    def initial(self) -> dict[str, Any]:
        o = self.object
        return {"text": o.text, "answered_on": o.answered_on or calendar.today(), "answer": o.answer}

    def after(self, result: Any) -> str:
        return f"{self.object.study.get_absolute_url()}#opinions"


class Consult(ActPage):
    action, form_class, model, related = actions.Consult, forms.ConsultForm, Study, ("ward",)

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        form = super().get_form(data, files)
        if self.object.ward_id is not None:  # a ward asks no other wards
            del form.fields["wards"]
        return form


class DecidePolicy(ActPage):
    action, form_class, model, related = actions.DecidePolicy, forms.PolicyForm, Study, ("ward",)

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.PolicyForm(data, files, study=self.object)


class ImportStates(ImportPage):
    """The day the states hold from is asked with the file, and kept through the preview."""

    action, power, title, form_class = actions.ImportStates, powers.SHAPE, _("展開の表を取り込む"), forms.UploadForm
    accepts, keeps = ".csv,.xlsx,.xls,.ods", ("on_day",)
    help = _("CSVかExcel。一行が一つの取り組み、列が区です。○、検討中、未着手などの言葉を読みます。")

    @property
    def on_day(self) -> Any:
        try:
            return calendar.parse_date(self.request.POST.get("on_day", "")) if self.request.POST.get("on_day") else calendar.today()
        except calendar.BadDate:
            return calendar.today()

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return incoming.read_states(data, file_name, self.on_day)

    def build(self, data: bytes, file_name: str, preview: Preview) -> Any:
        return actions.ImportStates(
            actor=self.actor, key=self.act_key, data=data, file_name=file_name, digest=preview.digest, on_day=self.on_day,
        )

    def after(self, result: Any) -> str:
        return reverse("rollout:matrix")
