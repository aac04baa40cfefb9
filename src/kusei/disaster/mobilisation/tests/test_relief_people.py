"""Who may be put on a shift: hours, nights, illness, those who are away or gone home."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kusei.core import calendar, gate
from kusei.core.actions.action import Refused
from kusei.core.testing.rows import make
from kusei.core.testing.world import World
from kusei.disaster.mobilisation.actions import AdoptRelief, BringRelief, LimitRelief, SwapRelief, TakeOffRelief
from kusei.disaster.mobilisation.models import Home, Member, ReliefDuty, ReliefPerson, ReliefPlan
from kusei.disaster.mobilisation.panels_relief import Look, method_lines, people_panel, void_panel
from kusei.disaster.mobilisation.tests.test_relief import DAY, NOW, adopted, by_hand, clerk, computed, draft, head, put

__all__ = ["clerk", "head"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning() -> Any:
    with calendar.at(NOW):
        yield


def person(plan: ReliefPlan, n: int) -> ReliefPerson:
    found: ReliefPerson = plan.people.order_by("number")[n]
    return found


def limit(actor: Any, plan: ReliefPlan, n: int, **how: Any) -> None:
    LimitRelief(actor=actor, plan=plan, person=person(plan, n), **how)()


def test_by_hand_nobody_works_more_hours_than_was_settled_whoever_asks(world: World, clerk: Any, head: Any) -> None:
    plan = by_hand(world, clerk)
    limit(clerk, plan, 0, most_hours=20)
    put(clerk, plan, 0, 0, 0)
    with pytest.raises(Refused, match="24時間になり、期間の上限20時間"):
        put(head, plan, 0, 1, 0, override=True)
    put(clerk, plan, 1, 1, 0)
    mine, other = (plan.duties.get(state="planned", person=person(plan, n)) for n in (0, 1))
    SwapRelief(actor=clerk, duty=mine, other=other, reason="同じ時間どうし")()
    with pytest.raises(Refused, match="1以上"):
        limit(clerk, plan, 0, most_hours=0)


def test_who_is_ill_is_not_put_back_unless_asked_again(world: World, clerk: Any, head: Any) -> None:
    plan = by_hand(world, clerk)
    put(clerk, plan, 0, 1, 0)
    put(clerk, plan, 1, 1, 0)
    mine, other = (plan.duties.get(state="planned", person=person(plan, n)) for n in (0, 1))
    TakeOffRelief(actor=clerk, duty=mine, kind="sick", reason="発熱")()
    for actor in (clerk, head):
        with pytest.raises(Refused, match="体調不良.*本人に確かめた"):
            put(actor, plan, 0, 1, 0)
    with pytest.raises(Refused, match="体調不良"):
        TakeOffRelief(actor=clerk, duty=other, kind="other", reason="会議", instead=person(plan, 0))()
    put(clerk, plan, 0, 1, 0, back=True)
    assert plan.duties.filter(state="planned", person=person(plan, 0)).count() == 1


def test_a_shift_that_is_over_takes_nobody_and_one_that_runs_does(world: World, clerk: Any) -> None:
    plan = by_hand(world, clerk)
    with calendar.at(NOW + timedelta(hours=15)):
        with pytest.raises(Refused, match="もう終わった勤務"):
            put(clerk, plan, 0, 0, 0)
        put(clerk, plan, 0, 0, 1)


def test_who_went_away_gets_no_shift_and_the_page_names_the_shifts_to_fill(world: World, clerk: Any) -> None:
    plan = adopted(world, clerk)
    gone = plan.duties.filter(state="planned").order_by("starts_at")[0].person
    with gate.writing("test"):
        Member.objects.filter(pk=gone.member_id).update(state="away")
    plan = ReliefPlan.objects.get(pk=plan.pk)
    look = Look(plan)
    panel = void_panel(look)
    assert panel is not None and "休職・派遣" in panel.values["lines"][0] and sum(m.by for m in look.missing) == len(look.void)
    with pytest.raises(Refused, match="休職・派遣"):
        put(clerk, plan, list(plan.people.order_by("number")).index(gone), 2, 1)
    again = AdoptRelief(actor=clerk, plan=computed(clerk, plan))()
    assert not again.duties.filter(state="planned", person=gone).exists() and not Look(again).missing


def test_duties_at_home_mean_no_night_in_the_plan_or_by_hand_until_settled_otherwise(world: World, clerk: Any) -> None:
    plan = draft(world, clerk, names="ABC")
    with gate.writing("test"):
        for member in Member.objects.filter(number__in=("70000", "70001")):
            make(Home, member=member, caring="育児")
        plan.people.all().delete()
    BringRelief(actor=clerk, plan=plan)()
    assert [p.no_nights for p in plan.people.order_by("number")] == [True, True, False]
    plan = AdoptRelief(actor=clerk, plan=computed(clerk, plan))()
    nights = ReliefDuty.objects.filter(plan=plan, slot=1, state="planned")
    assert {d.person.number for d in nights} == {"70002"}
    with pytest.raises(Refused, match="夜の勤務を入れない"):
        put(clerk, plan, 0, 2, 1)
    assert any("家庭の事情" in line for line in method_lines(plan)) and "夜なし" in str(people_panel(Look(plan), True).values)
    limit(clerk, plan, 0, no_nights=False)
    for duty in plan.duties.filter(state="planned", person=person(plan, 0)):
        TakeOffRelief(actor=clerk, duty=duty, kind="other", reason="夜に回る")()
    put(clerk, plan, 0, 2, 1)
    assert plan.duties.get(state="planned", person=person(plan, 0)).day == DAY + timedelta(days=2)
