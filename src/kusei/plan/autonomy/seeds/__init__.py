"""The demo's stories of the room, a file for each part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kusei.plan.autonomy.seeds import budget, consultations, posts, revenue, tasks


def seed(world: Any) -> Sequence[Any]:
    made = budget.seed(world)
    consultations.seed(world)
    tasks.seed(world)
    revenue.seed(world)
    posts.seed(world)
    return made
