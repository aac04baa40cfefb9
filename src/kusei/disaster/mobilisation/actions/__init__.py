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
from kusei.disaster.mobilisation.actions.relief import (
    AdoptRelief,
    AskRelief,
    BringRelief,
    EndRelief,
    SetReliefNeed,
    StartRelief,
    StoreRelief,
)
from kusei.disaster.mobilisation.actions.relief_hand import PutOnRelief, SwapRelief, TakeOffRelief
from kusei.disaster.mobilisation.actions.relief_loading import LoadReliefWishes, LoadSupporters
from kusei.disaster.mobilisation.actions.staff import ComeBack, GoAway, Leave, Notify, PlaceByHand, Release
from kusei.disaster.mobilisation.actions.support import (
    AnswerSupport,
    ArriveSupport,
    AskSupport,
    CutSupport,
    ReturnSupport,
    WithdrawSupport,
)

__all__ = [
    "AdoptRelief",
    "AdoptTrial",
    "AnswerSupport",
    "ArriveSupport",
    "AskRelief",
    "AskSupport",
    "AskTrial",
    "BringRelief",
    "ClosePlan",
    "ComeBack",
    "CutSupport",
    "EndRelief",
    "GoAway",
    "Leave",
    "LoadReliefWishes",
    "LoadSupporters",
    "Notify",
    "PlaceByHand",
    "PutOnRelief",
    "Release",
    "ReturnSupport",
    "SetQuota",
    "SetReliefNeed",
    "StartPlan",
    "StartRelief",
    "StoreRelief",
    "StoreTrial",
    "SwapRelief",
    "TakeOffRelief",
    "WithdrawSupport",
]
