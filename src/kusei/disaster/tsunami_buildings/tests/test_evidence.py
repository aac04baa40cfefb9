"""What the room proves: dated rows only, other wards untouched, few queries, links to exactly the rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kusei.core import gate
from kusei.core.calendar import Period
from kusei.core.evidence.registry import SOURCES, collect
from kusei.core.testing.world import World
from kusei.disaster.tsunami_buildings.actions import RecordCheck, WithdrawBuilding
from kusei.disaster.tsunami_buildings.models import Building
from kusei.disaster.tsunami_buildings.tests.test_life import designated

pytestmark = pytest.mark.django_db
YEAR = Period.fiscal_year(2025)
KEYS = ("tsunami_buildings.designated", "tsunami_buildings.capacity", "tsunami_buildings.checked")


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
    WithdrawBuilding(actor=clerk, building=b, ended_on=date(2025, 12, 1), reason="建替え")()
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
    client = signed_in("disaster")
    for key, by in findings(world).items():
        for finding in by.values():
            if finding.value is None:
                continue
            page = client.get(finding.href)
            assert page.status_code == 200 and page.context["total"] == finding.sample, key
        for ref in by["minato"].reference:
            assert client.get(ref.href).context["total"] == ref.value
