"""What a plan said on a day, as known at a moment. Reads only; ``actions.effect`` writes.

A plan that was never published through Kusei has no versions yet: then its nodes as they stand are the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from kusei.core import calendar
from kusei.core.approval.models import Draft, Step
from kusei.plan.register import queries, rules
from kusei.plan.register.models import Change, Mode, Node, NodeVersion, Plan, Revision
from kusei.plan.register.models.plans import Kind

DECIDED = ("decided", "in_force")


@dataclass(frozen=True)
class Item:
    """An item of a version in reading order; ``depth`` 0 is a pillar or stands by itself."""

    ref: str
    depth: int
    kind: str
    no: str
    title: str
    text: str
    mode: str
    target: str

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def mode_label(self) -> str:
        return str(Mode(self.mode).label) if self.mode else ""


@dataclass(frozen=True)
class Decision:
    number: str
    on: date | None
    by: str


def tree_on(plan: Plan, day: date, known: datetime | None = None) -> dict[str, dict[str, Any]]:
    """Item ref -> content on ``day`` as known at ``known`` (None: now). One query, two for a plan without versions."""
    rows = NodeVersion.objects.filter(plan=plan)
    if known is None:
        rows = rows.filter(known_to=None)
    else:
        rows = rows.filter(Q(known_to=None) | Q(known_to__gt=known), known_from__lte=known)
    held = rows.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
    found = dict(held.values_list("node_ref", "said"))
    if not found and not NodeVersion.objects.filter(plan=plan).exists():
        return as_nodes_say(plan)
    return found


def as_nodes_say(plan: Plan) -> dict[str, dict[str, Any]]:
    nodes = list(queries.nodes_of(plan))
    refs = {n.pk: n.ref for n in nodes}
    return {n.ref: content_of(n, parent=refs.get(n.parent_id or 0, ""), rank=n.order * rules.GAP) for n in nodes}


def content_of(node: Node, *, parent: str, rank: int) -> dict[str, Any]:
    return {
        "kind": node.kind, "parent": parent, "rank": rank, "no": node.no, "title": node.title, "text": node.text,
        "mode": node.mode, "target": node.target,
    }


def items(tree: Mapping[str, rules.Content]) -> list[Item]:
    return [
        Item(ref, depth, **{k: tree[ref][k] for k in ("kind", "no", "title", "text", "mode", "target")})
        for ref, depth in rules.reading_order(tree)
    ]


def edits_of(plan: Plan) -> list[rules.Edit]:
    """Every edit ever decided, the first version included, as ``rules.replay`` goes through them."""
    first = NodeVersion.objects.filter(plan=plan, revision=None)
    found = [rules.Edit(v.node_ref, v.valid_from, v.known_from, 0, v.said) for v in first]
    changes = Change.objects.filter(revision__plan=plan, revision__state__in=DECIDED).select_related("revision")
    for revision, its in _by_revision(changes):
        found += edits_in(its, revision.effective_on, revision.known_at or calendar.now())
    return found


def _by_revision(changes: Iterable[Change]) -> list[tuple[Revision, list[Change]]]:
    found: dict[int, tuple[Revision, list[Change]]] = {}
    for change in changes:
        found.setdefault(change.revision_id, (change.revision, []))[1].append(change)
    return list(found.values())


def edits_in(changes: Iterable[Change], day: date, known: datetime) -> list[rules.Edit]:
    patches = [p for change in sorted(changes, key=lambda c: c.position) for p in change.patches]
    return [rules.Edit(p["node"], day, known, seq, p["patch"]) for seq, p in enumerate(patches, start=1)]


def proposed(revision: Revision, changes: Sequence[Change] | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """(before, after): the plan on the day of effect without and with the set's changes."""
    if revision.state in DECIDED and revision.known_at:
        known = revision.known_at
        after = tree_on(revision.plan, revision.effective_on, known)
        edits = [e for e in edits_of(revision.plan) if e.known < known]
        return rules.replay(edits, revision.effective_on, known), after
    before = tree_on(revision.plan, revision.effective_on)
    after = {ref: dict(said) for ref, said in before.items()}
    rows = list(revision.changes.all()) if changes is None else changes
    for edit in edits_in(rows, revision.effective_on, calendar.now()):
        said = rules.patched(after.get(edit.node), edit.patch)
        if said is None:
            after.pop(edit.node, None)
        else:
            after[edit.node] = said
    return before, after


def decision_of(revision: Revision) -> Decision:
    """Number, day and decider: of the draft that decided it, or as they were entered for what was decided before."""
    draft = Draft.objects.filter(ref=revision.draft_ref).first() if revision.draft_ref else None
    if draft is None or draft.decided_at is None:
        return Decision(revision.decision_number, revision.decided_on, revision.decided_by)
    step = draft.steps.filter(round=draft.round, step_kind=Step.Kind.DECIDE).select_related("acted_post").first()
    by = str(step.acted_post) if step and step.acted_post else draft.decided_by
    return Decision(draft.document_number, calendar.jst_date(draft.decided_at), by)


def revisions_of(plan: Plan) -> list[Revision]:
    """The versions in force, first to last."""
    return list(plan.revisions.filter(state="in_force").order_by("edition"))


def moments(plan: Plan) -> list[date]:
    """Days on which the plan begins to say something else, first to last."""
    rows = NodeVersion.objects.filter(plan=plan, known_to=None).order_by("valid_from")
    return list(rows.values_list("valid_from", flat=True).distinct())
