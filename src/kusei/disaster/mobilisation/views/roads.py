"""What was seen on the way: the list with its map, one report, telling it at the desk, its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.actions.action import Action
from kusei.core.places import Point
from kusei.core.ui.pages import ActPage, DetailPage, ListPage, Panel
from kusei.core.ui.parts import Act, Fact
from kusei.core.ui.parts_drawn import MapPoint, MapSpec
from kusei.core.ui.wording import moment_words
from kusei.disaster.mobilisation import panels_after, powers, tables_after
from kusei.disaster.mobilisation.actions import ConfirmRoad, PlaceRoad, ReportRoad, Seen, SetRoadAside
from kusei.disaster.mobilisation.forms import after as forms
from kusei.disaster.mobilisation.models import Call, RoadReport

ROAD = ("call__ward", "summons__member")


class TellRoad(ActPage):
    action, model, related = ReportRoad, Call, ("ward", "incident")

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.RoadForm(data, files, drawn=panels_after.picking(self.object.ward))

    def build(self, form: Any, **common: Any) -> Action:
        v = form.cleaned_data
        road = Seen(v["road_kind"], v["road_place"], **forms.point_values(v["road_point"]))
        return ReportRoad(call=self.object, road=road, occurred_at=v["seen_at"], **common)


class Roads(ListPage):
    power = powers.VIEW
    title = _("道路などの被害")
    model, related, order = RoadReport, ("call__ward",), "-seen"
    columns, views, facets = tables_after.ROAD_COLUMNS, tables_after.ROAD_VIEWS, tables_after.ROAD_FACETS
    empty = _("報告はありません。")

    def map(self, rows: Any) -> MapSpec | None:
        return panels_after.seen_map(rows)

    def acts(self) -> Sequence[Act]:
        return [Act(_("動員のいま"), reverse("mobilisation:board"))]


class OneRoad(DetailPage):
    power, model, related = powers.VIEW, RoadReport, ROAD

    def facts(self) -> Sequence[Fact]:
        r = self.object
        return [
            Fact(_("見たもの"), r.get_kind_display(), large=True),
            Fact(_("場所"), r.place),
            Fact(_("地図の位置"), panels_after.where_words(r), note=r.get_point_by_display()),
            Fact(_("見た日時"), moment_words(r.seen_at, year=False)),
            Fact(_("報告した人"), r.summons.member.name if r.summons else None),
            Fact(_("動員"), str(r.call), url=r.call.get_absolute_url()),
        ]

    def panels(self) -> Sequence[Panel]:
        drawn = self.map()
        return [Panel(_("場所"), "mobilisation/map.html", {"map": drawn}, key="map")] if drawn else []

    def map(self) -> MapSpec | None:
        r = self.object
        if r.lon is None or r.lat is None:
            return None
        return panels_after.roads_map(_t("場所"), r.call.ward, [MapPoint(r.ref, str(r), r.lon, r.lat, current=True)])


class _OnRoad(ActPage):
    model, related = RoadReport, ROAD


class Place(_OnRoad):
    action = PlaceRoad

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        r = self.object
        held = Point(r.lon, r.lat) if r.lon is not None and r.lat is not None else None
        return forms.PlaceForm(data, files, drawn=panels_after.picking(r.call.ward), initial={"point": held})

    def build(self, form: Any, **common: Any) -> Action:
        return PlaceRoad(road=self.object, **forms.point_values(form.cleaned_data["point"]), **common)


class Confirm(_OnRoad):
    action = ConfirmRoad


class Aside(_OnRoad):
    action = SetRoadAside
