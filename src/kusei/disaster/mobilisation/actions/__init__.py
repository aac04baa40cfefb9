"""The verbs, by theme."""

from __future__ import annotations

from kusei.disaster.mobilisation.actions.planning import (
    AdoptTrial,
    AskTrial,
    ClosePlan,
    SetQuota,
    StartPlan,
    StoreTrial,
)
from kusei.disaster.mobilisation.actions.staff import ComeBack, GoAway, Leave, Notify, PlaceByHand, Release

__all__ = [
    "AdoptTrial",
    "AskTrial",
    "ClosePlan",
    "ComeBack",
    "GoAway",
    "Leave",
    "Notify",
    "PlaceByHand",
    "Release",
    "SetQuota",
    "StartPlan",
    "StoreTrial",
]
