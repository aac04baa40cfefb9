"""The door of the register: the plan as frozen values, for the follow-up, the portal and the site."""

from __future__ import annotations

import json
from datetime import date

from kusei.core.access.actors import Actor
from kusei.plan.register import queries
from kusei.plan.register.importing import import_text
from kusei.plan.register.values import NodeView, PlanView

__all__ = ["NodeView", "PlanView", "current_plan", "export_mapping", "import_outline", "plan", "plan_for_year"]


def current_plan(day: date | None = None) -> PlanView | None:
    """The published plan in force on ``day`` (today); the latest published one when none covers it."""
    return queries.plan_view_at(day)


def plan_for_year(fiscal_year: int) -> PlanView | None:
    """The published plan covering a fiscal year; the latest published one when none does."""
    return queries.plan_view_for(fiscal_year)


def plan(ref: str) -> PlanView:
    return queries.plan_view(ref)


def import_outline(actor: Actor, data: bytes, *, mapping: bytes | None = None, publish: bool = False) -> PlanView:
    """Read an outline (with a mapping that was exported before), save it and, if asked, publish it.

    The same text and mapping give the plan that is already there. Raises core.importing.Unreadable when the file
    cannot be read, and Denied or Refused as any act does.
    """
    return queries.view_of(import_text(actor, data, mapping, publish=publish))


def export_mapping(ref: str) -> str:
    """The mapping a plan was read with, as JSON text; the command line repeats it."""
    return json.dumps(queries.by_ref(ref).mapping, ensure_ascii=False, sort_keys=True, indent=1)
