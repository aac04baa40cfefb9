"""The engine against plain enumeration on small cases, published figures, and what must hold of any case."""

from __future__ import annotations

import csv
import gzip
import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.engines.reach import Inputs, Network, Refuge, Town, run
from kusei.engines.reach.assigning import assign
from kusei.engines.reach.distances import dijkstra, haversine_m

pytestmark = pytest.mark.pure

_CASES = st.integers(1, 3).flatmap(
    lambda towns: st.integers(1, 3).flatmap(
        lambda refuges: st.tuples(
            st.lists(st.integers(0, 3), min_size=towns, max_size=towns),
            st.lists(st.integers(0, 4), min_size=refuges, max_size=refuges),
            st.lists(
                st.dictionaries(st.integers(0, refuges - 1), st.integers(0, 9), max_size=refuges),
                min_size=towns,
                max_size=towns,
            ),
        )
    )
)


def by_enumeration(people: list[int], room: list[int], table: list[dict[int, int]]) -> tuple[int, int]:
    """Every person to every refuge within reach or to none: (most placed, least metres of such)."""
    choices = [[*table[n], None] for n, count in enumerate(people) for _person in range(count)]
    towns = [n for n, count in enumerate(people) for _person in range(count)]
    best = (0, 0)
    for chosen in itertools.product(*choices):
        if any(chosen.count(m) > capacity for m, capacity in enumerate(room)):
            continue
        placed = sum(c is not None for c in chosen)
        metres = sum(table[n][c] for n, c in zip(towns, chosen, strict=True) if c is not None)
        best = min(best, (-placed, metres))
    return -best[0], best[1]


@given(_CASES)
@settings(max_examples=60, deadline=None)
def test_as_many_as_possible_by_the_shortest_ways(case: tuple[list[int], list[int], list[dict[int, int]]]) -> None:
    people, room, table = case
    flows = assign(people, room, table)
    placed = sum(p for _t, _r, p in flows)
    assert (placed, sum(p * table[t][r] for t, r, p in flows)) == by_enumeration(people, room, table)


@given(_CASES)
@settings(max_examples=60, deadline=None)
def test_nobody_is_placed_twice_or_beyond_the_room(case: tuple[list[int], list[int], list[dict[int, int]]]) -> None:
    people, room, table = case
    flows = assign(people, room, table)
    for n, count in enumerate(people):
        assert sum(p for t, _r, p in flows if t == n) <= count
    for m, capacity in enumerate(room):
        assert sum(p for _t, r, p in flows if r == m) <= capacity
    assert all(r in table[t] and p > 0 for t, r, p in flows)


@given(_CASES)
@settings(max_examples=40, deadline=None)
def test_the_largest_number_is_the_least_cut(case: tuple[list[int], list[int], list[dict[int, int]]]) -> None:
    """Hall: placed = min over sets of towns of (people outside the set + room near the set)."""
    people, room, table = case
    cuts = []
    for size in range(len(people) + 1):
        for inside in itertools.combinations(range(len(people)), size):
            near = {m for n in inside for m in table[n]}
            cuts.append(sum(p for n, p in enumerate(people) if n not in inside) + sum(room[m] for m in near))
    assert sum(p for _t, _r, p in assign(people, room, table)) == min(cuts)


def test_a_full_building_next_door_is_no_building() -> None:
    """Two towns beside one building of 100: circles would say that all 300 are safe."""
    inputs = Inputs(
        (Town("a", 200, 137.0, 35.0), Town("b", 100, 137.001, 35.0)), (Refuge("x", 100, 137.0005, 35.0),), 500
    )
    found = run(inputs)
    assert (found.near, found.reached) == (300, 100)
    assert sum(t.short for t in found.towns) == 200


def test_the_detour_and_the_limit_decide_who_is_near() -> None:
    refuge, town = Refuge("x", 10, 137.0, 35.0), Town("a", 5, 137.0, 35.0 + 400 / 111_195)
    assert run(Inputs((town,), (refuge,), 500, detour=1.0)).reached == 5
    far = run(Inputs((town,), (refuge,), 500, detour=1.5))
    assert far.reached == 0 and far.towns[0].nearest_m is None and far.towns[0].short == 5


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 20)), max_size=14))
@settings(max_examples=60, deadline=None)
def test_the_way_on_a_network_is_the_shortest(edges: list[tuple[int, int, int]]) -> None:
    """Against Bellman-Ford."""
    around: dict[int, list[tuple[int, float]]] = {}
    plain = {0: 0.0}
    for a, b, metres in edges:
        around.setdefault(a, []).append((b, metres))
        around.setdefault(b, []).append((a, metres))
    for _round in range(8):
        for a, b, metres in edges:
            for here, there in ((a, b), (b, a)):
                if here in plain:
                    plain[there] = min(plain.get(there, 1e9), plain[here] + metres)
    assert dijkstra(around, 0, limit=30) == {n: m for n, m in plain.items() if m <= 30}


def test_on_a_network_a_river_without_a_bridge_is_not_crossed() -> None:
    """A town 100 m from the building as the crow flies, and 1 km by the only road."""
    step = 1 / 111_195
    nodes = ((137.0, 35.0), (137.0, 35.0 + 450 * step), (137.0, 35.0 + 100 * step))
    network = Network(nodes, ((0, 1, 450.0), (1, 2, 550.0)))
    towns, refuges = (Town("a", 7, *nodes[2]),), (Refuge("x", 10, *nodes[0]),)
    assert run(Inputs(towns, refuges, 500, detour=1.0)).reached == 7
    assert run(Inputs(towns, refuges, 500, network=network)).reached == 0
    assert run(Inputs(towns, refuges, 1000, network=network)).towns[0].nearest_m == 1000


def test_a_door_far_from_every_road_reaches_nothing() -> None:
    network = Network(((137.0, 35.0),), ())
    assert run(Inputs((Town("a", 1, 137.01, 35.0),), (Refuge("x", 1, 137.0, 35.0),), 5000, network=network)).near == 0


def test_negative_people_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        run(Inputs((Town("a", -1, 137.0, 35.0),), (), 500))


@pytest.mark.data
def test_a_real_walking_network_is_longer_than_the_straight_line(data_folder: Path) -> None:
    with gzip.open(data_folder / "roads" / "ube_walk_nodes.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    index = {r["node"]: n for n, r in enumerate(rows)}
    nodes = tuple((float(r["lon"]), float(r["lat"])) for r in rows)
    with gzip.open(data_folder / "roads" / "ube_walk_edges.csv.gz", "rt", encoding="utf-8") as file:
        edges = tuple((index[r["u"]], index[r["v"]], float(r["length_m"])) for r in csv.DictReader(file))
    refuges = tuple(Refuge(str(n), 200, *nodes[n]) for n in range(0, len(nodes), 400))
    towns = tuple(Town(str(n), 50, *nodes[n]) for n in range(7, len(nodes), 150))
    found = run(Inputs(towns, refuges, 800, network=Network(nodes, edges)))
    assert found.reached > 0
    at = {t.key: (t.lon, t.lat) for t in towns} | {f"r{r.key}": (r.lon, r.lat) for r in refuges}
    assert all(f.metres + 1 >= haversine_m(*at[f.town], *at[f"r{f.refuge}"]) - 1 for f in found.flows)
