"""What was seen on the way: told, put on the map, confirmed, set aside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.actions.action import Action, Refused
from kusei.core.places import diagnose
from kusei.disaster.mobilisation import powers
from kusei.disaster.mobilisation.models import Call, RoadReport, Summons
from kusei.disaster.mobilisation.queries.after import city_area

# A bridge over the river that is the border belongs to nobody's outline.
BORDER_M = 500


@dataclass(frozen=True)
class Seen:
    """What somebody saw on the way. ``lon``, ``lat``: where it is on the map; both or neither."""

    kind: str
    place: str
    lon: float | None = None
    lat: float | None = None


def check_point(lon: float | None, lat: float | None, field: str) -> None:
    """A place on the map lies in the city, or there is none. Raises Refused with the likely mistake."""
    if lon is None and lat is None:
        return
    if lon is None or lat is None:
        raise Refused(_("緯度と経度のどちらかが空です。両方入れるか、両方空にしてください。"), field=field, code="point")
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise Refused(_("緯度と経度が数字として読めません。"), field=field, code="point")
    area = city_area()
    if area is None:
        if not (122 <= lon <= 154 and 20 <= lat <= 46):
            raise Refused(_("位置が日本の外にあります。緯度と経度を確かめてください。"), field=field, code="point")
        return
    found = diagnose(lon, lat, area)
    if not found or (len(found) == 1 and found[0].gap_m is not None and found[0].gap_m <= BORDER_M):
        return
    said = _t("位置（緯度%(lat)s、経度%(lon)s）は市の外です。%(why)s直すか、位置を空にして言葉だけで残してください。")
    why = "" if found[0].code == "outside" else found[0].message
    raise Refused(said % {"lat": f"{lat:.4f}", "lon": f"{lon:.4f}", "why": why}, field=field, code="point")


def check_road(road: Seen) -> None:
    if road.kind not in RoadReport.Kind.values:
        raise Refused(_("見たものを選んでください。"), field="road_kind")
    if not road.place.strip():
        raise Refused(_("どこで見たかを入れてください。"), field="road_place")
    check_point(road.lon, road.lat, "road_point")


def keep_roads(call: Call, row: Summons | None, roads: Sequence[Seen], at: datetime, *, by_link: bool) -> list[RoadReport]:
    return [
        RoadReport.objects.create(
            call=call, summons=row, kind=road.kind, place=road.place.strip()[:120], seen_at=at,
            **_point(road.lon, road.lat, RoadReport.PointBy.LINK if by_link else RoadReport.PointBy.DESK),
        ) for road in roads
    ]  # fmt: skip


def _point(lon: float | None, lat: float | None, by: str) -> dict[str, Any]:
    """To a metre; finer is noise of the device."""
    if lon is None or lat is None:
        return {"lon": None, "lat": None, "point_by": ""}
    return {"lon": round(lon, 5), "lat": round(lat, 5), "point_by": by}


class ReportRoad(Action):
    """Told at the reception or by telephone, by whoever it was."""

    verb, power, label = "mobilisation.report_road", powers.RECEIVE, _("道路などの被害を記録する")
    effect = _("未確認の被害として、この区の地図と一覧に加わります。")
    on = "call"
    call: Call
    road: Seen

    def check(self) -> None:
        check_road(self.road)

    def perform(self) -> RoadReport:
        return keep_roads(self.call, None, [self.road], self.moment, by_link=False)[0]

    def facts(self, result: Any) -> dict[str, Any]:
        return {"kind": self.road.kind, "placed": self.road.lon is not None}


class _OnRoad(Action):
    power = powers.RECEIVE
    on = "road"
    road: RoadReport

    def perform(self) -> RoadReport:
        return self.road


class PlaceRoad(_OnRoad):
    """Put on the map, put right, or taken off it."""

    verb, label = "mobilisation.place_road", _("地図の位置を入れる・直す")
    effect = _("動員の地図に、この被害がこの位置で出ます。位置を空にすると、一覧だけに残ります。")
    lon: float | None = None
    lat: float | None = None

    def check(self) -> None:
        check_point(self.lon, self.lat, "point")

    def perform(self) -> RoadReport:
        for name, value in _point(self.lon, self.lat, RoadReport.PointBy.DESK).items():
            setattr(self.road, name, value)
        self.road.save(update_fields=["lon", "lat", "point_by"])
        return self.road

    def facts(self, result: Any) -> dict[str, Any]:
        return {"placed": self.lon is not None}


class ConfirmRoad(_OnRoad):
    verb, label = "mobilisation.confirm_road", _("確認した")
    effect = _("参集中の人と区本部に見える被害になります。")


class SetRoadAside(_OnRoad):
    verb, label = "mobilisation.set_road_aside", _("誤り・解消にする")
    effect = _("地図と一覧の「いまの被害」から外れます。記録は残ります。")
