"""Moving the waiting list up. Always under the session's lock, so that a seat is promised once."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from kusei.core.booking.lifecycle import PLANNED
from kusei.core.booking.models import Application, Session
from kusei.core.booking.queries import next_in_line
from kusei.core.booking.rule_values import REPLY
from kusei.core.clocks import run as clocks


def lock(session_id: int) -> Session:
    """The session, locked until the act is over: whoever counts seats holds this."""
    return Session.objects.select_for_update().get(pk=session_id)


def promote(session: Session, *, at: datetime) -> list[Application]:
    """Offer free seats to those who wait, in order; each has until its clock runs out to answer.

    A row another act holds (it is being cancelled) is passed over: waiting for it here would be a deadlock.
    """
    if session.state not in PLANNED or (session.mode == "lottery" and session.state != "drawn"):
        return []
    chosen = [a.pk for a in next_in_line(session)]
    rows = list(
        Application.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk__in=chosen, state="waiting")
        .order_by("waiting_no"),
    )
    for row in rows:
        row.session = session
        due = min(clocks.due(REPLY, at, ward=session.ward), session.starts_at)
        Application.objects.filter(pk=row.pk).update(
            state="offered", offer_due_at=due, decided_at=at, version=F("version") + 1,
        )
        row.state, row.offer_due_at = "offered", due
        clocks.start(REPLY, row, at=at, due_at=due)
    return rows
