"""Which area holds a point: an STRtree over polygons in degrees."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import shapely
from shapely.geometry.base import BaseGeometry
from shapely.strtree import STRtree

from kusei.core.places.geodesy import Point, distance_m

Key = TypeVar("Key", bound=Hashable)


def geometry_of(geojson: Mapping[str, Any]) -> BaseGeometry:
    """Return the geometry of a GeoJSON geometry, Feature or FeatureCollection (united, made valid)."""
    kind = geojson.get("type")
    if kind == "FeatureCollection":
        return shapely.union_all([geometry_of(feature) for feature in geojson["features"]])
    if kind == "Feature":
        return geometry_of(geojson["geometry"])
    return shapely.make_valid(shapely.geometry.shape(geojson))


class Polygons(Generic[Key]):
    """Areas by key, in the order given; the first that holds a point wins on a shared border."""

    def __init__(self, areas: Mapping[Key, BaseGeometry]) -> None:
        self.keys: tuple[Key, ...] = tuple(areas)
        self._areas: tuple[BaseGeometry, ...] = tuple(areas.values())
        self._tree = STRtree(self._areas)

    def find(self, point: Point) -> Key | None:
        """Return the key of the area that holds `point` (its border included), or None."""
        found = self._tree.query(shapely.Point(point.lon, point.lat), predicate="intersects")
        return self.keys[int(min(found))] if len(found) else None

    def find_all(self, points: Sequence[Point]) -> list[Key | None]:
        """Return `find` of each point, in one pass over the tree."""
        found: list[Key | None] = [None] * len(points)
        shapes = shapely.points([(point.lon, point.lat) for point in points]) if points else []
        pairs = self._tree.query(shapes, predicate="intersects") if points else [[], []]
        for point_index, area_index in sorted(zip(*map(list, pairs), strict=True), reverse=True):
            found[point_index] = self.keys[int(area_index)]
        return found

    def nearest(self, point: Point) -> tuple[Key, float]:
        """Return the nearest area and how far its border is in metres (0 inside).

        Raises ValueError when there are no areas.
        """
        if not self._areas:
            raise ValueError("no areas")
        gaps = [border_gap_m(area, point) for area in self._areas]
        index = min(range(len(gaps)), key=gaps.__getitem__)
        return self.keys[index], gaps[index]


def border_gap_m(area: BaseGeometry, point: Point) -> float:
    """Return the distance in metres from `point` to `area`, 0 inside it.

    The nearest spot is sought on a local plane (degrees of longitude shrunk by the cosine of the
    latitude), the metres to it are the great circle's: good to 0.6 % within a few hundred km.
    """
    shape = shapely.Point(point.lon, point.lat)
    if area.intersects(shape):
        return 0.0
    shrink = math.cos(math.radians(point.lat))
    line = shapely.shortest_line(
        shapely.transform(area, lambda degrees: degrees * [shrink, 1.0]),
        shapely.Point(point.lon * shrink, point.lat),
    )
    spot = line.coords[0]
    return distance_m(Point(spot[0] / shrink, spot[1]), point)
