"""Eras from Meiji, and dates as readers expect them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import get_language

from kusei.core.calendar.words import FORMATS, WEEKDAYS, WORDS

# Before 明治6年1月1日 the civil calendar was lunisolar: such dates cannot be converted by rule.
FIRST_GREGORIAN = date(1873, 1, 1)


@dataclass(frozen=True)
class Era:
    """A gengo. On the day of a change both eras are in force; `start` belongs to the new one."""

    letter: str
    name: str
    short: str
    romaji: str
    start: date

    def year_of(self, day: date) -> int:
        """Return the year of this era `day` lies in (1 = the first year)."""
        return day.year - self.start.year + 1


ERAS: tuple[Era, ...] = tuple(
    Era(row["letter"], row["name"], row["short"], row["romaji"], date.fromisoformat(row["start"]))
    for row in WORDS["eras"]
)


def eras_on(day: date) -> tuple[Era, ...]:
    """Return the eras in force on `day`, newest first.

    There are two on 1912-07-30 and on 1926-12-25 (the change took effect the same day); the
    changes of 1989 and 2019 took effect the next day and do not overlap.
    """
    if day < FIRST_GREGORIAN:
        raise ValueError(f"{day} is before the Gregorian calendar in Japan")
    found = [era for era in ERAS if era.start <= day]
    newest = found[-1]
    overlap = newest.letter in "TS" and day == newest.start
    return (newest, found[-2]) if overlap else (newest,)


def last_day(era: Era) -> date | None:
    """Return the last day `era` was in force, None for the present one."""
    position = ERAS.index(era)
    if position + 1 == len(ERAS):
        return None
    following = ERAS[position + 1]
    return following.start if following.letter in "TS" else following.start - timedelta(days=1)


def numbered(year: int) -> str:
    """Return the year of an era as written: the first is 元."""
    return WORDS["first_year"] if year == 1 else str(year)


def wareki(day: date, *, weekday: bool = True) -> str:
    """Return 令和8年11月23日（月）; on a day of two eras the newer one is named."""
    era = eras_on(day)[0]
    return FORMATS["ja_weekday" if weekday else "ja"].format(
        era=era.name,
        year=numbered(era.year_of(day)),
        month=day.month,
        day=day.day,
        weekday=WEEKDAYS[day.weekday()],
    )


def wareki_year(year: int) -> str:
    """Return the era name of a calendar year by its last day: 2019 is 令和元年."""
    day = date(year, 12, 31)
    era = eras_on(day)[0]
    return FORMATS["era_year"].format(era=era.name, year=numbered(era.year_of(day)))


def format_date(day: date, lang: str | None = None, *, weekday: bool = True) -> str:
    """Return `day` for a reader: `ja` era date, `ja-easy` western year, else English.

    `lang` defaults to the active language. English: `23 November 2026 (Mon)`.
    """
    chosen = (lang or get_language() or "ja").lower()
    if chosen == "ja-easy":
        return FORMATS["ja_easy_weekday" if weekday else "ja_easy"].format(
            western=day.year, month=day.month, day=day.day, weekday=WEEKDAYS[day.weekday()]
        )
    if chosen.startswith("ja"):
        return wareki(day, weekday=weekday)
    shown = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{shown} ({ENGLISH_DAYS[day.weekday()]})" if weekday else shown


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
