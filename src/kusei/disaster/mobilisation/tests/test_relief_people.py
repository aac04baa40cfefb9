"""Who may be put on a shift: hours, nights, illness, those who are away or gone home."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kusei.core import calendar, gate
from kusei.core.actions.action import Refused
from kusei.core.jobs.models import Job
from kusei.core.jobs.run import Progress
from kusei.core.testing.rows import make
from kusei.core.testing.world import World
from kusei.disaster.mobilisation import bridge_relief, work_relief
from kusei.disaster.mobilisation.actions import (
    AdoptRelief,
    AskRelief,
    BringRelief,
    LimitRelief,
    SetReliefNeed,
    SwapRelief,
    TakeOffRelief,
)
from kusei.disaster.mobilisation.models import Home, Member, ReliefDuty, ReliefPerson, ReliefPlan
from kusei.disaster.mobilisation.panels_relief import (
    Look,
    method_lines,
    people_panel,
    quality_word,
    short_panel,
    void_panel,
)
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


def test_a_skill_that_lacks_is_named_by_shift_and_number_and_who_has_it_is_counted(world: World, clerk: Any) -> None:
    plan = draft(world, clerk, names="AB", days=1)
    SetReliefNeed(actor=clerk, plan=plan, slot=1, team="health", skill="sign", wanted=2)()
    panel = short_panel(Look(computed(clerk, plan)))
    assert panel is not None
    said = "/".join(panel.values["lines"])
    assert "救護班で「手話」の人が2人足りません" in said and "「手話」の人は名簿に1人もいません" in said
    SetReliefNeed(actor=clerk, plan=plan, slot=1, team="health", skill="sign", wanted=0)()
    full = short_panel(Look(computed(clerk, plan)))
    assert full is not None and full.values["lines"] == ["足りないところはありません。"]


def test_the_page_says_how_good_the_roster_is_and_the_job_how_far_it_came(world: World, clerk: Any) -> None:
    plan = draft(world, clerk, days=1)
    AskRelief(actor=clerk, plan=plan)()
    job = Job.objects.get(name="mobilisation.roster")
    work_relief.roster(Progress(job), ref=plan.ref)
    job.refresh_from_db()
    assert (job.done, job.total) == (4, 4)
    plan.refresh_from_db()
    assert quality_word(plan).startswith("最もよい表")
    for result, said in (({"status": "feasible"}, "もっとよい表がある"), ({"status": "feasible", "late": True}, "時間が来た")):
        plan.run.result = {**plan.run.result, **result}
        assert said in quality_word(plan)


def test_a_computation_that_breaks_does_not_keep_the_plan_waiting(world: World, clerk: Any, monkeypatch: Any) -> None:
    plan = draft(world, clerk, days=1)
    AskRelief(actor=clerk, plan=plan)()
    with pytest.raises(Refused, match="終わるまで待って"):
        AskRelief(actor=clerk, plan=plan)()
    with calendar.at(NOW + timedelta(minutes=16)):
        AskRelief(actor=clerk, plan=plan)()

    def breaks(*given: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(bridge_relief, "solve", breaks)
    with pytest.raises(MemoryError):
        work_relief.roster(Progress(Job()), ref=plan.ref)
    plan.refresh_from_db()
    assert plan.trial == "failed" and "もう一度" in plan.why
