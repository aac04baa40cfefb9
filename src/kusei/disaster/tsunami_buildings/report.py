"""Report: ward by ward, each figure with its definition and a link to exactly its rows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.ui.pages import WardReport
from kusei.disaster.tsunami_buildings import powers


class Report(WardReport):
    power = powers.VIEW
    title = _("津波避難ビル：区ごとの数字")
    keys = (
        "tsunami_buildings.designated",
        "tsunami_buildings.capacity",
        "tsunami_buildings.reached",
        "tsunami_buildings.checked",
    )
    charted = "tsunami_buildings.capacity"
    most_title = _("入れる人数が最も多いのは%(ward)s")
    none_title = _("人数の分かる区はまだありません")
