"""How a project is found."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.search.find import source

source(
    "autonomy.proposal", _("裁量経費の事業"), title=lambda p: p.title, words=lambda p: (p.title, p.purpose, p.content),
    note=lambda p: str(p.envelope), related=("envelope__ward",),
)
