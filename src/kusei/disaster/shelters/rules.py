"""How many people a shelter takes, by every published method, and what they need. Pure.

Sources: m² per person 1.65 (one tatami, older plans), 2.0 (a common city figure), 3.3 (distancing), 3.5 (Cabinet
Office guideline of 2024-12, after Sphere), 4.5 (with shared space), 7.7 (1.5 m around each). Toilets one per 50 at
first, one per 20 later, three for women to one for men (same guideline).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal


def capacity(usable_m2: Decimal, m2_per_person: Decimal) -> int:
    """Persons = floor(usable area / m² per person). Raises ValueError for a negative area or a need of nothing."""
    if m2_per_person <= 0:
        raise ValueError("m2_per_person must be positive")
    if usable_m2 < 0:
        raise ValueError("an area cannot be negative")
    return int((usable_m2 / m2_per_person).to_integral_value(ROUND_FLOOR))


@dataclass(frozen=True)
class Toilets:
    """Toilets needed; ``women`` to ``men`` as three to one, both rounded so that they add up to ``total``."""

    total: int
    women: int
    men: int


def toilets(people: int, people_per_toilet: int) -> Toilets:
    """ceil(people / people per toilet), split three to one in favour of women. Raises ValueError for nonsense."""
    if people < 0 or people_per_toilet <= 0:
        raise ValueError("people and people_per_toilet must make sense")
    total = -(-people // people_per_toilet)
    women = -(-total * 3 // 4)
    return Toilets(total, women, total - women)


@dataclass(frozen=True)
class Count:
    """A headcount as reported: ``households`` None = not counted."""

    people: int
    households: int | None = None


def count_problem(count: Count) -> str:
    """What cannot be true about a headcount: a code ("" = nothing)."""
    if count.people < 0:
        return "negative"
    if count.households is not None and (count.households < 0 or count.households > count.people):
        return "households"
    if count.households == 0 and count.people > 0:
        return "households"
    return ""


def fullness(people: int, persons: int | None) -> Decimal | None:
    """Share of the capacity in use, three digits; None where no capacity is known or it is zero."""
    return None if not persons else (Decimal(people) / persons).quantize(Decimal("0.001"))
