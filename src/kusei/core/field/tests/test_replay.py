"""Nothing lost, nothing doubled: commands of a phone as Actions, refusals, decisions, and the end of a phone."""

from __future__ import annotations

import dataclasses
import json
import threading
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection

from kusei.core import calendar, gate
from kusei.core.access.actors import system
from kusei.core.actions.action import Refused
from kusei.core.audit.models import Line
from kusei.core.clocks.models import Clock
from kusei.core.field import actions as do
from kusei.core.field.actions.devices import key_of
from kusei.core.field.actions.leaving import Unsent
from kusei.core.field.actions.settling import values_of
from kusei.core.field.models import Carry, Command, Device, Message
from kusei.core.field.screens import SCREENS
from kusei.core.field.tests.field_world import SCREEN, Note, phone, said, send
from kusei.core.field.when import When
from kusei.core.ledger.models import Facility
from kusei.core.testing.world import build

pytestmark = pytest.mark.django_db


def name_of(carry: Carry) -> str:
    return Facility.objects.get(ref=carry.subject.partition(":")[2]).name


def test_a_command_becomes_an_act_of_the_person_with_the_phone_named(world):
    who, device, carry = phone(world)
    one = said()
    assert send(who, device, carry, one).state == "done"
    assert name_of(carry) == "Hall!"
    act, received = Line.objects.get(verb="test.field_note"), Line.objects.get(verb="field.replay")
    assert act.actor == received.actor == who.label
    assert json.loads(act.body)["parent"] == received.line_id
    assert json.loads(act.body)["occurred_at"][:16] == one.said_at.isoformat()[:16]
    assert json.loads(received.body)["facts"] == {"device": device.ref, "command": one.command_id, "verb": "test.field_note", "skew_s": 0}


def test_the_same_command_again_changes_nothing_even_from_another_person(world):
    who, device, carry = phone(world)
    one = said()
    assert [send(w, device, carry, one).state for w in (who, who, world.actor("head", "minato"))] == ["done"] * 3
    assert name_of(carry) == "Hall!" and Command.objects.count() == 1


def test_what_is_refused_is_kept_sealed_until_somebody_mends_it(world):
    who, device, carry = phone(world)
    found = send(who, device, carry, said("taken"))
    row = Command.objects.get()
    assert (found.state, found.reason, row.code) == ("refused", "The name is taken.", "taken")
    assert "taken" not in row.body and values_of(row) == {"name": "taken"}
    with pytest.raises(Refused):
        do.MendCommand(actor=who, command=row, values={"name": ""})()
    do.MendCommand(actor=who, command=row, values={"name": "?"})()
    row.refresh_from_db()
    assert (row.state, row.body, name_of(carry)) == ("mended", "", "Hall?")


def test_a_form_that_does_not_understand_says_which_field(world):
    who, device, carry = phone(world)
    found = send(who, device, carry, said("x" * 30))
    assert found.state == "refused" and "Name" in found.reason


def test_handed_over_and_dropped_with_a_reason(world):
    who, device, carry = phone(world)
    send(who, device, carry, said("taken"))
    do.HandCommand(actor=who, command=Command.objects.get())()
    with pytest.raises(Refused):
        do.DropCommand(actor=who, command=Command.objects.get(), reason=" ")()
    do.DropCommand(actor=world.actor("head", "minato"), command=Command.objects.get(), reason="on paper")()
    row = Command.objects.get()
    assert (row.state, row.body, row.settle_note) == ("dropped", "", "on paper")


@pytest.mark.parametrize("code", ["clock", "future"])
def test_a_moment_nobody_can_trust_waits_for_a_person(world, code):
    who, device, carry = phone(world)
    found = send(who, device, carry, said(), When(calendar.now(), 0, code))
    assert (found.state, found.code, name_of(carry)) == ("refused", code, "Hall")
    then = calendar.now() - timedelta(hours=1)
    do.MendCommand(actor=who, command=Command.objects.get(), values={"name": "!"}, occurred_at=then)()
    assert name_of(carry) == "Hall!" and Command.objects.get().occurred_at == then


def test_a_person_without_the_power_leaves_the_command_on_the_phone(world):
    who, device, carry = phone(world)
    found = send(world.actor("disaster", "oka"), device, carry, said())
    assert found.state == "denied" and not Command.objects.exists() and name_of(carry) == "Hall"


def test_the_same_key_comes_again_for_another_term_and_numbers_stay(world):
    who, device, carry = phone(world)
    first = key_of(carry)
    with calendar.at(calendar.now() + timedelta(hours=13)):
        place = Facility.objects.get(ref=carry.subject.partition(":")[2])
        again = do.TakeAlong(actor=who, device=device, screen="test", place=place)()
        assert again.pk == carry.pk and key_of(again) == first and again.key_until > calendar.now()
    assert (again.first_number, again.last_number) == (1, 50)


def test_after_its_term_a_phone_sends_nothing_until_it_is_prolonged(world):
    who, device, carry = phone(world)
    with calendar.at(calendar.now() + timedelta(days=20)):
        assert send(who, device, carry, said(minutes_ago=1)).code == "term"
        do.ProlongDevice(actor=who, device=device)()
        assert send(who, Device.objects.get(), carry, said(minutes_ago=1)).state == "done"


