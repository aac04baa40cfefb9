"""The room's tables, by theme."""

from __future__ import annotations

from kusei.disaster.mobilisation.models.designating import (
    Cell,
    Designation,
    Drill,
    DrillCount,
    Plan,
    Trial,
)
from kusei.disaster.mobilisation.models.staff import Home, Means, Member, PointSource, Skill, Team

__all__ = [
    "Cell",
    "Designation",
    "Drill",
    "DrillCount",
    "Home",
    "Means",
    "Member",
    "Plan",
    "PointSource",
    "Skill",
    "Team",
    "Trial",
]
