"""Out: Excel and CSV of what is filtered, the 39 national open-data columns, GeoJSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.sheets import Column, Date, Decimal_, Int, Sheet, Text
from kusei.core.sheets.sites import HAZARDS, PARTIAL, STANDARD_COLUMNS, YES
from kusei.core.text import formula_safe
from kusei.disaster.shelters.incoming import MARKS
from kusei.disaster.shelters.models import HAZARD_LABELS, Shelter
from kusei.disaster.shelters.tables import tried_words

SHEET = Sheet(
    "shelters",
    _("避難所"),
    (
        Column("ref", _("番号"), Text()),
        Column("name", _("名称"), Text()),
        Column("kana", _("フリガナ"), Text()),
        Column("ward", _("区"), Text()),
        Column("district", _("学区"), Text()),
        Column("address", _("所在地"), Text()),
        Column("is_shelter", _("指定避難所"), Text()),
        Column("is_emergency_site", _("指定緊急避難場所"), Text()),
        *(Column(h, HAZARD_LABELS[h], Text()) for h in HAZARDS),
        Column("usable_m2", _("使える面積（m²）"), Decimal_()),
        Column("capacity", _("想定収容人数"), Int()),
        Column("capacity_basis", _("収容人数の根拠"), Text()),
        Column("state", _("状態"), Text()),
        Column("designated_on", _("指定日"), Date()),
        Column("checked_on", _("最後の点検日"), Date()),
        Column("source", _("出典"), Text()),
        Column("source_as_of", _("出典の基準日"), Date()),
    ),
    ("ref",),
)
DRILL_SHEET = Sheet(
    "shelter-drills",
    _("避難所の訓練"),
    (
        Column("held_on", _("実施日"), Date()),
        Column("mark", _("区分"), Text()),
        Column("title", _("訓練名"), Text()),
        Column("ward", _("区"), Text()),
        Column("district", _("学区"), Text()),
        Column("shelter", _("避難所"), Text()),
        Column("participants", _("参加者"), Int()),
        Column("tried", _("試したこと"), Text()),
        Column("minutes", _("開設までの時間（分）"), Int()),
    ),
)
IMPROVEMENT_SHEET = Sheet(
    "shelter-improvements",
    _("避難所の機能改善"),
    (
        Column("shelter", _("避難所"), Text()),
        Column("ward", _("区"), Text()),
        Column("function", _("機能"), Text()),
        Column("what", _("内容"), Text()),
        Column("due_on", _("目標日"), Date()),
        Column("done_on", _("完了日"), Date()),
        Column("cost", _("費用（円）"), Int()),
    ),
)


def rows_of(shelters: Any) -> Iterator[dict[str, Any]]:
    for s in shelters.select_related("ward", "district", "facility").iterator(chunk_size=2000):
        yield {
            "ref": s.ref,
            "name": s.name,
            "kana": s.kana,
            "ward": s.ward.name,
            "district": s.district.name if s.district else "",
            "address": s.facility.address,
            "is_shelter": "○" if s.is_shelter else "",
            "is_emergency_site": "○" if s.is_emergency_site else "",
            **{h: MARKS[fit] if fit else "" for h, fit in s.fits.items()},
            "usable_m2": s.usable_m2,
            "capacity": s.capacity,
            "capacity_basis": s.capacity_basis,
            "state": str(s.get_state_display()),
            "designated_on": s.designated_on,
            "checked_on": s.checked_on,
            "source": s.source,
            "source_as_of": s.source_as_of,
        }


def drill_rows(drills: Any) -> Iterator[dict[str, Any]]:
    for d in drills.select_related("ward", "district", "shelter").iterator(chunk_size=2000):
        yield {
            "held_on": d.held_on,
            "mark": _t("訓練"),
            "title": d.title,
            "ward": d.ward.name,
            "district": d.district.name if d.district else "",
            "shelter": d.shelter.name if d.shelter else "",
            "participants": d.participants,
            "tried": tried_words(d.tried),
            "minutes": d.minutes_to_open,
        }


def improvement_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for i in rows.select_related("shelter__ward").iterator(chunk_size=2000):
        yield {
            "shelter": i.shelter.name,
            "ward": i.shelter.ward.name,
            "function": str(i.get_function_display()),
            "what": i.what,
            "due_on": i.due_on,
            "done_on": i.done_on,
            "cost": i.cost_yen,
        }


def standard_csv(shelters: Iterable[Shelter], *, city_code: str, city_name: str) -> bytes:
    """The 39 columns of 自治体標準オープンデータセット, verbatim; UTF-8 with BOM, CRLF.

    The layout knows only 1 or empty: a conditional site is left empty and named in the remarks.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(STANDARD_COLUMNS)
    flags = STANDARD_COLUMNS[24:32]
    for s in shelters:
        cells = [""] * len(STANDARD_COLUMNS)
        f, fits = s.facility, s.fits
        for index, value in (
            (0, city_code),
            (1, s.ref),
            (2, s.name),
            (3, s.kana),
            (5, s.ward.code),
            (7, f.address),
            (9, city_name + (s.ward.name if s.ward.name != city_name else "")),
            (13, _number(f.lat)),
            (14, _number(f.lon)),
            (16, f.phone),
            (22, s.ward.code),
            (23, city_name),
            (32, "1" if s.is_shelter and s.is_emergency_site else ""),
            (33, "" if s.capacity is None else str(s.capacity)),
            (34, s.communities),
            (35, s.url),
            (38, _remarks(s)),
        ):
            cells[index] = value
        for offset, hazard in enumerate(HAZARDS[: len(flags)]):
            cells[24 + offset] = "1" if fits[hazard] == YES else ""
        writer.writerow([formula_safe(c) for c in cells])
    return out.getvalue().encode("utf-8-sig")


def _remarks(s: Shelter) -> str:
    partial = [str(HAZARD_LABELS[h]) for h, fit in s.fits.items() if fit == PARTIAL]
    said = _t("条件付き：%(hazards)s") % {"hazards": " / ".join(partial)} if partial else ""
    return " ".join(p for p in (s.note, said) if p)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def geojson(shelters: Iterable[Shelter], *, notice: str) -> bytes:
    features = [
        {
            "type": "Feature",
            "id": s.ref,
            "geometry": None
            if s.facility.lon is None
            else {
                "type": "Point",
                "coordinates": [s.facility.lon, s.facility.lat],
            },
            "properties": {
                "name": s.name,
                "ward": s.ward.name,
                "address": s.facility.address,
                "shelter": s.is_shelter,
                "emergency_site": s.is_emergency_site,
                "hazards": {h: fit for h, fit in s.fits.items() if fit},
                "capacity": s.capacity,
                "state": s.state,
                "source": s.source,
                "source_as_of": s.source_as_of.isoformat() if s.source_as_of else None,
            },
        }
        for s in shelters
    ]
    body = {"type": "FeatureCollection", "attribution": notice, "features": features}
    return json.dumps(body, ensure_ascii=False).encode()
