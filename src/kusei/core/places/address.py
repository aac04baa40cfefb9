"""Addresses: the raw text is kept; these helpers only find the ward and a key to match by."""

# data: the words addresses are built of are grammar, not messages

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from kusei.core.text import fold

_KANJI_DIGITS = {character: n for n, character in enumerate("〇一二三四五六七八九")}
_TEN = "十"
_CHOME = "丁目"  # 丁目
_KANJI_CHOME = re.compile(f"([{''.join(_KANJI_DIGITS)}{_TEN}]{{1,3}})(?={_CHOME})")
# 丁目 番地の 番地 番の 番 号 and の between figures, all of which one hyphen stands for.
_SEPARATORS = re.compile(f"(?<=[0-9])(?:{_CHOME}|番地(?:の)?|番(?:の)?|号|の(?=[0-9]))-?")
_OAZA = re.compile("大字|字")  # 大字 字
_PREFECTURE = re.compile("^(北海道|東京都|(?:大阪|京都)府|.{2,3}?県)")


@dataclass(frozen=True)
class AddressParts:
    """An address cut where it is certain; every piece is as written, joined they are the text."""

    before: str
    ward: str
    rest: str


def split_ward(address: str, wards: Iterable[str], *, city: str = "") -> AddressParts | None:
    """Find the ward in 「愛知県名古屋市港区港明一丁目」: before, 港区, the rest.

    A ward name counts at the start, or right after the prefecture and city; a name inside a town
    name does not. With `city` given, another city's ward of the same name is not taken. None when
    no ward of the list stands there: the caller must ask the map or a person.
    """
    names = sorted(wards, key=len, reverse=True)
    text = address.strip()
    start = _PREFECTURE.match(text)
    after_prefecture = text[start.end() :] if start else text
    for name in names:
        position = after_prefecture.find(name)
        if position < 0:
            continue
        between = after_prefecture[:position]
        if between and (between != city if city else not between.endswith("市")):  # 市
            continue
        cut = len(text) - len(after_prefecture) + position
        return AddressParts(text[:cut], name, text[cut + len(name) :])
    return None


def address_key(text: str) -> str:
    """Return the key under which 三の丸3-1-1, 三丁目1番1号 and 3丁目1番地の1 meet.

    For matching only, never for storing or showing: 住居表示 and 地番 share a key although they
    are two systems.
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = _KANJI_CHOME.sub(lambda found: str(_kanji_number(found[1])), plain)
    plain = fold(_OAZA.sub("", plain))
    plain = _SEPARATORS.sub("-", plain)
    return re.sub(r"-+", "-", plain).strip("-")


def _kanji_number(text: str) -> int:
    tens, ten, ones = text.partition(_TEN)
    if not ten:
        return int("".join(str(_KANJI_DIGITS.get(character, 0)) for character in text))
    return _KANJI_DIGITS.get(tens, 1) * 10 + _KANJI_DIGITS.get(ones, 0)


_HOUSE_NUMBER = re.compile(r"^-?[0-9]+(-[0-9]+)*$")


def match_level(address: str, town: str) -> str:
    """Return how far `address` (without its ward) agrees with a town's name.

    `exact`: the same key; `number`: the town followed by figures only; `town`: the town followed
    by more; `none`.
    """
    mine, theirs = address_key(address), address_key(town)
    if not theirs or not mine.startswith(theirs):
        return "none"
    rest = mine[len(theirs) :]
    if not rest:
        return "exact"
    if theirs[-1].isdigit() and rest[0].isdigit():
        return "none"
    return "number" if _HOUSE_NUMBER.match(rest) else "town"
