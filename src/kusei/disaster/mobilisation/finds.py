"""How a person of the list is found: by name and number, never by where they live."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.search.find import source

source(
    "mobilisation.member", _("動員する職員"), title=lambda m: m.name, words=lambda m: (m.name, m.kana, m.number),
    note=lambda m: m.division,
)
