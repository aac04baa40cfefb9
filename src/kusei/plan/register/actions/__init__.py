"""Verbs of plans: importing, publishing, changing and ending them; inheritance, watched matters, wards' yearly policies."""

from __future__ import annotations

from kusei.plan.register.actions.deciding import (
    EditNode,
    EditPlan,
    EndPlan,
    MapSupport,
    PublishPlan,
    SetAnswer,
    SetMode,
    VoidSupport,
)
from kusei.plan.register.actions.importing import (
    ImportPlan,
    ImportSheet,
    ImportStratml,
    MarkLine,
    MoveBlock,
    SaveReading,
    SetAside,
    StartReading,
    read_or_refuse,
    same_plan,
)
from kusei.plan.register.actions.inheriting import DecideOutcome, VoidOutcome
from kusei.plan.register.actions.passing import (
    CouncilAgreed,
    CouncilReturned,
    DecideRevision,
    PutToCouncil,
    SendToDecision,
    TakeBack,
    TakeEffect,
    WithdrawRevision,
)
from kusei.plan.register.actions.revising import AddChange, DropChange, EditRevision, StartRevision
from kusei.plan.register.actions.ward_policies import (
    EditWardPolicy,
    ImportWardPolicy,
    PublishWardPolicy,
    ReopenWardPolicy,
    SetStance,
    StartWardPolicy,
)
from kusei.plan.register.actions.watching import AddWatch, NoteWatch, ResolveWatch

__all__ = [
    "AddChange", "AddWatch", "CouncilAgreed", "CouncilReturned", "DecideOutcome", "DecideRevision", "DropChange", "EditNode",
    "EditPlan", "EditRevision", "EditWardPolicy", "EndPlan", "ImportPlan", "ImportSheet", "ImportStratml",
    "ImportWardPolicy", "MapSupport", "MarkLine", "MoveBlock", "NoteWatch", "PublishPlan", "PublishWardPolicy",
    "PutToCouncil", "ReopenWardPolicy", "ResolveWatch", "SaveReading", "SendToDecision", "SetAnswer", "SetAside", "SetMode",
    "SetStance", "StartReading", "StartRevision", "StartWardPolicy", "TakeBack", "TakeEffect", "VoidOutcome", "VoidSupport",
    "WithdrawRevision", "read_or_refuse", "same_plan",
]
