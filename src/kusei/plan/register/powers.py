"""Who may see a draft, write a plan, and publish it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import DUTIES, declare, room

ROOM = room(
    "register", label=_("計画"), pillar="plan", home="register:tree", adoptable=False,
    answers=_("4つの柱にそって取り組み、必要なときは見直す"),
)
VIEW = declare("register.view", _("計画（案を含む）を見る"), duties=DUTIES, reading=True)
EDIT = declare("register.edit", _("計画を取り込む・対応づける"), duties=("plan_office",))
PUBLISH = declare("register.publish", _("計画を公表する・終える"), duties=("plan_office",))
DECIDE = declare("register.decide", _("計画の変更を決定する"), duties=("plan_office", "head"))
WARD_POLICY = declare("register.ward_policy", _("区政運営方針を作る"), duties=("planning", "head"))
PUBLISH_WARD_POLICY = declare("register.publish_ward_policy", _("区政運営方針を公表する"), duties=("head",))
