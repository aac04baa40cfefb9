"""Relief shifts of a ward: the list, one plan with its grid, its acts, its files and its sheet for the wall."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.importing import Preview
from kusei.core.ui.exporting import RecordExport, export_response, pdf
from kusei.core.ui.pages import ActPage, DetailPage, ImportPage, ListPage, Page, Panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import begin
from kusei.core.ui.parts import Act, Fact
from kusei.disaster.mobilisation import (
    panels_relief,
    papers_relief,
    powers,
    relief_incoming,
    sheets_relief,
    tables_relief,
)
from kusei.disaster.mobilisation.actions import (
    AdoptRelief,
    AskRelief,
    BringRelief,
    EndRelief,
    LimitRelief,
    LoadReliefWishes,
    PutOnRelief,
    SetReliefNeed,
    StartRelief,
    SwapRelief,
    TakeOffRelief,
)
from kusei.disaster.mobilisation.forms.before import ReasonForm
from kusei.disaster.mobilisation.forms.relief import (
    LimitForm,
    NeedForm,
    PutOnForm,
    StartReliefForm,
    SwapForm,
    TakeOffForm,
)
from kusei.disaster.mobilisation.models import ReliefDuty, ReliefPlan
from kusei.disaster.mobilisation.words_relief import shift_word


class ReliefPlans(ListPage):
    power = powers.VIEW
    title = _("交代勤務表")
    model, related, order = ReliefPlan, ("ward",), "-from_day"
    columns, facets, views = tables_relief.PLAN_COLUMNS, tables_relief.PLAN_FACETS, tables_relief.PLAN_VIEWS
    empty = _("交代勤務表はまだありません。「交代勤務表を作る」から始めてください。")

    def acts(self) -> Sequence[Act]:
        return [
            Act(_("応援・受援"), reverse("mobilisation:supports")),
            begin(self.actor, StartRelief, reverse("mobilisation:start_relief"), tone="main"),
        ]


class StartReliefPage(ActPage):
    action, form_class = StartRelief, StartReliefForm

    def initial(self) -> dict[str, Any]:
        return {"from_day": calendar.today()}

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect", None)
        return StartRelief(ward=self.current_ward(), **common, **form.cleaned_data)


class ReliefDetail(DetailPage):
    power = powers.VIEW
    model, related = ReliefPlan, ("ward", "run")

    def look(self) -> panels_relief.Look:
        if not hasattr(self, "_look"):
            self._look = panels_relief.Look(self.object)
        return self._look

    def facts(self) -> Sequence[Fact]:
        return panels_relief.facts(self.look())

    def panels(self) -> Sequence[Panel]:
        return panels_relief.panels_of(self.object, self.look(), change=self._may_change())

    def _may_change(self) -> bool:
        return self.object.state != "ended" and bool(may(self.actor, powers.RELIEF, self.object))

    def papers(self) -> Sequence[Act]:
        if not self.object.adopted_on:
            return []
        return [
            Act(_("壁に貼る勤務表（PDF）"), reverse("mobilisation:relief_paper", args=[self.object.ref])),
            Act(_("勤務表（Excel）"), reverse("mobilisation:relief_excel", args=[self.object.ref])),
        ]


class ReliefPaper(Page):
    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        plan = row_seen_by(ReliefPlan, self.actor, kwargs["ref"], related=("ward",))
        RecordExport(actor=self.actor, sheet="mobilisation-relief", form="pdf", rows=plan.duties.count())()
        return pdf(papers_relief.wall_pdf(plan), f"mobilisation-relief-{plan.ref}.pdf")


class ReliefExcel(Page):
    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        plan = row_seen_by(ReliefPlan, self.actor, kwargs["ref"], related=("ward",))
        return export_response(self.actor, sheets_relief.ROSTER, sheets_relief.roster_rows(plan), "xlsx", page=request.path)


class _PlanAct(ActPage):
    model, related = ReliefPlan, ("ward",)


class Need(_PlanAct):
    action, form_class = SetReliefNeed, NeedForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return NeedForm(data, initial=self.initial(), plan=self.object)


class Bring(_PlanAct):
    action = BringRelief


class Limit(_PlanAct):
    action, form_class = LimitRelief, LimitForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        row = self.object.people.filter(ref=self.request.GET.get("person", "")).first()
        initial = {"person": row.ref, "most_hours": row.most_hours, "no_nights": row.no_nights} if row else {}
        return LimitForm(data, initial=initial, plan=self.object)


class AskReliefPage(_PlanAct):
    action = AskRelief


class AdoptReliefPage(_PlanAct):
    action = AdoptRelief


class EndReliefPage(_PlanAct):
    action, form_class = EndRelief, ReasonForm


class PutOn(_PlanAct):
    action, form_class = PutOnRelief, PutOnForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return PutOnForm(data, initial={"day": max(calendar.today(), self.object.from_day)}, plan=self.object)


class DutyDetail(DetailPage):
    power = powers.VIEW
    model, related = ReliefDuty, ("plan__ward", "person")

    def get_title(self) -> str:
        d = self.object
        return f"{d.person.name} {shift_word(d.plan, d.day, d.slot)}"

    def facts(self) -> Sequence[Fact]:
        d = self.object
        return [
            Fact(_("勤務表"), d.plan.title, url=d.plan.get_absolute_url()),
            Fact(_("班"), str(d.get_team_display()), note=str(d.get_skill_display())),
            Fact(_("決め方"), str(d.get_origin_display()), note=d.reason),
            Fact(_("休息の規則を外れる"), str(_("区長が認めた")) if d.overridden else None),
            Fact(_("取りやめの種類"), str(d.get_off_kind_display()) or None),
        ]


class _DutyAct(ActPage):
    model, related = ReliefDuty, ("plan__ward", "person")


class TakeOff(_DutyAct):
    action, form_class = TakeOffRelief, TakeOffForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return TakeOffForm(data, duty=self.object)


class Swap(_DutyAct):
    action, form_class = SwapRelief, SwapForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return SwapForm(data, duty=self.object)


class LoadWishes(ImportPage):
    action, model, related = LoadReliefWishes, ReliefPlan, ("ward",)
    title = _("勤務できない時間を取り込む")
    accepts, blank_name = ".xlsx,.xls,.csv", "mobilisation-wishes.xlsx"
    help = _("職員番号・日・から・まで・理由の表を選びます。翌日にまたがるときは「終わりの日」も入れます。")

    def blank(self) -> bytes:
        return relief_incoming.blank(relief_incoming.WISHES)

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return relief_incoming.wishes(data, file_name, self.object).preview
