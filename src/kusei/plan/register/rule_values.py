"""How often a watched matter is looked at again. A house rule, dated and editable; no law sets it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.clocks import run as clocks

WATCH_REVIEW = clocks.declare(
    "register.watch_review", _("注視する動きの確認"), unit="months", amount=3, source=_("区政課の運用（案）"),
)
