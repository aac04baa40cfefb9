"""Somebody is worried and on a phone: what they type, what they see, and what they never see."""

from __future__ import annotations

import re

import pytest

from kusei.core import calendar, gate
from kusei.core.ledger.models import PostalCode
from kusei.disaster.shelters.models import Opening, Shelter
from kusei.disaster.tsunami_buildings.models import Building
from kusei.portal.spots import spots
from kusei.portal.views import plain, walk

pytestmark = pytest.mark.django_db
PAGE = "/public/shelters/"


@pytest.fixture
def places(world) -> dict[str, Shelter]:
    """Two shelters a kilometre apart, one retired, a designated and a proposed tsunami building, two towns."""
    ward = world.wards["minato"]
    with gate.writing("test"):
        for name, lon in (("浜一丁目", 136.900), ("浜二丁目", 136.910)):
            ward.towns.create(name=name, kana="ハマ", lon=lon, lat=35.1, district=world.districts["minato"][0])
        PostalCode.objects.create(ward=ward, code="9990001", town="浜")
    made = {}
    for name, lon, state in (("近い小学校", 136.901, "in_use"), ("遠い小学校", 136.912, "in_use"), ("廃止した学校", 136.9, "retired")):
        facility = world.facility("minato", name, lon=lon, lat=35.1)
        with gate.writing("test"):
            made[name] = Shelter.objects.create(
                ward=ward, facility=facility, name=name, sort_key=name, state=state, is_shelter=True, earthquake="yes", flood="no",
            )
    for name, state in (("高いビル", "designated"), ("候補のビル", "candidate")):
        facility = world.facility("minato", name, lon=136.905, lat=35.1)
        with gate.writing("test"):
            Building.objects.create(ward=ward, facility=facility, name=name, sort_key=name, state=state, capacity=100)
    return made


def names(page: str) -> list[str]:
    return re.findall(r"<h3>([^<]+)</h3>", page)


def test_the_nearest_stands_first_with_its_distance(client, places):
    page = client.get(PAGE, {"q": "浜一丁目"}).content.decode()
    assert names(page)[0] == "近い小学校"
    assert "90 m" in page and "1.1 km" in page


def test_a_town_is_found_by_arabic_figures_and_by_reading(world, places):
    assert [s.label for s in spots("浜1丁目")] == ["港辺区 浜一丁目"]
    assert len(spots("はま")) == 2


def test_a_postal_code_finds_its_towns(client, places):
    page = client.get(PAGE, {"q": "〒999-0001".replace("〒", "")}).content.decode()
    assert "浜一丁目" in page and names(page)


def test_other_towns_of_the_name_can_be_chosen(client, places):
    page = client.get(PAGE, {"q": "浜"}).content.decode()
    link = re.search(r'href="(/public/shelters/\?[^"]*near=t%3A[^"]*)"', page)
    assert link and names(client.get(link[1].replace("&amp;", "&")).content.decode())


def test_a_word_that_is_no_town_says_what_to_do(client, places):
    assert "見つかりませんでした" in client.get(PAGE, {"q": "月面"}).content.decode()


def test_only_published_places_are_shown(client, world, places):
    page = client.get(PAGE, {"ward_code": world.wards["minato"].code}).content.decode()
    assert "高いビル" in page
    assert "候補のビル" not in page and "廃止した学校" not in page


def test_a_hazard_leaves_only_places_for_it(client, world, places):
    page = client.get(PAGE, {"ward_code": world.wards["minato"].code, "hazard": "tsunami"}).content.decode()
    assert names(page) == ["高いビル"]
    assert "近い小学校" not in client.get(PAGE, {"hazard": "flood"}).content.decode()


def test_an_open_shelter_says_so_and_since_when_and_a_drill_does_not(client, places):
    now = calendar.now()
    with gate.writing("test"):
        for name, drill in (("近い小学校", False), ("遠い小学校", True)):
            Opening.objects.create(shelter=places[name], opened_at=now, received_at=now, state="open", drill=drill, opened_by="x")
    page = client.get(PAGE).content.decode()
    assert names(page) == ["近い小学校"] and "開いています" in page
    assert f"{now.astimezone(calendar.JST):%H:%M}" in page


def test_easy_japanese_carries_its_readings(client, world, places):
    page = client.get(PAGE, {"ward_code": world.wards["minato"].code, "lang": "ja-easy"}).content.decode()
    assert "<ruby>場所<rp>（</rp><rt>ばしょ</rt>" in page
    assert not re.search(r"\{[^{}|\s\"]+\|[^{}|]+\}", re.sub(r"<script.*?</script>", "", page, flags=re.S))
    options = re.findall(r"<option[^>]*>(.*?)</option>", page)
    assert options and not any("<ruby" in o for o in options)


def test_words_lose_their_readings_where_none_can_be_drawn():
    assert plain("{避難|ひなん}する") == "避難する"
    assert (walk(84), walk(985), walk(995)) == ("80 m", "980 m", "1.0 km")


def test_the_sign_of_test_data_stays_over_a_real_city(client, world, places):
    with gate.writing("test"):
        world.city.fictional = False
        world.city.save()
    assert "公開データの試験表示です" in client.get(PAGE).content.decode()
