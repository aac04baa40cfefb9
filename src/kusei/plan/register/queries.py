"""Reads over plans. ``plan_view*`` give frozen values in five queries, whatever the size of the plan."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kusei.core import calendar
from kusei.core.calendar import fiscal_year_of
from kusei.plan.register.models import (
    OPEN_STATES,
    Answer,
    Change,
    Kind,
    Node,
    NodeVersion,
    Outcome,
    Plan,
    SourceLine,
    Wish,
)
from kusei.plan.register.rules import reading_order
from kusei.plan.register.values import NodeView, PlanView


def working_plans() -> QuerySet[Plan]:
    """Published or ended plans that hold initiatives, newest first (earlier plans known by their results do not)."""
    initiatives = Node.objects.filter(plan=OuterRef("pk"), kind=Kind.INITIATIVE)
    return Plan.objects.filter(Exists(initiatives), state__in=OPEN_STATES).order_by("-from_year", "-edition", "-pk")


def plan_in_force(fiscal_year: int) -> Plan | None:
    """The plan of a fiscal year: published before ended, covering before latest."""
    plans = list(working_plans().defer("mapping"))
    plans.sort(key=lambda p: p.state != "published")
    covering = [p for p in plans if p.from_year and p.to_year and p.from_year <= fiscal_year <= p.to_year]
    published = [p for p in plans if p.state == "published"]
    return next(iter(covering or published), None)


def plan_view_at(day: date | None) -> PlanView | None:
    return plan_view_for(fiscal_year_of(day or calendar.today()))


def plan_view_for(fiscal_year: int) -> PlanView | None:
    found = plan_in_force(fiscal_year)
    return view_of(found) if found else None


def plan_view(ref: str) -> PlanView:
    """Raises Plan.DoesNotExist. Whether the reader may see it is the caller's question."""
    return view_of(by_ref(ref))


def by_ref(ref: str) -> Plan:
    return Plan.objects.get(ref=ref)


def view_of(plan: Plan) -> PlanView:
    """The plan's present edition as values; four queries."""
    nodes = list(nodes_of(plan))
    rooms, evidence, lines = defaultdict(list), defaultdict(list), defaultdict(list)
    for node_id, room in Answer.objects.filter(node__plan=plan).order_by("pk").values_list("node_id", "room"):
        rooms[node_id].append(room)
    for node_id, key in Wish.objects.filter(node__plan=plan).order_by("pk").values_list("node_id", "key"):
        evidence[node_id].append(key)
    placed = SourceLine.objects.filter(plan=plan).exclude(nodes=None).order_by("no").values_list("nodes", "no")
    for node_id, number in placed:
        lines[node_id].append(number)
    refs = {n.pk: n.ref for n in nodes}
    return PlanView(
        ref=plan.ref, title=plan.title, from_year=plan.from_year or 0, to_year=plan.to_year or 0,
        edition=plan.edition, state=plan.state,
        nodes=tuple(
            NodeView(
                n.ref, n.kind, n.no, n.title, n.order, refs.get(n.parent_id or 0, ""), n.mode,
                tuple(rooms[n.pk]), tuple(evidence[n.pk]), tuple(lines[n.pk]),
            )
            for n in nodes
        ),
    )


def nodes_of(plan: Plan) -> QuerySet[Node]:
    """Nodes that stand in the plan's present edition, in reading order."""
    standing = Q(last_edition=None) | Q(last_edition__gte=plan.edition)
    return Node.objects.filter(standing, plan=plan, first_edition__lte=plan.edition).order_by("order")


# Inheritance --------------------------------------------------------------------------------------------------------

# What must not be carried over, or dropped, in silence.
INHERITED = (Kind.INITIATIVE, Kind.CARRIED_OVER)


def to_inherit(plan: Plan) -> QuerySet[Node]:
    """Items of a plan that need an outcome when it ends."""
    return nodes_of(plan).filter(kind__in=INHERITED)


