"""The verbs of the room, by what they act on: telegrams, a ward's watch, tables of rules, evacuation orders."""

from kusei.disaster.staffing_stages.actions.orders import IssueOrders, LiftOrder
from kusei.disaster.staffing_stages.actions.tables import AddRule, AdoptTable, CopyTable, RemoveRule, SetStages
from kusei.disaster.staffing_stages.actions.taking import Intake, LookAgain, ReceiveTelegrams
from kusei.disaster.staffing_stages.actions.watches import BeginWatch, Decide, Decline, Propose, Release

__all__ = [
    "AddRule", "AdoptTable", "BeginWatch", "CopyTable", "Decide", "Decline", "Intake", "IssueOrders", "LiftOrder", "LookAgain",
    "Propose", "ReceiveTelegrams", "Release", "RemoveRule", "SetStages",
]
