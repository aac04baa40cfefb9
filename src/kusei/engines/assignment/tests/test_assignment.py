"""Nobody could be placed more cheaply, and a shortage is proven."""

from __future__ import annotations

import subprocess
import sys
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.engines import assignment
from kusei.engines.assignment import NOWHERE, Problem, Unsound, run, solving, sweep, total_of


@st.composite
def small(draw: st.DrawFn) -> Problem:
    staff, places = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    cell = st.one_of(st.just(-1), st.integers(0, 9))
    cost = np.array([[draw(cell) for _j in range(places)] for _i in range(staff)])
    lower = np.array([draw(st.integers(0, 3)) for _j in range(places)])
    upper = lower + np.array([draw(st.integers(0, 3)) for _j in range(places)])
    fixed = np.full(staff, NOWHERE)
    if (able := np.argwhere((cost >= 0) & (upper > 0))).size and draw(st.booleans()):
        person, place = able[draw(st.integers(0, len(able) - 1))]
        fixed[person] = place
    return Problem(cost, lower, upper, fixed, draw(st.sampled_from([0, 4, None])))


def brute(problem: Problem) -> int | None:
    """The least total over every assignment there is, or None when none meets the wish."""
    staff, places = problem.cost.shape
    totals = []
    for place in product(range(-1, places), repeat=staff):
        sizes = np.bincount([p for p in place if p >= 0], minlength=places)
        if (
            (problem.idle is None and NOWHERE in place)
            or any(p >= 0 and problem.cost[i, p] < 0 for i, p in enumerate(place))
            or any(f not in (NOWHERE, p) for f, p in zip(problem.fixed, place, strict=True))
            or (sizes < problem.lower).any()
            or (sizes > problem.upper).any()
        ):
            continue
        totals.append(total_of(problem, place))
    return min(totals, default=None)


def assert_honest(problem: Problem, result: assignment.Result) -> None:
    """What is said of an answer is so: places allowed, room kept, the total recounts, shortages are what is missing."""
    sizes = [result.place.count(place) for place in range(problem.cost.shape[1])]
    for person, place in enumerate(result.place):
        assert place == NOWHERE or problem.cost[person, place] >= 0
        assert problem.fixed[person] in (NOWHERE, place)
    assert (np.array(sizes) <= problem.upper).all()
    assert result.total == total_of(problem, result.place)
    missing = {j: int(problem.lower[j]) - n for j, n in enumerate(sizes) if n < problem.lower[j]}
    assert missing == {s.place: s.missing for s in result.shortages}
    assert list(result.homeless) == [i for i, p in enumerate(result.place) if p == NOWHERE and problem.idle is None]


def assert_proven(problem: Problem, shortage: assignment.Shortage) -> None:
    """Hall: all who may go to one of ``among`` (and are not bound elsewhere) are fewer than these places need."""
    among = list(shortage.among)
    able = [
        i for i, row in enumerate(problem.cost) if (row[among] >= 0).any() and problem.fixed[i] in (NOWHERE, *among)
    ]
    assert shortage.place in among
    assert len(able) == shortage.able < shortage.needed == problem.lower[among].sum()


def by_kernel(problem: Problem, prices: tuple[int, ...] | None = None) -> assignment.Result:
    return solving._by_kernel(problem, *solving._spread(problem), prices)


@given(small())
@settings(max_examples=150, deadline=None)
def test_the_twin_and_the_kernel_find_the_least_total_of_all_assignments(problem: Problem) -> None:
    least = brute(problem)
    for result in (run(problem), by_kernel(problem)):
        assert_honest(problem, result)
        assert (result.status == "optimal") == (least is not None)
        if least is not None:
            assert result.total == least
        for shortage in result.shortages:
            assert_proven(problem, shortage)


@given(small(), st.lists(st.integers(-20, 20), min_size=3, max_size=3))
@settings(max_examples=60, deadline=None)
def test_prices_to_start_from_never_change_the_total(problem: Problem, prices: list[int]) -> None:
    usual = by_kernel(problem)
    other = by_kernel(problem, tuple(prices[: problem.cost.shape[1]]))
    assert (usual.status, len(usual.place)) == (other.status, len(other.place))
    if usual.status == "optimal":
        assert usual.total == other.total


def big(staff: int, places: int, share: float, seed: int) -> Problem:
    draw = np.random.default_rng(seed)
    cost = draw.integers(0, 9_000, (staff, places))
    cost[draw.random(cost.shape) < 0.4] = -1
    lower = np.full(places, int(staff * share / places))
    return Problem(cost, lower, lower + 3)


