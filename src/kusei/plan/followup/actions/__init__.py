"""The verbs of the follow-up, in the order a year goes through them."""

from __future__ import annotations

from kusei.plan.followup.actions.rounds import (
    CorrectAfterFreeze,
    FreezeRound,
    OpenRound,
    Prefill,
    PublishRound,
    ReopenRound,
    SendRound,
    SetTarget,
    StartChecking,
)
from kusei.plan.followup.actions.sheets import (
    AnswerQuestion,
    AskQuestion,
    ConfirmSheet,
    ImportSheet,
    ReturnSheet,
    SaveEntry,
    SubmitSheet,
    WriteReview,
)

__all__ = [
    "AnswerQuestion", "AskQuestion", "ConfirmSheet", "CorrectAfterFreeze", "FreezeRound", "ImportSheet", "OpenRound",
    "Prefill", "PublishRound", "ReopenRound", "ReturnSheet", "SaveEntry", "SendRound", "SetTarget", "StartChecking",
    "SubmitSheet", "WriteReview",
]
