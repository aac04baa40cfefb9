"""The path of the city's section: a list is taken in, a plan made, a quota asked for, and the answer read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kusei.core import calendar

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEAD = "職員番号,氏名,自宅の住所,緯度,経度\n"


def test_a_list_is_taken_in_and_a_wish_answered_with_what_is_missing(clerk: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text(HEAD + "90001,山口 港,,35.111,136.905\n90002,海野 渡,,35.1,136.9\n", "utf-8")
    page = clerk("disaster", "")
    page.open("/disaster/mobilisation/staff/import/")
    page.locator("input[type=file]").set_input_files(str(path))
    page.get_by_role("button", name="読み取って確かめる").click()
    page.locator("table.data").wait_for()
    assert "距離0" in page.locator("table.data").inner_text()
    page.locator("button[name=confirm]").click()
    page.wait_for_load_state("load")
    assert "取り込みました" in page.locator("main").inner_text()
    page.open("/disaster/mobilisation/plans/")
    year = calendar.fiscal_year_of(calendar.today())
    page.locator(f"main a:has-text('{calendar.fiscal_year_label(year, 'ja')}')").first.click()
    page.open(f"{page.url.removeprefix(page.base)}quota/")
    page.locator("select[name=team]").select_option("health")
    page.locator("select[name=skill]").select_option("sign")
    page.locator("input[name=least]").fill("1")
    page.locator("input[name=most]").fill("2")
    page.get_by_role("button", name="定員を変える").click()
    page.wait_for_load_state("load")
    assert "手話が1人足りません" in page.locator("main").inner_text()
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="missing axe").Axe()
    found = axe.run(page.page, options={"resultTypes": ["violations"]}).response["violations"]
    assert not found, [v["id"] for v in found]
