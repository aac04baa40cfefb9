"""What goes in and what comes out. Minutes count from midnight of the first day; a shift may end after midnight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ANY = "any"
DAY = 1440
Span = tuple[int, int]
Pair = tuple[str, str]


class Impossible(ValueError):
    """Inputs no roster can meet. ``person`` and ``shifts`` name what is wrong, where one can be named."""

    def __init__(self, said: str, *, person: str = "", shifts: tuple[str, ...] = ()) -> None:
        super().__init__(said)
        self.person, self.shifts = person, shifts


@dataclass(frozen=True)
class Rest:
    """``least``: minutes between two shifts. ``days``: most days in a row, then a day off. ``longest``: minutes of a shift."""

    least: int = 660
    days: int = 3
    longest: int = 720


@dataclass(frozen=True)
class Shift:
    key: str
    start: int
    end: int
    team: str
    wanted: int
    skill: str = ANY
    weight: int = 1

    @property
    def day(self) -> int:
        return self.start // DAY

    @property
    def minutes(self) -> int:
        return self.end - self.start

    @property
    def night(self) -> bool:
        """Two hours or more between 22:00 and 5:00."""
        return sum(
            max(0, min(self.end, d * DAY + 1740) - max(self.start, d * DAY + 1320))
            for d in range(self.day - 1, self.end // DAY + 1)
        ) >= 120  # fmt: skip


@dataclass(frozen=True)
class Person:
    """``fixed`` shifts stand whatever the rules say (a person decided); ``away``: spans in which nothing can be worked;
    ``worked``: spans worked elsewhere or before, which count for rest and days in a row."""

    key: str
    skills: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    most_day: int = DAY
    most_total: int | None = None
    fixed: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    away: tuple[Span, ...] = ()
    worked: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Inputs:
    """``earlier``: (person, shift) of a roster from which as little as possible changes. ``effort``: of the search, not
    time. ``seconds``: by the clock, a bound only a slow machine meets; the answer then depends on the machine."""

    people: tuple[Person, ...]
    shifts: tuple[Shift, ...]
    rest: Rest = Rest()
    earlier: tuple[Pair, ...] = ()
    seed: int = 0
    effort: float = 8.0
    seconds: float = 120.0


@dataclass(frozen=True)
class Short:
    shift: str
    team: str
    by: int


@dataclass(frozen=True)
class Roster:
    """``shortage`` is weighted; ``unfair``: squares of loads and of nights; ``changes``: pairs gained or lost."""

    pairs: tuple[Pair, ...]
    status: Literal["optimal", "feasible", "gave_up"]
    shortage: int
    unfair: int
    changes: int
    shortages: tuple[Short, ...]
    minutes: tuple[tuple[str, int], ...]
    late: bool = False  # the clock ran out before the search was over
