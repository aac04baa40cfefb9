"""Reading drafts of one's ward is everybody's; drafting too. Who decides is the table's, not a power's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import DUTIES, declare, room

ROOM = room(
    "approval", label=_("決裁"), pillar="office", home="approval:inbox", adoptable=False,
    answers=_("区長の裁量・予算・財源・定員・役割分担"),
)
VIEW = declare("approval.view", _("起案と供覧を見る"), duties=DUTIES, reading=True)
DRAFT = declare("approval.draft", _("起案・回議・決裁をする"), duties=DUTIES)
EMERGENCY = declare("approval.emergency", _("急ぎの行為を先に行い、後で決裁を受ける"), duties=("head", "disaster", "general_affairs"))
KEEP = declare("approval.keep", _("専決の表・代決・回議先を直す"), duties=("general_affairs", "plan_office"))
