"""A page for each verb, and the two importers."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action
from kusei.core.importing import Preview
from kusei.core.ledger.queries import wards
from kusei.core.ui.pages import ActPage, ImportPage
from kusei.plan.practices import actions, forms, incoming, powers
from kusei.plan.practices.models import Condition, Practice


class Write(ActPage):
    action, form_class = actions.WriteCard, forms.CardForm

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect")
        return actions.WriteCard(ward=self.current_ward(), **form.cleaned_data, **common)


class Edit(ActPage):
    action, form_class, model, related = actions.EditCard, forms.CardForm, Practice, ("ward",)

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in forms.CardForm.base_fields}


class AddCondition(ActPage):
    action, form_class, model, related = actions.AddCondition, forms.ConditionForm, Practice, ("ward",)

    def after(self, result: Any) -> str:
        return f"{self.object.get_absolute_url()}#conditions"


class EndCondition(ActPage):
    action, model, related = actions.EndCondition, Condition, ("practice__ward",)

    def after(self, result: Any) -> str:
        return f"{result.get_absolute_url()}#conditions"


class Answer(ActPage):
    """The ward in view answers; the condition belongs to another ward's card."""

    action, form_class, about, related = actions.AnswerCondition, forms.AnswerForm, Condition, ("practice",)

    def get_title(self) -> Any:
        return self.subject.text

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect")
        return actions.AnswerCondition(condition=self.subject, ward=self.current_ward(), **form.cleaned_data, **common)

    def after(self, result: Any) -> str:
        return self.subject.get_absolute_url()


class Consider(ActPage):
    """The ward in view thinks about another ward's card."""

    action, about, related = actions.Consider, Practice, ("ward",)

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect")
        return actions.Consider(practice=self.subject, ward=self.current_ward(), **common)


def page(action: type[Action], form: Any = None, model: Any = Practice, **more: Any) -> Any:
    """A page for one verb that needs nothing but its form."""
    related = ("ward",) if model is Practice else ("practice__ward", "ward")
    values = {"action": action, "power": action.power, "model": model, "related": related, **({"form_class": form} if form else {}), **more}
    return type(f"{action.__name__}Page", (ActPage,), {"__module__": __name__, **values})


class _Import(ImportPage):
    accepts = ".csv,.xlsx,.xls,.ods"

    def scope(self) -> incoming.Scope:
        return incoming.Scope([self.ward] if self.ward else list(wards(calendar.today())), self.ward)

    def build(self, data: bytes, file_name: str, preview: Preview) -> Any:
        action = super().build(data, file_name, preview)
        action.ward = self.ward  # type: ignore[attr-defined]
        return action


class ImportCards(_Import):
    action, power, title = actions.ImportCards, powers.WRITE, _("事例集を取り込む")
    help = _("CSVかExcel。題名と、行ったことの列が要ります。一行が一枚の下書きになります。")

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return incoming.read_cards(data, file_name, self.scope())

    def after(self, result: Any) -> str:
        return reverse("practices:list") + "?view=mine"


class ImportTraits(_Import):
    action, power, title = actions.ImportTraits, powers.CHECK, _("区の数字を取り込む")
    help = _("CSVかExcel。区と、いつ現在かの列が要ります。数字は一列に一つ。空の欄は何も変えません。")

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return incoming.read_traits(data, file_name, self.scope())

    def after(self, result: Any) -> str:
        return reverse("practices:traits")
