"""Out: Excel and CSV of what is filtered, the national open-data columns, GeoJSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core.sheets import Column, Date, Int, Sheet, Text
from kusei.core.sheets.sites import STANDARD_COLUMNS
from kusei.core.text import formula_safe
from kusei.disaster.tsunami_buildings.models import Building

SHEET = Sheet(
    "tsunami-buildings",
    _("津波避難ビル"),
    (
        Column("number", _("指定番号"), Text()),
        Column("name", _("名称"), Text()),
        Column("kana", _("フリガナ"), Text()),
        Column("ward", _("区"), Text()),
        Column("district", _("学区"), Text()),
        Column("address", _("所在地"), Text()),
        Column("state", _("状態"), Text()),
        Column("structure", _("構造"), Text()),
        Column("storeys", _("地上階数"), Int()),
        Column("floors", _("避難場所"), Text()),
        Column("capacity", _("収容人数"), Int()),
        Column("designated_on", _("指定日"), Date()),
        Column("ended_on", _("解除日"), Date()),
        Column("checked_on", _("最後の点検日"), Date()),
        Column("source", _("出典"), Text()),
        Column("source_as_of", _("出典の基準日"), Date()),
    ),
    ("number",),
)


def rows_of(buildings: Any) -> Iterator[dict[str, Any]]:
    for b in buildings.select_related("ward", "district", "facility").iterator(chunk_size=2000):
        yield {
            "number": b.number,
            "name": b.name,
            "kana": b.kana,
            "ward": b.ward.name,
            "district": b.district.name if b.district else "",
            "address": b.facility.address,
            "state": str(b.get_state_display()),
            "structure": str(b.get_structure_display()) if b.structure else "",
            "storeys": b.storeys,
            "floors": b.floors_text,
            "capacity": b.capacity,
            "designated_on": b.designated_on,
            "ended_on": b.ended_on,
            "checked_on": b.checked_on,
            "source": b.source,
            "source_as_of": b.source_as_of,
        }


def standard_csv(buildings: Iterable[Building], *, city_code: str, city_name: str) -> bytes:
    """The 39 columns of 自治体標準オープンデータセット, verbatim; UTF-8 with BOM, CRLF. A designation for tsunami only."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(STANDARD_COLUMNS)
    c = dict.fromkeys(STANDARD_COLUMNS, "")
    code, ident, name, kana, town_code = (STANDARD_COLUMNS[i] for i in (0, 1, 2, 3, 5))
    address, city, lat, lon, phone = (STANDARD_COLUMNS[i] for i in (7, 9, 13, 14, 16))
    own_code, body, tsunami, capacity, note = (STANDARD_COLUMNS[i] for i in (22, 23, 28, 33, 38))
    for b in buildings:
        f = b.facility
        row = {
            **c,
            code: city_code,
            ident: b.ref,
            name: b.name,
            kana: b.kana,
            town_code: b.ward.code,
            address: f.address,
            city: city_name + (b.ward.name if b.ward.name != city_name else ""),
            lat: _number(f.lat),
            lon: _number(f.lon),
            phone: f.phone,
            own_code: b.ward.code,
            body: city_name,
            tsunami: "1",
            capacity: "" if b.capacity is None else str(b.capacity),
            note: str(Building._meta.verbose_name),
        }
        writer.writerow([formula_safe(str(row[k])) for k in STANDARD_COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def geojson(buildings: Iterable[Building], *, notice: str) -> bytes:
    features = [
        {
            "type": "Feature",
            "id": b.ref,
            "geometry": None
            if b.facility.lon is None
            else {
                "type": "Point",
                "coordinates": [b.facility.lon, b.facility.lat],
            },
            "properties": {
                "name": b.name,
                "ward": b.ward.name,
                "address": b.facility.address,
                "state": b.state,
                "capacity": b.capacity,
                "designated_on": b.designated_on.isoformat() if b.designated_on else None,
                "source": b.source,
                "source_as_of": b.source_as_of.isoformat() if b.source_as_of else None,
            },
        }
        for b in buildings
    ]
    body = {"type": "FeatureCollection", "attribution": notice, "features": features}
    return json.dumps(body, ensure_ascii=False).encode()
