"""The discretionary budget of a ward, from ceiling through comparison to the draft of its allotment, as people walk it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kusei.core import calendar
from kusei.plan.autonomy.actions import SetCeiling
from kusei.plan.autonomy.models import Proposal

Clerk = Callable[..., Any]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page: Any) -> None:
    page.locator("form.card button.btn.main").click()
    page.wait_for_load_state("load")


def proposed(page: Any, year: str, title: str, yen: str, mark: str, blocker: Any) -> Proposal:
    page.open(f"{year}propose/")
    for name, words in (("title", title), ("division", "総務課"), ("asked_yen", yen)):
        page.locator(f"input[name={name}]").fill(words)
    for name in ("purpose", "content"):
        page.locator(f"textarea[name={name}]").fill("会議で出た困りごと")
    press(page)
    with blocker.unblock():
        row = Proposal.objects.get(title=title)
    page.open(f"{row.get_absolute_url()}submit/")
    press(page)
    page.open(f"{row.get_absolute_url()}mark/")
    for name in ("need", "effect_mark", "urgency", "voices"):
        page.locator(f"select[name={name}]").select_option(mark)
    page.locator("textarea[name=mark_note]").fill("会議の声による")
    press(page)
    return row


def test_proposals_are_compared_and_the_chosen_one_waits_for_its_decision(clerk: Clerk, site: Any, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        year = calendar.fiscal_year_of(calendar.today()) + 1
        made = SetCeiling(actor=site.world.actor("plan_office"), ward=site.world.wards["minato"], fiscal_year=year, yen=5_000_000, reason="議決")()
        envelope = made.get_absolute_url()
    page = clerk("planning", "minato")
    page.open("/plan/autonomy/")
    a = proposed(page, envelope, "地図を配る", "4000000", "5", django_db_blocker)
    b = proposed(page, envelope, "着ぐるみ", "3000000", "1", django_db_blocker)
    page.open(f"{envelope}compare/")
    assert "「地図を配る」が外れ" in page.locator("main").inner_text()
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="missing axe").Axe()
    for address in (f"{envelope}compare/", envelope, f"{envelope}choose/"):
        page.open(address)
        found = axe.run(page.page, options={"resultTypes": ["violations"]}).response["violations"]
        assert not found, [(address, v["id"], v["nodes"][0]["html"][:120]) for v in found]
    assert page.locator("input[name=chosen]:checked").count() == 1
    press(page)
    with django_db_blocker.unblock():
        a.refresh_from_db()
        b.refresh_from_db()
    assert (a.state, b.state) == ("chosen", "not_chosen")
    page.open(f"{a.get_absolute_url()}allot/")
    press(page)
    assert "起案しました" in page.locator("body").inner_text()


def test_the_city_takes_in_a_wards_past_years_and_sees_every_row_first(clerk: Clerk, site: Any, django_db_blocker: Any) -> None:
    page = clerk("plan_office")
    page.open("/plan/autonomy/settlements/import/")
    page.locator("details.ward-pop summary").click()
    page.locator("details.ward-pop button", has_text=site.world.wards["minato"].name).click()
    page.wait_for_load_state("load")
    page.open("/plan/autonomy/settlements/import/")
    rows = "年度,枠の額,事業名,担当課,配当額,決算額\n令和2年度,5000000,地図,総務課,3000000,2850000\nR2,,電飾,地域課,3000000,0\n"
    page.locator("input[type=file]").set_input_files({"name": "決算.csv", "mimeType": "text/csv", "buffer": rows.encode("cp932")})
    page.locator("main form button.btn.main").click()
    page.wait_for_load_state("load")
    assert "枠の残り 2,000,000円" in page.locator("main").inner_text()
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="missing axe").Axe()
    found = axe.run(page.page, options={"resultTypes": ["violations"]}).response["violations"]
    assert not found, [(v["id"], v["nodes"][0]["html"][:120]) for v in found]
    page.locator("main button[name=confirm]").click()
    page.wait_for_load_state("load")
    with django_db_blocker.unblock():
        held = Proposal.objects.get(title="地図", envelope__fiscal_year=2020)
        assert (held.state, held.paid_yen, held.envelope.allotted_yen) == ("settled", 2_850_000, 3_000_000)
