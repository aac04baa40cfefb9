"""Reads of the table of tasks as it stood on a day, and of what moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from kusei.core.approval.models import DecisionRule
from kusei.core.ledger.models import Ward
from kusei.plan.autonomy.models import Assignment, Task, TaskMove
from kusei.plan.autonomy.rules import tasks as rules


def table_on(day: date, *, ward: Ward | None = None) -> Any:
    """The rows that held on ``day``; for one ward its own and those of all wards it has no other for."""
    rows = Assignment.objects.as_of(day)
    if ward is None:
        return rows
    own = rows.filter(ward=ward)
    replaced = own.exclude(replaces=None).values("replaces")
    return (rows.filter(ward=None) | own).exclude(pk__in=replaced)


def lines_on(day: date, *, ward: Ward | None = None) -> Sequence[rules.Line]:
    """One query."""
    return [
        rules.Line(a.task.code, a.task.name, a.ward.name if a.ward else "", a.place, a.holder, a.role)
        for a in table_on(day, ward=ward).select_related("task", "ward")
    ]


def changed(before: date, after: date, *, ward: Ward | None = None) -> Sequence[rules.Changed]:
    return rules.compare(lines_on(before, ward=ward), lines_on(after, ward=ward))


def decision_rules(task: Task, day: date) -> list[DecisionRule]:
    """The rows of the 専決 table in force for the task's kind; that table is the only one."""
    if not task.case_kind:
        return []
    return list(DecisionRule.objects.as_of(day).filter(case_kind=task.case_kind).select_related("ward").order_by("ward__code", "amount_from", "pk"))


def due_moves(day: date) -> list[TaskMove]:
    """Decided moves whose day has come."""
    rows = TaskMove.objects.filter(state="decided", effective_on__lte=day)
    return list(rows.select_related("assignment__task", "proposer").order_by("effective_on", "pk"))
