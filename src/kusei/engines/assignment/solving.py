"""From a problem to its answer, by the kernel or, for small ones, by its plain twin."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kusei.engines.assignment import plain
from kusei.engines.assignment.values import NOWHERE, Problem, Result, Shortage, total_of

NOT = 1 << 40
SWEEPS = 6
# Below this many cells of staff x places the twin answers before the kernel would be loaded.
SMALL = 2_000


def run(
    problem: Problem, prices: Sequence[int] | None = None, stood: NDArray[Any] | None = None, fresh: Sequence[int] = ()
) -> Result:
    """The cheapest assignment. ``prices`` of an earlier answer make a like problem quicker, never different in total.

    ``stood``: the place of everybody in that answer; whoever may as well stay there, stays. ``fresh``: places it did not know.
    """
    table, lower, upper = _spread(problem)
    if table.size <= SMALL:
        place, missing, reach, price = plain.solve(table.tolist(), lower.tolist(), upper.tolist())
        return _result(problem, np.array(place), np.array(missing), np.array(reach), price)
    return _by_kernel(problem, table, lower, upper, prices, stood, fresh)


def _by_kernel(
    problem: Problem, table: NDArray[Any], lower: NDArray[Any], upper: NDArray[Any], prices: Sequence[int] | None,
    stood: NDArray[Any] | None = None, fresh: Sequence[int] = (),
) -> Result:  # fmt: skip
    from kusei.engines.assignment import kernel  # numba loads here, when something is computed, not with the page

    price = np.zeros(len(lower) + 1, np.int64)
    places = np.arange(len(lower))
    if prices is not None:
        price[: len(prices)] = prices
        places = np.array(fresh, np.int64)
    if len(places):
        kernel.ascend(table, np.ascontiguousarray(table.T), lower, upper, price[:-1], places, SWEEPS)
    place = np.full(len(table), NOWHERE, np.int64)
    if stood is not None:
        place[:] = np.where(stood == NOWHERE, len(lower) - 1, stood)
    reach = np.zeros((len(lower), len(lower) + 1), np.bool_)
    missing = kernel.mend(table, lower, upper, price, place, reach)
    return _result(problem, place, missing, reach, [int(p - price[-1]) for p in price])


def sweep(problem: Problem, costs: Sequence[NDArray[np.int32]], threads: int = 2) -> tuple[Result, ...]:
    """The same quotas under every table of ``costs`` (staff x places each), answers in order.

    Every scenario starts at the prices of ``problem`` itself, so the answers do not depend on ``threads``.
    """
    base = run(problem).prices
    asked = [Problem(c, problem.lower, problem.upper, problem.fixed, problem.idle) for c in costs]
    with ThreadPoolExecutor(threads) as pool:
        return tuple(pool.map(lambda p: run(p, base), asked))


def warm() -> None:
    """Compile the kernel on a problem of a few people, one of them missing: after it, nothing is compiled any more."""
    small = Problem(np.array([[1, 2], [2, 1], [1, 1]]), np.array([2, 2]), np.array([3, 3]))
    _by_kernel(small, *_spread(small), None)


def _spread(problem: Problem) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The table the solver reads: not allowed = NOT, the fixed only at their place, staying without as a last column."""
    staff, places = problem.cost.shape
    table = np.empty((staff, places + 1), np.int64)
    table[:, :places] = problem.cost
    table[:, :places][problem.cost == NOWHERE] = NOT
    # Nobody is without a place by choice when all must have one; the column still catches those with nowhere to go.
    table[:, places] = NOT >> 1 if problem.idle is None else problem.idle
    bound = np.flatnonzero(problem.fixed != NOWHERE)
    kept = table[bound, problem.fixed[bound]]
    table[bound] = NOT
    table[bound, problem.fixed[bound]] = kept
    return table, np.append(problem.lower, 0), np.append(problem.upper, staff)


def _result(problem: Problem, place: NDArray[Any], missing: NDArray[Any], reach: NDArray[Any], price: Any) -> Result:
    places = problem.cost.shape[1]
    chosen = np.where(place == places, NOWHERE, place)
    homeless = [] if problem.idle is not None else [int(i) for i in np.flatnonzero(chosen == NOWHERE)]
    shortages = tuple(_shortage(problem, chosen, missing, reach, int(j)) for j in np.flatnonzero(missing))
    return Result(
        tuple(chosen.tolist()),
        total_of(problem, chosen),
        "infeasible" if shortages or homeless else "optimal",
        shortages,
        tuple(homeless),
        tuple(int(p) for p in price[: places + 1]),
    )


def _shortage(problem: Problem, chosen: NDArray[Any], missing: NDArray[Any], reach: NDArray[Any], j: int) -> Shortage:
    among = [int(k) for k in np.flatnonzero(reach[j][: problem.cost.shape[1]])]
    return Shortage(
        j,
        int(missing[j]),
        tuple(among),
        able=int(np.isin(chosen, among).sum()),
        needed=int(problem.lower[among].sum()),
    )
