"""The public page of own revenue: only money that came in, nobody named but by rule, every figure adds up; the same for all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from kusei.core import calendar, gate
from kusei.core.actions.action import Refused
from kusei.core.testing.world import World
from kusei.plan.autonomy import actions
from kusei.plan.autonomy.models import Agreement, Bill, Receipt
from kusei.plan.autonomy.queries_published import may_name, published
from kusei.plan.autonomy.tests.test_revenue import DAY, agreed, drafted, received, use

pytestmark = pytest.mark.django_db
ADDRESS = "/plan/autonomy/revenue/public/"


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with calendar.at(DAY):
        yield


@pytest.fixture
def clerk(world: World) -> Any:
    return world.actor("planning", "minato")


def table(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{ADDRESS}?format=csv{query}")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_only_a_consenting_company_under_a_kind_public_by_nature_is_named() -> None:
    told = [
        (kind, company, named) for kind in ("advertising", "naming", "sponsorship", "donation", "rent", "other")
        for company in (True, False) for named in (True, False) if may_name(Agreement(kind=kind, company=company, named=named))
    ]
    assert told == [("advertising", True, True), ("naming", True, True)]


def test_the_page_names_no_person_and_no_partner_without_consent(clerk: Any, client: Client) -> None:
    received(clerk, party="架空商店", company=True, named=True, title="封筒の広告")
    received(clerk, party="山河太郎", named=True, title="山河太郎の広告")
    gift = received(clerk, party="海野花子", named=True, kind="donation", title="海野花子様の寄附")
    use(clerk, gift, 5_000, purpose="海野花子様の本棚")
    received(clerk, party="秘密工業", company=True, kind="sponsorship", named=True, title="秘密工業の協賛")
    for body in (client.get(ADDRESS).content.decode(), client.get(f"{ADDRESS}?format=csv").content.decode("utf-8-sig")):
        assert "架空商店" in body and "封筒の広告" in body and "企業等" in body and "個人・企業等" in body
        assert not [name for name in ("山河", "海野", "秘密工業") if name in body]
    assert "防災・安全" in client.get(ADDRESS).content.decode()


def test_a_consent_taken_back_takes_the_name_from_the_page_at_once(clerk: Any, client: Client) -> None:
    bill = received(clerk, party="架空商店", title="封筒の広告")
    assert "架空商店" not in client.get(ADDRESS).content.decode()
    for company, named, shown in ((True, True, True), (True, False, False)):
        actions.SetNaming(actor=clerk, agreement=bill.agreement, company=company, named=named, reason="申出")()
        assert ("架空商店" in client.get(ADDRESS).content.decode()) is shown
    with pytest.raises(Refused):
        actions.SetNaming(actor=clerk, agreement=bill.agreement, company=True, named=True, reason=" ")()


def test_every_yen_that_came_in_is_told_once_and_nothing_undecided_is(clerk: Any, client: Client, world: World) -> None:
    bill = received(clerk, company=True, named=True)
    gone = use(clerk, bill, 50_000)
    use(clerk, bill, 30_000, field="green", purpose="植樹")
    actions.UndoUse(actor=clerk, use=gone, reason="違った")()
    bill.refresh_from_db()
    actions.GiveBack(actor=clerk, bill=bill, yen=2_000, reason="多い")()
    drafted(clerk, title="審査中の広告")
    unpaid = agreed(clerk, title="未納の広告")
    actions.MakeBill(actor=clerk, agreement=unpaid, fiscal_year=2025, yen=1_000, due_on=date(2025, 10, 31))()
    found = published(2025, world.wards["minato"])
    assert [(x.yen, sum(o.yen for o in x.outs)) for x in found] == [(182_000, 182_000)]
    rows = table(client)
    assert [(r["どうなったか"], r["額（円）"]) for r in rows] == [("使った", "30000"), ("相手方に返した", "2000"), ("まだ使っていない", "150000")]
    body = client.get(ADDRESS).content.decode()
    assert "182,000円 の独自の収入を受け、30,000円 を使いました" in body and "2026年5月31日" in body.replace("令和8年5月31日", "2026年5月31日")
    assert "審査中の広告" not in body and "未納の広告" not in body


def test_a_year_and_a_ward_are_chosen_and_what_is_no_year_falls_back(clerk: Any, client: Client, world: World) -> None:
    assert "公表する収入はまだありません" in client.get(ADDRESS).content.decode()
    bill = received(clerk)
    with gate.writing("test"):
        bill.pk, bill.ref, bill.fiscal_year, bill.until = None, "OLDBILL001", 2023, 2023
        bill.save(force_insert=True)
        Receipt.objects.create(bill=bill, what="received", yen=182_000, moved_on=date(2023, 5, 1))
    assert Bill.objects.count() == 2
    assert {r["収入の年度"] for r in table(client, "&year=2023")} == {"令和5年度"}
    assert {r["収入の年度"] for r in table(client, "&year=x")} == {"令和7年度"} == {r["収入の年度"] for r in table(client, "&year=2019")}
    assert not table(client, f"&ward_code={world.wards['oka'].code}") and table(client, f"&ward_code={world.wards['minato'].code}")


def test_staff_and_visitors_see_the_same_and_many_rows_ask_no_more(
    clerk: Any, client: Client, world: World, django_assert_max_num_queries: Any,
) -> None:
    bill = received(clerk)
    with gate.writing("test"):
        for n in range(30):
            bill.pk, bill.ref = None, f"B{n:09}"
            bill.save(force_insert=True)
    with django_assert_max_num_queries(20):
        assert client.get(ADDRESS).status_code == 200
    rows = table(client)
    client.force_login(world.user("planning", "oka"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert table(client) == rows and len(rows) == 31
