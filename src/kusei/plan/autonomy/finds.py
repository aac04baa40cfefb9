"""How a project is found."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.search.find import source

source(
    "autonomy.proposal", _("裁量経費の事業"), title=lambda p: p.title, words=lambda p: (p.title, p.purpose, p.content),
    note=lambda p: str(p.envelope), related=("envelope__ward",),
)
source(
    "autonomy.consultation", _("区と局の協議"), title=lambda c: c.title, words=lambda c: (c.title, c.matter, c.wish, c.answer),
    note=lambda c: f"{c.ward.name} → {c.division}", related=("ward", "division"),
)
source(
    "autonomy.precedent", _("協議の先例"), title=lambda p: p.title, words=lambda p: (p.title, p.matter, p.wish, p.answer),
    note=lambda p: f"{p.ward.name} {p.bureau}", related=("ward",),
)
source(
    "autonomy.task", _("事務"), title=lambda t: t.name, words=lambda t: (t.code, t.name, t.law), note=lambda t: t.code,
)
source(
    "autonomy.agreement", _("独自収入の契約"), title=lambda a: a.title, words=lambda a: (a.title, a.party), note=lambda a: a.ward.name,
    related=("ward",),
)
source(
    "autonomy.placement", _("職の配置"), title=lambda p: str(p), words=lambda p: (p.work, p.division.name, p.grounds, p.came_of),
    note=lambda p: str(p.pool), related=("pool__ward", "division"),
)
