"""A consultation from the ward's list through the bureau's reply to the two decisions, as people walk it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kusei.core import calendar
from kusei.plan.autonomy.models import Consultation

Clerk = Callable[..., Any]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page: Any) -> None:
    page.locator("form.card button.btn.main").click()
    page.wait_for_load_state("load")


def test_a_ward_asks_a_bureau_which_agrees_on_conditions(clerk: Clerk, django_db_blocker: Any) -> None:
    page = clerk("planning", "minato")
    page.open("/plan/autonomy/")
    page.page.get_by_role("link", name="区と局の協議").click()
    page.open("/plan/autonomy/consultations/new/")
    page.locator("select[name=division]").select_option(index=1)
    page.locator("select[name=kind]").select_option("budget")
    page.locator("input[name=title]").fill("保健の窓口の衝立")
    for name in ("matter", "wish"):
        page.locator(f"textarea[name={name}]").fill("待合室が暑いので空調の更新を求める")
    press(page)
    with django_db_blocker.unblock():
        row = Consultation.objects.get(title="保健の窓口の衝立")
    home = row.get_absolute_url()
    head = clerk("head", "minato")
    head.open(f"{home}ask_bureau/")
    head.locator("form.card button.btn.main").click()
    head.page.wait_for_load_state("load")
    assert "局の回答待ち" in head.locator("main").inner_text()
    bureau = clerk("plan_office", "")
    bureau.open(f"{home}reply/")
    bureau.locator("select[name=outcome]").select_option("terms")
    bureau.locator("textarea[name=answer]").fill("半額で応じます")
    press(bureau)
    assert "条件を一行に一つずつ" in bureau.locator("main").inner_text()
    bureau.locator("textarea[name=conditions]").fill("区が半額を負担する\n翌年度に報告する")
    due = calendar.today() + timedelta(days=60)
    bureau.locator("input[name=conditions_due]").fill(f"{due.year}/{due.month}/{due.day}")
    press(bureau)
    head.open(f"{home}accept_reply/")
    head.locator("form.card button.btn.main").click()
    head.page.wait_for_load_state("load")
    with django_db_blocker.unblock():
        mine = row.signatures.get(side="ward")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="missing axe").Axe()
    for address in ("/plan/autonomy/consultations/", home, f"{home}alike/", "/plan/autonomy/consultations/new/"):
        page.open(address)
        found = axe.run(page.page, options={"resultTypes": ["violations"]}).response["violations"]
        assert not found, [(address, v["id"], v["nodes"][0]["html"][:120]) for v in found]
    page.open(f"/plan/autonomy/consultations/signatures/{mine.ref}/sign/")
    press(page)
    assert "起案しました" in page.locator("body").inner_text()
