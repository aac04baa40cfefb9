"""What a city may set for its follow-up, as dated rows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.clocks import run as clocks
from kusei.core.rules import registry as rules

THRESHOLDS = rules.declare(
    "followup.thresholds", _("根拠による評価のしきい値"),
    schema={
        "first_of_three": rules.Field(_("3年の目標の1年目"), kind="decimal", unit=_("%"), least=0, most=100),
        "second_of_three": rules.Field(_("3年の目標の2年目"), kind="decimal", unit=_("%"), least=0, most=100),
        "last": rules.Field(_("目標の最終年度・単年度の目標"), kind="decimal", unit=_("%"), least=0, most=100),
    },
    default={"first_of_three": "33.4", "second_of_three": "66.7", "last": "90"},
    source=_("大阪市 市政改革プラン（平成25年度）の達成率の区分にならう"),
)
SMALL_VALUES = rules.declare(
    "followup.small_values", _("公表で伏せる小さな数"),
    schema={"below": rules.Field(_("この数に満たない値を伏せる"), least=0, most=20)},
    default={"below": 5},
    source=_("統計表の秘匿の慣行。0は伏せない"),
)
ANSWER = clocks.declare(
    "followup.answer", _("フォローアップの回答"), unit="business_days", amount=20, source=_("区政課の運用"),
)
RETURNED = clocks.declare(
    "followup.returned", _("差し戻しへの回答"), unit="business_days", amount=5, source=_("区政課の運用"),
)
