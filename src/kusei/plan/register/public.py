"""The door of the register: the plan as frozen values, for the follow-up, the portal and the site."""

from __future__ import annotations

import json
from datetime import date, datetime

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.plan.register import queries
from kusei.plan.register.impact import Asked, Touched, touches
from kusei.plan.register.importing import import_text
from kusei.plan.register.models import Outcome
from kusei.plan.register.values import NodeView, OutcomeView, PlanView

__all__ = [
    "Asked", "NodeView", "OutcomeView", "PlanView", "Touched", "ancestors_of", "current_plan", "export_mapping",
    "heads", "import_outline", "initiatives_in_force", "outcome_of", "plan", "plan_for_year", "touches",
]


def current_plan(day: date | None = None) -> PlanView | None:
    """The published plan in force on ``day`` (today); the latest published one when none covers it."""
    return queries.plan_view_at(day)


def plan_for_year(fiscal_year: int) -> PlanView | None:
    """The published plan covering a fiscal year; the latest published one when none does."""
    return queries.plan_view_for(fiscal_year)


def plan(ref: str, *, on: date | None = None, known: datetime | None = None) -> PlanView:
    """The plan as it stands; with ``on`` as it stood that day (as known now, or at ``known``: what was decided later for an
    earlier day is left out), so that an old round reads the version it asked about."""
    return queries.plan_view(ref) if on is None else queries.view_on(queries.by_ref(ref), on, known)


def initiatives_in_force(day: date | None = None) -> tuple[NodeView, ...]:
    """The initiatives the plan held on ``day`` (today). Their refs stay the same over every revision."""
    return tuple(queries.initiatives_on(day or calendar.today()))


def outcome_of(ref: str) -> OutcomeView | None:
    """What became of an item when its plan ended; None while nobody has decided."""
    row = Outcome.objects.filter(item__ref=ref, voided_on=None).prefetch_related("heirs").first()
    if row is None:
        return None
    return OutcomeView(ref, row.what, row.reason, row.decided_on, tuple(h.ref for h in row.heirs.all()))


def ancestors_of(ref: str) -> tuple[str, ...]:
    """Refs of the items of earlier plans that an item inherits, nearest first: a ward's history goes on under its heir."""
    found: list[str] = []
    now = [ref]
    while now:
        rows = Outcome.objects.filter(voided_on=None, heirs__ref__in=now).order_by("pk").values_list("item__ref", flat=True)
        now = [r for r in dict.fromkeys(rows) if r not in found]
        found += now
    return tuple(found)


def heads() -> dict[str, str]:
    """Ref of an item -> ref of the item that carries it on today: over merges inside a plan and over plans that ended (the
    first heir where there are several). A ref that nothing carries on is left out. Two queries."""
    return queries.heads()


def import_outline(actor: Actor, data: bytes, *, mapping: bytes | None = None, publish: bool = False) -> PlanView:
    """Read an outline (with a mapping that was exported before), save it and, if asked, publish it.

    The same text and mapping give the plan that is already there. Raises core.importing.Unreadable when the file
    cannot be read, and Denied or Refused as any act does.
    """
    return queries.view_of(import_text(actor, data, mapping, publish=publish))


def export_mapping(ref: str) -> str:
    """The mapping a plan was read with, as JSON text; the command line repeats it."""
    return json.dumps(queries.by_ref(ref).mapping, ensure_ascii=False, sort_keys=True, indent=1)
