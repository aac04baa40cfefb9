"""Posts on the days of a year: how many are placed, whether a pool is ever exceeded, what is free when. On values alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """``tenths`` of a full post from ``first`` to ``last``, both days included."""

    first: date
    last: date
    tenths: int


def placed_on(spans: Iterable[Span], day: date) -> int:
    return sum(s.tenths for s in spans if s.first <= day <= s.last)


def peak(spans: Sequence[Span], first: date, last: date) -> tuple[int, date]:
    """The most that is placed on any day between two days, and the first day on which it is."""
    days = {first} | {s.first for s in spans if first <= s.first <= last}
    return max(((placed_on(spans, d), d) for d in days), key=lambda found: (found[0], -found[1].toordinal()))


def overfull(spans: Sequence[Span], tenths: int, first: date, last: date) -> tuple[int, date] | None:
    """The worst day between two days if more is placed on it than the pool holds."""
    found = peak(spans, first, last)
    return found if found[0] > tenths else None


def steps(spans: Sequence[Span], first: date, last: date) -> Sequence[Span]:
    """The time between two days cut where the number placed changes; together the cuts cover every day once."""
    cuts = sorted({first} | {d for s in spans for d in (s.first, s.last + DAY) if first < d <= last})
    found: list[Span] = []
    for begins, following in zip(cuts, [*cuts[1:], last + DAY], strict=True):
        placed = placed_on(spans, begins)
        if found and found[-1].tenths == placed:
            found[-1] = Span(found[-1].first, following - DAY, placed)
        else:
            found.append(Span(begins, following - DAY, placed))
    return found
