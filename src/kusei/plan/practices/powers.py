"""The room and its powers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import declare, room

ROOM = room(
    "practices", label=_("他区の取り組み事例"), pillar="plan", home="practices:list", adoptable=True,
    answers=_("他区の取り組み事例"),
)
VIEW = declare("practices.view", _("他区の取り組み事例を見る"), reading=True, duties=("planning", "head", "plan_office", "audit"))
KEEP = declare("practices.keep", _("他区の取り組み事例を受け付け、終える"), duties=("planning", "head"))
