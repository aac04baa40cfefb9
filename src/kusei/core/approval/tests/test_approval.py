"""A draft's life: every way on and every way out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from kusei.core import calendar, gate
from kusei.core.access.decide import Denied
from kusei.core.access.models import Grant
from kusei.core.actions.action import NeedsApproval, Refused
from kusei.core.approval import queries
from kusei.core.approval.actions.circulating import MarkSeen, SendCircular
from kusei.core.approval.actions.deciding import (
    ActFirst,
    AgreeToDraft,
    DecideDraft,
    DecideForAnother,
    EnforceDraft,
    RecordExternal,
    RejectDraft,
    SendBack,
    ViewAfter,
)
from kusei.core.approval.actions.drafting import (
    DropDraft,
    MakeDraft,
    PullBack,
    RemarkOnDraft,
    ReviseDraft,
    SubmitDraft,
    draft_for,
)
from kusei.core.approval.actions.table import DeclareAbsence, NameSubstitute, RerouteDraft, SetDecisionRule
from kusei.core.approval.models import Draft, Step
from kusei.core.approval.tests.office import Office, RenameFacility, appoint, open_office
from kusei.core.audit.models import Line
from kusei.core.clocks.models import Clock
from kusei.core.ledger.models import Post
from kusei.core.records.models import Document

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(world) -> Office:
    return open_office(world)


def rename(office: Office, by: str = "clerk", *, yen: int = 0, name: str = "新集会所") -> RenameFacility:
    return RenameFacility(actor=office[by], facility=office.facility, name=name, yen=yen)


def drafted(office: Office, *, yen: int = 0, by: str = "clerk") -> Draft:
    act = rename(office, by, yen=yen)
    with pytest.raises(NeedsApproval) as waits:
        act()
    return draft_for(act, waits.value.need)


def submitted(office: Office, *, yen: int = 0) -> Draft:
    return SubmitDraft(actor=office["clerk"], draft=drafted(office, yen=yen))()


def passed_to(office: Office, draft: Draft, *names: str) -> Draft:
    for name in names:
        draft = AgreeToDraft(actor=office[name], draft=draft)()
    return draft


def steps(draft: Draft) -> list[tuple[str, str, str]]:
    rows = draft.steps.filter(round=draft.round).order_by("position", "pk")
    return [(s.step_kind, s.post.title, s.state) for s in rows]


def test_an_act_that_needs_a_decision_does_not_run_by_itself(office):
    with pytest.raises(NeedsApproval):
        rename(office)()
    office.facility.refresh_from_db()
    assert office.facility.name == "旧集会所"


def test_inputs_are_kept_by_ref_and_come_back_as_rows_and_dates(office):
    act = RenameFacility(actor=office["clerk"], facility=office.facility, name="新", on_day=date(2026, 5, 10))
    draft = draft_for(act, act.needs_approval())
    assert draft.inputs["facility"] == {"$row": f"ledger.facility:{office.facility.ref}"}
    assert draft.inputs["on_day"] == {"$day": "2026-05-10"}
    assert str(office.facility.pk) not in str(draft.inputs.values()) or "ref" not in draft.inputs


def test_a_small_sum_goes_from_chief_to_section_head_and_then_runs_once(office):
    draft = submitted(office, yen=300_000)
    assert steps(draft) == [("circulate", "chief", "live"), ("decide", "section", "waiting")]
    draft = passed_to(office, draft, "chief")
    assert draft.state == "deciding"
    draft = DecideDraft(actor=office["section"], draft=draft)()
    office.facility.refresh_from_db()
    assert (draft.state, office.facility.name) == ("enforced", "新集会所")
    assert draft.result == f"ledger.facility:{office.facility.ref}"
    assert draft.document_number and Document.objects.get(subject=f"approval.draft:{draft.ref}").number == 1
    with pytest.raises(Refused):
        DecideDraft(actor=office["section"], draft=draft)()
    assert Line.objects.filter(verb="testing.rename", outcome="done").count() == 1


def test_a_large_sum_passes_every_rank_and_the_joint_division_and_waits_for_all(office):
    draft = submitted(office, yen=2_000_000)
    assert [s[:2] for s in steps(draft)] == [
        ("circulate", "chief"), ("circulate", "section"), ("circulate", "department"), ("joint", "planning"), ("decide", "head"),
    ]
    draft = passed_to(office, draft, "chief", "section", "department")
    assert draft.state == "joint"
    with pytest.raises(Refused):
        AgreeToDraft(actor=office["head"], draft=draft)()
    draft = passed_to(office, draft, "planning")
    assert draft.state == "deciding"


def test_joint_divisions_hold_it_side_by_side(office, world):
    with gate.writing("test"):
        extra = Post.objects.create(
            division=world.posts["welfare", "minato"].division, ward=office.ward, title="福祉課長", rank=3, duty="welfare",
            since=date(2020, 4, 1),
        )
        second = appoint(world, "second", extra)
    draft = SubmitDraft(actor=office["clerk"], draft=drafted(office, yen=2_000_000), joint=[extra.division])()
    draft = passed_to(office, draft, "chief", "section", "department")
    assert {s.post.title for s in queries.live_steps(draft)} == {"planning", "福祉課長"}
    draft = AgreeToDraft(actor=second, draft=draft)()
    assert draft.state == "joint"
    assert passed_to(office, draft, "planning").state == "deciding"


def test_nobody_out_of_turn_agrees_and_nobody_decides_their_own_draft(office):
    draft = submitted(office, yen=2_000_000)
    for name in ("section", "head", "clerk", "planning"):
        with pytest.raises(Refused):
            AgreeToDraft(actor=office[name], draft=draft)()
    own = SubmitDraft(actor=office["section"], draft=drafted(office, by="section"))()
    assert [s[1] for s in steps(own)] == ["department"]


def test_sending_back_keeps_text_history_and_earlier_agreements(office):
    draft = passed_to(office, submitted(office, yen=2_000_000), "chief")
    with pytest.raises(Refused):
        SendBack(actor=office["section"], draft=draft)()
    draft = SendBack(actor=office["section"], draft=draft, comment="見積が一社だけです")()
    assert (draft.state, draft.last_reason) == ("returned", "見積が一社だけです")
    assert [s[2] for s in steps(draft)] == ["agreed", "returned", "void", "void", "void"]
    draft = ReviseDraft(
        actor=office["clerk"], draft=draft, title=draft.title, purpose="三社から見積を取った", case_kind="spending",
        amount=1_800_000, why="見積を追加",
    )()
    assert list(draft.versions.order_by("position").values_list("amount", flat=True)) == [2_000_000, 1_800_000]
    draft = SubmitDraft(actor=office["clerk"], draft=draft)()
    assert (draft.round, draft.state) == (2, "circulating")
    assert Step.objects.filter(draft=draft, round=1).count() == 5


def test_the_drafter_alone_pulls_back_and_drops(office):
    draft = submitted(office)
    with pytest.raises(Refused):
        PullBack(actor=office["chief"], draft=draft)()
    draft = PullBack(actor=office["clerk"], draft=draft)()
    assert draft.state == "drafting" and not Clock.objects.filter(stopped_at=None).exists()
    draft = DropDraft(actor=office["clerk"], draft=draft, reason="取りやめ")()
    assert draft.state == "dropped"
    with pytest.raises(Refused):
        SubmitDraft(actor=office["clerk"], draft=draft)()


def test_a_decider_may_say_no_and_nothing_runs(office):
    draft = passed_to(office, submitted(office), "chief")
    with pytest.raises(Refused):
        RejectDraft(actor=office["section"], draft=draft)()
    draft = RejectDraft(actor=office["section"], draft=draft, comment="必要性が示されていない")()
    office.facility.refresh_from_db()
    assert (draft.state, office.facility.name) == ("rejected", "旧集会所")


def test_what_is_refused_at_the_moment_of_acting_goes_back_with_the_reason(office):
    draft = passed_to(office, submitted(office), "chief")
    with gate.writing("test"):
        office.facility.name = "新集会所"
        office.facility.save()
    draft = DecideDraft(actor=office["section"], draft=draft)()
    assert draft.state == "returned" and "すでにこの名称です" in draft.last_reason
    assert draft.document_number == "" and not Line.objects.filter(verb="testing.rename", outcome="done").exists()
    assert draft.steps.get(round=1, step_kind="decide").state == "decided"


def test_the_act_runs_with_the_deciders_own_power(office):
    draft = passed_to(office, submitted(office), "chief")
    with gate.writing("test"):
        Grant.objects.filter(post=office.posts["section"], power="approval.keep").delete()
    weak = type(office["section"])(**{**office["section"].__dict__, "reaches": {
        k: v for k, v in office["section"].reaches.items() if k != "approval.keep"
    }})
    draft = DecideDraft(actor=weak, draft=draft)()
    assert draft.state == "returned" and "権限" in draft.last_reason


def test_a_stand_in_decides_only_while_the_decider_is_away_and_the_decider_sees_it_after(office):
    draft = passed_to(office, submitted(office), "chief")
    NameSubstitute(actor=office["head"], post=office.posts["section"], stand_in=office.posts["chief"], since=date(2020, 4, 1))()
    with pytest.raises(Refused):
        DecideForAnother(actor=office["chief"], draft=draft)()
    now = calendar.now()
    DeclareAbsence(actor=office["section"], post=office.posts["section"], from_at=now - timedelta(hours=1), until_at=now + timedelta(days=2))()
    assert queries.waiting_for(office.posts["chief"]).filter(draft=draft).exists()
    with pytest.raises(Refused):
        DecideForAnother(actor=office["department"], draft=draft)()
    draft = DecideForAnother(actor=office["chief"], draft=draft)()
    step = draft.steps.get(step_kind="decide")
    assert draft.state == "enforced" and step.for_another and step.acted_post == office.posts["chief"]
    assert list(queries.to_view_after(office.posts["section"])) == [step]
    with pytest.raises(Refused):
        ViewAfter(actor=office["chief"], draft=draft)()
    ViewAfter(actor=office["section"], draft=draft, comment="確認した")()
    assert not queries.to_view_after(office.posts["section"]).exists()
    assert not Clock.objects.filter(stopped_at=None).exists()


def test_the_drafter_cannot_decide_as_a_stand_in(office):
    NameSubstitute(actor=office["head"], post=office.posts["section"], stand_in=office.posts["clerk"], since=date(2020, 4, 1))()
    now = calendar.now()
    DeclareAbsence(actor=office["section"], post=office.posts["section"], from_at=now - timedelta(hours=1), until_at=now + timedelta(days=2))()
    draft = passed_to(office, submitted(office), "chief")
    with pytest.raises(Refused):
        DecideForAnother(actor=office["clerk"], draft=draft)()


def test_an_emergency_act_runs_first_and_a_refusal_afterwards_is_recorded_not_undone(office):
    draft = drafted(office)
    with pytest.raises(Refused):
        ActFirst(actor=office["clerk"], draft=draft, reason=" ")()
    draft = ActFirst(actor=office["clerk"], draft=draft, reason="堤防が切れるおそれ")()
    office.facility.refresh_from_db()
    assert office.facility.name == "新集会所" and draft.emergency and draft.state == "drafting"
    assert Clock.objects.get(stopped_at=None).rule == "approval.after_the_fact"
    with pytest.raises(Refused):
        DropDraft(actor=office["clerk"], draft=draft, reason="x")()
    with pytest.raises(Refused):
        ActFirst(actor=office["clerk"], draft=draft, reason="もう一度")()
    draft = passed_to(office, SubmitDraft(actor=office["clerk"], draft=draft)(), "chief")
    refused = RejectDraft(actor=office["section"], draft=draft, comment="待てたはずである")()
    office.facility.refresh_from_db()
    assert refused.state == "refused_after" and office.facility.name == "新集会所"


def test_an_emergency_act_approved_afterwards_does_not_run_again(office):
    draft = ActFirst(actor=office["clerk"], draft=drafted(office), reason="堤防")()
    draft = passed_to(office, SubmitDraft(actor=office["clerk"], draft=draft)(), "chief")
    draft = DecideDraft(actor=office["section"], draft=draft)()
    assert draft.state == "approved_after" and draft.document_number
    assert Line.objects.filter(verb="testing.rename", outcome="done").count() == 1


def test_a_decision_with_a_date_waits_for_its_day(office):
    draft = MakeDraft(
        actor=office["clerk"], act=rename(office), case_kind="spending", enforce_on=calendar.today() + timedelta(days=3),
    )()
    draft = passed_to(office, SubmitDraft(actor=office["clerk"], draft=draft)(), "chief")
    draft = DecideDraft(actor=office["section"], draft=draft)()
    assert draft.state == "decided"
    with pytest.raises(Refused):
        EnforceDraft(actor=office["section"], draft=draft)()
    with calendar.at(calendar.now() + timedelta(days=4)):
        with pytest.raises(Refused):
            EnforceDraft(actor=office["chief"], draft=draft)()
        assert EnforceDraft(actor=office["section"], draft=draft)().state == "enforced"


def test_a_reorganisation_in_mid_case_hands_the_turn_to_the_heir(office, world):
    draft = submitted(office, yen=2_000_000)
    with gate.writing("test"):
        heir_post = Post.objects.create(
            division=office.division, ward=office.ward, title="新係長", rank=4, duty="community", since=calendar.today(),
        )
        heir = appoint(world, "heir", heir_post)
        old = office.posts["chief"]
        old.until, old.succeeded_by = calendar.today() - timedelta(days=1), heir_post
        old.save()
    assert queries.holders(draft)[0]["post"] == heir_post
    assert queries.waiting_for(heir_post).filter(draft=draft).exists()
    draft = AgreeToDraft(actor=heir, draft=draft)()
    assert draft.steps.get(position=1).acted_post == heir_post


def test_a_post_that_left_no_heir_is_replaced_but_never_by_one_too_low_to_decide(office):
    draft = passed_to(office, submitted(office), "chief")
    step = queries.live_steps(draft)[0]
    with pytest.raises(Refused):
        RerouteDraft(actor=office["head"], draft=draft, step=step, to=office.posts["planning"], why="課が廃止")()
    draft = RerouteDraft(actor=office["head"], draft=draft, step=step, to=office.posts["department"], why="課が廃止")()
    assert DecideDraft(actor=office["department"], draft=draft)().state == "enforced"


def test_the_route_of_a_running_case_does_not_change_with_the_table(office):
    draft = submitted(office)
    SetDecisionRule(actor=office["mayor"], case_kind="spending", level=5, since=calendar.today(), source="改正", amount_below=1_000_000)()
    assert draft.steps.get(step_kind="decide").post == office.posts["section"]
    assert submitted(office).steps.get(step_kind="decide").post == office.posts["mayor"]


def test_without_a_row_in_the_table_nothing_is_submitted(office):
    draft = MakeDraft(actor=office["clerk"], title="伺い", purpose="よいか", case_kind="plan")()
    with pytest.raises(Refused) as refused:
        SubmitDraft(actor=office["clerk"], draft=draft)()
    assert refused.value.code == "no_rule"


def test_a_question_without_an_act_is_decided_and_numbered(office):
    draft = MakeDraft(actor=office["clerk"], title="方針の伺い", purpose="進めてよいか", case_kind="general")()
    RemarkOnDraft(actor=office["planning"], draft=draft, text="費用は")()
    draft = passed_to(office, SubmitDraft(actor=office["clerk"], draft=draft)(), "chief")
    draft = DecideDraft(actor=office["section"], draft=draft)()
    assert draft.state == "enforced" and draft.document_number.endswith("第1号") and draft.result == ""


def test_the_citys_own_system_decides_and_its_number_comes_back(office, settings):
    settings.RECORDS = "external"
    draft = submitted(office)
    assert draft.state == "external" and not draft.steps.exists()
    with pytest.raises(Refused):
        RecordExternal(actor=office["section"], draft=draft, number="8文管第77号", decided_on=calendar.today() + timedelta(days=1))()
    draft = RecordExternal(actor=office["section"], draft=draft, number="8文管第77号", decided_on=calendar.today())()
    office.facility.refresh_from_db()
    assert (draft.state, draft.document_number, office.facility.name) == ("enforced", "8文管第77号", "新集会所")


def test_who_holds_it_is_on_a_clock_that_stops_with_the_act(office):
    with calendar.at(datetime(2026, 11, 24, 10, tzinfo=calendar.JST)):
        draft = submitted(office)
        clock = Clock.objects.get(stopped_at=None)
        assert (clock.rule, clock.duty_post) == ("approval.circulate", office.posts["chief"])
        assert calendar.jst_date(clock.due_at) == date(2026, 11, 26)
        draft = passed_to(office, draft, "chief")
        assert Clock.objects.get(stopped_at=None).rule == "approval.decide"


def test_other_wards_see_no_draft_and_cannot_touch_one(office, world):
    draft = submitted(office)
    stranger = world.actor("general_affairs", "oka")
    assert not Draft.objects.seen_by(stranger).exists()
    with pytest.raises(Denied):
        AgreeToDraft(actor=stranger, draft=draft)()


def test_a_circular_is_seen_by_each_post_once(office):
    row = SendCircular(actor=office["clerk"], title="通知が届いた", posts=[office.posts["chief"], office.posts["section"]])()
    MarkSeen(actor=office["chief"], circular=row, comment="了解")()
    with pytest.raises(Refused):
        MarkSeen(actor=office["chief"], circular=row)()
    assert row.readers.filter(read_at=None).get().post == office.posts["section"]
    assert not queries.unread(office.posts["chief"]).exists() and queries.unread(office.posts["section"]).exists()
