"""The plain twin of the kernels: the same answers in ordinary Python, for tests. Slow, and short enough to be believed."""

from __future__ import annotations

import math

import numpy as np

from kusei.engines.reach.distances import dijkstra
from kusei.engines.reach.ways import FARTHEST, NEVER, OFF, Damage, Places, Streets, Units


def times(network: Streets, sources: Places, targets: Places, damage: Damage) -> Units:
    """``[scenario, source, target]`` as ``kusei.engines.reach.times`` answers it."""
    out = np.full((damage.scenarios, len(sources.nodes), len(targets.nodes)), NEVER, np.uint16)
    for s in range(damage.scenarios):
        units = network.units.tolist()
        for e in range(damage.starts[s], damage.starts[s + 1]):
            units[damage.edges[e]] = int(damage.units[e])
        around = _around(network, units)
        for m, (start, left) in enumerate(zip(sources.nodes.tolist(), sources.away.tolist(), strict=True)):
            found = dijkstra(around, start, limit=math.inf) if start != OFF else {}
            for n, (end, more) in enumerate(zip(targets.nodes.tolist(), targets.away.tolist(), strict=True)):
                if end in found and left + found[end] + more <= FARTHEST:
                    out[s, m, n] = int(left + found[end] + more)
    return out


def _around(network: Streets, units: list[int]) -> dict[int, list[tuple[int, float]]]:
    around: dict[int, list[tuple[int, float]]] = {}
    for a, b, took in zip(network.tails.tolist(), network.heads.tolist(), units, strict=True):
        if took != NEVER:
            around.setdefault(a, []).append((b, took))
            around.setdefault(b, []).append((a, took))
    return around
