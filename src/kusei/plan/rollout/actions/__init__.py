"""The verbs of the room, one class each."""

from __future__ import annotations

from kusei.plan.rollout.actions.budget import AskMoney, AssessRequest, RefuseRequest, WithdrawRequest
from kusei.plan.rollout.actions.cells import (
    AnswerCondition,
    Confirm,
    GoLive,
    Hold,
    KeepOnHold,
    LeaveOut,
    Pilot,
    Prepare,
    Resume,
    Schedule,
    Settle,
    StopIt,
    StudyIt,
    TakeBack,
)
from kusei.plan.rollout.actions.shaping import (
    AddCondition,
    AddDependency,
    DecideMode,
    EndCondition,
    EndDependency,
    ImportStates,
    MakeTable,
)
from kusei.plan.rollout.actions.studies import (
    AddOption,
    AnswerOpinion,
    BeginStudy,
    CloseConsultation,
    Consult,
    DecidePolicy,
    DropStudy,
    ReopenStudy,
)

__all__ = [
    "AddCondition", "AddDependency", "AddOption", "AnswerCondition", "AnswerOpinion", "AskMoney", "AssessRequest", "BeginStudy",
    "CloseConsultation", "Confirm", "Consult", "DecideMode", "DecidePolicy", "DropStudy", "EndCondition", "EndDependency", "GoLive", "Hold",
    "ImportStates", "KeepOnHold", "LeaveOut", "MakeTable", "Pilot", "Prepare", "RefuseRequest", "ReopenStudy", "Resume", "Schedule",
    "Settle", "StopIt", "StudyIt", "TakeBack", "WithdrawRequest",
]
