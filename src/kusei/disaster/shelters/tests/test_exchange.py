"""The register in the layouts other offices ask for: read back whole, and open sites said to be open."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.urls import reverse

from kusei.core import gate
from kusei.core.sheets.sites import read_sites, sip4d_problems
from kusei.core.testing.world import World
from kusei.disaster.shelters.exchange import LAYOUTS
from kusei.disaster.shelters.models import Shelter

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelter(world: World) -> Shelter:
    facility = world.facility("minato", "海岸小学校")
    with gate.writing("test"):
        return Shelter.objects.create(
            ward=world.wards["minato"], facility=facility, name="海岸小学校", sort_key="x", state="in_use", is_shelter=True,
            is_emergency_site=True, tsunami="yes", capacity=320,
        )  # fmt: skip


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_each_layout_is_read_back(shelter: Shelter, client: Any, layout: str) -> None:
    made = client.get(reverse("shelters:list"), {"format": layout})
    assert made.status_code == 200
    (found,) = read_sites(made.content, made.headers["Content-Disposition"].rpartition('"')[0][-12:]).sites
    assert found.name == "海岸小学校" and (found.lon, found.lat) == (136.9, 35.1)


def test_the_package_keeps_the_standard_and_says_that_nothing_is_open(shelter: Shelter, client: Any) -> None:
    data = client.get(reverse("shelters:list"), {"format": "sip4d"}).content
    assert sip4d_problems(data) == []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".geojson"))
        said = json.loads(archive.read(name))["features"][0]["properties"]
    assert (said["eststts"], said["division"], said["capacity"]) == ("notopen", "spec_emg_evacueeplace", 320)
