"""Words for keys: duties and hazards as the ward office says them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import DUTY_LABELS

DUTIES = DUTY_LABELS
HAZARDS = {
    "earthquake": _("地震"), "tsunami": _("津波"), "storm": _("台風・大雨"), "flood": _("洪水"),
    "landslide": _("土砂災害"), "fire": _("大規模火災"), "other": _("その他"),
}
STAGES = (_("第1非常配備"), _("第2非常配備"), _("第3非常配備"), _("第4非常配備"))
OUTCOMES = {"done": _("行った"), "refused": _("断られた"), "read": _("読んだ")}
FAULTS = {
    "gap": _("番号が抜けています"), "prev": _("前の行のハッシュと合いません"), "hash": _("本文とハッシュが合いません"),
    "column": _("索引の列が本文と合いません"), "head": _("末尾の記録と合いません"), "seal": _("封印と合いません"),
}
WHY_NOT = {
    "not_adopted": _("この区ではまだ始めていません"), "no_dated_rows": _("期間内と言える日付の記録がありません"),
    "not_connected": _("未接続"), "no_base": _("割合の母数がありません"), "mixed": _("区によって理由が異なります"),
}
