"""A cell through its states, money asked and refused, a study to its policy; and what each refuses."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from kusei.core import calendar, gate
from kusei.core.access.decide import Denied
from kusei.core.actions.action import NeedsApproval, Refused
from kusei.core.actions.leave import by_leave_of
from kusei.core.calendar import Period
from kusei.core.clocks.models import Clock
from kusei.core.evidence.registry import SOURCES, whole_city
from kusei.core.inquiry.actions.answering import SaveReply, SubmitReply
from kusei.core.inquiry.models import Inquiry, Reply
from kusei.core.ledger.models import Agreement, Organisation
from kusei.core.testing.together import outcomes, together
from kusei.core.testing.world import World
from kusei.plan.register.models import Change, Node, Outcome, Plan, Revision
from kusei.plan.rollout import actions, incoming, panels, queries, rules
from kusei.plan.rollout.models import Condition, Opinion, Policy, Request, Standing, Step, Study
from kusei.plan.rollout.public import refusals

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def on_the_day():
    with calendar.at(TODAY):
        yield


@pytest.fixture
def plan(world: World) -> dict[str, str]:
    """Two initiatives that wards begin by themselves, one of a bureau; returns title -> ref."""
    with gate.writing("test"):
        plan = Plan.objects.create(title="計画", from_year=2024, to_year=2027, state="published", published_on=date(2024, 4, 1))
        made = [
            Node.objects.create(plan=plan, kind="initiative", title=title, mode=mode, order=n)
            for n, (title, mode) in enumerate((("訓練をする", "ward"), ("建物を増やす", "ward"), ("局の仕事", "bureau")))
        ]
    actions.MakeTable(actor=world.actor("plan_office"))()
    return {n.title: n.ref for n in made}


def cell(world: World, key: str = "minato", title: str = "訓練をする") -> Standing:
    return Standing.objects.select_related("ward").get(ward=world.wards[key], initiative=title)


def act(world: World, action, row: Standing, key: str = "minato", **more):
    action(actor=world.actor("planning", key), standing=row, **more)()
    return cell(world, key, row.initiative)


def live(world: World, row: Standing, **more) -> Standing:
    row = act(world, actions.Prepare, row)
    return act(world, actions.GoLive, row, proof="要綱の施行", proof_on=TODAY, **more)


def running(row, rule: str) -> int:
    return Clock.objects.filter(subject=f"{row._meta.label_lower}:{row.ref}", rule=rule, stopped_at=None).count()


def test_the_table_holds_every_ward_and_only_what_wards_carry_out(world: World, plan) -> None:
    assert Standing.objects.count() == 2 * len(world.wards)
    assert actions.MakeTable(actor=world.actor("plan_office"))() is not None
    assert Standing.objects.count() == 2 * len(world.wards) == Step.objects.count()
    actions.DecideMode(
        actor=world.actor("plan_office"), initiative_ref=plan["建物を増やす"], mode="bureau", since=TODAY, reason="局で行う", decided_by="区長会",
    )()
    assert [n.title for n in queries.spread()] == ["訓練をする"]
    assert len(queries.spread(day=TODAY - timedelta(days=1))) == 2


def test_going_live_needs_dated_evidence(world: World, plan) -> None:
    row = act(world, actions.Prepare, cell(world))
    with pytest.raises(Refused, match="日付のある実績が見つかりません"):
        act(world, actions.GoLive, row)
    with pytest.raises(Refused, match="両方"):
        act(world, actions.GoLive, row, proof="要綱")
    with pytest.raises(Refused, match="先の日付"):
        act(world, actions.GoLive, row, proof="要綱", proof_on=TODAY + timedelta(days=1))
    row = act(world, actions.GoLive, row, proof="要綱の施行", proof_on=TODAY)
    assert (row.state, row.live_on) == ("live", TODAY)
    with pytest.raises(Refused, match="二つの年度"):
        act(world, actions.Settle, row)


def test_what_must_come_first_and_hard_conditions_hold_a_cell_back(world: World, plan) -> None:
    office = world.actor("plan_office")
    actions.AddDependency(actor=office, first_ref=plan["訓練をする"], then_ref=plan["建物を増やす"], reason="先に訓練")()
    with pytest.raises(Refused, match="めぐって"):
        actions.AddDependency(actor=office, first_ref=plan["建物を増やす"], then_ref=plan["訓練をする"], reason="逆")()
    tower = act(world, actions.Prepare, cell(world, title="建物を増やす"))
    with pytest.raises(Refused, match="先に「訓練をする」"):
        act(world, actions.GoLive, tower, proof="x", proof_on=TODAY)
    live(world, cell(world))
    actions.AddCondition(actor=office, initiative_ref=plan["建物を増やす"], area="people", text="鍵を開ける人がいる")()
    kept = Condition.objects.get()
    mine = world.actor("planning", "minato")
    with pytest.raises(Refused, match="空"):
        actions.AnswerCondition(actor=mine, condition=kept, ward=world.wards["minato"], met="no")()
    actions.AnswerCondition(actor=mine, condition=kept, ward=world.wards["minato"], met="no", note="来年度")()
    with pytest.raises(Refused, match="鍵を開ける人がいる"):
        act(world, actions.GoLive, cell(world, title="建物を増やす"), proof="x", proof_on=TODAY)
    actions.AnswerCondition(actor=mine, condition=kept, ward=world.wards["minato"], met="yes")()
    assert act(world, actions.GoLive, cell(world, title="建物を増やす"), proof="x", proof_on=TODAY).state == "live"


def test_a_cell_waits_with_a_reason_is_reviewed_and_goes_back_to_where_it_was(world: World, plan) -> None:
    row = act(world, actions.Pilot, act(world, actions.StudyIt, cell(world)))
    with pytest.raises(Refused, match="空"):
        act(world, actions.Hold, row, why="people")
    row = act(world, actions.Hold, row, why="people", note="担当が異動")
    assert (row.state, row.was, running(row, "rollout.hold_review"), running(row, "rollout.stale")) == ("held", "pilot", 1, 0)
    with calendar.at(TODAY + timedelta(days=200)):
        row = act(world, actions.KeepOnHold, row, why="people", note="まだ決まらない")
        assert running(row, "rollout.hold_review") == 1
        row = act(world, actions.Resume, row)
    assert (row.state, running(row, "rollout.hold_review"), running(row, "rollout.stale")) == ("pilot", 0, 1)
    assert [s.state for s in row.steps.all()] == ["not_begun", "studying", "pilot", "held", "held", "pilot"]


def test_a_cell_that_does_not_move_is_confirmed_with_words_and_its_time_begins_anew(world: World, plan) -> None:
    row = cell(world)
    with calendar.at(TODAY + timedelta(days=380)):
        with pytest.raises(Refused, match="空"):
            act(world, actions.Confirm, row)
        row = act(world, actions.Confirm, row, note="協議の日を待っている")
        assert row.state == "not_begun" and running(row, "rollout.stale") == 1
        assert Clock.objects.get(subject=f"rollout.standing:{row.ref}", stopped_at=None).due_at > calendar.now() + timedelta(days=300)


def test_history_reads_as_of_a_day(world: World, plan) -> None:
    row = cell(world)
    with calendar.at(TODAY + timedelta(days=10)):
        act(world, actions.StudyIt, row, on_day=TODAY + timedelta(days=5))
        with pytest.raises(Refused, match="より前"):
            act(world, actions.Prepare, cell(world), on_day=TODAY)
    at = (row.ward_id, row.initiative_ref)
    assert [queries.states_on(TODAY + timedelta(days=d)).get(at) for d in (-1, 0, 4, 5)] == [None, "not_begun", "not_begun", "studying"]


def test_another_ward_moves_nothing_here(world: World, plan) -> None:
    with pytest.raises(Denied):
        actions.StudyIt(actor=world.actor("planning", "oka"), standing=cell(world))()
    with pytest.raises(Denied):
        actions.MakeTable(actor=world.actor("planning", "minato"))()


def test_live_counts_in_the_plan_until_it_is_stopped(world: World, plan) -> None:
    row, wards = live(world, cell(world)), list(world.wards.values())
    found = SOURCES["rollout.live"].probe(wards, Period.fiscal_year(2026))
    assert (found[row.ward].value, found[world.wards["oka"]].value) == (1, 0)
    assert SOURCES["rollout.live"].probe(wards, Period.fiscal_year(2025))[row.ward].value is None
    with calendar.at(date(2027, 5, 1)):
        held = act(world, actions.Hold, cell(world), why="people", note="異動")
        assert SOURCES["rollout.live"].probe(wards, Period.fiscal_year(2026))[row.ward].value == 1
        assert SOURCES["rollout.live"].probe(wards, Period.fiscal_year(2027))[row.ward].value == 0
        row = act(world, actions.Resume, held)
        act(world, actions.StopIt, row, why="policy", note="やめた")
        again = act(world, actions.Prepare, act(world, actions.TakeBack, cell(world)))
        assert (again.live_on, again.proof_on) == (None, None)
        with pytest.raises(Refused, match="日付のある実績が見つかりません"):
            act(world, actions.GoLive, again)


def ask(world: World, plan, year: int = 2027, **more) -> Request:
    values = {"title": "機械", "fiscal_year": year, "asked_yen": 1000, "asked_on": TODAY, **more}
    return actions.AskMoney(actor=world.actor("plan_office"), initiative_ref=plan["訓練をする"], **values)()


def test_money_is_asked_cut_refused_by_somebody_and_asked_again(world: World, plan) -> None:
    office = world.actor("plan_office")
    row = ask(world, plan)
    with pytest.raises(Refused, match="もうあります"):
        ask(world, plan)
    with pytest.raises(Refused, match="超えて"):
        actions.AssessRequest(actor=office, request=row, after_yen=1001, assessed_on=TODAY)()
    with pytest.raises(Refused, match="空"):
        actions.AssessRequest(actor=office, request=row, after_yen=800, assessed_on=TODAY)()
    actions.AssessRequest(actor=office, request=row, after_yen=800, assessed_on=TODAY, reason="単価")()
    actions.RefuseRequest(actor=office, request=row, ended_on=TODAY, reason="財源がない")()
    row.refresh_from_db()
    assert (row.state, row.refused_at, row.standing_yen) == ("refused", "bureau", 0)
    with pytest.raises(Refused):
        actions.AssessRequest(actor=office, request=row, after_yen=1, assessed_on=TODAY)()
    again = ask(world, plan)
    for _stage in range(4):
        actions.AssessRequest(actor=office, request=Request.objects.get(pk=again.pk), after_yen=1000, assessed_on=TODAY)()
    again.refresh_from_db()
    assert (again.state, again.ended_on) == ("voted", TODAY)
    story = queries.stories(office)[0].record
    assert (story.asked, story.refused, story.by, story.granted) == (2, 1, (("bureau", 1),), True)


def test_wards_are_asked_by_an_inquiry_and_their_replies_become_opinions(world: World, plan) -> None:
    office, wards = world.actor("plan_office"), [world.wards["minato"], world.wards["oka"]]
    study = actions.BeginStudy(actor=office, ward=None, title="まとめるか", question="一つにまとめるか", begun_on=TODAY)()
    for title in ("いまのまま", "まとめる"):
        actions.AddOption(actor=office, study=study, title=title, good="g", bad="b")()
    due = TODAY + timedelta(days=14)
    with pytest.raises(Refused, match="照会する区を選んで"):
        actions.Consult(actor=office, study=study, asked_of=" ", due_on=due)()
    actions.Consult(actor=office, study=study, asked_of="委員会", due_on=due, wards=wards)()
    inquiry = Inquiry.objects.get()
    assert (inquiry.kind, inquiry.state, inquiry.replies.count(), Opinion.objects.count()) == ("study", "open", 2, 3)
    reply = inquiry.replies.get(ward=wards[0])
    planner = world.actor("planning", "minato")
    SaveReply(actor=planner, reply=reply, answers={"option": "まとめる", "why": "手間が減る"})()
    SubmitReply(actor=planner, reply=Reply.objects.get(pk=reply.pk))()
    actions.CloseConsultation(actor=office, study=Study.objects.get())()
    mine, silent = Opinion.objects.get(reply=reply), Opinion.objects.get(reply__ward=wards[1])
    assert mine.text == "良いと思う案：まとめる\n意見（理由）：手間が減る" and mine.answered_on == TODAY
    assert (silent.text, silent.answered_on) == ("", None) and Inquiry.objects.get().state == "frozen"
    with pytest.raises(Refused, match="区の回答から"):
        actions.AnswerOpinion(actor=office, opinion=mine, text="別の意見", answered_on=TODAY)()
    actions.AnswerOpinion(actor=office, opinion=mine, text=mine.text, answered_on=TODAY, answer="進めます")()
    own = actions.BeginStudy(actor=planner, ward=wards[0], title="区のこと", question="区で決めるか", begun_on=TODAY)()
    for title in ("いまのまま", "まとめる"):
        actions.AddOption(actor=planner, study=own, title=title, good="g", bad="b")()
    with pytest.raises(Refused, match="市の検討から"):
        actions.Consult(actor=planner, study=own, asked_of="", due_on=due, wards=wards)()


@pytest.mark.parametrize(("more", "field"), [
    ({"asked_yen": 0}, "asked_yen"), ({"year": 1999}, "fiscal_year"), ({"asked_on": TODAY + timedelta(days=1)}, "asked_on"), ({"title": " "}, "title"),
])
def test_a_bad_request_names_its_field(world: World, plan, more, field) -> None:
    with pytest.raises(Refused) as refused:
        ask(world, plan, **more)
    assert refused.value.field == field


def test_a_study_ends_in_a_policy_with_a_number_or_is_let_go(world: World, plan) -> None:
    actor = world.actor("planning", "minato")
    study = actions.BeginStudy(actor=actor, ward=world.wards["minato"], title="まとめるか", question="まとめるか", begun_on=TODAY)()
    with pytest.raises(Refused, match="案を二つ以上"):
        actions.Consult(actor=actor, study=study, asked_of="市民課", due_on=TODAY)()
    chosen = [actions.AddOption(actor=actor, study=study, title=t, good="g", bad="b")() for t in ("いまのまま", "まとめる")][1]
    actions.Consult(actor=actor, study=study, asked_of="市民課、総務課\n 協力委員会 ", due_on=TODAY)()
    assert Opinion.objects.count() == 3
    actions.AnswerOpinion(actor=actor, opinion=Opinion.objects.first(), text="困る", answered_on=TODAY)()
    actions.CloseConsultation(actor=actor, study=study)()
    decide = {"actor": actor, "study": study, "option": chosen, "text": "まとめる", "reason": "減る"}
    with pytest.raises(Refused, match="考え方を書いていない意見が1件"):
        actions.DecidePolicy(**decide)()
    actions.AnswerOpinion(actor=actor, opinion=Opinion.objects.first(), text="困る", answered_on=TODAY, answer="考えます")()
    with pytest.raises(NeedsApproval):
        actions.DecidePolicy(**decide)()
    with by_leave_of("draft"):
        actions.DecidePolicy(**decide)()
    study.refresh_from_db()
    policy = Policy.objects.get()
    assert (study.state, policy.edition, policy.option, policy.decided_on) == ("decided", 1, chosen, TODAY) and policy.number
    actions.ReopenStudy(actor=actor, study=study, reason="二年たった")()
    with by_leave_of("draft"):
        actions.DropStudy(actor=actor, study=study, text="見送る", reason="今は要らない")()
    assert list(Policy.objects.order_by("edition").values_list("edition", "dropped")) == [(1, False), (2, True)]
    found = SOURCES["rollout.studies"].probe([world.wards["minato"]], Period.fiscal_year(2026))
    assert found[world.wards["minato"]].value == 2


def test_the_plan_offices_own_table_is_read_cell_by_cell(world: World, plan) -> None:
    names = [w.name for w in world.wards.values()]
    data = f"取組名,{names[0]},{names[1]},備考\n訓練を する,○,検討中,\n建物を増やす,,－,\nない名前,○,○,\n".encode("cp932")
    seen = incoming.read_states(data, "table.csv", TODAY)
    assert [r.status for r in seen.rows] == ["changed", "changed", "refused"] and "備考" in str(seen.notes[0])
    actions.ImportStates(actor=world.actor("plan_office"), data=data, file_name="table.csv", digest=seen.digest, on_day=TODAY)()
    states = {(s.ward.name, s.initiative): s.state for s in Standing.objects.select_related("ward")}
    assert states == {
        (names[0], "訓練をする"): "live", (names[1], "訓練をする"): "studying", (names[0], "建物を増やす"): "not_begun", (names[1], "建物を増やす"): "out",
    }
    sure = incoming.read_states(data.replace("検討中".encode("cp932"), "◎".encode("cp932")), "table.csv", TODAY)
    assert "二つの年度" in str(sure.rows[0].issues[0].message)
    again = incoming.read_states(data, "table.csv", TODAY)
    assert [r.status for r in again.rows] == ["same", "same", "refused"]
    older = incoming.read_states(data.replace("検討中".encode("cp932"), "○".encode("cp932")), "table.csv", TODAY - timedelta(days=1))
    assert older.rows[0].issues[0].level == "warning"


def test_one_cell_that_cannot_be_read_refuses_the_whole_table_by_row_ward_and_word(world: World, plan) -> None:
    names = [w.name for w in world.wards.values()]
    data = f"取組名,{names[0]},{names[1]}\n訓練をする,○,検討中\n建物を増やす,たぶん,－\n".encode()
    seen = incoming.read_states(data, "table.csv", TODAY)
    assert [r.status for r in seen.rows] == ["refused", "refused"] and not seen.accepted
    assert f"3行目 {names[0]}「たぶん」" in str(seen.notes[0])
    with pytest.raises(Refused, match=f"3行目 {names[0]}「たぶん」"):
        actions.ImportStates(actor=world.actor("plan_office"), data=data, file_name="table.csv", digest=seen.digest, on_day=TODAY)()
    assert not Standing.objects.exclude(state="not_begun").exists()


def test_what_happened_earlier_starts_its_clock_on_its_own_day(world: World, plan) -> None:
    with calendar.at(TODAY + timedelta(days=60)):
        act(world, actions.StudyIt, cell(world), on_day=TODAY + timedelta(days=5))
        clock = Clock.objects.get(subject=f"rollout.standing:{cell(world).ref}", stopped_at=None)
        assert calendar.jst_date(clock.started_at) == TODAY + timedelta(days=5)
        assert calendar.jst_date(clock.due_at) == calendar.add_months(TODAY + timedelta(days=5), 12)
        then = calendar.now() - timedelta(days=20)
        actions.Hold(actor=world.actor("planning", "minato"), standing=cell(world), why="people", note="異動", occurred_at=then)()
        held = Clock.objects.get(subject=f"rollout.standing:{cell(world).ref}", stopped_at=None)
        assert held.started_at == then and cell(world).since == calendar.jst_date(then)
        data = f"取組名,{cell(world, 'oka').ward.name}\n訓練をする,検討中\n".encode()
        day = TODAY + timedelta(days=30)
        seen = incoming.read_states(data, "t.csv", day)
        actions.ImportStates(actor=world.actor("plan_office"), data=data, file_name="t.csv", digest=seen.digest, on_day=day)()
        taken = Clock.objects.get(subject=f"rollout.standing:{cell(world, 'oka').ref}", stopped_at=None)
        assert calendar.jst_date(taken.started_at) == day


def test_a_refused_settling_names_the_figure_and_the_year(world: World, plan, monkeypatch: pytest.MonkeyPatch) -> None:
    row = live(world, cell(world))
    with pytest.raises(Refused, match="根拠がつながっていません"):
        act(world, actions.Settle, row)
    said = {2024: 10, 2025: None}
    monkeypatch.setattr(queries, "proofs", lambda standing, years: [
        rules.Proof("rollout.live", y, None if said[y] is None else Decimal(said[y]), said[y] or 0) for y in years])
    with pytest.raises(Refused, match="「実施に至った取り組み」の令和7年度の記録がない"):
        act(world, actions.Settle, row)
    said[2025] = 7
    with pytest.raises(Refused, match="令和7年度は7で、前年度10の80%に届かない"):
        act(world, actions.Settle, row)
    said[2025] = 8
    assert act(world, actions.Settle, row).state == "settled"


def test_money_is_asked_again_for_what_the_next_plan_dropped(world: World, plan) -> None:
    office = world.actor("plan_office")
    row = ask(world, plan)
    actions.RefuseRequest(actor=office, request=row, ended_on=TODAY, reason="財源がない")()
    with gate.writing("test"):
        Plan.objects.update(state="ended", ended_on=date(2027, 3, 31), to_year=2026)
        heir = Plan.objects.create(title="次の計画", from_year=2027, to_year=2030, state="published", published_on=date(2027, 4, 1))
        Node.objects.create(plan=heir, kind="initiative", title="別の仕事", mode="ward", order=0)
    with calendar.at(date(2027, 10, 1)):
        assert queries.node(plan["訓練をする"]) is None and queries.dropped()[plan["訓練をする"]] == "訓練をする"
        again = ask(world, plan, year=2028)
        actions.RefuseRequest(actor=office, request=again, ended_on=calendar.today(), reason="計画にない")()
        record = queries.stories(office)[0].record
        assert (record.asked, record.refused, record.first_year, record.last_year) == (2, 2, 2027, 2028)
        with pytest.raises(Refused, match="前の計画にも"):
            actions.AskMoney(
                actor=office, initiative_ref="0000000000", title="機械", fiscal_year=2028, asked_yen=1, asked_on=calendar.today())()


def test_a_refused_initiative_keeps_its_history_under_another_name_merged_and_in_the_next_plan(world: World, plan) -> None:
    """Four refusals under four names are one story; an heir that is only a draft carries nothing yet."""
    office = world.actor("plan_office")

    def refused(year: int, title: str) -> None:
        made = ask(world, {"訓練をする": Node.objects.get(title=title).ref}, year=year)
        actions.RefuseRequest(actor=office, request=made, ended_on=calendar.today(), reason="財源がない")()

    refused(2026, "訓練をする")
    with gate.writing("test"):
        old = Plan.objects.get()
        Node.objects.filter(title="訓練をする").update(title="夜も訓練をする")
        revision = Revision.objects.create(
            plan=old, title="改定", reason="r", effective_on=TODAY, state="in_force", drafted_on=TODAY, edition=2)
    refused(2027, "夜も訓練をする")
    with gate.writing("test"):
        first, into = Node.objects.get(title="夜も訓練をする"), Node.objects.get(title="建物を増やす")
        Change.objects.create(revision=revision, position=1, verb="merge", node=into, reason="r", patches=[
            {"node": into.ref, "patch": {"title": into.title}}, {"node": first.ref, "patch": {"gone": "merged", "into": into.ref}}])
    refused(2028, "建物を増やす")
    with gate.writing("test"):
        heir = Plan.objects.create(title="次の計画", from_year=2028, to_year=2031, state="draft", predecessor=old)
        node = Node.objects.create(plan=heir, kind="initiative", title="備えを続ける", mode="ward", order=0)
        Outcome.objects.create(item=into, what="developed", reason="r", decided_on=TODAY).heirs.set([node])
    assert [s.initiative_ref for s in queries.stories(office)] == [into.ref]
    with gate.writing("test"):
        Plan.objects.filter(pk=old.pk).update(state="ended", ended_on=date(2028, 3, 31), to_year=2027)
        Plan.objects.filter(pk=heir.pk).update(state="published", published_on=date(2028, 4, 1))
    with calendar.at(date(2028, 10, 1)):
        refused(2029, "備えを続ける")
        story, = queries.stories(office)
        assert (story.initiative_ref, story.initiative, story.alive) == (node.ref, "備えを続ける", True)
        assert story.former == ("訓練をする", "夜も訓練をする", "建物を増やす")
        assert (story.record.asked, story.record.refused, story.record.years) == (4, 4, 4)
        assert [r.refused for r in refusals(office, first.ref)] == [4]
        rows = panels.earlier(Request.objects.get(fiscal_year=2026), office).values["table"].rows
        assert len(rows) == 3 and queries.asked_lines(office) == [(node.ref, "備えを続ける")]


def test_a_study_of_the_whole_city_is_told_in_every_ward_and_never_added_up(world: World, plan) -> None:
    office, wards = world.actor("plan_office"), list(world.wards.values())
    source = SOURCES["rollout.city_studies"]
    assert {f.value for f in source.probe(wards, Period.fiscal_year(2026)).values()} == {None}
    study = actions.BeginStudy(actor=office, ward=None, title="まとめるか", question="まとめるか", begun_on=TODAY)()
    with by_leave_of("draft"):
        actions.DropStudy(actor=office, study=study, text="見送る", reason="今は要らない")()
    found = source.probe(wards, Period.fiscal_year(2026))
    whole = whole_city(source, found)
    assert whole is not None and {f.value for f in found.values()} == {1} == {whole.value} and whole.sample == 1
    assert SOURCES["rollout.studies"].probe(wards, Period.fiscal_year(2026))[wards[0]].value is None


def test_readiness_reads_posts_and_agreements_from_the_ledger(world: World, plan) -> None:
    office, row = world.actor("plan_office"), cell(world)
    with gate.writing("test"):
        body = Organisation.objects.create(name="交通局", kind_word="鉄道", since=date(2020, 4, 1))
    add = {"actor": office, "initiative_ref": row.initiative_ref, "area": "people"}
    actions.AddCondition(**add, text="防災の担当がいる", asks="post", key_of="disaster")()
    actions.AddCondition(**add, text="防災の担当が二人いる", asks="post", key_of="disaster", amount=Decimal(2))()
    actions.AddCondition(**add, text="鉄道と協定がある", asks="agreed", key_of="鉄道")()
    with pytest.raises(Refused, match="一覧から"):
        actions.AddCondition(**add, text="x", asks="agreed", key_of="航空")()
    met = {c.condition.text: (c.met, c.said) for c in queries.readiness(row)}
    assert met == {"防災の担当がいる": (True, "1"), "防災の担当が二人いる": (False, "1"), "鉄道と協定がある": (False, "0")}
    with gate.writing("test"):
        Agreement.objects.create(organisation=body, ward=row.ward, title="受け入れの協定", signed_on=TODAY, since=TODAY)
    assert {c.condition.text: c.met for c in queries.readiness(row)}["鉄道と協定がある"] is True


@pytest.fixture
def at_once(request: pytest.FixtureRequest):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite takes one writer at a time; this is about PostgreSQL")
    return lambda *work: outcomes(together(*work, at=TODAY))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_one_cell_at_the_same_moment_the_second_is_refused(world: World, plan, at_once) -> None:
    row, actor = cell(world), world.actor("planning", "minato")
    assert at_once(*[actions.StudyIt(actor=actor, standing=Standing.objects.get(pk=row.pk)) for _n in range(2)]) == ["done", "refused"]
    assert [s.state for s in row.steps.all()] == ["not_begun", "studying"] and running(row, "rollout.stale") == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_money_is_asked_for_once_although_two_ask_at_the_same_moment(world: World, plan, at_once) -> None:
    values = {"initiative_ref": plan["訓練をする"], "title": "機械", "fiscal_year": 2027, "asked_yen": 1000, "asked_on": TODAY}
    asked = [actions.AskMoney(actor=world.actor("plan_office"), **values) for _n in range(2)]
    assert at_once(*asked) == ["done", "refused"] and Request.objects.count() == 1
