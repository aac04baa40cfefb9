"""Pure rules of the room, a file for each part."""

from __future__ import annotations

from kusei.plan.autonomy.rules.budget import (
    Choice,
    Item,
    LeftOut,
    choose,
    clashes,
    commits_in,
    left_out,
    points,
    share,
)

__all__ = ["Choice", "Item", "LeftOut", "choose", "clashes", "commits_in", "left_out", "points", "share"]
