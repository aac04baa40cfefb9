"""How long a case may lie with one post. House rules of a ward office, dated and editable; no law sets them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.clocks import run as clocks

_SOURCE = _("庁内の標準処理期間（案）")
CIRCULATE = clocks.declare("approval.circulate", _("回議"), unit="business_days", amount=2, source=_SOURCE)
JOINT = clocks.declare("approval.joint", _("合議"), unit="business_days", amount=3, source=_SOURCE)
DECIDE = clocks.declare("approval.decide", _("決裁"), unit="business_days", amount=3, source=_SOURCE)
AFTER_VIEW = clocks.declare("approval.after_view", _("後閲"), unit="business_days", amount=3, source=_SOURCE)
AFTER_THE_FACT = clocks.declare("approval.after_the_fact", _("事後承認の起案"), unit="business_days", amount=3, source=_SOURCE)
OF_STEP = {"circulate": CIRCULATE, "joint": JOINT, "decide": DECIDE}
