"""A year from opening to publication: every state, every refusal, and the immutability of what was frozen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kusei.core import gate
from kusei.core.access.actors import VISITOR
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused, Stale
from kusei.core.clocks.models import Clock
from kusei.core.evidence.models import Reading
from kusei.plan.followup import freezing
from kusei.plan.followup.actions import (
    AnswerQuestion,
    AskQuestion,
    ConfirmSheet,
    CorrectAfterFreeze,
    FreezeRound,
    OpenRound,
    Prefill,
    PublishRound,
    ReopenRound,
    ReturnSheet,
    SaveEntry,
    SendRound,
    SetTarget,
    StartChecking,
    SubmitSheet,
    WriteReview,
)
from kusei.plan.followup.models import Entry, FrozenFigure, Mark, Measure, Round, Target, WardSheet
from kusei.plan.followup.queries import round_view
from kusei.plan.followup.rules import Gap, Pace
from kusei.plan.followup.tests.conftest import DRILLS, UNCONNECTED

pytestmark = pytest.mark.django_db


def test_opening_makes_a_sheet_for_each_ward_and_one_for_the_city(opened) -> None:
    assert opened.sheet("minato").entries.count() == 4
    assert opened.sheet("").entries.count() == 1
    assert Measure.objects.count() == 5


def test_a_second_round_of_a_year_is_refused(opened) -> None:
    with pytest.raises(Refused, match="もう始まっています"):
        OpenRound(actor=opened.office, fiscal_year=2026)()


def test_a_round_without_a_published_plan_is_refused(world, said) -> None:
    with pytest.raises(Refused, match="公表された計画がありません"):
        OpenRound(actor=world.actor("plan_office"), fiscal_year=2026)()


def test_a_due_date_in_the_past_is_refused(world, plan, said) -> None:
    with pytest.raises(Refused, match="過ぎた日"):
        OpenRound(actor=world.actor("plan_office"), fiscal_year=2026, due_on=date(2026, 11, 1))()


def test_a_ward_cannot_open_a_round(world, plan, said) -> None:
    with pytest.raises(Denied):
        OpenRound(actor=world.actor("planning", "minato"), fiscal_year=2026)()


def test_sending_before_counting_is_refused(opened) -> None:
    with pytest.raises(Refused, match="先に根拠を数えて"):
        SendRound(actor=opened.office, round=opened.round)()


def test_counting_stores_readings_and_marks_and_an_unconnected_measure_says_so(asking) -> None:
    mark = Mark.objects.get(round=asking.round, key=UNCONNECTED, ward=asking.world.wards["minato"])
    assert (mark.pace, mark.value, mark.why) == (Pace.CANNOT_SAY, None, "not_connected")
    assert Mark.objects.get(round=asking.round, key=DRILLS, ward=None).value == 15
    assert Reading.objects.filter(key=DRILLS, value=3).exists()


def test_without_a_target_the_activity_stands_without_a_mark(asking) -> None:
    assert set(Mark.objects.filter(key=DRILLS, ward__isnull=False).values_list("pace", flat=True)) == {Pace.NO_TARGET}


def test_a_target_gives_the_mark_and_keeps_rule_and_inputs(asking) -> None:
    measure = Measure.objects.get(key=DRILLS)
    SetTarget(actor=asking.office, measure=measure, fiscal_year=2026, target=Decimal(12))()
    asking.count()
    mark = Mark.objects.get(key=DRILLS, ward=asking.world.wards["minato"])
    assert (mark.pace, mark.rate, mark.target) == (Pace.BEHIND, Decimal("25.0"), 12)
    assert mark.inputs["thresholds"] == ["33.4", "66.7", "90"] and mark.inputs["elapsed"] == "0.6493"
    whole = Mark.objects.get(key=DRILLS, ward=None)
    assert (whole.target, whole.value, whole.pace) == (24, 15, Pace.ON_TRACK)


def test_a_wards_own_target_goes_before_the_common_one(asking) -> None:
    measure = Measure.objects.get(key=DRILLS)
    SetTarget(actor=asking.office, measure=measure, fiscal_year=2026, target=Decimal(12))()
    SetTarget(actor=asking.office, measure=measure, fiscal_year=2026, target=Decimal(3), ward_code="990019")()
    asking.count()
    assert Mark.objects.get(key=DRILLS, ward=asking.world.wards["minato"]).pace == Pace.REACHED
    assert Target.objects.count() == 2


@pytest.mark.parametrize(("values", "words"), [
    ({"target": Decimal(-1)}, "0以上"), ({"target": Decimal(1), "ward_code": "000000"}, "この区はありません"),
    ({"target": Decimal(1), "year_of_goal": 3, "goal_years": 2}, "何年目か"),
])
def test_targets_that_make_no_sense_are_refused(asking, values, words) -> None:
    with pytest.raises(Refused, match=words):
        SetTarget(actor=asking.office, measure=Measure.objects.get(key=DRILLS), fiscal_year=2026, **values)()


def test_a_sheet_cannot_be_written_before_it_is_asked_for(opened) -> None:
    entry = opened.sheet("minato").entries.first()
    with pytest.raises(Refused, match="照会が始まっていません"):
        SaveEntry(actor=opened.actor("minato"), sheet=opened.sheet("minato"), entry_ref=entry.ref, done="x")()


def test_a_ward_writes_its_own_sheet_only(asking) -> None:
    sheet = asking.sheet("oka")
    with pytest.raises(Denied):
        SaveEntry(actor=asking.actor("minato"), sheet=sheet, entry_ref=sheet.entries.first().ref, done="x")()
    with pytest.raises(Refused, match="この区の回答にない"):
        SaveEntry(actor=asking.actor("minato"), sheet=asking.sheet("minato"), entry_ref=sheet.entries.first().ref)()


def test_the_office_does_not_write_a_wards_answer(asking) -> None:
    sheet = asking.sheet("oka")
    with pytest.raises(Refused, match="その区です"):
        SaveEntry(actor=asking.office, sheet=sheet, entry_ref=sheet.entries.first().ref, done="x")()


@pytest.mark.parametrize(("values", "words"), [
    ({"start": "not_started", "reach": "reached"}, "食い違って"), ({"grade": "Z"}, "尺度にない"),
    ({"done": "あ" * 2001}, "2,?000文字まで"),
])
def test_answers_that_cannot_stand_are_refused(asking, values, words) -> None:
    sheet = asking.sheet("minato")
    with pytest.raises(Refused, match=words):
        SaveEntry(actor=asking.actor("minato"), sheet=sheet, entry_ref=sheet.entries.first().ref, **values)()


def test_of_two_people_at_one_answer_the_second_sees_the_first(asking) -> None:
    sheet, entry = asking.sheet("minato"), asking.sheet("minato").entries.first()
    SaveEntry(actor=asking.actor("minato"), sheet=sheet, entry_ref=entry.ref, done="先", expect_entry=1)()
    with pytest.raises(Stale) as stale:
        SaveEntry(actor=asking.actor("minato"), sheet=asking.sheet("minato"), entry_ref=entry.ref, done="後", expect_entry=1)()
    assert stale.value.current.done == "先"


def test_submitting_asks_for_every_answer_first(asking) -> None:
    sheet = asking.sheet("minato")
    SaveEntry(actor=asking.actor("minato"), sheet=sheet, entry_ref=sheet.entries.first().ref, done="一つだけ")()
    with pytest.raises(Refused, match="4件あります"):
        SubmitSheet(actor=asking.actor("minato"), sheet=asking.sheet("minato"))()


def test_a_head_confirms_and_the_clock_stops(asking) -> None:
    asking.confirm("minato", grade="on_track")
    sheet = asking.sheet("minato")
    assert sheet.state == "confirmed" and "head" in sheet.confirmed_by
    assert Clock.objects.filter(rule="inquiry.reply_due", stopped_at=None).count() == 1
    assert Clock.objects.filter(rule="followup.answer", stopped_at=None).count() == 1  # the city's own sheet


def test_only_the_wards_own_head_confirms_it(asking) -> None:
    asking.fill("minato", grade="on_track")
    SubmitSheet(actor=asking.actor("minato"), sheet=asking.sheet("minato"))()
    with pytest.raises(Refused, match="その区の区長"):
        ConfirmSheet(actor=asking.office, sheet=asking.sheet("minato"))()
    with pytest.raises(Denied):
        ConfirmSheet(actor=asking.world.actor("head", "oka"), sheet=asking.sheet("minato"))()
    with pytest.raises(Denied):
        ConfirmSheet(actor=asking.actor("minato"), sheet=asking.sheet("minato"))()


def test_a_returned_sheet_keeps_its_text_and_runs_its_own_clock(asking) -> None:
    asking.confirm("minato", grade="on_track")
    with pytest.raises(Refused, match="何を直せば"):
        ReturnSheet(actor=asking.office, sheet=asking.sheet("minato"), reason=" ")()
    ReturnSheet(actor=asking.office, sheet=asking.sheet("minato"), reason="回数を確かめてください")()
    sheet = asking.sheet("minato")
    assert (sheet.state, sheet.entries.first().done, sheet.confirmed_at) == ("returned", "行った", None)
    assert Clock.objects.filter(rule="inquiry.returned_due", stopped_at=None).count() == 1
    StartChecking(actor=asking.office, round=asking.again())()
    asking.confirm("minato", done="直した", grade="on_track")
    assert not Clock.objects.filter(rule="inquiry.returned_due", stopped_at=None).exists()


def test_during_the_check_only_returned_sheets_may_be_written(asking) -> None:
    StartChecking(actor=asking.office, round=asking.round)()
    sheet = asking.sheet("oka")
    with pytest.raises(Refused, match="照合が始まって"):
        SaveEntry(actor=asking.actor("oka"), sheet=sheet, entry_ref=sheet.entries.first().ref, done="x")()
    ReopenRound(actor=asking.office, round=asking.again())()
    SaveEntry(actor=asking.actor("oka"), sheet=asking.sheet("oka"), entry_ref=sheet.entries.first().ref, done="x")()


def test_a_question_is_asked_and_answered_once(asking) -> None:
    question = AskQuestion(actor=asking.office, sheet=asking.sheet("minato"), text="何回ですか")()
    with pytest.raises(Refused, match="質問を書いて"):
        AskQuestion(actor=asking.office, sheet=asking.sheet("minato"), text="")()
    AnswerQuestion(actor=asking.actor("minato"), question=question, text="3回です")()
    with pytest.raises(Refused, match="もう答えて"):
        AnswerQuestion(actor=asking.actor("minato"), question=question, text="また")()


def test_a_review_stands_beside_the_finding_and_changes_none(asking) -> None:
    before = list(Mark.objects.order_by("pk").values_list("value", "pace", "why"))
    ref = asking.plan["訓練の実施"]
    WriteReview(actor=asking.office, sheet=asking.sheet("minato"), initiative_ref=ref, text="実情は順調と聞く")()
    assert list(Mark.objects.order_by("pk").values_list("value", "pace", "why")) == before
    with pytest.raises(Refused, match="回答にない"):
        WriteReview(actor=asking.office, sheet=asking.sheet("minato"), initiative_ref="0000000000", text="x")()


def freeze(story) -> Round:
    for ward in ("minato", "oka", ""):
        story.confirm(ward, grade="on_track")
    StartChecking(actor=story.office, round=story.again())()
    FreezeRound(actor=story.office, round=story.again())()
    return story.again()


def test_a_freeze_with_unconfirmed_sheets_wants_it_said(asking) -> None:
    asking.confirm("minato", grade="on_track")
    StartChecking(actor=asking.office, round=asking.again())()
    with pytest.raises(Refused, match="丘上区"):
        FreezeRound(actor=asking.office, round=asking.again())()
    FreezeRound(actor=asking.office, round=asking.again(), without_unconfirmed=True)()
    assert asking.again().state == "frozen"


def test_after_the_freeze_nothing_changes_but_corrections_are_added(asking) -> None:
    round_ = freeze(asking)
    sheet, ref = asking.sheet("minato"), asking.plan["訓練の実施"]
    refused = [
        Prefill(actor=asking.office, round=round_),
        SaveEntry(actor=asking.actor("minato"), sheet=sheet, entry_ref=sheet.entries.first().ref, done="あとから"),
        ReturnSheet(actor=asking.office, sheet=sheet, reason="x"),
        WriteReview(actor=asking.office, sheet=sheet, initiative_ref=ref, text="x"),
        AskQuestion(actor=asking.office, sheet=sheet, text="x"),
        SetTarget(actor=asking.office, measure=Measure.objects.get(key=DRILLS), fiscal_year=2026, target=Decimal(1)),
        FreezeRound(actor=asking.office, round=round_),
    ]
    for act in refused:
        with pytest.raises(Refused):
            act()
    bodies = list(FrozenFigure.objects.order_by("pk").values_list("body", "digest"))
    CorrectAfterFreeze(
        actor=asking.office, round=round_, initiative_ref=ref, ward_code="990019", what="行ったこと", old="行った",
        new="2回行った", reason="数えもれ",
    )()
    assert list(FrozenFigure.objects.order_by("pk").values_list("body", "digest")) == bodies
    assert freezing.prove(round_.snapshot).sound
    assert round_.corrections.get().new == "2回行った"


@pytest.mark.parametrize(("values", "words"), [
    ({"initiative_ref": "0000000000"}, "計画にない"), ({"ward_code": "123456"}, "年度にない区"), ({"reason": " "}, "理由を"),
])
def test_corrections_that_point_nowhere_are_refused(asking, values, words) -> None:
    round_ = freeze(asking)
    given = {"initiative_ref": asking.plan["訓練の実施"], "what": "値", "new": "4", "reason": "数えもれ"} | values
    with pytest.raises(Refused, match=words):
        CorrectAfterFreeze(actor=asking.office, round=round_, **given)()


def test_a_change_behind_the_freeze_is_found_and_stops_publication(asking) -> None:
    round_ = freeze(asking)
    with gate.writing("test"):
        Entry.objects.filter(sheet=asking.sheet("minato")).update(done="書き換え")
    proof = freezing.prove(round_.snapshot)
    assert not proof.sound and len(proof.differs) == 4 and not proof.altered
    with pytest.raises(Refused, match="識別値が合いません"):
        PublishRound(actor=asking.office, round=round_)()
    with gate.writing("test"):
        FrozenFigure.objects.filter(pk=FrozenFigure.objects.first().pk).update(body="{}")
    assert freezing.prove(round_.snapshot).altered


def test_a_published_round_is_seen_by_anyone_and_an_open_one_by_nobody_outside(asking) -> None:
    assert not Round.objects.seen_by(VISITOR).exists()
    round_ = freeze(asking)
    PublishRound(actor=asking.office, round=round_)()
    assert Round.objects.seen_by(VISITOR).get().published_on == date(2026, 11, 23)
    assert WardSheet.objects.seen_by(VISITOR).count() == 3


def test_a_self_mark_the_records_do_not_carry_shows_as_a_gap(asking) -> None:
    SetTarget(actor=asking.office, measure=Measure.objects.get(key=DRILLS), fiscal_year=2026, target=Decimal(12))()
    asking.count()
    asking.fill("minato", grade="on_track")
    gaps = round_view(asking.round, asking.office).gaps
    assert [(c.node.title, c.ward.code, c.gap) for c in gaps] == [("訓練の実施", "990019", Gap.OVER)]


def test_a_ward_sees_its_own_column_only_and_the_office_all(asking) -> None:
    own = round_view(asking.round, asking.actor("minato"))
    assert [w.code for w in own.wards] == ["990019"]
    assert [w.code for w in round_view(asking.round, asking.office).wards] == ["990019", "990027"]


def test_no_clock_of_a_year_runs_on_after_it_is_confirmed(asking) -> None:
    asking.confirm("minato", grade="on_track")
    ReturnSheet(actor=asking.office, sheet=asking.sheet("minato"), reason="回数を確かめてください")()
    StartChecking(actor=asking.office, round=asking.again())()
    FreezeRound(actor=asking.office, round=asking.again(), without_unconfirmed=True)()
    assert list(Clock.objects.filter(stopped_at=None).values_list("rule", flat=True)) == []
