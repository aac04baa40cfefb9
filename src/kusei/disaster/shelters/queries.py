"""Reads: who is open, how many are inside, capacity by every method, what needs a look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.functional import Promise

from kusei.core import calendar
from kusei.core.kept import kept
from kusei.core.rules.registry import RULES, at_once
from kusei.disaster.shelters.lifecycle import LIVE, RUNNING
from kusei.disaster.shelters.models import Headcount, Opening, Shelter
from kusei.disaster.shelters.rule_values import METHODS
from kusei.disaster.shelters.rules import capacity

CHECK_MONTHS = 12


@dataclass(frozen=True)
class Method:
    """Persons by one method. ``persons`` None: the area is not known. ``draft``: nobody has confirmed the value."""

    label: str | Promise
    m2: Decimal
    persons: int | None
    source: str
    draft: bool


def methods(shelter: Shelter) -> list[Method]:
    """Capacity by every method side by side; one query."""
    values = at_once(METHODS, ward=shelter.ward)
    return [
        Method(
            RULES[key].label,
            value.decimal("m2"),
            None if shelter.usable_m2 is None else capacity(shelter.usable_m2, value.decimal("m2")),
            value.source,
            value.draft,
        )
        for key, value in values.items()
    ]


def with_opening(rows: Any) -> Any:
    """Annotate ``open_drill``: None = not open, False = open, True = open as a drill."""
    running = Opening.objects.filter(shelter=OuterRef("pk"), state__in=RUNNING)
    return rows.annotate(
        open_drill=Subquery(running.values("drill")[:1]),
        open_state=Subquery(running.values("state")[:1]),
        open_since=Subquery(running.values("received_at")[:1]),
    )


def with_last_count(openings: Any) -> Any:
    """Annotate ``people`` and ``counted_at`` of the latest headcount."""
    counts = Headcount.objects.filter(opening=OuterRef("pk")).order_by("-counted_at", "-pk")
    return openings.annotate(
        people=Subquery(counts.values("people")[:1]),
        counted_at=Subquery(counts.values("counted_at")[:1]),
    )


def running(shelter: Shelter) -> Opening | None:
    """The opening that runs now, if one does; a page asks it for its badge, its acts and its map."""
    return kept(("running", shelter.pk), lambda: shelter.openings.filter(state__in=RUNNING).first())


def last_count(opening: Opening) -> Headcount | None:
    return opening.headcounts.order_by("-counted_at", "-pk").first()


def due_before(today: date) -> date:
    return calendar.add_months(today, -CHECK_MONTHS)


def check_due(rows: Any, today: date) -> Any:
    """Shelters in use that nobody has looked at for a year; a list just loaded is not overdue, only unconfirmed."""
    return rows.filter(Q(checked_on=None) | Q(checked_on__lte=due_before(today)), state="in_use")


def needs_a_look(rows: Any) -> Any:
    return rows.filter(state__in=LIVE).exclude(doubts="")
