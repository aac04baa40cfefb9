"""A button that is live does not refuse for a reason known before the press: every act, every state, every post."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from kusei.core import calendar, gate
from kusei.core.access.actors import system
from kusei.core.actions.action import REGISTRY, Refused
from kusei.core.approval import actions  # noqa: F401  (fills the registry)
from kusei.core.approval.actions.circulating import MarkSeen
from kusei.core.approval.actions.deciding import AgreeToDraft, DecideDraft, DecideForAnother, SendBack
from kusei.core.approval.actions.drafting import MakeDraft, RemarkOnDraft, SubmitDraft
from kusei.core.approval.actions.table import EndAbsence, EndDecisionRule, EndSubstitute
from kusei.core.approval.lifecycle import LIFE
from kusei.core.approval.models import Absence, Circular, DecisionRule, Draft, Reader, Substitute
from kusei.core.approval.tests.office import Office, open_office

pytestmark = pytest.mark.django_db

# What a person would rightly type, by verb; the rest asks nothing.
TYPED: dict[str, Any] = {
    "approval.revise": lambda d: {"title": "直した件名", "purpose": "よいか", "case_kind": d.case_kind, "amount": d.amount},
    "approval.send_back": lambda d: {"comment": "数字を確かめてください"},
    "approval.reject": lambda d: {"comment": "行わない"},
    "approval.record_external": lambda d: {"number": f"8文管第{d.pk}号", "decided_on": calendar.today()},
    "approval.comment": lambda d: {"text": "よいと思います"},
    "approval.drop": lambda d: {"reason": "取りやめ"},
    "approval.act_first": lambda d: {"reason": "急ぐため"},
}
# Which step and whither is chosen on the page.
CHOSEN = {"approval.reroute"}


@contextmanager
def undone() -> Iterator[None]:
    """Try an act and take it back; acts are durable, this block is the test's own."""
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]
    with around:
        yield
        transaction.set_rollback(True)


def drafted(office: Office, **more: Any) -> Draft:
    made: Draft = MakeDraft(actor=office["clerk"], title="伺い", purpose="よいか", **{"case_kind": "general", **more})()
    return made


def submitted(office: Office, **more: Any) -> Draft:
    done: Draft = SubmitDraft(actor=office["clerk"], draft=drafted(office, **more))()
    return done


def deciding(office: Office, **more: Any) -> Draft:
    row = submitted(office, **more)
    while row.state != "deciding":
        row = AgreeToDraft(actor=holder(office, row), draft=row)()
        row.refresh_from_db()
    return row


def holder(office: Office, row: Draft) -> Any:
    live = set(row.steps.filter(round=row.round, state="live").values_list("post_id", flat=True))
    return next(a for a in office.actors.values() if a.post.pk in live)


def rows_of(office: Office) -> dict[str, Draft]:
    """A draft in each state a person can meet it in, and the odd ones: no row in the table, decided by its drafter."""
    today = calendar.today()
    with gate.writing("test"):
        DecisionRule.objects.filter(case_kind="letter").delete()
    joint = submitted(office, case_kind="spending", amount=5_000_000)
    while joint.state == "circulating":
        joint = AgreeToDraft(actor=holder(office, joint), draft=joint)()
        joint.refresh_from_db()
    own = deciding(office)
    later = deciding(office, enforce_on=today + timedelta(days=9))
    ripe = deciding(office, enforce_on=today + timedelta(days=9))
    for row in (later, ripe):
        DecideDraft(actor=holder(office, row), draft=row)()
    done = deciding(office)
    DecideDraft(actor=holder(office, done), draft=done)()
    back = submitted(office)
    back = SendBack(actor=holder(office, back), draft=back, comment="直してください")()
    outside = drafted(office)
    with gate.writing("test"):
        Draft.objects.filter(pk=own.pk).update(drafted_by=holder(office, own).label)
        Draft.objects.filter(pk=ripe.pk).update(enforce_on=today)
        Draft.objects.filter(pk=outside.pk).update(state="external")
    found = {
        "drafting": drafted(office), "no row in the table": drafted(office, case_kind="letter"), "circulating": submitted(office), "joint": joint,
        "deciding": deciding(office), "own": own, "later": later, "ripe": ripe, "done": done, "returned": back, "external": outside,
    }
    return {name: Draft.objects.get(pk=row.pk) for name, row in found.items()}


