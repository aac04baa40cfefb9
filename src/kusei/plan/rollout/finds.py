"""How requests and studies are found."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.search.find import source

source(
    "rollout.study", _("検討"), title=lambda s: s.title, words=lambda s: (s.title, s.question, s.initiative),
    note=lambda s: s.ward.name if s.ward else "", related=("ward",),
)
source(
    "rollout.request", _("予算の要求"), title=lambda r: r.title, words=lambda r: (r.title, r.initiative),
    note=lambda r: r.ward.name if r.ward else "", related=("ward",),
)
