"""Findings per ward, what a city's figure is made of, and what is stored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kusei.core import gate
from kusei.core.access.powers import ROOMS, Room
from kusei.core.calendar import Period
from kusei.core.evidence import registry
from kusei.core.evidence.readings import latest, store
from kusei.core.evidence.registry import Finding, Reference, collect, whole_city
from kusei.core.ledger.queries import wards

YEAR = Period.fiscal_year(2025)


@pytest.fixture
def probe(monkeypatch):
    """A probe of a room called test, under a key the plan wants."""
    monkeypatch.setitem(ROOMS, "vacant_houses", Room("vacant_houses", "x", "community", "", "home"))
    answers: dict[str, Finding] = {}

    def ask(places, period):
        return {w: answers[w.name] for w in places if w.name in answers}

    source = registry.Source("vacant_houses.reports", "相談", "件", 2, "open", "", ask)
    monkeypatch.setitem(registry.SOURCES, source.key, source)
    return source, answers


def _adopt(world, room, ward, since, until=None):
    from kusei.core.ledger.models import Adoption

    with gate.writing("test"):
        Adoption.objects.create(ward=world.wards[ward], room=room, since=since, until=until)


def test_an_unconnected_key_cannot_say_and_an_unknown_one_is_an_error(world):
    found = collect(["stockpile.lines"], wards(), YEAR)["stockpile.lines"]
    assert {f.why for f in found.values()} == {"not_connected"}
    with pytest.raises(KeyError):
        collect(["no.such_key"], wards(), YEAR)


def test_a_ward_that_has_not_begun_cannot_say_but_keeps_its_reference(world, probe):
    source, answers = probe
    reference = Reference("公開データ", 27, date(2025, 10, 27))
    for name in ("港辺区", "丘上区"):
        answers[name] = Finding(5, 5, date(2025, 9, 1), reference=(reference,))
    _adopt(world, "vacant_houses", "minato", date(2026, 3, 31))
    found = collect([source.key], wards(), YEAR)[source.key]
    minato, oka = found[world.wards["minato"]], found[world.wards["oka"]]
    assert (minato.value, oka.value, oka.why, oka.sample) == (5, None, "not_adopted", 0)
    assert oka.reference == (reference,)


def test_adoption_that_ended_before_the_year_does_not_count(world, probe):
    source, answers = probe
    answers["港辺区"] = Finding(5, 5, date(2025, 9, 1))
    _adopt(world, "vacant_houses", "minato", date(2020, 4, 1), date(2025, 3, 31))
    assert collect([source.key], wards(), YEAR)[source.key][world.wards["minato"]].value is None


def test_the_city_adds_what_was_said_and_never_turns_silence_into_zero(world, probe):
    source, _answers = probe
    minato, oka = world.wards["minato"], world.wards["oka"]
    one = whole_city(source, {minato: Finding(5, 5, YEAR.end), oka: Finding(None, 0, YEAR.end, why="not_adopted")})
    assert (one.value, one.sample) == (5, 5)
    none = whole_city(source, {w: Finding(None, 0, YEAR.end, why="not_adopted") for w in (minato, oka)})
    assert (none.value, none.why) == (None, "not_adopted")


def test_a_mean_is_weighted_by_the_rows_behind_it(world, probe):
    source, _answers = probe
    mean = registry.replace(source, whole="mean")
    minato, oka = world.wards["minato"], world.wards["oka"]
    city = whole_city(mean, {minato: Finding(Decimal("90"), 1, YEAR.end), oka: Finding(Decimal("50"), 3, YEAR.end)})
    assert (city.value, city.sample) == (Decimal("60.000"), 4)


def test_a_ratio_over_a_base_of_its_own_is_weighted_by_that_base(world, probe):
    """300 named for 100 places and 50 for 100: 350 for 200, not a mean that leans on whoever has many."""
    source, _answers = probe
    minato, oka = world.wards["minato"], world.wards["oka"]
    found = {minato: Finding(Decimal("300"), 300, YEAR.end, base=100), oka: Finding(Decimal("50"), 50, YEAR.end, base=100)}
    city = whole_city(registry.replace(source, whole="mean"), found)
    assert (city.value, city.sample) == (Decimal("175.000"), 350)


def test_readings_come_back_as_they_were_found(world, probe):
    source, answers = probe
    answers["港辺区"] = Finding(
        Decimal("12.5"), 8, date(2025, 9, 1), "/x/?a=1", reference=(Reference("参考", 3, None),), base=40,
    )
    _adopt(world, "vacant_houses", "minato", date(2024, 4, 1))
    with gate.writing("test"):
        assert store([source.key], wards(), YEAR) == 2
    back = latest(YEAR)[source.key]
    mine = back[world.wards["minato"].pk]
    assert (mine.value, mine.sample, mine.href, mine.base) == (Decimal("12.500"), 8, "/x/?a=1", 40)
    assert mine.reference[0].value == 3 and mine.reference[0].as_of is None
    assert back[world.wards["oka"].pk].why == "not_adopted"
