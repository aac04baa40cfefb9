"""Geometry of the server-made map: WGS84 degrees in, SVG coordinates out. No Django.

An equirectangular projection at the middle latitude is true enough for a ward (error under 0.1 % over 20 km) and is
what stays when a browser has no WebGL, and what is printed.
"""
from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .parts_drawn import MapLayer, Ring

_DEGREE_M = 111_320.0
_PAD = 28
_LEAST_SPAN_M = 300.0


@dataclass(frozen=True)
class Projection:
    """Turns lon/lat into x/y on a ``width`` x ``height`` canvas; ``m_per_unit`` is the ground length of one unit."""

    west: float
    north: float
    x_scale: float
    y_scale: float
    width: int
    height: int
    m_per_unit: float
    x_pad: float = 0.0
    y_pad: float = 0.0

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        x = (lon - self.west) * self.x_scale + self.x_pad
        y = (self.north - lat) * self.y_scale + self.y_pad
        return round(x, 1), round(y, 1)

    def path(self, rings: Sequence[Ring]) -> str:
        """SVG path of a polygon with holes (evenodd)."""
        return "".join(
            "M" + "L".join("{} {}".format(*self.point(lon, lat)) for lon, lat in ring) + "Z" for ring in rings if ring
        )


@dataclass(frozen=True)
class ScaleBar:
    units: float
    metres: int


def outline(boundary: Mapping[str, Any] | None) -> list[Ring]:
    """The outer rings of a GeoJSON polygon or multipolygon; none of nothing."""
    if not boundary:
        return []
    parts = [boundary["coordinates"]] if boundary["type"] == "Polygon" else boundary["coordinates"]
    return [[(x, y) for x, y, *_z in part[0]] for part in parts]


def bounds(layers: Iterable[MapLayer]) -> tuple[float, float, float, float] | None:
    """West, south, east, north of everything drawn; None when nothing is."""
    lons: list[float] = []
    lats: list[float] = []
    for layer in layers:
        for point in layer.points:
            lons.append(point.lon)
            lats.append(point.lat)
        for area in layer.areas:
            for ring in area.rings:
                lons.extend(lon for lon, _ in ring)
                lats.extend(lat for _, lat in ring)
    if not lons:
        return None
    return min(lons), min(lats), max(lons), max(lats)


def fit(box: tuple[float, float, float, float], *, width: int = 640, height: int = 420) -> Projection:
    """The projection that shows all of ``box`` with a margin, never closer than 300 m across."""
    west, south, east, north = box
    per_lon = _DEGREE_M * math.cos(math.radians((south + north) / 2))
    x_m = max((east - west) * per_lon, _LEAST_SPAN_M)
    y_m = max((north - south) * _DEGREE_M, _LEAST_SPAN_M)
    m_per_unit = max(x_m / (width - 2 * _PAD), y_m / (height - 2 * _PAD))
    x_scale, y_scale = per_lon / m_per_unit, _DEGREE_M / m_per_unit
    return Projection(
        west, north, x_scale, y_scale, width, height, m_per_unit,
        (width - (east - west) * x_scale) / 2, (height - (north - south) * y_scale) / 2,
    )


def scale_bar(projection: Projection, *, longest: float = 120.0) -> ScaleBar:
    """The longest round length (1, 2, 5 x 10^n metres) that fits ``longest`` units."""
    most = projection.m_per_unit * longest
    power = 10 ** int(math.floor(math.log10(most)))
    metres = max(power * unit for unit in (1, 2, 5) if power * unit <= most)
    return ScaleBar(round(metres / projection.m_per_unit, 1), int(metres))
