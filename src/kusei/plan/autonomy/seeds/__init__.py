"""The demo's stories of the room, a file for each part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kusei.plan.autonomy.seeds import budget


def seed(world: Any) -> Sequence[Any]:
    return budget.seed(world)
