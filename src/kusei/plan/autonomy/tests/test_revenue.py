"""Earned money from an application to its last yen: every way out, bad input, no yen used twice, two at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.core import calendar, gate
from kusei.core.access.decide import Denied
from kusei.core.actions.action import NeedsApproval, Refused
from kusei.core.actions.leave import by_leave_of
from kusei.core.calendar import Period
from kusei.core.clocks.models import Clock
from kusei.core.testing.together import outcomes, together
from kusei.core.testing.world import World
from kusei.plan.autonomy import actions, incoming_revenue, papers_revenue, sheets_revenue
from kusei.plan.autonomy.drawing_revenue import Ribbon, draw
from kusei.plan.autonomy.evidence import earned
from kusei.plan.autonomy.models import Agreement, Bill, Commitment, Envelope, Payment, Proposal, Receipt, Use
from kusei.plan.autonomy.panels_revenue import ribbons
from kusei.plan.autonomy.queries_revenue import expiring, of_year, overdue, to_do

pytestmark = pytest.mark.django_db
DAY = date(2025, 10, 1)


@pytest.fixture(autouse=True)
def day() -> Iterator[Callable[[date], None]]:
    with ExitStack() as held:
        held.enter_context(calendar.at(DAY))
        yield lambda to: held.enter_context(calendar.at(to)) and None


@pytest.fixture
def clerk(world: World) -> Any:
    return world.actor("planning", "minato")


def drafted(clerk: Any, **more: Any) -> Agreement:
    told = {
        "kind": "advertising", "title": "区だよりの広告", "party": "架空商店", "starts_on": date(2025, 10, 1), "ends_on": date(2026, 3, 31), "yen": 182_000,
        **more,
    }
    a = actions.DraftAgreement(actor=clerk, ward=clerk.post.ward, **told)()
    actions.SendToScreening(actor=clerk, agreement=a)()
    return a


def screened(clerk: Any, a: Agreement, last: str = "ok") -> None:
    lines = a.screenings.count()
    actions.Screen(actor=clerk, agreement=a, verdicts=(*["ok"] * (lines - 1), last), note="課長が申込書を見た")()
    a.refresh_from_db()


def agreed(clerk: Any, **more: Any) -> Agreement:
    a = drafted(clerk, **more)
    screened(clerk, a)
    with by_leave_of("case"):
        actions.Agree(actor=clerk, agreement=a)()
    a.refresh_from_db()
    return a


def received(clerk: Any, yen: int = 0, **more: Any) -> Bill:
    a = agreed(clerk, **more)
    bill = actions.MakeBill(actor=clerk, agreement=a, fiscal_year=2025, yen=a.yen, due_on=date(2025, 10, 31))()
    actions.Receive(actor=clerk, bill=bill, yen=yen or a.yen, received_on=calendar.today())()
    bill.refresh_from_db()
    return bill


def use(clerk: Any, bill: Bill, yen: int, **more: Any) -> Use:
    made = actions.UseMoney(actor=clerk, **{"bill": bill, "yen": yen, "field": "disaster", "purpose": "防災の地図", "used_on": calendar.today(), **more})()
    bill.refresh_from_db()
    return made  # type: ignore[no-any-return]


def payment(world: World, yen: int, year: int = 2025, ward: str = "minato") -> Payment:
    with gate.writing("test"):
        e = Envelope.objects.create(ward=world.wards[ward], fiscal_year=year, ceiling_yen=yen, allotted_yen=yen)
        p = Proposal.objects.create(
            envelope=e, title="地図", division="課", purpose="目", content="内", asked_yen=yen, allotted_yen=yen, committed_yen=yen, paid_yen=yen, state="allotted",
        )
        order = Commitment.objects.create(proposal=p, what="印刷", payee="店", yen=yen, paid_yen=yen, committed_on=date(year, 6, 1))
        return Payment.objects.create(commitment=order, yen=yen, paid_on=date(year, 7, 1))


def test_a_sponsor_walks_from_screening_to_a_covered_payment_and_every_figure_recounts(clerk: Any, world: World) -> None:
    paid = payment(world, 100_000)
    bill = received(clerk, yen=100_000)
    assert bill.agreement.number
    assert Clock.objects.filter(rule="autonomy.pay_due", stopped_at=None).count() == 1
    actions.Receive(actor=clerk, bill=bill, yen=82_000, received_on=DAY)()
    assert not Clock.objects.filter(rule="autonomy.pay_due", stopped_at=None).exists()
    bill.refresh_from_db()
    use(clerk, bill, 100_000, payment=paid)
    use(clerk, bill, 2_000, purpose="会場の花")
    actions.GiveBack(actor=clerk, bill=bill, yen=80_000, reason="多く受けた")()
    bill.refresh_from_db()
    paid.refresh_from_db()
    assert (bill.left_yen, paid.covered_yen) == (0, 100_000)
    assert bill.received_yen == sum(r.yen for r in ribbons([bill])) == 182_000
    assert earned([world.wards["minato"], world.wards["oka"]], Period.fiscal_year(2025))[world.wards["minato"]].value == 182_000
    assert papers_revenue.year_pdf(of_year(clerk, world.wards["minato"], 2025), 2025, world.wards["minato"]).startswith(b"%PDF")
    assert next(sheets_revenue.ledger_rows(Agreement.objects.all()))["used_yen"] == 102_000


def test_what_breaks_the_standard_is_never_agreed_and_a_refusal_keeps_its_reason(clerk: Any) -> None:
    a = drafted(clerk)
    with pytest.raises(Refused, match="審査が終わっていません"):
        actions.Agree(actor=clerk, agreement=a)()
    screened(clerk, a, last="bad")
    with pytest.raises(Refused, match="基準に反する項目"):
        actions.Agree(actor=clerk, agreement=a)()
    actions.RefuseAgreement(actor=clerk, agreement=a, reason="射幸心をあおる")()
    a.refresh_from_db()
    assert (a.state, a.reason) == ("refused", "射幸心をあおる")
    assert drafted(clerk, kind="donation").screenings.count() < a.screenings.count()


def test_an_agreement_waits_for_its_decision(clerk: Any, world: World) -> None:
    a = drafted(clerk)
    screened(clerk, a)
    with pytest.raises(NeedsApproval) as waits:
        actions.Agree(actor=clerk, agreement=a)()
    assert (waits.value.need.kind, waits.value.need.amount) == ("contract", 182_000)
    with pytest.raises(Denied):
        actions.DropAgreement(actor=world.actor("planning", "oka"), agreement=a, reason="区が違う")()
    actions.ReturnAgreement(actor=clerk, agreement=a, reason="額を直す")()
    actions.DropAgreement(actor=clerk, agreement=a, reason="申込みを取りやめた")()
    a.refresh_from_db()
    assert a.state == "withdrawn"


@pytest.mark.parametrize(("more", "said", "at"), [
    ({"yen": 182_001}, "二度使うことはできません", "yen"), ({"yen": 0}, "1円以上", "yen"), ({"purpose": " "}, "空のまま", "purpose"),
    ({"field": "green"}, "「防災・安全」に限って", "field"), ({"field": ""}, "分野を選んで", "field"),
    ({"used_on": date(2025, 3, 31)}, "それより前の年度", "used_on"), ({"used_on": date(2025, 10, 2)}, "先の日付", "used_on"),
])
def test_a_use_that_cannot_be_is_refused_at_its_field(clerk: Any, more: Any, said: str, at: str) -> None:
    bill = received(clerk, earmark="disaster")
    with pytest.raises(Refused, match=said) as refused:
        use(clerk, bill, **{"yen": 1, **more})
    assert refused.value.field == at


def test_one_payment_is_covered_once_and_an_undone_use_can_be_used_again(clerk: Any, world: World) -> None:
    paid, one, two = payment(world, 50_000), received(clerk), received(clerk, title="庁舎の広告")
    first = use(clerk, one, 30_000, payment=paid)
    with pytest.raises(Refused, match="賄われていない額 20,000円"):
        use(clerk, two, 20_001, payment=paid)
    with pytest.raises(Refused, match="独自収入で賄っていない額 20,000円"):
        actions.Refund(actor=clerk, commitment=paid.commitment, yen=20_001, paid_on=DAY, note="過払い")()
    with pytest.raises(Refused, match="ほかの区"):
        use(clerk, two, 1, payment=payment(world, 9, ward="oka"))
    actions.UndoUse(actor=clerk, use=first, reason="支出を取り違えた")()
    with pytest.raises(Refused, match="すでに取り消して"):
        actions.UndoUse(actor=clerk, use=first, reason="もう一度")()
    use(clerk, two, 50_000, payment=paid)
    one.refresh_from_db()
    paid.refresh_from_db()
    assert (one.used_yen, two.used_yen, paid.covered_yen) == (0, 50_000, 50_000)


def test_money_expires_is_carried_over_within_the_rule_and_lapses(clerk: Any, day: Any) -> None:
    bill = received(clerk, kind="donation")
    assert bill.until == 2025
    with pytest.raises(Refused, match="まだ使える年度"):
        actions.Lapse(actor=clerk, bill=bill)()
    day(date(2026, 2, 1))
    assert list(expiring()) == [bill]
    day(date(2026, 6, 2))
    with pytest.raises(Refused, match="使えるのは令和7年度まで"):
        use(clerk, bill, 1)
    for _n in range(3):
        actions.CarryOver(actor=clerk, bill=bill, reason="備蓄の倉庫が遅れた")()
    with pytest.raises(Refused, match="3年まで"):
        actions.CarryOver(actor=clerk, bill=bill, reason="もう一年")()
    bill.refresh_from_db()
    use(clerk, bill, 82_000)
    day(date(2029, 6, 1))
    actions.Lapse(actor=clerk, bill=bill)()
    bill.refresh_from_db()
    assert (bill.left_yen, bill.returned_yen, bill.receipts.filter(what="lapsed").get().yen) == (0, 100_000, 100_000)


def test_an_early_end_gives_back_its_days_and_says_what_the_city_owes(clerk: Any, day: Any) -> None:
    bill = received(clerk)
    use(clerk, bill, 150_000)
    day(date(2025, 12, 30))
    with by_leave_of("case"):
        actions.EndEarly(actor=clerk, agreement=bill.agreement, stopped_on=date(2025, 12, 30), reason="相手方の廃業")()
    a = Agreement.objects.get()
    bill.refresh_from_db()
    assert (a.state, a.refund_yen, a.short_yen, bill.returned_yen, bill.left_yen) == ("ended_early", 91_000, 59_000, 32_000, 0)


def test_an_early_end_forgives_the_days_not_yet_paid(clerk: Any, day: Any) -> None:
    bill = received(clerk, yen=1_000)
    day(date(2025, 12, 30))
    assert list(overdue()) == [bill] and list(to_do(Agreement.objects.all())) == [bill.agreement]
    with by_leave_of("case"):
        actions.EndEarly(actor=clerk, agreement=bill.agreement, stopped_on=date(2025, 12, 30), reason="納めない")()
    bill.refresh_from_db()
    assert (bill.yen, bill.owed_yen) == (91_000, 90_000)
    actions.ReduceBill(actor=clerk, bill=bill, yen=90_000, reason="所在が分からない")()
    assert not list(overdue())


def test_bills_stay_within_the_agreement_and_receipts_within_the_bill(clerk: Any, day: Any) -> None:
    a = agreed(clerk)
    with pytest.raises(Refused, match="残り 182,000円"):
        actions.MakeBill(actor=clerk, agreement=a, fiscal_year=2025, yen=182_001, due_on=DAY)()
    with pytest.raises(Refused, match="期限が過ぎて"):
        actions.MakeBill(actor=clerk, agreement=a, fiscal_year=2025, yen=1, due_on=date(2025, 9, 30))()
    bill = actions.MakeBill(actor=clerk, agreement=a, fiscal_year=2025, yen=10, due_on=DAY)()
    with pytest.raises(Refused, match="調定の残り 10円"):
        actions.Receive(actor=clerk, bill=bill, yen=11, received_on=DAY)()
    with pytest.raises(Refused, match="使える額が残って"):
        actions.CarryOver(actor=clerk, bill=bill, reason="x")()
    day(date(2026, 4, 1))
    with pytest.raises(Refused, match="納入されていない"):
        actions.EndAgreement(actor=clerk, agreement=a)()
    actions.Receive(actor=clerk, bill=bill, yen=10, received_on=calendar.today())()
    actions.EndAgreement(actor=clerk, agreement=a)()
    assert Agreement.objects.get().state == "ended"


def test_the_database_itself_lets_no_yen_go_twice(clerk: Any, world: World) -> None:
    bill, paid = received(clerk), payment(world, 10)
    for row, values in ((bill, {"used_yen": 182_001}), (bill, {"used_yen": 182_000, "returned_yen": 1}), (paid, {"covered_yen": 11}), (bill, {"received_yen": 182_001})):
        with pytest.raises(IntegrityError), transaction.atomic(), gate.writing("test"):
            type(row).objects.filter(pk=row.pk).update(**values)


STEPS = st.lists(st.tuples(st.sampled_from(("use", "cover", "undo", "back")), st.integers(0, 1), st.integers(1, 70_000)), max_size=7)


@settings(max_examples=6, deadline=None)
@given(STEPS)
def _no_yen_twice(clerk: Any, world: World, bills: list[Bill], paid: Payment, steps: Any) -> None:
    for what, which, yen in steps:
        bill = bills[which]
        try:
            if what == "back":
                actions.GiveBack(actor=clerk, bill=bill, yen=yen, reason="返す")()
            elif what == "undo":
                last = Use.objects.filter(bill=bill, undone_on=None).first()
                if last is not None:
                    actions.UndoUse(actor=clerk, use=last, reason="違った")()
            else:
                use(clerk, bill, yen, payment=paid if what == "cover" else None)
        except Refused:
            pass
    for bill in bills:
        bill.refresh_from_db()
        live = bill.uses.filter(undone_on=None).aggregate(n=Sum("yen"))["n"] or 0
        back = bill.receipts.exclude(what="received").aggregate(n=Sum("yen"))["n"] or 0
        assert (bill.used_yen, bill.returned_yen) == (live, back)
        assert live + back <= bill.received_yen
    paid.refresh_from_db()
    assert paid.covered_yen == (paid.uses.filter(undone_on=None).aggregate(n=Sum("yen"))["n"] or 0) <= paid.yen


def test_whatever_is_tried_through_the_acts_no_yen_is_used_twice(clerk: Any, world: World) -> None:
    bills = [received(clerk), received(clerk, title="庁舎の広告")]
    _no_yen_twice(clerk, world, bills, payment(world, 60_000))
    assert Receipt.objects.filter(what="received").count() == 2


def test_a_ledger_is_taken_in_and_a_bad_row_says_what_to_do(clerk: Any, world: World) -> None:
    head = "種類,件名,相手方,契約日,終了日,使途,年度,調定額,収入済額,充当額,返還額\n"
    good = "広告,封筒,甲,R6.4.1,R7.3.31,,令和6年度,１００,100,60,0\n寄附,本,乙,R7.5.1,,子ども・子育て,R7,50,20,,\n"
    bad = "宝くじ,箱,丙,R7.5.1,,,R7,1,0,0,0\n広告,旗,丁,R7.5.1,R7.4.1,,R7,1,0,0,0\n広告,幕,戊,R7.5.1,,,R7,9,8,5,4\n広告,封筒,甲,R6.4.1,,,R6,100,0,0,0\n広告,柱,己,R7.5.1,,,R9,9,8,,\n"
    data, ward = (head + good + bad).encode("cp932"), world.wards["minato"]
    preview = incoming_revenue.read_ledger(data, "台帳.csv", ward)
    assert (preview.count("new"), preview.count("refused")) == (2, 5)
    said = " ".join(str(i.message) for row in preview.rows for i in row.issues)
    assert all(x in said for x in ("『宝くじ』", "初日より前", "計 9円 が、受けた額 8円", "ファイルの上にも", "まだ始まっていない"))
    actions.ImportRevenue(actor=clerk, ward=ward, data=data, file_name="台帳.csv", digest=preview.digest)()
    paper, book = Bill.objects.order_by("fiscal_year")
    assert (paper.left_yen, paper.agreement.state, book.owed_yen, book.until, book.agreement.earmark) == (40, "ended", 30, 2026, "children")
    assert incoming_revenue.read_ledger(data, "台帳.csv", ward).count("same") == 2


def test_the_drawing_is_as_thick_as_the_money() -> None:
    drawing = draw([Ribbon("甲", "地図", 30, "ok"), Ribbon("甲", "返した", 10, "warn"), Ribbon("乙", "地図", 60, "ok")], str)
    heights = {n.label: n.height for n in drawing.nodes}
    assert heights["地図"] == pytest.approx(heights["甲"] + heights["乙"] - heights["返した"]) and len(drawing.bands) == 3
    assert not draw([], str).bands


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_uses_at_once_never_take_the_same_yen(clerk: Any) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs two writers")
    bill = received(clerk)
    use = {"actor": clerk, "bill": bill, "yen": 100_000, "field": "green", "purpose": "植樹", "used_on": DAY}
    found = together(*[actions.UseMoney(**use) for _n in range(2)], at=DAY)
    bill.refresh_from_db()
    assert outcomes(found) == ["done", "refused"] and bill.used_yen == 100_000
