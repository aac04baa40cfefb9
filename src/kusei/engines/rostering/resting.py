"""The rest rules of one person: what two spans, or the days of many, break. Pure; used by the engine and by hand changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from kusei.engines.rostering.values import DAY, Rest, Span

Kind = Literal["overlap", "rest", "days", "longest"]


@dataclass(frozen=True)
class Breach:
    """``first`` and ``second`` are the spans at fault; for ``days`` the first and the last of the row. ``minutes``: what there is."""

    kind: Kind
    first: Span
    second: Span
    minutes: int


def apart(one: Span, other: Span) -> int:
    """Minutes between two spans; below zero when they overlap."""
    return max(one[0], other[0]) - min(one[1], other[1])


def clash(one: Span, other: Span, rest: Rest) -> bool:
    return apart(one, other) < rest.least


def breaches(spans: Iterable[Span], rest: Rest) -> list[Breach]:
    """Every rule the spans of one person break, in the order of time."""
    ordered = sorted(spans)
    found = [Breach("longest", s, s, s[1] - s[0]) for s in ordered if s[1] - s[0] > rest.longest]
    for n, one in enumerate(ordered):
        for other in ordered[n + 1 :]:
            gap = apart(one, other)
            if gap < 0:
                found.append(Breach("overlap", one, other, gap))
            elif gap < rest.least:
                found.append(Breach("rest", one, other, gap))
    return found + _rows(ordered, rest)


def _rows(ordered: Sequence[Span], rest: Rest) -> list[Breach]:
    """Every day beyond a row of days as long as allowed. A shift counts on the day it starts."""
    by_day = {s[0] // DAY: s for s in reversed(ordered)}
    found: list[Breach] = []
    row: list[int] = []
    for day in sorted(by_day):
        row = [*row, day] if row and row[-1] == day - 1 else [day]
        if len(row) > rest.days:
            found.append(Breach("days", by_day[row[0]], by_day[day], len(row)))
    return found