def sealed(carry: Carry, one: Any, *, key: bytes | None = None) -> Unsent:
    """As the phone's WebCrypto writes it."""
    nonce, about = b"n" * 12, f"{carry.ref}:{one.command_id}".encode()
    body = json.dumps({"verb": one.verb, "values": dict(one.values), "at": one.said_at.isoformat(), "skew": 0}).encode()
    data = AESGCM(key or key_of(carry) or b"").encrypt(nonce, body, about)
    return Unsent(carry.ref, one.command_id, one.verb, b64encode(nonce).decode(), b64encode(data).decode())


def test_a_lost_phone_hands_over_what_can_be_opened_and_counts_what_cannot(world):
    who, device, carry = phone(world)
    sent, held, broken = said("1"), said("2"), said("3")
    send(who, device, carry, sent)
    unsent = [sealed(carry, sent), sealed(carry, held), sealed(carry, broken, key=b"k" * 32)]
    do.LoseDevice(actor=who, device=device, reason="on the bus")()
    device.refresh_from_db()
    assert send(who, device, carry, said()).code == "revoked"
    for _twice in range(2):
        device = do.WipeDevice(actor=system(f"device-{device.ref}"), device=device, unsent=unsent)()
    assert (device.wiped_handed, device.wiped_lost, device.wiped_words) == (1, 1, "test.field_note")
    carry.refresh_from_db()
    assert carry.key_wrapped == "" and carry.erased_at and name_of(carry) == "Hall1"
    row = Command.objects.get(state="handed")
    assert row.said_at == held.said_at
    do.MendCommand(actor=who, command=row, values=values_of(row))()
    assert name_of(carry) == "Hall12"


def test_a_phone_that_is_no_longer_enrolled_gives_up_what_it_holds_to_whoever_signs_in(world):
    who, device, carry = phone(world)
    held = said("4")
    act = do.HandOver(actor=who, carry=carry, unsent=[sealed(carry, held), sealed(carry, said("5"), key=b"k" * 32)])
    act()
    carry.refresh_from_db()
    assert (act.handed, act.lost, carry.state, carry.key_wrapped) == (1, 1, "closed", "")
    assert values_of(Command.objects.get(state="handed")) == {"name": "4"}


def test_a_phone_with_unsent_commands_is_not_taken_back(world):
    who, device, carry = phone(world)
    with gate.writing("test"):
        Device.objects.update(waiting=3)
    device.refresh_from_db()
    for act in (do.GiveBackDevice(actor=who, device=device), do.CloseCarry(actor=who, carry=Carry.objects.get())):
        with pytest.raises(Refused, match="3件"):
            act()


def test_a_fault_of_ours_is_kept_like_a_refusal_and_holds_nothing_up(world, monkeypatch):
    who, device, carry = phone(world)
    monkeypatch.setattr(Note, "perform", lambda self: 1 / 0)
    found = send(who, device, carry, said())
    assert (found.state, found.code) == ("refused", "fault")
    monkeypatch.undo()
    row = Command.objects.get()
    do.MendCommand(actor=who, command=row, values=values_of(row))()
    assert name_of(carry) == "Hall!"


def test_what_waits_for_headquarters_has_a_clock(world):
    who, device, carry = phone(world)
    send(who, device, carry, said("taken"))
    row = do.HandCommand(actor=who, command=Command.objects.get())()
    clock = Clock.objects.get(subject=f"field.command:{row.ref}")
    assert clock.stopped_at is None
    do.DropCommand(actor=who, command=row, reason="twice")()
    clock.refresh_from_db()
    assert clock.stopped_at is not None


def test_a_phone_that_forgot_its_numbers_gets_new_ones(world, monkeypatch):
    who, device, carry = phone(world)
    monkeypatch.setitem(SCREENS, "test", dataclasses.replace(SCREEN, block=lambda row, n: (51, 50 + n)))
    place = Facility.objects.get(ref=carry.subject.partition(":")[2])
    again = do.TakeAlong(actor=who, device=device, screen="test", place=place, more=True)()
    assert (again.first_number, again.last_number) == (51, 100)


def test_words_go_both_ways(world):
    who, device, carry = phone(world)
    words = said(verb="field.say")
    words.values.update(text="Water is short")  # type: ignore[attr-defined]
    assert send(who, device, carry, words).state == "done"
    do.AnswerPhone(actor=world.actor("head", "minato"), carry=Carry.objects.get(), text="A lorry leaves at 21:00")()
    assert list(Message.objects.order_by("pk").values_list("from_phone", "text")) == [(True, "Water is short"), (False, "A lorry leaves at 21:00")]


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_send_the_same_command_at_once_record_it_once():
    world = build()
    who, device, carry = phone(world)
    one, start, found = said(), threading.Barrier(2), []

    def tab() -> None:
        try:
            start.wait(5)
            found.append(send(who, Device.objects.get(), carry, one).state)
        finally:
            connection.close()

    tabs = [threading.Thread(target=tab) for _ in range(2)]
    for t in tabs:
        t.start()
    for t in tabs:
        t.join(20)
    assert found == ["done", "done"] and name_of(carry) == "Hall!"
    assert Command.objects.count() == 1 and Line.objects.filter(verb="test.field_note").count() == 1
