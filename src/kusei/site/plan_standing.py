"""The states of rollout beside the marks of the follow-up: wired here, since neither room enters the other for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kusei.core.ui.parts import Badge
from kusei.plan.followup.standing import tell_standing
from kusei.plan.rollout.public import badge_of_state, states_of


@tell_standing
def states(plan_ref: str, day: date) -> Mapping[tuple[str, int], Badge]:
    """(initiative ref, ward id) -> the state of that day, for what has a history. One query."""
    return {(ref, ward): badge_of_state(state) for (ward, ref), state in states_of(day).items()}
