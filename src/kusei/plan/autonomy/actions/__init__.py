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
from kusei.plan.autonomy.actions.posts import (
    ChangePool,
    DecidePost,
    EditPost,
    EndPost,
    EnterWork,
    ExtendPost,
    FinishPost,
    HandInPost,
    MeasureWork,
    ProposePost,
    RefusePost,
    ReturnPost,
    ReviewPost,
    SetPool,
    StartPost,
    WithdrawPost,
)
from kusei.plan.autonomy.actions.proposing import (
    EditProposal,
    MarkProposal,
    Propose,
    Resubmit,
    ReturnProposal,
    SubmitProposal,
    Withdraw,
)
from kusei.plan.autonomy.actions.settlements import ImportSettlements
from kusei.plan.autonomy.actions.spending import Commit, Pay, ReduceCommitment, Refund, Settle
from kusei.plan.autonomy.actions.task_table import EndAssignment, ImportTable, ProposeRule, SetAssignment
from kusei.plan.autonomy.actions.tasks import (
    AddStep,
    ConsultOnMove,
    DecideMove,
    DropMove,
    EditMove,
    FinishStep,
    HandInMove,
    ProposeMove,
    RefuseMove,
    ReturnMove,
    ReviewMove,
    TakeEffect,
)

__all__ = [
    "AcceptReply", "AddStep", "Allot", "AnswerJoint", "AskAgain", "AskBack", "AskBureau", "CallJoint", "ChangeCeiling",
    "ChooseSet", "Cite", "CloseJoint", "Commit", "Conclude", "ConfirmTerm", "ConsultOnMove", "DecideMove", "DraftConsultation",
    "DropConsultation", "DropMove", "EditConsultation", "EditMove", "EditProposal", "EndAssignment", "Escalate", "Finish",
    "FinishStep", "GiveUp", "HandInMove", "ImportConsultations", "ImportProposals", "ImportSettlements", "ImportTable", "Join", "LeaveProposal",
    "MarkProposal", "Meet", "MoveTerm", "Pay", "PickProposal", "Propose", "ProposeMove", "ProposeRule", "PutOff", "ReduceCommitment", "Refund",
    "RefuseMove", "RemindBureaus", "Renew", "Reply", "ReportTerm", "Resubmit", "ReturnMove", "ReturnProposal", "ReturnTerm",
    "ReviewMove", "SetAssignment", "SetCeiling", "Settle", "ShiftMoney", "Sign", "SubmitProposal", "Supply", "TakeEffect", "WaiveTerm",
    "Withdraw", "WriteNote",
    "ChangePool", "DecidePost", "EditPost", "EndPost", "EnterWork", "ExtendPost", "FinishPost", "HandInPost", "MeasureWork",
    "ProposePost", "RefusePost", "ReturnPost", "ReviewPost", "SetPool", "StartPost", "WithdrawPost",
]
