"""Telegrams to decisions at the database: what acts by itself, what waits, what never reaches real staff."""

from __future__ import annotations

import time

import pytest
from django.db import IntegrityError

from kusei.core import calendar, gate
from kusei.core.access.actors import system
from kusei.core.actions.action import Refused, Stale
from kusei.core.ledger.models import Incident
from kusei.core.outbox.models import Notice
from kusei.disaster.staffing_stages import public
from kusei.disaster.staffing_stages.actions import (
    AddRule,
    AdoptTable,
    BeginWatch,
    CopyTable,
    Decide,
    Decline,
    IssueOrders,
    LiftOrder,
    ReceiveTelegrams,
    Release,
    SetStages,
)
from kusei.disaster.staffing_stages.cap import alert
from kusei.disaster.staffing_stages.examples import install
from kusei.disaster.staffing_stages.models import Basis, Decision, Order, Report, RuleLine, RuleSet, Watch
from kusei.disaster.staffing_stages.tests.fixtures import ago, only, rained, shaken, take

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_quake_decides_the_stage_by_itself_with_its_reasons_and_tells_the_duty(world, table):
    found = take(world, shaken(world))
    watch = only()
    assert (found.new, found.decided, watch.state, watch.rank, watch.share) == (1, 1, "standing", 2, 30)
    (decision,) = watch.decisions.all()
    assert decision.how == "automatic"
    assert decision.basis[0]["report"] == Report.objects.get().ref
    assert Notice.objects.filter(subject=f"staffing_stages.watch:{watch.ref}").exists()
    (stage,) = public.active(world.actor("disaster", "minato"))
    assert (stage.label, stage.rank, stage.real, stage.sections) == ("第2非常配備", 2, True, ("情報班",))
    assert public.at(world.wards["minato"], calendar.now()).code == "s2"
    assert public.by_subject(f"staffing_stages.watch:{watch.ref}") == stage


def test_rain_waits_for_a_person(world, table):
    take(world, rained(world))
    watch = only()
    assert (watch.state, watch.rank, watch.proposed["rank"]) == ("waiting", 0, 3)
    assert public.active(world.actor("head", "minato")) == []


def test_a_draft_table_never_acts_by_itself(world, table):
    with gate.writing("test"):
        RuleSet.objects.update(state="draft")
    take(world, shaken(world))
    assert (only().rank, only().proposed["rank"]) == (0, 2)


def test_the_same_telegram_twice_and_older_ones_later_change_nothing(world, table):
    late = shaken(world, "4", minutes=30, serial="1")
    take(world, shaken(world, "6-", minutes=5, serial="2"))
    assert take(world, shaken(world, "6-", minutes=5, serial="2"), late).decided == 0
    assert only().rank == 4


def test_lifting_and_cancelling_lower_nothing(world, table):
    take(world, shaken(world, "6-"))
    take(world, shaken(world, "6-", minutes=5, info="取消"))
    assert (only().rank, only().state) == (4, "standing")


@pytest.mark.parametrize("status", ["訓練", "試験"])
def test_training_telegrams_never_reach_real_staff(world, table, status):
    take(world, shaken(world, "7", status=status))
    assert not Watch.objects.exists()
    assert not Notice.objects.exists()
    take(world, shaken(world, "5-", minutes=4))
    with gate.writing("test"), pytest.raises(IntegrityError):
        Basis.objects.create(decision=Decision.objects.get(), report=Report.objects.get(training=True), status=status, drill=False)


def test_the_database_knows_a_training_telegram_by_its_status(world, table):
    take(world, shaken(world, status="訓練"))
    with gate.writing("test"), pytest.raises(IntegrityError):
        Report.objects.update(training=False)


def drill(world, **more):
    with gate.writing("test"):
        return Incident.objects.create(title="x", drill=True, hazard="earthquake", started_at=ago(60), **more)


def test_a_drill_hears_training_telegrams_only_and_says_so(world, table):
    BeginWatch(actor=world.actor("head", "minato"), ward=world.wards["minato"], drill=True, incident=drill(world))()
    take(world, shaken(world, "6-", status="訓練"), shaken(world, "5-", event="20260101000000"))
    by_drill = {w.drill: w.rank for w in Watch.objects.all()}
    assert by_drill == {True: 4, False: 2}
    assert Notice.objects.filter(text__startswith="【訓練】").exists()


@pytest.mark.parametrize("flag", [True, False])
def test_a_drill_flagged_as_real_is_refused_both_ways(world, table, flag):
    incident = drill(world)
    with gate.writing("test"):
        Incident.objects.update(drill=not flag)
    incident.refresh_from_db()
    with pytest.raises(Refused) as refused:
        BeginWatch(actor=world.actor("head", "minato"), ward=world.wards["minato"], drill=flag, incident=incident)()
    assert refused.value.field == "drill"


def test_one_overrides_down_with_a_reason_and_the_same_words_do_not_raise_it_again(world, table):
    take(world, shaken(world, "6-"))
    head = world.actor("head", "minato")
    with pytest.raises(Refused) as refused:
        Decide(actor=head, watch=only(), stage="s1")()
    assert refused.value.field == "reason"
    Decide(actor=head, watch=only(), stage="s1", reason="区内に被害なし")()
    assert Decision.objects.first().otherwise == "第4非常配備"
    take(world, shaken(world, "6-", minutes=1, serial="3"))
    assert only().rank == 1
    take(world, rained(world, minutes=1))
    assert only().proposed["rank"] == 3


