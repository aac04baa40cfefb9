"""Capacity and toilets: published vectors, and what must hold for any number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.disaster.shelters.rules import Count, capacity, count_problem, fullness, toilets

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("area", "m2", "persons"),
    [
        ("500", "1.65", 303),
        ("500", "2.0", 250),
        ("500", "3.3", 151),
        ("500", "3.5", 142),
        ("500", "4.5", 111),
        ("500", "7.7", 64),
        ("0", "3.5", 0),
        ("3.49", "3.5", 0),
        ("3.5", "3.5", 1),
    ],
)
def test_capacity_by_each_published_method(area: str, m2: str, persons: int) -> None:
    assert capacity(Decimal(area), Decimal(m2)) == persons


@given(st.decimals(0, 100_000, places=2), st.decimals(Decimal("0.5"), 20, places=2))
def test_capacity_is_the_most_that_fits(area: Decimal, m2: Decimal) -> None:
    persons = capacity(area, m2)
    assert persons * m2 <= area < (persons + 1) * m2


@given(st.decimals(0, 100_000, places=2))
def test_more_room_for_each_never_makes_room_for_more(area: Decimal) -> None:
    by_method = [capacity(area, Decimal(k)) for k in ("1.65", "2.0", "3.3", "3.5", "4.5", "7.7")]
    assert by_method == sorted(by_method, reverse=True)


@pytest.mark.parametrize(
    ("people", "per", "total", "women"),
    [
        (0, 50, 0, 0),
        (1, 50, 1, 1),
        (50, 50, 1, 1),
        (51, 50, 2, 2),
        (200, 50, 4, 3),
        (400, 20, 20, 15),
    ],
)
def test_toilets_are_rounded_up_three_to_one(people: int, per: int, total: int, women: int) -> None:
    found = toilets(people, per)
    assert (found.total, found.women) == (total, women)


@given(st.integers(0, 100_000), st.integers(1, 100))
def test_toilets_add_up(people: int, per: int) -> None:
    found = toilets(people, per)
    assert found.women + found.men == found.total and found.women >= found.men


@pytest.mark.parametrize(
    ("count", "problem"),
    [
        (Count(0, 0), ""),
        (Count(10, None), ""),
        (Count(10, 4), ""),
        (Count(-1), "negative"),
        (Count(3, 4), "households"),
        (Count(3, 0), "households"),
        (Count(0, 1), "households"),
    ],
)
def test_a_headcount_that_cannot_be_true_is_named(count: Count, problem: str) -> None:
    assert count_problem(count) == problem


def test_fullness_of_an_unknown_or_empty_capacity_is_not_said() -> None:
    assert fullness(10, None) is None and fullness(10, 0) is None and fullness(10, 40) == Decimal("0.250")


def test_nonsense_is_refused() -> None:
    for area, m2 in ((Decimal(-1), Decimal(1)), (Decimal(1), Decimal(0))):
        with pytest.raises(ValueError):
            capacity(area, m2)