def without_outcome(plan: Plan) -> QuerySet[Node]:
    return to_inherit(plan).exclude(outcomes__in=Outcome.objects.filter(voided_on=None))


def outcomes_of(plan: Plan) -> dict[int, Outcome]:
    """Node id -> its outcome, heirs read along: two queries."""
    rows = Outcome.objects.filter(item__plan=plan, voided_on=None).prefetch_related("heirs__plan")
    return {row.item_id: row for row in rows}


def heads() -> dict[str, str]:
    """Ref -> ref at the end of its line: merged into another item by a version in force, inherited by a plan made public."""
    after: dict[str, str] = {}
    merges = Change.objects.filter(verb="merge", revision__state="in_force").order_by("revision__effective_on", "pk")
    for patches in merges.values_list("patches", flat=True):
        after.update({p["node"]: p["patch"]["into"] for p in patches if p["patch"].get("into")})
    passed = Outcome.objects.filter(voided_on=None, heirs__plan__state__in=OPEN_STATES).order_by("-heirs__order", "-heirs__pk")
    after.update(passed.values_list("item__ref", "heirs__ref"))
    return {ref: _end(ref, after) for ref in after}


def _end(ref: str, after: dict[str, str]) -> str:
    seen = {ref}
    while (then := after.get(ref, ref)) not in seen:
        seen.add(then)
        ref = then
    return ref


def heir_of(plan: Plan) -> Plan | None:
    """The plan that follows this one: the published one before a draft."""
    return min(plan.successors.all(), key=lambda p: (p.state == "draft", p.pk), default=None)


def initiatives_on(day: date) -> list[NodeView]:
    """The initiatives in force on a day, as the plan said then; none when no plan covers the day."""
    found = plan_in_force(fiscal_year_of(day))
    return list(view_on(found, day).of("initiative")) if found is not None else []


def _known(versions: QuerySet[NodeVersion], known: datetime | None) -> dict[str, dict[str, Any]]:
    """Item ref -> what was believed at a moment (None: now); one query.

    The first versions are written when the first set of changes is drafted; they held before that as well.
    """
    rows = list(versions.values_list("node_ref", "said", "known_from", "known_to"))
    if known is None or not rows:
        return {ref: said for ref, said, _since, until in rows if until is None}
    at = max(known, min(since for _ref, _said, since, _until in rows))
    return {ref: said for ref, said, since, until in rows if since <= at and (until is None or until > at)}


def view_on(plan: Plan, day: date, known: datetime | None = None) -> PlanView:
    """The plan as it stood on ``day``, as known now, or at ``known``; where it has no versions, or began later, as it stands."""
    now = view_of(plan)
    versions = NodeVersion.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), plan=plan, valid_from__lte=day)
    said = _known(versions, known)
    if not said:
        return now
    every = {n.pk: n.ref for n in plan.nodes.all()}
    rooms: defaultdict[str, list[str]] = defaultdict(list)
    keys: defaultdict[str, list[str]] = defaultdict(list)
    lines: defaultdict[str, list[int]] = defaultdict(list)
    for node_id, room in Answer.objects.filter(node__plan=plan).order_by("pk").values_list("node_id", "room"):
        rooms[every[node_id]].append(room)
    for node_id, key in Wish.objects.filter(node__plan=plan).order_by("pk").values_list("node_id", "key"):
        keys[every[node_id]].append(key)
    for node in now.nodes:
        lines[node.ref].extend(node.lines)
    nodes = tuple(
        NodeView(
            ref, said[ref]["kind"], said[ref]["no"], said[ref]["title"], place, said[ref]["parent"], said[ref]["mode"],
            tuple(rooms[ref]), tuple(keys[ref]), tuple(lines[ref]),
        )
        for place, (ref, _depth) in enumerate(reading_order(said), start=1)
    )
    then = plan.revisions.filter(state="in_force", effective_on__lte=day).order_by("-edition").values_list("edition", flat=True)
    return replace(now, edition=then.first() or 1, nodes=nodes)
