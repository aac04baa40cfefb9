"""The door of the room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db.models import Count

from kusei.core import calendar
from kusei.core.access.actors import VISITOR
from kusei.core.files.store import read
from kusei.core.ledger.models import District
from kusei.core.sheets.sites.loading import load_list
from kusei.disaster.tsunami_buildings import bridge
from kusei.disaster.tsunami_buildings.bridge import Ground
from kusei.disaster.tsunami_buildings.loading import ImportBuildings
from kusei.disaster.tsunami_buildings.models import Building
from kusei.disaster.tsunami_buildings.queries import network_in_use

load_buildings = partial(load_list, ImportBuildings)  # a published list, as one act


@dataclass(frozen=True)
class PublishedBuilding:
    """A designated building as anybody may see it. ``lon`` and ``lat`` are None where no point is known."""

    ref: str
    name: str
    address: str
    ward_id: int
    capacity: int | None
    lon: float | None
    lat: float | None
    floors: str = ""


def published(*, ward_id: int | None = None) -> list[PublishedBuilding]:
    """Buildings that are designated now, of one ward or of the whole city; one query."""
    rows = Building.objects.seen_by(VISITOR)
    if ward_id is not None:
        rows = rows.filter(ward_id=ward_id)
    found = rows.order_by("sort_key", "pk").values_list(
        "ref",
        "name",
        "facility__address",
        "ward_id",
        "capacity",
        "facility__lon",
        "facility__lat",
        "floors_text",
    )
    return [PublishedBuilding(*row) for row in found]


def districts_with_counts(ward_id: int) -> list[tuple[District, int]]:
    """The ward's school districts with the number of designated buildings in each; two queries.

    The printed sheet of one is the page ``tsunami_buildings:district_sheet``.
    """
    counts = dict(
        Building.objects.seen_by(VISITOR).filter(ward_id=ward_id).exclude(district=None).order_by()
        .values_list("district").annotate(n=Count("pk"))
    )
    held = District.objects.as_of(calendar.today()).filter(ward_id=ward_id).defer("boundary")
    return [(d, counts.get(d.pk, 0)) for d in held.order_by("kana", "pk")]


@dataclass(frozen=True)
class Streets:
    """The walking network in use. ``key`` names its content; ``ground()`` unpacks it as columns, with its named bridges."""

    key: str
    name: str
    ground: Callable[[], Ground]


def streets_in_use() -> Streets | None:
    row = network_in_use()
    if row is None or row.file is None:
        return None
    sha = row.file.blob.sha256
    day = f"、{row.as_of}現在" if row.as_of else ""  # data
    return Streets(sha, f"{row.name}（{row.source}{day}）", lambda: bridge.unpacked(read(sha)))  # data
