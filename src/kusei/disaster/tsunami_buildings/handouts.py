"""The sheet of a school district for its people: map, list, easy words. Designated buildings only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import pgettext
from shapely.geometry import Point

from kusei.core import calendar
from kusei.core.calendar import format_date
from kusei.core.ledger.models import District
from kusei.core.papers import made
from kusei.core.places import Point as Spot
from kusei.core.places import distance_m, geometry_of
from kusei.core.places.svgmap import PRINT_CSS, Feature, Layer, svg_map
from kusei.disaster.tsunami_buildings.models import Building

NEAR_M = 2_000  # a sheet shows the buildings of the district and, if there are few, the nearest ones around it
MOST = 24


def buildings_for(district: District, designated: Sequence[Building]) -> list[Building]:
    """Those of the district; then the ward's others nearest to its middle, until there are eight."""
    inside = [b for b in designated if b.district_id == district.pk]
    if len(inside) >= 8 or district.lon is None or district.lat is None:
        return inside[:MOST]
    here = Spot(district.lon, district.lat)
    around = [
        (distance_m(here, Spot(b.facility.lon, b.facility.lat)), b)
        for b in designated
        if b.district_id != district.pk and b.facility.lon is not None and b.facility.lat is not None
    ]
    near = [b for metres, b in sorted(around, key=lambda pair: (pair[0], pair[1].ref)) if metres <= NEAR_M]
    return inside + near[: 8 - len(inside)]


def district_pdf(district: District, buildings: Sequence[Building]) -> bytes:
    data: dict[str, Any] = {
        "title": pgettext("resident", "%(district)s 津波避難ビル") % {"district": district.name},
        "lead": [
            pgettext("resident", "津波（つなみ）が来るときに、上の階へ逃げる建物です。"),
            pgettext("resident", "強いゆれ、長いゆれを感じたら、放送を待たずに逃げてください。"),
        ],
        "columns": [
            {"label": pgettext("resident", "地図の番号"), "width": "0.7fr", "align": "center"},
            {"label": pgettext("resident", "建物"), "width": "2.2fr"},
            {"label": pgettext("resident", "場所"), "width": "2.6fr"},
            {"label": pgettext("resident", "逃げる階"), "width": "2fr"},
            {"label": pgettext("resident", "入れる人数"), "align": "right", "width": "1fr"},
        ],
        "rows": [
            [str(n), b.name, b.facility.address, b.floors_text or "—", f"{b.capacity:,}" if b.capacity is not None else "—"]
            for n, b in enumerate(buildings, start=1)
        ],
        "empty": pgettext("resident", "この学区の近くに、指定された建物はまだありません。できるだけ高い所、海や川から遠い所へ逃げてください。"),
        "say": [
            pgettext("resident", "歩いて逃げます。車は使いません。"),
            pgettext("resident", "海や川に近づきません。川にそって逃げません。"),
            pgettext("resident", "津波は何回も来ます。警報が終わるまで下に降りません。"),
            pgettext("resident", "入れる人数には限りがあります。いっぱいのときは、次の建物か高い所へ行きます。"),
        ],
        "notes": pgettext("resident", "%(day)s現在。所有者の協力で使えるようになった建物です。ふだんは中に入らないでください。")
        % {"day": format_date(calendar.today(), weekday=False)},
    }
    if drawing := _map(district, buildings):
        data["drawing"] = drawing
    return made("tsunami_buildings/district.typ", data)


def _map(district: District, buildings: Sequence[Building]) -> dict[str, str] | None:
    features = [
        Feature(Point(b.facility.lon, b.facility.lat), "buildings", b.name, text=str(n))
        for n, b in enumerate(buildings, start=1)
        if b.facility.lon is not None
    ]
    area = geometry_of(district.boundary) if district.boundary else None
    if area is not None:
        features.insert(0, Feature(area, "district", district.name))
    if not features:
        return None
    layers = [Layer("buildings", pgettext("resident", "津波避難ビル"), "b", "triangle", 8)]
    if area is not None:
        layers.append(Layer("district", district.name, "d"))
    alt = pgettext("resident", "%(district)sの津波避難ビルの場所の地図") % {"district": district.name}
    return {"svg": svg_map(features, layers, 640, 300, district.name, alt, css=PRINT_CSS), "alt": alt}
