"""Before the quake: minutes on the way, and rates of a drill that add up."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal


def minutes_on_the_way(metres: float, *, kmh: float, detour: float = 1.0) -> int:
    """Whole minutes, rounded up: nobody arrives before they arrive."""
    if kmh <= 0:
        raise ValueError("speed must be above zero")
    return math.ceil(metres * detour / 1000 / kmh * 60 - 1e-9)


def rate(arrived: int, expected: int) -> Decimal:
    """Per cent with one decimal place."""
    return (Decimal(arrived) * 100 / expected).quantize(Decimal("0.1"), ROUND_HALF_UP)


def other_denominator(arrived: int, expected: int, stated: Decimal | None) -> int | None:
    """The denominator a published rate was computed with, when it is not ``expected``; None when the two agree."""
    if stated is None or stated <= 0 or abs(rate(arrived, expected) - stated) <= Decimal("0.1"):
        return None
    return int((Decimal(arrived) * 100 / stated).quantize(Decimal(1), ROUND_HALF_UP))


def falls(counts: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The first (minutes, arrived) below the one before it: a count of all who came so far cannot fall."""
    ordered = sorted(counts)
    return next((b for a, b in zip(ordered, ordered[1:], strict=False) if b[1] < a[1]), None)
