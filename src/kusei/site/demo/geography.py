"""Land, sea, wards, districts, rivers and roads of the demo city, drawn from a seed. It lies in open sea."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from shapely.geometry import LineString, MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import voronoi_diagram
from shapely.prepared import prep as prepare
from shapely.strtree import STRtree

WEST, SOUTH, WIDTH, HEIGHT = 137.30, 33.62, 0.22, 0.17  # degrees: about 20 km by 19 km of open water


@dataclass(frozen=True)
class Ground:
    """``wards`` in the order of words.WARDS; ``base`` holds sea, rivers and roads for the base map."""

    land: Polygon
    wards: tuple[Polygon, ...]
    base: tuple[tuple[str, BaseGeometry], ...]


def draw(rng: random.Random) -> Ground:
    land = _land(rng)
    seeds = [
        Point(
            WEST + WIDTH * (column + 0.5 + rng.uniform(-0.22, 0.22)) / 4,
            SOUTH + HEIGHT * (row + 0.55 + rng.uniform(-0.2, 0.2)) / 4,
        )
        for row in range(4) for column in range(4)
    ]
    wards = cells(seeds, land)
    sea = Polygon([
        (WEST - 0.05, SOUTH - 0.05), (WEST + WIDTH + 0.05, SOUTH - 0.05), (WEST + WIDTH + 0.05, SOUTH + HEIGHT * 0.35),
        (WEST - 0.05, SOUTH + HEIGHT * 0.35),
    ]).difference(land)
    rivers = [("river", _river(rng, 0.34, land)), ("river", _river(rng, 0.71, land))]
    return Ground(land, wards, (("sea", sea), *rivers, *_roads(rng, land)))


def _land(rng: random.Random) -> Polygon:
    phase = rng.uniform(0, math.tau)
    coast = [
        (WEST + WIDTH * i / 60, SOUTH + HEIGHT * (0.06 + 0.035 * math.sin(phase + i / 6) + 0.02 * math.sin(i / 2.3)))
        for i in range(61)
    ]
    return Polygon([*coast, (WEST + WIDTH, SOUTH + HEIGHT), (WEST, SOUTH + HEIGHT)])


def cells(seeds: list[Point], area: Polygon) -> tuple[Polygon, ...]:
    """The Voronoi cell of each seed within ``area``, in the seeds' order."""
    diagram = voronoi_diagram(MultiPoint(seeds), envelope=area.buffer(0.2))
    found = []
    for seed in seeds:
        cell = next(c for c in diagram.geoms if c.contains(seed)).intersection(area)
        found.append(max(cell.geoms, key=lambda g: g.area) if hasattr(cell, "geoms") else cell)
    return tuple(found)


def inside(rng: random.Random, area: Polygon, *, margin: float = 0.0) -> Point:
    """A random point of ``area``, ``margin`` degrees off its edge where it is wide enough."""
    inner = area.buffer(-margin)
    target = area if inner.is_empty else inner
    west, south, east, north = target.bounds
    while True:
        point = Point(rng.uniform(west, east), rng.uniform(south, north))
        if target.contains(point):
            return point


def spread(rng: random.Random, area: Polygon, count: int) -> list[Point]:
    """Points far from each other: of eight tries each, the one farthest from those before."""
    points = [inside(rng, area, margin=0.002)]
    while len(points) < count:
        tries = [inside(rng, area, margin=0.002) for _ in range(8)]
        points.append(max(tries, key=lambda t: min(t.distance(p) for p in points)))
    return points


def _river(rng: random.Random, share: float, land: Polygon) -> BaseGeometry:
    x, line = WEST + WIDTH * share, []
    for i in range(40):
        x += rng.uniform(-0.0022, 0.0022)
        line.append((x, SOUTH + HEIGHT * (1 - i / 39)))
    return LineString(line).intersection(land)


def _roads(rng: random.Random, land: Polygon) -> list[tuple[str, BaseGeometry]]:
    lines = []
    for i in range(1, 12):
        y, x = SOUTH + HEIGHT * i / 12, WEST + WIDTH * i / 12
        lines.append(LineString([(WEST + WIDTH * j / 20, y + rng.uniform(-0.001, 0.001)) for j in range(21)]))
        lines.append(LineString([(x + rng.uniform(-0.001, 0.001), SOUTH + HEIGHT * j / 20) for j in range(21)]))
    return [("road", line.intersection(land)) for line in lines]


BRIDGES = (("あけわたり大橋", "中の瀬橋", "浜わたり橋"), ("東の瀬橋", "みなと大橋"))  # data
STEP = 0.0025  # degrees, some 280 m north to south: hardly a home on land is 200 m from a corner


@dataclass(frozen=True)
class Paths:
    """Walking ways: corners (lon, lat), and (corner, corner, name of the bridge or "") for each."""

    nodes: tuple[tuple[float, float], ...]
    ways: tuple[tuple[int, int, str], ...]


def paths(ground: Ground) -> Paths:
    """A grid of ways on the land with some left out; over the rivers lead the named bridges and no other way. Drawn from the ground itself."""
    rng = random.Random(ground.land.wkt)  # noqa: S311  (a story, not a secret)
    wide, high = STEP * 1.15, STEP
    land, rivers = prepare(ground.land), [shape for kind, shape in ground.base if kind == "river"]
    number: dict[tuple[int, int], int] = {}
    nodes: list[tuple[float, float]] = []
    for row in range(round(HEIGHT / high) + 1):
        for column in range(round(WIDTH / wide) + 1):
            lon, lat = WEST + column * wide + rng.uniform(-0.0003, 0.0003), SOUTH + row * high + rng.uniform(-0.0003, 0.0003)
            if land.contains(Point(lon, lat)):
                number[column, row] = len(nodes)
                nodes.append((round(lon, 6), round(lat, 6)))
    joined = [(n, number[there]) for (c, r), n in number.items() for there in ((c + 1, r), (c, r + 1)) if there in number]
    wet = [_crossing(nodes, joined, river) for river in rivers]
    named = {way: name for over, names in zip(wet, BRIDGES, strict=True) for way, name in _bridges(nodes, over, names)}
    dry = set(joined) - {way for over in wet for way in over}
    kept = [way for way in joined if way in named or (way in dry and rng.random() < 0.93)]
    return Paths(tuple(nodes), tuple((a, b, named.get((a, b), "")) for a, b in kept))


def _crossing(nodes: list[tuple[float, float]], ways: list[tuple[int, int]], river: BaseGeometry) -> list[tuple[int, int]]:
    tree = STRtree([LineString([nodes[a], nodes[b]]) for a, b in ways])
    return [ways[int(n)] for n in sorted(tree.query(river, predicate="intersects"))]


def _bridges(
    nodes: list[tuple[float, float]], over: list[tuple[int, int]], names: tuple[str, ...]
) -> list[tuple[tuple[int, int], str]]:
    """Spread along the river, the northernmost first."""
    level = sorted((way for way in over if way[1] == way[0] + 1), key=lambda way: -nodes[way[0]][1])
    return [(level[round((n + 0.5) * len(level) / len(names) - 0.5)], name) for n, name in enumerate(names)]
