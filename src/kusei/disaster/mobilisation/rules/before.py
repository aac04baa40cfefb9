"""Before the quake: minutes on the way, and rates of a drill that add up."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from kusei.core.places.geodesy import EARTH_RADIUS_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Table = NDArray[Any]


def minutes_on_the_way(metres: float, *, kmh: float, detour: float = 1.0) -> int:
    """Whole minutes, rounded up: nobody arrives before they arrive."""
    if kmh <= 0:
        raise ValueError("speed must be above zero")
    return math.ceil(metres * detour / 1000 / kmh * 60 - 1e-9)


def minutes_of(metres: Table, kmh: Table, most_m: Table) -> Table:
    """``minutes_on_the_way`` of people x offices; -1 where there is no way, or it is farther than ``most_m`` of the person."""
    import numpy as np  # pages load this module, and no numerics

    if (kmh <= 0).any():
        raise ValueError("speed must be above zero")
    whole = np.ceil(metres / 1000 / kmh[:, None] * 60 - 1e-9)
    return np.where((metres >= 0) & (metres <= most_m[:, None]), whole, -1).astype(np.int64)


def straight_m(points: Table, offices: Table) -> Table:
    """``distance_m`` of people x offices, (lon, lat) each; not a number where a point is not known."""
    import numpy as np

    lon, lat, lon_2, lat_2 = (np.radians(side) for side in (*points.T[:, :, None], *offices.T[:, None, :]))
    h = np.sin((lat_2 - lat) / 2) ** 2 + np.cos(lat) * np.cos(lat_2) * np.sin((lon_2 - lon) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(h))))


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
