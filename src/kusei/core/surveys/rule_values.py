"""When a survey should be closed; how small a published number may be; how long free text is kept as written."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.clocks import run as clocks
from kusei.core.rules import registry as rules

CLOSE_DUE = clocks.declare(
    "surveys.close_due", _("アンケートの締切・集計"), unit="days", amount=30, source=_("調査ごとに締切日を決める"),
)
SMALL = rules.declare(
    "surveys.small_cells", _("公表しない小さな数"),
    schema={"below": rules.Field(_("この数に満たない人数は伏せる"), least=3, most=20, unit=_("人"))},
    default={"below": 5}, source=_("統計の秘匿処理の慣行をもとにした案"),
)
TEXTS_KEPT = rules.declare(
    "surveys.texts_kept", _("アンケートの自由記述（原文）の保存"),
    schema={"days": rules.Field(_("締め切ってから"), unit=_("日"), least=1, most=3650)},
    default={"days": 365}, source=_("利用目的が済めば消すという法の考え方をもとにした案（未確認：市の保存期間表を確かめて決めてください）"),
)
