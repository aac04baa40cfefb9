"""Opening, counting, closing, and the rest of a shelter's life; what is refused and why."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from kusei.core import calendar, gate
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.audit.models import Line
from kusei.core.clocks.models import Clock
from kusei.core.ledger.models import Incident
from kusei.core.testing.together import together
from kusei.core.testing.world import World, build
from kusei.disaster.shelters.actions import (
    BeginReception,
    CloseShelter,
    ConfirmShelter,
    CountPeople,
    FinishImprovement,
    OpenShelter,
    RecordChecks,
    RecordDrill,
    RecordImprovement,
    RegisterShelter,
    RetireShelter,
)
from kusei.disaster.shelters.models import Drill, Headcount, Opening, Shelter
from kusei.disaster.shelters.rules import CHECKS

pytestmark = pytest.mark.django_db
TODAY = date(2025, 11, 20)
SAFE = {item: "ok" for item, later in CHECKS.items() if not later}


@pytest.fixture
def clerk(world: World) -> Any:
    return world.actor("disaster", "minato")


def register(world: World, clerk: Any, name: str = "港辺小学校", **more: Any) -> Shelter:
    values = {"usable_m2": Decimal(500), "district": world.districts["minato"][0], **more}
    return RegisterShelter(actor=clerk, ward=world.wards["minato"], name=name, **values)()


def incident(*, drill: bool, state: str = "open") -> Incident:
    with gate.writing("test"):
        return Incident.objects.create(
            title="大雨", drill=drill, hazard="flood", started_at=calendar.now(), state=state
        )


def running_clock(opening: Opening) -> Clock | None:
    return Clock.objects.filter(subject=f"shelters.opening:{opening.ref}", stopped_at=None).first()


def test_an_opening_with_safety_checked_receives_at_once_and_owes_a_count_in_two_hours(
    world: World, clerk: Any
) -> None:
    opening = OpenShelter(actor=clerk, shelter=register(world, clerk), safety_checked=True)()
    clock = running_clock(opening)
    assert opening.state == "open" and clock is not None
    assert clock.due_at - opening.opened_at == timedelta(hours=2)


def test_without_the_safety_check_it_prepares_first(world: World, clerk: Any) -> None:
    opening = OpenShelter(actor=clerk, shelter=register(world, clerk))()
    assert opening.state == "preparing" and running_clock(opening) is None
    with pytest.raises(Refused, match="準備中"):
        CountPeople(actor=clerk, opening=opening, people=3)()
    with pytest.raises(Refused, match="安全の確認が済んでいません"):
        BeginReception(actor=clerk, opening=opening, rooms_used="体育館")()
    RecordChecks(actor=clerk, opening=opening, checks=SAFE, rooms_forbidden="なし")()
    BeginReception(actor=clerk, opening=opening, rooms_used="体育館")()
    opening.refresh_from_db()
    assert opening.state == "open" and running_clock(opening) is not None


def test_a_second_opening_is_refused_and_leaves_a_line(world: World, clerk: Any) -> None:
    shelter = register(world, clerk)
    OpenShelter(actor=clerk, shelter=shelter)()
    with pytest.raises(Refused, match="すでに開設"):
        OpenShelter(actor=clerk, shelter=shelter)()
    assert Line.objects.filter(verb="shelters.open", outcome="refused").count() == 1
    assert OpenShelter.offer(clerk, shelter).reason == "すでに開設しています。"


def test_the_database_itself_refuses_two_running_openings(world: World, clerk: Any) -> None:
    shelter = register(world, clerk)
    OpenShelter(actor=clerk, shelter=shelter)()
    with pytest.raises(IntegrityError), gate.writing("test"), transaction.atomic():
        Opening.objects.create(shelter=shelter, opened_at=calendar.now(), state="open", opened_by="x")


def test_the_same_key_opens_once(world: World, clerk: Any) -> None:
    shelter = register(world, clerk)
    first = OpenShelter(actor=clerk, shelter=shelter, key="k1")()
    assert OpenShelter(actor=clerk, shelter=shelter, key="k1")() == first


def test_closing_with_people_inside_is_refused_with_their_number(world: World, clerk: Any) -> None:
    opening = OpenShelter(actor=clerk, shelter=register(world, clerk), safety_checked=True)()
    with pytest.raises(Refused, match="人数の報告がありません"):
        CloseShelter(actor=clerk, opening=opening)()
    CountPeople(actor=clerk, opening=opening, people=12, households=5)()
    with pytest.raises(Refused, match="まだ12人"):
        CloseShelter(actor=clerk, opening=opening)()
    CountPeople(actor=clerk, opening=opening, people=0)()
    CloseShelter(actor=clerk, opening=opening)()
    opening.refresh_from_db()
    assert opening.state == "closed" and opening.closed_at and running_clock(opening) is None


def test_a_preparation_called_off_needs_its_reason(world: World, clerk: Any) -> None:
    opening = OpenShelter(actor=clerk, shelter=register(world, clerk))()
    with pytest.raises(Refused, match="理由"):
        CloseShelter(actor=clerk, opening=opening)()
    CloseShelter(actor=clerk, opening=opening, note="天井の落下")()


def test_a_count_moves_the_clock_and_a_late_entry_does_not(world: World, clerk: Any) -> None:
    start = calendar.now() - timedelta(hours=5)
    opening = OpenShelter(actor=clerk, shelter=register(world, clerk), safety_checked=True, occurred_at=start)()
    CountPeople(actor=clerk, opening=opening, people=40, occurred_at=start + timedelta(hours=4))()
    due = running_clock(opening).due_at  # type: ignore[union-attr]
    CountPeople(actor=clerk, opening=opening, people=20, occurred_at=start + timedelta(hours=2))()
    assert due == start + timedelta(hours=6) == running_clock(opening).due_at  # type: ignore[union-attr]
    assert Headcount.objects.order_by("-counted_at").first().people == 40  # type: ignore[union-attr]


@pytest.mark.parametrize(("people", "households", "word"), [(-1, None, "マイナス"), (2, 3, "世帯数"), (2, 0, "世帯数")])
def test_a_count_that_cannot_be_true_is_refused(
    world: World,
    clerk: Any,
    people: int,
    households: int | None,
    word: str,
) -> None:
    opening = OpenShelter(actor=clerk, shelter=register(world, clerk), safety_checked=True)()
    with pytest.raises(Refused, match=word):
        CountPeople(actor=clerk, opening=opening, people=people, households=households)()


def test_a_drill_and_a_disaster_are_not_mixed(world: World, clerk: Any) -> None:
    shelter = register(world, clerk)
    with pytest.raises(Refused, match="訓練かどうか"):
        OpenShelter(actor=clerk, shelter=shelter, incident=incident(drill=True), drill=False)()
    with pytest.raises(Refused, match="終了した"):
        OpenShelter(actor=clerk, shelter=shelter, incident=incident(drill=True, state="closed"), drill=True)()
    assert OpenShelter(actor=clerk, shelter=shelter, incident=incident(drill=True), drill=True)().drill


def test_confirming_puts_it_in_use_and_clears_the_doubts(world: World, clerk: Any) -> None:
    shelter = register(world, clerk)
    with gate.writing("test"):
        Shelter.objects.filter(pk=shelter.pk).update(doubts="other_ward")
    with pytest.raises(Refused, match="根拠"):
        ConfirmShelter(actor=clerk, shelter=shelter, checked_on=TODAY, capacity=100)()
    ConfirmShelter(
        actor=clerk, shelter=shelter, checked_on=TODAY, usable_m2=Decimal(600), capacity=300, capacity_basis="1人2.0m²"
    )()
    shelter.refresh_from_db()
    assert (shelter.state, shelter.doubts, shelter.capacity) == ("in_use", "", 300)


def test_an_open_shelter_cannot_be_retired(world: World, clerk: Any) -> None:
    shelter = register(world, clerk)
    opening = OpenShelter(actor=clerk, shelter=shelter)()
    with pytest.raises(Refused, match="閉鎖してから"):
        RetireShelter(actor=clerk, shelter=shelter, ended_on=TODAY, reason="統合")()
    CloseShelter(actor=clerk, opening=opening, note="取りやめ")()
    RetireShelter(actor=clerk, shelter=shelter, ended_on=TODAY, reason="統合")()
    with pytest.raises(Refused, match="廃止"):
        OpenShelter(actor=clerk, shelter=shelter)()


def test_a_plan_of_improvement_is_finished_once(world: World, clerk: Any) -> None:
    shelter = register(world, clerk)
    with pytest.raises(Refused, match="目標年度、目標日、完了日"):
        RecordImprovement(actor=clerk, shelter=shelter, function="wifi", what="無線")()
    RecordImprovement(actor=clerk, shelter=shelter, function="wifi", what="無線", due_on=date(2025, 9, 1))()
    plan = shelter.improvements.get()
    FinishImprovement(actor=clerk, improvement=plan, done_on=TODAY, cost_yen=120_000)()
    with pytest.raises(Refused, match="いまは「完了」のため"):
        FinishImprovement(actor=clerk, improvement=plan, done_on=TODAY)()


def test_a_drill_of_tomorrow_or_with_nobody_is_refused(world: World, clerk: Any) -> None:
    common = {"actor": clerk, "ward": world.wards["minato"], "title": "訓練"}
    with pytest.raises(Refused, match="先の日付"):
        RecordDrill(**common, held_on=calendar.today() + timedelta(days=1), participants=5)()
    with pytest.raises(Refused, match="1人以上"):
        RecordDrill(**common, held_on=TODAY, participants=0)()
    with pytest.raises(Refused, match="この区"):
        RecordDrill(**common, held_on=TODAY, participants=5, district=world.districts["oka"][0])()
    assert Drill.objects.count() == 0


def test_other_wards_and_other_posts_cannot_run_the_shelter(world: World, clerk: Any) -> None:
    shelter = register(world, clerk)
    for actor in (world.actor("disaster", "oka"), world.actor("audit", "minato"), world.actor("plan_office")):
        with pytest.raises(Denied):
            OpenShelter(actor=actor, shelter=shelter)()
    assert OpenShelter(actor=world.actor("welfare", "minato"), shelter=shelter)()


def test_a_ward_that_has_not_begun_cannot_open(world: World, clerk: Any) -> None:
    shelter = register(world, clerk)
    world.without("shelters", "minato")
    with pytest.raises(Denied, match="まだ始めていません"):
        OpenShelter(actor=clerk, shelter=shelter)()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_openings_at_the_same_moment_exactly_one_happens() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    world = build()
    clerk = world.actor("disaster", "minato")
    shelter = register(world, clerk)
    found = together(*[OpenShelter(actor=clerk, shelter=shelter) for _n in range(2)])
    said = [x.code if isinstance(x, Refused) else "opened" for x in found]
    assert sorted(said) == ["open", "opened"]
    assert Opening.objects.filter(shelter=shelter).count() == 1


def test_a_disaster_that_does_not_concern_the_ward_opens_no_shelter_there(world: World, clerk: Any) -> None:
    elsewhere = incident(drill=False)
    with gate.writing("test"):
        elsewhere.wards.set([world.wards["oka"]])
    with pytest.raises(Refused, match="対象の区"):
        OpenShelter(actor=clerk, shelter=register(world, clerk), incident=elsewhere)()
