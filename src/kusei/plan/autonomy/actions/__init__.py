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
from kusei.plan.autonomy.actions.covering import Cover, TakePlan
from kusei.plan.autonomy.actions.envelopes import ChangeCeiling, SetCeiling
from kusei.plan.autonomy.actions.importing import ImportProposals
from kusei.plan.autonomy.actions.joint import AnswerJoint, CallJoint, CloseJoint, Join
from kusei.plan.autonomy.actions.pools import ChangePool, SetPool
from kusei.plan.autonomy.actions.posts import (
    DecidePost,
    EditPost,
    EnterWork,
    HandInPost,
    MeasureWork,
    ProposePost,
    RefusePost,
    ReturnPost,
    WithdrawPost,
)
from kusei.plan.autonomy.actions.posts_import import ImportPosts
from kusei.plan.autonomy.actions.posts_running import EndPost, ExtendPost, FinishPost, ReviewPost, StartPost
from kusei.plan.autonomy.actions.proposing import (
    EditProposal,
    MarkProposal,
    Propose,
    Resubmit,
    ReturnProposal,
    SubmitProposal,
    Withdraw,
)
from kusei.plan.autonomy.actions.revenue import (
    Agree,
    DraftAgreement,
    DropAgreement,
    EditAgreement,
    EndAgreement,
    EndEarly,
    RefuseAgreement,
    ReturnAgreement,
    Screen,
    SendToScreening,
    SetNaming,
)
from kusei.plan.autonomy.actions.revenue_import import ImportRevenue
from kusei.plan.autonomy.actions.revenue_money import (
    CarryOver,
    GiveBack,
    Lapse,
    MakeBill,
    Receive,
    ReduceBill,
    UndoUse,
    UseMoney,
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
    "AcceptReply", "AddStep", "Agree", "Allot", "AnswerJoint", "AskAgain", "AskBack", "AskBureau", "CallJoint", "CarryOver",
    "ChangeCeiling", "ChangePool", "ChooseSet", "Cite", "CloseJoint", "Commit", "Conclude", "ConfirmTerm", "ConsultOnMove", "Cover",
    "DecideMove", "DecidePost", "DraftAgreement", "DraftConsultation", "DropAgreement", "DropConsultation", "DropMove",
    "EditAgreement", "EditConsultation", "EditMove", "EditPost", "EditProposal", "EndAgreement", "EndAssignment", "EndEarly",
    "EndPost", "EnterWork", "Escalate", "ExtendPost", "Finish", "FinishPost", "FinishStep", "GiveBack", "GiveUp", "HandInMove",
    "HandInPost", "ImportConsultations", "ImportPosts", "ImportProposals", "ImportRevenue", "ImportSettlements", "ImportTable", "Join",
    "Lapse", "LeaveProposal", "MakeBill", "MarkProposal", "MeasureWork", "Meet", "MoveTerm", "Pay", "PickProposal", "Propose",
    "ProposeMove", "ProposePost", "ProposeRule", "PutOff", "Receive", "ReduceBill", "ReduceCommitment", "Refund",
    "RefuseAgreement", "RefuseMove", "RefusePost", "RemindBureaus", "Renew", "Reply", "ReportTerm", "Resubmit",
    "ReturnAgreement", "ReturnMove", "ReturnPost", "ReturnProposal", "ReturnTerm", "ReviewMove", "ReviewPost", "Screen",
    "SendToScreening", "SetAssignment", "SetCeiling", "SetNaming", "SetPool", "Settle", "ShiftMoney", "Sign", "StartPost", "SubmitProposal",
    "Supply", "TakeEffect", "TakePlan", "UndoUse", "UseMoney", "WaiveTerm", "Withdraw", "WithdrawPost", "WriteNote",
]
