"""Verbs of plans: importing in steps, publishing and ending, and what a person decides about a node."""

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
    MarkLine,
    MoveBlock,
    SaveReading,
    SetAside,
    StartReading,
    read_or_refuse,
    same_plan,
)

__all__ = [
    "EditNode", "EditPlan", "EndPlan", "ImportPlan", "ImportSheet", "MapSupport", "MarkLine", "MoveBlock", "PublishPlan",
    "SaveReading", "SetAnswer", "SetAside", "SetMode", "StartReading", "VoidSupport", "read_or_refuse", "same_plan",
]
