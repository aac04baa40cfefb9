"""Every post sees and keeps its own year; the change of year is led by general affairs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import DUTIES, declare, room

ROOM = room("year", label=_("年度の予定"), pillar="office", home="year:list", adoptable=False, answers=_("事務の簡素化"))
VIEW = declare("year.view", _("年間の予定を見る"), duties=DUTIES, reading=True)
KEEP = declare("year.keep", _("年間の予定を書く・済ませる"), duties=DUTIES)
TURN = declare("year.turn", _("年度切替を見る"), duties=("general_affairs", "planning", "head", "plan_office", "audit"), reading=True)
OPEN = declare("year.open", _("新年度の番号を開く"), duties=("general_affairs", "plan_office"))
