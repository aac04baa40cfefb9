"""The verbs, by theme."""

from __future__ import annotations

from kusei.disaster.mobilisation.actions.arriving import CheckIn, CheckInNumber, PutInTeam, Relieve
from kusei.disaster.mobilisation.actions.calling import CallOut, EndCall, IssueLinks, PutUpPoster, Remind, Reply
from kusei.disaster.mobilisation.actions.drills import AdoptCalibration, KeepArrivals, LoadDrill, RecordDrill
from kusei.disaster.mobilisation.actions.helping import AcceptHelp, DeclineHelp, OfferHelp, WithdrawHelp
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
    LimitRelief,
    SetReliefNeed,
    StartRelief,
    StoreRelief,
)
from kusei.disaster.mobilisation.actions.relief_hand import PutOnRelief, SwapRelief, TakeOffRelief
from kusei.disaster.mobilisation.actions.relief_loading import LoadReliefWishes, LoadSupporters
from kusei.disaster.mobilisation.actions.roads import ConfirmRoad, PlaceRoad, ReportRoad, Seen, SetRoadAside
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
    "AcceptHelp",
    "AdoptCalibration",
    "AdoptRelief",
    "AdoptTrial",
    "AnswerSupport",
    "ArriveSupport",
    "AskRelief",
    "AskSupport",
    "AskTrial",
    "BringRelief",
    "CallOut",
    "CheckIn",
    "CheckInNumber",
    "ClosePlan",
    "ComeBack",
    "ConfirmRoad",
    "CutSupport",
    "DeclineHelp",
    "EndCall",
    "EndRelief",
    "GoAway",
    "IssueLinks",
    "KeepArrivals",
    "Leave",
    "LimitRelief",
    "LoadDrill",
    "LoadReliefWishes",
    "LoadSupporters",
    "Notify",
    "OfferHelp",
    "PlaceByHand",
    "PlaceRoad",
    "PutInTeam",
    "PutOnRelief",
    "PutUpPoster",
    "RecordDrill",
    "Release",
    "Relieve",
    "Remind",
    "Reply",
    "ReportRoad",
    "ReturnSupport",
    "Seen",
    "SetQuota",
    "SetReliefNeed",
    "SetRoadAside",
    "StartPlan",
    "StartRelief",
    "StoreRelief",
    "StoreTrial",
    "SwapRelief",
    "TakeOffRelief",
    "WithdrawHelp",
    "WithdrawSupport",
]
