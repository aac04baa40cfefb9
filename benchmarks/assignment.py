"""25,000 staff to sixteen wards of five teams, then the same under 100 scenarios; against OR-tools in the same run.

    python benchmarks/assignment.py [--staff 25000]

The peer is OR-tools' SimpleMinCostFlow, arcs from arrays, build and solve. Totals must be equal to the unit. Of the scenarios
the peer solves five and is scaled up, marked (x).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(tempfile.gettempdir()) / "kusei-benchmark-kernels"))

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from kusei.engines.assignment import Problem, run, sweep

WARDS, TEAMS, SCENARIOS, PEER_SCENARIOS, LIMIT_S = 16, 5, 100, 5, 5.0


def city(staff: int, share: float, teams: int, seed: int = 1) -> Problem:
    """Half-seconds on foot from homes to offices, two hours at most; a person can do 2.2 of five jobs on average."""
    draw = np.random.default_rng(seed)
    homes, offices = draw.uniform(0, 20_000, (staff, 2)), draw.uniform(2_000, 18_000, (WARDS, 2))
    walk = (np.hypot(*(homes[:, None] - offices[None]).transpose(2, 0, 1)) * 1.3 / 1.1 * 2).astype(np.int32)
    walk[walk > 14_400] = -1
    able = draw.random((staff, teams)) < 0.3
    able[np.arange(staff), draw.integers(0, teams, staff)] = True
    cost = np.where(able[:, None, :], walk[:, :, None], -1).reshape(staff, WARDS * teams)
    quota = np.full(cost.shape[1], int(staff * share / cost.shape[1]))
    return Problem(cost, quota, quota)


def damaged(problem: Problem, seed: int) -> NDArray[np.int32]:
    """Every way up to a fifth longer, alike for a person and a ward."""
    draw, teams = np.random.default_rng(seed), problem.cost.shape[1] // WARDS
    longer = np.repeat(draw.uniform(1, 1.2, (len(problem.cost), WARDS)), teams, axis=1)
    return np.where(problem.cost < 0, -1, problem.cost * longer).astype(np.int32)


def peer(problem: Problem) -> int:
    staff, places = problem.cost.shape
    solver, (i, j) = min_cost_flow.SimpleMinCostFlow(), np.nonzero(problem.cost >= 0)
    sink, out = staff + places, staff + places + 1

    def arcs(tail: NDArray[Any], head: NDArray[Any], room: Any, cost: Any) -> None:
        wide = [np.broadcast_to(np.asarray(v, np.int64), tail.shape) for v in (room, cost)]
        solver.add_arcs_with_capacity_and_unit_cost(tail.astype(np.int32), head.astype(np.int32), *wide)

    arcs(i, staff + j, 1, problem.cost[i, j])
    arcs(staff + np.arange(places), np.full(places, sink), problem.upper, 0)
    arcs(np.arange(staff), np.full(staff, out), 1, 0)
    solver.set_nodes_supplies(np.arange(staff, dtype=np.int32), np.ones(staff, np.int64))
    wanted = int(problem.upper.sum())
    solver.set_node_supply(sink, -wanted)
    solver.set_node_supply(out, wanted - staff)
    if solver.solve() != solver.OPTIMAL:
        raise SystemExit("the peer found no solution")
    return int(solver.optimal_cost())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--staff", type=int, default=25_000)
    staff, bad = parser.parse_args().staff, 0
    run(city(2_000, 0.5, TEAMS))
    print(f"{'called':>7} {'places':>7} {'ours':>9} {'OR-tools':>9} {'ratio':>6}  total")
    for teams in (1, TEAMS):
        for share in (0.4, 0.75, 0.95):
            problem = city(staff, share, teams)
            start = time.perf_counter()
            ours = run(problem).total
            mid = time.perf_counter()
            theirs = peer(problem)
            a, b = mid - start, time.perf_counter() - mid
            bad += ours != theirs
            print(
                f"{share:7.0%} {WARDS * teams:7} {a * 1000:7.1f}ms {b * 1000:7.1f}ms {b / a:6.1f}  {ours} {'=' if ours == theirs else '!='} {theirs}"
            )
    problem = city(staff, 0.75, TEAMS)
    costs = [damaged(problem, seed) for seed in range(SCENARIOS)]
    start = time.perf_counter()
    answers = sweep(problem, costs, threads=2)
    took = time.perf_counter() - start
    start = time.perf_counter()
    totals = [peer(Problem(c, problem.lower, problem.upper)) for c in costs[:PEER_SCENARIOS]]
    theirs_s = (time.perf_counter() - start) * SCENARIOS / PEER_SCENARIOS
    equal = totals == [a.total for a in answers[:PEER_SCENARIOS]]
    print(
        f"{SCENARIOS} scenarios on two cores: {took:.2f} s (limit {LIMIT_S:.0f}); OR-tools {theirs_s:.1f} s (x); totals {'equal' if equal else 'DIFFER'}"
    )
    return int(bad > 0 or not equal or took > LIMIT_S)


if __name__ == "__main__":
    sys.exit(main())
