"""How a shelter is found."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.search.find import source

source(
    "shelters.shelter",
    _("避難所"),
    title=lambda s: s.name,
    words=lambda s: (s.name, s.kana, s.facility.address),
    note=lambda s: f"{s.ward.name} {s.facility.address}",
    related=("facility", "ward"),
)
