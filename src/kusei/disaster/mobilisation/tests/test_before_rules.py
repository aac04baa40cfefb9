"""Minutes on the way, and the published rates of drills."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.disaster.mobilisation.rules.before import falls, minutes_on_the_way, other_denominator, rate


@pytest.mark.parametrize(("arrived", "said"), [(56, "16.4"), (132, "38.6"), (257, "75.1"), (317, "92.7"), (324, "94.7")])
def test_a_drill_of_428_with_86_excused_is_counted_out_of_342(arrived: int, said: str) -> None:
    assert rate(arrived, 428 - 86) == Decimal(said)
    assert other_denominator(arrived, 342, Decimal(said)) is None


def test_a_published_rate_of_another_denominator_is_found_out() -> None:
    assert rate(176, 221) == Decimal("79.6")
    assert other_denominator(176, 221, Decimal("74.9")) == 235


def test_a_count_of_all_who_came_cannot_fall() -> None:
    assert falls([(30, 5), (90, 12), (60, 14)]) == (90, 12)
    assert falls([(30, 5), (60, 14)]) is None


@given(st.floats(0, 50_000), st.floats(0.5, 30), st.floats(1, 3))
def test_nobody_arrives_early_and_farther_is_never_sooner(metres: float, kmh: float, detour: float) -> None:
    minutes = minutes_on_the_way(metres, kmh=kmh, detour=detour)
    assert minutes >= metres * detour / 1000 / kmh * 60 - 1e-6
    assert minutes_on_the_way(metres + 100, kmh=kmh, detour=detour) >= minutes
