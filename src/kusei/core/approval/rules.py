"""Who decides: pure functions on the 専決 table and the posts of an office. No Django, no database.

Ranks are the ledger's: 0 市長, 1 区長・局長, 2 部長級, 3 課長級, 4 係長級, 5 係員.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """The levels a 専決 table names, low to high. In a bureau 区長 is read as 局長: it has no ward head."""

    SECTION = 1
    DEPARTMENT = 2
    WARD = 3
    BUREAU = 4
    MAYOR = 5


@dataclass(frozen=True)
class Band:
    """One row of the table: from ``amount_from`` yen (inclusive) to ``amount_below`` (exclusive, None = no end)."""

    kind: str
    level: Level
    amount_from: int = 0
    amount_below: int | None = None
    ward: bool = False
    joint: tuple[str, ...] = ()
    bureau: str = ""
    ref: str = ""

    def covers(self, amount: int) -> bool:
        return self.amount_from <= amount and (self.amount_below is None or amount < self.amount_below)


@dataclass(frozen=True)
class Seat:
    """A post as the routing sees it. ``ward_id`` None: a post of a bureau."""

    post_id: int
    rank: int
    division_id: int
    ward_id: int | None = None
    bureau: str = ""


@dataclass(frozen=True)
class Case:
    """Where a draft comes from, and the post that may not decide it: the drafter's own."""

    division_id: int
    ward_id: int | None = None
    bureau: str = ""
    drafter_id: int = 0
    drafter_rank: int = 9


def required(bands: Iterable[Band], kind: str, amount: int | None) -> Band | None:
    """The row that decides. A ward's own rows stand before the city's where they cover the amount.

    Where rows overlap the highest level wins, and an amount nobody knows yet counts as the highest: a doubt must not
    lower the decider. None: the table is silent, and silence is no permission.
    """
    rows = [b for b in bands if b.kind == kind]
    if amount is not None:
        rows = [b for b in rows if b.covers(amount)]
        rows = [b for b in rows if b.ward] or rows
    return max(rows, key=lambda b: (b.level, b.amount_from, b.ref), default=None)


def level_of(seat: Seat) -> Level | None:
    """The level a post decides at; posts below 課長級 decide nothing."""
    if seat.rank == 1:
        return Level.WARD if seat.ward_id is not None else Level.BUREAU
    if seat.rank == 0:
        return Level.MAYOR if seat.ward_id is None else None
    return {2: Level.DEPARTMENT, 3: Level.SECTION}.get(seat.rank)


def on_the_line(seat: Seat, case: Case, *, bureau: str = "") -> bool:
    """Whether a post stands above this case: its division, its ward or bureau, the bureau named by the table, the mayor."""
    level = level_of(seat)
    if level is None:
        return False
    if level is Level.MAYOR:
        return True
    if level is Level.SECTION:
        return seat.division_id == case.division_id and seat.ward_id == case.ward_id
    if case.ward_id is not None and seat.ward_id is not None:
        return seat.ward_id == case.ward_id
    if seat.ward_id is not None:
        return False
    if case.ward_id is None:
        return seat.bureau == case.bureau
    return level is Level.BUREAU and bool(bureau) and seat.bureau == bureau


def decider(seats: Iterable[Seat], case: Case, band: Band) -> Seat | None:
    """The lowest post on the line that is high enough, never the drafter; an empty chair passes the case upwards."""
    wanted = Level.BUREAU if band.level is Level.WARD and case.ward_id is None else band.level
    able = [
        (level, seat) for seat in seats
        if (level := level_of(seat)) is not None and level >= wanted and seat.post_id != case.drafter_id
        and on_the_line(seat, case, bureau=band.bureau)
    ]
    best = min(able, key=lambda pair: (pair[0], pair[1].division_id != case.division_id, pair[1].post_id), default=None)
    return best[1] if best else None


def line(seats: Iterable[Seat], case: Case, last: Seat, *, bureau: str = "") -> Sequence[Seat]:
    """回議: the posts between the drafter and the decider, from below; one per level above the division."""
    chosen: dict[int, Seat] = {}
    top = level_of(last) or Level.MAYOR
    for seat in sorted(seats, key=lambda s: (s.rank, s.division_id != case.division_id, s.post_id)):
        if seat.post_id in (case.drafter_id, last.post_id) or seat.rank >= case.drafter_rank:
            continue
        level = level_of(seat)
        chief = seat.rank == 4 and seat.division_id == case.division_id
        below = level is not None and level < top and on_the_line(seat, case, bureau=bureau)
        if chief or below:
            chosen.setdefault(seat.rank, seat)
    return [chosen[rank] for rank in sorted(chosen, reverse=True)]


def joint_seat(seats: Iterable[Seat], division_id: int) -> Seat | None:
    """合議: the division's head; a division without one answers by its highest post."""
    return min((s for s in seats if s.division_id == division_id), key=lambda s: (s.rank, s.post_id), default=None)
