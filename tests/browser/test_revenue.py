"""Own revenue from the application through screening to the draft of its decision, and an agreed one to its use, as people walk it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kusei.core import calendar
from kusei.core.actions.leave import by_leave_of
from kusei.plan.autonomy.actions import Agree
from kusei.plan.autonomy.models import Agreement

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
