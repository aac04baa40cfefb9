"""Holding sessions is the planners', community, welfare and plan office's; taking applications the counters' too."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import DUTIES, declare, room

ROOM = room(
    "booking", label=_("催しの予約"), pillar="office", home="booking:list", adoptable=False,
    answers=_("地域における子育て支援事業を推進する"),
)
VIEW = declare("booking.view", _("催しを見る"), duties=DUTIES, reading=True)
PEOPLE = declare(
    "booking.people", _("申込者を見る"), duties=("planning", "community", "welfare", "counter", "plan_office"), reading=True,
)
HOLD = declare("booking.hold", _("催しを開く・抽選する"), duties=("planning", "community", "welfare", "plan_office"))
TAKE = declare(
    "booking.take", _("申込みを受け付ける"), duties=("planning", "community", "welfare", "counter", "plan_office"),
)
