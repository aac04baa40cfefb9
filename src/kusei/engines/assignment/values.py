"""What goes in and what comes out. Staff and places are indices; costs are whole numbers of any one unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

NOWHERE = -1
COST_LIMIT = 1 << 24


class Unsound(ValueError):
    """The problem contradicts itself. ``code`` names how, ``at`` the staff or place it was seen at."""

    def __init__(self, code: str, at: int = NOWHERE) -> None:
        super().__init__(f"{code} at {at}")
        self.code, self.at = code, at


@dataclass(frozen=True, eq=False)
class Problem:
    """Who may go where, for how much, and how many each place needs.

    ``cost``: staff x places, -1 where a person must not go. ``lower``, ``upper``: people per place. ``fixed``: the place a
    person is bound to, or -1. ``idle``: what leaving a person without a place costs; None when everybody must have one.
    Raises Unsound: shape, cost, quota (below zero, or lower over upper), fixed (to a place that is none, or not allowed),
    crowded (more people bound to a place than it may hold).
    """

    cost: NDArray[np.int32]
    lower: NDArray[np.int64]
    upper: NDArray[np.int64]
    fixed: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    idle: int | None = 0

    def __post_init__(self) -> None:
        cost = np.ascontiguousarray(self.cost, dtype=np.int64)
        if cost.ndim != 2 or cost.shape[1] != len(self.lower) or len(self.lower) != len(self.upper):
            raise Unsound("shape")
        if (bad := np.argwhere((cost < NOWHERE) | (cost > COST_LIMIT))).size:
            raise Unsound("cost", int(bad[0][0]))
        lower, upper = np.asarray(self.lower, np.int64), np.asarray(self.upper, np.int64)
        if (wrong := np.flatnonzero((lower < 0) | (lower > upper))).size:
            raise Unsound("quota", int(wrong[0]))
        fixed = np.asarray(self.fixed, np.int64) if len(self.fixed) else np.full(len(cost), NOWHERE, np.int64)
        if len(fixed) != len(cost):
            raise Unsound("shape")
        _check_bound(cost, upper, fixed)
        if self.idle is not None and not 0 <= self.idle <= COST_LIMIT:
            raise Unsound("cost")
        for name, value in (("cost", cost.astype(np.int32)), ("lower", lower), ("upper", upper), ("fixed", fixed)):
            object.__setattr__(self, name, value)


def _check_bound(cost: NDArray[np.int64], upper: NDArray[np.int64], fixed: NDArray[np.int64]) -> None:
    bound = np.flatnonzero(fixed != NOWHERE)
    for person in bound:
        if not 0 <= fixed[person] < len(upper) or cost[person, fixed[person]] == NOWHERE:
            raise Unsound("fixed", int(person))
    if (over := np.flatnonzero(np.bincount(fixed[bound], minlength=len(upper)) > upper)).size:
        raise Unsound("crowded", int(over[0]))


@dataclass(frozen=True)
class Shortage:
    """``place`` lacks ``missing`` people. The proof: all who may go to any of ``among`` already stand there, ``able`` in
    all, and together those places need ``needed``; no rearrangement helps, only more people, skills or a smaller wish.
    """

    place: int
    missing: int
    among: tuple[int, ...]
    able: int
    needed: int


@dataclass(frozen=True)
class Result:
    """``place``: of every person, -1 for none. ``total``: the cost, those left without counted with ``idle``.

    ``status``: "optimal", or "infeasible" when a place falls short or (``homeless``) people must have a place and
    there is none; the assignment is then a largest one, and cheapest among those the search met.
    """

    place: tuple[int, ...]
    total: int
    status: str
    shortages: tuple[Shortage, ...] = ()
    homeless: tuple[int, ...] = ()
    prices: tuple[int, ...] = ()


def total_of(problem: Problem, place: Sequence[int] | NDArray[Any]) -> int:
    """The cost of an assignment, recounted from the problem."""
    chosen = np.asarray(place, np.int64)
    sent = np.flatnonzero(chosen != NOWHERE)
    return int(problem.cost[sent, chosen[sent]].sum(dtype=np.int64)) + (len(chosen) - len(sent)) * (problem.idle or 0)
