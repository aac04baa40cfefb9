"""The office itself: open to every member of staff for reading; changing it belongs to few posts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access import cases
from kusei.core.access.powers import DUTIES, declare, room
from kusei.core.ui import powers as ui

ROOM = room(
    "office", label=_("区役所の基本情報"), pillar="office", home="office:organisation", adoptable=False,
    answers="",
)
VIEW = declare("office.view", _("基本情報を見る"), duties=DUTIES, reading=True)
CLOCKS = declare("office.clocks", _("期限の一覧を見る"), duties=DUTIES, reading=True)
EVIDENCE = declare("office.evidence", _("根拠を見る"), duties=DUTIES, reading=True)
AUDIT = declare("office.audit", _("監査記録を見る"), duties=("audit", "plan_office"), reading=True)
ORGANISE = declare("office.organise", _("組織・職・発令を変える"), duties=("general_affairs", "plan_office"))
HAND_OVER = declare("office.hand_over", _("事務を引き継ぐ"), duties=DUTIES)
GRANT = declare("office.grant", _("権限を与える"), duties=("general_affairs", "plan_office"))
ADOPT = declare("office.adopt", _("区でシステムを始める・終える"), duties=("planning", "plan_office"))
INCIDENT = declare("office.incident", _("災害・訓練を登録する"), duties=("disaster", "head", "plan_office"))
RULES = declare("office.rules", _("規則の値を変える"), duties=("general_affairs", "plan_office"))
FACILITIES = declare(
    "office.facilities", _("施設・団体を登録する"), duties=("planning", "disaster", "general_affairs", "plan_office"),
)
READINGS = declare("office.readings", _("根拠を記録する"), duties=("plan_office", "planning"))
RESIDENTS = declare("office.residents", _("住民の写しを引く"), reading=True)
EXPORT = ui.EXPORT
# Declared beside the mechanism they guard, so that private rooms need not know the office.
REVIEW = cases.REVIEW
BREAK_GLASS = cases.BREAK_GLASS
