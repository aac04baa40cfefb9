"""Which proposals fit under a ceiling: exact, on values alone. Points and yen are whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from kusei.core.calendar import fiscal_year_of

State = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class Item:
    """A proposal as the chooser sees it. ``group``: at most one of the same group is chosen ("" = alone)."""

    ref: str
    yen: int
    points: int
    must: bool = False
    group: str = ""

    @property
    def per_million(self) -> Fraction | None:
        """Points a million yen; None where it costs nothing."""
        return Fraction(self.points * 1_000_000, self.yen) if self.yen else None


@dataclass(frozen=True)
class Choice:
    refs: frozenset[str]
    points: int
    yen: int


@dataclass(frozen=True)
class LeftOut:
    """Why an item is not in the best set. ``displaced``: what would leave if it had to be in; None: it cannot be in at all."""

    ref: str
    displaced: frozenset[str] | None
    lost_points: int


def points(marks: Mapping[str, int], weights: Mapping[str, int]) -> int:
    """The weighted sum of the marks (each 0 to 5)."""
    return sum(marks[k] * weights[k] for k in weights)


def choose(items: Sequence[Item], ceiling: int) -> Choice | None:
    """The set of most points within ``ceiling`` yen; None where what must be in does not fit or excludes itself.

    Among sets of the same points the cheapest, then the first by its refs. Exact: for every sum of points the cheapest
    set is kept, so the work grows with the sum of points, not with the number of sets.
    """
    best: dict[int, State] = {0: (0, ())}
    for options in _options(items):
        found: dict[int, State] = {}
        for points_so_far, (yen, refs) in best.items():
            for item in options:
                total = yen + (item.yen if item else 0)
                if total > ceiling:
                    continue
                at = points_so_far + (item.points if item else 0)
                state = (total, tuple(sorted((*refs, item.ref))) if item else refs)
                if at not in found or state < found[at]:
                    found[at] = state
        best = found
    if not best:
        return None
    top = max(best)
    return Choice(frozenset(best[top][1]), top, best[top][0])


def _options(items: Iterable[Item]) -> list[list[Item | None]]:
    """For every group what may be taken of it; [] where two of one group must be in."""
    groups: dict[str, list[Item]] = {}
    for item in sorted(items, key=lambda i: i.ref):
        groups.setdefault(f"g:{item.group}" if item.group else f"i:{item.ref}", []).append(item)
    found: list[list[Item | None]] = []
    for held in groups.values():
        musts: list[Item | None] = [i for i in held if i.must]
        found.append([None, *held] if not musts else musts if len(musts) == 1 else [])
    return found


def left_out(items: Sequence[Item], ceiling: int) -> list[LeftOut]:
    """For every item outside the best set: what it would displace, and the points that would be lost."""
    best = choose(items, ceiling)
    if best is None:
        return []
    found = []
    for item in items:
        if item.ref in best.refs:
            continue
        forced = choose([replace(i, must=True) if i.ref == item.ref else i for i in items], ceiling)
        displaced = best.refs - forced.refs if forced else None
        found.append(LeftOut(item.ref, displaced, best.points - forced.points if forced else 0))
    return found


def clashes(items: Iterable[Item], chosen: Iterable[str]) -> list[str]:
    """The groups of which more than one is chosen."""
    wanted, seen, found = set(chosen), set(), []
    for item in items:
        if item.ref in wanted and item.group:
            if item.group in seen and item.group not in found:
                found.append(item.group)
            seen.add(item.group)
    return found


def commits_in(year: int, day: date) -> bool:
    """支出負担行為 belong to the year they are made in; only payments may follow until the accounts are closed."""
    return fiscal_year_of(day) == year


def share(part: int, whole: int) -> Fraction | None:
    """執行率; None where nothing was allotted."""
    return Fraction(part, whole) if whole else None
