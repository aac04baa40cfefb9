"""What a phone still holds when it ends: handed over sealed, opened where the key is left, never run by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action
from kusei.core.clocks import run as clocks
from kusei.core.field import keys, powers
from kusei.core.field.actions.devices import about_body, erase, key_of
from kusei.core.field.lifecycle import DECIDE
from kusei.core.field.models import Carry, Command, Device


@dataclass(frozen=True)
class Unsent:
    """What a stopped phone still held: sealed with the place's key; ``verb`` and ``at`` it said in the open."""

    carry: str
    command_id: str
    verb: str
    nonce: str
    data: str


def _said_at(body: bytes) -> datetime | None:
    """When the phone said it happened; None when the words are not a command of ours."""
    try:
        return datetime.fromisoformat(json.loads(body)["at"]).astimezone(calendar.JST)
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def take_over(carries: Iterable[Carry], unsent: Sequence[Unsent], *, by: str) -> tuple[int, list[Unsent]]:
    """Keep what the keys of these places open, for a person to decide; erase the keys. (handed over, lost)."""
    of = {c.ref: c for c in carries}
    held = {ref: key_of(c) for ref, c in of.items()}
    known = set(Command.objects.filter(command_id__in=[u.command_id for u in unsent]).values_list("command_id", flat=True))
    handed, lost = 0, []
    for one in unsent:
        if one.command_id in known:
            continue
        known.add(one.command_id)
        body = _open(one, held.get(one.carry))
        if body is None:
            lost.append(one)
        else:
            handed += 1
            _keep(one, of[one.carry], body, by)
    for carry in of.values():
        erase(carry)
    return handed, lost


def _open(one: Unsent, key: bytes | None) -> bytes | None:
    if key is None:
        return None
    try:
        return keys.open_from_phone(key, nonce=one.nonce, data=one.data, about=f"{one.carry}:{one.command_id}")
    except keys.Unreadable:
        return None


def _keep(one: Unsent, carry: Carry, body: bytes, by: str) -> None:
    now = calendar.now()
    said_at = _said_at(body) or now
    row = Command.objects.create(
        carry=carry, ward=carry.ward, command_id=one.command_id, verb=one.verb[:60], state="handed", said_at=said_at,
        occurred_at=min(said_at, now), received_at=now, sent_by=by[:60], code="revoked",
        reason=_t("使用を止めた端末に残っていた記録です。端末を持っていた人に確かめてから決めてください。"),
        body=keys.seal_text(body.decode(errors="replace"), about_body(one.command_id)),
    )
    clocks.start(DECIDE, row, at=now)


class WipeDevice(Action):
    """The phone says that it has erased itself, and hands over what it held, still sealed.

    Nothing of a stopped phone runs by itself: what can be opened waits for a person, what cannot is counted as lost.
    """

    verb, power, label, on = "field.wipe", powers.KEEP, _("端末の中身を消した"), "device"
    device: Device
    unsent: Sequence[Unsent] = ()

    def perform(self) -> Device:
        handed, lost = take_over(self.device.carries.all(), self.unsent, by=self.actor.label)
        row = self.device
        if row.wiped_at is None:  # the same report again (the answer was lost on the way) must not count twice
            row.wiped_lost, row.wiped_words = len(lost), ", ".join(sorted({u.verb for u in lost}))[:300]
        row.wiped_at, row.waiting = row.wiped_at or calendar.now(), 0
        row.wiped_handed = (row.wiped_handed or 0) + handed
        row.save(update_fields=["wiped_at", "waiting", "wiped_handed", "wiped_lost", "wiped_words"])
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"unsent": len(self.unsent), "handed": result.wiped_handed, "lost": result.wiped_lost}


class HandOver(Action):
    """A phone that is no longer the one enrolled (its cookie is gone), or whose place has ended, gives up what it holds.

    Whoever is signed in on it does this; the records wait for a person like those of a stopped phone.
    """

    verb, power, label, on = "field.hand_over", powers.CARRY, _("端末に残ったものを区本部に渡す"), "carry"
    carry: Carry
    unsent: Sequence[Unsent] = ()

    def perform(self) -> Carry:
        self.handed, lost = take_over([self.carry], self.unsent, by=self.actor.label)
        self.lost = len(lost)
        return self.carry

    def facts(self, result: Any) -> dict[str, Any]:
        return {"unsent": len(self.unsent), "handed": self.handed, "lost": self.lost}
