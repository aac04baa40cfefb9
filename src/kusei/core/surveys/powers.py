"""Making a survey is the planners' and the community posts'; keying sheets the counters' too; reading everybody's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import DUTIES, declare, room

ROOM = room(
    "surveys", label=_("アンケート"), pillar="office", home="surveys:list", adoptable=False,
    answers=_("市民の声を聴き、取り組みの見直しに生かす"),
)
VIEW = declare("surveys.view", _("アンケートを見る"), duties=DUTIES, reading=True)
MAKE = declare("surveys.make", _("アンケートをつくる・締め切る"), duties=("planning", "community", "plan_office"))
ENTER = declare(
    "surveys.enter", _("アンケートの回答を入力する"), duties=("planning", "community", "counter", "plan_office"),
)
ANSWER = declare("surveys.answer", _("アンケートに答える"))
