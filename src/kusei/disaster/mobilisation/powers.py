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
ASSIGN = declare("mobilisation.assign", _("職員の自宅を見て動員先を決める"), duties=("disaster", "plan_office"))
DECIDE = declare("mobilisation.decide", _("動員の指定を決め、通知する"), duties=("disaster", "head", "plan_office"))
