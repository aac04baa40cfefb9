"""The survey team's Excel: what is understood, what is refused in which cell, and that nothing designated is touched."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from kusei.core.importing import Unreadable
from kusei.core.sheets import Leaf, to_xlsx
from kusei.core.testing.world import World
from kusei.disaster.tsunami_buildings import surveys
from kusei.disaster.tsunami_buildings.loading import ImportSurveys
from kusei.disaster.tsunami_buildings.models import Building, Survey
from kusei.disaster.tsunami_buildings.tests.test_life import candidate, designated

pytestmark = pytest.mark.django_db
HEAD = "施設名,住所,緯度,経度,調査日,構造,階数,着工日,浸水深,避難場所,避難場所の最も低い階,階段,夜間・休日の開け方,鍵の保管者数,所見"
GOOD = "宝来ビル,海岸1,35.1,136.9,令和7年5月1日,RC造,７,S60.4.1,2.0,屋上 289／4-7階共用 70,4,○,鍵,2,"


@pytest.fixture
def clerk(world: World) -> Any:
    return world.actor("disaster", "minato")


def table(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join((HEAD, *rows)).encode(encoding)


def issues(world: World, *rows: str) -> dict[str, str]:
    found = surveys.plan(table(*rows), "a.csv", world.wards["minato"]).preview.rows
    return {i.field: str(i.message) for r in found for i in r.issues}


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_row_registers_a_candidate_and_its_survey(world: World, clerk: Any, encoding: str) -> None:
    ImportSurveys(actor=clerk, ward=world.wards["minato"], data=table(GOOD, encoding=encoding), file_name="a.csv")()
    b = Building.objects.get()
    assert (b.state, b.capacity, b.started_on, b.floors_text) == ("surveyed", 359, date(1985, 4, 1), "屋上／4-7階共用")
    assert Survey.objects.get().failed == ""
    same = surveys.plan(table(GOOD), "a.csv", world.wards["minato"]).preview
    assert [r.status for r in same.rows] == ["same"]


def test_the_empty_form_is_read_with_its_own_headings(world: World, clerk: Any) -> None:
    filled = to_xlsx(Leaf(surveys.SHEET, [{"name": "様式ビル", "structure": "rc", "storeys": 5, "surveyed_on": date(2025, 5, 1)}]))
    ImportSurveys(actor=clerk, ward=world.wards["minato"], data=filled, file_name="form.xlsx")()
    assert Building.objects.get().structure == "rc"
    assert surveys.blank()[:2] == b"PK"


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        (GOOD.replace("35.1,136.9", "136.9,35.1"), "lat", "緯度"),
        (GOOD.replace("136.9", "137.9"), "address", "区"),
        (GOOD.replace("屋上 289", "屋上"), "floors", "読めません"),
        (GOOD.replace("4-7階共用", "12階"), "floors", "階数より上"),
        (GOOD.replace("令和7年5月1日", "2099/1/1"), "surveyed_on", "今日より先"),
        (GOOD.replace("RC造", "レンガ"), "structure", ""),
        (GOOD.replace("宝来ビル", ""), "name", ""),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(world: World, row: str, field: str, said: str) -> None:
    found = issues(world, row)
    assert field in found and said in found[field]


def test_a_designated_building_and_one_without_a_day_are_left_alone(world: World, clerk: Any) -> None:
    designated(world, clerk, name="指定ビル")
    candidate(world, clerk, "候補ビル")
    rows = (GOOD.replace("宝来ビル,海岸1", "指定ビル,"), GOOD.replace("宝来ビル,海岸1", "候補ビル,").replace("令和7年5月1日", ""))
    found = surveys.plan(table(*rows), "a.csv", world.wards["minato"]).preview
    assert [r.status for r in found.rows] == ["refused", "refused"]
    assert "再調査" in str(found.rows[0].issues[0].message)


def test_a_file_that_is_no_list_is_refused_as_a_whole(world: World) -> None:
    with pytest.raises(Unreadable):
        surveys.plan(b"\x89PNG\r\n", "a.png", world.wards["minato"])


def test_the_page_shows_the_rows_before_anything_is_saved(world: World, clerk: Any, signed_in: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client, url = signed_in("disaster", "minato"), reverse("tsunami_buildings:load_surveys")
    page = client.post(url, {"file": SimpleUploadedFile("a.csv", table(GOOD))})
    assert page.status_code == 200 and not Building.objects.exists()
    kept = {k: page.context[k] for k in ("sha", "digest", "file_name")}
    assert client.post(url, {**kept, "confirm": "1", "_key": "k1"}).status_code == 302
    assert Building.objects.count() == 1
    assert client.get(url + "?format=form").content[:2] == b"PK"
