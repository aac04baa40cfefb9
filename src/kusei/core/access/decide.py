"""May this actor do this to that? The answer always carries a reason a person can act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.access.actors import Actor, Reach, System
from kusei.core.access.powers import POWERS, ROOMS
from kusei.core.ledger.models import Ward
from kusei.core.ledger.queries import adopted_rooms
from kusei.core.rows import seen_of, walk


@dataclass(frozen=True)
class Verdict:
    """``code``: ok | no_power | outside | not_adopted. ``outside`` is answered with 404, so nothing is confirmed."""

    allowed: bool
    reason: str = ""
    code: str = "ok"

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(allowed=True)


class Denied(Exception):
    """The actor lacks the power; views answer 403, or 404 where the row is outside their wards."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


def ward_id_of(obj: Any) -> int | None:
    """The ward a row belongs to; a Ward belongs to itself; None = the whole city."""
    if obj is None:
        return None
    if isinstance(obj, Ward):
        return obj.pk
    path = seen_of(type(obj)).ward
    return walk(obj, path) if path else None


def may(actor: Actor, power: str, obj: models.Model | None = None, *, anywhere: bool = False) -> Verdict:
    """Whether ``actor`` holds ``power`` for ``obj`` (a row, a Ward, or None for the city as a whole).

    A power held in one ward changes nothing that belongs to the whole city, unless its table is ``shared``.
    ``anywhere``: ask only whether the power is held in some ward (menus, list pages).
    """
    declared = POWERS.get(power)
    if declared is None:
        raise ValueError(f"power {power} is not declared")
    reach = actor.reach(power)
    if declared.reading and obj is not None and not isinstance(obj, Ward) and _sees_anyway(actor, obj):
        return YES
    if not reach:
        return Verdict(False, _("この職には「%(power)s」の権限がありません。") % {"power": declared.label}, "no_power")
    if anywhere:
        return YES
    if obj is None or _whole_city(obj):
        if reach.everywhere or declared.reading:
            return YES
        if obj is not None and seen_of(type(obj)).shared:
            return _begun(actor, declared.room, reach)
        return Verdict(False, _("市全体にかかわる操作です。市の担当課に依頼してください。"), "no_power")
    ward_id = ward_id_of(obj)
    if not reach.covers(ward_id):
        return Verdict(False, _("ほかの区の記録です。"), "outside")
    return _adopted(actor, declared.room, ward_id, reading=declared.reading)


def _begun(actor: Actor, room_key: str, reach: Reach) -> Verdict:
    """A shared row is for actors of whose wards one has begun the room."""
    asked = [_adopted(actor, room_key, ward_id, reading=False) for ward_id in sorted(reach.wards)]
    return next((verdict for verdict in asked if verdict), asked[0])


def _whole_city(obj: models.Model | None) -> bool:
    return obj is not None and not isinstance(obj, Ward) and not seen_of(type(obj)).ward


def _sees_anyway(actor: Actor, obj: models.Model) -> bool:
    """Published rows and a partner's own rows: the non-ward half of ``Actor.sees``, on one object."""
    if actor.owns(obj):
        return True
    rule = seen_of(type(obj))
    if rule.public and type(obj)._default_manager.filter(pk=obj.pk, **rule.public).exists():
        return True
    return bool(rule.partner and actor.organisation_id and walk(obj, rule.partner) == actor.organisation_id)


def _adopted(actor: Actor, room_key: str, ward_id: int | None, *, reading: bool) -> Verdict:
    room = ROOMS.get(room_key)
    if reading or ward_id is None or room is None or not room.adoptable or isinstance(actor, System):
        return YES
    if room_key in adopted_rooms(ward_id, calendar.today()):
        return YES
    return Verdict(False, _("この区ではまだ始めていません。"), "not_adopted")
