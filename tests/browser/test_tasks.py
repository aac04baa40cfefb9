"""A task moves from a bureau to the wards: the table taken in, the proposal, its decision drafted, as people walk it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kusei.core import calendar
from kusei.plan.autonomy.models import Assignment, TaskMove

Clerk = Callable[..., Any]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLE = "コード,事務名,局・区,担当課,根拠,適用日\nZ-90,公園の小さな修繕,局,緑地維持課,都市公園法,2020/4/1\nZ-91,花壇,役所,緑地課,,\n"


def press(page: Any) -> None:
    page.locator("form.card button.btn.main").click()
    page.wait_for_load_state("load")


def test_a_ward_proposes_to_take_a_task_and_the_city_puts_it_up_for_decision(clerk: Clerk, django_db_blocker: Any) -> None:
    city = clerk("plan_office", "")
    city.open("/plan/autonomy/tasks/import/")
    city.locator("input[type=file]").set_input_files({"name": "分担.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    city.page.locator("main form button.btn.main").first.click()
    city.page.wait_for_load_state("load")
    assert "「局」か「区」" in city.locator("main").inner_text()
    city.page.locator("button[name=confirm]").click()
    city.page.wait_for_load_state("load")
    with django_db_blocker.unblock():
        row = Assignment.objects.get(task__code="Z-90")
    page = clerk("planning", "minato")
    page.open(f"/plan/autonomy/tasks/rows/{row.ref}/propose/")
    page.locator("select[name=place]").select_option("ward")
    day = calendar.today() + timedelta(days=90)
    told = {"holder": "地域力推進室", "hours": "120", "law_note": "委任規則", "effective_on": f"{day.year}/{day.month}/{day.day}"}
    for name, words in told.items():
        page.locator(f"input[name={name}]").fill(words)
    page.locator("textarea[name=grounds]").fill("直るまで平均30日かかる")
    page.locator("select[name=law]").select_option("allowed")
    press(page)
    with django_db_blocker.unblock():
        move = TaskMove.objects.get(assignment=row)
    page.open(f"{move.get_absolute_url()}hand_in_move/")
    press(page)
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="missing axe").Axe()
    for address in ("/plan/autonomy/tasks/", row.task.get_absolute_url(), move.get_absolute_url(), "/plan/autonomy/tasks/compare/"):
        city.open(address)
        found = axe.run(city.page, options={"resultTypes": ["violations"]}).response["violations"]
        assert not found, [(address, v["id"], v["nodes"][0]["html"][:120]) for v in found]
    city.open(f"{move.get_absolute_url()}decide_move/")
    press(city)
    assert "起案しました" in city.locator("body").inner_text()
