"""The verbs of the office, one class each; importing this module fills the registry."""

from __future__ import annotations

from kusei.office.actions.adoption import EndRoom, StartRoom
from kusei.office.actions.areas import (
    CreateBranch,
    CreateDistrict,
    EditBranch,
    EditDistrict,
    EndBranch,
    EndDistrict,
)
from kusei.office.actions.bodies import CreateBody, EditBody, EndAgreement, EndBody, ImportBodies, SignAgreement
from kusei.office.actions.evidence import StoreReadings, TakeReadings
from kusei.office.actions.facilities import CreateFacility, EditFacility, EndFacility, ImportFacilities
from kusei.office.actions.handover import (
    BeginHandover,
    DropHandover,
    ReturnHandover,
    SignForAbsent,
    SignIncoming,
    SignOutgoing,
    SignWitness,
    WriteHandover,
)
from kusei.office.actions.incidents import CloseIncident, DeclareIncident, EndOrder, LendPower, StageIncident
from kusei.office.actions.logins import CloseLogin, IssuePassword
from kusei.office.actions.notices import ReadAllNotices, ReadNotice
from kusei.office.actions.organisation import (
    CreateDivision,
    CreatePost,
    EditDivision,
    EditPost,
    EndDivision,
    EndPost,
)
from kusei.office.actions.people import AppointStaff, EditStaff, EndGrant, EndHolding, GrantPower, RegisterStaff
from kusei.office.actions.private import BreakGlass, ReviewOpening, RevokeLink
from kusei.office.actions.reorganise import HandOverClocks, ReorganiseDivision
from kusei.office.actions.rules import ConfirmRule, EndRule, SetRule
from kusei.office.actions.trail import RecordVerification, SealTrail, VerifyTrail

__all__ = [
    "BeginHandover", "DropHandover", "ReturnHandover", "SignForAbsent", "SignIncoming", "SignOutgoing", "SignWitness", "WriteHandover",
    "CloseLogin", "IssuePassword",
    "AppointStaff", "BreakGlass", "CloseIncident", "ConfirmRule", "CreateBody", "CreateBranch", "CreateDistrict",
    "CreateDivision", "CreateFacility", "CreatePost", "DeclareIncident", "EditBody", "EditBranch", "EditDistrict",
    "EditDivision", "EditFacility", "EditPost", "EditStaff", "EndAgreement", "EndBody", "EndBranch", "EndDistrict",
    "EndDivision", "EndFacility", "EndGrant", "EndHolding", "EndOrder", "EndPost", "EndRoom", "EndRule", "GrantPower",
    "HandOverClocks", "ImportBodies", "ImportFacilities", "LendPower", "ReadAllNotices", "ReadNotice",
    "RecordVerification", "RegisterStaff", "ReorganiseDivision", "ReviewOpening", "RevokeLink", "SealTrail", "SetRule",
    "SignAgreement", "StageIncident", "StartRoom", "StoreReadings", "TakeReadings", "VerifyTrail",
]
