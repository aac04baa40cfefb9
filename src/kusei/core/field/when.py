"""When it really happened, from a phone whose clock may be wrong. Pure.

Skew is the office's clock minus the phone's, in seconds; the phone measures it at each contact and once more when it
sends. Both agreeing, the corrected time is right to a second or two. Disagreeing, somebody moved the phone's clock in
between, and a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

SLACK_S = 5


@dataclass(frozen=True)
class When:
    """``code``: "" | clock (moved in between) | future. ``occurred_at`` is the best guess even then."""

    occurred_at: datetime
    skew_s: int
    code: str = ""


def corrected(
    said_at: datetime, *, phone_now: datetime, office_now: datetime, skew_then_s: int | None, most_s: int,
) -> When:
    """``said_at`` by the phone's clock; ``skew_then_s`` as it knew it while typing (None = it had never asked)."""
    skew = office_now - phone_now
    skew_s = round(skew.total_seconds())
    at = said_at + skew
    if skew_then_s is not None and abs(skew_then_s - skew_s) > most_s:
        return When(min(said_at + timedelta(seconds=skew_then_s), office_now), skew_s, "clock")
    if at > office_now + timedelta(seconds=SLACK_S):
        return When(office_now, skew_s, "future")
    return When(min(at, office_now), skew_s)
