"""The verbs, by theme."""

from __future__ import annotations

from kusei.disaster.mobilisation.actions.calling import (
    CallOut,
    CheckIn,
    CheckInNumber,
    ConfirmRoad,
    EndCall,
    IssueLinks,
    PutInTeam,
    PutUpPoster,
    Relieve,
    Remind,
    Reply,
    Seen,
    SendAcross,
    SetRoadAside,
)
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
    "CallOut",
    "CheckIn",
    "CheckInNumber",
    "ConfirmRoad",
    "EndCall",
    "IssueLinks",
    "PutInTeam",
    "PutUpPoster",
    "Relieve",
    "Remind",
    "Reply",
    "Seen",
    "SendAcross",
    "SetRoadAside",
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
