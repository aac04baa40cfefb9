"""A phone in the field for tests: it carries a facility, and may rename it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django import forms

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.field import actions as do
from kusei.core.field.actions.sending import Said, replay
from kusei.core.field.models import Carry, Device
from kusei.core.field.saying import SAY
from kusei.core.field.screens import SCREENS, Carried, Screen
from kusei.core.field.when import When, corrected
from kusei.core.ledger.models import Facility

POWER = "office.facilities"
SEEN: list[int] = []


class Note(Action):
    verb, power, label, on = "test.field_note", POWER, "note", "facility"
    facility: Facility
    name: str

    def check(self) -> None:
        if self.name == "taken":
            raise Refused("The name is taken.", code="taken", field="name")

    def perform(self) -> Facility:
        Facility.objects.filter(pk=self.facility.pk).update(name=self.facility.name + self.name)
        return self.facility


class NoteForm(forms.Form):
    name = forms.CharField(label="Name", max_length=20)


SCREEN = Screen(
    key="test", label="Test", power=POWER, model=Facility, template="", find=lambda a: Facility.objects.seen_by(a), title=str,
    drill=lambda r: False, live=lambda r: r.until is None, snapshot=lambda r: {"name": r.name}, block=lambda r, n: (1, n),
    commands={
        "test.field_note": Carried("test.field_note", NoteForm, lambda row, v, common, carry: Note(facility=row, **v, **common.kwargs)),
        SAY.verb: SAY,
    },
)


def phone(world: Any, ward: str = "minato") -> tuple[Any, Device, Carry]:
    """(the person, the phone, what it carries)."""
    SCREENS["test"] = SCREEN
    who = world.actor("disaster", ward)
    device = do.EnrolDevice(actor=who, ward=world.wards[ward], name="Desk 1")()
    carry = do.TakeAlong(actor=who, device=device, screen="test", place=world.facility(ward, "Hall"))()
    return who, device, carry


def said(name: str = "!", *, minutes_ago: int = 30, command_id: str = "", verb: str = "test.field_note") -> Said:
    at = calendar.now() - timedelta(minutes=minutes_ago)
    return Said(command_id or str(uuid.uuid4()), verb, {"name": name}, at, 0)


def send(who: Any, device: Device, carry: Carry, one: Said, when: When | None = None) -> Any:
    now = calendar.now()
    return replay(who, device, carry, one, when or corrected(one.said_at, phone_now=now, office_now=now, skew_then_s=0, most_s=120))
