"""Where a ward stands with an initiative on a day, told by another room of the plan.

The follow-up knows no states of introduction; ``plan.rollout`` does. Whoever can say registers one function, and every
sheet, matrix cell and public page shows its word beside the two marks. Until then nothing is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from kusei.core.ui.parts import Badge

# (plan ref, day) -> (initiative ref, ward id) -> the state of that day; a fixed number of queries.
Told = Callable[[str, date], Mapping[tuple[str, int], Badge]]
_TELLERS: list[Told] = []


def tell_standing(teller: Told) -> Told:
    """Register the one who knows; used by ``site`` or by the room's door."""
    _TELLERS[:] = [teller]
    return teller


def standing_on(plan_ref: str, day: date | None) -> Mapping[tuple[str, int], Badge]:
    return _TELLERS[0](plan_ref, day) if _TELLERS and day is not None else {}
