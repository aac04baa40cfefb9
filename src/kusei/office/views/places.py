"""支所, 学区, facilities, organisations and agreements: lists, maps, details, imports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.importing import Preview
from kusei.core.ledger.models import Agreement, Branch, District, Facility, Organisation, Town
from kusei.core.ui.pages import Col, DetailPage, Facet, ImportPage, ListPage, Panel, SavedView, table_panel
from kusei.core.ui.pages.detail import act_for
from kusei.core.ui.pages.lists import ward_facet
from kusei.core.ui.parts import Act, Cell, Fact, Row
from kusei.core.ui.parts_drawn import MapArea, MapLayer, MapPoint, MapSpec
from kusei.office import actions, powers
from kusei.office.actions import intake
from kusei.office.forms import wards_within
from kusei.office.sheets import AGREEMENTS, BODIES, FACILITIES
from kusei.office.views.common import begin, held, present, reasons, span

MOST_POINTS = 3000
TODAY_VIEWS = (
    SavedView("now", _("いま"), lambda rows, actor: rows.as_of(calendar.today())),
    SavedView("all", _("終わったものも"), lambda rows, actor: rows),
)


def by_words(*fields: str) -> Any:
    """A text facet over some fields."""

    def apply(rows: Any, value: str) -> Any:
        wanted = Q()
        for field in fields:
            wanted |= Q(**{f"{field}__contains": value})
        return rows.filter(wanted)

    return apply


def tabs_of_lists(current: str) -> list[Act]:
    """Facilities, organisations and agreements stand together in the menu."""
    pages = (("facilities", _("施設一覧")), ("bodies", _("団体一覧")), ("agreements", _("協定一覧")))
    return [Act(label, reverse(f"office:{name}")) for name, label in pages if name != current]


class Branches(ListPage):
    power, room_key, model, title, related = powers.VIEW, "office", Branch, _("支所一覧"), ("ward",)
    order, views = "kana", TODAY_VIEWS
    columns = (
        Col("kana", _("支所名"), lambda r: Cell(r.name, r.get_absolute_url(), note=r.kana), "kana"),
        Col("ward", _("区"), lambda r: Cell(r.ward.name), "ward__code"),
        Col("address", _("所在地"), lambda r: Cell(r.address or "—")),
        Col("held", _("状態"), lambda r: Cell(badge=held(r)), kind="badge"),
    )
    facets = (ward_facet(Branch),)

    def acts(self) -> Sequence[Act]:
        return [begin(self.actor, actions.CreateBranch, reverse("office:create_branch"))]


class BranchDetail(DetailPage):
    power, room_key, model, related = powers.VIEW, "office", Branch, ("ward",)

    def facts(self) -> Sequence[Fact]:
        row = self.object
        return [
            Fact(_("区"), row.ward.name), Fact(_("フリガナ"), row.kana or None), Fact(_("所在地"), row.address or None),
            Fact(_("期間"), None, span(row), badge=held(row)),
        ]

    def panels(self) -> Sequence[Panel]:
        return present(reasons(self.object))

    def extra_acts(self) -> Sequence[Act]:
        return [act_for(a, self.actor, self.object) for a in (actions.EditBranch, actions.EndBranch)]


class Districts(ListPage):
    power, room_key, model, title, related = powers.VIEW, "office", District, _("学区一覧"), ("ward",)
    order, views = "kana", TODAY_VIEWS
    columns = (
        Col("kana", _("学区名"), lambda r: Cell(r.name, r.get_absolute_url(), note=r.kana), "kana"),
        Col("ward", _("区"), lambda r: Cell(r.ward.name), "ward__code"),
        Col("population", _("人口"), lambda r: Cell(number=r.population), "population", "number", _("人")),
        Col("held", _("状態"), lambda r: Cell(badge=held(r)), kind="badge"),
    )
    facets = (ward_facet(District), Facet("q", _("学区名"), by_words("name", "kana"), "text"))

    def rows(self) -> Any:
        return super().rows().defer("boundary", "ward__boundary")

    def acts(self) -> Sequence[Act]:
        return [begin(self.actor, actions.CreateDistrict, reverse("office:create_district"))]


class DistrictDetail(DetailPage):
    power, room_key, model, related = powers.VIEW, "office", District, ("ward",)

    def facts(self) -> Sequence[Fact]:
        row = self.object
        return [
            Fact(_("区"), row.ward.name), Fact(_("フリガナ"), row.kana or None), Fact(_("学区コード"), row.code or None),
            Fact(_("人口"), row.population), Fact(_("期間"), None, span(row), badge=held(row)),
        ]

    def panels(self) -> Sequence[Panel]:
        towns = Town.objects.filter(district=self.object).order_by("kana", "pk")[:200]
        places = Facility.objects.as_of(calendar.today()).filter(district=self.object).order_by("kana", "pk")[:200]
        return present(
            table_panel(
                _("この学区の町"), [("name", _("町名")), ("population", _("人口"), "number")],
                [Row(t.ref, [Cell(t.name, note=t.kana), Cell(number=t.population)]) for t in towns],
                empty=_("結び付いた町はありません。"),
            ),
            table_panel(
                _("この学区の施設"), [("name", _("名称")), ("kind", _("種類"))],
                [Row(f.ref, [Cell(f.name, f.get_absolute_url(), note=f.kana), Cell(f.kind_word or "—")]) for f in places],
                empty=_("この学区の施設はまだ登録されていません。"),
            ),
            reasons(self.object),
        )

    def extra_acts(self) -> Sequence[Act]:
        return [act_for(a, self.actor, self.object) for a in (actions.EditDistrict, actions.EndDistrict)]


class Facilities(ListPage):
    power, room_key, model, title, related = powers.VIEW, "office", Facility, _("施設一覧"), ("ward", "district")
    order, views, sheet = "kana", TODAY_VIEWS, FACILITIES
    empty = _("施設はまだ登録されていません。一覧のファイルがあれば取り込めます。")
    columns = (
        Col("kana", _("名称"), lambda r: Cell(r.name, r.get_absolute_url(), note=r.kana), "kana"),
        Col("ward", _("区"), lambda r: Cell(r.ward.name), "ward__code"),
        Col("kind", _("種類"), lambda r: Cell(r.kind_word or "—"), "kind_word"),
        Col("district", _("学区"), lambda r: Cell(r.district.name if r.district else "—")),
        Col("address", _("所在地"), lambda r: Cell(r.address or "—")),
        Col("held", _("状態"), lambda r: Cell(badge=held(r)), kind="badge", shown=False),
    )
    facets = (
        ward_facet(Facility), Facet("q", _("名称・所在地"), by_words("name", "kana", "address"), "text"),
        Facet("kind", _("種類"), by_words("kind_word"), "text"),
        Facet("no_point", _("位置がないもの"), lambda rows, value: rows.filter(lon=None), "flag"),
    )

    def rows(self) -> Any:
        return super().rows().defer("ward__boundary", "district__boundary")

    def acts(self) -> Sequence[Act]:
        return [
            begin(self.actor, actions.CreateFacility, reverse("office:create_facility")),
            begin(self.actor, actions.ImportFacilities, reverse("office:import_facilities")),
            *tabs_of_lists("facilities"),
        ]

    def map(self, rows: Any) -> MapSpec | None:
        placed = rows.exclude(lon=None).order_by("pk").values_list("ref", "name", "lon", "lat", "address")[:MOST_POINTS]
        points = [
            MapPoint(ref, name, lon, lat, url=reverse("office:facility", args=[ref]), note=address)
            for ref, name, lon, lat, address in placed
        ]
        if not points:
            return None
        note = _("地図には3,000件までを表示しています。区や学区で絞ってください。") if len(points) == MOST_POINTS else ""
        return MapSpec(_("施設の場所"), [MapLayer("facilities", _("施設"), points=points)], note=note, show_list=False)

    def export_rows(self, rows: Any) -> Any:
        for r in rows.select_related("ward", "district").defer("ward__boundary", "district__boundary").iterator(2000):
            yield {
                "external_id": r.external_id, "ward": r.ward.name, "name": r.name, "kana": r.kana, "lat": r.lat,
                "kind_word": r.kind_word, "district": r.district.name if r.district else "", "address": r.address,
                "lon": r.lon, "phone": r.phone, "source": r.source, "source_as_of": r.source_as_of,
            }


class FacilityDetail(DetailPage):
    power, room_key, model, related = powers.VIEW, "office", Facility, ("ward", "district", "town")

    def facts(self) -> Sequence[Fact]:
        row = self.object
        point = f"{row.lat:.6f}, {row.lon:.6f}" if row.lon is not None and row.lat is not None else None
        return [
            Fact(_("区"), row.ward.name), Fact(_("フリガナ"), row.kana or None), Fact(_("種類"), row.kind_word or None),
            Fact(_("学区"), row.district.name if row.district else None, url=row.district.get_absolute_url() if row.district else ""),
            Fact(_("所在地"), row.address or None), Fact(_("電話番号"), row.phone or None),
            Fact(_("緯度・経度"), point, note=row.point_source),
            Fact(_("出典"), row.source or None, day=None), Fact(_("出典の基準日"), None, day=row.source_as_of),
            Fact(_("期間"), None, span(row), badge=held(row)),
        ]

    def panels(self) -> Sequence[Panel]:
        return present(self.place(), reasons(self.object))

    def place(self) -> Panel | None:
        row = self.object
        if row.lon is None or row.lat is None:
            return None
        layers = [MapLayer("facility", _("施設"), points=[MapPoint(row.ref, row.name, row.lon, row.lat, current=True)])]
        ring = _outline(row.ward.boundary)
        if ring:
            layers.insert(0, MapLayer("ward", row.ward.name, areas=[MapArea(row.ward.ref, row.ward.name, [ring])]))
        return Panel(_("場所"), "office/panel_map.html", {"map": MapSpec(row.name, layers, show_list=False)}, key="map")

    def extra_acts(self) -> Sequence[Act]:
        return [act_for(a, self.actor, self.object) for a in (actions.EditFacility, actions.EndFacility)]


def _outline(boundary: Any) -> list[tuple[float, float]]:
    """The outer ring of the largest polygon, enough to see where in the ward a point lies."""
    if not boundary:
        return []
    rings = [boundary["coordinates"][0]] if boundary["type"] == "Polygon" else [p[0] for p in boundary["coordinates"]]
    return [(x, y) for x, y, *_rest in max(rings, key=len)]


class Bodies(ListPage):
    power, room_key, model, title, related = powers.VIEW, "office", Organisation, _("団体一覧"), ("ward",)
    order, views, sheet = "kana", TODAY_VIEWS, BODIES
    columns = (
        Col("kana", _("団体名"), lambda r: Cell(r.name, r.get_absolute_url(), note=r.kana), "kana"),
        Col("ward", _("区"), lambda r: Cell(r.ward.name if r.ward else _("市全体")), "ward__code"),
        Col("kind", _("種類"), lambda r: Cell(r.kind_word or "—"), "kind_word"),
        Col("held", _("状態"), lambda r: Cell(badge=held(r)), kind="badge"),
    )
    facets = (ward_facet(Organisation), Facet("q", _("団体名"), by_words("name", "kana"), "text"))

    def acts(self) -> Sequence[Act]:
        return [
            begin(self.actor, actions.CreateBody, reverse("office:create_body")),
            begin(self.actor, actions.ImportBodies, reverse("office:import_bodies")), *tabs_of_lists("bodies"),
        ]

    def export_rows(self, rows: Any) -> Any:
        keys = ("name", "kana", "kind_word", "address", "phone")
        return [{k: getattr(r, k) for k in keys} | {"ward": r.ward.name if r.ward else ""} for r in rows.select_related("ward")]


class BodyDetail(DetailPage):
    power, room_key, model, related = powers.VIEW, "office", Organisation, ("ward",)

    def facts(self) -> Sequence[Fact]:
        row = self.object
        return [
            Fact(_("区"), row.ward.name if row.ward else _("市全体")), Fact(_("フリガナ"), row.kana or None),
            Fact(_("種類"), row.kind_word or None), Fact(_("所在地"), row.address or None),
            Fact(_("電話番号"), row.phone or None), Fact(_("期間"), None, span(row), badge=held(row)),
        ]

    def panels(self) -> Sequence[Panel]:
        found = Agreement.objects.filter(organisation=self.object).order_by("-signed_on", "pk")
        rows = [
            Row(a.ref, [Cell(a.title, a.get_absolute_url()), Cell(day=a.signed_on), Cell(badge=held(a)), Cell(span(a))])
            for a in found
        ]
        heads = [("title", _("協定名")), ("signed", _("締結日"), "date"), ("held", _("状態"), "badge"), ("span", _("期間"))]
        return present(table_panel(_("この団体の協定"), heads, rows, empty=_("協定はまだありません。")), reasons(self.object))

    def extra_acts(self) -> Sequence[Act]:
        return [act_for(a, self.actor, self.object) for a in (actions.SignAgreement, actions.EditBody, actions.EndBody)]


class Agreements(ListPage):
    power, room_key, model, title, related = powers.VIEW, "office", Agreement, _("協定一覧"), ("ward", "organisation")
    order, views, sheet = "-signed", TODAY_VIEWS, AGREEMENTS
    empty = _("協定はまだ登録されていません。団体の画面から登録します。")
    columns = (
        Col("title", _("協定名"), lambda r: Cell(r.title, r.get_absolute_url()), "title"),
        Col("body", _("団体"), lambda r: Cell(r.organisation.name, r.organisation.get_absolute_url()), "organisation__kana"),
        Col("ward", _("区"), lambda r: Cell(r.ward.name if r.ward else _("市全体")), "ward__code"),
        Col("signed", _("締結日"), lambda r: Cell(day=r.signed_on), "signed_on", "date"),
        Col("held", _("状態"), lambda r: Cell(badge=held(r)), kind="badge"),
    )
    facets = (ward_facet(Agreement), Facet("q", _("協定名・団体名"), by_words("title", "organisation__name"), "text"))

    def acts(self) -> Sequence[Act]:
        return tabs_of_lists("agreements")

    def export_rows(self, rows: Any) -> Any:
        return [
            {"title": r.title, "body": r.organisation.name, "ward": r.ward.name if r.ward else "", "signed_on": r.signed_on, "until": r.until}
            for r in rows.select_related("ward", "organisation")
        ]


class AgreementDetail(DetailPage):
    power, room_key, model, related = powers.VIEW, "office", Agreement, ("ward", "organisation")

    def facts(self) -> Sequence[Fact]:
        row = self.object
        return [
            Fact(_("団体"), row.organisation.name, url=row.organisation.get_absolute_url()),
            Fact(_("区"), row.ward.name if row.ward else _("市全体")), Fact(_("締結日"), None, day=row.signed_on),
            Fact(_("効力の期間"), None, span(row), badge=held(row)),
        ]

    def panels(self) -> Sequence[Panel]:
        return present(reasons(self.object))

    def extra_acts(self) -> Sequence[Act]:
        return [act_for(actions.EndAgreement, self.actor, self.object)]


class _RowsImport(ImportPage):
    room_key, accepts = "office", ".csv,.xlsx,.xls,.ods"

    def scope(self) -> intake.Scope:
        wards = [self.ward] if self.ward else list(wards_within(self.actor, powers.FACILITIES))
        return intake.Scope(wards=wards, only=self.ward)

    def build(self, data: bytes, file_name: str, preview: Preview) -> Any:
        action = super().build(data, file_name, preview)
        action.ward = self.ward  # type: ignore[attr-defined]
        return action


class ImportFacilitiesPage(_RowsImport):
    action, power, title = actions.ImportFacilities, powers.FACILITIES, _("施設の一覧を取り込む")
    help = _("CSVかExcel。名称の列が必要です。区を選んでいないときは、区名の列も必要です。")

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return intake.facilities_preview(data, file_name, self.scope())

    def after(self, result: Any) -> str:
        return reverse("office:facilities")


class ImportBodiesPage(_RowsImport):
    action, power, title = actions.ImportBodies, powers.FACILITIES, _("団体の一覧を取り込む")
    help = _("CSVかExcel。団体名の列が必要です。区を選んでいないときは、区名の列も必要です。")

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return intake.bodies_preview(data, file_name, self.scope())

    def after(self, result: Any) -> str:
        return reverse("office:bodies")
