"""Sites out again, in the layouts other offices ask for. What is read back is what was written (tested).

A layout that knows only 1 or empty has no word for "with conditions": such a hazard is left empty and named in the remarks.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from kusei.core.importing import Words
from kusei.core.sheets.sites import p20, sip4d_out
from kusei.core.sheets.sites.values import HAZARDS, LAYOUTS, PARTIAL, YES, Site
from kusei.core.text import formula_safe


@dataclass(frozen=True)
class Publisher:
    """Whose list it is. ``at``: the moment it speaks of (Japanese time). ``trial``: a drill, or a city that does not exist."""

    city_name: str
    city_code: str
    at: datetime
    title: str
    notice: str = ""
    mail: str = ""
    prefecture: str = ""
    trial: str = ""


@dataclass(frozen=True)
class PublishedFile:
    body: bytes
    suffix: str
    mime: str


LAYOUT_LABELS: dict[str, Words] = {
    "standard": _lazy("自治体標準オープンデータセット（39列・CSV）"),
    "standard_v1": _lazy("推奨データセット（旧26列・CSV）"),
    "gsi_emergency": _lazy("国土地理院 指定緊急避難場所（CSV）"),
    "gsi_shelter": _lazy("国土地理院 指定避難所（CSV）"),
    "sip4d": _lazy("SIP4D-ZIP（避難所）"),
    "p20": _lazy("国土数値情報P20（GeoJSON）"),
    "p20_gml": _lazy("国土数値情報P20（GML）"),
    "geojson": "GeoJSON",
}
_GSI_ID = re.compile(r"E\d{10,13}")
CSV, GEOJSON = "text/csv; charset=utf-8", "application/geo+json"


def write_sites(layout: str, sites: Sequence[Site], publisher: Publisher) -> PublishedFile:
    """The sites in a layout of LAYOUT_LABELS. Raises KeyError for another."""
    return _WRITERS[layout](sites, publisher)


def _csv(layout: str, row: Callable[[Site, int, Publisher], Mapping[str, Any]]) -> Callable[..., PublishedFile]:
    heads: list[str] = LAYOUTS[layout]

    def write(sites: Sequence[Site], publisher: Publisher) -> PublishedFile:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(heads)
        for n, site in enumerate(sites, start=1):
            cells = row(site, n, publisher)
            writer.writerow([formula_safe(_cell(cells.get(h))) for h in heads])
        return PublishedFile(out.getvalue().encode("utf-8-sig"), ".csv", CSV)

    return write


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def _one(flag: bool) -> str:
    return "1" if flag else ""


def _remarks(site: Site) -> str:
    partial = [str(HAZARD_WORDS[h]) for h in HAZARDS if site.hazards.get(h) == PARTIAL]
    said = _("条件付き：%(hazards)s") % {"hazards": " / ".join(partial)} if partial else ""
    return " ".join(p for p in (site.note, said) if p)


HAZARD_WORDS: dict[str, Words] = {
    "flood": _lazy("洪水"),
    "landslide": _lazy("土砂災害"),
    "storm_surge": _lazy("高潮"),
    "earthquake": _lazy("地震"),
    "tsunami": _lazy("津波"),
    "fire": _lazy("大規模な火事"),
    "inland_flood": _lazy("内水氾濫"),
    "volcano": _lazy("火山現象"),
}


def _standard(site: Site, _n: int, p: Publisher) -> Mapping[str, Any]:
    heads = LAYOUTS["standard"]
    given: dict[int, Any] = {
        0: p.city_code, 1: site.key, 2: site.name, 3: site.kana, 5: site.code, 7: site.address, 8: p.prefecture,
        9: site.municipality, 13: site.lat, 14: site.lon, 15: site.elevation_m, 16: site.phone, 22: site.code,
        23: p.city_name, 32: _one(bool(site.shelter and site.emergency)), 33: site.capacity, 34: site.communities,
        35: site.url, 38: _remarks(site),
    }  # fmt: skip
    given |= {24 + n: _one(site.hazards.get(h) == YES) for n, h in enumerate(HAZARDS)}
    return {head: given.get(n) for n, head in enumerate(heads)}


def _standard_v1(site: Site, n: int, p: Publisher) -> Mapping[str, Any]:
    heads = LAYOUTS["standard_v1"]
    given: dict[int, Any] = {
        0: n, 1: site.name, 2: site.kana, 3: site.address, 5: site.lat, 6: site.lon, 7: site.elevation_m, 8: site.phone,
        10: site.code, 11: p.prefecture, 12: site.municipality, 21: _one(bool(site.shelter and site.emergency)),
        22: site.capacity, 23: site.communities, 24: site.url, 25: _remarks(site),
    }  # fmt: skip
    given |= {13 + m: _one(site.hazards.get(h) == YES) for m, h in enumerate(HAZARDS)}
    return {head: given.get(m) for m, head in enumerate(heads)}


def _gsi_id(site: Site) -> str:
    """The common number is given by the ministry: a number of our own has no place in its column."""
    return site.key if _GSI_ID.fullmatch(site.key) else ""


def _gsi_emergency(site: Site, n: int, p: Publisher) -> Mapping[str, Any]:
    heads = LAYOUTS["gsi_emergency"]
    given: dict[int, Any] = {
        0: n, 1: _gsi_id(site), 2: f"{p.prefecture}{p.city_name}", 3: site.name, 4: site.address, 13: _one(bool(site.shelter)),
        14: site.lat, 15: site.lon, 16: _remarks(site),
    }  # fmt: skip
    given |= {5 + m: _one(site.hazards.get(h) == YES) for m, h in enumerate(HAZARDS)}
    return {head: given.get(m) for m, head in enumerate(heads)}


def _gsi_shelter(site: Site, n: int, p: Publisher) -> Mapping[str, Any]:
    heads = LAYOUTS["gsi_shelter"]
    given = {
        0: n, 1: _gsi_id(site), 2: f"{p.prefecture}{p.city_name}", 3: site.name, 4: site.address, 5: _one(bool(site.emergency)),
        7: site.accepts, 8: site.lat, 9: site.lon, 10: site.note,
    }  # fmt: skip
    return {head: given.get(m) for m, head in enumerate(heads)}


def _emergency_only(sites: Sequence[Site], p: Publisher) -> PublishedFile:
    """The list of 指定緊急避難場所 holds these and nothing else."""
    return _csv("gsi_emergency", _gsi_emergency)([s for s in sites if s.emergency], p)


def _shelters_only(sites: Sequence[Site], p: Publisher) -> PublishedFile:
    return _csv("gsi_shelter", _gsi_shelter)([s for s in sites if s.shelter], p)


def _geojson(sites: Sequence[Site], p: Publisher) -> PublishedFile:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [s.lon, s.lat]} if s.lon is not None else None,
            "properties": {
                "ID": s.key,
                "name": s.name,
                "address": s.address,
                "cityname": s.municipality,
                "hazards": {h: f for h, f in s.hazards.items() if f},
                "shelter": s.floors or None,
                "capacity": s.capacity,
                "designated_on": s.designated_on.isoformat() if s.designated_on else None,
                "remarks": s.note,
            },
        }
        for s in sites
    ]
    body = {"type": "FeatureCollection", "attribution": p.notice, "features": features}
    return PublishedFile(json.dumps(body, ensure_ascii=False).encode(), ".geojson", GEOJSON)


_WRITERS: dict[str, Callable[[Sequence[Site], Publisher], PublishedFile]] = {
    "standard": _csv("standard", _standard),
    "standard_v1": _csv("standard_v1", _standard_v1),
    "gsi_emergency": _emergency_only,
    "gsi_shelter": _shelters_only,
    "sip4d": lambda sites, p: PublishedFile(sip4d_out.package(sites, p), ".zip", "application/zip"),
    "p20": lambda sites, p: PublishedFile(p20.geojson(sites, notice=p.notice), "-p20.geojson", GEOJSON),
    "p20_gml": lambda sites, p: PublishedFile(p20.gml(sites), "-p20.xml", "application/xml"),
    "geojson": _geojson,
}
