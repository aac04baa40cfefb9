"""Where to go up when a tsunami comes: designated buildings only, by ward, with a sheet to print."""

from __future__ import annotations

import pytest

from kusei.core import gate
from kusei.disaster.shelters.models import Shelter
from kusei.disaster.tsunami_buildings.models import Building

pytestmark = pytest.mark.django_db
PAGE = "/public/tsunami/"


@pytest.fixture
def places(world):
    ward, district = world.wards["minato"], world.districts["minato"][0]
    for name, state in (("高いビル", "designated"), ("候補のビル", "candidate"), ("止めたビル", "suspended")):
        facility = world.facility("minato", name, lon=136.905, lat=35.1)
        with gate.writing("test"):
            Building.objects.create(
                ward=ward, district=district, facility=facility, name=name, sort_key=name, state=state, capacity=1200, floors_text="屋上",
            )
    facility = world.facility("minato", "津波の印のある学校")
    with gate.writing("test"):
        Shelter.objects.create(
            ward=ward, facility=facility, name="津波の印のある学校", sort_key="x", state="in_use", is_emergency_site=True, tsunami="yes",
        )
    return ward, district


def test_only_designated_buildings_stand_there_and_no_flag_of_another_list(client, places):
    ward, _district = places
    page = client.get(PAGE, {"ward_code": ward.code}).content.decode()
    assert "高いビル" in page and "1,200人まで" in page and "逃げる階：屋上" in page
    for hidden in ("候補のビル", "止めたビル", "津波の印のある学校"):
        assert hidden not in page


def test_a_sheet_of_each_district_can_be_printed_by_anybody(client, places, world):
    _ward, district = places
    page = client.get(PAGE, {"ward_code": district.ward.code}).content.decode()
    for one in world.districts["minato"]:
        link = f"/disaster/tsunami-buildings/districts/{one.ref}.pdf"
        assert link in page
    found = client.get(f"/disaster/tsunami-buildings/districts/{district.ref}.pdf")
    assert found.status_code == 200 and found.content[:5] == b"%PDF-"
    assert client.get("/disaster/tsunami-buildings/districts/0000000000.pdf").status_code == 404


def test_a_ward_without_a_building_says_where_to_go(client, world):
    page = client.get(PAGE, {"ward_code": world.wards["oka"].code}).content.decode()
    assert "まだありません" in page and "高い所" in page
    assert client.get(PAGE, {"ward_code": "'; --"}).status_code == 200
