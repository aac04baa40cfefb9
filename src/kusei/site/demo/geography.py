"""Land, sea, wards, districts, rivers and roads of the demo city, drawn from a seed. It lies in open sea."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from shapely.geometry import LineString, MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import voronoi_diagram

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
