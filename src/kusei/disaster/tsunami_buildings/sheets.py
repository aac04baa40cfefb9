"""Out: Excel and CSV of what is filtered, and the layouts other offices ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.ledger.queries import city
from kusei.core.sheets import Column, Date, Int, Sheet, Text
from kusei.core.sheets.sites import HAZARDS, LAYOUT_LABELS, YES, PublishedFile, Publisher, Site, write_sites
from kusei.core.sheets.sites.values import LAYOUTS as TABLES
from kusei.disaster.tsunami_buildings.models import Building

TRIAL: str = TABLES["sip4d"]["trial"]  # a city that does not exist sends nothing but trials
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


# A designation for tsunami only; shelters in the sense of the law are another list, so that layout is not offered.
LAYOUTS = {key: label for key, label in LAYOUT_LABELS.items() if key != "gsi_shelter"}


def sites_of(buildings: Iterable[Building], *, city_name: str) -> list[Site]:
    """Buildings as the house's sites: 指定緊急避難場所 for tsunami, named 津波避難ビル in the remarks."""
    word = str(Building._meta.verbose_name)
    return [
        Site(
            row=n,
            key=b.ref,
            name=b.name,
            kana=b.kana,
            address=b.facility.address,
            lon=b.facility.lon,
            lat=b.facility.lat,
            elevation_m=b.ground_m,
            hazards=dict.fromkeys(HAZARDS, "") | {"tsunami": YES},
            shelter=False,
            emergency=True,
            capacity=b.capacity,
            floors=b.floors_text,
            accepts=word,
            phone=b.facility.phone,
            note=word,
            municipality=city_name + (b.ward.name if b.ward.name != city_name else ""),
            code=b.ward.code,
            designated_on=b.designated_on,
            status="permanent" if b.state == "designated" else "close",
        )
        for n, b in enumerate(buildings, start=1)
    ]


def published(buildings: Sequence[Building], layout: str) -> PublishedFile:
    """The list in one of LAYOUTS."""
    here = city()
    name = here.name if here else ""
    publisher = Publisher(
        city_name=name,
        city_code=here.code if here else "",
        at=calendar.now().astimezone(calendar.JST),
        title=f"{name} {Building._meta.verbose_name}",
        notice=here.notice if here else "",
        mail=settings.DEFAULT_FROM_EMAIL,
        trial=TRIAL if here is not None and here.fictional else "",
    )
    return write_sites(layout, sites_of(buildings, city_name=name), publisher)


TOWN_SHEET = Sheet(
    "tsunami-reach-towns",
    _("津波避難ビルに届く人（町ごと・試算）"),
    (
        Column("ward", _("区"), Text()),
        Column("district", _("学区"), Text()),
        Column("town", _("町"), Text()),
        Column("people", _("人口"), Int()),
        Column("buildings", _("範囲にある建物"), Int()),
        Column("nearest_m", _("最も近い建物まで（m）"), Int()),
        Column("reached", _("入れる人"), Int()),
        Column("short", _("入れない人"), Int()),
        Column("study", _("試算"), Text()),
        Column("as_of", _("いつの建物で計算したか"), Date()),
    ),
)


def town_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for r in rows.select_related("study__ward", "town__district").order_by("-short", "pk").iterator(chunk_size=2000):
        known = r.people is not None
        yield {
            "ward": r.study.ward.name,
            "district": r.town.district.name if r.town.district else "",
            "town": r.town.name,
            "people": r.people,
            "buildings": r.buildings,
            "nearest_m": r.nearest_m,
            "reached": r.reached if known else None,
            "short": r.short if known else None,
            "study": r.study.title,
            "as_of": r.study.as_of,
        }
