"""The room's tables, by theme."""

from __future__ import annotations

from kusei.disaster.mobilisation.models.designating import (
    Cell,
    Designation,
    Plan,
    Trial,
)
from kusei.disaster.mobilisation.models.drills import Calibration, Drill, DrillMark
from kusei.disaster.mobilisation.models.staff import Home, Means, Member, PointSource, Skill, Team

__all__ = [
    "Calibration",
    "Cell",
    "Designation",
    "Drill",
    "DrillMark",
    "Home",
    "Means",
    "Member",
    "Plan",
    "PointSource",
    "Skill",
    "Team",
    "Trial",
]
