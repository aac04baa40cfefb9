"""Fiscal years and spans of dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from django.utils.translation import get_language

from kusei.core.calendar.clock import JST, jst_date
from kusei.core.calendar.eras import eras_on, format_date, numbered
from kusei.core.calendar.words import FORMATS


def fiscal_year_of(day: date) -> int:
    """Return the fiscal year `day` belongs to, named by the western year of its 1 April."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_label(year: int, lang: str | None = None) -> str:
    """Return 令和8年度 or `FY2026`. 2019 is 令和元年度, as the national budget named it."""
    if not (lang or get_language() or "ja").lower().startswith("ja"):
        return f"FY{year}"
    day = date(year, 7, 1)
    era = eras_on(day)[0]
    return FORMATS["ja_fiscal"].format(era=era.name, year=numbered(era.year_of(day)))


@dataclass(frozen=True, order=True)
class Period:
    """A span of dates, both ends included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")

    @classmethod
    def fiscal_year(cls, year: int) -> Period:
        """Return 1 April of `year` to 31 March of the next."""
        return cls(date(year, 4, 1), date(year + 1, 3, 31))

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Period:
        """Read what `query` wrote; raises KeyError or ValueError."""
        return cls(date.fromisoformat(query["from"]), date.fromisoformat(query["to"]))

    def contains(self, moment: date | datetime) -> bool:
        """Return whether a date, or the Japanese date of an aware instant, lies inside."""
        day = jst_date(moment) if isinstance(moment, datetime) else moment
        return self.start <= day <= self.end

    def instants(self) -> tuple[datetime, datetime]:
        """Return the aware UTC half-open interval [first midnight JST, midnight after the end)."""
        first = datetime.combine(self.start, time(), tzinfo=JST)
        after = datetime.combine(self.end + timedelta(days=1), time(), tzinfo=JST)
        return first.astimezone(UTC), after.astimezone(UTC)

    @property
    def days(self) -> int:
        """Return the number of dates inside."""
        return (self.end - self.start).days + 1

    @property
    def query(self) -> str:
        """Return `from=2026-04-01&to=2027-03-31`."""
        return urlencode({"from": self.start.isoformat(), "to": self.end.isoformat()})

    @property
    def label(self) -> str:
        """Return the period in the active language; a whole fiscal year by its name."""
        year = fiscal_year_of(self.start)
        if self == Period.fiscal_year(year):
            return fiscal_year_label(year)
        start = format_date(self.start, weekday=False)
        if self.start == self.end:
            return start
        return FORMATS["ja_range"].format(start=start, end=format_date(self.end, weekday=False))
