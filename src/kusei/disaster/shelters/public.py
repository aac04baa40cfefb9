"""The door of the room: loading a city's lists, finding a published site, what is open now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from kusei.core.access.actors import VISITOR, Actor
from kusei.core.sheets.sites import HAZARDS, YES
from kusei.core.sheets.sites.loading import load_list
from kusei.disaster.shelters.lifecycle import RUNNING
from kusei.disaster.shelters.loading import ImportShelters
from kusei.disaster.shelters.models import HAZARD_LABELS, Opening, Shelter
from kusei.disaster.shelters.queries import with_last_count, with_opening

load_sites = partial(load_list, ImportShelters)  # a published list, as one act


@dataclass(frozen=True)
class SiteCard:
    """A published site as a resident sees it. ``hazards``: labels it may be used in, ``hazard_keys`` the same as keys.

    ``opened_at``: since when people are received there; None while it is closed, and in a drill.
    """

    ref: str
    name: str
    ward: str
    ward_id: int
    address: str
    lon: float | None
    lat: float | None
    is_shelter: bool
    is_emergency_site: bool
    hazards: tuple[str, ...]
    hazard_keys: tuple[str, ...]
    capacity: int | None
    open: bool
    opened_at: datetime | None
    url: str
    source: str
    source_as_of: date | None


def find_sites(
    actor: Actor = VISITOR,
    *,
    ward_code: str = "",
    word: str = "",
    hazard: str = "",
    limit: int | None = 50,
) -> list[SiteCard]:
    """Sites in use, by ward, word in name or address, and hazard they may be used in (a key of HAZARDS); ``limit`` None = all."""
    rows = Shelter.objects.seen_by(actor).exclude(state="retired").select_related("facility", "ward")
    if ward_code:
        rows = rows.filter(ward__code=ward_code)
    if hazard in HAZARDS:
        rows = rows.filter(**{hazard: YES})
    if word:
        rows = rows.filter(name__contains=word) | rows.filter(facility__address__contains=word)
    return [_card(s) for s in with_opening(rows).order_by("sort_key", "pk")[:limit]]


def _card(s: Shelter) -> SiteCard:
    return SiteCard(
        ref=s.ref,
        name=s.name,
        ward=s.ward.name,
        ward_id=s.ward_id,
        address=s.facility.address,
        lon=s.facility.lon,
        lat=s.facility.lat,
        is_shelter=s.is_shelter,
        is_emergency_site=s.is_emergency_site,
        hazards=tuple(str(HAZARD_LABELS[h]) for h, fit in s.fits.items() if fit == YES),
        hazard_keys=tuple(h for h, fit in s.fits.items() if fit == YES),
        capacity=s.capacity,
        open=(now := s.open_drill is False and s.open_state == "open"),  # type: ignore[attr-defined]
        opened_at=s.open_since if now else None,  # type: ignore[attr-defined]
        url=s.get_absolute_url(),
        source=s.source,
        source_as_of=s.source_as_of,
    )


@dataclass(frozen=True)
class OpenCard:
    """A running opening. ``people`` None: nobody has counted yet."""

    ref: str
    shelter: str
    ward: str
    drill: bool
    state: str
    opened_at: datetime
    people: int | None
    counted_at: datetime | None
    url: str


def open_now(actor: Actor) -> list[OpenCard]:
    """Openings that run, as far as the actor may see them; drills are marked."""
    rows = (
        Opening.objects.seen_by(actor).filter(state__in=RUNNING).select_related("shelter__ward").order_by("opened_at")
    )
    return [
        OpenCard(
            o.ref,
            o.shelter.name,
            o.shelter.ward.name,
            o.drill,
            o.state,
            o.opened_at,
            o.people,
            o.counted_at,
            o.get_absolute_url(),
        )
        for o in with_last_count(rows)
    ]
