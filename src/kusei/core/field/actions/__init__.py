"""Verbs of the field: phones, sending, deciding."""

from kusei.core.field.actions.devices import (
    AnswerPhone,
    CloseCarry,
    EnrolDevice,
    GiveBackDevice,
    LoseDevice,
    ProlongDevice,
    RevokeDevice,
    SayFromPhone,
    TakeAlong,
)
from kusei.core.field.actions.leaving import HandOver, WipeDevice
from kusei.core.field.actions.sending import KeepRefused, ReplayCommand
from kusei.core.field.actions.settling import DropCommand, HandCommand, MendCommand

__all__ = [
    "AnswerPhone", "CloseCarry", "DropCommand", "EnrolDevice", "GiveBackDevice", "HandCommand", "HandOver", "KeepRefused", "LoseDevice",
    "MendCommand", "ProlongDevice", "ReplayCommand", "RevokeDevice", "SayFromPhone", "TakeAlong", "WipeDevice",
]
