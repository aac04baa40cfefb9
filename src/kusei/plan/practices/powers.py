"""The room and its powers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import DUTIES, declare, room

ROOM = room(
    "practices", label=_("他区の取り組み事例"), pillar="plan", home="practices:list", adoptable=False,
    answers=_("毎年度、進み具合を確かめ、ほかの区の取り組み事例を生かす"),
)
VIEW = declare("practices.view", _("事例を見る"), duties=DUTIES, reading=True)
WRITE = declare(
    "practices.write", _("事例を書く・採用して結果を返す"),
    duties=("planning", "disaster", "welfare", "community", "counter", "general_affairs", "head"),
)
CHECK = declare("practices.check", _("事例を確かめて公開する"), duties=("plan_office",))
