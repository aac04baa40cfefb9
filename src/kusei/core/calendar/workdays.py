"""The office's working days, and counting by months as the Civil Code does."""

from __future__ import annotations

import calendar as gregorian
from datetime import date, timedelta
from functools import lru_cache

import jpholiday


@lru_cache(maxsize=400)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(day for day, _name in jpholiday.year_holidays(year))


def is_business_day(day: date) -> bool:
    """Return whether the office opens on `day`."""
    if day.weekday() >= 5 or (day.month, day.day) in _YEAR_END:
        return False
    return day not in _holidays(day.year)


_YEAR_END = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})


def add_business_days(day: date, count: int) -> date:
    """Return the `count`-th working day after `day` (before it when negative).

    Zero returns `day` itself, or the next working day when the office is closed on it.
    """
    if count == 0:
        return day if is_business_day(day) else add_business_days(day, 1)
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_business_day(day)
    return day


def business_days_between(start: date, end: date) -> int:
    """Return the working days after `start` up to and including `end` (初日不算入, 民法140条)."""
    if end < start:
        raise ValueError(f"{end} is before {start}")
    return sum(is_business_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def add_months(day: date, months: int) -> date:
    """Return the corresponding day `months` later, or the last of the month (民法143条2項)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def age_months(born_on: date, day: date) -> int:
    """Return completed months of age on `day` (corresponding-day count; 0 on the day of birth)."""
    months = (day.year - born_on.year) * 12 + day.month - born_on.month
    return months if add_months(born_on, months) <= day else months - 1
