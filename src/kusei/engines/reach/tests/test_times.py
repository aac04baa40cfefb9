"""Walking times: both kernels give the figures of the plain twin, whatever the network, the damage and the doors."""

from __future__ import annotations

import csv
import gzip
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.engines import reach
from kusei.engines.reach import NEVER, Hazard, Refused, twin

pytestmark = pytest.mark.pure
KERNELS = ("plain", "lanes")


def both(network: reach.Streets, sources: reach.Places, targets: reach.Places, damage: reach.Damage, threads: int = 1) -> list[Any]:
    ways = reach.hierarchy(network, reach.order(network))
    return [
        reach.times(network, sources, targets, damage, hierarchy=ways, kernel=kernel, threads=threads).units
        for kernel in KERNELS
    ]


@st.composite
def questions(draw: st.DrawFn) -> tuple[reach.Streets, reach.Places, reach.Places, reach.Damage]:
    """Few corners, so that ties, pieces, loops, doubled and closed edges and times beyond the farthest all come up."""
    nodes = draw(st.integers(1, 9))
    corner = st.integers(0, nodes - 1)
    seconds = st.sampled_from([0.0, 0.5, 1.0, 1.5, 9_000.0, 32_000.0])
    ends = draw(st.lists(st.tuples(corner, corner, seconds), max_size=16))
    tails, heads, took = (list(column) for column in zip(*ends, strict=True)) if ends else ([], [], [])
    points = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=nodes, max_size=nodes))
    network = reach.streets([p[0] for p in points], [p[1] for p in points], tails, heads, took)
    doors = st.lists(st.tuples(st.integers(-1, nodes - 1), seconds), min_size=1, max_size=6)
    sources, targets = (reach.places(network, *zip(*draw(doors), strict=True)) for _side in range(2))
    edge = st.integers(0, len(ends) - 1)
    change = st.tuples(edge, st.sampled_from([0.0, 2.0, 20_000.0, float("inf")]))
    one = st.lists(change, max_size=6) if ends else st.just([])
    scenarios = draw(st.lists(one, min_size=1, max_size=4)) * draw(st.sampled_from([1, 12]))
    return network, sources, targets, reach.damage(network, [([e for e, _s in s], [s for _e, s in s]) for s in scenarios])


