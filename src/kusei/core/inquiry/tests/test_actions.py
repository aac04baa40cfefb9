"""An inquiry from the draft to the frozen table, and every way it goes wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kusei.core import calendar
from kusei.core.access.decide import Denied, may
from kusei.core.actions.action import Refused
from kusei.core.audit.models import Line
from kusei.core.clocks.models import Clock
from kusei.core.inquiry import actions as do
from kusei.core.inquiry import powers, queries
from kusei.core.inquiry.models import AnswerVersion, Inquiry, Part, Reply
from kusei.core.inquiry.tests.story import DUE, NOW, QUESTIONS, WHOLE, reply_of, save, sent
from kusei.core.ledger.models import Division

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _january():
    with calendar.at(NOW):
        yield


def running(row):
    return list(Clock.objects.filter(subject=f"{row.kind}:{row.ref}", stopped_at=None))


def test_sending_gives_each_ward_a_reply_and_a_clock_to_the_due_moment(world):
    inquiry = sent(world)
    assert {r.ward.name for r in inquiry.replies.all()} == {"港辺区", "丘上区"}
    (clock,) = running(reply_of(inquiry, world, "oka"))
    assert calendar.jst_date(clock.due_at) == DUE and clock.rule == "inquiry.reply_due"


def test_a_ward_cannot_ask_and_another_ward_cannot_answer(world):
    with pytest.raises(Denied):
        do.DraftInquiry(actor=world.actor("planning", "oka"), title="x", questions=QUESTIONS)()
    reply = reply_of(sent(world), world, "minato")
    with pytest.raises(Denied):
        save(world, "oka", reply)


def test_saving_in_parts_keeps_every_version_with_who_and_when(world):
    reply = reply_of(sent(world), world, "minato")
    save(world, "minato", reply, {"held": "2"})
    save(world, "minato", reply, {"held": "3", "note": "訂正"})
    reply.refresh_from_db()
    assert reply.state == "drafting" and reply.answers == {"held": "3", "note": "訂正"}
    versions = AnswerVersion.objects.filter(reply=reply, question="held").order_by("number")
    assert [(v.number, v.value, v.source) for v in versions] == [(1, "2", "typed"), (2, "3", "typed")]
    assert versions[0].given_by == world.actor("planning", "minato").label


def test_an_unreadable_answer_names_its_question(world):
    reply = reply_of(sent(world), world, "minato")
    with pytest.raises(Refused, match="「実施回数」：『概ね20』はおおよその数です") as caught:
        save(world, "minato", reply, {"held": "概ね20"})
    assert caught.value.field == "held"


def test_an_incomplete_answer_is_not_handed_in(world):
    reply = reply_of(sent(world), world, "minato")
    save(world, "minato", reply, {"held": "3"})
    with pytest.raises(Refused, match="必須の質問が1問"):
        do.SubmitReply(actor=world.actor("planning", "minato"), reply=reply)()


def test_a_late_answer_is_accepted_and_marked(world):
    reply = reply_of(sent(world), world, "minato")
    with calendar.at(NOW + timedelta(days=20)):
        save(world, "minato", reply)
        assert queries.Reply.objects.filter(queries.overdue()).count() == 2
        do.SubmitReply(actor=world.actor("planning", "minato"), reply=reply)()
    reply.refresh_from_db()
    assert (reply.state, reply.late) == ("submitted", True) and running(reply) == []


def test_an_extension_moves_one_wards_clock_and_keeps_the_first_due(world):
    inquiry = sent(world)
    reply = reply_of(inquiry, world, "oka")
    do.ExtendReply(actor=world.actor("plan_office"), reply=reply, due_on=date(2027, 1, 29), reason="水防の出動")()
    reply.refresh_from_db()
    assert calendar.jst_date(reply.due_at) == date(2027, 1, 29) and calendar.jst_date(reply.first_due_at) == DUE
    assert calendar.jst_date(running(reply)[0].due_at) == date(2027, 1, 29)
    assert calendar.jst_date(reply_of(inquiry, world, "minato").due_at) == DUE
    with calendar.at(NOW + timedelta(days=20)):
        save(world, "oka", reply)
        do.SubmitReply(actor=world.actor("planning", "oka"), reply=reply)()
    reply.refresh_from_db()
    assert not reply.late


def test_returned_keeps_the_text_starts_a_clock_and_comes_back(world):
    reply = reply_of(sent(world), world, "minato")
    save(world, "minato", reply)
    planner = world.actor("planning", "minato")
    do.SubmitReply(actor=planner, reply=reply)()
    do.ReturnReply(actor=world.actor("plan_office"), reply=reply, reason="内訳の合計が合いません。")()
    reply.refresh_from_db()
    assert reply.state == "returned" and reply.answers["held"] == "3"
    assert [c.rule for c in running(reply)] == ["inquiry.returned_due"]
    assert reply.messages.get().from_asker
    save(world, "minato", reply, {"held": "4"})
    do.SubmitReply(actor=planner, reply=reply)()
    reply.refresh_from_db()
    assert (reply.state, reply.rounds, reply.late) == ("submitted", 2, False) and running(reply) == []


def test_reopening_needs_a_reason_and_keeps_what_was_handed_in(world):
    reply = reply_of(sent(world), world, "minato")
    save(world, "minato", reply)
    planner = world.actor("planning", "minato")
    do.SubmitReply(actor=planner, reply=reply)()
    with pytest.raises(Refused):
        save(world, "minato", reply, {"held": "9"})
    with pytest.raises(Refused, match="理由"):
        do.ReopenReply(actor=planner, reply=reply, reason=" ")()
    do.ReopenReply(actor=planner, reply=reply, reason="集計の誤り")()
    save(world, "minato", reply, {"held": "9"})
    reply.refresh_from_db()
    assert reply.state == "drafting" and reply.versions.filter(question="held").count() == 2


def test_with_confirmation_only_the_head_hands_in(world):
    reply = reply_of(sent(world, head_confirms=True), world, "minato")
    planner, head = world.actor("planning", "minato"), world.actor("head", "minato")
    save(world, "minato", reply)
    with pytest.raises(Refused, match="区長の確認"):
        do.SubmitReply(actor=planner, reply=reply)()
    do.ProposeReply(actor=planner, reply=reply)()
    with pytest.raises(Denied):
        do.ConfirmReply(actor=planner, reply=reply)()
    do.SendBackReply(actor=head, reply=reply, reason="数を確かめて")()
    do.ProposeReply(actor=planner, reply=reply)()
    do.ConfirmReply(actor=head, reply=reply)()
    reply.refresh_from_db()
    assert reply.state == "submitted" and reply.confirmed_at is not None


def _division(world, ward):
    return Division.objects.get(ward=world.wards[ward])


def test_parts_go_to_a_division_and_come_back_into_the_wards_answer(world):
    reply = reply_of(sent(world), world, "minato")
    planner, clerk = world.actor("planning", "minato"), world.actor("welfare", "minato")
    division = _division(world, "minato")
    part = do.AskDivision(actor=planner, reply=reply, division=division, questions=["held", "state"], due_on=date(2027, 1, 8))()
    assert running(part)
    with pytest.raises(Refused, match="すでに課に聞いています"):
        do.AskDivision(actor=planner, reply=reply, division=division, questions=["held"], due_on=date(2027, 1, 8))()
    do.AnswerPart(actor=clerk, part=part, answers={"held": "5", "state": "実施"})()
    with pytest.raises(Refused, match="再照会が1件"):
        save(world, "minato", reply, {"state": "実施", "held": "1"})
        do.SubmitReply(actor=planner, reply=reply)()
    do.TakePart(actor=planner, part=part)()
    reply.refresh_from_db()
    assert reply.answers["held"] == "5" and not running(part)
    last = reply.versions.filter(question="held").last()
    assert (last.source, last.given_by) == ("part", clerk.label)
    do.SubmitReply(actor=planner, reply=reply)()


def test_a_part_of_another_wards_division_or_beyond_the_due_day_is_refused(world):
    reply = reply_of(sent(world), world, "minato")
    planner = world.actor("planning", "minato")
    with pytest.raises(Refused, match="ほかの区"):
        do.AskDivision(actor=planner, reply=reply, division=_division(world, "oka"), questions=["held"], due_on=DUE)()
    with pytest.raises(Refused, match="課の期限"):
        do.AskDivision(
            actor=planner, reply=reply, division=_division(world, "minato"), questions=["held"], due_on=date(2027, 1, 18),
        )()


def test_the_merged_table_shows_blanks_and_adds_only_what_was_handed_in(world):
    inquiry = sent(world)
    reply = reply_of(inquiry, world, "minato")
    save(world, "minato", reply)
    assert queries.merged(inquiry).totals["held"].value is None
    do.SubmitReply(actor=world.actor("planning", "minato"), reply=reply)()
    table = queries.merged(inquiry)
    assert dict(table.lines)["丘上区"]["held"] is None
    total = table.totals["held"]
    assert (total.value, total.given, total.blank) == (3, 1, 1)


def test_freezing_needs_a_reason_for_missing_wards_and_then_nothing_changes(world):
    inquiry = sent(world)
    office, planner = world.actor("plan_office"), world.actor("planning", "minato")
    reply = reply_of(inquiry, world, "minato")
    save(world, "minato", reply)
    do.SubmitReply(actor=planner, reply=reply)()
    with pytest.raises(Refused, match="1区"):
        do.FreezeInquiry(actor=office, inquiry=inquiry)()
    do.FreezeInquiry(actor=office, inquiry=inquiry, reason="丘上区は災害対応中のため")()
    inquiry = Inquiry.objects.get(pk=inquiry.pk)
    assert inquiry.state == "frozen" and len(inquiry.frozen_digest) == 64
    assert dict(queries.merged(inquiry).lines)["港辺区"]["held"] == "3"
    assert Reply.objects.get(ward=world.wards["oka"]).state == "closed"
    assert not Clock.objects.filter(stopped_at=None).exists()
    with pytest.raises(Refused):
        do.ReopenReply(actor=planner, reply=reply, reason="直したい")()
    with pytest.raises(Refused):
        do.ReturnReply(actor=office, reply=reply, reason="直して")()


def test_withdrawing_stops_every_clock_and_keeps_what_was_written(world):
    inquiry = sent(world)
    reply = reply_of(inquiry, world, "minato")
    save(world, "minato", reply)
    part = do.AskDivision(
        actor=world.actor("planning", "minato"), reply=reply, division=_division(world, "minato"), questions=["next"],
        due_on=DUE,
    )()
    do.WithdrawInquiry(actor=world.actor("plan_office"), inquiry=inquiry, reason="前回の調査で足りるため")()
    reply.refresh_from_db()
    assert reply.state == "closed" and reply.answers["held"] == "3"
    assert Part.objects.get(pk=part.pk).state == "dropped" and not Clock.objects.filter(stopped_at=None).exists()


def test_evidence_stands_in_the_sheet_before_a_word_is_typed(world):
    asked = [*QUESTIONS, {"key": "drills", "label": "訓練", "kind": "number", "evidence": "stranded.agreements"}]
    office = world.actor("plan_office")
    with pytest.raises(Refused, match="対象期間"):
        do.DraftInquiry(actor=office, title="x", questions=asked)()
    draft = do.DraftInquiry(
        actor=office, title="x", questions=asked, period_start=date(2026, 4, 1), period_end=date(2027, 3, 31),
    )()
    do.SendInquiry(actor=office, inquiry=draft, wards=[world.wards["minato"]], due_on=DUE)()
    found = draft.replies.get().prefill["drills"]
    # Looked and cannot say: the reason is kept, and the answer is blank, not a nought.
    assert found["value"] is None and found["why"] == "not_connected" and draft.replies.get().answers == {}


def test_the_thread_says_who_asks_and_who_answers(world):
    reply = reply_of(sent(world), world, "minato")
    do.WriteMessage(actor=world.actor("planning", "minato"), reply=reply, text="準備中の定義は？", question="state")()
    do.WriteMessage(actor=world.actor("plan_office"), reply=reply, text="予算が付いた段階です。", question="state")()
    assert [m.from_asker for m in reply.messages.all()] == [False, True]
    with pytest.raises(Denied):
        do.WriteMessage(actor=world.actor("planning", "oka"), reply=reply, text="見えますか")()


def test_seeing_and_may_agree_for_every_post(world):
    inquiry = sent(world)
    for duty, ward in world.posts:
        actor = world.actor(duty, ward)
        seen = set(Reply.objects.seen_by(actor))
        assert seen == {r for r in inquiry.replies.all() if may(actor, powers.VIEW, r)}


def test_the_trail_holds_keys_and_counts_never_what_was_written(world):
    reply = reply_of(sent(world), world, "minato")
    save(world, "minato", reply, {**WHOLE, "note": "担当の山田さんが言うには"})
    do.WriteMessage(actor=world.actor("planning", "minato"), reply=reply, text="山田さんへ")()
    assert not [line for line in Line.objects.all() if "山田" in line.body]
