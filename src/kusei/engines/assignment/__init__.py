"""Who goes where: every person at most one place, every place its quota, the least cost in all; proven, not estimated.

``run`` answers one problem; ``sweep`` the same wish under many costs (damage scenarios), each from the prices of the first.
A wish that cannot be met is answered with which place falls short by how many and the places that prove it (Hall).
"""

from __future__ import annotations

from kusei.engines.assignment.solving import run, sweep, warm
from kusei.engines.assignment.values import COST_LIMIT, NOWHERE, Problem, Result, Shortage, Unsound, total_of

__all__ = [
    "COST_LIMIT",
    "NOWHERE",
    "VERSION",
    "Problem",
    "Result",
    "Shortage",
    "Unsound",
    "run",
    "sweep",
    "total_of",
    "warm",
]
VERSION = "1"
