"""A division proposes a post, measures its work, hands it in; the ward head puts it up for decision, as people walk it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from kusei.core import calendar
from kusei.plan.autonomy.models import Placement, Pool

Clerk = Callable[..., Any]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page: Any) -> None:
    page.locator("form.card button.btn.main").click()
    page.wait_for_load_state("load")


def said(day: date) -> str:
    return f"{day.year}/{day.month}/{day.day}"


def test_a_post_is_proposed_measured_and_put_up_for_decision(clerk: Clerk, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        pool = Pool.objects.get(ward__code="990019", fiscal_year=calendar.fiscal_year_of(calendar.today()))
    page = clerk("planning", "minato")
    page.open("/plan/autonomy/")
    page.locator("main a", has_text="職の配置").first.click()
    page.page.wait_for_load_state("load")
    assert "今日どこにも置いていない枠" in page.locator("main").inner_text()
    page.open(f"{pool.get_absolute_url()}propose/")
    first = calendar.today() + timedelta(days=3)
    page.locator("select[name=division]").select_option(index=1)
    told = {"tenths": "2", "from_on": said(first), "to_on": said(min(pool.last, first + timedelta(days=30))), "work": "窓口の案内"}
    for name, words in told.items():
        page.locator(f"input[name={name}]").fill(words)
    page.locator("textarea[name=grounds]").fill("並び直しが多い")
    press(page)
    with django_db_blocker.unblock():
        p = Placement.objects.get(work="窓口の案内")
    page.open(f"{p.get_absolute_url()}enter_work/")
    page.locator("select[name=what]").select_option("hours")
    page.locator("input[name=value]").fill("120")
    page.locator("input[name=source]").fill("勤務の記録")
    press(page)
    page.open(f"{p.get_absolute_url()}hand_in_post/")
    press(page)
    head = clerk("head", "minato")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="missing axe").Axe()
    for address in ("/plan/autonomy/posts/", "/plan/autonomy/posts/pools/", pool.get_absolute_url(), p.get_absolute_url()):
        head.open(address)
        found = axe.run(head.page, options={"resultTypes": ["violations"]}).response["violations"]
        assert not found, [(address, v["id"], v["nodes"][0]["html"][:120]) for v in found]
    head.open(f"{p.get_absolute_url()}decide_post/")
    press(head)
    assert "起案しました" in head.locator("body").inner_text()
