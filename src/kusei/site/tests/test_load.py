"""A real city's folder, loaded without an edit; a second city with no change of code."""

from __future__ import annotations

from datetime import date

import pytest

from kusei.core.access.actors import system
from kusei.core.access.models import User
from kusei.core.ledger.models import Facility, PostalCode, Town, Ward
from kusei.core.ledger.queries import city
from kusei.disaster.shelters.models import Shelter
from kusei.disaster.tsunami_buildings.models import Building
from kusei.plan.followup import public as followup
from kusei.plan.register import public as register
from kusei.site.load import folder as loading

pytestmark = [pytest.mark.data, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.CITY_HOME = tmp_path


def _load(folder, **more):
    return list(loading.load(folder, say=lambda line: None, **more))


def test_nagoya_loads_whole_and_says_what_it_doubts(data_folder):
    report = "\n".join(_load(data_folder / "nagoya", as_of=date(2025, 10, 27)))
    assert (city().name, city().code) == ("名古屋市", "231002")
    assert (Ward.objects.count(), Town.objects.count(), PostalCode.objects.count()) == (16, 4586, 1890)
    assert Ward.objects.get(code="231118").name == "港区"
    assert Shelter.objects.filter(is_emergency_site=True).count() == 1729
    assert Shelter.objects.filter(is_shelter=True).count() == 801
    assert "蟹江川排水機場" in report and "市域の外" in report
    assert not Building.objects.exists(), "a tsunami flag is no tsunami evacuation building"
    assert User.objects.get().staff_number == "operator"
    again = "\n".join(_load(data_folder / "nagoya", as_of=date(2025, 10, 27)))
    assert "新規0件" in again and "operator" not in again


def test_a_city_without_wards_loads_with_no_change_of_code(data_folder):
    report = "\n".join(_load(data_folder / "takamatsu"))
    assert (city().name, Ward.objects.count()) == ("高松市", 1)
    assert Building.objects.count() == 113
    assert "left alone: events.xlsx" in report


def test_the_databases_city_is_not_mixed_with_another(data_folder):
    _load(data_folder / "takamatsu")
    with pytest.raises(SystemExit, match="another --name"):
        _load(data_folder / "nagoya")


def test_a_folder_of_something_else_is_refused_in_words(tmp_path):
    (tmp_path / "notes.json").write_text("{")
    with pytest.raises(SystemExit, match="common id"):
        _load(tmp_path)


def test_no_figure_is_made_up_for_a_real_city(data_folder, tmp_path):
    """2014 and today alike: nothing dated is held, so nothing is said; what is undated stands apart."""
    _load(data_folder / "nagoya", as_of=date(2025, 10, 27))
    outline = data_folder.parent / "plan" / "action-plan-outline.txt"
    if not outline.exists():
        pytest.skip("missing plan outline")
    register.import_outline(system("test"), outline.read_bytes(), publish=True)
    for year in (2014, 2025):
        made = followup.make(year, tmp_path / str(year), actor=system("test"))
        assert {p.suffix for p in made.files} >= {".pdf", ".xlsx", ".csv", ".html"}
        table = (tmp_path / str(year) / f"followup-{year}.csv").read_text("utf-8-sig")
        assert "達成" not in table.replace("未達成", "").splitlines()[1], year
        references = (tmp_path / str(year) / f"followup-{year}-references.csv").read_text("utf-8-sig")
        assert "980" in references and "2025" in references
    assert Facility.objects.count() > 1700
