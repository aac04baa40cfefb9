"""The verbs of the follow-up, in the order a year goes through them."""

from __future__ import annotations

from kusei.plan.followup.actions.asking import ExtendSheet
from kusei.plan.followup.actions.carrying import PlanMeasure, PlanReason
from kusei.plan.followup.actions.correcting import CorrectAfterFreeze
from kusei.plan.followup.actions.packing import MakePack
from kusei.plan.followup.actions.questions import AnswerQuestion, AskQuestion, WithdrawQuestion
from kusei.plan.followup.actions.rounds import (
    FreezeRound,
    OpenRound,
    Prefill,
    PublishRound,
    ReopenRound,
    SendRound,
    SetTarget,
    StartChecking,
)
from kusei.plan.followup.actions.settings import AttachSurvey, SetScale
from kusei.plan.followup.actions.sheets import (
    CheckSheet,
    ConfirmSheet,
    ImportSheet,
    PullBackSheet,
    ReopenSheet,
    ReturnSheet,
    SaveEntry,
    SubmitSheet,
    WriteReview,
)

__all__ = [
    "AnswerQuestion", "AskQuestion", "AttachSurvey", "CheckSheet", "ConfirmSheet", "CorrectAfterFreeze", "ExtendSheet",
    "FreezeRound", "ImportSheet", "MakePack", "OpenRound", "PlanMeasure", "PlanReason", "Prefill", "PublishRound", "PullBackSheet",
    "ReopenRound", "ReopenSheet", "ReturnSheet", "SaveEntry", "SendRound", "SetScale", "SetTarget", "StartChecking",
    "SubmitSheet", "WithdrawQuestion", "WriteReview",
]
