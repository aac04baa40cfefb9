"""Asking belongs to the city's plan office; answering to a ward's planners; confirming to its head; parts to all."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import DUTIES, declare, room

ROOM = room(
    "inquiry", label=_("照会・回答"), pillar="office", home="inquiry:list", adoptable=False,
    answers=_("取り組みの状況について毎年度フォローアップを行う"),
)
OVERVIEW = declare("inquiry.overview", _("照会の全体を見る"), duties=("plan_office", "audit"), reading=True)
ASK = declare("inquiry.ask", _("照会を出す・取りまとめる"), duties=("plan_office",))
VIEW = declare("inquiry.view", _("区の回答を見る"), duties=DUTIES, reading=True)
ANSWER = declare("inquiry.answer", _("区として回答する"), duties=("planning",))
CONFIRM = declare("inquiry.confirm", _("区の回答を確認する"), duties=("head",))
PART = declare("inquiry.part", _("課として再照会に答える"), duties=DUTIES)
