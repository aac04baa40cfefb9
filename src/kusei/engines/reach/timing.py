"""The door to the kernels: places become corners, the right kernel is chosen, the ways to the doors are added."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from kusei.engines.reach.streets import NEVER, OFF, Damage, Places, Refused, Streets, Times, Units, Whole, undamaged

BLOCK = 32


def times(
    network: Streets,
    sources: Places,
    targets: Places,
    damage: Damage | None = None,
    *,
    threads: int = 1,
) -> Times:
    """Shortest times from every source to every target in every scenario (without ``damage``: one, nothing damaged).

    Memory: two bytes a figure; ``blocks`` answers piece by piece. ``threads`` changes how fast, never what. Raises Refused.
    """
    scenarios = damage or undamaged()
    _check(network, sources, targets, scenarios, threads)
    out = np.empty((scenarios.scenarios, len(sources.nodes), len(targets.nodes)), np.uint16)
    starts, at_start = corners(sources)
    ends, at_end = corners(targets)
    kernel = "plain"
    _plain(network, starts, ends, scenarios, threads, out, at_start, at_end)
    for s in range(len(out)):
        _to_the_doors(out[s], sources, targets)
    return Times(out, network.unit_s, kernel)


def blocks(
    network: Streets,
    sources: Places,
    targets: Places,
    damage: Damage,
    *,
    threads: int = 1,
    size: int = BLOCK,
) -> Iterator[tuple[int, Times]]:
    """(first scenario, times of ``size`` scenarios), one after another, for more scenarios than memory holds at once."""
    for first in range(0, damage.scenarios, size):
        part = damage.part(first, min(first + size, damage.scenarios))
        yield first, times(network, sources, targets, part, threads=threads)


def corners(doors: Places) -> tuple[Whole, Whole]:
    """The corners of the doors, each once, and which of them each door stands at (``OFF`` = none)."""
    there = doors.nodes != OFF
    once, which = np.unique(doors.nodes[there], return_inverse=True)
    at = np.full(len(doors.nodes), OFF, np.int32)
    at[there] = which
    return once.astype(np.int32), at


def _check(network: Streets, sources: Places, targets: Places, scenarios: Damage, threads: int) -> None:
    if threads < 1:
        raise Refused("bad_threads", threads=threads)
    if not scenarios.scenarios:
        raise Refused("no_scenarios")
    for doors in (sources, targets):
        if len(doors.nodes) and doors.nodes.max() >= network.nodes:
            raise Refused("unknown_place", index=int(np.argmax(doors.nodes)))
    if len(scenarios.edges) and scenarios.edges.max() >= network.edges:
        raise Refused("unknown_edge", edge=int(scenarios.edges.max()))


def _plain(
    network: Streets, starts: Whole, ends: Whole, damage: Damage, threads: int, out: Units, at_start: Whole, at_end: Whole
) -> None:
    from kusei.engines.reach import plain

    def part(s: int) -> None:
        found = plain.times(network, starts, ends, damage.part(s, s + 1))[0]
        wide = np.full((len(starts) + 1, len(ends) + 1), NEVER, np.uint16)
        wide[:-1, :-1] = found
        out[s] = wide[at_start][:, at_end]  # OFF = -1 takes the last row or column: NEVER

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(part, range(damage.scenarios)))


def _to_the_doors(found: Units, sources: Places, targets: Places) -> None:
    """Add the ways between the doors and their corners; what passes ``FARTHEST`` is ``NEVER``."""
    for away in (sources.away[:, None], targets.away[None, :]):
        if away.any():
            np.copyto(found, np.where(found > NEVER - away, NEVER, found + away))
