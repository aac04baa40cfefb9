"""What the room proves: dated rows only, other wards untouched, few queries, links to exactly the rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kusei.core import calendar, gate
from kusei.core.calendar import Period
from kusei.core.evidence.registry import SOURCES, collect
from kusei.core.jobs.models import Job
from kusei.core.jobs.run import Progress
from kusei.core.ledger.models import Facility
from kusei.core.testing.world import World
from kusei.disaster.tsunami_buildings import work
from kusei.disaster.tsunami_buildings.actions import AdoptStudy, AskStudy, RecordCheck
from kusei.disaster.tsunami_buildings.models import Building, Study
from kusei.disaster.tsunami_buildings.tests.test_life import designated, withdraw

pytestmark = pytest.mark.django_db
YEAR = Period.fiscal_year(2025)
KEYS = tuple(
    f"tsunami_buildings.{name}" for name in ("designated", "capacity", "reached", "checked")
)


@pytest.fixture
def clerk(world: World) -> Any:
    return world.actor("disaster", "minato")


def findings(world: World, period: Period = YEAR) -> dict[str, dict[str, Any]]:
    found = collect(KEYS, list(world.wards.values()), period)
    names = {w.pk: k for k, w in world.wards.items()}
    return {key: {names[w.pk]: f for w, f in by.items()} for key, by in found.items()}


def undated(world: World, ward: str, name: str) -> Building:
    facility = world.facility(ward, name)
    with gate.writing("test"):
        return Building.objects.create(
            ward=world.wards[ward],
            facility=facility,
            name=name,
            sort_key=name,
            state="designated",
            capacity=500,
            source="公開データ",
            source_as_of=date(2025, 10, 27),
        )


def study(world: World, clerk: Any, **limits: Any) -> Study:
    """Two towns of 300 beside the building of 359, one far away, one nobody has counted."""
    ward = world.wards["minato"]
    with gate.writing("test"):
        Building.objects.filter(ward=ward).select_related("facility").get(name="宝来マンション")
        Facility.objects.filter(name="宝来マンション").update(lon=136.9, lat=35.1)
        for n, (lon, people) in enumerate(((136.9005, 300), (136.9010, 300), (136.94, 50), (136.9, None))):
            ward.towns.get_or_create(name=f"町{n}", defaults={"kana": f"マチ{n}", "lon": lon, "lat": 35.1, "population": people})
    asked = {"speed_mps": Decimal(1), "start_min": 15, "arrival_min": 60, **limits}
    made: Study = AskStudy(actor=clerk, ward=ward, **asked)()
    work.reach(Progress(Job()), ref=made.ref)
    made.refresh_from_db()
    return made


def test_people_within_reach_come_from_the_newest_adopted_study(world: World, clerk: Any) -> None:
    designated(world, clerk)
    with calendar.at(date(2025, 11, 1)):
        made = study(world, clerk)
        assert (made.state, made.people, made.near, made.reached) == ("done", 650, 600, 359)
        assert findings(world)["tsunami_buildings.reached"]["minato"].value is None
        AdoptStudy(actor=clerk, study=made)()
    found = findings(world)["tsunami_buildings.reached"]["minato"]
    assert (found.value, found.sample, found.as_of) == (359, 3, date(2025, 11, 1))
    later = findings(world, Period.fiscal_year(2026))["tsunami_buildings.reached"]["minato"]
    assert later.value is None and later.reference[0].value == 359


def test_only_dated_designations_count_and_undated_ones_stand_apart(world: World, clerk: Any) -> None:
    designated(world, clerk)
    undated(world, "minato", "日付なしビル")
    found = findings(world)["tsunami_buildings.designated"]["minato"]
    assert (found.value, found.sample) == (1, 1)
    assert [(r.value, r.as_of) for r in found.reference] == [(1, date(2025, 10, 27))]
    assert findings(world)["tsunami_buildings.capacity"]["minato"].value == 359


def test_a_ward_without_dated_rows_cannot_say(world: World) -> None:
    undated(world, "minato", "日付なしビル")
    found = findings(world)
    assert all(found[k]["minato"].value is None and found[k]["minato"].why == "no_dated_rows" for k in KEYS)


def test_in_2014_nothing_can_be_said(world: World, clerk: Any) -> None:
    designated(world, clerk)
    found = findings(world, Period.fiscal_year(2014))
    assert all(f.value is None for by in found.values() for f in by.values())


def test_a_year_without_designations_is_a_plain_zero_once_the_ward_has_dated_rows(world: World, clerk: Any) -> None:
    designated(world, clerk, on=date(2025, 6, 1))
    assert findings(world, Period.fiscal_year(2026))["tsunami_buildings.designated"]["minato"].value == 0


def test_a_building_withdrawn_before_the_end_holds_nobody(world: World, clerk: Any) -> None:
    b = designated(world, clerk)
    withdraw(clerk, b, date(2025, 12, 1))
    found = findings(world)
    assert found["tsunami_buildings.capacity"]["minato"].value is None
    assert found["tsunami_buildings.designated"]["minato"].value == 1


def test_a_building_checked_twice_counts_once(world: World, clerk: Any) -> None:
    b = designated(world, clerk)
    for day in (date(2025, 7, 1), date(2025, 8, 1)):
        RecordCheck(actor=clerk, building=b, checked_on=day)()
    assert findings(world)["tsunami_buildings.checked"]["minato"].value == 1


def test_rows_of_another_ward_change_nothing(world: World, clerk: Any) -> None:
    designated(world, clerk)
    before = findings(world)
    undated(world, "oka", "丘ビル")
    after = findings(world)
    assert all(before[k]["minato"] == after[k]["minato"] for k in KEYS)


def test_at_most_five_queries_for_all_wards(
    world: World,
    clerk: Any,
    django_assert_max_num_queries: Any,
) -> None:
    designated(world, clerk)
    for key in KEYS:
        with django_assert_max_num_queries(5):
            SOURCES[key].probe(list(world.wards.values()), YEAR)


def test_the_link_of_every_figure_lists_exactly_its_rows(world: World, clerk: Any, signed_in: Any) -> None:
    b = designated(world, clerk)
    designated(world, clerk, name="第二ビル")
    undated(world, "minato", "日付なしビル")
    RecordCheck(actor=clerk, building=b, checked_on=date(2025, 9, 1))()
    with calendar.at(date(2025, 11, 1)):
        AdoptStudy(actor=clerk, study=study(world, clerk))()
    client = signed_in("disaster")
    for key, by in findings(world).items():
        for finding in by.values():
            if finding.value is None:
                continue
            page = client.get(finding.href)
            assert page.status_code == 200 and page.context["total"] == finding.sample, key
        for ref in by["minato"].reference:
            assert client.get(ref.href).context["total"] == ref.value
