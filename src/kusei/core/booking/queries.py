"""Seats taken and free, the waiting list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db.models import Sum

from kusei.core.booking import lottery
from kusei.core.booking.lifecycle import HOLDS_SEAT
from kusei.core.booking.models import Application, Session


def taken(session: Session) -> Counter[str]:
    """Seats held per category: decided, promised and come."""
    rows = session.applications.filter(state__in=HOLDS_SEAT).order_by().values_list("category").annotate(Sum("persons"))
    return Counter(dict(rows))


def free(session: Session) -> dict[str, int]:
    held = taken(session)
    return {key: seats - held[key] for key, seats in session.capacity.items()}


def taken_by_session(sessions: Sequence[Session]) -> dict[int, int]:
    """Seats held of many sessions, in one query."""
    rows = (
        Application.objects.filter(session__in=sessions, state__in=HOLDS_SEAT).order_by()
        .values_list("session_id").annotate(Sum("persons"))
    )
    return dict(rows)


def waiting(session: Session) -> list[Application]:
    return list(session.applications.filter(state="waiting").order_by("waiting_no"))


def next_in_line(session: Session) -> list[Application]:
    """The applications the free seats allow to promote now: in the order of the list, households whole.

    A household that does not fit lets those behind it pass, as in the draw.
    """
    left = free(session)
    units: dict[str, list[Application]] = {}
    for row in waiting(session):
        units.setdefault(f"h:{row.household}" if row.household else f"e:{row.ref}", []).append(row)
    chosen: list[Application] = []
    for unit in units.values():
        wanted = Counter[str]()
        for row in unit:
            wanted[row.category] += row.persons
        if all(left.get(category, 0) >= n for category, n in wanted.items()):
            for category, n in wanted.items():
                left[category] -= n
            chosen += unit
    return chosen


def draw_stands(session: Session) -> bool:
    """Whether the record of the draw follows from the applications as they stand, names erased or not."""
    entries = {
        a.number: lottery.Entry(a.ref, a.persons, a.category, a.household or (lottery.UNWORDED if a.group_no else ""))
        for a in session.applications.all()
    }
    return lottery.stands((session.draw_log or {})["calls"], entries, session.capacity, seed=session.seed)
