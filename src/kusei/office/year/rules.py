"""When a yearly task falls due: pure functions on a pattern and a fiscal year; which days the office opens comes in.

Also reads what divisions write in their own lists (「毎月第2火曜日」「6月末」「3月31日の10開庁日前」).
"""

from __future__ import annotations

import calendar as gregorian
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

LAST = 31  # as a day: the last of the month; as a week 5 means the last one
WEEKDAYS = "月火水木金土日"  # data
# Where a list names a third of a month, the day its work must be done by.
THIRDS = {"上旬": 10, "中旬": 20, "下旬": LAST, "末日": LAST, "末": LAST, "初日": 1}  # data


@dataclass(frozen=True)
class Pattern:
    """``kind``: day | nth | fiscal_day | before. ``month`` 0 = every month.

    day: ``day`` of the month (31 = its last). nth: the ``week``-th ``weekday`` (5 = the last, Monday 0).
    fiscal_day: the ``day``-th day of the fiscal year (1 = 1 April). before: ``count`` working days before month/day.
    ``shift``: what a closed day becomes: keep | before | after.
    """

    kind: str
    month: int = 0
    day: int = 0
    week: int = 0
    weekday: int = 0
    count: int = 0
    shift: str = "before"


class BadPattern(ValueError):
    """``field`` is the part that cannot be."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def check(p: Pattern) -> None:
    """Raise BadPattern where no year has such a day."""
    monthly = p.kind in ("day", "nth")
    if not (0 if monthly else 1) <= p.month <= 12 and p.kind != "fiscal_day":
        raise BadPattern("month")
    if p.kind == "nth" and not (1 <= p.week <= 5 and 0 <= p.weekday <= 6):
        raise BadPattern("week")
    if p.kind == "fiscal_day" and not 1 <= p.day <= 365:
        raise BadPattern("day")
    if p.kind in ("day", "before"):
        longest = 31 if p.month == 0 or p.day == LAST else (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[p.month - 1]
        if not 1 <= p.day <= longest:
            raise BadPattern("day")
    if p.kind == "before" and not 1 <= p.count <= 120:
        raise BadPattern("count")


def days_of(p: Pattern, year: int, is_open: Callable[[date], bool]) -> list[tuple[int, date]]:
    """(slot, day) of the pattern in a fiscal year. The slot (month, or 0 for once a year) stays when the day moves."""
    if p.kind == "fiscal_day":
        return [(0, _shift(date(year, 4, 1) + timedelta(days=p.day - 1), p.shift, is_open))]
    if p.kind == "before":
        day = _in_month(year, p.month, p.day)
        for _left in range(p.count):
            day -= timedelta(days=1)
            while not is_open(day):
                day -= timedelta(days=1)
        return [(0, day)]
    months = [p.month] if p.month else [*range(4, 13), 1, 2, 3]
    found = []
    for month in months:
        day = _in_month(year, month, p.day) if p.kind == "day" else _nth(year, month, p.week, p.weekday)
        found.append((month if not p.month else 0, _shift(day, p.shift, is_open)))
    return found


def _in_month(fiscal_year: int, month: int, day: int) -> date:
    year = fiscal_year if month >= 4 else fiscal_year + 1
    return date(year, month, min(day, gregorian.monthrange(year, month)[1]))


def _nth(fiscal_year: int, month: int, week: int, weekday: int) -> date:
    first = _in_month(fiscal_year, month, 1)
    found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (week - 1))
    # A fifth week that a month does not have is its last one.
    return found if found.month == first.month else found - timedelta(days=7)


def _shift(day: date, shift: str, is_open: Callable[[date], bool]) -> date:
    step = {"before": -1, "after": 1}.get(shift, 0)
    while step and not is_open(day):
        day += timedelta(days=step)
    return day


# Reading what people write ---------------------------------------------------------------------------------------------

_MONTH = r"(?:毎月|(?P<month>\d{1,2})月)"  # data
_SHAPES: tuple[tuple[str, str], ...] = (
    ("before", r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日の(?P<count>\d{1,3})(?:開庁日|営業日)前"),  # data
    ("fiscal_day", r"年度(?:の|開始から)?(?P<day>\d{1,3})日目"),  # data
    ("nth", _MONTH + r"の?(?:第(?P<week>[1-5])|最終)(?P<weekday>[月火水木金土日])曜?日?"),  # data
    ("third", _MONTH + r"の?(?P<third>上旬|中旬|下旬|末日|末|初日)"),  # data
    ("day", _MONTH + r"の?(?P<day>\d{1,2})日?"),  # data
    ("day", r"(?P<month>\d{1,2})/(?P<day>\d{1,2})"),
)


def read_when(text: str, shift: str = "before") -> Pattern:
    """A pattern from the words of a list; raises BadPattern("when") for what names no day, like 「随時」."""
    clean = re.sub(r"\s|まで$|頃$|毎年", "", unicodedata.normalize("NFKC", text))  # data
    for kind, shape in _SHAPES:
        if found := re.fullmatch(shape, clean):
            said = {k: v for k, v in found.groupdict().items() if v}
            pattern = _pattern(kind, said, shift)
            check(pattern)
            return pattern
    raise BadPattern("when")


def _pattern(kind: str, said: dict[str, str], shift: str) -> Pattern:
    month, day = int(said.get("month", 0)), int(said.get("day", 0))
    if "month" in said and not 1 <= month <= 12:
        raise BadPattern("month")
    if kind == "third":
        return Pattern("day", month=month, day=THIRDS[said["third"]], shift=shift)
    if kind == "nth":
        weekday = WEEKDAYS.index(said["weekday"])
        return Pattern("nth", month=month, week=int(said.get("week", 5)), weekday=weekday, shift=shift)
    return Pattern(kind, month=month, day=day, count=int(said.get("count", 0)), shift=shift)
