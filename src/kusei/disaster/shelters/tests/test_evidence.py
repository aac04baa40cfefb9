"""What the room proves: own dates only, other wards untouched, few queries, links to exactly the rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kusei.core import gate
from kusei.core.calendar import Period
from kusei.core.evidence.registry import SOURCES, collect
from kusei.core.testing.world import World
from kusei.disaster.shelters.actions import RecordDrill, RecordImprovement
from kusei.disaster.shelters.models import Shelter
from kusei.disaster.shelters.tests.test_life import register

pytestmark = pytest.mark.django_db
YEAR = Period.fiscal_year(2025)
KEYS = ("shelters.drills", "shelters.drill_districts", "shelters.functions_improved")


@pytest.fixture
def clerk(world: World) -> Any:
    return world.actor("disaster", "minato")


def findings(world: World, period: Period = YEAR) -> dict[str, dict[str, Any]]:
    found = collect(KEYS, list(world.wards.values()), period)
    names = {w.pk: k for k, w in world.wards.items()}
    return {key: {names[w.pk]: f for w, f in by.items()} for key, by in found.items()}


def drill(world: World, actor: Any, ward: str, day: date, district: int | None = 0) -> None:
    place = None if district is None else world.districts[ward][district]
    RecordDrill(actor=actor, ward=world.wards[ward], held_on=day, title="開設訓練", participants=30, district=place)()


def a_year(world: World, clerk: Any) -> Shelter:
    for day, district in (
        (date(2025, 5, 1), 0),
        (date(2025, 9, 1), 0),
        (date(2025, 10, 1), 1),
        (date(2025, 11, 1), None),
    ):
        drill(world, clerk, "minato", day, district)
    drill(world, clerk, "minato", date(2024, 9, 1), 2)
    shelter = register(world, clerk)
    for done, due in ((date(2025, 7, 1), None), (date(2024, 7, 1), None), (None, date(2025, 8, 1))):
        RecordImprovement(actor=clerk, shelter=shelter, function="toilet", what="トイレ", done_on=done, due_on=due)()
    return shelter


def test_only_what_happened_in_the_year_counts(world: World, clerk: Any) -> None:
    a_year(world, clerk)
    found = {k: (by["minato"].value, by["minato"].sample) for k, by in findings(world).items()}
    assert found == {KEYS[0]: (4, 4), KEYS[1]: (2, 3), KEYS[2]: (1, 1)}


def test_a_ward_that_recorded_nothing_cannot_say(world: World, clerk: Any) -> None:
    a_year(world, clerk)
    assert all(by["oka"].value is None and by["oka"].why == "no_dated_rows" for by in findings(world).values())


def test_in_2014_nothing_can_be_said(world: World, clerk: Any) -> None:
    a_year(world, clerk)
    assert all(f.value is None for by in findings(world, Period.fiscal_year(2014)).values() for f in by.values())


def test_a_ward_that_had_not_begun_cannot_say(world: World, clerk: Any) -> None:
    a_year(world, clerk)
    world.without("shelters", "minato")
    assert all(by["minato"].why == "not_adopted" for by in findings(world).values())


def test_the_undated_register_stands_apart_as_reference(world: World, clerk: Any) -> None:
    shelter = register(world, clerk, is_emergency_site=True)
    with gate.writing("test"):
        Shelter.objects.filter(pk=shelter.pk).update(tsunami="yes", source_as_of=date(2025, 10, 27))
    found = findings(world)["shelters.drills"]["minato"]
    assert found.value is None
    assert [(str(r.label), r.value, r.as_of) for r in found.reference] == [
        ("指定避難所", 1, date(2025, 10, 27)),
        ("指定緊急避難場所", 1, date(2025, 10, 27)),
        ("津波に使える指定緊急避難場所", 1, date(2025, 10, 27)),
    ]


def test_flags_of_emergency_sites_are_never_tsunami_buildings(world: World, clerk: Any) -> None:
    shelter = register(world, clerk, is_emergency_site=True)
    with gate.writing("test"):
        Shelter.objects.filter(pk=shelter.pk).update(tsunami="yes")
    keys = ("tsunami_buildings.designated", "tsunami_buildings.capacity", "tsunami_buildings.checked")
    found = collect(keys, list(world.wards.values()), YEAR)
    assert all(f.value is None and not f.reference for by in found.values() for f in by.values())


def test_rows_of_another_ward_change_nothing(world: World, clerk: Any) -> None:
    a_year(world, clerk)
    before = findings(world)
    drill(world, world.actor("disaster", "oka"), "oka", date(2025, 6, 1))
    after = findings(world)
    assert all(before[k]["minato"] == after[k]["minato"] for k in KEYS)


def test_at_most_five_queries_for_all_wards(world: World, clerk: Any, django_assert_max_num_queries: Any) -> None:
    a_year(world, clerk)
    for key in KEYS:
        with django_assert_max_num_queries(5):
            SOURCES[key].probe(list(world.wards.values()), YEAR)


def test_the_link_of_every_figure_lists_exactly_its_rows(
    world: World,
    clerk: Any,
    signed_in: Any,
    client: Any,
) -> None:
    a_year(world, clerk)
    for reader in (signed_in("disaster"), signed_in("disaster", "oka"), client):
        for key, by in findings(world).items():
            finding = by["minato"]
            assert reader.get(finding.href).context["total"] == finding.sample, key
            for ref in finding.reference:
                assert reader.get(ref.href).context["total"] == ref.value
