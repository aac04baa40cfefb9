"""The plain kernel: one search per source and scenario. Loaded when it is first needed: it brings numba.

Times are whole and no larger than ``FARTHEST``, so a bucket for every time takes the place of a heap (Dial 1969). Exact.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from kusei.engines.reach.ways import Damage, Streets, Units, Whole


def adjacency(network: Streets) -> tuple[Whole, Whole, Whole]:
    """(first, to, edge): the edges at corner ``v`` are ``first[v]`` up to ``first[v + 1]``; edges from a corner to itself left out."""
    real = np.flatnonzero(network.tails != network.heads).astype(np.int32)
    a, b = network.tails[real], network.heads[real]
    at, to, edge = np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([real, real])
    by = np.argsort(at, kind="stable")
    first = np.zeros(network.nodes + 1, np.int32)
    np.cumsum(np.bincount(at, minlength=network.nodes), out=first[1:])
    return first, to[by], edge[by]


def units_in(network: Streets, damage: Damage, scenario: int) -> Units:
    """What every edge takes in one scenario."""
    a, b = damage.starts[scenario], damage.starts[scenario + 1]
    units = network.units.copy()
    units[damage.edges[a:b]] = damage.units[a:b]
    return units


@njit(nogil=True, cache=True)
def searches(
    first: Whole, to: Whole, edge: Whole, units: Units, sources: Whole, targets: Whole, out: npt.NDArray[np.uint16]
) -> None:
    """Fill ``out[source, target]``."""
    nodes = len(first) - 1
    wanted = np.zeros(nodes, np.bool_)
    corners = 0
    for t in targets:
        corners += not wanted[t]
        wanted[t] = True
    head = np.full(65_536, -1, np.int32)
    entry, after = np.empty(len(to) + 1, np.int32), np.empty(len(to) + 1, np.int32)
    for s in range(len(sources)):
        best = np.full(nodes, 65_535, np.uint16)
        settled = np.zeros(nodes, np.bool_)
        missing, open_entries, used = corners, 1, 1
        best[sources[s]] = 0
        entry[0], after[0], head[0] = sources[s], -1, 0
        time = 0
        while open_entries and missing:
            k = head[time]
            if k < 0:
                time += 1
                continue
            head[time] = after[k]
            open_entries -= 1
            v = entry[k]
            if settled[v]:
                continue
            settled[v] = True
            missing -= wanted[v]
            for e in range(first[v], first[v + 1]):
                offer = time + units[edge[e]]
                w = to[e]
                if offer < best[w]:
                    best[w] = offer
                    entry[used], after[used] = w, head[offer]
                    head[offer] = used
                    used += 1
                    open_entries += 1
        if open_entries:
            head[:] = -1
        for t in range(len(targets)):
            out[s, t] = best[targets[t]] if settled[targets[t]] else 65_535
