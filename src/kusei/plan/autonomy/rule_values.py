"""The room's rules: drafts until an officer confirms a dated row."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.clocks import run as clocks
from kusei.core.rules import registry as rules
from kusei.plan.autonomy.lifecycle import ALLOT_DUE, CHOOSE_DUE

_DRAFT = _("根拠を確かめるまでの案")

WEIGHTS = rules.declare(
    "autonomy.weights", _("提案の評点の重み"),
    schema={
        "need": rules.Field(_("必要性の重み"), least=0, most=10),
        "effect": rules.Field(_("効果の重み"), least=0, most=10),
        "urgency": rules.Field(_("緊急性の重み"), least=0, most=10),
        "voices": rules.Field(_("区民の声の重み"), least=0, most=10),
    },
    default={"need": 3, "effect": 3, "urgency": 2, "voices": 2}, source=_DRAFT,
)
clocks.declare(CHOOSE_DUE, _("提案の選定"), unit="days", amount=60, source=_DRAFT)
clocks.declare(ALLOT_DUE, _("選定した事業の配当"), unit="business_days", amount=20, source=_DRAFT)
