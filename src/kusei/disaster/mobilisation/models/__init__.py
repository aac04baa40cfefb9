"""The room's tables, by theme."""

from __future__ import annotations

from kusei.disaster.mobilisation.models.callouts import Call, HelpOffer, HelpPerson, RoadReport, Summons
from kusei.disaster.mobilisation.models.designating import (
    Cell,
    Designation,
    Plan,
    Trial,
)
from kusei.disaster.mobilisation.models.drills import Calibration, Drill, DrillMark
from kusei.disaster.mobilisation.models.relief import (
    ReliefDuty,
    ReliefNeed,
    ReliefPerson,
    ReliefPlan,
    ReliefWish,
    SupportAnswer,
    Supporter,
    SupportRequest,
)
from kusei.disaster.mobilisation.models.staff import Home, Means, Member, PointSource, Skill, Team

__all__ = [
    "Calibration",
    "Call",
    "Cell",
    "Designation",
    "Drill",
    "DrillMark",
    "HelpOffer",
    "HelpPerson",
    "Home",
    "Means",
    "Member",
    "Plan",
    "PointSource",
    "ReliefDuty",
    "ReliefNeed",
    "ReliefPerson",
    "ReliefPlan",
    "ReliefWish",
    "RoadReport",
    "Skill",
    "Summons",
    "SupportAnswer",
    "SupportRequest",
    "Supporter",
    "Team",
    "Trial",
]
