"""Act pages: one act a page; and the importer."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action
from kusei.core.ledger.queries import concerning
from kusei.core.ui.pages import ActPage, SiteListPage
from kusei.disaster.shelters import forms
from kusei.disaster.shelters.actions import (
    BudgetImprovement,
    ConfirmShelter,
    DropImprovement,
    FinishImprovement,
    OpenShelter,
    RecordDrill,
    RecordImprovement,
    RegisterShelter,
    RetireShelter,
)
from kusei.disaster.shelters.incoming import plan
from kusei.disaster.shelters.loading import ImportShelters
from kusei.disaster.shelters.models import HAZARD_LABELS, Improvement, Shelter

RELATED = ("ward", "district", "facility")


class Register(ActPage):
    action, form_class = RegisterShelter, forms.RegisterForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.RegisterForm(data, files, ward=self.ward, initial={"is_shelter": True})

    def build(self, form: Any, **common: Any) -> Action:
        return RegisterShelter(ward=self.current_ward(), **common, **form.cleaned_data)


class _OnShelter(ActPage):
    model, related = Shelter, RELATED


class Confirm(_OnShelter):
    action, form_class = ConfirmShelter, forms.ConfirmForm

    def initial(self) -> dict[str, Any]:
        kept = ("usable_m2", "capacity", "capacity_basis", "note")
        return {**{k: getattr(self.object, k) for k in kept}, "checked_on": calendar.today()}


class Open(_OnShelter):
    action, form_class = OpenShelter, forms.OpenForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        incidents = concerning(self.object.ward_id)
        first = incidents.first()
        initial = {"incident": first, "drill": bool(first and first.drill)}
        return forms.OpenForm(data, files, incidents=incidents, initial=initial)

    def effect(self) -> Any:
        """The hazards it takes only with conditions are said before the door is opened."""
        partial = [str(HAZARD_LABELS[h]) for h, fit in self.object.fits.items() if fit == "partial"]
        if not partial:
            return super().effect()
        said = _t("台帳では次の災害に条件があります：%(hazards)s。使える階を確かめてください。") % {"hazards": _t("、").join(partial)}
        return said + str(super().effect())

    def build(self, form: Any, **common: Any) -> Action:
        values = dict(form.cleaned_data)
        return OpenShelter(shelter=self.object, occurred_at=values.pop("opened_at"), **common, **values)


class Improve(_OnShelter):
    action, form_class = RecordImprovement, forms.ImprovementForm

    def after(self, result: Any) -> str:
        return str(self.object.get_absolute_url()) + "#improvements"


class Retire(_OnShelter):
    action, form_class = RetireShelter, forms.RetireForm

    def initial(self) -> dict[str, Any]:
        return {"ended_on": calendar.today()}


class NewDrill(ActPage):
    """A drill belongs to the ward; a shelter named in the address is chosen already."""

    action, form_class = RecordDrill, forms.DrillForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        chosen = Shelter.objects.seen_by(self.actor).filter(ref=self.request.GET.get("shelter", "")).first()
        initial = {"held_on": calendar.today(), "shelter": chosen, "district": chosen.district if chosen else None}
        return forms.DrillForm(data, files, ward=self.ward or (chosen.ward if chosen else None), initial=initial)

    def build(self, form: Any, **common: Any) -> Action:
        shelter = form.cleaned_data["shelter"]
        ward = shelter.ward if shelter is not None and self.ward is None else self.current_ward()
        return RecordDrill(ward=ward, **common, **form.cleaned_data)

    def after(self, result: Any) -> str:
        return result.shelter.get_absolute_url() + "#drills" if result.shelter else reverse("shelters:drills")


class Finish(ActPage):
    action, form_class = FinishImprovement, forms.FinishForm
    model, related = Improvement, ("shelter__ward",)

    def initial(self) -> dict[str, Any]:
        return {"done_on": calendar.today(), "cost_yen": self.object.cost_yen}


class _OnImprovement(ActPage):
    model, related = Improvement, ("shelter__ward",)


class Budget(_OnImprovement):
    action, form_class = BudgetImprovement, forms.BudgetForm

    def initial(self) -> dict[str, Any]:
        return {"cost_yen": self.object.cost_yen, "target_year": self.object.target_year}


class Drop(_OnImprovement):
    action, form_class = DropImprovement, forms.DropForm


class Load(SiteListPage):
    """指定避難所 and 指定緊急避難場所, as published."""

    action, plan, home = ImportShelters, staticmethod(plan), "shelters:list"
    title = _("避難所の一覧を取り込む")
    help = _(
        "国土地理院のGeoJSON、自治体標準オープンデータセット（CSV・Excel）、SIP4D-ZIP、市の一覧をそのまま選べます。"
    )
