"""One site as a list says it, and the columns lists are written with (``layouts.json``: data, not wording)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core.importing import Issue, Words
from kusei.core.places import BadCoordinate, parse_coordinate
from kusei.core.sheets.columns import Column, Sheet
from kusei.core.sheets.kinds import Date, Decimal_, Int, Kind, Text, shown
from kusei.core.sheets.refusal import BadCell
from kusei.core.text import fold, full_to_half_digits

LAYOUTS: dict[str, Any] = json.loads((Path(__file__).parent / "layouts.json").read_text("utf-8"))
STANDARD_COLUMNS: tuple[str, ...] = tuple(LAYOUTS["standard"])
HAZARDS = ("flood", "landslide", "storm_surge", "earthquake", "tsunami", "fire", "inland_flood", "volcano")
YES, PARTIAL, NO, UNSAID = "yes", "partial", "no", ""


@dataclass(frozen=True)
class Site:
    """One row of a list; ``None`` and "" mean that the list does not say.

    ``row`` is the line or feature number in the file. ``key`` identifies the site across lists of the
    same publisher. ``hazards`` holds yes | partial | no | "" for the hazards the list has a column for.
    ``shelter``: 指定避難所; ``emergency``: 指定緊急避難場所. ``status``: notopen | open | close | permanent | "" (SIP4D).
    """

    row: int
    key: str
    name: str
    kana: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    elevation_m: Decimal | None = None
    hazards: Mapping[str, str] = field(default_factory=dict)
    shelter: bool | None = None
    emergency: bool | None = None
    capacity: int | None = None
    area_m2: Decimal | None = None
    communities: str = ""
    floors: str = ""
    accepts: str = ""
    phone: str = ""
    url: str = ""
    note: str = ""
    municipality: str = ""
    code: str = ""
    designated_on: date | None = None
    structure: str = ""
    storeys: int | None = None
    status: str = ""
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True)
class SiteList:
    """A list as read. ``layout``: gsi_emergency | gsi_shelter | standard | sip4d | p20 | other."""

    file_name: str
    layout: str
    sites: tuple[Site, ...]
    understood: tuple[tuple[Words, Words], ...]
    notes: tuple[Words, ...] = ()


def compact(name: str) -> str:
    """Return the name for comparing lists: folded, without the blanks one publisher puts in and another does not."""
    return "".join(fold(name).split())


_FLAG_WORDS = {fold(word): flag for flag, words in LAYOUTS["flags"].items() for word in words}


@dataclass(frozen=True)
class Flag(Kind):
    """A hazard mark: 1, "1", ○, △, ×, a dash (not said). Blank is left to the layout."""

    def read(self, raw: object, *, required: bool = False) -> str:
        """Return yes, partial, no or "" (a dash)."""
        if isinstance(raw, bool):
            return YES if raw else NO
        flag = _FLAG_WORDS.get(fold(shown(raw).strip()))
        if flag is None:
            raise BadCell("boolean")
        return UNSAID if flag == "unsaid" else str(flag)


@dataclass(frozen=True)
class Degrees(Kind):
    """A coordinate as written, even a wrong one: what is wrong with it is judged with the city's area at hand."""

    def read(self, raw: object, *, required: bool = False) -> float:
        """Return a number; degrees, minutes and seconds become decimal degrees."""
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return float(raw)
        text = full_to_half_digits(shown(raw)).strip()
        try:
            return parse_coordinate(text)
        except BadCoordinate:
            pass
        try:
            return float(text.replace(",", ""))
        except ValueError:
            raise BadCell("coordinate") from None


@dataclass(frozen=True)
class Loose(Kind):
    """Text of which only the content matters; line breaks become blanks."""

    def read(self, raw: object, *, required: bool = False) -> str:
        """Return the text on one line."""
        return " ".join(shown(raw).split())


_LABELS = {
    "name": _("名称"),
    "address": _("所在地"),
    "capacity": _("収容人数"),
    "lat": _("緯度"),
    "lon": _("経度"),
    "flood": _("洪水"),
    "landslide": _("土砂災害"),
    "storm_surge": _("高潮"),
    "earthquake": _("地震"),
    "tsunami": _("津波"),
    "fire": _("大規模な火事"),
    "inland_flood": _("内水氾濫"),
    "volcano": _("火山現象"),
    "area": _("面積"),
    "designated_on": _("指定日"),
    "storeys": _("階数"),
    "elevation": _("標高"),
}
_KINDS: dict[str, Kind] = {
    "name": Text(max_len=120),
    "capacity": Int(min=-1, max=1_000_000),
    "lat": Degrees(),
    "lon": Degrees(),
    "elevation": Decimal_(),
    "area": Decimal_(min=-1),
    "designated_on": Date(),
    "storeys": Int(min=0, max=100),
    **{hazard: Flag() for hazard in HAZARDS},
    "same_as_shelter": Flag(),
    "same_as_emergency": Flag(),
    "is_shelter": Flag(),
    "is_emergency": Flag(),
}


def _columns() -> tuple[Column, ...]:
    return tuple(
        Column(key, _LABELS.get(key, words[0]), _KINDS.get(key, Loose()), key == "name", tuple(words))
        for key, words in LAYOUTS["columns"].items()
    )


SITE_SHEET = Sheet("sites", _("施設の一覧"), _columns())
