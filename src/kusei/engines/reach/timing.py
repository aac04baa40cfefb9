"""The door to the kernels: input is checked, the kernel that will be sooner is chosen, the ways to the doors are added."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import numpy as np

from kusei.engines.reach.ways import (
    NEVER,
    OFF,
    Damage,
    Hierarchy,
    Order,
    Places,
    Refused,
    Streets,
    Times,
    Units,
    Whole,
    places,
    streets,
    undamaged,
)

Kernel = Literal["auto", "plain", "lanes"]
BLOCK = 32
# What a step costs, in nanoseconds, measured; only which kernel is taken depends on it, never a figure.
_SETTLE_NS, _TRIANGLE_NS, _ARC_NS, _PULL_NS = 70, 2.2, 6, 2.5


def order(network: Streets) -> Order:
    """The order corners are taken out in: seconds for a whole city, once a network; keep ``rank`` and ``digest``."""
    from kusei.engines.reach import ordering, plain  # brings numba, as the kernels below

    first, to, _edge = plain.adjacency(network)
    return Order(ordering.dissect(first, to, network.x_m, network.y_m), network.digest)


def hierarchy(network: Streets, order: Order) -> Hierarchy:
    """The arcs under an order: below a second for a whole city; keep it in memory while many questions are asked."""
    from kusei.engines.reach import contraction

    return contraction.hierarchy(network, order)


def times(
    network: Streets,
    sources: Places,
    targets: Places,
    damage: Damage | None = None,
    *,
    hierarchy: Hierarchy | None = None,
    threads: int = 1,
    kernel: Kernel = "auto",
) -> Times:
    """Shortest times from every source to every target in every scenario (without ``damage``: one, nothing damaged).

    Memory: two bytes a figure (``blocks`` answers piece by piece) and, with a hierarchy, 64 bytes an arc for every thread.
    ``hierarchy``, ``threads`` and ``kernel`` change how fast, never what. Raises Refused.
    """
    scenarios = undamaged() if damage is None else damage
    _check(network, sources, targets, scenarios, threads)
    if hierarchy is not None and hierarchy.digest != network.digest:
        raise Refused("other_network")
    if kernel == "lanes" and hierarchy is None:
        raise Refused("no_hierarchy")
    if len(sources.nodes) > len(targets.nodes):  # streets are walked both ways: search from the fewer
        turned = times(network, targets, sources, scenarios, hierarchy=hierarchy, threads=threads, kernel=kernel)
        return Times(turned.units.transpose(0, 2, 1).copy(), network.unit_s, turned.kernel)
    out = np.empty((scenarios.scenarios, len(sources.nodes), len(targets.nodes)), np.uint16)
    if hierarchy is not None and (kernel == "lanes" or (kernel == "auto" and _lanes_pay(network, hierarchy, out))):
        from kusei.engines.reach import lanes

        lanes.times(network, hierarchy, sources, targets, scenarios, threads, out)
        return Times(out, network.unit_s, "lanes")
    _plain(network, sources, targets, scenarios, threads, out)
    return Times(out, network.unit_s, "plain")


def blocks(
    network: Streets,
    sources: Places,
    targets: Places,
    damage: Damage,
    *,
    hierarchy: Hierarchy | None = None,
    threads: int = 1,
    size: int = BLOCK,
) -> Iterator[tuple[int, Times]]:
    """(first scenario, times of ``size`` scenarios), one after another, for more scenarios than memory holds at once."""
    for first in range(0, damage.scenarios, size):
        part = damage.part(first, min(first + size, damage.scenarios))
        yield first, times(network, sources, targets, part, hierarchy=hierarchy, threads=threads)


def warm() -> None:
    """Run every kernel once on two streets: after it, none is compiled any more."""
    from kusei.engines.reach import walking

    network = streets([0, 1, 2], [0, 0, 1], [0, 1], [1, 2], [1, 1])
    ways = hierarchy(network, order(network))
    doors = places(network, [0, 1, 2, 0, 1])
    kernels: tuple[Kernel, ...] = ("plain", "lanes")
    for kernel in kernels:
        times(network, doors, doors, hierarchy=ways, kernel=kernel)
    walking.ways(walking.build([(137.0, 35.0), (137.01, 35.0)], [(0, 1, 900)]), [(137.0, 35.0)], [(137.01, 35.0)])


def _check(network: Streets, sources: Places, targets: Places, scenarios: Damage, threads: int) -> None:
    if threads < 1:
        raise Refused("bad_threads", threads=threads)
    if not scenarios.scenarios:
        raise Refused("no_scenarios")
    for doors in (sources, targets):
        wrong = (doors.nodes < OFF) | (doors.nodes >= network.nodes)
        if wrong.any():
            raise Refused("unknown_place", index=int(np.argmax(wrong)))
    wrong = (scenarios.edges < 0) | (scenarios.edges >= network.edges)
    if wrong.any():
        raise Refused("unknown_edge", edge=int(scenarios.edges[wrong][0]))


def _lanes_pay(network: Streets, ways: Hierarchy, out: Units) -> bool:
    scenarios, sources, _targets = out.shape
    one_by_one = scenarios * sources * network.nodes * _SETTLE_NS
    together = ways.triangles * _TRIANGLE_NS + ways.arcs * (_ARC_NS + sources * _PULL_NS)
    return -(-scenarios // BLOCK) * together < one_by_one


def _plain(network: Streets, sources: Places, targets: Places, damage: Damage, threads: int, out: Units) -> None:
    from kusei.engines.reach import plain

    starts, at_start = _corners(sources)
    ends, at_end = _corners(targets)
    around = plain.adjacency(network)

    def one(s: int) -> None:
        found = np.full((len(starts) + 1, len(ends) + 1), NEVER, np.uint16)  # OFF = -1 takes the last row or column
        plain.searches(*around, plain.units_in(network, damage, s), starts, ends, found[:-1, :-1])
        out[s] = found[at_start][:, at_end]
        _to_the_doors(out[s], sources, targets)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, range(damage.scenarios)))


def _corners(doors: Places) -> tuple[Whole, Whole]:
    """The corners of the doors, each once, and which of them each door stands at (``OFF`` = none)."""
    there = doors.nodes != OFF
    once, which = np.unique(doors.nodes[there], return_inverse=True)
    at = np.full(len(doors.nodes), OFF, np.int32)
    at[there] = which
    return once.astype(np.int32), at


def _to_the_doors(found: Units, sources: Places, targets: Places) -> None:
    """Add the ways between the doors and their corners; what passes ``FARTHEST`` is ``NEVER``."""
    for away in (sources.away[:, None], targets.away[None, :]):
        if away.any():
            np.copyto(found, np.where(found > NEVER - away, NEVER, found + away))
