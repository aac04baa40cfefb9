"""The tables of the room, a file for each part."""

from __future__ import annotations

from kusei.plan.autonomy.models.budget import (
    MARKS,
    VIEW,
    CeilingChange,
    Commitment,
    Envelope,
    Payment,
    Proposal,
    Shift,
)

__all__ = ["MARKS", "VIEW", "CeilingChange", "Commitment", "Envelope", "Payment", "Proposal", "Shift"]
