"""The door of the register: the plan as frozen values, for the follow-up, the portal and the site."""

from __future__ import annotations

from datetime import date

from kusei.plan.register import queries
from kusei.plan.register.values import NodeView, PlanView

__all__ = ["NodeView", "PlanView", "current_plan", "plan", "plan_for_year"]


def current_plan(day: date | None = None) -> PlanView | None:
    """The published plan in force on ``day`` (today); the latest published one when none covers it."""
    return queries.plan_view_at(day)


def plan_for_year(fiscal_year: int) -> PlanView | None:
    """The published plan covering a fiscal year; the latest published one when none does."""
    return queries.plan_view_for(fiscal_year)


def plan(ref: str) -> PlanView:
    return queries.plan_view(ref)
