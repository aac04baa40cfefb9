"""Points and distances on WGS84."""

from __future__ import annotations

import math
from dataclasses import dataclass

EARTH_RADIUS_M = 6_371_008.8  # mean radius (IUGG)


@dataclass(frozen=True, order=True)
class Point:
    """A place in decimal degrees, WGS84 (JGD2011 differs by centimetres and is treated alike)."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        if not (-180 <= self.lon <= 180 and -90 <= self.lat <= 90):
            raise ValueError(f"not degrees: lon {self.lon}, lat {self.lat}")


def distance_m(one: Point, other: Point) -> float:
    """Return the great-circle distance in metres.

    A sphere stands for the ellipsoid: the error stays under 0.6 % (in Japan under 0.3 %), less
    than the difference between a straight line and any street.
    """
    lat_1, lat_2 = math.radians(one.lat), math.radians(other.lat)
    half_lat = (lat_2 - lat_1) / 2
    half_lon = math.radians(other.lon - one.lon) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat_1) * math.cos(lat_2) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(h)))
