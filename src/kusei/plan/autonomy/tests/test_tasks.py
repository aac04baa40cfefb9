"""The table of tasks on any day, taken in and compared; a move from proposal to its review; the 専決 table gains its row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.core import calendar, gate
from kusei.core.access.decide import Denied
from kusei.core.actions.action import NeedsApproval, Refused
from kusei.core.actions.leave import by_leave_of
from kusei.core.approval.models import DecisionRule
from kusei.core.calendar import Period
from kusei.core.ledger.models import Division
from kusei.core.outbox.models import Notice
from kusei.core.sheets import Leaf, to_xlsx
from kusei.core.testing.together import outcomes, together
from kusei.core.testing.world import World
from kusei.plan.autonomy import actions, papers_tasks, sheets_tasks
from kusei.plan.autonomy import incoming_tasks as incoming
from kusei.plan.autonomy.actions.tasks import take_effect
from kusei.plan.autonomy.evidence import tasks_moved
from kusei.plan.autonomy.models import Assignment, Task, TaskMove
from kusei.plan.autonomy.queries_tasks import changed, decision_rules, table_on
from kusei.plan.autonomy.rules import tasks as rules

pytestmark = pytest.mark.django_db
DAY, APRIL = date(2025, 10, 1), date(2026, 4, 1)
TABLE = (
    "コード,事務名,局・区,担当課,根拠,専決,適用日\n"
    "B-01,道路の補修の発注,局,道路維持課,道路法,支出,2012/4/1\n"
    "C-01,空き家の調査,局,住宅企画課,特別措置法,,平成24年4月1日\n"
)
TOLD = {
    "place": "ward", "holder": "地域力推進室", "grounds": "18日かかる", "hours": 300, "law": "allowed", "law_note": "委任規則", "effective_on": APRIL,
}


@pytest.fixture(autouse=True)
def day() -> Iterator[Callable[[date], None]]:
    with ExitStack() as held:
        held.enter_context(calendar.at(DAY))
        yield lambda to: held.enter_context(calendar.at(to)) and None


def take_in(world: World, text: str = TABLE) -> Any:
    data = text.encode("utf-8")
    seen = incoming.read_table(data, "分担.csv")
    actions.ImportTable(actor=world.actor("plan_office"), data=data, file_name="分担.csv", digest=seen.digest)()
    return seen


def row(code: str = "B-01") -> Assignment:
    return Assignment.objects.get(task__code=code, until=None, ward=None)


def proposed(world: World, who: Any = None, **more: Any) -> TaskMove:
    who = who or world.actor("planning", "minato")
    m = actions.ProposeMove(actor=who, assignment=row(), **{**TOLD, **more})()
    actions.HandInMove(actor=who, move=m)()
    m.refresh_from_db()
    return m


def decided(world: World, m: TaskMove) -> TaskMove:
    with by_leave_of("case"):
        actions.DecideMove(actor=world.actor("plan_office"), move=m)()
    m.refresh_from_db()
    return m


def test_a_task_moves_on_its_day_and_never_before(world: World, day: Any) -> None:
    take_in(world)
    office = world.actor("plan_office")
    m = proposed(world, rule_level=1, rule_below=100_000)
    with pytest.raises(NeedsApproval) as waits:
        actions.DecideMove(actor=office, move=m)()
    assert waits.value.need.kind == "rule"
    decided(world, m)
    actions.AddStep(actor=office, move=m, text="手引を渡す", holder="道路維持課", due_on=APRIL)()
    actions.FinishStep(actor=office, step=m.steps.get(), note="渡した")()
    with pytest.raises(Refused, match="その日まで表は変わりません"):
        actions.TakeEffect(actor=office, move=m)()
    day(APRIL - timedelta(days=1))
    assert take_effect() == 0
    assert [a.holder for a in table_on(APRIL).filter(task__code="B-01")] == ["道路維持課"]
    day(APRIL)
    assert take_effect() == 1
    assert take_effect() == 0
    task = Task.objects.get(code="B-01")
    held = {on: [a.holder for a in table_on(on).filter(task=task)] for on in (APRIL - timedelta(days=1), APRIL)}
    assert list(held.values()) == [["道路維持課"], ["地域力推進室"]]
    assert [(r.level, r.amount_below, r.since) for r in decision_rules(task, APRIL)] == [(1, 100_000, APRIL)]
    assert decision_rules(task, APRIL - timedelta(days=1)) == []
    found = changed(DAY, APRIL)
    assert [(c.code, c.old[0].holder, c.new[0].holder) for c in found] == [("B-01", "道路維持課", "地域力推進室")]
    assert papers_tasks.comparison_pdf(found, DAY, APRIL, None).startswith(b"%PDF")
    assert papers_tasks.move_pdf(TaskMove.objects.get(pk=m.pk)).startswith(b"%PDF")
    proven = tasks_moved([world.wards["minato"], world.wards["oka"]], Period.fiscal_year(2026))
    assert (proven[world.wards["minato"]].value, proven[world.wards["oka"]].value) == (1, None)
    client = Client()
    client.force_login(world.user("plan_office", ""), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(proven[world.wards["minato"]].href).context["total"] == 1
    actions.ReviewMove(actor=office, move=m, verdict="adjust", came_of="4日になった")()
    m.refresh_from_db()
    assert (m.state, m.verdict) == ("reviewed", "adjust")


def test_one_ward_alone_takes_a_task_and_the_others_keep_the_row_of_all(world: World, day: Any) -> None:
    take_in(world)
    decided(world, proposed(world, only_proposer=True))
    day(APRIL)
    take_effect()

    def holders(ward: Any) -> list[str]:
        return [a.holder for a in table_on(APRIL, ward=ward).filter(task__code="B-01")]

    assert (holders(world.wards["minato"]), holders(world.wards["oka"])) == (["地域力推進室"], ["道路維持課"])
    assert sorted(a.holder for a in table_on(APRIL).filter(task__code="B-01")) == ["地域力推進室", "道路維持課"]


def test_a_shared_task_keeps_both(world: World, day: Any) -> None:
    take_in(world)
    decided(world, proposed(world, shared=True, role="緊急の補修"))
    day(APRIL)
    take_effect()
    assert {a.holder: a.role for a in table_on(APRIL).filter(task__code="B-01")} == {"道路維持課": "", "地域力推進室": "緊急の補修"}


def test_what_the_law_forbids_or_nobody_has_checked_is_not_decided(world: World) -> None:
    take_in(world)
    with pytest.raises(Refused, match="法令上できない"):
        proposed(world, law="forbidden")
    m = proposed(world, law="unclear", law_note="")
    with by_leave_of("case"), pytest.raises(Refused, match="確かめている"):
        actions.DecideMove(actor=world.actor("plan_office"), move=m)()
    actions.ReturnMove(actor=world.actor("plan_office"), move=m, reason="条例を確かめる")()
    actions.EditMove(actor=world.actor("planning", "minato"), move=m, **TOLD)()
    actions.HandInMove(actor=world.actor("planning", "minato"), move=m)()
    decided(world, m)
    with pytest.raises(Refused, match="提案が進んで"):
        actions.EndAssignment(actor=world.actor("plan_office"), assignment=row(), until=DAY, source="廃止")()
    actions.DropMove(actor=world.actor("planning", "minato"), move=m, reason="人が足りない")()
    with pytest.raises(Refused, match="取り下げ"):
        actions.TakeEffect(actor=world.actor("plan_office"), move=m)()


def test_a_consultation_must_come_to_an_agreement_first(world: World) -> None:
    take_in(world)
    planner, head, office = world.actor("planning", "minato"), world.actor("head", "minato"), world.actor("plan_office")
    m = proposed(world)
    c = actions.ConsultOnMove(actor=planner, move=m, division=Division.objects.get(ward=None))()
    assert (c.kind, "道路維持課" in c.wish, c.moves.get()) == ("task", True, m)
    with by_leave_of("case"), pytest.raises(Refused, match="協議書が成り立つのを待って"):
        actions.DecideMove(actor=office, move=m)()
    actions.AskBureau(actor=head, consultation=c)()
    actions.Reply(actor=office, consultation=c, outcome="agreed", answer="よい")()
    actions.AcceptReply(actor=head, consultation=c)()
    for who, side in ((head, "ward"), (office, "bureau")):
        with by_leave_of("case"):
            actions.Sign(actor=who, signature=c.signatures.get(side=side))()
    assert decided(world, m).state == "decided"


def test_a_move_whose_row_ended_meanwhile_is_not_forced_and_the_office_hears_of_it(world: World, day: Any) -> None:
    take_in(world)
    m = decided(world, proposed(world))
    with gate.writing("test"):
        Assignment.objects.filter(pk=m.assignment_id).update(until=APRIL - timedelta(days=5))
    day(APRIL)
    assert take_effect() == 0
    m.refresh_from_db()
    assert m.state == "decided"
    assert Notice.objects.filter(text__contains="施行できません").exists()


@pytest.mark.parametrize(("more", "field"), [
    ({"holder": "道路維持課", "place": "bureau"}, "holder"), ({"hours": 0}, "hours"), ({"effective_on": DAY}, "effective_on"), ({"law_note": ""}, "law_note"),
    ({"rule_below": 5}, "rule_level"), ({"grounds": " "}, "grounds"),
])
def test_a_proposal_that_cannot_be_is_refused_at_its_field(world: World, more: Any, field: str) -> None:
    take_in(world)
    with pytest.raises(Refused) as refused:
        proposed(world, **more)
    assert refused.value.field == field


def test_the_table_a_city_has_is_taken_in_and_changed_by_its_next_edition(world: World) -> None:
    take_in(world)
    again = (
        "コード,事務名,局・区,担当課,区,役割,根拠,専決,適用日\n"
        "B-01,道路の補修の発注,局,道路維持課,,,道路法,支出,2012/4/1\n"
        "C-01,空き家の調査,局,住宅企画課,,審査だけ,特別措置法,,2025/9/1\n"
        "C-01,空き家の調査,区,地域力推進室,港辺区,現地調査,特別措置法,,2025/9/1\n"
        "D-01,避難所,市役所,総務課,,,,,\n"
        "D-02,備蓄,局,危機対策課,北の区,,,よくわからない,\n"
        "B-01,道路の補修の発注,局,道路維持課,全区,,道路法,支出,2012/4/1\n"
    )
    seen = incoming.read_table(again.encode("cp932"), "次.csv")
    assert {s: seen.count(s) for s in ("new", "changed", "same", "refused")} == {"new": 1, "changed": 1, "same": 1, "refused": 3}
    said = " ".join(str(i.message) for r in seen.rows for i in r.issues)
    for part in ("「局」か「区」", "という区がありません", "という専決の種類がありません", "ファイルの上にも"):
        assert part in said, part
    take_in(world, again)
    assert [a.role for a in table_on(date(2025, 8, 31)).filter(task__code="C-01")] == [""]
    assert sorted(a.role for a in table_on(DAY).filter(task__code="C-01")) == ["審査だけ", "現地調査"]
    late = incoming.read_table("コード,事務名,局・区,担当課,役割,根拠,適用日\nC-01,空き家の調査,局,住宅企画課,別,特別措置法,2025/9/1\n".encode(), "三.csv")
    assert "適用日をそれより後に" in " ".join(str(i.message) for r in late.rows for i in r.issues)
    with pytest.raises(Refused, match="取り込める行がありません"):
        actions.ImportTable(actor=world.actor("plan_office"), data=TABLE.encode(), file_name="分担.csv", digest=incoming.read_table(TABLE.encode(), "分担.csv").digest)()


def test_the_table_that_goes_out_is_the_same_when_it_comes_in_and_a_row_is_kept_by_hand(world: World) -> None:
    take_in(world)
    office = world.actor("plan_office")
    told = {"code": "B-01", "name": "道路の補修の発注", "place": "bureau", "holder": "道路維持課", "role": "10万円以上", "source": "規則の改正"}
    with pytest.raises(Refused, match="それより後に始まって"):
        actions.SetAssignment(actor=office, since=date(2012, 4, 1), **told)()
    made = actions.SetAssignment(actor=office, since=DAY, law="道路法", case_kind="spending", **told)()
    assert [a.role for a in made.task.assignments.order_by("since")] == ["", "10万円以上"]
    out = to_xlsx(Leaf(sheets_tasks.TABLE, list(sheets_tasks.table_rows(table_on(DAY)))))
    seen = incoming.read_table(out, "表.xlsx")
    assert (seen.count("same"), seen.count("new"), seen.count("changed"), seen.count("refused")) == (2, 0, 0, 0)
    with pytest.raises(Denied):
        actions.SetAssignment(actor=world.actor("planning", "minato"), since=DAY, **told)()


def test_a_row_of_who_decides_is_proposed_here_and_made_in_its_own_table(world: World) -> None:
    take_in(world)
    office, task = world.actor("plan_office"), Task.objects.get(code="B-01")
    told = {"task": task, "level": 1, "amount_below": 100_000, "since": APRIL, "source": "専決規程第3条"}
    with pytest.raises(NeedsApproval) as waits:
        actions.ProposeRule(actor=office, **told)()
    assert waits.value.need.kind == "rule"
    with by_leave_of("case"):
        actions.ProposeRule(actor=office, **told)()
    assert [(r.case_kind, r.level, r.since) for r in DecisionRule.objects.all()] == [("spending", 1, APRIL)]
    with by_leave_of("case"), pytest.raises(Refused, match="専決の種類がありません"):
        actions.ProposeRule(actor=office, **{**told, "task": Task.objects.get(code="C-01")})()
    with by_leave_of("case"), pytest.raises(Refused, match="より大きく"):
        actions.ProposeRule(actor=office, **{**told, "amount_from": 100_000})()


lines = st.frozensets(st.builds(
    rules.Line, code=st.sampled_from("AB"), name=st.just("事務"), ward=st.sampled_from(["", "港"]), place=st.sampled_from(["bureau", "ward"]),
    holder=st.sampled_from("XYZ"),
), max_size=6)


@settings(max_examples=80, deadline=None)
@given(lines, lines)
def test_a_comparison_leads_from_one_reading_to_the_other(before: frozenset[rules.Line], after: frozenset[rules.Line]) -> None:
    found = rules.compare(before, after)
    old, new = {x for c in found for x in c.old}, {x for c in found for x in c.new}
    assert (before - old) | new == after
    assert old <= before and new <= after and not old & new
    assert len({(c.code, c.ward) for c in found}) == len(found)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_proposals_for_one_row_at_once_only_one_is_handed_in(world: World) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs two writers")
    take_in(world)
    both = []
    for ward in ("minato", "oka"):
        who = world.actor("planning", ward)
        both.append((who, actions.ProposeMove(actor=who, assignment=row(), **TOLD)()))
    found = together(*[actions.HandInMove(actor=who, move=move) for who, move in both], at=DAY)
    assert outcomes(found) == ["done", "refused"]
    assert TaskMove.objects.filter(state="proposed").count() == 1
    assert not DecisionRule.objects.exists()
