"""What is probably wrong with a coordinate that lies outside the area it belongs to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import shapely
from django.utils.translation import gettext_lazy as _
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from kusei.core.places.areas import border_gap_m
from kusei.core.places.geodesy import Point

_WORDS = {
    "missing": _("座標がありません。"),
    "zero": _("座標が0です。空の欄が0になっていませんか。"),
    "swapped": _("緯度と経度が入れ替わっています。"),
    "whole_degree": _("度の数字がずれています（分と秒はこの区域に合います）。"),
    "plane_rectangular": _("平面直角座標（メートル）の値です。緯度・経度に直してください。"),
    "packed_dms": _("度分秒を続けて書いた値です。十進の度に直してください。"),
    "outside": _("この区域の外にあります。"),
    "outside_japan": _("日本の外にあります。"),
}


@dataclass(frozen=True)
class Finding:
    """One suspicion.

    `code` is missing, zero, swapped, whole_degree, plane_rectangular, packed_dms, outside or
    outside_japan; `meant` the place it would be if the suspicion is right; `detail` the plane zone
    or the shift (`lat+1`); `gap_m` the distance from the area, where the point is a place at all.
    """

    code: str
    meant: Point | None = None
    detail: str = ""
    gap_m: float | None = None

    @property
    def message(self) -> str:
        """Return the suspicion in the active language."""
        return str(_WORDS[self.code])


def diagnose(lon: float | None, lat: float | None, area: BaseGeometry) -> list[Finding]:
    """Return why (lon, lat) is not inside `area`, the likeliest cause first; empty when it is.

    A suspicion is raised only when the corrected point lies inside `area`, so that a facility that
    truly stands in the next city is reported as `outside` with its distance and nothing else.
    """
    if lon is None or lat is None or math.isnan(lon) or math.isnan(lat):
        return [Finding("missing")]
    if _inside(area, lon, lat):
        return []
    if lon == 0 or lat == 0:
        return [Finding("zero")]
    causes = [
        *_swapped(lon, lat, area),
        *_shifted(lon, lat, area),
        *_packed(lon, lat, area),
        *_plane(lon, lat, area),
    ]
    return [*causes, _where(lon, lat, area)]


def _inside(area: BaseGeometry, lon: float, lat: float) -> bool:
    return bool(area.intersects(shapely.Point(lon, lat)))


def _where(lon: float, lat: float, area: BaseGeometry) -> Finding:
    if not (122 <= lon <= 154 and 20 <= lat <= 46):
        return Finding("outside_japan")
    return Finding("outside", gap_m=round(border_gap_m(area, Point(lon, lat)), 1))


def _swapped(lon: float, lat: float, area: BaseGeometry) -> list[Finding]:
    if _inside(area, lat, lon):
        return [Finding("swapped", Point(lat, lon))]
    return []


def _shifted(lon: float, lat: float, area: BaseGeometry) -> list[Finding]:
    west, south, east, north = area.bounds
    found = []
    for step_lon in range(math.floor(west - lon), math.ceil(east - lon) + 1):
        for step_lat in range(math.floor(south - lat), math.ceil(north - lat) + 1):
            near = abs(step_lon) <= 10 and abs(step_lat) <= 10
            if near and (step_lon or step_lat) and _inside(area, lon + step_lon, lat + step_lat):
                detail = ",".join(f"{name}{n:+d}" for name, n in (("lon", step_lon), ("lat", step_lat)) if n)
                found.append(Finding("whole_degree", Point(lon + step_lon, lat + step_lat), detail))
    return found


def _packed(lon: float, lat: float, area: BaseGeometry) -> list[Finding]:
    # 1365423.0 is dddmmss; 136.5423 is ddd.mmss, as some tables print it.
    for scale in (1, 10_000):
        unpacked = _unpack(lon * scale), _unpack(lat * scale)
        if unpacked[0] is not None and unpacked[1] is not None and _inside(area, unpacked[0], unpacked[1]):
            return [Finding("packed_dms", Point(unpacked[0], unpacked[1]))]
    return []


def _unpack(packed: float) -> float | None:
    rest, seconds = divmod(round(packed, 4), 100)
    degrees, minutes = divmod(rest, 100)
    if not 20 <= degrees <= 154 or minutes >= 60 or seconds >= 60:
        return None
    return degrees + minutes / 60 + seconds / 3600


_FIRST_ZONE_EPSG = 2443  # JGD2000 / Japan Plane Rectangular CS I; the 19 zones follow in order


@lru_cache(maxsize=19)
def _from_zone(zone: int) -> Transformer:
    return Transformer.from_crs(_FIRST_ZONE_EPSG + zone - 1, 4326, always_xy=True)


def _plane(lon: float, lat: float, area: BaseGeometry) -> list[Finding]:
    if max(abs(lon), abs(lat)) <= 180 or max(abs(lon), abs(lat)) > 1_000_000:
        return []
    for zone in range(1, 20):
        # Surveyors' X points north; either may have been put under 経度.
        for east_m, north_m in ((lon, lat), (lat, lon)):
            place = _from_zone(zone).transform(east_m, north_m)
            if all(map(math.isfinite, place)) and _inside(area, place[0], place[1]):
                return [Finding("plane_rectangular", Point(place[0], place[1]), f"zone {zone}")]
    return []
