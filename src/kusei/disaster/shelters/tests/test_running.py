"""Checklist, supplies, roster, overflow, minutes, injects, reports: the rules of a running shelter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.core import calendar, gate
from kusei.core.actions.action import Refused
from kusei.core.clocks.models import Clock
from kusei.core.ledger.models import Incident
from kusei.core.testing.world import World
from kusei.disaster.shelters.actions import (
    AcceptAsk,
    AcceptOverflow,
    AddToRoster,
    AnswerInject,
    AskOverflow,
    AskSupplies,
    BeginReception,
    BudgetImprovement,
    CountPeople,
    DropImprovement,
    EndRosterLine,
    GiveInject,
    OpenShelter,
    ReceiveAsk,
    RecordChecks,
    RecordImprovement,
    RecordMinute,
    RefuseAsk,
    RefuseOverflow,
    RegisterShelter,
    ReportLifelines,
    SendReport,
    WithdrawAsk,
)
from kusei.disaster.shelters.models import Improvement, Opening, Report, Shelter
from kusei.disaster.shelters.queries import by_part, report_before, supplies
from kusei.disaster.shelters.rules import (
    CHECKS,
    Layout,
    Need,
    Sum,
    capacity,
    clean_number,
    layout,
    needed,
    parse_people,
    readiness,
    toilets,
    total,
)
from kusei.disaster.shelters.tests.test_people import come, opened

SAFE = {item: "ok" for item, later in CHECKS.items() if not later}


@pytest.fixture
def clerk(world: World) -> Any:
    return world.actor("disaster", "minato")


# Rules ---------------------------------------------------------------------------------------------------------------


@given(
    area=st.decimals(min_value=1, max_value=5000, places=2),
    each=st.sampled_from([Decimal(x) for x in ("1.65", "2.0", "3.3", "3.5", "4.5", "7.7")]),
)
def test_a_sketch_never_holds_more_than_the_hall_and_nothing_overlaps(area: Decimal, each: Decimal) -> None:
    plan = layout(area, each)
    assert plan.people <= capacity(area, each)
    for n, a in enumerate(plan.blocks):
        assert a.x >= 0 and a.y >= 0 and a.x + a.width <= plan.width and a.y + a.depth <= plan.depth
        for b in plan.blocks[n + 1 :]:
            apart = a.x + a.width <= b.x or b.x + b.width <= a.x or a.y + a.depth <= b.y or b.y + b.depth <= a.y
            assert apart, (a, b)


def test_a_sketch_of_a_gymnasium_is_the_same_every_time() -> None:
    assert layout(Decimal(780), Decimal("3.5")) == layout(Decimal(780), Decimal("3.5"))
    assert isinstance(layout(Decimal(2), Decimal("3.5")), Layout)
    assert 100 < layout(Decimal(780), Decimal("3.5")).people < capacity(Decimal(780), Decimal("3.5"))


def test_toilets_one_to_fifty_then_one_to_twenty_three_for_women() -> None:
    assert [(t.total, t.women, t.men) for t in (toilets(230, 50), toilets(230, 20), toilets(0, 50))] == [
        (5, 4, 1), (12, 9, 3), (0, 0, 0),
    ]


def test_supplies_are_per_person_and_day_and_rounded_up_once() -> None:
    want = needed(
        101, days=Decimal(1), meals=Decimal("3.6"), litres=Decimal(3), blankets=Decimal(2), beds_share=Decimal(1), per_toilet=50
    )
    assert want == {"water": 303, "food": 364, "blanket": 202, "bed": 101, "toilet": 3}
    assert (Need("water", 303, 200, 50).short, Need("water", 10, 20).short) == (53, 0)


@given(st.lists(st.builds(Sum, st.integers(0, 500), st.integers(0, 200), st.integers(0, 50), st.integers(0, 99))))
def test_a_total_is_the_sum_of_its_parts_in_any_order(parts: list[Sum]) -> None:
    assert total(parts) == total(parts[::-1]) and total(parts) - total(parts) == Sum()
    assert total(parts).people == sum(p.people for p in parts)


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("花子 34、太郎 5", [("花子", 34), ("太郎", 5)]),
        ("花子（３４歳），太郎", [("花子", 34), ("太郎", None)]),
        ("山田 花子 7\n山田 次郎", [("山田 花子", 7), ("山田 次郎", None)]),
        ("、 、", []),
        ("12", []),
    ],
)
def test_the_others_of_a_card_are_read_as_typed_in_a_hurry(typed: str, people: list[Any]) -> None:
    assert [(p.name, p.age) for p in parse_people(typed)] == people


def test_numbers_of_cards_are_one_however_they_are_typed() -> None:
    assert {clean_number(x) for x in ("12", "０１２", " 0012 ")} == {"0012"} and clean_number("g0003") == "G0003"


def test_a_missing_answer_blocks_like_a_bad_one() -> None:
    assert readiness({}).blocking == tuple(SAFE) and readiness(SAFE).ready
    assert readiness({**SAFE, "fire": "no"}).blocking == ("fire",) and readiness({**SAFE, "fire": "na"}).ready


# Acts ----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nobody_is_let_in_before_the_safety_items_are_settled(world: World, clerk: Any) -> None:
    shelter = RegisterShelter(actor=clerk, ward=world.wards["minato"], name="港辺小学校")()
    opening = OpenShelter(actor=clerk, shelter=shelter)()
    with pytest.raises(Refused, match="立入禁止の場所"):
        RecordChecks(actor=clerk, opening=opening, checks=SAFE)()
    RecordChecks(actor=clerk, opening=opening, checks={**SAFE, "inside": "no"}, rooms_forbidden="2階")()
    with pytest.raises(Refused, match="天井"):
        BeginReception(actor=clerk, opening=Opening.objects.get(), rooms_used="体育館")()
    RecordChecks(actor=clerk, opening=opening, checks={"inside": "ok"}, note="割れたガラスを片付けた")()
    BeginReception(actor=clerk, opening=opening, rooms_used="体育館")()
    with pytest.raises(Refused, match="人がいる避難所"):
        RecordChecks(actor=clerk, opening=opening, checks={"structure": "no"})()
    assert Opening.objects.get().rooms_forbidden == "2階"


@pytest.mark.django_db
def test_a_shelter_unfit_for_the_hazard_opens_only_with_a_reason(world: World, clerk: Any) -> None:
    shelter = RegisterShelter(actor=clerk, ward=world.wards["minato"], name="川辺公民館")()
    with gate.writing("test"):
        Shelter.objects.filter(pk=shelter.pk).update(flood="no")
        rain = Incident.objects.create(title="大雨", drill=False, hazard="flood", started_at=calendar.now())
    with pytest.raises(Refused, match="「洪水」には使えません") as refused:
        OpenShelter(actor=clerk, shelter=shelter, incident=rain)()
    assert refused.value.field == "despite"
    opening = OpenShelter(actor=clerk, shelter=shelter, incident=rain, despite="ほかがすべて満員。3階だけ使う")()
    assert "3階だけ" in opening.check_note


@pytest.mark.django_db
def test_what_is_asked_is_answered_in_time_and_the_rest_is_asked_anew(world: World, clerk: Any) -> None:
    opening = opened(world, clerk)
    CountPeople(actor=clerk, opening=opening, people=100)()
    for quantity in (100, 20, 30):
        AskSupplies(actor=clerk, opening=opening, item="blanket", quantity=quantity)()
    first, second, third = opening.asks.order_by("-quantity")
    assert Clock.objects.filter(rule="shelters.ask_due", stopped_at=None).count() == 3
    AcceptAsk(actor=clerk, ask=first, note="備蓄倉庫から")()
    ReceiveAsk(actor=clerk, ask=first, got=60)()
    RefuseAsk(actor=clerk, ask=second, reason="在庫なし")()
    WithdrawAsk(actor=clerk, ask=third)()
    rest = opening.asks.get(state="asked")
    assert rest.quantity == 40 and Clock.objects.filter(rule="shelters.ask_due", stopped_at=None).count() == 1
    blanket = next(n for n in supplies(opening, 100) if n.item == "blanket")
    assert (blanket.needed, blanket.asked, blanket.arrived, blanket.short) == (200, 40, 60, 100)
    for bad in ({"item": "gold", "quantity": 1}, {"item": "water", "quantity": 0}, {"item": "other", "quantity": 1}):
        with pytest.raises(Refused):
            AskSupplies(actor=clerk, opening=opening, **bad)()


@pytest.mark.django_db
def test_toilets_are_counted_one_to_twenty_once_people_have_settled(world: World, clerk: Any) -> None:
    opening = opened(world, clerk)
    want = [next(n.needed for n in supplies(opening, 230) if n.item == "toilet")]
    with calendar.at(calendar.now() + timedelta(days=4)):
        want.append(next(n.needed for n in supplies(opening, 230) if n.item == "toilet"))
    assert want == [5, 12]


@pytest.mark.django_db
def test_the_night_belongs_to_the_evening_it_began(world: World, clerk: Any) -> None:
    dusk = datetime(2025, 9, 20, 9, tzinfo=UTC)  # 18:00 in Japan
    with calendar.at(dusk + timedelta(hours=6)):
        opening = opened(world, clerk)
        for hours, people in ((0, 10), (2, 30), (8, 42), (12, 35)):
            with calendar.at(dusk + timedelta(hours=hours)):
                CountPeople(actor=clerk, opening=opening, people=people)()
    table = {day.day: {k: c.people for k, c in parts.items()} for day, parts in by_part(list(opening.headcounts.all())).items()}
    assert table == {21: {"morning": 35}, 20: {"night": 42}}


@pytest.mark.django_db
def test_one_representative_at_a_time(world: World, clerk: Any) -> None:
    opening = opened(world, clerk)
    AddToRoster(actor=clerk, opening=opening, team="lead", name="関口")()
    with pytest.raises(Refused, match="もう決まっています"):
        AddToRoster(actor=clerk, opening=opening, team="lead", name="坂井")()
    EndRosterLine(actor=clerk, line=opening.roster.get())()
    AddToRoster(actor=clerk, opening=opening, team="lead", name="坂井")()
    assert [(r.name, r.ended) for r in opening.roster.all()] == [("関口", True), ("坂井", False)]


@pytest.mark.django_db
def test_overflow_is_agreed_by_the_other_side_and_stays_among_its_own(world: World, clerk: Any) -> None:
    here, there, drill = opened(world, clerk), opened(world, clerk, "中学校"), opened(world, clerk, "公民館", drill=True)
    for to, people in ((here, 1), (drill, 1), (there, 0)):
        with pytest.raises(Refused):
            AskOverflow(actor=clerk, opening=here, to=to, people=people)()
    AskOverflow(actor=clerk, opening=here, to=there, people=30)()
    RefuseOverflow(actor=clerk, transfer=here.sending.get(), reason="もういっぱい")()
    AskOverflow(actor=clerk, opening=here, to=there, people=20)()
    AcceptOverflow(actor=clerk, transfer=here.sending.get(state="asked"))()
    assert sorted(here.sending.values_list("people", "state")) == [(20, "accepted"), (30, "refused")]


@pytest.mark.django_db
def test_injects_belong_to_drills_and_time_the_response(world: World, clerk: Any) -> None:
    real, drill = opened(world, clerk), opened(world, clerk, "中学校", drill=True)
    with pytest.raises(Refused, match="訓練だけ"):
        GiveInject(actor=clerk, opening=real, text="停電")()
    given_at = calendar.now() - timedelta(minutes=30)
    GiveInject(actor=clerk, opening=drill, text="停電", team="facility", occurred_at=given_at)()
    inject = drill.injects.get()
    AnswerInject(actor=clerk, inject=inject, response="発電機を出した", occurred_at=given_at + timedelta(minutes=8))()
    inject.refresh_from_db()
    assert inject.done_at - inject.given_at == timedelta(minutes=8)
    RecordMinute(actor=clerk, opening=real, present=9, topics="消灯")()
    assert real.minutes.get().present == 9


@pytest.mark.django_db
def test_a_report_freezes_its_parts_and_says_what_changed(world: World, clerk: Any) -> None:
    ward, a, b = world.wards["minato"], opened(world, clerk), opened(world, clerk, "中学校")
    drill = opened(world, clerk, "公民館", drill=True)
    at = calendar.now() - timedelta(hours=4)
    for opening, people in ((a, 40), (b, 25), (drill, 500)):
        CountPeople(actor=clerk, opening=opening, people=people, in_cars=5, households=10, at_home=3, occurred_at=at)()
    first: Report = SendReport(actor=clerk, ward=ward, occurred_at=at + timedelta(minutes=1))()
    assert (first.number, first.shelters, first.people, first.in_cars, first.households, first.at_home) == (1, 2, 65, 10, 20, 6)
    CountPeople(actor=clerk, opening=a, people=55)()
    ReportLifelines(actor=clerk, opening=a, out=("network", "power"))()
    come(clerk, b)
    second: Report = SendReport(actor=clerk, ward=ward, note="停電")()
    assert (second.people, second.lines.get(opening=a).out) == (80, ["power", "network"])
    assert second.lines.get(opening=a).households is None and second.households == 10
    assert report_before(second) == first and first.lines.get(opening=a).people == 40
    assert Clock.objects.filter(rule="shelters.report_due", stopped_at=None).count() == 1
    with pytest.raises(Refused, match="前回の報告より前"):
        SendReport(actor=clerk, ward=ward, occurred_at=at)()
    practice: Report = SendReport(actor=clerk, ward=ward, drill=True)()
    assert (practice.people, practice.drill, practice.number) == (500, True, 1)


@pytest.mark.django_db
def test_reports_and_asks_leave_as_files_with_their_mark(world: World, clerk: Any, signed_in: Any) -> None:
    opening = opened(world, clerk, drill=True)
    CountPeople(actor=clerk, opening=opening, people=12)()
    AskSupplies(actor=clerk, opening=opening, item="water", quantity=36, note="=1+1")()
    SendReport(actor=clerk, ward=world.wards["minato"], drill=True)()
    client = signed_in("disaster", "minato")
    sent = client.get("/disaster/shelters/sent/?format=csv").content.decode("utf-8-sig").split("\r\n")
    asks = client.get("/disaster/shelters/asks/?format=csv").content.decode("utf-8-sig").split("\r\n")
    assert "避難者数" in sent[0] and ",訓練," in sent[1] and ",12," in sent[1]
    assert "飲料水,36" in asks[1] and "'=1+1" in asks[1]


@pytest.mark.django_db
def test_a_wish_is_budgeted_then_dropped_and_no_longer_overdue(world: World, clerk: Any) -> None:
    shelter = RegisterShelter(actor=clerk, ward=world.wards["minato"], name="港辺小学校")()
    RecordImprovement(actor=clerk, shelter=shelter, function="toilet", what="マンホールトイレ", target_year=2027)()
    row = Improvement.objects.get()
    BudgetImprovement(actor=clerk, improvement=row, cost_yen=2_000_000, target_year=2026)()
    with pytest.raises(Refused, match="理由"):
        DropImprovement(actor=clerk, improvement=row, reason=" ")()
    DropImprovement(actor=clerk, improvement=row, reason="統合で廃校")()
    row.refresh_from_db()
    assert (row.state, row.target_year, row.cost_yen) == ("dropped", 2026, 2_000_000)
