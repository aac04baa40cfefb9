"""The verbs of an inquiry; importing this module fills the registry."""

from __future__ import annotations

from kusei.core.inquiry import rule_values  # noqa: F401  (declares the clocks the verbs start)
from kusei.core.inquiry.actions.answering import (
    ConfirmReply,
    FillFromFile,
    ProposeReply,
    PullBackReply,
    SaveReply,
    SendBackReply,
    SubmitReply,
)
from kusei.core.inquiry.actions.asking import (
    DraftInquiry,
    EditInquiry,
    ExtendReply,
    FreezeInquiry,
    ReopenReply,
    ReturnReply,
    SendInquiry,
    WithdrawInquiry,
    WriteMessage,
)
from kusei.core.inquiry.actions.parts import AnswerPart, AskDivision, DropPart, ReturnPart, TakePart

__all__ = [
    "AnswerPart", "AskDivision", "ConfirmReply", "DraftInquiry", "DropPart", "EditInquiry", "ExtendReply",
    "FillFromFile", "FreezeInquiry", "ProposeReply", "PullBackReply", "ReopenReply", "ReturnPart", "ReturnReply",
    "SaveReply", "SendBackReply", "SendInquiry", "SubmitReply", "TakePart", "WithdrawInquiry", "WriteMessage",
]
