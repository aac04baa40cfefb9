"""The room and its powers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import DUTIES, declare, room

ROOM = room(
    "rollout", label=_("区への展開"), pillar="plan", home="rollout:matrix", adoptable=False,
    answers=_("区の実情に応じて、条件の整った区から取り組む"),
)
VIEW = declare("rollout.view", _("区への展開を見る"), duties=DUTIES, reading=True)
MOVE = declare(
    "rollout.move", _("区の取り組みの状態を進める・理由を書く"),
    duties=("planning", "disaster", "welfare", "community", "counter", "general_affairs", "head"),
)
ASK = declare("rollout.ask", _("予算を要求する"), duties=("planning", "head", "plan_office"))
SHAPE = declare("rollout.shape", _("展開の表・前提・順序・査定を整える"), duties=("plan_office",))
STUDY = declare("rollout.study", _("検討を行う"), duties=("planning", "plan_office"))
