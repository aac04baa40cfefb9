"""The room's rules: drafts until an officer confirms a dated row."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.clocks import run as clocks
from kusei.core.rules import registry as rules
from kusei.plan.practices.lifecycle import CHECK_DUE, DECIDE_DUE, RESULT_DUE, REVIEW_DUE

_DRAFT = _("根拠を確かめるまでの案")

WEIGHTS = rules.declare(
    "practices.weights", _("合いそうな事例の並べ方"),
    schema={
        "likeness": rules.Field(_("区の似ている度合いの重み"), kind="decimal", least="0"),
        "certainty": rules.Field(_("効果の確かさの重み"), kind="decimal", least="0"),
        "effort": rules.Field(_("手間と費用の軽さの重み"), kind="decimal", least="0"),
        "record": rules.Field(_("採用した区での結果の重み"), kind="decimal", least="0"),
        "hours_half": rules.Field(_("手間の軽さが半分になる時間"), kind="decimal", unit=_("時間／年"), least="1"),
        "yen_half": rules.Field(_("費用の軽さが半分になる金額"), kind="decimal", unit=_("円／年"), least="1"),
    },
    default={"likeness": "3", "certainty": "2", "effort": "1", "record": "2", "hours_half": "400", "yen_half": "1000000"},
    source=_DRAFT,
)
PEERS = rules.declare(
    "practices.peers", _("似ている区の探し方"),
    schema={
        "count": rules.Field(_("示す区の数"), least=1, most=15),
        "cap": rules.Field(_("一つの数字の隔たりの上限（ばらつきの何倍まで）"), kind="decimal", least="1"),
        "least_known": rules.Field(_("比べるのに要る数字の数"), least=1),
    },
    default={"count": 4, "cap": "4", "least_known": 4}, source=_DRAFT,
)
clocks.declare(CHECK_DUE, _("事例の匿名化の確認"), unit="business_days", amount=10, source=_DRAFT)
clocks.declare(REVIEW_DUE, _("公開した事例の見直し"), unit="months", amount=24, source=_DRAFT)
clocks.declare(DECIDE_DUE, _("採用するかどうかの決定"), unit="months", amount=3, source=_DRAFT)
clocks.declare(RESULT_DUE, _("採用した事例の結果を返す"), unit="months", amount=12, source=_DRAFT)
