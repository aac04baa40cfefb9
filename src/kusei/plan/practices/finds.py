"""How a card is found."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.search.find import source

source(
    "practices.practice", _("事例カード"), title=lambda c: c.title, words=lambda c: (c.title, c.what, c.initiative),
    note=lambda c: c.ward.name, related=("ward",),
)
