"""Reads over the shared nouns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from kusei.core import calendar
from kusei.core.kept import kept
from kusei.core.ledger.models import Adoption, City, Incident, Ward


def city() -> City | None:
    """The city this database holds; one database holds one city."""
    return kept("city", lambda: City.objects.order_by("pk").first())


def wards(day: date | None = None) -> list[Ward]:
    """Wards that exist on ``day`` (today), in code order, without their polygons."""
    on = day or calendar.today()
    return list(kept(("wards", on), lambda: tuple(Ward.objects.as_of(on).defer("boundary").order_by("code"))))


def adopted_wards(room: str, start: date, end: date) -> frozenset[int]:
    """Ids of the wards in which ``room`` was in use on at least one day between the two dates (inclusive)."""
    rows = Adoption.objects.filter(room=room, since__lte=end).exclude(until__lt=start)
    return frozenset(rows.values_list("ward_id", flat=True))


def adopted_rooms(ward_id: int, day: date) -> frozenset[str]:
    rows = Adoption.objects.as_of(day).filter(ward_id=ward_id).values_list("room", flat=True)
    return kept(("adopted", ward_id, day), lambda: frozenset(rows))


def open_incidents() -> QuerySet[Incident]:
    return Incident.objects.filter(state=Incident.State.OPEN).order_by("drill", "-started_at")


def concerning(ward_id: int) -> QuerySet[Incident]:
    """Open incidents that concern a ward: those that name it, and those of the whole city."""
    return open_incidents().filter(Q(wards=ward_id) | Q(wards=None))


def ward_by_name(names: Sequence[Ward]) -> dict[str, Ward]:
    return {w.name: w for w in names}
