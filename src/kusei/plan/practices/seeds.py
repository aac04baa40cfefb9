"""The demo's story of this room: most cases end in time, one is overdue."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol

from kusei.core.ledger.models import Ward
from kusei.plan.practices.models import Case


class World(Protocol):
    """What this room asks of the demo city."""

    rng: random.Random
    as_of: date
    wards: list[Ward]


def seed(world: World) -> Sequence[Case]:
    """Four cases a ward; inside the loader's gate."""
    rows = []
    for ward in world.wards:
        for n, days_ago in enumerate((200, 120, 45, 5), start=1):
            opened_on = world.as_of - timedelta(days=days_ago + world.rng.randint(0, 4))
            closed = days_ago > 50
            rows.append(Case(
                ward=ward, title=f"案件{n}", opened_on=opened_on, state="closed" if closed else "open",
                closed_on=opened_on + timedelta(days=20) if closed else None, outcome="対応済み" if closed else "",
            ))
    return Case.objects.bulk_create(rows)
