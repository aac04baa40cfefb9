"""The verbs, by theme."""

from __future__ import annotations

from kusei.disaster.mobilisation.actions.drills import AdoptCalibration, LoadDrill, RecordDrill
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
    "AdoptCalibration",
    "AdoptTrial",
    "AskTrial",
    "ClosePlan",
    "ComeBack",
    "GoAway",
    "Leave",
    "LoadDrill",
    "Notify",
    "PlaceByHand",
    "RecordDrill",
    "Release",
    "SetQuota",
    "StartPlan",
    "StoreTrial",
]