@pytest.mark.parametrize("whose", ["own", "external"])
def test_a_live_button_is_not_refused_for_what_was_known(world: Any, settings: Any, whose: str) -> None:
    settings.RECORDS = "own"
    office = open_office(world)
    rows = rows_of(office)
    section = office["section"].post
    with gate.writing("test"):
        now = calendar.now()
        Absence.objects.create(post=section, from_at=now - timedelta(hours=1), until_at=now + timedelta(hours=1))
        Substitute.objects.create(post=section, stand_in=office["department"].post, since=calendar.today())
    settings.RECORDS = whose
    tried, faults = set(), []
    for name, row in rows.items():
        for verb in (v for v in LIFE.moves if v not in CHOSEN and LIFE.allows(v, row)):
            action: Any = REGISTRY[verb]
            for who, actor in office.actors.items():
                if not action.offer(actor, row):
                    continue
                tried.add(verb)
                with undone():
                    try:
                        action(actor=actor, draft=Draft.objects.get(pk=row.pk), **TYPED.get(verb, lambda d: {})(row))()
                    except Refused as refused:
                        faults.append(f"{verb} by {who} on {name}: {refused}")
    assert faults == []
    assert tried >= {"approval.revise", "approval.submit", "approval.agree", "approval.send_back", "approval.reject", "approval.comment", "approval.drop"}
    assert ("approval.decide_for" in tried) is (whose == "own")


def test_the_substitute_hears_before_the_press_that_the_citys_system_decides(world: Any, settings: Any) -> None:
    office = open_office(world)
    row = deciding(office)
    now = calendar.now()
    with gate.writing("test"):
        Absence.objects.create(post=office["section"].post, from_at=now - timedelta(hours=1), until_at=now + timedelta(hours=1))
        Substitute.objects.create(post=office["section"].post, stand_in=office["department"].post, since=calendar.today())
    assert DecideForAnother.offer(office["department"], row)
    settings.RECORDS = "external"
    verdict = DecideForAnother.offer(office["department"], row)
    assert not verdict and "文書管理システム" in verdict.reason
    with pytest.raises(Refused, match="文書管理システム"):
        DecideForAnother(actor=office["department"], draft=row)()


def test_ones_own_draft_and_a_table_without_a_row_are_said_beforehand(world: Any) -> None:
    office = open_office(world)
    rows = rows_of(office)
    assert "自分が起案した" in DecideDraft.offer(holder(office, rows["own"]), rows["own"]).reason
    assert "専決の表" in SubmitDraft.offer(office["clerk"], rows["no row in the table"]).reason


def test_what_is_no_draft_says_beforehand_too(world: Any) -> None:
    office, now, today = open_office(world), calendar.now(), calendar.today()
    post = office["section"].post
    with gate.writing("test"):
        spans = {"over": (-2, -1), "now": (-1, 1), "coming": (1, 2)}
        away = {k: Absence.objects.create(post=post, from_at=now + timedelta(days=a), until_at=now + timedelta(days=b)) for k, (a, b) in spans.items()}
        named = Substitute.objects.create(post=post, stand_in=office["department"].post, since=today)
        round_robin = Circular.objects.create(ward=office.ward, sender=office["clerk"].post, title="供覧", sent_at=now)
        Reader.objects.create(circular=round_robin, post=post)
        rule = DecisionRule.objects.create(ward=office.ward, case_kind="plan", level=1, since=today, source="専決規程（試験）")
    assert {k: bool(EndAbsence.offer(office["section"], row)) for k, row in away.items()} == {"over": False, "now": True, "coming": False}
    for action, row, given in (
        (EndAbsence, away["now"], {"absence": away["now"]}), (EndSubstitute, named, {"substitute": named}),
        (EndDecisionRule, rule, {"rule": rule, "until": today}), (MarkSeen, round_robin, {"circular": round_robin}),
    ):
        assert action.offer(office["section"], row), action
        action(actor=office["section"], **given)()  # type: ignore[call-arg]
    assert not RemarkOnDraft.offer(system("x"), drafted(office))
