"""Rounds, the wards' sheets and entries, measures and targets, marks by rule, reviews, and what was frozen."""

from __future__ import annotations

from kusei.plan.followup.models.after import Carried, Pack, RoundSurvey
from kusei.plan.followup.models.figures import Correction, FrozenFigure, Mark, Measure, Snapshot, Target
from kusei.plan.followup.models.rounds import PUBLISHED, Check, Entry, Question, Review, Round, WardSheet
from kusei.plan.followup.models.scales import ScaleGrade, ScaleRow, scales_on

__all__ = [
    "Carried",
    "Check",
    "Correction",
    "Entry",
    "FrozenFigure",
    "Mark",
    "Measure",
    "PUBLISHED",
    "Pack",
    "Question",
    "Review",
    "Round",
    "RoundSurvey",
    "ScaleGrade",
    "ScaleRow",
    "Snapshot",
    "Target",
    "WardSheet",
    "scales_on",
]
