"""Pages and imports: both languages, what visitors see, the real list of a city, and lists that are no such list."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from kusei.core import gate
from kusei.core.importing import Unreadable
from kusei.core.ledger.models import City, Ward
from kusei.core.sheets.sites import STANDARD_COLUMNS
from kusei.core.testing.world import MACHINE, World
from kusei.disaster.tsunami_buildings.actions import AddKeyHolder, RecordCheck, ReportChange
from kusei.disaster.tsunami_buildings.incoming import plan
from kusei.disaster.tsunami_buildings.models import Building
from kusei.disaster.tsunami_buildings.public import load_buildings
from kusei.disaster.tsunami_buildings.sheets import LAYOUTS
from kusei.disaster.tsunami_buildings.tables import TOWN_VIEWS, VIEWS
from kusei.disaster.tsunami_buildings.tests.test_evidence import study
from kusei.disaster.tsunami_buildings.tests.test_life import candidate, designated

pytestmark = pytest.mark.django_db
HEAD = "name,address,latitude,longitude,shelter,capacity\r\n"


@pytest.fixture
def clerk(world: World) -> Any:
    return world.actor("disaster", "minato")


def listed(*rows: str) -> bytes:
    return (HEAD + "\r\n".join(rows)).encode()


def wards(world: World) -> list[Ward]:
    return list(world.wards.values())


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_draws_in_both_languages(world: World, clerk: Any, signed_in: Any, language: str) -> None:
    b, going = designated(world, clerk), candidate(world, clerk, "候補ビル")
    RecordCheck(actor=clerk, building=b, checked_on=date(2025, 9, 1))()
    client = signed_in("disaster", "minato")
    ReportChange(
        actor=clerk, building=b, about="sold", changed_on=date(2025, 7, 1), reported_on=date(2025, 9, 1), what="sold"
    )()
    AddKeyHolder(actor=clerk, building=b, name="Holder", phone="000-0000-0000")()
    made = study(world, clerk)
    plain = ("list", "register", "load", "load_surveys", "blank_survey", "report", "studies", "ask_study", "towns", "load_network")
    of_used = (
        "detail", "resurvey", "check", "renew", "order_sign", "put_sign", "add_key", "end_key", "change", "review", "suspend",
        "expire", "withdraw", "summary", "survey_sheet", "agreement", "notice", "end_notice", "sign_order", "change_form", "key_list",
    )  # fmt: skip
    of_going = ("detail", "survey", "judge", "talk", "agree", "designate", "drop", "survey_sheet")
    found = [reverse(f"tsunami_buildings:{n}") for n in plain]
    found += [reverse(f"tsunami_buildings:{n}", args=[b.ref]) for n in of_used]
    found += [reverse(f"tsunami_buildings:{n}", args=[going.ref]) for n in of_going]
    found += [reverse(f"tsunami_buildings:{n}", args=[made.ref]) for n in ("study", "adopt_study", "study_paper")]
    found += [reverse("tsunami_buildings:list") + f"?view={v.key}" for v in VIEWS]
    found += [reverse("tsunami_buildings:list") + f"?format={f}" for f in ("pdf", "checks", *LAYOUTS)]
    found += [reverse("tsunami_buildings:towns") + f"?view={v.key}&study={made.ref}" for v in TOWN_VIEWS]
    for address in found:
        with translation.override(language):
            assert client.get(address, headers={"accept-language": language}).status_code == 200, address


def test_visitors_see_what_is_designated_and_nothing_else(world: World, clerk: Any, client: Any) -> None:
    b, going = designated(world, clerk), candidate(world, clerk, "候補ビル")
    page = client.get(reverse("tsunami_buildings:list") + "?view=all")
    assert page.context["total"] == 1 and "候補ビル" not in page.content.decode()
    assert client.get(b.get_absolute_url()).status_code == 200
    assert "管理組合" not in client.get(b.get_absolute_url()).content.decode()
    assert client.get(going.get_absolute_url()).status_code == 404
    for name in ("survey", "check", "withdraw", "summary", "agreement", "notice", "key_list"):
        assert client.get(reverse(f"tsunami_buildings:{name}", args=[b.ref])).status_code != 200, name
    assert client.get(reverse("tsunami_buildings:report")).status_code == 302


def test_another_ward_finds_no_act_page(world: World, clerk: Any, signed_in: Any) -> None:
    b = designated(world, clerk)
    for name in ("check", "withdraw"):
        assert signed_in("disaster", "oka").get(reverse(f"tsunami_buildings:{name}", args=[b.ref])).status_code == 404


def test_a_disabled_button_says_which_clause_is_missing(world: World, clerk: Any, signed_in: Any) -> None:
    b = candidate(world, clerk)
    acts = signed_in("disaster", "minato").get(b.get_absolute_url()).context["acts"]
    designate = next(a for a in acts if str(a.label) == "津波避難ビルに指定する")
    assert not designate.enabled and "候補" in designate.reason


def test_exports_hold_exactly_what_is_filtered(world: World, clerk: Any, client: Any) -> None:
    designated(world, clerk)
    body = client.get(reverse("tsunami_buildings:list") + "?format=standard").content.decode("utf-8-sig")
    assert body.split("\r\n")[0] == ",".join(STANDARD_COLUMNS)
    found = json.loads(client.get(reverse("tsunami_buildings:list") + "?format=geojson").content)
    assert [f["properties"]["capacity"] for f in found["features"]] == [359]


def test_a_list_without_dates_is_taken_as_designated_on_an_unknown_day(world: World) -> None:
    data = listed("海岸ビル,試験市港辺区海岸1,35.1,136.9,屋上,1750", "空ビル,試験市港辺区海岸2,35.1,136.9,３階,")
    report = load_buildings(MACHINE, wards(world), data, "b.csv", source="公開データ", as_of=date(2025, 10, 27))
    assert (report.new, report.refused) == (2, 0)
    b = Building.objects.get(name="海岸ビル")
    assert (b.state, b.designated_on, b.capacity, b.floors_text) == ("designated", None, 1750, "屋上")
    assert Building.objects.get(name="空ビル").capacity is None
    assert load_buildings(MACHINE, wards(world), data, "b.csv", source="公開データ").same == 2


def test_what_the_ward_measured_is_not_overwritten_by_a_list(world: World, clerk: Any) -> None:
    b = designated(world, clerk)
    data = listed(f"{b.name},,35.1,136.9,どこか,9999")
    report = load_buildings(MACHINE, wards(world), data, "b.csv")
    b.refresh_from_db()
    assert b.capacity == 359 and b.designated_on == date(2025, 6, 1) and report.new == 0


def test_a_list_of_emergency_sites_is_refused_whatever_its_tsunami_flag(world: World) -> None:
    data = "名称,所在地_連結表記,緯度,経度,災害種別_津波\r\n港辺小,試験市港辺区海岸1,35.1,136.9,1".encode()
    with pytest.raises(Unreadable, match="津波の印は津波避難ビルの指定ではない"):
        plan(data, "x.csv", wards(world))


@pytest.mark.data
@pytest.mark.parametrize("name", ["shelters_emergency_231002.geojson", "shelters_evacuation_231002.geojson"])
def test_the_real_lists_of_emergency_sites_are_refused_here(world: World, data_folder: Path, name: str) -> None:
    with pytest.raises(Unreadable):
        plan((data_folder / "nagoya" / name).read_bytes(), name, wards(world))
    assert not Building.objects.exists()


@pytest.mark.data
@pytest.mark.parametrize("name", ["tsunami_evacuation_building.csv", "tsunami_evacuation_building.xlsx"])
def test_the_real_list_of_takamatsu_loads_without_edits(db: None, data_folder: Path, name: str) -> None:
    with gate.writing("test"):
        city = City.objects.create(code="372013", name="高松市")
        ward = Ward.objects.create(city=city, code="372013", name="高松市", since=date(1989, 2, 13))
    report = load_buildings(MACHINE, [ward], (data_folder / "takamatsu" / name).read_bytes(), name)
    assert report.refused == 0 and report.new == report.read > 100
    assert Building.objects.get(name="イオン高松東店").capacity == 10_000
    assert not Building.objects.exclude(designated_on=None).exists()


def test_a_ward_cannot_rewrite_another_wards_building_by_naming_it(world: World) -> None:
    load_buildings(MACHINE, wards(world), listed("丘上ビル,山1,35.1,137.0,3階,100"), "a.csv")
    moved = listed("丘上ビル,山1,35.1,136.9,3階,900")
    row = plan(moved, "b.csv", wards(world), only=world.wards["minato"]).preview.rows[0]
    assert row.status == "refused" and "丘上区" in str(row.issues[-1].message)


def test_a_list_designates_no_building_whose_procedure_is_under_way(world: World, clerk: Any) -> None:
    candidate(world, clerk, "候補ビル")
    row = plan(listed("候補ビル,,35.1,136.9,3階,100"), "a.csv", wards(world)).preview.rows[0]
    assert row.status == "refused" and "候補" in str(row.issues[-1].message)
