"""Published places of refuge of both rooms as one kind of value; nothing that is not published passes here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from kusei.core.ledger.queries import wards
from kusei.core.places import Point, distance_m
from kusei.disaster.shelters import public as shelters
from kusei.disaster.tsunami_buildings import public as tsunami_buildings

SHELTER = pgettext_lazy("resident", "避難所")
SITE = pgettext_lazy("resident", "まず逃げる場所")
TSUNAMI_BUILDING = pgettext_lazy("resident", "津波避難ビル")


@dataclass(frozen=True)
class Place:
    """Where to go. ``opened_at`` is set while it is open; ``at`` None: the register holds no point."""

    ref: str
    name: str
    kind: str | Promise
    address: str
    ward_id: int
    hazards: tuple[str, ...]
    at: Point | None
    opened_at: datetime | None = None


def published(ward_id: int | None = None) -> list[Place]:
    """Every published place, of one ward or of the whole city; where people are received now stands with its time."""
    code = {w.pk: w.code for w in wards()}.get(ward_id, "") if ward_id is not None else ""
    sites = [_site(s) for s in shelters.find_sites(ward_code=code, limit=None)]
    return [*sites, *(_building(b) for b in tsunami_buildings.published(ward_id=ward_id))]


def _site(s: shelters.SiteCard) -> Place:
    return Place(
        s.ref, s.name, SHELTER if s.is_shelter else SITE, s.address, s.ward_id, s.hazard_keys, _point(s.lon, s.lat), s.opened_at,
    )


def _building(b: tsunami_buildings.PublishedBuilding) -> Place:
    return Place(b.ref, b.name, TSUNAMI_BUILDING, b.address, b.ward_id, ("tsunami",), _point(b.lon, b.lat))


def _point(lon: float | None, lat: float | None) -> Point | None:
    return Point(lon, lat) if lon is not None and lat is not None else None


def nearest(places: Iterable[Place], point: Point) -> list[tuple[Place, float]]:
    """With the straight distance in metres, nearest first; a place without a point cannot be near."""
    far = [(p, distance_m(p.at, point)) for p in places if p.at is not None]
    return sorted(far, key=lambda pair: (pair[1], pair[0].ref))
