"""What a column may hold, and how a cell of it is read and written.

A kind reads a cell as calamine or csv gives it (text, float, bool, date, datetime, time) into one
typed value, or raises BadCell. It never guesses, and never changes the code points of a text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.utils import translation

from kusei.core.calendar import BadDate, format_date, parse_date
from kusei.core.sheets.refusal import BadCell
from kusei.core.text import (
    BadNumber,
    full_to_half_digits,
    graphemes_len,
    parse_decimal,
    parse_int,
)

WORDS: dict[str, Any] = json.loads((Path(__file__).parent / "words.json").read_text("utf-8"))
BLANKS = " \t\r\n\u00a0\u3000\ufeff"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ERROR_VALUE = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)")
_QUOTED_FORMULA = re.compile(r'="([^"=]*)"')


def shown(raw: object) -> str:
    """Return a raw cell as its author saw it: 12.0 as 12, a date in ISO form."""
    if raw is None:
        return ""
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, datetime) and raw.time() == time():
        return raw.date().isoformat()
    return str(raw)


def spellings(label: object) -> tuple[str, ...]:
    """Return a lazy label in every language of the site: a file may come back in any of them."""
    if isinstance(label, str):
        return (label,)
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.append(str(label))
    return tuple(dict.fromkeys(found))


def is_blank(raw: object) -> bool:
    """Return whether a raw cell holds nothing but blanks."""
    return raw is None or (isinstance(raw, str) and not raw.strip(BLANKS))


def text_of(raw: object) -> str:
    """Return a cell as text; a formula or an error value is refused."""
    text = raw if isinstance(raw, str) else shown(raw)
    # Excel writes ="0123" to a CSV to keep a leading zero; nothing runs when it is unwrapped.
    if text[:2] == '="' and (quoted := _QUOTED_FORMULA.fullmatch(text)):
        return quoted[1]
    if text[:1] == "=":
        raise BadCell("formula")
    if text[:1] == "#" and _ERROR_VALUE.fullmatch(text):
        raise BadCell("error_value")
    return text


@dataclass(frozen=True)
class Kind:
    """The common half: blank cells never reach `read`."""

    numeric: ClassVar[bool] = False
    width: ClassVar[int] = 14
    number_format: ClassVar[str] = "General"
    empty: ClassVar[object] = None

    def read(self, raw: object, *, required: bool = False) -> Any:
        """Return the typed value of a cell that is not blank, or raise BadCell."""
        raise NotImplementedError

    def write(self, value: Any) -> Any:
        """Return what goes into a spreadsheet cell (number, date, text or None)."""
        return value

    def write_text(self, value: Any) -> str:
        """Return what goes into a CSV cell."""
        return "" if value is None else str(self.write(value))

    def choices(self) -> tuple[str, ...]:
        """Return the words a spreadsheet should offer in a list; empty for free entry."""
        return ()


@dataclass(frozen=True)
class Text(Kind):
    """Text exactly as received; only blanks around it are dropped. `max_len` in graphemes."""

    max_len: int = 0
    multiline: bool = False
    width: ClassVar[int] = 24
    number_format: ClassVar[str] = "@"

    def read(self, raw: object, *, required: bool = False) -> str:
        """Return the text; a number typed into a text column comes as its digits."""
        text = text_of(raw).strip(BLANKS)
        if _CONTROL.search(text):
            raise BadCell("control")
        if not self.multiline and ("\n" in text or "\r" in text):
            raise BadCell("line_break")
        if self.max_len and len(text) > self.max_len and graphemes_len(text) > self.max_len:
            raise BadCell("too_long", limit=self.max_len)
        return text


def _number_refused(problem: BadNumber, required: bool) -> BadCell:
    if problem.code == "decimal":
        return BadCell("integer")
    return BadCell("number" if required else "number_or_empty")


@dataclass(frozen=True)
class Int(Kind):
    """A whole number between `min` and `max`, both included; the unit belongs into the label."""

    min: int | None = None
    max: int | None = None
    numeric: ClassVar[bool] = True
    number_format: ClassVar[str] = "#,##0"

    def read(self, raw: object, *, required: bool = False) -> int:
        """Return the number; 300.0 of a spreadsheet is 300, 300.5 is refused."""
        if isinstance(raw, float) and raw.is_integer():
            value = int(raw)
        elif isinstance(raw, bool) or isinstance(raw, date | time | timedelta):
            raise BadCell("number" if required else "number_or_empty")
        else:
            try:
                value = parse_int(text_of(raw))
            except BadNumber as problem:
                raise _number_refused(problem, required) from None
        _in_range(value, self.min, self.max)
        return value


@dataclass(frozen=True)
class Decimal_(Kind):  # noqa: N801 - the name `Decimal` is taken by the value it holds
    """A decimal number with at most `places` digits after the point."""

    min: Decimal | int | None = None
    max: Decimal | int | None = None
    places: int | None = None
    numeric: ClassVar[bool] = True

    def read(self, raw: object, *, required: bool = False) -> Decimal:
        """Return the number with its written scale (a spreadsheet's float by its shortest form)."""
        if isinstance(raw, bool) or isinstance(raw, date | time | timedelta):
            raise BadCell("number" if required else "number_or_empty")
        try:
            if isinstance(raw, int | float):
                value = Decimal(shown(raw))
            else:
                value = parse_decimal(text_of(raw))
        except BadNumber as problem:
            raise _number_refused(problem, required) from None
        exponent = value.as_tuple().exponent
        if self.places is not None and isinstance(exponent, int) and -exponent > self.places:
            if not isinstance(raw, float):
                raise BadCell("places", limit=self.places)
            value = round(value, self.places)  # a binary fraction's tail, not its author's digits
        _in_range(value, self.min, self.max)
        return value


def _in_range(value: Decimal | int, low: Decimal | int | None, high: Decimal | int | None) -> None:
    if low is not None and value < low:
        raise BadCell("too_small", limit=f"{low:,}")
    if high is not None and value > high:
        raise BadCell("too_large", limit=f"{high:,}")


_EXCEL_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class Date(Kind):
    """One certain day; era and western forms, see `calendar.parse_date`."""

    width: ClassVar[int] = 16
    number_format: ClassVar[str] = "yyyy/mm/dd"

    def read(self, raw: object, *, required: bool = False) -> date:
        """Return the day; a bare serial number is refused with the day it would be."""
        if isinstance(raw, datetime):
            if raw.time() == time():
                return raw.date()
            raise BadCell("date")
        if isinstance(raw, date):
            return raw
        if isinstance(raw, float) and 20_000 <= raw < 80_000:
            meant = _EXCEL_EPOCH + timedelta(days=int(raw))
            raise BadCell("date_serial", meant=format_date(meant))
        try:
            return parse_date(text_of(raw))
        except BadDate as problem:
            raise _date_refused(problem, required) from None

    def write_text(self, value: Any) -> str:
        """Return the ISO form."""
        return "" if value is None else str(value.isoformat())


def _date_refused(problem: BadDate, required: bool) -> BadCell:
    if problem.code == "era_range" and problem.suggestion is not None:
        return BadCell("era_range", meant=format_date(problem.suggestion, weekday=False))
    if problem.code in ("no_such_day", "weekday_mismatch"):
        return BadCell(problem.code)
    if problem.code in ("unknown", "approximate") and not required:
        return BadCell("date_or_empty")
    return BadCell("date")


_TIME = re.compile(r"([0-9]{1,2})[:時]([0-9]{2})?(?:分)?(?::[0-9]{2})?")  # data


@dataclass(frozen=True)
class Time(Kind):
    """A time of day to the minute."""

    number_format: ClassVar[str] = "h:mm"

    def read(self, raw: object, *, required: bool = False) -> time:
        """Return 09:00 of 9:00, ９：００, 9時, or a spreadsheet's time."""
        if isinstance(raw, time):
            return raw.replace(second=0, microsecond=0)
        text = full_to_half_digits(text_of(raw)).strip(BLANKS).replace("\uff1a", ":")
        found = _TIME.fullmatch(text)
        if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
            raise BadCell("time")
        return time(int(found[1]), int(found[2] or 0))

    def write_text(self, value: Any) -> str:
        """Return 09:00."""
        return "" if value is None else f"{value:%H:%M}"
