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
from kusei.plan.autonomy.models.revenue import Agreement, Bill, Earmark, Receipt, Screening, Source, Use
from kusei.plan.autonomy.models.tasks import Assignment, Law, MoveStep, Place, Task, TaskMove, Verdict

__all__ = [
    "MARKS", "VIEW", "AgreedTerm", "Agreement", "Assignment", "Bill", "CeilingChange", "Citation", "Commitment", "ConsultReminder",
    "Consultation", "Earmark", "Envelope", "JointCall", "Kind", "Law", "MoveStep", "Outcome", "Payment", "Place", "Precedent",
    "Proposal", "Receipt", "Screening", "Shift", "Signature", "Source", "Task", "TaskMove", "Turn", "Use", "Verdict", "Why",
]
