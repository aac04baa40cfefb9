"""One path through every room, as the person at the desk takes it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kusei.disaster.shelters.models import Opening, Shelter
from kusei.plan.followup.actions import PlanMeasure, SaveEntry
from kusei.plan.followup.models import Carried, Round, WardSheet

Clerk = Callable[..., Any]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HAZARDS = ("洪水", "崖崩れ、土石流及び地滑り", "高潮", "地震", "津波", "大規模な火事", "内水氾濫", "火山現象")


def running_shelter(db: Any) -> Shelter:
    with db.unblock():
        return Opening.objects.filter(state__in=("open", "preparing")).select_related("shelter__ward").order_by("shelter__ward__code")[0].shelter


def test_from_the_first_page_to_a_refused_act(visitor: Any, django_db_blocker: Any) -> None:
    """Role button, today, search by key, the shelter, and why it cannot be opened a second time."""
    shelter = running_shelter(django_db_blocker)
    visitor.open("/")
    visitor.locator("button[name=duty][value=disaster]").click()
    visitor.wait_for_url("**/today/")
    visitor.keyboard.press("/")
    assert visitor.evaluate("() => document.activeElement.id") == "search"
    visitor.keyboard.type(shelter.name)
    visitor.keyboard.press("Enter")
    visitor.locator(f"main a[href='{shelter.get_absolute_url()}']").first.click()
    assert shelter.name in visitor.locator("h1").inner_text()
    refused = visitor.locator(".act.no", has_text="すでに開設しています")
    assert refused.count() == 1
    visitor.open(f"{shelter.get_absolute_url()}open/")
    assert "すでに開設しています" in visitor.locator(".errors").inner_text()


def feature(number: int, name: str, lon: float, lat: float) -> dict[str, Any]:
    properties = {
        "共通ID": f"E990001900{number}201", "都道府県名及び市町村名": "試験県試験市", "施設・場所名": name,
        "住所": f"試験県試験市港辺区海岸1-{number}", **dict.fromkeys(HAZARDS, ""), "津波": "1",
    }
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": properties}


def test_a_list_of_shelters_is_previewed_on_a_map_and_taken_in(clerk: Clerk, tmp_path: Path) -> None:
    """One good row, one whose coordinates are swapped: the cell is marked, the map shows both, one button saves."""
    path = tmp_path / "sites.geojson"
    features = [feature(1, "海岸広場", 136.91, 35.11), feature(2, "港の公園", 35.1, 136.9)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8")
    page = clerk("disaster", "minato")
    page.open("/disaster/shelters/import/")
    page.locator("input[type=file]").set_input_files(str(path))
    page.get_by_role("button", name="読み取って確かめる").click()
    page.locator("table.data").wait_for()
    assert page.locator("table.data .problem").count() >= 1
    assert page.locator(".map-box .pt, .map-box canvas").count() >= 1
    page.locator("button[name=confirm]").click()
    page.wait_for_load_state("load")
    assert "取り込みました" in page.locator("main").inner_text()
    page.open("/disaster/shelters/")
    assert page.get_by_role("link", name="海岸広場").count() >= 1


def test_the_drawn_map_takes_the_place_of_the_servers_own(clerk: Clerk) -> None:
    page = clerk("disaster", "minato")
    page.open("/disaster/shelters/")
    page.locator("[data-map]").scroll_into_view_if_needed()
    page.locator("[data-map][data-ready]").wait_for(state="attached")
    assert page.locator(".map-live canvas").count() == 1


def test_from_a_line_of_the_plan_to_the_rows_behind_its_figure(clerk: Clerk) -> None:
    page = clerk("planning", "minato")
    page.open("/plan/coverage/")
    page.locator("main a[href*='/plan/node/']", has_text="避難所").first.click()
    assert page.locator("h1").inner_text()
    rows = page.locator("main a[href*='/disaster/shelters/']").first
    rows.click()
    assert page.locator("table.data tbody tr, table.data tbody th").count() >= 1


def test_two_clicks_lead_from_a_figure_of_the_first_page_to_its_rows(visitor: Any) -> None:
    visitor.open("/")
    figure = visitor.locator(".plan-row", has_text=re.compile(r"\d人|\d学区")).first
    figure.locator("a").first.click()
    links = visitor.locator("main a[href^='/disaster/']")
    assert links.count() >= 1
    links.first.click()
    assert visitor.locator("table.data tbody tr").count() >= 1


def test_a_follow_up_sheet_is_answered_handed_in_and_confirmed_by_the_head(clerk: Clerk, site: Any, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        sheet = WardSheet.objects.filter(ward=site.world.wards["minato"], round__state="asking").get()
        first, *others = sheet.entries.values_list("ref", flat=True)
        for ref in others:
            SaveEntry(
                actor=site.world.actor("planning", "minato"), sheet=WardSheet.objects.get(pk=sheet.pk), entry_ref=ref,
                done="計画のとおり行った", start="working", reach="partly",
            )()
        for item in Carried.objects.filter(ward=sheet.ward, state="open"):
            PlanMeasure(actor=site.world.actor("planning", "minato"), carried=item, answer="今年度の計画で学校と始めます。")()
    page = clerk("planning", "minato")
    page.open(f"/plan/followup/sheets/{sheet.ref}/entries/{first}/")
    page.locator("textarea").first.fill("計画のとおり行った")
    for name in page.evaluate("() => [...new Set([...document.querySelectorAll('main input[type=radio]')].map((e) => e.name))]"):
        page.locator(f"input[name={name}]").nth(2).check()
    for select in page.locator("main form.card select").all():
        select.select_option(index=2)
    page.locator("form.card button.btn.main").click()
    page.wait_for_load_state("load")
    page.open(f"/plan/followup/sheets/{sheet.ref}/submit/")
    page.locator("form.card button.btn.main").click()
    page.wait_for_load_state("load")
    assert page.locator(".errors").count() == 0, page.locator(".errors").inner_text()
    head = clerk("head", "minato")
    head.open(f"/plan/followup/sheets/{sheet.ref}/confirm/")
    head.locator("form.card button.btn.main").click()
    head.wait_for_load_state("load")
    with django_db_blocker.unblock():
        sheet.refresh_from_db()
    assert sheet.state == "confirmed"


def test_a_cell_of_the_matrix_leads_to_the_rows(clerk: Clerk, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        ref = Round.objects.order_by("-fiscal_year").values_list("ref", flat=True)[0]
    page = clerk("plan_office")
    page.open(f"/plan/followup/{ref}/matrix/")
    page.locator("main table tr", has_text="避難所の開設").locator("td a").first.click()
    page.locator("main a[href*='/disaster/shelters/']").first.click()
    assert page.locator("table.data").count() >= 1


def test_a_declared_drill_marks_every_page(clerk: Clerk, visitor: Any) -> None:
    page = clerk("disaster", "minato")
    page.open("/office/new/incident/")
    page.locator("input[name=drill][value='1']").check()
    page.locator("input[name=title]").fill("水防訓練")
    page.locator("select[name=hazard]").select_option(index=1)
    page.locator("form.card button.btn.main").click()
    page.wait_for_load_state("load")
    for path in ("/today/", "/disaster/shelters/", "/office/rules/"):
        page.open(path)
        assert "水防訓練" in page.locator(".mode-drill").all_inner_texts().__str__()
    visitor.open("/public/shelters/")
    assert visitor.locator(".mode-drill").count() >= 1


def test_a_value_of_a_rule_is_changed_and_confirmed_by_another_post(clerk: Clerk) -> None:
    page = clerk("plan_office")
    page.open("/office/rules/")
    page.locator("main a[href*='m2']").first.click()
    page.locator("a[href$='/set/']").first.click()
    number = page.locator("form.card input[name^=value_]").first
    number.fill("3.5")
    page.locator("form.card input[name=source]").fill("地域防災計画 第3章")
    page.locator("form.card button.btn.main").click()
    page.wait_for_load_state("load")
    assert page.locator(".errors").count() == 0, page.locator(".errors").inner_text()
    other = clerk("general_affairs", "minato")
    other.open(page.url.removeprefix(page.base))
    assert "3.5" in other.locator("main").inner_text()


def test_the_language_is_changed_and_stays(clerk: Clerk) -> None:
    page = clerk("disaster", "minato")
    page.open("/today/")
    page.locator("details.pop", has=page.locator("button[name=language]")).locator("summary").click()
    page.locator("button[name=language][value=en]").click()
    page.wait_for_load_state("load")
    assert page.evaluate("() => document.documentElement.lang") == "en"
    page.open("/disaster/shelters/")
    assert page.evaluate("() => document.documentElement.lang") == "en"


def test_an_act_is_done_with_the_keyboard_alone(clerk: Clerk, django_db_blocker: Any, site: Any) -> None:
    """Skip link first, then tab to the button and press it; what has the focus shows it."""
    with django_db_blocker.unblock():
        closed = Shelter.objects.filter(ward=site.world.wards["minato"], state="in_use").exclude(openings__state__in=("open", "preparing"))[0]
    page = clerk("disaster", "minato")
    page.open(f"{closed.get_absolute_url()}confirm/")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _step in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.matches('form.card button.btn.main')"):
            break
    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{closed.get_absolute_url()}*")
    assert page.locator(".notice, [role=status]").count() >= 1


def test_somebody_finds_the_nearest_shelter_on_a_phone(visitor: Any, site: Any) -> None:
    visitor.set_viewport_size({"width": 390, "height": 844})
    visitor.open("/public/shelters/")
    visitor.get_by_label("町の名前・郵便番号・学区").fill("minato town 0")
    visitor.get_by_role("button", name="さがす", exact=True).click()
    assert visitor.locator(".place").count() >= 1
    assert visitor.locator(".place .far").first.inner_text()
    assert visitor.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
