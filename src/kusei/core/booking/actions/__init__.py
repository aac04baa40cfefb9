"""The verbs of booking; importing this module fills the registry."""

from __future__ import annotations

from kusei.core.booking import rule_values  # noqa: F401  (declares the clock a promotion starts)
from kusei.core.booking.actions.applying import (
    AcceptOffer,
    Apply,
    AttendSession,
    CancelApplication,
    DeclineOffer,
    LapseOffer,
    MissSession,
)
from kusei.core.booking.actions.holding import (
    CancelSession,
    CloseSession,
    DrawLots,
    EditSession,
    FinishSession,
    MakeSession,
    PromoteWaiting,
    PublishSession,
)

__all__ = [
    "AcceptOffer", "Apply", "AttendSession", "CancelApplication", "CancelSession", "CloseSession", "DeclineOffer",
    "DrawLots", "EditSession", "FinishSession", "LapseOffer", "MakeSession", "MissSession", "PromoteWaiting",
    "PublishSession",
]
