"""Plans and their nodes (``plans``), what changes them (``revisions``), what follows from them (``following``)."""

from __future__ import annotations

from kusei.plan.register.models.following import Outcome, PolicyItem, WardPolicy, Watch, WatchNote
from kusei.plan.register.models.plans import (
    OPEN_STATES,
    Answer,
    Kind,
    Mode,
    Node,
    Plan,
    Reading,
    SourceLine,
    Support,
    Wish,
)
from kusei.plan.register.models.revisions import Change, NodeVersion, Revision

__all__ = [
    "OPEN_STATES", "Answer", "Change", "Kind", "Mode", "Node", "NodeVersion", "Outcome", "Plan", "PolicyItem", "Reading",
    "Revision", "SourceLine", "Support", "WardPolicy", "Watch", "WatchNote", "Wish",
]
