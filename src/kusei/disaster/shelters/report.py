"""Report: ward by ward, each figure with its definition and a link to exactly its rows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.ui.pages import WardReport
from kusei.disaster.shelters import powers


class Report(WardReport):
    power = powers.VIEW
    title = _("避難所：区ごとの数字")
    keys = ("shelters.drills", "shelters.drill_districts", "shelters.functions_improved")
    charted = "shelters.drills"
    most_title = _("訓練が最も多いのは%(ward)s")
    none_title = _("訓練の記録がある区はまだありません")