def test_up_by_a_persons_word_without_a_telegram(world, table):
    watch = BeginWatch(actor=world.actor("head", "minato"), ward=world.wards["minato"])()
    with pytest.raises(Refused):
        Decide(actor=world.actor("head", "minato"), watch=watch, stage="s3")()
    assert Decide(actor=world.actor("head", "minato"), watch=watch, stage="s3", reason="大規模な火災")().rank == 3


def test_only_a_person_lowers_or_releases(world, table):
    take(world, shaken(world, "6-"))
    for act in (Release(actor=system("x"), watch=only(), reason="x"), Decide(actor=system("x"), watch=only(), stage="s1")):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "automatic_only_up"
    with gate.writing("test"), pytest.raises(IntegrityError):
        Decision.objects.update(how="automatic", rank=0)


def test_released_it_does_not_begin_anew_by_the_same_words_but_by_new_ones(world, table):
    take(world, shaken(world))
    Release(actor=world.actor("head", "minato"), watch=only(), reason="点検を終えた")()
    assert public.active(world.actor("head", "minato")) == []
    take(world, shaken(world, minutes=2, serial="4"))
    assert Watch.objects.exclude(state="released").count() == 0
    take(world, shaken(world, minutes=1, event="20270101000000"))
    assert Watch.objects.exclude(state="released").count() == 1


def test_declining_keeps_the_stage_and_asks_no_more(world, table):
    take(world, rained(world))
    Decline(actor=world.actor("head", "minato"), watch=only(), reason="局地的")()
    assert take(world, rained(world, minutes=2)).proposed == 0
    assert Decision.objects.first().how == "declined"


def test_a_decision_on_what_has_changed_meanwhile_shows_both_sides(world, table):
    take(world, rained(world))
    seen = only()
    take(world, shaken(world, "6-"))
    with pytest.raises(Stale):
        Decide(actor=world.actor("head", "minato"), watch=seen, stage="s1", reason="x", expect=seen.version)()
    assert only().rank == 4


def test_what_cannot_be_read_is_named_and_the_rest_is_taken(world, table):
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><Report>&a;</Report>'
    found = take(world, bomb, shaken(world))
    assert [name for name, _why in found.refused] == ["0.xml"]
    assert found.new == 1


def test_a_time_ahead_is_flagged_and_waits(world, table):
    take(world, shaken(world, "7", minutes=-120))
    assert Report.objects.get().doubts == ["future"]
    assert not Watch.objects.exists()


def test_an_unknown_code_is_kept_and_flagged(world, table):
    take(world, rained(world, "88"))
    assert Report.objects.get().doubts == ["code"]
    assert not Watch.objects.exists()


def test_a_thousand_telegrams_come_in_in_seconds(world, table):
    files = [(f"{n}.xml", rained(world, "03", minutes=n + 1)) for n in range(1000)]
    begun = time.perf_counter()
    found = ReceiveTelegrams(actor=world.actor("disaster", "minato"), ward=world.wards["minato"], files=files)()
    assert found.new == 1000
    assert time.perf_counter() - begun < 10


def test_an_example_is_copied_checked_and_adopted(world):
    with gate.writing("test"):
        assert install(RuleSet, RuleLine) == 3
    ward, planner, head = world.wards["minato"], world.actor("disaster", "minato"), world.actor("head", "minato")
    example = RuleSet.objects.filter(state="example").first()
    own = CopyTable(actor=planner, ruleset=example, name="区の案", ward=ward)()
    AddRule(actor=planner, ruleset=own, hazard="wind", level=5, stage="s1")()
    with pytest.raises(Refused):
        AddRule(actor=world.actor("disaster", "oka"), ruleset=own, hazard="wind", level=5, stage="s1")()
    with pytest.raises(Refused):
        SetStages(actor=planner, ruleset=own, stages=[("別の配備", False)])()
    AddRule(actor=planner, ruleset=own, hazard="wind", level=5, stage="s2")()
    with pytest.raises(Refused) as refused:
        AdoptTable(actor=head, ruleset=own, source="計画")()
    assert refused.value.code == "contradiction"
    with gate.writing("test"):
        own.lines.filter(hazard="wind", stage="s2").delete()
    assert AdoptTable(actor=head, ruleset=own, source="計画")().state == "in_force"
    with pytest.raises(Refused):
        AddRule(actor=planner, ruleset=own, hazard="wind", level=5, stage="s1")()


def issue(world, level=4, **more):
    given = {"districts": world.districts["minato"][:2], "hazard": "river", "decided_by": "区長", "reason": "水位", **more}
    return IssueOrders(actor=world.actor("head", "minato"), ward=world.wards["minato"], level=level, **given)()


def test_evacuation_orders_replace_one_another_and_are_lifted_one_by_one(world):
    issue(world, 3)
    with pytest.raises(Refused):
        issue(world, 3)
    issue(world, 4)
    assert Order.objects.filter(state="issued", level=4).count() == 2
    order = Order.objects.filter(state="issued").first()
    assert b"<status>Actual</status>" in alert(order, sender="x")
    LiftOrder(actor=world.actor("head", "minato"), order=order)()
    order.refresh_from_db()
    assert b"<msgType>Cancel</msgType>" in alert(order, sender="x")
    assert Order.objects.filter(state="issued").count() == 1


def test_a_drills_order_is_an_exercise_and_not_public(world, client):
    order = issue(world, drill=True)
    assert "【訓練】".encode() in alert(order, sender="x")
    assert b"<status>Exercise</status>" in alert(order, sender="x")
    assert client.get(order.get_absolute_url()).status_code == 404
    real = issue(world)
    assert client.get(real.get_absolute_url()).status_code == 200
