"""Writing what a decision makes true: the beliefs about each item, and the plan as it stands today. Inside Actions only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import F

from kusei.plan.register import history, rules
from kusei.plan.register.models import Answer, Kind, Node, NodeVersion, Plan, Revision, Wish
from kusei.plan.register.topics import propose


def begin_history(plan: Plan, *, day: date, at: datetime) -> None:
    """The first version of every item; nothing when there is one."""
    if NodeVersion.objects.filter(plan=plan).exists():
        return
    NodeVersion.objects.bulk_create(
        (
            NodeVersion(plan=plan, node_ref=ref, said=said, valid_from=day, known_from=at)
            for ref, said in history.as_nodes_say(plan).items()
        ),
        batch_size=500,
    )


def learn(plan: Plan, edits: Sequence[rules.Edit], *, revision: Revision, at: datetime) -> int:
    """Believe the edits from now on: old beliefs end, none is changed. Returns how many spans are new."""
    touched = {e.node for e in edits}
    known: defaultdict[str, list[rules.Edit]] = defaultdict(list)
    for edit in (*history.edits_of(plan), *edits):
        if edit.node in touched:
            known[edit.node].append(edit)
    rows: defaultdict[str, list[NodeVersion]] = defaultdict(list)
    for row in NodeVersion.objects.filter(plan=plan, node_ref__in=touched, known_to=None):
        rows[row.node_ref].append(row)
    over: list[int] = []
    new: list[NodeVersion] = []
    for ref in sorted(touched):
        beliefs = [rules.Belief(ref, rules.Span(r.valid_from, r.valid_to, r.said), r.known_from) for r in rows[ref]]
        ended, spans = rules.learned(beliefs, rules.timeline(known[ref]))
        over += [r.pk for r, b in zip(rows[ref], beliefs, strict=True) if b in ended]
        new += [
            NodeVersion(
                plan=plan, node_ref=ref, said=s.said, valid_from=s.begins, valid_to=s.ends, known_from=at, revision=revision)
            for s in spans
        ]
    NodeVersion.objects.filter(pk__in=over).update(known_to=at)
    NodeVersion.objects.bulk_create(new, batch_size=500)
    return len(new)


def stand(plan: Plan, day: date, *, edition: int) -> None:
    """Make the plan's nodes say what the version of ``day`` says, as ``edition``. Refs stay: an item is the same item."""
    tree = history.tree_on(plan, day)
    known = {n.ref: n for n in plan.nodes.all()}
    Plan.objects.filter(pk=plan.pk).update(edition=edition)
    plan.edition = edition
    gone = [n.pk for ref, n in known.items() if ref not in tree and n.last_edition is None]
    Node.objects.filter(pk__in=gone).update(last_edition=edition - 1)
    # Two items may not share a place while the others move.
    shift = max((n.order for n in known.values()), default=0) + len(tree) + 1
    plan.nodes.update(order=F("order") + shift)
    fresh: list[Node] = []
    for place, (ref, _depth) in enumerate(rules.reading_order(tree), start=1):
        said = tree[ref]
        node = known.get(ref)
        if node is None:
            node = known[ref] = Node(plan=plan, ref=ref, first_edition=edition)
            fresh.append(node)
        node.order = place
        node.last_edition = None
        for name in ("kind", "no", "title", "text", "mode", "target"):
            setattr(node, name, said[name])
        node.parent = known[said["parent"]] if said["parent"] else None
        if node in fresh[-1:]:
            _propose(node)
    standing = [known[ref] for ref, _d in rules.reading_order(tree) if known[ref].pk and known[ref] not in fresh]
    Node.objects.bulk_update(
        standing, ["order", "last_edition", "kind", "no", "title", "text", "mode", "target", "parent"], batch_size=200)


def _propose(node: Node) -> None:
    """A new item comes with what importing would propose; a person can decide otherwise."""
    matches = propose(node.kind, node.text or node.title)
    if matches:
        node.topic, node.topic_words = matches[0].topic.key, list(matches[0].words)
    if node.kind == Kind.INITIATIVE and not node.mode:
        node.mode = matches[0].topic.mode if matches else "ward"
    node.save()
    Answer.objects.bulk_create(Answer(node=node, room=r) for r in dict.fromkeys(x for m in matches for x in m.topic.rooms))
    Wish.objects.bulk_create(Wish(node=node, key=k) for k in dict.fromkeys(x for m in matches for x in m.topic.evidence))
