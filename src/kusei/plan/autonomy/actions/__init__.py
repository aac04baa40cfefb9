"""The verbs of the room, one class each."""

from __future__ import annotations

from kusei.plan.autonomy.actions.answering import (
    AskBack,
    Conclude,
    ConfirmTerm,
    Meet,
    MoveTerm,
    PutOff,
    Reply,
    ReportTerm,
    ReturnTerm,
    Sign,
    WaiveTerm,
)
from kusei.plan.autonomy.actions.choosing import Allot, ChooseSet, LeaveProposal, PickProposal, ShiftMoney
from kusei.plan.autonomy.actions.consult_lists import ImportConsultations, RemindBureaus
from kusei.plan.autonomy.actions.consulting import (
    AcceptReply,
    AskAgain,
    AskBureau,
    Cite,
    DraftConsultation,
    DropConsultation,
    EditConsultation,
    Escalate,
    Finish,
    GiveUp,
    Renew,
    Supply,
    WriteNote,
)
from kusei.plan.autonomy.actions.envelopes import ChangeCeiling, SetCeiling
from kusei.plan.autonomy.actions.importing import ImportProposals
from kusei.plan.autonomy.actions.joint import AnswerJoint, CallJoint, CloseJoint, Join
from kusei.plan.autonomy.actions.proposing import (
    EditProposal,
    MarkProposal,
    Propose,
    Resubmit,
    ReturnProposal,
    SubmitProposal,
    Withdraw,
)
from kusei.plan.autonomy.actions.spending import Commit, Pay, ReduceCommitment, Refund, Settle

__all__ = [
    "AcceptReply", "Allot", "AnswerJoint", "AskAgain", "AskBack", "AskBureau", "CallJoint", "ChangeCeiling", "ChooseSet", "Cite",
    "CloseJoint", "Commit", "Conclude", "ConfirmTerm", "DraftConsultation", "DropConsultation", "EditConsultation", "EditProposal",
    "Escalate", "Finish", "GiveUp", "ImportConsultations", "ImportProposals", "Join", "LeaveProposal", "MarkProposal", "Meet",
    "MoveTerm", "Pay", "PickProposal", "Propose", "PutOff", "ReduceCommitment", "Refund", "RemindBureaus", "Renew", "Reply",
    "ReportTerm", "Resubmit", "ReturnProposal", "ReturnTerm", "SetCeiling", "Settle", "ShiftMoney", "Sign", "SubmitProposal", "Supply",
    "WaiveTerm", "Withdraw", "WriteNote",
]
