"""Who fills in a ward's sheet, who confirms it, who runs the round."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import DUTIES, declare, room

ROOM = room(
    "followup", label=_("年次フォローアップ"), pillar="plan", home="followup:list", adoptable=False,
    answers=_("毎年度、進み具合を確かめ、ほかの区の取り組み事例を生かす"),
)
VIEW = declare("followup.view", _("フォローアップ（公表前を含む）を見る"), duties=DUTIES, reading=True)
FILL = declare(
    "followup.fill", _("フォローアップの回答を入力する"),
    duties=("planning", "disaster", "welfare", "community", "counter", "general_affairs", "head", "plan_office"),
)
CONFIRM = declare("followup.confirm", _("回答を確認する・差し戻す・意見を書く"), duties=("head", "plan_office"))
RUN = declare("followup.run", _("フォローアップを進める（照会・確定・公表）"), duties=("plan_office",))
HAND_IN = declare("followup.hand_in", _("回答を区長確認に回す・引き戻す・直し始める"), duties=("planning", "plan_office"))
