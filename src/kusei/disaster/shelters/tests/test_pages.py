"""Every page draws in both languages; visitors see what is published; other wards and posts are kept out."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from kusei.core.access.actors import VISITOR
from kusei.core.sheets.sites import STANDARD_COLUMNS
from kusei.core.testing.world import MACHINE, World
from kusei.disaster.shelters.actions import (
    CountPeople,
    OpenShelter,
    RecordDrill,
    RecordImprovement,
)
from kusei.disaster.shelters.models import Opening, Shelter
from kusei.disaster.shelters.public import find_sites, load_sites, open_now
from kusei.disaster.shelters.tests.test_imports import feature, geojson, wards
from kusei.disaster.shelters.tests.test_life import TODAY, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(world: World) -> Any:
    return world.actor("disaster", "minato")


@pytest.fixture
def full(world: World, clerk: Any) -> dict[str, Any]:
    """A shelter with everything: drill, improvements, a running opening under drill with a count."""
    shelter = register(world, clerk, lon=136.9, lat=35.1, is_emergency_site=True, capacity=250)
    RecordDrill(
        actor=clerk,
        ward=world.wards["minato"],
        held_on=TODAY,
        title="開設訓練",
        participants=30,
        shelter=shelter,
        tried=("opening", "toilet"),
        minutes_to_open=40,
    )()
    RecordImprovement(actor=clerk, shelter=shelter, function="wifi", what="無線", due_on=TODAY)()
    RecordImprovement(
        actor=clerk, shelter=shelter, function="toilet", what="トイレ", done_on=TODAY, cost_yen=1_000_000
    )()
    opening = OpenShelter(actor=clerk, shelter=shelter, drill=True, safety_checked=True)()
    CountPeople(actor=clerk, opening=opening, people=52, households=20)()
    return {"shelter": shelter, "opening": opening, "plan": shelter.improvements.get(done_on=None)}


def addresses(full: dict[str, Any]) -> dict[str, str]:
    s, o = full["shelter"].ref, full["opening"].ref
    found = {
        n: reverse(f"shelters:{n}")
        for n in ("list", "register", "load", "report", "drills", "record_drill", "improvements")
    }
    found |= {
        n: reverse(f"shelters:{n}", args=[s]) for n in ("detail", "open", "confirm", "improve", "retire", "ledger")
    }
    found |= {n: reverse(f"shelters:{n}", args=[o]) for n in ("opening", "receive", "headcount", "close")}
    return found | {"finish": reverse("shelters:finish", args=[full["plan"].ref])}


PUBLIC = {"list", "detail", "drills", "improvements", "ledger"}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_draws_in_both_languages(full: dict[str, Any], signed_in: Any, language: str) -> None:
    client = signed_in("disaster", "minato")
    for name, address in addresses(full).items():
        with translation.override(language):
            response = client.get(address, headers={"accept-language": language})
        assert response.status_code == 200, name
        if name == "ledger":
            assert response.content.startswith(b"%PDF")


def test_visitors_read_the_register_and_nothing_else(full: dict[str, Any], client: Any) -> None:
    for name, address in addresses(full).items():
        response = client.get(address)
        assert (response.status_code == 200) == (name in PUBLIC), name
    body = client.get(addresses(full)["detail"]).content.decode()
    assert "訓練で開設" in body and "52" not in re.sub(r'"[^"]*"', "", body)
    assert [c.name for c in find_sites()] == ["港辺小学校"] and not open_now(VISITOR)


def test_a_drill_says_so_on_every_page_it_shows_on(full: dict[str, Any], signed_in: Any) -> None:
    client = signed_in("disaster", "minato")
    for name in ("list", "detail", "opening", "drills"):
        assert "訓練" in client.get(addresses(full)[name]).content.decode(), name


def test_another_ward_finds_no_act_page(full: dict[str, Any], signed_in: Any) -> None:
    client = signed_in("disaster", "oka")
    for name in ("open", "confirm", "improve", "retire", "headcount", "close", "opening"):
        assert client.get(addresses(full)[name]).status_code == 404, name


def test_a_post_without_the_power_is_told_so(full: dict[str, Any], signed_in: Any) -> None:
    client = signed_in("counter", "minato")
    assert client.get(addresses(full)["retire"]).status_code in (403, 404)


def test_a_shelter_is_opened_and_counted_through_the_browser(world: World, clerk: Any, signed_in: Any) -> None:
    shelter, client = register(world, clerk), signed_in("community", "minato")
    response = client.post(reverse("shelters:open", args=[shelter.ref]), {"safety_checked": "on", "_key": "a1"})
    opening = Opening.objects.get()
    assert response.status_code == 302 and response.url == opening.get_absolute_url()
    counted = client.post(
        reverse("shelters:headcount", args=[opening.ref]), {"people": "３１", "exactness": "approx", "_key": "a2"}
    )
    assert counted.status_code == 302 and opening.headcounts.get().people == 31
    closing = client.post(reverse("shelters:close", args=[opening.ref]), {"note": "", "_key": "a3"})
    assert closing.status_code == 422 and "まだ31人" in closing.content.decode()


def test_a_list_is_previewed_with_its_map_and_confirmed(world: World, signed_in: Any) -> None:
    client = signed_in("disaster")
    data = geojson(feature("港辺小", 136.9, 35.1), feature("入替小", 35.1, 136.9, "試験県試験市港辺区海岸2"))
    upload = SimpleUploadedFile("list.geojson", data, "application/geo+json")
    page = client.post(reverse("shelters:load"), {"file": upload, "as_of": "令和7年10月27日", "source": "試験データ"})
    assert page.status_code == 200 and page.context["map"] is not None and not Shelter.objects.exists()
    assert "緯度と経度が入れ替わっています" in page.content.decode()
    form = {k: page.context[k] for k in ("sha", "digest", "file_name")} | {"confirm": "1", "_key": "k"}
    assert client.post(reverse("shelters:load"), form).status_code == 302
    s = Shelter.objects.get()
    assert (s.name, s.source, str(s.source_as_of)) == ("港辺小", "試験データ", "2025-10-27")


def test_exports_hold_exactly_what_is_filtered(world: World, clerk: Any, signed_in: Any, client: Any) -> None:
    register(world, clerk, "港辺小学校", lon=136.9, lat=35.1, usable_m2=Decimal(500), capacity=250)
    register(world, clerk, "港辺公園", is_shelter=False, is_emergency_site=True)
    for reader in (client, signed_in("disaster", "minato")):
        body = reader.get(reverse("shelters:list") + "?kind=shelter&format=standard").content.decode("utf-8-sig")
        lines = body.strip().split("\r\n")
        assert lines[0] == ",".join(STANDARD_COLUMNS) and len(lines) == 2 and "港辺小学校" in lines[1]
        found = json.loads(reader.get(reverse("shelters:list") + "?kind=emergency&format=geojson").content)
        assert [f["properties"]["name"] for f in found["features"]] == ["港辺公園"]
        for form in ("csv", "xlsx"):
            assert reader.get(reverse("shelters:list") + f"?format={form}").status_code == 200


def test_our_own_export_is_read_back_as_the_same(world: World, clerk: Any, client: Any) -> None:
    load_sites(MACHINE, wards(world), geojson(feature("港辺小", 136.9, 35.1)), "a.geojson")
    body = client.get(reverse("shelters:list") + "?format=standard").content
    report = load_sites(MACHINE, wards(world), body, "own.csv")
    assert (report.new, report.refused) == (0, 0) and report.same == 1


def test_the_list_asks_few_queries_however_long_it_is(
    world: World,
    clerk: Any,
    client: Any,
    django_assert_max_num_queries: Any,
) -> None:
    rows = [feature(f"施設{n}", 136.9, 35.1, f"試験県試験市港辺区海岸{n}") for n in range(60)]
    load_sites(MACHINE, wards(world), geojson(*rows), "a.geojson")
    client.get(reverse("shelters:list"))
    with django_assert_max_num_queries(14):
        assert client.get(reverse("shelters:list")).context["total"] == 60
