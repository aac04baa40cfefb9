"""「津波のとき逃げる建物」: designated buildings on a map, and a sheet of each school district to print and hang up."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext

from kusei.core.ledger.queries import wards
from kusei.core.ui.pages.base import Page
from kusei.core.ui.parts_drawn import MapLayer, MapPoint, MapSpec
from kusei.disaster.tsunami_buildings import public as buildings
from kusei.portal.views import Choice, plain, said

OPEN = "designated buildings are published: people must find them before a tsunami"


class TsunamiBuildings(Page):
    """Only what is designated as 津波避難ビル; the tsunami flag of a place of refuge is another thing and is not shown here."""

    open_because = OPEN
    room_key = "-"
    template_name = "portal/tsunami.html"

    def context(self) -> dict[str, Any]:
        code = self.request.GET.get("ward_code", "").strip()[:10]
        ward = next((w for w in wards() if w.code == code), None)
        found = buildings.published(ward_id=ward.pk if ward else None)
        by_ward = {w.pk: said(w) for w in wards()}
        held = {b.ward_id for b in (found if ward is None else buildings.published())}
        return {
            **super().context(),
            "ward": ward,
            "wards": [Choice(w.code, said(w)) for w in wards() if w.pk in held],
            "places": [(b, by_ward.get(b.ward_id, "")) for b in found] if ward else [],
            "total": len(found),
            "people": sum(b.capacity or 0 for b in found),
            "districts": buildings.districts_with_counts(ward.pk) if ward else [],
            "heading": said(ward) if ward else pgettext("resident", "市のすべての区"),
            "map": _map(found, heading=said(ward) if ward else plain(pgettext("resident", "市のすべての区"))),
        }


def _map(found: list[buildings.PublishedBuilding], *, heading: str) -> MapSpec | None:
    points = [
        MapPoint(b.ref, b.name, b.lon, b.lat, f"#p-{b.ref}", b.floors) for b in found if b.lon is not None and b.lat is not None
    ]
    label = plain(pgettext("resident", "津波避難ビル"))
    return MapSpec(heading, [MapLayer("buildings", label, "triangle", "ok", points)], show_list=False) if points else None
