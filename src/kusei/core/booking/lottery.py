"""Drawing lots that anyone can draw again. Pure: same entries, seats and seed give the same result, in any order.

Every household is one ticket: SHA-256 of "seed:household". Tickets are called by priority class, then by hash. A called
household gets seats if every one of its entries fits in its category; else it waits, in the order called, and smaller
ones after it may still fit (so a household's chance falls with its size only where seats run short; the log shows it).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# A household whose words were erased after the session.
UNWORDED = "?"


@dataclass(frozen=True)
class Entry:
    """An application: ``persons`` seats in ``category``. ``household`` keeps entries together ("" = alone).

    ``rank``: priority class, 1 first.
    """

    ref: str
    persons: int
    category: str = ""
    household: str = ""
    rank: int = 1


@dataclass(frozen=True)
class Call:
    """One line of the draw log, in the order called. ``ticket`` is what the seed makes of the household."""

    order: int
    ticket: str
    rank: int
    refs: tuple[str, ...]
    seats: int
    won: bool
    left: Mapping[str, int]


@dataclass(frozen=True)
class Draw:
    """``won`` and ``waiting`` are refs; waiting is the order of the list."""

    seed: str
    won: tuple[str, ...]
    waiting: tuple[str, ...]
    calls: tuple[Call, ...]


def ticket(seed: str, household: str) -> str:
    return hashlib.sha256(f"{seed}:{household}".encode()).hexdigest()


def commitment(seed: str) -> str:
    """What is published before applications open, so that the seed cannot be chosen afterwards."""
    return hashlib.sha256(f"kusei-lottery:{seed}".encode()).hexdigest()


def draw(entries: Iterable[Entry], seats: Mapping[str, int], *, seed: str) -> Draw:
    """Draw. ``seats`` by category; a category not named has none. Raises ValueError on a repeated ref or no persons."""
    units: dict[str, list[Entry]] = defaultdict(list)
    seen: set[str] = set()
    for entry in entries:
        if entry.ref in seen or entry.persons < 1:
            raise ValueError(f"bad entry {entry.ref}")
        seen.add(entry.ref)
        units[f"h:{entry.household}" if entry.household else f"e:{entry.ref}"].append(entry)
    # A household stands in the best class any of its entries holds: it is not split by class either.
    called = sorted(
        (min(e.rank for e in unit), ticket(seed, key), sorted(unit, key=lambda e: e.ref)) for key, unit in units.items()
    )
    left = dict(seats)
    won: list[str] = []
    waiting: list[str] = []
    calls = []
    for order, (rank, number, unit) in enumerate(called, start=1):
        fits = _fits(unit, left)
        refs = tuple(e.ref for e in unit)
        if fits:
            for entry in unit:
                left[entry.category] -= entry.persons
        (won if fits else waiting).extend(refs)
        calls.append(Call(order, number, rank, refs, sum(e.persons for e in unit), fits, dict(left)))
    return Draw(seed, tuple(won), tuple(waiting), tuple(calls))


def _fits(unit: Sequence[Entry], left: Mapping[str, int]) -> bool:
    wanted: dict[str, int] = defaultdict(int)
    for entry in unit:
        wanted[entry.category] += entry.persons
    return all(left.get(category, 0) >= n for category, n in wanted.items())


def stands(calls: Sequence[Mapping[str, Any]], entries: Mapping[int, Entry], seats: Mapping[str, int], *, seed: str) -> bool:
    """Whether a stored log follows from the applications by receipt number: tickets, order, and who had a seat.

    The words of a household may have been erased (``UNWORDED``): its ticket is then taken from the log.
    """
    if [(c["rank"], c["ticket"]) for c in calls] != sorted((c["rank"], c["ticket"]) for c in calls):
        return False
    left = dict(seats)
    for call in calls:
        unit = [entries[n] for n in call["numbers"] if n in entries]
        if len(unit) != len(call["numbers"]) or not _is_theirs(call["ticket"], unit, seed):
            return False
        fits = _fits(unit, left)
        for entry in unit if fits else ():
            left[entry.category] -= entry.persons
        if fits != call["won"] or left != dict(call["left"]):
            return False
    return True


def _is_theirs(number: str, unit: Sequence[Entry], seed: str) -> bool:
    household = unit[0].household
    return household == UNWORDED or number == ticket(seed, f"h:{household}" if household else f"e:{unit[0].ref}")
