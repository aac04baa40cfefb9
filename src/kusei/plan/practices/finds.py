"""How a case is found."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.search.find import source

source(
    "practices.case", _("他区の取り組み事例の案件"), title=lambda c: c.title, words=lambda c: (c.title,),
    note=lambda c: c.ward.name, related=("ward",),
)
