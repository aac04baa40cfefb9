"""A building from candidate to withdrawal, and what is refused on the way."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kusei.core import calendar, gate
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.clocks.models import Clock
from kusei.core.ledger.models import Agreement
from kusei.core.testing.world import World
from kusei.disaster.tsunami_buildings.actions import (
    DesignateBuilding,
    DropCandidate,
    RecordCheck,
    RegisterBuilding,
    SignAgreement,
    SurveyBuilding,
    WithdrawBuilding,
)
from kusei.disaster.tsunami_buildings.models import Building

pytestmark = pytest.mark.django_db
SURVEY: dict[str, Any] = {
    "surveyed_on": date(2025, 5, 1),
    "structure": "rc",
    "storeys": 7,
    "started_on": date(1985, 4, 1),
    "depth_m": Decimal(2),
    "refuge_floor": 4,
    "access": "keys",
    "key_holders": 2,
    "floors": "屋上 289\n4-7F共用 70",
}


@pytest.fixture
def clerk(world: World) -> Any:
    return world.actor("disaster", "minato")


def candidate(world: World, clerk: Any, name: str = "宝来マンション") -> Building:
    return RegisterBuilding(actor=clerk, ward=world.wards["minato"], name=name, owner_name="管理組合")()


def designated(world: World, clerk: Any, *, on: date = date(2025, 6, 1), name: str = "宝来マンション") -> Building:
    b = candidate(world, clerk, name)
    SurveyBuilding(actor=clerk, building=b, **SURVEY)()
    SignAgreement(actor=clerk, building=b, signed_on=date(2025, 5, 20), owner_name="管理組合")()
    return DesignateBuilding(actor=clerk, building=b, designated_on=on)()


def test_the_whole_way_gives_a_number_a_capacity_and_a_clock(world: World, clerk: Any) -> None:
    b = designated(world, clerk)
    b.refresh_from_db()
    assert (b.state, b.capacity, b.number, b.m2_per_person) == ("designated", 359, "2025-001", Decimal(1))
    clock = Clock.objects.get(subject=f"tsunami_buildings.building:{b.ref}", stopped_at=None)
    assert calendar.jst_date(clock.due_at) == date(2026, 6, 1)


def test_an_ineligible_building_is_refused_with_its_clauses_named(world: World, clerk: Any) -> None:
    b = candidate(world, clerk)
    SurveyBuilding(actor=clerk, building=b, **{**SURVEY, "structure": "wood", "key_holders": 1})()
    with pytest.raises(Refused, match=r"「構造」.*「夜間・休日の開け方」"):
        SignAgreement(actor=clerk, building=b, signed_on=date(2025, 5, 20), owner_name="管理組合")()
    assert "「構造」" in SignAgreement.offer(clerk, Building.objects.get(pk=b.pk)).reason


def test_a_candidate_cannot_be_designated_at_once(world: World, clerk: Any) -> None:
    with pytest.raises(Refused, match="候補"):
        DesignateBuilding(actor=clerk, building=candidate(world, clerk), designated_on=date(2025, 6, 1))()


def test_a_designation_before_its_agreement_is_refused(world: World, clerk: Any) -> None:
    b = candidate(world, clerk)
    SurveyBuilding(actor=clerk, building=b, **SURVEY)()
    SignAgreement(actor=clerk, building=b, signed_on=date(2025, 5, 20), owner_name="管理組合")()
    with pytest.raises(Refused, match="締結日より前"):
        DesignateBuilding(actor=clerk, building=b, designated_on=date(2025, 5, 1))()


def test_a_check_in_the_future_or_a_fault_without_words_is_refused(world: World, clerk: Any) -> None:
    b = designated(world, clerk)
    with pytest.raises(Refused, match="先の日付"):
        RecordCheck(actor=clerk, building=b, checked_on=calendar.today() + timedelta(days=1))()
    with pytest.raises(Refused, match="所見"):
        RecordCheck(actor=clerk, building=b, checked_on=date(2025, 7, 1), doors_ok=False)()


def test_a_check_moves_the_clock_one_year_on(world: World, clerk: Any) -> None:
    b = designated(world, clerk)
    RecordCheck(actor=clerk, building=b, checked_on=date(2025, 9, 10))()
    clock = Clock.objects.get(subject=f"tsunami_buildings.building:{b.ref}", stopped_at=None)
    assert calendar.jst_date(clock.due_at) == date(2026, 9, 10)


def test_an_owner_who_refuses_is_recorded_and_may_be_asked_again(world: World, clerk: Any) -> None:
    b = candidate(world, clerk)
    with pytest.raises(Refused, match="理由"):
        DropCandidate(actor=clerk, building=b, reason=" ")()
    DropCandidate(actor=clerk, building=b, reason="所有者の承諾が得られない")()
    assert SurveyBuilding(actor=clerk, building=b, **SURVEY)().state in ("surveyed", "dropped")
    b.refresh_from_db()
    assert b.state == "surveyed" and b.end_reason == ""


def test_a_withdrawal_stops_the_clock_and_keeps_the_past(world: World, clerk: Any) -> None:
    b = designated(world, clerk)
    WithdrawBuilding(actor=clerk, building=b, ended_on=date(2025, 10, 1), reason="建替え")()
    b.refresh_from_db()
    assert b.state == "withdrawn" and b.designated_on == date(2025, 6, 1)
    assert not Clock.objects.filter(subject=f"tsunami_buildings.building:{b.ref}", stopped_at=None).exists()


def test_unreadable_floors_are_refused_with_their_line(world: World, clerk: Any) -> None:
    with pytest.raises(Refused, match="2行目"):
        SurveyBuilding(actor=clerk, building=candidate(world, clerk), **{**SURVEY, "floors": "屋上 289\n3階"})()


def test_another_ward_cannot_touch_the_building(world: World, clerk: Any) -> None:
    b = candidate(world, clerk)
    with pytest.raises(Denied):
        SurveyBuilding(actor=world.actor("disaster", "oka"), building=b, **SURVEY)()
    with pytest.raises(Denied):
        SurveyBuilding(actor=world.actor("welfare", "minato"), building=b, **SURVEY)()
    assert Building.objects.seen_by(world.actor("disaster", "oka")).count() == 0


def test_an_agreement_that_has_ended_bears_no_designation(world: World, clerk: Any) -> None:
    b = candidate(world, clerk)
    SurveyBuilding(actor=clerk, building=b, **SURVEY)()
    SignAgreement(actor=clerk, building=b, signed_on=date(2025, 5, 20), owner_name="管理組合")()
    b.refresh_from_db()
    with gate.writing("test"):
        Agreement.objects.filter(pk=b.agreement_id).update(until=date(2025, 5, 31))
    with pytest.raises(Refused, match="協定"):
        DesignateBuilding(actor=clerk, building=b, designated_on=date(2025, 6, 1))()
