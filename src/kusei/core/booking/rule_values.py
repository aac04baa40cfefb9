"""How long a promoted applicant has to answer, who is drawn first, how long applicants' personal data is kept."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.clocks import run as clocks
from kusei.core.rules import registry as rules

REPLY = clocks.declare(
    "booking.reply", _("繰上げの返事"), unit="hours", amount=48, source=_("催しの運営の慣行をもとにした案"),
)
# A smaller number is called first; equal numbers are drawn together.
PRIORITY = rules.declare(
    "booking.priority", _("抽選の優先順位"),
    schema={
        "first_time": rules.Field(_("初めての人"), least=1, most=9),
        "resident": rules.Field(_("区内に住む人"), least=1, most=9),
        "other": rules.Field(_("そのほか"), least=1, most=9),
    },
    default={"first_time": 1, "resident": 2, "other": 3}, source=_("催しの運営の慣行をもとにした案"),
)
CLASSES = {"first_time": _("初めて参加する"), "resident": _("区内に住んでいる"), "other": _("どちらでもない")}
PEOPLE_KEPT = rules.declare(
    "booking.people_kept", _("催しの申込者の個人情報の保存"),
    schema={"days": rules.Field(_("催しが終わってから"), unit=_("日"), least=1, most=3650)},
    default={"days": 90}, source=_("利用目的が済めば消すという法の考え方をもとにした案（未確認：市の保存期間表を確かめて決めてください）"),
)
