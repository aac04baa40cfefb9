"""Which ward a site belongs to, and what is doubtful about it. Nothing is moved or repaired; a person decides.

A site is refused when it cannot be placed or its point is certainly wrong; it is taken with a doubt when a person
must look at it. Doubts are codes (kept with the row) and words (shown before anything is saved).
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import shapely
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from shapely.geometry.base import BaseGeometry

from kusei.core.importing import Issue, Unreadable, Words
from kusei.core.places import Point, Polygons, address_key, diagnose, geometry_of, split_ward
from kusei.core.places.areas import border_gap_m
from kusei.core.sheets.sites.values import Site, SiteList, compact

# A city keeps some sites just over its border; farther away the point, or the file, is wrong.
FAR_M = 5_000
# Ward polygons of N03 are drawn to some metres; a site this near to its ward's border is not in another ward.
BORDER_M = 15
_SLACK_DEGREES = 0.45  # without polygons: around the median of the points; a shift by a whole degree falls outside
_FINE_DEGREES = 0.0001

DOUBTS: dict[str, Words] = {
    "outside": _lazy("市域の外にある"),
    "other_ward": _lazy("住所の区と位置の区が違う"),
    "no_point": _lazy("位置がない"),
    "no_address_ward": _lazy("住所から区が分からない"),
    "zero_capacity": _lazy("収容人数が0人"),
}


def doubt_words(codes: str) -> str:
    """Stored codes of doubts, in words; one nobody knows any more stands as it is."""
    return " / ".join(str(DOUBTS.get(c, c)) for c in codes.split())


class Place(Protocol):
    """A ward as far as judging needs it."""

    pk: Any
    name: str
    boundary: Any


@dataclass(frozen=True)
class Judged:
    """A site with its ward. ``ward`` None, or an issue of level refused: it cannot be taken."""

    site: Site
    ward: Any
    issues: tuple[Issue, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        return any(i.level == "refused" for i in self.issues)

    def with_known_point(self) -> Judged:
        """The same without the doubt that the list gives no position: the register holds one already."""
        issues = (i for i in self.issues if i.field != "position" or i.level != "warning" or i.value)
        return replace(self, issues=tuple(issues), doubts=tuple(d for d in self.doubts if d != "no_point"))


def name_key(name: str, address: str, *, city_name: str = "") -> tuple[str, str]:
    """What two lists of different publishers share about one site; one writes the prefecture, another does not."""
    _before, found, rest = address.partition(city_name) if city_name else ("", "", "")
    return compact(name), address_key(rest if found else address)


def judge(listed: SiteList, wards: Sequence[Place], *, city_name: str, codes: Sequence[str]) -> list[Judged]:
    """Place every site. ``codes``: municipality codes of the city and its wards, six digits.

    Raises Unreadable when most of the list belongs to another municipality.
    """
    another_citys(listed, city_name=city_name, codes=codes)
    ground = _Ground(wards, listed.sites)
    points = [Point(s.lon or 0.0, s.lat or 0.0) if _is_place(s) else None for s in listed.sites]
    inside = ground.wards_of(points)
    judged = [
        _Judging(site, ground, city_name=city_name, codes=codes).run(by_point)
        for site, by_point in zip(listed.sites, inside, strict=True)
    ]
    return _repeats(judged)


def another_citys(listed: SiteList, *, city_name: str, codes: Sequence[str]) -> None:
    """Raise Unreadable when at least half of the rows name another municipality."""
    foreign = [s.municipality or s.code for s in listed.sites if _is_foreign(s, city_name, codes)]
    if foreign and len(foreign) * 2 >= len(listed.sites):
        name = Counter(foreign).most_common(1)[0][0]
        raise Unreadable(
            _("このファイルは「%(other)s」のものです。「%(city)s」のファイルを選んでください。")
            % {"other": name, "city": city_name}
        )


def _is_foreign(site: Site, city_name: str, codes: Sequence[str]) -> bool:
    code = site.code.strip()
    if code.isdigit() and len(code) in (5, 6):
        return all(code[:5] != c[:5] for c in codes)
    return bool(site.municipality) and city_name not in site.municipality


def _is_place(site: Site) -> bool:
    return (
        site.lon is not None
        and site.lat is not None
        and -180 <= site.lon <= 180
        and -90 <= site.lat <= 90
        and not (site.lon == 0 and site.lat == 0)
    )


class _Ground:
    """The city's polygons, prepared once for ten thousand points."""

    def __init__(self, wards: Sequence[Place], sites: Sequence[Site]) -> None:
        self.wards = {w.pk: w for w in wards}
        self.by_name = {w.name: w for w in wards}
        self.shapes: dict[Any, BaseGeometry] = {w.pk: geometry_of(w.boundary) for w in wards if w.boundary}
        self.known = len(self.shapes) == len(self.wards) and bool(self.wards)
        self.polygons: Polygons[Any] = Polygons(self.shapes)
        self.area = self._area(sites)
        shapely.prepare(self.area)
        self._coarse = {k: shapely.simplify(g, _FINE_DEGREES) for k, g in self.shapes.items()}

    def _area(self, sites: Sequence[Site]) -> BaseGeometry:
        if self.known:
            return shapely.simplify(shapely.union_all(list(self.shapes.values())), _FINE_DEGREES)
        places = [s for s in sites if _is_place(s) and 122 <= (s.lon or 0) <= 154 and 20 <= (s.lat or 0) <= 46]
        if not places:
            return shapely.box(122, 20, 154, 46)
        lon, lat = statistics.median(s.lon or 0 for s in places), statistics.median(s.lat or 0 for s in places)
        return shapely.box(lon - _SLACK_DEGREES, lat - _SLACK_DEGREES, lon + _SLACK_DEGREES, lat + _SLACK_DEGREES)

    def wards_of(self, points: Sequence[Point | None]) -> list[Any]:
        there = [p for p in points if p is not None]
        found = iter(self.polygons.find_all(there) if self.known else [None] * len(there))
        return [None if p is None else self.wards.get(next(found)) for p in points]

    def gap_m(self, ward: Place, point: Point) -> float:
        return border_gap_m(self._coarse[ward.pk], point) if ward.pk in self._coarse else 0.0

    def nearest(self, point: Point) -> tuple[Place, float]:
        gaps = {k: self.gap_m(self.wards[k], point) for k in self._coarse}
        key = min(gaps, key=lambda k: gaps[k])
        return self.wards[key], gaps[key]


