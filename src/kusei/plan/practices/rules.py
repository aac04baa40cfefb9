"""Pure functions on values: rule values and the day come in as arguments."""

from __future__ import annotations

from datetime import date


def days_taken(opened_on: date, closed_on: date | None, *, today: date) -> int:
    """Days a case took, or has been open so far; the day it was opened is day 0.

    Raises ValueError when it would have ended before it began.
    """
    days = ((closed_on or today) - opened_on).days
    if days < 0:
        raise ValueError("a case cannot end before it begins")
    return days