@given(questions(), st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_both_kernels_answer_as_the_plain_twin_does(question: tuple[Any, ...], threads: int) -> None:
    truth = twin.times(*question)
    for found in both(*question, threads=threads):
        np.testing.assert_array_equal(found, truth)


def grid(side: int, seed: int = 1) -> reach.Streets:
    """A grid without a fifth of its streets."""
    rng = np.random.default_rng(seed)
    y, x = np.divmod(np.arange(side * side), side)
    right, up = np.flatnonzero(x < side - 1), np.flatnonzero(y < side - 1)
    tails, heads = np.concatenate([right, up]), np.concatenate([right + 1, up + side])
    keep = rng.random(len(tails)) < 0.8
    return reach.streets(x * 40.0, y * 40.0, tails[keep], heads[keep], rng.integers(20, 60, keep.sum()))


def test_a_hundred_scenarios_of_a_small_town_are_equal_in_both_kernels_on_any_number_of_threads() -> None:
    network, rng = grid(25), np.random.default_rng(2)
    hazards = [Hazard(rng.integers(0, network.edges, 90), 0.5, together=False), Hazard(rng.integers(0, network.edges, 200), 0.4, 1.7)]
    damage = reach.sample(network, hazards, scenarios=100, seed=7)
    offices, homes = (reach.places(network, rng.integers(0, network.nodes, n)) for n in (6, 333))
    plain, lanes = both(network, offices, homes, damage)
    np.testing.assert_array_equal(plain, lanes)
    np.testing.assert_array_equal(plain[:2], twin.times(network, offices, homes, damage.part(0, 2)))
    ways = reach.hierarchy(network, reach.order(network))
    for threads in (2, 5):
        again = reach.times(network, offices, homes, damage, hierarchy=ways, kernel="lanes", threads=threads)
        np.testing.assert_array_equal(again.units, plain)
    pieces = [part.units for _first, part in reach.blocks(network, offices, homes, damage, hierarchy=ways, size=30)]
    np.testing.assert_array_equal(np.concatenate(pieces), plain)
    turned = reach.times(network, homes, offices, damage, hierarchy=ways)
    np.testing.assert_array_equal(turned.units.transpose(0, 2, 1), plain)


def test_many_scenarios_take_the_lanes_and_a_single_search_the_plain_kernel() -> None:
    network = grid(25)
    ways, door = reach.hierarchy(network, reach.order(network)), reach.places(network, [0])
    many = reach.joined([reach.undamaged()] * 40)
    assert reach.times(network, reach.places(network, range(20)), reach.places(network, range(40)), many, hierarchy=ways).kernel == "lanes"
    assert reach.times(network, door, door, hierarchy=ways).kernel == "plain"
    assert reach.times(network, door, door, many).kernel == "plain", "there is no hierarchy"


def test_an_order_outlives_new_times_and_closed_streets_but_not_another_network() -> None:
    network = grid(12)
    kept = reach.order(network)
    assert sorted(kept.rank.tolist()) == list(range(network.nodes))
    slower = reach.streets(network.x_m, network.y_m, network.tails, network.heads, network.units * 1.5)
    ways = reach.hierarchy(slower, reach.Order(kept.rank.copy(), kept.digest))
    doors = reach.places(slower, range(slower.nodes))
    np.testing.assert_array_equal(
        reach.times(slower, doors, doors, hierarchy=ways, kernel="lanes").units, reach.times(slower, doors, doors).units
    )
    other = reach.streets(network.x_m, network.y_m, network.tails[1:], network.heads[1:], network.units[1:])
    with pytest.raises(Refused, match="other_network"):
        reach.hierarchy(other, kept)
    with pytest.raises(Refused, match="other_network"):
        reach.times(other, doors, doors, hierarchy=ways)
    with pytest.raises(Refused, match="bad_order"):
        reach.hierarchy(network, reach.Order(np.zeros(network.nodes, np.int32), network.digest))


def test_the_cuts_of_a_grid_spare_most_of_what_going_row_by_row_costs() -> None:
    side = 40
    y, x = np.divmod(np.arange(side * side), side)
    right, up = np.flatnonzero(x < side - 1), np.flatnonzero(y < side - 1)
    network = reach.streets(x, y, np.append(right, up), np.append(right + 1, up + side), np.ones(len(right) + len(up)))
    cut = reach.hierarchy(network, reach.order(network))
    rows = reach.hierarchy(network, reach.Order(np.arange(side * side, dtype=np.int32), network.digest))
    assert 3 * cut.arcs < rows.arcs
    assert 5 * cut.triangles < rows.triangles


def test_a_network_in_pieces_answers_never_between_them_and_a_single_corner_is_at_itself() -> None:
    network = reach.streets([0, 1, 5, 6], [0, 0, 0, 0], [0, 2], [1, 3], [1, 1])
    doors = reach.places(network, range(4))
    for found in both(network, doors, doors, reach.undamaged()):
        assert found[0].tolist() == [[0, 2, NEVER, NEVER], [2, 0, NEVER, NEVER], [NEVER, NEVER, 0, 2], [NEVER, NEVER, 2, 0]]
    alone = reach.streets([0], [0], [], [], [])
    for found in both(alone, reach.places(alone, [0], [3]), reach.places(alone, [0, -1], [4, 0]), reach.undamaged()):
        assert found.tolist() == [[[14, NEVER]]]


def test_what_is_as_far_as_can_be_said_is_exact_and_one_unit_more_is_never() -> None:
    network = reach.streets([0, 1, 2], [0, 0, 0], [0, 1], [1, 2], [reach.FARTHEST / 2, 0.5])
    doors = reach.places(network, range(3))
    for found in both(network, doors, doors, reach.undamaged()):
        assert found[0, 0].tolist() == [0, reach.FARTHEST, NEVER]
    seconds = reach.times(network, doors, doors).seconds(0)
    assert seconds[0, 1] == reach.FARTHEST / 2
    assert np.isinf(seconds[0, 2])


def test_halves_of_a_unit_are_rounded_up() -> None:
    assert reach.whole_units([0, 0.24, 0.25, 0.74, 0.75, 1e9]).tolist() == [0, 0, 1, 1, 2, NEVER]
    assert reach.whole_units([59, 60], unit_s=60).tolist() == [1, 1]


def test_the_same_seed_gives_the_same_damage_and_chances_are_kept() -> None:
    network = grid(20)
    bridge, rubble, flood = np.array([3, 4]), np.arange(10, 210), np.array([4, 300])
    hazards = [Hazard(bridge, 0.3), Hazard(rubble, 0.25, together=False), Hazard(flood, 1.0, slower=2.0), Hazard(np.array([5]), 0.0)]
    first, again = (reach.sample(network, hazards, scenarios=400, seed=11) for _n in range(2))
    for name in ("starts", "edges", "units"):
        np.testing.assert_array_equal(getattr(first, name), getattr(again, name))
    assert reach.sample(network, hazards, scenarios=400, seed=12).edges.tolist() != first.edges.tolist()
    closed = first.units == NEVER
    fallen = [np.isin(bridge, first.part(s, s + 1).edges[first.part(s, s + 1).units == NEVER]) for s in range(400)]
    assert all(both.all() or not both.any() for both in fallen), "a bridge falls as a whole"
    assert 0.2 < np.mean([f.any() for f in fallen]) < 0.4
    assert 0.23 < np.isin(first.edges[closed], rubble).sum() / (400 * 200) < 0.27
    slowed = first.units[(first.edges == 300)]
    assert slowed.tolist() == [2 * network.units[300]] * 400
    assert 5 not in first.edges
    assert set(first.units[first.edges == 4]) == {NEVER, 2 * network.units[4]}, "closed wins over slower"


def test_homes_are_set_on_the_nearest_corner_and_one_at_sea_is_reported() -> None:
    network = reach.streets_by_degrees([136.0, 136.01], [35.0, 35.0], [0], [1], [900])
    homes = reach.snap(network, [136.0001, 136.05, float("nan")], [35.0, 35.0, 35.0], limit_m=200, metres_a_second=1.25)
    assert homes.nodes.tolist() == [0, reach.OFF, reach.OFF]
    assert homes.off == [1, 2]
    assert homes.away[0] == pytest.approx(9.1 / 1.25 * 2, abs=1)
    found = reach.times(network, reach.places(network, [1]), homes).units
    assert found[0, 0].tolist() == [1800 + homes.away[0], NEVER, NEVER]


TWO = {"x_m": [0, 1], "y_m": [0, 0], "tails": [0], "heads": [1], "seconds": [5]}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"x_m": [], "y_m": []}, "no_nodes"),
        ({"y_m": [0]}, "lengths_differ"),
        ({"heads": [1, 1]}, "lengths_differ"),
        ({"x_m": [0, float("nan")]}, "not_a_number"),
        ({"seconds": [float("inf")]}, "not_a_number"),
        ({"seconds": [-1]}, "negative_time"),
        ({"heads": [2]}, "unknown_end"),
        ({"tails": [-1]}, "unknown_end"),
        ({"unit_s": 0}, "bad_unit"),
    ],
)
def test_a_network_that_cannot_be_computed_with_is_refused_by_code(wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        reach.streets(**{**TWO, **wrong})
    assert refused.value.code == code


def test_bad_questions_are_refused_by_code() -> None:
    network = reach.streets(**TWO)
    door = reach.places(network, [0])
    for code, ask in {
        "unknown_place": lambda: reach.places(network, [2]),
        "negative_time": lambda: reach.places(network, [0], [-1]),
        "unknown_edge": lambda: reach.damage(network, [([1], None)]),
        "not_a_number": lambda: reach.damage(network, [([0], [float("nan")])]),
        "no_scenarios": lambda: reach.damage(network, []),
        "bad_chance": lambda: reach.sample(network, [Hazard(np.array([0]), 1.5)], scenarios=1, seed=0),
        "bad_factor": lambda: reach.sample(network, [Hazard(np.array([0]), 1, slower=0.5)], scenarios=1, seed=0),
        "bad_limit": lambda: reach.snap(network, [0], [0], limit_m=-1),
        "bad_threads": lambda: reach.times(network, door, door, threads=0),
        "no_hierarchy": lambda: reach.times(network, door, door, kernel="lanes"),
        "no_nodes": lambda: reach.streets_by_degrees([], [], [], [], []),
    }.items():
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.code == code


def test_what_went_in_cannot_be_changed_afterwards() -> None:
    network = reach.streets(**TWO)
    with pytest.raises(ValueError, match="read-only"):
        network.units[0] = 1


@pytest.mark.data
def test_a_real_walking_network_is_equal_in_both_kernels(data_folder: Path) -> None:
    with gzip.open(data_folder / "roads" / "ube_walk_nodes.csv.gz", "rt", encoding="utf-8") as file:
        nodes = [(row["node"], float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]
    number = {key: n for n, (key, _lon, _lat) in enumerate(nodes)}
    with gzip.open(data_folder / "roads" / "ube_walk_edges.csv.gz", "rt", encoding="utf-8") as file:
        ways = [(number[r["u"]], number[r["v"]], float(r["length_m"]) / 1.2) for r in csv.DictReader(file)]
    lon, lat = ([n[k] for n in nodes] for k in (1, 2))
    network = reach.streets_by_degrees(lon, lat, *zip(*ways, strict=True))
    rng = np.random.default_rng(4)
    damage = reach.sample(network, [Hazard(np.arange(network.edges), 0.05, together=False)], scenarios=40, seed=1)
    offices = reach.snap(network, lon[:5], lat[:5])
    homes = reach.snap(network, rng.choice(lon, 300) + 1e-4, rng.choice(lat, 300))
    assert offices.off == []
    assert homes.off, "the corners of a bounding box lie in fields and at sea"
    plain, lanes = both(network, offices, homes, damage, threads=2)
    np.testing.assert_array_equal(plain, lanes)


def test_after_warming_no_kernel_is_compiled_any_more() -> None:
    """In a process of its own: the other tests have compiled what they used."""
    done = subprocess.run([sys.executable, "-c", WARMED], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]", "kernels that warm() does not reach"


WARMED = """
import numpy as np
from kusei.engines import reach

def compiled():
    from kusei.engines.reach import contraction, lanes, ordering, plain
    jitted = [(m.__name__, k, f) for m in (contraction, lanes, ordering, plain) for k, f in vars(m).items() if hasattr(f, "signatures")]
    return {(m, k): len(f.signatures) for m, k, f in jitted}

reach.warm()
before = compiled()
network = reach.streets_by_degrees([0, 0.01, 0.02], [0, 0, 0], [0, 1, 1], [1, 2, 2], [60, 60, 50])
ways = reach.hierarchy(network, reach.order(network))
damage = reach.sample(network, [reach.Hazard(np.array([1]), 0.5)], scenarios=40, seed=1)
doors = reach.snap(network, [0, 0.01, 0.02, 0.01, 0.01], [0, 0, 0, 0, 1])
for kernel in ("plain", "lanes"):
    reach.times(network, doors, doors, damage, hierarchy=ways, kernel=kernel, threads=2)
print([key for key, count in compiled().items() if count != before[key]])
"""


def test_the_engine_loads_no_numerics_until_it_is_asked() -> None:
    code = "import sys, kusei.engines.reach; print([m for m in ('numba', 'scipy', 'ortools') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
