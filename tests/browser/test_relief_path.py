"""Relief shifts and support: a roster is made, its people limited, computed, adopted and changed by hand; support is asked
for, answered in part, comes, is cut to those who came, and goes home."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from kusei.core import calendar, gate
from kusei.core.testing.rows import make
from kusei.disaster.mobilisation.models import Designation, Member, ReliefPlan
from kusei.disaster.mobilisation.models import Plan as YearPlan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOM = "/disaster/mobilisation/"


@pytest.fixture
def axe() -> Any:
    return pytest.importorskip("axe_playwright_python.sync_playwright", reason="missing axe").Axe()


def clean(axe: Any, visit: Any) -> None:
    found = axe.run(visit.page, options={"resultTypes": ["violations"]}).response["violations"]
    assert not found, [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found]


def press(visit: Any, name: str) -> str:
    visit.locator("main").get_by_role("button", name=name).last.click()
    visit.wait_for_load_state("load")
    return str(visit.locator("main").inner_text())


def written(day: date) -> str:
    return f"{day:%Y/%m/%d}"


def staff(ward: Any) -> None:
    with gate.writing("test"):
        year = YearPlan.objects.first() or make(YearPlan, state="decided", fiscal_year=2025, title="2025")
        for n, name in enumerate(("青山 樹", "黒田 明", "白浜 葵", "緑川 司")):
            member = make(Member, ward, fiscal_year=2099, number=f"88{n:03}", name=name, skills=[], state="active", fixed_ward=None)
            make(Designation, ward, plan=year, member=member, since=calendar.today(), until=None, team="shelter")


def test_a_roster_is_made_its_people_limited_computed_adopted_and_changed(clerk: Callable[..., Any], site: Any, axe: Any) -> None:
    staff(site.world.wards["oka"])
    page = clerk("disaster", "oka")
    page.open(f"{ROOM}relief/new/")
    clean(axe, page)
    first = calendar.today() + timedelta(days=1)
    page.locator("input[name=title]").fill("台風の交代勤務")
    page.locator("input[name=from_day]").fill(written(first))
    page.locator("input[name=to_day]").fill(written(first + timedelta(days=1)))
    assert "青山 樹" in press(page, "交代勤務表を作る")
    plan = page.url.removeprefix(page.base)
    page.get_by_role("link", name="青山 樹").click()
    page.locator("input[name=no_nights]").check()
    clean(axe, page)
    assert "夜なし" in press(page, "人の条件を決める")
    for slot in ("0", "1"):
        page.open(f"{plan}need/")
        page.locator("select[name=slot]").select_option(slot)
        page.locator("select[name=team]").select_option("shelter")
        page.locator("input[name=wanted]").fill("1")
        press(page, "必要な人数を決める")
    page.open(f"{plan}compute/")
    press(page, "勤務表を計算する")
    page.open(plan)
    computed = page.locator("main").inner_text()
    assert "足りないところはありません" in computed and "最もよい表" in computed
    clean(axe, page)
    page.open(f"{plan}adopt/")
    assert "実施中" in press(page, "計算した勤務表を採用する")
    clean(axe, page)

    page.open(f"{plan}put/")
    page.locator("select[name=person]").select_option(label="青山 樹（88000）")
    page.locator("input[name=day]").fill(written(first))
    page.locator("select[name=slot]").select_option("1")
    page.locator("select[name=team]").select_option("general")
    page.locator("input[name=reason], textarea[name=reason]").fill("人が足りない")
    clean(axe, page)
    assert "夜の勤務を入れない" in press(page, "勤務に入れる")
    row = ReliefPlan.objects.get(title="台風の交代勤務")
    duty = row.duties.filter(state="planned").order_by("starts_at")[0]
    page.open(f"{ROOM}duties/{duty.ref}/off/")
    page.locator("select[name=kind]").select_option("sick")
    page.locator("input[name=reason], textarea[name=reason]").fill("発熱")
    clean(axe, page)
    assert "取りやめ" in press(page, "勤務から外す")
    page.open(plan)
    assert "職員が1人足りません" in page.locator("main").inner_text()


def test_support_is_asked_answered_comes_is_cut_and_goes_home(clerk: Callable[..., Any], axe: Any) -> None:
    page = clerk("disaster", "oka")
    page.open(f"{ROOM}support/new/")
    clean(axe, page)
    for name, value in (("party_name", "若草市"), ("work", "避難所の運営"), ("people", "5"), ("place", "区役所2階"), ("contact", "総務班")):
        page.locator(f"input[name={name}]").fill(value)
    page.locator("select[name=party]").select_option("other_city")
    page.locator("select[name=team]").select_option("shelter")
    page.locator("input[name=from_day]").fill(written(calendar.today()))
    page.locator("input[name=to_day]").fill(written(calendar.today() + timedelta(days=4)))
    assert "応援要請書" in press(page, "応援の要請を記録する")
    request = page.url.removeprefix(page.base)
    clean(axe, page)
    for step, field, value, button, said in (
        ("answer", "accepted", "5", "回答を記録する", "受諾"),
        ("arrive", "people", "3", "到着を記録する", "若草市 1人目"),
        ("cut", "reason", "2人は道路が通れない", "残りの人数を求めない", "はじめは5人"),
    ):
        page.open(f"{request}{step}/")
        page.locator(f"input[name={field}], textarea[name={field}]").fill(value)
        clean(axe, page)
        assert said in press(page, button)
    page.open(f"{request}return/")
    for box in page.locator("input[name=supporters]").all():
        box.check()
    clean(axe, page)
    assert "帰還" in press(page, "帰還を記録する")
    clean(axe, page)