class _Judging:
    """One site."""

    def __init__(self, site: Site, ground: _Ground, *, city_name: str, codes: Sequence[str]) -> None:
        self.site, self.ground, self.city_name = site, ground, city_name
        self.issues, self.doubts = list(site.issues), list[str]()
        if _is_foreign(site, city_name, codes):
            said = _("ほかの市町村（%(other)s）の施設です。") % {"other": site.municipality or site.code}
            self.refuse("address", site.address, said)

    def refuse(self, field: str, value: object, said: str) -> None:
        self.issues.append(Issue(field, str(value), said))

    def doubt(self, code: str, field: str, value: object, said: str) -> None:
        self.doubts.append(code)
        self.issues.append(Issue(field, str(value), said, "warning"))

    def run(self, by_point: Place | None) -> Judged:
        by_address = self.ward_of_address()
        ward = self.place(by_point, by_address)
        if ward is None and not any(i.level == "refused" for i in self.issues):
            self.refuse("address", self.site.address, _("住所からも位置からも、どの区の施設か決まりません。"))
        if self.site.capacity == 0:
            said = _("収容人数が0人です。分からないときは空にしてください（0人のまま取り込みます）。")
            self.doubt("zero_capacity", "capacity", 0, said)
        return Judged(self.site, ward, tuple(self.issues), tuple(self.doubts))

    def ward_of_address(self) -> Place | None:
        found = split_ward(self.site.address, self.ground.by_name)
        if found is not None and (not found.before or self.city_name in found.before or len(self.ground.wards) == 1):
            return self.ground.by_name[found.ward]
        if len(self.ground.wards) == 1 and not self.ground.known:
            return next(iter(self.ground.wards.values()))
        return None

    def place(self, by_point: Place | None, by_address: Place | None) -> Place | None:
        site, ground = self.site, self.ground
        if by_point is not None and site.lon is not None and site.lat is not None:
            if by_address is None:
                said = _("住所から区が分かりません。位置から「%(ward)s」に置きます。") % {"ward": by_point.name}
                self.doubt("no_address_ward", "address", site.address, said)
            elif by_address.pk != by_point.pk:
                return self.other_ward(by_point, by_address, Point(site.lon, site.lat))
            return by_address or by_point
        if by_point is None and _is_place(site) and not ground.known and self.inside_guess():
            return by_address
        return self.without_ward(by_address)

    def inside_guess(self) -> bool:
        return bool(self.ground.area.intersects(shapely.Point(self.site.lon, self.site.lat)))

    def other_ward(self, by_point: Place, by_address: Place, point: Point) -> Place:
        gap = self.ground.gap_m(by_address, point)
        if gap > BORDER_M:
            said = _(
                "住所は「%(address)s」ですが、位置は「%(point)s」の中です（%(address)sの境から%(gap)sm）。住所の区に置きます。"
            )
            words = {"address": by_address.name, "point": by_point.name, "gap": f"{gap:,.0f}"}
            self.doubt("other_ward", "ward", by_address.name, said % words)
        return by_address

    def without_ward(self, by_address: Place | None) -> Place | None:
        """The point is missing, wrong, or outside every ward."""
        site = self.site
        if any(i.field in ("lon", "lat", "position") for i in site.issues):
            return by_address
        first = next(iter(diagnose(site.lon, site.lat, self.ground.area)), None)
        if first is not None and first.code == "missing":
            self.doubt("no_point", "position", "", _("位置（緯度・経度）がありません。地図に出ません。"))
            return by_address
        if first is not None and first.code != "outside":
            meant = first.meant and _("正しくは北緯%(lat)s・東経%(lon)sのようです。") % {
                "lat": f"{first.meant.lat:.5f}",
                "lon": f"{first.meant.lon:.5f}",
            }
            where = _("（緯度%(lat)s、経度%(lon)s）") % {"lat": site.lat, "lon": site.lon}
            self.refuse("position", f"{site.lat}, {site.lon}", first.message + where + str(meant or ""))
            return by_address
        return self.outside(by_address, Point(site.lon or 0.0, site.lat or 0.0))

    def outside(self, by_address: Place | None, point: Point) -> Place | None:
        if not self.ground.known:
            said = _("ほかの施設から大きく離れた位置です（緯度%(lat)s、経度%(lon)s）。") % {
                "lat": point.lat,
                "lon": point.lon,
            }
            self.refuse("position", f"{point.lat}, {point.lon}", said)
            return by_address
        nearest, gap = self.ground.nearest(point)
        words = {"ward": nearest.name, "gap": f"{gap:,.0f}"}
        if gap > FAR_M:
            said = _("位置が市域の外です（%(ward)sの境から%(gap)sm）。位置か、ファイルを確かめてください。") % words
            self.refuse("position", f"{point.lat}, {point.lon}", said)
            return by_address
        if gap <= BORDER_M and by_address is not None:
            return by_address
        if by_address is not None:
            said = _("位置がどの区の中にもありません（%(ward)sの境から%(gap)sm）。住所の区に置きます。") % words
        else:
            said = _("市域の外にある施設です（%(ward)sの境から%(gap)sm）。最も近い「%(ward)s」に置きます。") % words
        self.doubt("outside", "position", f"{point.lat}, {point.lon}", said)
        return by_address or nearest


def _repeats(judged: Sequence[Judged]) -> list[Judged]:
    """The same site twice in one file is refused the second time; the same name elsewhere is only doubted."""
    keys: dict[str, int] = {}
    places: dict[tuple[str, str], int] = {}
    result = []
    for one in judged:
        site = one.site
        place = name_key(site.name, site.address)
        first = keys.get(site.key) if site.key else None
        if first is None and site.name:
            first = places.get(place)
        if first is not None:
            said = _("%(row)s件目：%(first)s件目と同じ施設です。どちらかを消してください。") % {
                "row": site.row,
                "first": first,
            }
            one = Judged(site, one.ward, (*one.issues, Issue("name", site.name, said)), one.doubts)
        keys.setdefault(site.key, site.row)
        places.setdefault(place, site.row)
        result.append(one)
    return result
