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
from kusei.plan.autonomy.models.consultations import (
    AgreedTerm,
    Citation,
    Consultation,
    ConsultReminder,
    JointCall,
    Kind,
    Outcome,
    Precedent,
    Signature,
    Turn,
    Why,
)

__all__ = [
    "MARKS", "VIEW", "AgreedTerm", "CeilingChange", "Citation", "Commitment", "ConsultReminder", "Consultation", "Envelope",
    "JointCall", "Kind", "Outcome", "Payment", "Precedent", "Proposal", "Shift", "Signature", "Turn", "Why",
]
