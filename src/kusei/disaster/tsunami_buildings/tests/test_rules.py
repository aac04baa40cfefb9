"""Clauses and capacity: published vectors, and properties over everything a survey can hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.disaster.tsunami_buildings.rules import (
    BadFloors,
    Criteria,
    Facts,
    Floor,
    capacity,
    clauses,
    days_late,
    dry_area,
    failed,
    is_eligible,
    parse_floors,
    pressure_factor,
    walkable_m,
    water_storey,
)
from kusei.disaster.tsunami_buildings.words import CLAUSES, MENDS, REASONS

pytestmark = pytest.mark.pure
CRITERIA = Criteria()
SOUND = Facts(
    structure="rc",
    storeys=7,
    started_on=date(1985, 4, 1),
    depth_m=Decimal("2.0"),
    refuge_floor=4,
    stairs="ok",
    access="keys",
    key_holders=2,
    agreed=True,
)


def why(facts: Facts) -> dict[str, str]:
    return {c.key: c.why for c in failed(clauses(facts, CRITERIA))}


def test_the_published_agreement_of_289_and_70_square_metres_takes_359_persons() -> None:
    assert capacity([Decimal(289), Decimal(70)], Decimal("1.0")) == 359


@pytest.mark.parametrize(
    ("areas", "m2", "persons"),
    [
        ([], "1.0", 0),
        (["0.99"], "1.0", 0),
        (["10.5", "10.5"], "1.0", 21),
        (["100"], "1.65", 60),
        (["359"], "2", 179),
    ],
)
def test_capacity_is_the_floor_of_the_sum(areas: list[str], m2: str, persons: int) -> None:
    assert capacity([Decimal(a) for a in areas], Decimal(m2)) == persons


@pytest.mark.parametrize(("depth", "storey"), [("0", 1), ("1.9", 1), ("2.0", 1), ("2.99", 1), ("3.0", 2), ("6.5", 3)])
def test_the_storey_the_water_reaches(depth: str, storey: int) -> None:
    assert water_storey(Decimal(depth), Decimal("3.0")) == storey


@pytest.mark.parametrize(("depth", "floor", "ok"), [("2", 3, True), ("2", 2, False), ("3", 3, False), ("3", 4, True)])
def test_under_two_metres_the_third_floor_and_at_three_metres_the_fourth(depth: str, floor: int, ok: bool) -> None:
    found = why(replace(SOUND, depth_m=Decimal(depth), refuge_floor=floor))
    assert ("height" not in found) is ok


def test_a_sound_building_meets_every_clause() -> None:
    assert is_eligible(clauses(SOUND, CRITERIA)) and not why(SOUND)


@pytest.mark.parametrize(
    ("change", "clause", "reason"),
    [
        ({"structure": "steel"}, "structure", "weak_structure"),
        ({"structure": ""}, "structure", "no_structure"),
        ({"storeys": 2}, "storeys", "too_low"),
        ({"started_on": date(1981, 5, 31)}, "quake", "old_code"),
        ({"started_on": None}, "quake", "no_start"),
        ({"seismic": "failed"}, "quake", "diagnosed_weak"),
        ({"refuge_floor": 2}, "height", "below_safe_floor"),
        ({"depth_m": None}, "height", "no_height"),
        ({"base_level_m": Decimal(9), "refuge_height_m": Decimal(8)}, "height", "below_base_level"),
        ({"stairs": ""}, "stairs", "no_stairs"),
        ({"stairs": "blocked"}, "stairs", "stairs_blocked"),
        ({"key_holders": 1}, "access", "few_keys"),
        ({"access": ""}, "access", "no_access"),
        ({"agreed": False}, "agreement", "no_agreement"),
    ],
)
def test_each_failed_clause_is_named_and_only_that_one(change: dict[str, object], clause: str, reason: str) -> None:
    assert why(replace(SOUND, **change)) == {clause: reason}  # type: ignore[arg-type]


def test_a_diagnosis_makes_an_old_building_sound() -> None:
    assert "quake" not in why(replace(SOUND, started_on=date(1975, 1, 1), seismic="ok"))


def test_begun_on_the_first_of_june_1981_is_new_code() -> None:
    assert "quake" not in why(replace(SOUND, started_on=date(1981, 6, 1)))


def test_before_the_agreement_only_the_agreement_may_be_missing() -> None:
    found = clauses(replace(SOUND, agreed=False), CRITERIA)
    assert is_eligible(found, before_agreement=True) and not is_eligible(found)


_FACTS = st.builds(
    Facts,
    structure=st.sampled_from(["", "rc", "src", "notified", "steel", "wood"]),
    storeys=st.none() | st.integers(1, 60),
    started_on=st.none() | st.dates(date(1950, 1, 1), date(2030, 1, 1)),
    seismic=st.sampled_from(["", "ok", "failed"]),
    depth_m=st.none() | st.decimals(0, 20, places=2),
    base_level_m=st.none() | st.decimals(0, 20, places=2),
    refuge_floor=st.none() | st.integers(1, 60),
    refuge_height_m=st.none() | st.decimals(0, 99, places=2),
    stairs=st.sampled_from(["", "ok", "blocked"]),
    shore_m=st.none() | st.integers(0, 2000),
    faces_shore=st.none() | st.booleans(),
    ground_m=st.none() | st.decimals(-2, 40, places=2),
    roof=st.booleans(),
    access=st.sampled_from(["", "open24", "auto", "keys"]),
    key_holders=st.integers(0, 5),
    agreed=st.booleans(),
)


_CRITERIA = st.builds(
    Criteria,
    min_storeys=st.integers(1, 6),
    roof_counts=st.booleans(),
    min_shore_m=st.sampled_from([0, 500]),
    off_shore=st.booleans(),
    max_ground_m=st.sampled_from([Decimal(0), Decimal(10)]),
)


@given(_FACTS, _CRITERIA)
def test_a_building_is_eligible_exactly_when_no_clause_is_failed_or_unknown(facts: Facts, criteria: Criteria) -> None:
    found = clauses(facts, criteria)
    assert is_eligible(found) == (not failed(found))
    asked = bool(criteria.min_shore_m) + criteria.off_shore + bool(criteria.max_ground_m)
    assert len({c.key for c in found}) == len(found) == 7 + asked
    assert all(bool(c.why) != c.met for c in found)


@given(_FACTS, st.integers(0, 3))
def test_more_water_never_makes_a_building_eligible(facts: Facts, more: int) -> None:
    if facts.depth_m is None:
        return
    deeper = replace(facts, depth_m=facts.depth_m + more)
    assert is_eligible(clauses(facts, CRITERIA)) or not is_eligible(clauses(deeper, CRITERIA))


@given(st.lists(st.decimals(0, 10_000, places=2), max_size=8), st.decimals(Decimal("0.5"), 10, places=2))
def test_the_capacity_is_never_more_than_the_area_allows(areas: list[Decimal], m2: Decimal) -> None:
    persons = capacity(areas, m2)
    assert persons * m2 <= sum(areas, Decimal(0)) < (persons + 1) * m2


def test_floors_are_read_as_people_write_them() -> None:
    text = "屋上 289\n４－７Ｆ共用　７０㎡\n\n屋上庭園: 1,200.5 m2\n3階 120 高さ9.6m"
    assert parse_floors(text, storeys=7) == (
        Floor("屋上", Decimal(289), 8),
        Floor("4-7F共用", Decimal(70), 4),
        Floor("屋上庭園", Decimal("1200.5"), 8),
        Floor("3階", Decimal(120), 3, Decimal("9.6")),
    )


def test_a_line_without_an_area_is_named() -> None:
    with pytest.raises(BadFloors) as caught:
        parse_floors("屋上 289\n3階だけ")
    assert caught.value.line == 2


_FLOORS = st.lists(
    st.builds(
        Floor, st.just("x"), st.decimals(0, 500, places=1), st.none() | st.integers(1, 12), st.none() | st.decimals(0, 40, places=1)
    ),
    max_size=6,
)


@given(_FLOORS, st.decimals(0, 12, places=1), st.decimals(0, 12, places=1))
def test_more_water_never_makes_room(floors: list[Floor], depth: Decimal, more: Decimal) -> None:
    shallow, deep = (sum(dry_area(floors, Facts(depth_m=d), CRITERIA)) for d in (depth, depth + more))
    assert deep <= shallow <= sum(f.area_m2 for f in floors)


@given(_FLOORS, st.decimals(0, 30, places=1))
def test_a_floor_counts_by_its_height_where_the_base_level_is_known(floors: list[Floor], level: Decimal) -> None:
    counted = dry_area(floors, Facts(base_level_m=level), CRITERIA)
    assert counted == tuple(f.area_m2 for f in floors if f.height_m is not None and f.height_m >= level)


@pytest.mark.parametrize(
    ("speed", "arrival", "start", "climb", "cap", "metres"),
    [
        ("1.0", 41, 5, 0, 0, 2160),
        ("1.0", 10, 3, 180, 0, 240),
        ("1.0", 96, 15, 0, 0, 4860),
        ("0.5", 96, 15, 0, 0, 2430),
        ("1.0", 96, 15, 0, 500, 500),
        ("0.5", 20, 25, 0, 500, 0),
    ],
)
def test_the_published_distances_within_reach(speed: str, arrival: int, start: int, climb: int, cap: int, metres: int) -> None:
    found = walkable_m(
        speed_mps=Decimal(speed), arrival_min=Decimal(arrival), start_min=Decimal(start), climb_s=Decimal(climb), cap_m=cap
    )
    assert found == metres


@pytest.mark.parametrize(
    ("shielded", "shore", "factor"),
    [(False, 900, "3"), (True, None, "2"), (True, 499, "2"), (True, 500, "1.5")],
)
def test_the_depth_factor_of_the_technical_advice(shielded: bool, shore: int | None, factor: str) -> None:
    assert pressure_factor(shielded=shielded, shore_m=shore) == Decimal(factor)


@pytest.mark.parametrize(("reported", "late"), [("2025-07-15", 0), ("2025-07-16", 1), ("2025-07-01", 0)])
def test_a_change_is_late_from_the_day_after_the_last_one(reported: str, late: int) -> None:
    assert days_late(changed_on=date(2025, 7, 1), reported_on=date.fromisoformat(reported), allowed=14) == late


@given(_FACTS)
def test_every_reason_has_words_and_what_would_mend_it(facts: Facts) -> None:
    for clause in failed(clauses(facts, Criteria(min_shore_m=500, off_shore=True, max_ground_m=Decimal(10)))):
        assert clause.key in CLAUSES and REASONS[clause.why] and MENDS[clause.why]
