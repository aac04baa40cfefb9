"""Pages of the room. List, detail and map of what is designated are open: published open data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Visitor
from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.ledger.queries import city
from kusei.core.ui.exporting import RecordExport, download, pdf
from kusei.core.ui.pages import ActPage, DetailPage, ListPage, Page, Panel, SiteListPage
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.lists import iso_day
from kusei.core.ui.parts import Act, Export, Fact
from kusei.core.ui.parts_drawn import MapSpec
from kusei.disaster.tsunami_buildings import forms, panels, papers, powers, sheets, tables
from kusei.disaster.tsunami_buildings.actions import (
    DesignateBuilding,
    DropCandidate,
    RecordCheck,
    RegisterBuilding,
    SignAgreement,
    SurveyBuilding,
    WithdrawBuilding,
)
from kusei.disaster.tsunami_buildings.incoming import plan
from kusei.disaster.tsunami_buildings.loading import ImportBuildings
from kusei.disaster.tsunami_buildings.models import Building

OPEN = "designated buildings are published open data: people must find them before a tsunami"
RELATED = ("ward", "district", "facility")


class BuildingList(ListPage):
    power, open_because = powers.VIEW, OPEN
    model, related, order = Building, RELATED, "name"
    columns, views, sheet = tables.COLUMNS, tables.VIEWS, sheets.SHEET
    facets = tables.FACETS
    empty = _("当てはまる建物はありません。条件を減らすか、一覧を取り込んでください。")
    shown: Sequence[Building] = ()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = request.GET.get("format", "")
        if form in ("standard", "geojson", "pdf"):
            return self.publish(form)
        return super().get(request, *args, **kwargs)

    def rows(self) -> Any:
        """A link that names a ward (evidence does) shows that ward, whichever is in view."""
        if "ward_code" in self.request.GET:
            return Building.objects.seen_by(self.actor)
        return super().rows()

    def filtered(self) -> Any:
        rows = super().filtered()
        for facet in tables.HIDDEN_FACETS:
            if value := self.request.GET.get(facet.name, ""):
                rows = facet.apply(rows, value)
        start, end = (self.request.GET.get(f"checked_{k}", "") for k in ("from", "to"))
        return rows.filter(pk__in=checked_between(start, end)) if start and end else rows

    def page(self, rows: Any, col: Any, descending: bool) -> Any:
        self.shown, pager = super().page(rows, col, descending)
        return self.shown, pager

    def map(self, rows: Any) -> MapSpec | None:
        return panels.map_of(_t("このページの建物の場所"), list(self.shown))

    def exports(self, count: int) -> Sequence[Export]:
        return [
            *super().exports(count),
            Export(_("標準データセットCSV"), self.url(format="standard"), count),
            Export("GeoJSON", self.url(format="geojson"), count),
            Export(_("一覧（PDF）"), self.url(format="pdf"), count),
        ]

    def export_rows(self, rows: Any) -> Any:
        return sheets.rows_of(rows.order_by("ward__code", "sort_key", "pk"))

    def publish(self, form: str) -> HttpResponse:
        rows = list(self.filtered().select_related(*RELATED).order_by("ward__code", "sort_key", "pk"))
        if not isinstance(self.actor, Visitor):
            RecordExport(actor=self.actor, sheet="tsunami-buildings", form=form, rows=len(rows))()
        here = city()
        name = f"tsunami-buildings-{calendar.today():%Y%m%d}"
        if form == "pdf":
            return pdf(papers.list_pdf(rows, where=self.ward.name if self.ward else str(here or "")), f"{name}.pdf")
        if form == "geojson":
            return download(
                sheets.geojson(rows, notice=here.notice if here else ""), f"{name}.geojson", "application/geo+json"
            )
        body = sheets.standard_csv(rows, city_code=here.code if here else "", city_name=here.name if here else "")
        return download(body, f"{name}.csv", "text/csv; charset=utf-8")

    def acts(self) -> Sequence[Act]:
        if isinstance(self.actor, Visitor):
            return []
        found = [Act(_("区ごとの数字"), reverse("tsunami_buildings:report"))]
        for label, power, name, tone in (
            (_("一覧を取り込む"), powers.LOAD, "load", "plain"),
            (_("候補を登録する"), powers.KEEP, "register", "main"),
        ):
            if may(self.actor, power, anywhere=True):
                found.append(Act(label, reverse(f"tsunami_buildings:{name}"), tone=tone))  # type: ignore[arg-type]
        return found


def checked_between(start: str, end: str) -> Any:
    """Ids of buildings with a check on a day between two (inclusive)."""
    days = iso_day(start), iso_day(end)
    if None in days:
        raise Http404
    return Building.objects.filter(checks__checked_on__range=days).values("pk")


class BuildingDetail(DetailPage):
    power, open_because = powers.VIEW, OPEN
    model = Building
    related = (*RELATED, "owner", "agreement")

    def facts(self) -> Sequence[Fact]:
        return panels.facts(self.object, self.actor)

    def panels(self) -> Sequence[Panel]:
        found = [panels.map_panel(self.object), panels.floor_panel(self.object)]
        if not isinstance(self.actor, Visitor):
            found = [panels.clause_panel(self.object), *found, panels.check_panel(self.object)]
        return [p for p in found if p]

    def papers(self) -> Sequence[Act]:
        if isinstance(self.actor, Visitor):
            return []
        return [Act(_("協定概要（PDF）"), reverse("tsunami_buildings:summary", args=[self.object.ref]))]


class SummaryPaper(Page):
    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Building, self.actor, kwargs["ref"], related=(*RELATED, "owner", "agreement"))
        return pdf(papers.agreement_pdf(row), f"tsunami-building-{row.ref}.pdf")


class Register(ActPage):
    action, form_class = RegisterBuilding, forms.RegisterForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.RegisterForm(data, files, ward=self.ward, initial=self.initial())

    def build(self, form: Any, **common: Any) -> Action:
        return RegisterBuilding(ward=self.current_ward(), **common, **form.cleaned_data)


class _OnBuilding(ActPage):
    model, related = Building, (*RELATED, "agreement")


class Survey(_OnBuilding):
    action, form_class = SurveyBuilding, forms.SurveyForm

    def initial(self) -> dict[str, Any]:
        b = self.object
        kept = (
            "structure",
            "storeys",
            "started_on",
            "seismic",
            "depth_m",
            "base_level_m",
            "refuge_floor",
            "refuge_height_m",
            "access",
            "key_holders",
        )
        floors = "\n".join(f"{f.floor} {f.area_m2}" for f in b.floors.filter(until=None).order_by("position"))
        return {**{k: getattr(b, k) for k in kept}, "surveyed_on": calendar.today(), "floors": floors}


class Agree(_OnBuilding):
    action, form_class = SignAgreement, forms.AgreementForm

    def initial(self) -> dict[str, Any]:
        return {"signed_on": calendar.today(), "owner_name": self.object.owner.name if self.object.owner else ""}


class Designate(_OnBuilding):
    action, form_class = DesignateBuilding, forms.DesignateForm

    def initial(self) -> dict[str, Any]:
        return {"designated_on": calendar.today()}


class CheckBuilding(_OnBuilding):
    action, form_class = RecordCheck, forms.CheckForm

    def initial(self) -> dict[str, Any]:
        return {"checked_on": calendar.today(), "doors_ok": True, "sign_ok": True, "keys_ok": True}


class Drop(_OnBuilding):
    action, form_class = DropCandidate, forms.ReasonForm


class Withdraw(_OnBuilding):
    action, form_class = WithdrawBuilding, forms.WithdrawForm

    def initial(self) -> dict[str, Any]:
        return {"ended_on": calendar.today()}


class Load(SiteListPage):
    """津波避難ビル, as published."""

    action, plan, home = ImportBuildings, staticmethod(plan), "tsunami_buildings:list"
    title = _("津波避難ビルの一覧を取り込む")
    help = _(
        "自治体の公開データ（CSV・Excel・GeoJSON）をそのまま選べます。指定緊急避難場所の一覧は「避難所」で取り込みます。"
    )

    def after(self, result: Any) -> str:
        return f"{super().after(result)}?view=all"
