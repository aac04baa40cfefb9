"""Reading the dates people write; one certain day or a reason, never a guess."""

from __future__ import annotations

import calendar as gregorian
import re
import unicodedata
from datetime import date

from django.utils.translation import gettext_lazy as _

from kusei.core.calendar.eras import ENGLISH_DAYS, ERAS, FIRST_GREGORIAN, last_day
from kusei.core.calendar.words import MARKS, WEEKDAYS, WORDS

_DATE_ERRORS = {
    "empty": _("日付がありません。"),
    "unknown": _("日付が不詳です。わからないときは空にしてください。"),
    "approximate": _("日付がはっきりしません。年月日を入れてください。"),
    "year_only": _("年だけでは日付になりません。月と日も入れてください。"),
    "no_year": _("年がありません。年月日を入れてください。"),
    "unreadable": _("日付として読めません。「令和8年4月1日」か「2026/4/1」のように入れてください。"),
    "no_such_day": _("この日は暦にありません。"),
    "before_gregorian": _("明治6年より前の日付は扱えません。"),
    "era_range": _("この元号にない日付です。"),
    "weekday_mismatch": _("日付と曜日が合いません。"),
}


class BadDate(ValueError):
    """A text that is not one certain date.

    `code` is one of empty, unknown, approximate, year_only, no_year, unreadable, no_such_day,
    before_gregorian, era_range, weekday_mismatch. `suggestion` is the day probably meant
    (平成35年3月31日 -> 2023-03-31), never used without a person's consent.
    """

    def __init__(self, code: str, value: str, *, suggestion: date | None = None) -> None:
        super().__init__(f"{code}: {value!r}")
        self.code = code
        self.value = value
        self.suggestion = suggestion

    @property
    def message(self) -> str:
        """Return the reason in the active language."""
        return str(_DATE_ERRORS[self.code])


_ERA_WORDS = {era.name: era.letter for era in ERAS} | {era.short: era.letter for era in ERAS}
_BY_LETTER = {era.letter: era for era in ERAS}
_ERA_START = re.compile("^(" + "|".join(_ERA_WORDS) + ")")
_WEEKDAY = re.compile(rf"\(([{WEEKDAYS}]|mon|tue|wed|thu|fri|sat|sun)[^)]*\)$", re.IGNORECASE)
_WESTERN = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_ERA_DATE = re.compile(r"([MTSHR])\.?([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_ERA_YEAR = re.compile(r"([MTSHR])\.?([0-9]{1,2})/?")
_YEAR = re.compile(r"([0-9]{4})/?")
_MONTH_DAY = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})")
_MIDNIGHT = re.compile(r"[T ]0?0:00(:00(\.0+)?)?$")


def parse_date(text: str) -> date:
    """Read one certain date: 令和8年4月1日, R8.4.1, 令和元年5月1日, ㍻25.4.1, 2026/4/1, 20260401.

    Full-width letters and digits, spaces and a weekday in brackets are accepted (the weekday must
    agree). Raises BadDate; nothing is guessed.
    """
    plain, weekday = _plain(text)
    day = _western_date(plain, text) or _era_date(plain, text)
    if day is None:
        raise BadDate(_why_unreadable(plain), text)
    if day < FIRST_GREGORIAN:
        raise BadDate("before_gregorian", text)
    if weekday is not None and weekday != day.weekday():
        raise BadDate("weekday_mismatch", text)
    return day


def parse_year(text: str) -> int:
    """Read a year as its western number: 令和元年, ㍻25, R8, 令和8年度, 2026. Raises BadDate."""
    plain, _weekday = _plain(text.replace(MARKS["fiscal"], MARKS["year"]))
    if found := _YEAR.fullmatch(plain):
        return int(found[1])
    if found := _ERA_YEAR.fullmatch(plain):
        if found[2].strip("0"):
            return _BY_LETTER[found[1]].start.year + int(found[2]) - 1
        raise BadDate("unreadable", text)
    raise BadDate(_why_unreadable(plain), text)


def _plain(text: str) -> tuple[str, int | None]:
    """Return the text in ASCII with `/` between the parts, and the weekday named (0 = Monday)."""
    plain = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", text).strip())
    plain = re.sub(r"\s+", "", plain)
    weekday = None
    if found := _WEEKDAY.search(plain):
        word = found[1].lower()
        short = [name.lower() for name in ENGLISH_DAYS]
        weekday = short.index(word) if word in short else WEEKDAYS.index(word)
        plain = plain[: found.start()]
    plain = plain.removeprefix(WORDS["western"])
    plain = _ERA_START.sub(lambda era: _ERA_WORDS[era[1]], plain)
    plain = plain[:1].upper() + plain[1:].replace(WORDS["first_year"], "1", 1)
    for mark in ("year", "month"):
        plain = plain.replace(MARKS[mark], "/", 1)
    return plain.removesuffix(MARKS["day"]), weekday


def _western_date(plain: str, text: str) -> date | None:
    found = _WESTERN.fullmatch(plain) or _COMPACT.fullmatch(plain)
    return _day(int(found[1]), int(found[2]), int(found[3]), text=text) if found else None


def _era_date(plain: str, text: str) -> date | None:
    found = _ERA_DATE.fullmatch(plain)
    if not found:
        return None
    era = _BY_LETTER[found[1]]
    if not found[2].strip("0"):
        raise BadDate("unreadable", text)
    year = era.start.year + int(found[2]) - 1
    if era.letter == "M" and year < FIRST_GREGORIAN.year:
        raise BadDate("before_gregorian", text)
    day = _day(year, int(found[3]), int(found[4]), text=text)
    last = last_day(era)
    if day < era.start or (last is not None and day > last):
        raise BadDate("era_range", text, suggestion=day)
    return day


def _day(year: int, month: int, day: int, *, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadDate("no_such_day", text) from None


def _why_unreadable(plain: str) -> str:
    if not plain:
        return "empty"
    if _ERA_YEAR.fullmatch(plain) or _YEAR.fullmatch(plain):
        return "year_only"
    if found := _MONTH_DAY.fullmatch(plain):
        # 2000 was a leap year: 2月30日 and 6月31日 are in no year at all.
        month, day = int(found[1]), int(found[2])
        real = 1 <= month <= 12 and 1 <= day <= gregorian.monthrange(2000, month)[1]
        return "no_year" if real else "no_such_day"
    if any(word in plain for word in WORDS["unknown"] if len(word) > 1):
        return "unknown"
    if plain in WORDS["unknown"]:
        return "unknown"
    if any(word in plain for word in WORDS["approximate"]):
        return "approximate"
    return "unreadable"
