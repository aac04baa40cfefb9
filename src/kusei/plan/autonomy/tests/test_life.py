"""A year of the discretionary budget: proposed, compared, chosen, allotted, spent, settled; every way out; two at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from kusei.core import calendar, gate
from kusei.core.access.decide import Denied
from kusei.core.actions.action import NeedsApproval, Refused
from kusei.core.actions.leave import by_leave_of
from kusei.core.calendar import Period
from kusei.core.testing.together import outcomes, together
from kusei.core.testing.world import World
from kusei.plan.autonomy import actions, incoming, papers
from kusei.plan.autonomy.evidence import settled
from kusei.plan.autonomy.models import Envelope, Proposal

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2025, 10, 1)


@pytest.fixture(autouse=True)
def day() -> Iterator[Callable[[date], None]]:
    """The clock is held on ``DAY``; calling moves it."""
    with ExitStack() as held:
        held.enter_context(calendar.at(DAY))
        yield lambda to: held.enter_context(calendar.at(to)) and None


@pytest.fixture
def planner(world: World) -> Any:
    return world.actor("planning", "minato")


@pytest.fixture
def envelope(world: World) -> Envelope:
    return actions.SetCeiling(
        actor=world.actor("plan_office"), ward=world.wards["minato"], fiscal_year=2025, yen=10_000_000, reason="議決",
    )()


def propose(actor: Any, envelope: Envelope, title: str, yen: int, *, marks: int = 3, **more: Any) -> Proposal:
    told = {"division": "総務課", "purpose": "困りごと", "content": "行うこと", **more}
    p = actions.Propose(actor=actor, envelope=envelope, title=title, asked_yen=yen, **told)()
    actions.SubmitProposal(actor=actor, proposal=p)()
    actions.MarkProposal(actor=actor, proposal=p, need=marks, effect_mark=marks, urgency=marks, voices=marks, mark_note="会議による")()
    return p


def pick(actor: Any, envelope: Envelope, *rows: Proposal, reason: str = "") -> None:
    actions.ChooseSet(actor=actor, envelope=envelope, chosen=tuple(p.ref for p in rows), reason=reason)()


def allot(actor: Any, p: Proposal) -> None:
    with by_leave_of("case"):
        actions.Allot(actor=actor, proposal=p)()
    p.refresh_from_db()


def running(actor: Any, envelope: Envelope, yen: int = 1_000_000, title: str = "事業") -> Proposal:
    p = propose(actor, envelope, title, yen)
    pick(actor, envelope, p)
    allot(actor, p)
    return p


def test_a_proposal_walks_to_its_settlement_and_every_figure_recounts(planner: Any, envelope: Envelope, world: World, day: Any) -> None:
    p = running(planner, envelope)
    order = actions.Commit(actor=planner, proposal=p, what="印刷", payee="印刷店", yen=700_000, committed_on=DAY)()
    with pytest.raises(Refused, match="支払っていない"):
        actions.Settle(actor=planner, proposal=p, came_of="配った")()
    actions.Pay(actor=planner, commitment=order, yen=600_000, paid_on=DAY)()
    actions.Refund(actor=planner, commitment=order, yen=50_000, paid_on=DAY, note="過払い")()
    actions.ReduceCommitment(actor=planner, commitment=order, yen=150_000, reason="数が減った")()
    p.refresh_from_db()
    order.refresh_from_db()
    assert (p.committed_yen, p.paid_yen) == (order.yen, order.paid_yen) == (550_000, 550_000)
    assert sum(x.yen for x in order.payments.all()) == 550_000
    actions.Settle(actor=planner, proposal=p, came_of="全世帯に配った")()
    p.refresh_from_db()
    envelope.refresh_from_db()
    assert (p.state, bool(p.number), envelope.allotted_yen) == ("settled", True, sum(s.yen for s in envelope.shifts.all()))
    found = settled([world.wards["minato"], world.wards["oka"]], Period.fiscal_year(2025))
    assert (found[world.wards["minato"]].value, found[world.wards["oka"]].value) == (1, None)
    assert papers.request_pdf(p).startswith(b"%PDF")
    assert papers.year_pdf(envelope).startswith(b"%PDF")


def test_the_computed_set_needs_no_reason_and_another_one_does(planner: Any, envelope: Envelope) -> None:
    a, b = propose(planner, envelope, "甲", 6_000_000, marks=5), propose(planner, envelope, "乙", 5_000_000, marks=2)
    with pytest.raises(Refused, match="違えた理由") as refused:
        pick(planner, envelope, b)
    assert refused.value.field == "reason"
    with pytest.raises(Refused, match=r"11,000,000円 が、枠の残り 10,000,000円"):
        pick(planner, envelope, a, b, reason="両方")
    pick(planner, envelope, b, reason="甲は国の補助を待つ")
    a.refresh_from_db()
    b.refresh_from_db()
    assert (a.state, a.reason, b.state) == ("not_chosen", "甲は国の補助を待つ", "chosen")
    actions.Resubmit(actor=planner, proposal=a, reason="補助が付かなかった")()
    with pytest.raises(Refused, match="枠の残り 5,000,000円"):
        pick(planner, envelope, a, reason="選ぶ")
    actions.Withdraw(actor=planner, proposal=a, reason="局が行う")()
    a.refresh_from_db()
    assert a.reason.split("\n") == ["甲は国の補助を待つ", "補助が付かなかった", "局が行う"]


def test_of_one_group_only_one_is_chosen_and_unmarked_ones_wait(planner: Any, envelope: Envelope) -> None:
    a, b = (propose(planner, envelope, t, 1_000_000, group="組") for t in ("甲", "乙"))
    with pytest.raises(Refused, match="組からは一つだけ"):
        pick(planner, envelope, a, b, reason="両方")
    c = actions.Propose(actor=planner, envelope=envelope, title="丙", division="課", purpose="目", content="内", asked_yen=1)()
    actions.SubmitProposal(actor=planner, proposal=c)()
    with pytest.raises(Refused, match="評点の付いていない提案が1件"):
        pick(planner, envelope, a)


def test_an_allotment_waits_for_its_decision(planner: Any, envelope: Envelope) -> None:
    p = propose(planner, envelope, "甲", 1_000_000)
    pick(planner, envelope, p)
    with pytest.raises(NeedsApproval) as waits:
        actions.Allot(actor=planner, proposal=p)()
    assert (waits.value.need.kind, waits.value.need.amount) == ("spending", 1_000_000)


@pytest.mark.parametrize(("more", "said", "field"), [
    ({"yen": 1_000_001}, "配当の残り 1,000,000円", "yen"), ({"yen": 0}, "1円以上", "yen"), ({"payee": " "}, "空のまま", "payee"),
    ({"committed_on": date(2025, 3, 31)}, "2026年", "committed_on"), ({"committed_on": date(2025, 10, 2)}, "先の日付", "committed_on"),
])
def test_an_order_that_cannot_be_is_refused_at_its_field(planner: Any, envelope: Envelope, more: Any, said: str, field: str) -> None:
    p = running(planner, envelope)
    with pytest.raises(Refused) as refused:
        actions.Commit(**{"actor": planner, "proposal": p, "what": "物", "payee": "店", "yen": 1, "committed_on": DAY, **more})()
    assert refused.value.field == field
    assert said in str(refused.value) or field == "committed_on"


def test_after_march_only_payments_and_after_may_nothing_is_booked(planner: Any, envelope: Envelope, day: Any) -> None:
    p = running(planner, envelope)
    order = actions.Commit(actor=planner, proposal=p, what="物", payee="店", yen=9, committed_on=DAY)()
    day(date(2026, 5, 31))
    with pytest.raises(Refused, match="3月31日まで"):
        actions.Commit(actor=planner, proposal=p, what="物", payee="店", yen=9, committed_on=date(2026, 4, 2))()
    actions.Pay(actor=planner, commitment=order, yen=4, paid_on=date(2026, 5, 31))()
    day(date(2026, 6, 1))
    with pytest.raises(Refused, match="閉鎖したため"):
        actions.Pay(actor=planner, commitment=order, yen=5, paid_on=date(2026, 5, 31))()


def test_money_moves_between_projects_and_back_but_never_what_is_ordered(planner: Any, envelope: Envelope) -> None:
    a, b = running(planner, envelope, title="甲"), running(planner, envelope, title="乙")
    actions.Commit(actor=planner, proposal=a, what="物", payee="店", yen=800_000, committed_on=DAY)()

    def move(yen: int, **ends: Any) -> None:
        with by_leave_of("case"):
            actions.ShiftMoney(actor=planner, envelope=envelope, yen=yen, reason="足りない", **ends)()

    with pytest.raises(Refused, match="未執行の額 200,000円"):
        move(200_001, source=a, target=b)
    move(200_000, source=a, target=b)
    move(300_000, source=b)
    move(100_000, target=a)
    with pytest.raises(Refused, match="同じ"):
        move(1)
    for row in (a, b, envelope):
        row.refresh_from_db()
    assert (a.allotted_yen, b.allotted_yen, envelope.allotted_yen) == (900_000, 900_000, 1_800_000)


def test_a_ceiling_is_cut_only_to_what_is_promised(planner: Any, envelope: Envelope, world: World) -> None:
    running(planner, envelope, 4_000_000)
    office = world.actor("plan_office")
    with pytest.raises(Refused, match="小さくなります"):
        actions.ChangeCeiling(actor=office, envelope=envelope, yen=-6_000_001, decided_on=DAY, reason="減額補正")()
    actions.ChangeCeiling(actor=office, envelope=envelope, yen=-6_000_000, decided_on=DAY, reason="減額補正")()
    envelope.refresh_from_db()
    assert envelope.ceiling_yen == 4_000_000 == sum(c.yen for c in envelope.changes.all())
    with pytest.raises(Denied):
        actions.ChangeCeiling(actor=planner, envelope=envelope, yen=1, decided_on=DAY, reason="増額")()


def test_the_database_itself_holds_every_limit(planner: Any, envelope: Envelope) -> None:
    p = running(planner, envelope)
    for row, values in ((envelope, {"allotted_yen": 10_000_001}), (p, {"committed_yen": 1_000_001}), (p, {"paid_yen": 1})):
        with pytest.raises(IntegrityError), transaction.atomic(), gate.writing("test"):
            type(row).objects.filter(pk=row.pk).update(**values)


def test_a_list_is_taken_in_and_a_bad_row_says_what_to_do(planner: Any, envelope: Envelope) -> None:
    text = "事業名,担当課,目的,事業内容,要求額\n地図,総務課,知らない,配る,２４０万円\n電飾,地域課,暗い,付ける,1200000\n電飾,地域課,暗い,付ける,1\n表示,市民課,迷う,直す,20000000\n"
    data = text.encode("cp932")
    preview = incoming.read_proposals(data, "提案.csv", envelope)
    assert preview.count("new") == 1 and preview.count("refused") == 3
    said = " ".join(str(i.message) for row in preview.rows for i in row.issues)
    assert "ファイルの上にも" in said and "千円単位" in said
    actions.ImportProposals(actor=planner, envelope=envelope, data=data, file_name="提案.csv", digest=preview.digest)()
    assert Proposal.objects.get(title="電飾").state == "draft"


@pytest.mark.postgres
def test_two_allotments_at_once_never_pass_the_ceiling(world: World, planner: Any, envelope: Envelope, day: Any) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs two writers")
    a = propose(planner, envelope, "甲", 6_000_000)
    pick(planner, envelope, a)
    b = propose(planner, envelope, "乙", 4_000_000)
    pick(planner, envelope, b)
    with gate.writing("test"):
        Proposal.objects.filter(pk=b.pk).update(asked_yen=6_000_000)

    def allot(p: Proposal) -> None:
        with by_leave_of("case"):
            actions.Allot(actor=planner, proposal=p)()

    found = together(lambda: allot(a), lambda: allot(b), at=DAY)
    envelope.refresh_from_db()
    assert outcomes(found) == ["done", "refused"]
    assert envelope.allotted_yen == 6_000_000
