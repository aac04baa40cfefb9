"""The verbs of the room, one class each."""

from __future__ import annotations

from kusei.plan.autonomy.actions.choosing import Allot, ChooseSet, LeaveProposal, PickProposal, ShiftMoney
from kusei.plan.autonomy.actions.envelopes import ChangeCeiling, SetCeiling
from kusei.plan.autonomy.actions.importing import ImportProposals
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

__all__ = [
    "Allot", "ChangeCeiling", "ChooseSet", "Commit", "EditProposal", "ImportProposals", "ImportSettlements", "LeaveProposal", "MarkProposal",
    "Pay", "PickProposal", "Propose", "ReduceCommitment", "Refund", "Resubmit", "ReturnProposal", "SetCeiling", "Settle", "ShiftMoney",
    "SubmitProposal", "Withdraw",
]
