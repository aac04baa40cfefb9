"""The room and its powers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import declare, room

ROOM = room(
    "mobilisation",
    label=_("区指定動員"),
    pillar="disaster",
    home="mobilisation:list",
    adoptable=False,  # the plan is the whole city's: no ward begins it alone
    answers=_("災害時に職員が集まる区と班を、あらかじめ決めておく"),
)
VIEW = declare(
    "mobilisation.view",
    _("区指定動員を見る（自宅は見えない）"),
    reading=True,
    duties=("disaster", "head", "planning", "plan_office", "audit"),
)
ASSIGN = declare("mobilisation.assign", _("職員の自宅を見て動員先を決める"), duties=("disaster",))
DECIDE = declare("mobilisation.decide", _("動員の指定を決め、通知する"), duties=("disaster", "head", "plan_office"))
CALL_OUT = declare("mobilisation.call_out", _("職員を動員し、解除する"), duties=("disaster", "head"))
RECEIVE = declare("mobilisation.receive", _("職員の参集を受け付ける"), duties=("disaster", "head", "planning"))
# Held by links alone: the person called, and the poster at the entrance.
REPLY = declare("mobilisation.reply", _("動員に答える"), duties=("disaster", "head", "planning"))
RELIEF = declare("mobilisation.relief", _("交代勤務と応援を決める"), duties=("disaster", "head"))
OVERRIDE = declare("mobilisation.override_rest", _("休息の規則を外れる勤務を認める"), duties=("head",))
