"""Terms and limits of phones in the field; drafts until confirmed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.clocks import run as clocks
from kusei.core.field.lifecycle import DECIDE
from kusei.core.rules import registry as rules

PRACTICE = _("避難所運営の班の交代（半日）と端末の管理の慣行をもとにした案")
LIMITS = rules.declare(
    "field.limits", _("持ち出し端末の期限"),
    schema={
        "key_hours": rules.Field(_("鍵が使える時間"), least=1, most=24, unit=_("時間")),
        "term_days": rules.Field(_("端末の登録の日数"), least=1, most=90, unit=_("日")),
        "erase_days": rules.Field(_("閉じてから鍵を消すまでの日数"), least=0, most=30, unit=_("日")),
        "numbers": rules.Field(_("一度に渡す番号の数"), least=10, most=500, unit=_("番")),
        "clock_s": rules.Field(_("時計の動きを疑うずれ"), least=10, most=3600, unit=_("秒")),
    },
    default={"key_hours": 12, "term_days": 14, "erase_days": 7, "numbers": 50, "clock_s": 120}, source=PRACTICE,
)
clocks.declare(DECIDE, _("端末から渡された記録の判断"), unit="hours", amount=2, source=PRACTICE)
