"""How a building is found."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.search.find import source

source(
    "tsunami_buildings.building",
    _("津波避難ビル"),
    title=lambda b: b.name,
    words=lambda b: (b.name, b.kana, b.facility.address, b.number),
    note=lambda b: f"{b.ward.name} {b.facility.address}",
    related=("facility", "ward"),
)
