"""The verbs of a building's life. Each refusal names the clause or the fact that stands in the way."""

from __future__ import annotations

from kusei.disaster.tsunami_buildings.actions.agreeing import (
    DesignateBuilding,
    ExpireBuilding,
    RenewAgreement,
    SignAgreement,
    WithdrawBuilding,
    noon,
)
from kusei.disaster.tsunami_buildings.actions.preparing import (
    DropCandidate,
    JudgeEligible,
    RecordTalk,
    RegisterBuilding,
    ResurveyBuilding,
    SurveyBuilding,
)
from kusei.disaster.tsunami_buildings.actions.running import (
    AddKeyHolder,
    EndKeyHolder,
    OrderSign,
    PutSign,
    RecordCheck,
    ReportChange,
    ResumeBuilding,
    ReviewChange,
    SuspendBuilding,
)
from kusei.disaster.tsunami_buildings.actions.studying import (
    AdoptStudy,
    AskStudy,
    LoadNetwork,
    StoreStudy,
)

__all__ = [
    "AddKeyHolder",
    "AdoptStudy",
    "AskStudy",
    "DesignateBuilding",
    "DropCandidate",
    "EndKeyHolder",
    "ExpireBuilding",
    "JudgeEligible",
    "LoadNetwork",
    "OrderSign",
    "PutSign",
    "RecordCheck",
    "RecordTalk",
    "RegisterBuilding",
    "RenewAgreement",
    "ReportChange",
    "ResumeBuilding",
    "ResurveyBuilding",
    "ReviewChange",
    "SignAgreement",
    "StoreStudy",
    "SuspendBuilding",
    "SurveyBuilding",
    "WithdrawBuilding",
    "noon",
]
