"""Own revenue from the application through screening to the draft of its decision, and an agreed one to its use, as people walk it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kusei.core import calendar, gate
from kusei.core.actions.leave import by_leave_of
from kusei.plan.autonomy.actions import Agree
from kusei.plan.autonomy.models import Agreement, Bill, Commitment, Envelope, Payment, Proposal, Use

Clerk = Callable[..., Any]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page: Any) -> None:
    page.locator("form.card button.btn.main").click()
    page.wait_for_load_state("load")


def test_an_advertisement_is_screened_agreed_received_and_used_once(clerk: Clerk, site: Any, django_db_blocker: Any) -> None:
    page, today = clerk("planning", "minato"), calendar.today()
    page.open("/plan/autonomy/")
    page.page.get_by_role("link", name="区の独自収入").click()
    page.page.wait_for_load_state("load")
    page.open("/plan/autonomy/revenue/new/")
    page.locator("select[name=kind]").select_option("advertising")
    last = today + timedelta(days=200)
    told = {
        "title": "封筒の広告", "party": "架空商店", "yen": "180000", "starts_on": f"{today.year}/{today.month}/{today.day}",
        "ends_on": f"{last.year}/{last.month}/{last.day}",
    }
    for name, text in told.items():
        page.locator(f"input[name={name}]").fill(text)
    press(page)
    with django_db_blocker.unblock():
        row = Agreement.objects.get(title="封筒の広告")
    home = row.get_absolute_url()
    page.open(f"{home}send_to_screening/")
    press(page)
    page.open(f"{home}screen/")
    for n in range(page.locator("form.card select").count()):
        page.locator("form.card select").nth(n).select_option("ok")
    page.locator("textarea[name=note]").fill("見本を見た")
    press(page)
    page.open(f"{home}agree/")
    press(page)
    assert "起案しました" in page.locator("body").inner_text()
    with django_db_blocker.unblock(), by_leave_of("case"):
        Agree(actor=site.world.actor("planning", "minato"), agreement=Agreement.objects.get(pk=row.pk))()
    page.open(f"{home}bill/")
    page.locator("input[name=due_on]").fill(told["ends_on"])
    press(page)
    with django_db_blocker.unblock():
        bill = row.bills.get()
    page.open(f"/plan/autonomy/revenue/bills/{bill.ref}/receive/")
    press(page)
    page.open(f"/plan/autonomy/revenue/bills/{bill.ref}/use/")
    page.locator("select[name=field]").select_option("office")
    page.locator("input[name=purpose]").fill("案内板")
    page.locator("input[name=yen]").fill("180001")
    press(page)
    assert "二度使うことはできません" in page.locator("main").inner_text()
    page.locator("input[name=yen]").fill("150000")
    press(page)
    assert "まだ使っていない" in page.locator("main").inner_text()
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="missing axe").Axe()
    for address in ("/plan/autonomy/revenue/?view=today", home, f"/plan/autonomy/revenue/bills/{bill.ref}/use/", "/plan/autonomy/revenue/receipts/"):
        page.open(address)
        found = axe.run(page.page, options={"resultTypes": ["violations"]}).response["violations"]
        assert not found, [(address, v["id"], v["nodes"][0]["html"][:120]) for v in found]


def test_a_plan_is_read_taken_over_in_part_and_what_came_in_is_public(
    clerk: Clerk, visitor: Any, site: Any, django_db_blocker: Any,
) -> None:
    ward, today = site.world.wards["minato"], calendar.today()
    year = calendar.fiscal_year_of(today)
    with django_db_blocker.unblock(), gate.writing("case"):
        a = Agreement.objects.create(
            ward=ward, kind="naming", title="広場の命名権", party="架空ガス", company=True, named=True, starts_on=today, ends_on=today, yen=300_000,
            state="agreed", agreed_on=today,
        )
        Bill.objects.create(agreement=a, fiscal_year=year, yen=300_000, billed_on=today, due_on=today, received_yen=300_000, until=year)
        envelope, _new = Envelope.objects.get_or_create(ward=ward, fiscal_year=year, defaults={"ceiling_yen": 900_000, "allotted_yen": 500_000})
        for n, yen in enumerate((200_000, 900_000)):
            p = Proposal.objects.create(
                envelope=envelope, title=f"花壇{n}", division="課", purpose="目", content="内", asked_yen=yen, allotted_yen=yen, committed_yen=yen, paid_yen=yen,
                state="allotted",
            )
            order = Commitment.objects.create(proposal=p, what="苗", payee="店", yen=yen, paid_yen=yen, committed_on=today)
            Payment.objects.create(commitment=order, yen=yen, paid_on=today)
    page = clerk("planning", "minato")
    page.open("/plan/autonomy/revenue/")
    page.page.get_by_role("link", name="充当の案を見る").click()
    page.page.wait_for_load_state("load")
    assert "事業の分野をまだ選んでいません" in page.locator("main").inner_text()
    for n in range(2):
        page.page.get_by_label(f"花壇{n}").first.select_option("green")
    page.page.get_by_role("button", name="この分野で案を作り直す").click()
    page.page.wait_for_load_state("load")
    text = page.locator("main").inner_text()
    assert "を充てられます" in text and "充てられる収入を全部使っても足りません" in text
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="missing axe").Axe()
    found = axe.run(page.page, options={"resultTypes": ["violations"]}).response["violations"]
    assert not found, [(v["id"], v["nodes"][0]["html"][:120]) for v in found]
    for box in page.locator("input[name=lines]").all():
        box.set_checked("花壇0" in (box.get_attribute("aria-label") or ""))
    page.page.get_by_role("button", name="選んだ充当を記録する").click()
    page.page.wait_for_load_state("load")
    with django_db_blocker.unblock():
        assert sum(Use.objects.filter(purpose="花壇0").values_list("yen", flat=True)) == 200_000
        assert not Use.objects.filter(purpose="花壇1").exists()
    visitor.set_viewport_size({"width": 390, "height": 844})
    visitor.open(f"/plan/autonomy/revenue/public/?year={year}&ward_code={ward.code}")
    public = visitor.locator("main").inner_text()
    assert "架空ガス" in public and "花壇0" in public and "まだ使っていない" in public
    found = axe.run(getattr(visitor, "page", visitor), options={"resultTypes": ["violations"]}).response["violations"]
    assert not found, [(v["id"], v["nodes"][0]["html"][:120]) for v in found]
    with visitor.expect_download() as taken:
        visitor.get_by_role("link", name="この内容のCSV").click()
    assert "架空ガス" in taken.value.path().read_text(encoding="utf-8-sig")
