"""From findings and targets to stored marks: rows in, rows out, the judgement itself is ``rules``'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from kusei.core import calendar
from kusei.core.calendar import Period
from kusei.core.evidence.registry import SOURCES, Finding, whole_city
from kusei.core.ledger.models import Ward
from kusei.core.rules import registry as rule_rows
from kusei.plan.followup import rules
from kusei.plan.followup.models import Mark, Measure, Round, Target
from kusei.plan.followup.rule_values import THRESHOLDS
from kusei.plan.register.public import PlanView, plan

Findings = Mapping[str, Mapping[int, Finding]]


@dataclass(frozen=True)
class Ruling:
    """The thresholds in force on a day, and which row said so."""

    thresholds: rules.Thresholds
    row_ref: str
    source: str
    draft: bool


def ruling_on(day: date) -> Ruling:
    value = rule_rows.at(THRESHOLDS, day)
    found = rules.Thresholds(value.decimal("first_of_three"), value.decimal("second_of_three"), value.decimal("last"))
    return Ruling(found, value.row_ref, str(value.source), value.draft)


def plan_of(round_: Round) -> PlanView:
    """The plan a round asked about: of its year, as it stood and was known on the day it was opened."""
    return plan_then(round_.plan_ref, round_.period, round_.opened_on)


def plan_then(ref: str, period: Period, opened: date) -> PlanView:
    """A revision since, also one that reaches back, does not change what was asked."""
    closing = datetime.combine(opened + timedelta(days=1), time(), tzinfo=calendar.JST)
    return plan(ref, on=min(max(opened, period.start), period.end), known=closing)


def declare_measures(plan: PlanView) -> int:
    """A measure for every key the plan's initiatives want, the first leading; inside an Action. Known ones stay."""
    known = set(Measure.objects.filter(plan_ref=plan.ref).values_list("initiative_ref", "key"))
    rows = [
        Measure(
            plan_ref=plan.ref, initiative_ref=node.ref, key=key, order=order,
            direction=rules.direction_of(key), shape=rules.shape_of(key),
        )
        for node in plan.of("initiative") for order, key in enumerate(node.evidence) if (node.ref, key) not in known
    ]
    Measure.objects.bulk_create(rows)
    return len(rows)


def targets_of(round_: Round) -> dict[tuple[int, int | None], Target]:
    """(measure id, ward id or None) -> the target of the round's year; one query."""
    rows = Target.objects.filter(measure__plan_ref=round_.plan_ref, fiscal_year=round_.fiscal_year)
    return {(t.measure_id, t.ward_id): t for t in rows}


def as_of_day(period: Period) -> date:
    """The day the figures stand for: today, but never outside the year."""
    return min(max(calendar.today(), period.start), period.end)


def marks_for(round_: Round, wards: Sequence[Ward], findings: Findings, *, at: datetime) -> list[Mark]:
    """One mark per measure and ward, and one for the city where wards add up."""
    day = as_of_day(round_.period)
    ruling = ruling_on(day)
    elapsed = rules.elapsed_share(round_.period.start, round_.period.end, day)
    targets = targets_of(round_)
    marks = []
    for measure in Measure.objects.filter(plan_ref=round_.plan_ref):
        of_wards = findings.get(measure.key, {})
        goals = {w.pk: _goal(measure, targets.get((measure.pk, w.pk)) or targets.get((measure.pk, None))) for w in wards}
        for ward in wards:
            finding = of_wards.get(ward.pk) or Finding(None, 0, day, why="not_connected" if measure.key not in SOURCES else "not_taken")
            marks.append(_mark(round_, measure, ward, finding, goals[ward.pk], ruling, elapsed, at))
        whole = _whole(measure, wards, of_wards, day)
        marks.append(_mark(round_, measure, None, whole, _whole_goal(measure, wards, goals), ruling, elapsed, at))
    return marks


def _goal(measure: Measure, target: Target | None) -> rules.Goal:
    if target is None or target.target is None:
        return rules.Goal(None, None, rules.Direction(measure.direction), rules.Shape(measure.shape))
    return rules.Goal(
        target.target, target.baseline, rules.Direction(measure.direction), rules.Shape(measure.shape),
        target.year_of_goal, target.goal_years,
    )


def _whole(measure: Measure, wards: Sequence[Ward], of_wards: Mapping[int, Finding], day: date) -> Finding:
    source = SOURCES.get(measure.key)
    if source is None:
        return Finding(None, 0, day, why="not_connected")
    found = whole_city(source, {w: of_wards[w.pk] for w in wards if w.pk in of_wards})
    return found or Finding(None, 0, day, why="not_summed" if of_wards else "not_taken")


def _whole_goal(measure: Measure, wards: Sequence[Ward], goals: Mapping[int, rules.Goal]) -> rules.Goal:
    """The city's goal is the sum of its wards' where their values are summed; a share has none of its own."""
    source = SOURCES.get(measure.key)
    said = [goals[w.pk] for w in wards if goals[w.pk].target is not None]
    none = rules.Goal(None, None, rules.Direction(measure.direction), rules.Shape(measure.shape))
    if not said or source is None or source.whole != "sum" or measure.direction == rules.Direction.DOWN:
        return none
    first = said[0]
    base = sum((g.baseline or Decimal(0) for g in said), Decimal(0)) if any(g.baseline is not None for g in said) else None
    target = sum((g.target or Decimal(0) for g in said), Decimal(0))
    return rules.Goal(target, base, first.direction, first.shape, first.year_of_goal, first.goal_years)


def _mark(
    round_: Round, measure: Measure, ward: Ward | None, finding: Finding, goal: rules.Goal, ruling: Ruling,
    elapsed: Decimal, at: datetime,
) -> Mark:
    value = None if finding.value is None else Decimal(finding.value)
    mark = rules.evidence_mark(value, goal, ruling.thresholds, elapsed)
    return Mark(
        round=round_, ward=ward, initiative_ref=measure.initiative_ref, key=measure.key, order=measure.order,
        pace=mark.pace, start=mark.start or "", reach=mark.reach or "", value=value, sample=finding.sample,
        as_of=finding.as_of, why=finding.why if value is None else "", href=finding.href,
        references=[
            {"label": str(r.label), "value": r.value, "as_of": r.as_of.isoformat() if r.as_of else None, "href": r.href}
            for r in finding.reference
        ],
        target=goal.target, rate=mark.rate, required=mark.required, needed=mark.needed, made_at=at,
        inputs=_inputs(measure, goal, ruling, elapsed),
    )


def _inputs(measure: Measure, goal: rules.Goal, ruling: Ruling, elapsed: Decimal) -> dict[str, Any]:
    """Everything the mark was computed from, so that anybody can compute it again."""
    source = SOURCES.get(measure.key)
    return {
        "rule": rules.RULE_VERSION, "probe": source.version if source else 0, "elapsed": str(elapsed),
        "shape": str(goal.shape), "direction": str(goal.direction), "year_of_goal": goal.year_of_goal,
        "goal_years": goal.goal_years, "baseline": None if goal.baseline is None else str(goal.baseline),
        "thresholds": [
            str(ruling.thresholds.first_of_three), str(ruling.thresholds.second_of_three), str(ruling.thresholds.last),
        ],
        "threshold_row": ruling.row_ref, "draft": ruling.draft,
    }


def mark_of(row: Mark) -> rules.EvidenceMark:
    """The stored mark as a value."""
    return rules.EvidenceMark(
        rules.Pace(row.pace), rules.Start(row.start) if row.start else None,
        rules.Reach(row.reach) if row.reach else None, row.rate, row.required, row.needed,
    )
