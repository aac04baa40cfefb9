"""The write gate, the Action and the trail, on the ledger's own rows."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from kusei.core import calendar, gate
from kusei.core.access.decide import Denied, may
from kusei.core.access.powers import POWERS, declare
from kusei.core.actions.action import Action, Refused, Stale
from kusei.core.audit.models import Line
from kusei.core.audit.verify import seal_up_to, verify
from kusei.core.ledger.models import Facility

RENAME = "office.facilities"


class Rename(Action):
    verb, power, label, on = "test.rename", RENAME, "rename", "facility"
    facility: Facility
    name: str

    def check(self) -> None:
        if not self.name:
            raise Refused("名称が空です。", field="name")

    def perform(self) -> Facility:
        Facility.objects.filter(pk=self.facility.pk).update(name=self.name)
        return self.facility

    def facts(self, result: Facility) -> dict[str, object]:
        return {"length": len(self.name)}


class RenameTwo(Action):
    verb, power, label, on = "test.rename_two", RENAME, "rename two", "facility"
    facility: Facility
    other: Facility

    def perform(self) -> None:
        self.also(Rename(actor=self.actor, facility=self.facility, name="A"))
        self.also(Rename(actor=self.actor, facility=self.other, name=""))


def test_a_write_outside_an_action_is_refused(world):
    with pytest.raises(gate.WriteOutsideAction, match="ledger_facility"):
        Facility.objects.create(ward=world.wards["minato"], name="x", since=calendar.today())
    with pytest.raises(gate.WriteOutsideAction):
        Facility.objects.bulk_create([Facility(ward=world.wards["minato"], name="x", since=calendar.today())])
    with pytest.raises(gate.WriteOutsideAction), connection.cursor() as cursor:
        cursor.execute('UPDATE "ledger_facility" SET name = %s', ["x"])


def test_an_act_changes_the_row_bumps_its_version_and_leaves_one_line(world):
    hall = world.facility("minato", "公会堂")
    Rename(actor=world.actor("disaster", "minato"), facility=hall, name="新しい公会堂")()
    hall.refresh_from_db()
    assert (hall.name, hall.version) == ("新しい公会堂", 2)
    line = Line.objects.get(verb="test.rename")
    assert (line.outcome, line.chain, line.subject) == ("done", "990019", f"ledger.facility:{hall.ref}")
    assert "公会堂" not in line.body


def test_a_refusal_is_kept_although_the_transaction_is_rolled_back(world):
    hall = world.facility("minato", "公会堂")
    with pytest.raises(Refused) as refused:
        Rename(actor=world.actor("disaster", "minato"), facility=hall, name="")()
    assert refused.value.field == "name"
    assert Line.objects.get(verb="test.rename").outcome == "refused"


def test_another_wards_row_is_outside_and_nothing_changes(world):
    hall = world.facility("oka", "丘の家")
    with pytest.raises(Denied) as denied:
        Rename(actor=world.actor("disaster", "minato"), facility=hall, name="x")()
    assert denied.value.verdict.code == "outside"
    hall.refresh_from_db()
    assert hall.name == "丘の家"


def test_the_same_key_acts_once_and_gives_the_first_result(world):
    hall = world.facility("minato", "公会堂")
    actor = world.actor("disaster", "minato")
    first = Rename(actor=actor, facility=hall, name="一", key="k1")()
    second = Rename(actor=actor, facility=hall, name="二", key="k1")()
    assert first.pk == second.pk
    hall.refresh_from_db()
    assert hall.name == "一"
    assert Line.objects.filter(verb="test.rename", outcome="done").count() == 1


def test_a_stale_version_shows_what_the_row_says_now(world):
    hall = world.facility("minato", "公会堂")
    actor = world.actor("disaster", "minato")
    Rename(actor=actor, facility=hall, name="一", expect=1)()
    with pytest.raises(Stale) as stale:
        Rename(actor=actor, facility=hall, name="二", expect=1)()
    assert stale.value.current.name == "一"


def test_a_compound_act_is_all_or_nothing(world):
    hall, house = world.facility("minato", "公会堂"), world.facility("minato", "家")
    with pytest.raises(Refused):
        RenameTwo(actor=world.actor("disaster", "minato"), facility=hall, other=house)()
    hall.refresh_from_db()
    assert hall.name == "公会堂"
    assert Line.objects.filter(outcome="done", verb__startswith="test.").count() == 0


def test_the_trail_cannot_be_changed_and_verifies(world):
    hall = world.facility("minato", "公会堂")
    actor = world.actor("disaster", "minato")
    for name in "一二三":
        Rename(actor=actor, facility=hall, name=name)()
    report = verify()
    assert report.ok and report.lines == 3
    with pytest.raises(DatabaseError), transaction.atomic(), gate.writing("test"):
        Line.objects.filter(seq=2).update(verb="test.other")
    with pytest.raises(DatabaseError), transaction.atomic(), gate.writing("test"):
        Line.objects.filter(seq=2).delete()


def test_a_line_changed_behind_the_walls_is_found(world):
    from kusei.core.audit import walls

    hall = world.facility("minato", "公会堂")
    for name in "一二三":
        Rename(actor=world.actor("disaster", "minato"), facility=hall, name=name)()
    with gate.writing("test"):
        assert seal_up_to(calendar.today()) == 1
    walls.lower_walls(connection)
    with gate.writing("test"):
        line = Line.objects.get(seq=2)
        Line.objects.filter(pk=line.pk).update(body=line.body.replace('"length":1', '"length":9'))
    walls.raise_walls(connection)
    assert ("990019", 2, "hash") in verify().broken


def test_may_and_seen_by_agree_for_every_post(world):
    rows = [world.facility("minato", "海の家"), world.facility("oka", "丘の家")]
    for (duty, ward) in world.posts:
        actor = world.actor(duty, ward)
        seen = set(Facility.objects.seen_by(actor))
        assert seen == {r for r in rows if may(actor, "office.view", r)}


def test_a_power_declared_twice_is_a_programmers_error():
    assert RENAME in POWERS
    with pytest.raises(ValueError, match="twice"):
        declare(RENAME, "x")
