"""Where somebody is: what was typed (a town, a postal code, a school district) becomes a point on the map."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from django.db.models import Q

from kusei.core import calendar
from kusei.core.ledger.models import District, PostalCode, Town, Ward
from kusei.core.places import Point
from kusei.core.text import full_to_half_digits

MOST = 12
_KANJI_DIGITS = "〇一二三四五六七八九"  # data


@dataclass(frozen=True)
class Spot:
    """A named point to measure from. ``key`` finds it again: ``t:`` a town's ref, ``d:`` a district's."""

    key: str
    label: str
    ward_id: int
    at: Point


def spots(text: str, ward: Ward | None = None) -> list[Spot]:
    """Places called ``text``, best first: the same name, then names that begin with it, then names that hold it."""
    words = unicodedata.normalize("NFKC", text).strip()
    if not words:
        return []
    code = full_to_half_digits(words).replace("-", "")
    if code.isdigit() and len(code) == 7:
        return _of_postal_code(code)
    called = _called(words)
    towns = Town.objects.exclude(lon=None).filter(called).select_related("ward")
    districts = District.objects.as_of(calendar.today()).exclude(lon=None).filter(called).select_related("ward")
    if ward is not None:
        towns, districts = towns.filter(ward=ward), districts.filter(ward=ward)
    found = [_district(d) for d in districts[: MOST * 4]] + [_town(t) for t in towns[: MOST * 4]]
    return sorted(found, key=lambda s: _distance_of_names(s.label, words))[:MOST]


def spot(key: str) -> Spot | None:
    """The spot chosen from the list before."""
    kind, _colon, ref = key.partition(":")
    if kind == "t":
        town = Town.objects.exclude(lon=None).select_related("ward").filter(ref=ref).first()
        return _town(town) if town else None
    if kind == "d":
        district = District.objects.exclude(lon=None).select_related("ward").filter(ref=ref).first()
        return _district(district) if district else None
    return None


def _called(words: str) -> Q:
    """By name as written, with figures in kanji (1丁目 = 一丁目), and by reading."""
    in_kanji = "".join(_KANJI_DIGITS[int(c)] if c.isascii() and c.isdigit() else c for c in words)
    reading = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in words)  # data
    return Q(name__contains=words) | Q(name__contains=in_kanji) | Q(kana__startswith=reading)


def _of_postal_code(code: str) -> list[Spot]:
    found: dict[str, Spot] = {}
    for row in PostalCode.objects.filter(code=code).select_related("ward")[:MOST]:
        named = Town.objects.filter(ward=row.ward).exclude(lon=None).select_related("ward")
        for town in named.filter(name__startswith=row.town)[:MOST] if row.town else ():
            found[town.ref] = _town(town)
    return list(found.values())[:MOST]


def _town(town: Town) -> Spot:
    return Spot(f"t:{town.ref}", f"{town.ward.name} {town.name}", town.ward_id, Point(town.lon or 0, town.lat or 0))


def _district(row: District) -> Spot:
    return Spot(f"d:{row.ref}", f"{row.ward.name} {row.name}", row.ward_id, Point(row.lon or 0, row.lat or 0))


def _distance_of_names(label: str, words: str) -> tuple[int, int, str]:
    name = label.partition(" ")[2]
    return (0 if name == words else 1 if name.startswith(words) else 2, len(name), label)