def ortools(problem: Problem) -> int:
    from ortools.graph.python import min_cost_flow

    staff, places = problem.cost.shape
    solver = min_cost_flow.SimpleMinCostFlow()
    for i, j in np.argwhere(problem.cost >= 0):
        solver.add_arc_with_capacity_and_unit_cost(int(i), int(staff + j), 1, int(problem.cost[i, j]))
    sink = staff + places
    solver.set_nodes_supplies(np.arange(staff), np.ones(staff, np.int64))
    solver.set_node_supply(sink, int(problem.lower.sum()) - staff)
    for i in range(staff):
        solver.add_arc_with_capacity_and_unit_cost(i, sink, 1, problem.idle or 0)
    for j in range(places):
        solver.set_node_supply(staff + j, -int(problem.lower[j]))
        solver.add_arc_with_capacity_and_unit_cost(staff + j, sink, int(problem.upper[j] - problem.lower[j]), 0)
    assert solver.solve() == solver.OPTIMAL
    return int(solver.optimal_cost())


@pytest.mark.parametrize(("places", "share"), [(4, 0.4), (16, 0.75), (30, 0.95)])
def test_the_total_is_that_of_or_tools(places: int, share: float) -> None:
    problem = big(1_500, places, share, seed=places)
    result = run(problem)
    assert_honest(problem, result)
    assert (result.status, result.total) == ("optimal", ortools(problem))


def test_many_scenarios_are_answered_alike_on_one_thread_and_on_two() -> None:
    problem = big(600, 6, 0.6, seed=1)
    draw = np.random.default_rng(2)
    costs = [np.where(problem.cost < 0, -1, problem.cost * draw.integers(1, 4)).astype(np.int32) for _n in range(4)]
    one, two = sweep(problem, costs, threads=1), sweep(problem, costs, threads=2)
    assert one == two
    assert [r.total for r in one] == [ortools(Problem(c, problem.lower, problem.upper)) for c in costs]


def test_a_missing_skill_is_named_with_the_places_that_prove_it() -> None:
    """Three may do the job, two wards want two each: one person is missing, whichever ward is left short."""
    cost = np.array([[5, 7, -1], [5, 7, -1], [6, 6, 1], [-1, -1, 1]])
    result = run(Problem(cost, np.array([2, 2, 0]), np.array([4, 4, 4])))
    assert result.status == "infeasible"
    assert [(s.missing, s.among, s.able, s.needed) for s in result.shortages] == [(1, (0, 1), 3, 4)]


def test_when_everybody_must_go_and_there_is_no_room_those_without_are_named() -> None:
    result = run(Problem(np.zeros((4, 1)), np.array([0]), np.array([3]), idle=None))
    assert (result.status, len(result.homeless), result.place.count(0)) == ("infeasible", 1, 3)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cost": np.array([[1, -2], [1, 1]])}, "cost"),
        ({"cost": np.array([[1, 1 << 30], [1, 1]])}, "cost"),
        ({"lower": np.array([2, 3])}, "quota"),
        ({"lower": np.array([-1, 0])}, "quota"),
        ({"lower": np.array([0])}, "shape"),
        ({"fixed": np.array([0])}, "shape"),
        ({"fixed": np.array([2, -1])}, "fixed"),
        ({"cost": np.array([[-1, 1], [1, 1]]), "fixed": np.array([0, -1])}, "fixed"),
        ({"fixed": np.array([0, 0]), "lower": np.array([0, 0]), "upper": np.array([1, 2])}, "crowded"),
        ({"idle": -1}, "cost"),
    ],
)
def test_a_problem_that_contradicts_itself_is_refused(change: dict[str, object], code: str) -> None:
    sound = {"cost": np.ones((2, 2), int), "lower": np.array([0, 0]), "upper": np.array([2, 2])}
    with pytest.raises(Unsound) as caught:
        Problem(**{**sound, **change})  # type: ignore[arg-type]
    assert caught.value.code == code


def test_after_warming_no_kernel_is_compiled_any_more() -> None:
    """In a process of its own: the other tests have compiled what they used."""
    done = subprocess.run([sys.executable, "-c", WARMED], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]", "kernels that warm() does not reach"


WARMED = """
import numpy as np
from kusei.engines import assignment

def compiled():
    from kusei.engines.assignment import kernel
    return {k: len(f.signatures) for k, f in vars(kernel).items() if hasattr(f, "signatures")}

assignment.warm()
before = compiled()
cost = np.random.default_rng(1).integers(0, 90, (900, 5))
answer = assignment.run(assignment.Problem(cost, np.full(5, 100), np.full(5, 150)))
assignment.run(assignment.Problem(cost, np.full(5, 300), np.full(5, 400)), answer.prices)
print([key for key, count in compiled().items() if count != before[key]])
"""
