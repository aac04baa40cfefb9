"""Metres from every town to every refuge within the limit: town index -> {refuge index: metres}."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from kusei.engines.reach.values import Inputs, Network

EARTH_M = 6_371_008.8
Table = list[dict[int, int]]
_CELL = 0.002  # degrees, about 200 m


def haversine_m(lon_1: float, lat_1: float, lon_2: float, lat_2: float) -> float:
    """Metres along the great circle."""
    up, across = math.radians(lat_2 - lat_1), math.radians(lon_2 - lon_1)
    a = math.sin(up / 2) ** 2 + math.cos(math.radians(lat_1)) * math.cos(math.radians(lat_2)) * math.sin(across / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(a)))


def straight(inputs: Inputs) -> Table:
    """The straight line times the detour factor, rounded up to whole metres."""
    table: Table = [{} for _town in inputs.towns]
    for n, town in enumerate(inputs.towns):
        for m, refuge in enumerate(inputs.refuges):
            metres = math.ceil(haversine_m(town.lon, town.lat, refuge.lon, refuge.lat) * inputs.detour)
            if metres <= inputs.limit_m:
                table[n][m] = metres
    return table


def walked(inputs: Inputs) -> Table:
    """The shortest way on the network, with the way from the door to it at both ends; Dijkstra from every refuge."""
    network = inputs.network
    assert network is not None
    near = _Grid(network)
    doors = [near.nearest(t.lon, t.lat) for t in inputs.towns]
    around = _neighbours(network)
    table: Table = [{} for _town in inputs.towns]
    for m, refuge in enumerate(inputs.refuges):
        start = near.nearest(refuge.lon, refuge.lat)
        if start is None:
            continue
        node, off = start
        found = dijkstra(around, node, limit=inputs.limit_m - off)
        for n, door in enumerate(doors):
            if door is not None and door[0] in found:
                metres = math.ceil(off + found[door[0]] + door[1])
                if metres <= inputs.limit_m:
                    table[n][m] = metres
    return table


def dijkstra(around: Mapping[int, Sequence[tuple[int, float]]], start: int, *, limit: float) -> dict[int, float]:
    """Metres from ``start`` to every node no farther than ``limit``."""
    found: dict[int, float] = {}
    queue = [(0.0, start)]
    while queue:
        metres, node = heapq.heappop(queue)
        if node in found or metres > limit:
            continue
        found[node] = metres
        for other, length in around.get(node, ()):
            if other not in found and metres + length <= limit:
                heapq.heappush(queue, (metres + length, other))
    return found


def _neighbours(network: Network) -> dict[int, list[tuple[int, float]]]:
    around: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for a, b, metres in network.edges:
        if metres < 0:
            raise ValueError("a way cannot be shorter than nothing")
        around[a].append((b, metres))
        around[b].append((a, metres))
    return around


class _Grid:
    """Nodes by cells of a fifth of a kilometre, so that the nearest is found among few."""

    def __init__(self, network: Network) -> None:
        self.network, self.cells = network, defaultdict(list)
        for n, (lon, lat) in enumerate(network.nodes):
            self.cells[self._cell(lon, lat)].append(n)

    def _cell(self, lon: float, lat: float) -> tuple[int, int]:
        return math.floor(lon / _CELL), math.floor(lat / _CELL)

    def nearest(self, lon: float, lat: float) -> tuple[int, float] | None:
        """The nearest node and the metres to it; None when there is none within ``snap_m``."""
        column, row = self._cell(lon, lat)
        # A cell is narrower in metres to the east than to the north, so look as far as snap_m may reach.
        across = math.cos(math.radians(lat)) * _CELL * 111_320
        reach = math.ceil(self.network.snap_m / max(across, 1.0))
        best: tuple[float, int] | None = None
        for dx in range(-reach, reach + 1):
            for dy in range(-reach, reach + 1):
                for n in self.cells.get((column + dx, row + dy), ()):
                    metres = haversine_m(lon, lat, *self.network.nodes[n])
                    if metres <= self.network.snap_m and (best is None or (metres, n) < best):
                        best = (metres, n)
        return None if best is None else (best[1], best[0])
