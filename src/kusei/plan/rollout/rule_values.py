"""The room's rules: drafts until an officer confirms a dated row."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.clocks import run as clocks
from kusei.core.rules import registry as rules
from kusei.plan.rollout.lifecycle import HOLD_REVIEW, OPINIONS_DUE, POLICY_REVIEW, STALE

_DRAFT = _("根拠を確かめるまでの案")

SETTLED = rules.declare(
    "rollout.settled", _("「定着」と言えるための実績"),
    schema={"keep_percent": rules.Field(_("前の年度の実績に対する割合"), unit="%", least=1, most=200)},
    default={"keep_percent": 80}, source=_DRAFT,
)
clocks.declare(HOLD_REVIEW, _("保留の見直し"), unit="months", amount=6, source=_DRAFT)
clocks.declare(STALE, _("状態が変わらない取り組みの確認"), unit="months", amount=12, source=_DRAFT)
clocks.declare(OPINIONS_DUE, _("検討への意見の締切"), unit="business_days", amount=20, source=_DRAFT)
clocks.declare(POLICY_REVIEW, _("決定した方針の見直し"), unit="months", amount=36, source=_DRAFT)
