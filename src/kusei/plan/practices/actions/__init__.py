"""The verbs of the room, one class each."""

from __future__ import annotations

from kusei.plan.practices.actions.adopting import (
    AnswerCondition,
    Begin,
    Consider,
    Decide,
    Decline,
    ReportResult,
    Stop,
)
from kusei.plan.practices.actions.cards import (
    AddCondition,
    EditCard,
    EndCondition,
    PublishCard,
    RecallCard,
    RenewCard,
    ReturnCard,
    SendCard,
    WithdrawCard,
    WriteCard,
    words_that_name,
)
from kusei.plan.practices.actions.importing import ImportCards, ImportTraits

__all__ = [
    "AddCondition", "AnswerCondition", "Begin", "Consider", "Decide", "Decline", "EditCard", "EndCondition", "ImportCards",
    "ImportTraits", "PublishCard", "RecallCard", "RenewCard", "ReportResult", "ReturnCard", "SendCard", "Stop",
    "WithdrawCard", "WriteCard", "words_that_name",
]
