"""Relief shifts from the plan to the sheet on the wall; what is refused, and who may go past a rule."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from kusei.core import calendar, gate
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.clocks.models import Clock
from kusei.core.importing import Unreadable
from kusei.core.jobs.models import Job
from kusei.core.jobs.run import Progress
from kusei.core.rules import registry as rules
from kusei.core.sheets import Leaf, to_xlsx
from kusei.core.testing.rows import make
from kusei.core.testing.world import World
from kusei.disaster.mobilisation import papers_relief, relief_incoming, sheets_relief, work_relief
from kusei.disaster.mobilisation.actions import (
    AdoptRelief,
    AskRelief,
    BringRelief,
    EndRelief,
    LoadReliefWishes,
    PutOnRelief,
    SetReliefNeed,
    StartRelief,
    StoreRelief,
    SwapRelief,
    TakeOffRelief,
)
from kusei.disaster.mobilisation.models import Designation, Member, ReliefDuty, ReliefPlan, SupportRequest
from kusei.disaster.mobilisation.models import Plan as YearPlan
from kusei.disaster.mobilisation.panels_relief import Look, method_lines, next_panel, short_panel
from kusei.disaster.mobilisation.rule_values import RELIEF
from kusei.disaster.mobilisation.seeds.relief import seed as relief_seed

pytestmark = pytest.mark.django_db
DAY = date(2025, 11, 3)
NOW = datetime.combine(DAY, time(6), tzinfo=calendar.JST)


@pytest.fixture
def clerk(world: World) -> Any:
    return world.actor("disaster", "minato")


@pytest.fixture
def head(world: World) -> Any:
    return world.actor("head", "minato")


@pytest.fixture(autouse=True)
def morning() -> Any:
    with calendar.at(NOW):
        yield


def staffed(world: World, names: str = "ABCD") -> None:
    ward = world.wards["minato"]
    year = make(YearPlan, state="decided", fiscal_year=2025, title="2025")
    for n, name in enumerate(names):
        member = make(Member, ward, fiscal_year=2025, number=f"7{n:04}", name=f"職員{name}", skills=[], state="active", fixed_ward=None)
        make(Designation, ward, plan=year, member=member, since=date(2025, 4, 1), until=None, team="shelter")


def draft(world: World, clerk: Any, *, names: str = "ABCD", days: int = 3, wanted: int = 1) -> ReliefPlan:
    staffed(world, names)
    plan = StartRelief(
        actor=clerk, ward=world.wards["minato"], title="交代", from_day=DAY, to_day=DAY + timedelta(days=days - 1)
    )()
    for slot in (0, 1):
        SetReliefNeed(actor=clerk, plan=plan, slot=slot, team="shelter", wanted=wanted)()
    return plan


def computed(clerk: Any, plan: ReliefPlan) -> ReliefPlan:
    AskRelief(actor=clerk, plan=plan)()
    work_relief.roster(Progress(Job()), ref=plan.ref)
    plan.refresh_from_db()
    return plan


def adopted(world: World, clerk: Any, **how: Any) -> ReliefPlan:
    plan = computed(clerk, draft(world, clerk, **how))
    return AdoptRelief(actor=clerk, plan=plan)()


def by_hand(world: World, clerk: Any) -> ReliefPlan:
    """A roster in force in which nobody stands yet."""
    plan = adopted(world, clerk)
    for duty in ReliefDuty.objects.filter(plan=plan):
        TakeOffRelief(actor=clerk, duty=duty, kind="other", reason="組み直し")()
    return plan


def put(actor: Any, plan: ReliefPlan, who: int, day: int, slot: int, **more: Any) -> Any:
    person = plan.people.order_by("number")[who]
    return PutOnRelief(
        actor=actor, plan=plan, person=person, day=DAY + timedelta(days=day), slot=slot, team="shelter", reason="交代", **more
    )()


def test_a_plan_is_computed_adopted_hung_up_and_ended(world: World, clerk: Any) -> None:
    plan = adopted(world, clerk)
    assert plan.state == "adopted" and plan.people.count() == 4 and plan.duties.count() == 6
    look = Look(plan)
    assert not look.missing and next_panel(look) is not None
    assert papers_relief.wall_pdf(plan).startswith(b"%PDF")
    assert len(list(sheets_relief.roster_rows(plan))) == 6
    assert any("未確認" in line for line in method_lines(plan)) and any("最もよい" in line for line in method_lines(plan))
    EndRelief(actor=clerk, plan=plan, reason="応援が着いた")()
    assert not plan.duties.filter(state="planned").exists()


def test_who_is_short_is_said_by_shift_and_team(world: World, clerk: Any) -> None:
    plan = adopted(world, clerk, names="A", days=1)
    panel = short_panel(Look(plan))
    assert panel is not None and len(panel.values["lines"]) == 1 and "避難所班で職員が1人足りません" in panel.values["lines"][0]


def test_a_computation_whose_inputs_changed_is_not_adopted(world: World, clerk: Any) -> None:
    plan = computed(clerk, draft(world, clerk))
    SetReliefNeed(actor=clerk, plan=plan, slot=0, team="general", wanted=2)()
    with pytest.raises(Refused, match="もう一度計算"):
        AdoptRelief(actor=clerk, plan=plan)()
    with pytest.raises(Refused, match="もう計算"):
        StoreRelief(actor=clerk, plan=plan, run=plan.run)()


def test_too_little_rest_is_refused_by_name_and_the_head_may_allow_it_down_to_the_floor(world: World, clerk: Any, head: Any) -> None:
    plan = by_hand(world, clerk)
    put(clerk, plan, 0, 1, 0)
    with pytest.raises(Refused, match="職員Aさんは11/4 8:00|職員Aさんは11/4 08:00"):
        put(clerk, plan, 0, 1, 1)
    with pytest.raises(Refused, match="0時間しかありません"):
        put(head, plan, 0, 1, 1, override=True)


def test_a_fourth_day_in_a_row_is_refused_and_allowed_by_the_head_alone(world: World, clerk: Any, head: Any) -> None:
    plan = adopted(world, clerk, days=5)
    for duty in ReliefDuty.objects.filter(plan=plan):
        TakeOffRelief(actor=clerk, duty=duty, kind="other", reason="組み直し")()
    for day in range(3):
        put(clerk, plan, 0, day, 0)
    with pytest.raises(Refused, match="4日続きます.*区長が"):
        put(clerk, plan, 0, 3, 0)
    with pytest.raises(Refused, match="認められるのは区長"):
        put(clerk, plan, 0, 3, 0, override=True)
    put(head, plan, 0, 3, 0, override=True)
    assert ReliefDuty.objects.get(plan=plan, state="planned", day=DAY + timedelta(days=3)).overridden
    with pytest.raises(Refused, match="5日続きます"):
        put(head, plan, 0, 4, 0, override=True)


def test_two_shifts_at_once_are_refused_whoever_asks(world: World, clerk: Any, head: Any) -> None:
    plan = by_hand(world, clerk)
    put(clerk, plan, 0, 1, 0)
    with pytest.raises(Refused, match="重なります"):
        put(head, plan, 0, 1, 0, override=True)


def test_one_falls_ill_another_steps_in_and_a_new_computation_leaves_both_so(world: World, clerk: Any) -> None:
    plan = adopted(world, clerk)
    duty = plan.duties.filter(state="planned").order_by("starts_at")[2]
    free = plan.people.exclude(duties__in=plan.duties.filter(state="planned")).first()
    spare = free or plan.people.exclude(pk=duty.person_id).last()
    busy = plan.duties.filter(person=spare, state="planned")
    for other in busy:
        TakeOffRelief(actor=clerk, duty=other, kind="other", reason="空ける")()
    TakeOffRelief(actor=clerk, duty=duty, kind="sick", reason="発熱", instead=spare)()
    again = AdoptRelief(actor=clerk, plan=computed(clerk, plan))()
    now = again.duties.filter(state="planned", starts_at=duty.starts_at, team="shelter")
    assert [d.person_id for d in now] == [spare.pk]
    assert not again.duties.filter(state="planned", person=duty.person_id, starts_at=duty.starts_at).exists()


def test_two_swap_and_a_swap_that_breaks_rest_is_refused(world: World, clerk: Any) -> None:
    plan = by_hand(world, clerk)
    put(clerk, plan, 0, 1, 0)
    put(clerk, plan, 1, 1, 1)
    put(clerk, plan, 1, 2, 1)
    one = plan.duties.get(state="planned", person=plan.people.order_by("number")[0])
    mine = plan.duties.filter(state="planned", person=plan.people.order_by("number")[1]).order_by("starts_at")
    first, second = mine
    with pytest.raises(Refused, match="職員Bさん"):
        SwapRelief(actor=clerk, duty=one, other=second, reason="都合")()
    SwapRelief(actor=clerk, duty=one, other=first, reason="都合")()
    assert plan.duties.filter(state="planned", person=one.person, starts_at=first.starts_at).exists()


def test_another_ward_changes_nothing_and_planning_only_looks(world: World, clerk: Any) -> None:
    plan = draft(world, clerk)
    for actor in (world.actor("disaster", "oka"), world.actor("planning", "minato")):
        with pytest.raises(Denied):
            AskRelief(actor=actor, plan=plan)()


@pytest.mark.parametrize(("change", "said"), [
    ({"to_day": DAY - timedelta(days=1)}, "初日より前"), ({"to_day": DAY + timedelta(days=14)}, "14日まで"),
    ({"first_hour": 24}, "正しくありません"), ({"pattern": "five"}, "正しくありません"),
])  # fmt: skip
def test_days_and_patterns_that_cannot_be_are_refused(world: World, clerk: Any, change: dict[str, Any], said: str) -> None:
    given = {"title": "交代", "from_day": DAY, "to_day": DAY, **change}
    with pytest.raises(Refused, match=said):
        StartRelief(actor=clerk, ward=world.wards["minato"], **given)()


def test_a_negative_rest_is_no_rule() -> None:
    good = {"rest_hours": 11, "days_in_row": 3, "longest_hours": 12, "override_rest_hours": 8, "override_days": 4}
    assert rules.check(RELIEF, good)["rest_hours"] == 11
    with pytest.raises(rules.BadRule):
        rules.check(RELIEF, {**good, "rest_hours": -1})


def test_nobody_new_is_said_so(world: World, clerk: Any) -> None:
    plan = draft(world, clerk)
    with pytest.raises(Refused, match="新しく加わる人はいません"):
        BringRelief(actor=clerk, plan=plan)()


def file(*rows: tuple[str, str, date, time, date | None, time]) -> bytes:
    keys = ("number", "name", "day", "start", "last", "end")
    return to_xlsx(Leaf(relief_incoming.WISHES, [dict(zip(keys, row, strict=True)) for row in rows]))


@pytest.mark.parametrize(("row", "field", "said"), [
    (("99999", "", DAY, time(8), None, time(12)), "number", "いない職員番号"),
    (("70000", "職員B", DAY, time(8), None, time(12)), "name", "職員Aさん"),
    (("70000", "", DAY, time(20), None, time(8)), "end", "翌日を入れて"),
    (("70000", "", date(2025, 12, 1), time(8), None, time(12)), "day", "期間"),
])  # fmt: skip
def test_a_wish_that_cannot_be_is_refused_with_its_row_and_field(
    world: World, clerk: Any, row: Any, field: str, said: str
) -> None:
    found = relief_incoming.wishes(file(row), "w.xlsx", draft(world, clerk)).preview
    (one,) = found.rows
    assert one.status == "refused" and (one.issues[0].field, said in str(one.issues[0].message)) == (field, True)


def test_two_times_of_one_person_that_overlap_are_refused_and_the_first_is_kept(world: World, clerk: Any) -> None:
    plan = draft(world, clerk, names="AB", days=1)
    data = file(("70000", "", DAY, time(8), None, time(12)), ("70000", "", DAY, time(11), None, time(13)))
    LoadReliefWishes(actor=clerk, plan=plan, data=data, file_name="w.xlsx")()
    assert [w.ends_at.astimezone(calendar.JST).hour for w in plan.people.get(number="70000").wishes.all()] == [12]
    plan = computed(clerk, plan)
    look = Look(plan)
    assert [p.slot for p in look.shown if p.person == plan.people.get(number="70000").pk] in ([1], [])
    with pytest.raises(Refused, match="取り込める行がありません"):
        LoadReliefWishes(actor=clerk, plan=plan, data=data, file_name="w.xlsx")()
    with pytest.raises(Unreadable):
        relief_incoming.wishes(b"\x00\x01", "w.xlsx", plan)


def test_the_demo_lacks_nurses_at_night_and_one_request_is_overdue(world: World) -> None:
    staffed(world, "ABCDEFGHIJKLMNOPQR")
    with gate.writing("test"):
        Member.objects.filter(number__in=("70000", "70001")).update(skills=["nurse"])
        relief_seed(SimpleNamespace(as_of=DAY, wards=[world.wards["minato"]]))
    plan = ReliefPlan.objects.get()
    gaps = Look(plan).missing
    assert gaps and {(m.slot, m.skill) for m in gaps} == {(1, "nurse")}
    late, part, _given = SupportRequest.objects.order_by("number")
    due = Clock.objects.get(subject=f"mobilisation.supportrequest:{late.ref}").due_at
    assert (late.state, part.state, due < NOW) == ("asked", "partly", True)
