"""Who goes where: every one at one place, every place between its least and its most, the total cost smallest.

Least numbers come first, then that as many as possible have a place, then the cost. When the least numbers cannot all be
met, the answer meets as many as possible and says which place is short by how many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

__all__ = ["VERSION", "Problem", "Result", "assign"]
VERSION = "1"
NOWHERE = 1_000_000  # costs more than any way to any place
SHORT = 10_000_000_000  # costs more than everybody without a place


@dataclass(frozen=True)
class Problem:
    """``cost``: staff x places, -1 = not allowed. ``fixed``: the place of each one, or -1."""

    cost: Any
    lower: Any
    upper: Any
    fixed: Any


@dataclass(frozen=True)
class Result:
    """``place`` of each one (-1 = none); ``shortages``: (place, short by so many)."""

    place: tuple[int, ...]
    total: int
    status: Literal["optimal", "infeasible"]
    shortages: tuple[tuple[int, int], ...] = ()


def assign(problem: Problem) -> Result:
    """Raises ValueError for bounds that contradict themselves or someone fixed where nobody can be."""
    from ortools.graph.python import min_cost_flow

    cost = np.asarray(problem.cost, dtype=np.int64)
    people, places = cost.shape
    lower, upper = np.asarray(problem.lower, dtype=np.int64), np.asarray(problem.upper, dtype=np.int64)
    fixed = np.asarray(problem.fixed, dtype=np.int64)
    if (lower < 0).any() or (lower > upper).any() or (fixed >= places).any():
        raise ValueError("bounds contradict themselves")
    allowed = cost >= 0
    held = fixed >= 0
    allowed[held] = False
    allowed[held, fixed[held]] = True
    upper = np.maximum(upper, np.bincount(fixed[held], minlength=places))
    rows, columns = np.nonzero(allowed)
    source, sink, nobody = people + places, people + places + 1, people + places + 2
    staff, cells = np.arange(people), people + np.arange(places)
    tails = np.concatenate([np.full(people, source), rows, staff, cells, cells, [nobody]])
    heads = np.concatenate([staff, people + columns, np.full(people, nobody), np.full(2 * places, sink), [sink]])
    capacity = np.concatenate([np.ones(people + len(rows) + people, np.int64), lower, upper - lower, [people]])
    unit = np.concatenate([
        np.zeros(people, np.int64), np.maximum(cost[rows, columns], 0), np.full(people, NOWHERE),
        np.full(places, -SHORT), np.zeros(places + 1, np.int64),
    ])
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, capacity, unit)
    flow.set_nodes_supplies(np.array([source, sink]), np.array([people, -people]))
    if flow.solve() != flow.OPTIMAL:
        raise ValueError("no answer")
    used = flow.flows(arcs)
    place = np.full(people, -1, dtype=np.int64)
    chosen = used[people : people + len(rows)] > 0
    place[rows[chosen]] = columns[chosen]
    count = np.bincount(place[place >= 0], minlength=places)
    short = np.maximum(lower - count, 0)
    placed = np.nonzero(place >= 0)[0]
    return Result(
        tuple(int(p) for p in place),
        int(np.maximum(cost[placed, place[placed]], 0).sum()),
        "infeasible" if short.any() else "optimal",
        tuple((int(p), int(short[p])) for p in np.nonzero(short)[0]),
    )
