"""When replies are due and when people are reminded: dated rules, editable, with their source."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.clocks import run as clocks
from kusei.core.rules import registry as rules

REPLY_DUE = clocks.declare(
    "inquiry.reply_due", _("照会への回答"), unit="business_days", amount=10, source=_("庁内の照会の慣行をもとにした案"),
)
RETURNED_DUE = clocks.declare(
    "inquiry.returned_due", _("差し戻された回答の再提出"), unit="business_days", amount=3,
    source=_("庁内の照会の慣行をもとにした案"),
)
PART_DUE = clocks.declare(
    "inquiry.part_due", _("課の回答（再照会）"), unit="business_days", amount=5, source=_("庁内の照会の慣行をもとにした案"),
)
REMINDERS = rules.declare(
    "inquiry.reminders", _("照会の督促"),
    schema={
        "days_before": rules.Field(_("期限の何日前に知らせるか"), least=1, most=30, unit=_("日")),
        "days_after": rules.Field(_("期限を過ぎて何日で督促するか"), least=1, most=30, unit=_("日")),
    },
    default={"days_before": 3, "days_after": 1}, source=_("庁内の照会の慣行をもとにした案"),
)
