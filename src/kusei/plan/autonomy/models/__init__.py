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
from kusei.plan.autonomy.models.posts import Came, Phase, Placement, Pool, What, Workload
from kusei.plan.autonomy.models.revenue import Agreement, Bill, Earmark, Receipt, Screening, Source, Use
from kusei.plan.autonomy.models.tasks import Assignment, Law, MoveStep, Place, Task, TaskMove, Verdict

__all__ = [
    "MARKS", "VIEW", "AgreedTerm", "Agreement", "Assignment", "Bill", "Came", "CeilingChange", "Citation", "Commitment",
    "ConsultReminder", "Consultation", "Earmark", "Envelope", "JointCall", "Kind", "Law", "MoveStep", "Outcome", "Payment",
    "Phase", "Place", "Placement", "Pool", "Precedent", "Proposal", "Receipt", "Screening", "Shift", "Signature", "Source",
    "Task", "TaskMove", "Turn", "Use", "Verdict", "What", "Why", "Workload",
]
