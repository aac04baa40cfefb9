"""A proposal (or rows of a sheet) becomes a plan: its tree, its source lines, what each node is measured by.

Called inside an Action only. Everything is written with ``bulk_create``: a plan of six hundred blocks takes no longer
than one of six.
"""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from kusei.plan.register.models import Answer, Kind, Node, Plan, SourceLine, Wish
from kusei.plan.register.outline import EarlierPlan as Earlier
from kusei.plan.register.outline import Group, GroupKind, Item, LineState, Mapping, Proposal, to_structure
from kusei.plan.register.topics import propose

_BLOCKS = (("issues", Kind.ISSUE), ("policies", Kind.POLICY), ("initiatives", Kind.INITIATIVE))
_GROUPS = (
    (GroupKind.PRINCIPLES, Kind.PRINCIPLE), (GroupKind.THINKING, Kind.THINKING), (GroupKind.VISION, Kind.CONTENT),
    (GroupKind.DIRECTIONS, Kind.DIRECTION), (GroupKind.RESULTS, Kind.RESULT), (GroupKind.CHANGES, Kind.CHANGE),
)
_EARLIER_GROUPS = (
    (GroupKind.CONTENTS, Kind.CONTENT), (GroupKind.DIRECTIONS, Kind.DIRECTION), (GroupKind.RESULTS, Kind.RESULT),
)
MOST_TITLE = 400


@dataclass
class Growing:
    """A tree while it is collected: nodes in reading order, each with its parent's place and its source lines."""

    plan: Plan
    nodes: list[Node] = field(default_factory=list)
    parents: list[int | None] = field(default_factory=list)
    lines: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(
        self, kind: Kind, title: str, *, no: str = "", parent: int | None = None, lines: Iterable[int] = (), text: str = "",
    ) -> int:
        """Add a node after the last one; returns its place."""
        place = len(self.nodes)
        whole = text or (title if len(title) > MOST_TITLE else "")
        self.nodes.append(Node(
            plan=self.plan, kind=kind, no=no[:12], title=title[:MOST_TITLE], text=whole, order=place + 1,
            first_edition=self.plan.edition,
        ))
        self.parents.append(parent)
        for line in lines:
            self.lines[line].append(place)
        return place

    def save(self) -> None:
        """Write the nodes level by level, with the proposed topics, rooms and evidence."""
        answers, wishes = [], []
        for node in self.nodes:
            matches = propose(node.kind, node.text or node.title)
            if matches:
                node.topic, node.topic_words = matches[0].topic.key, list(matches[0].words)
            if node.kind == Kind.INITIATIVE:
                node.mode = node.mode or (matches[0].topic.mode if matches else "ward")
            rooms = dict.fromkeys(room for m in matches for room in m.topic.rooms)
            keys = dict.fromkeys(key for m in matches for key in m.topic.evidence)
            answers += [Answer(node=node, room=room) for room in rooms]
            wishes += [Wish(node=node, key=key) for key in keys]
        depth: list[int] = []
        for parent in self.parents:
            depth.append(0 if parent is None else depth[parent] + 1)
        for level in range(max(depth, default=-1) + 1):
            batch = [place for place, at in enumerate(depth) if at == level]
            for place in batch:
                above = self.parents[place]
                self.nodes[place].parent = None if above is None else self.nodes[above]
            Node.objects.bulk_create([self.nodes[place] for place in batch], batch_size=500)
        Answer.objects.bulk_create(answers, batch_size=500)
        Wish.objects.bulk_create(wishes, batch_size=500)


def save_proposal(proposal: Proposal, mapping: Mapping | None) -> Plan:
    """Save what was proposed as a draft plan; earlier plans are found again by title and month, or made."""
    period = proposal.period
    earlier = _save_earlier(proposal)
    plan = Plan.objects.create(
        title=(proposal.title or "")[:160], document=(proposal.document or "")[:40],
        from_year=period.from_fiscal_year if period else None, to_year=period.to_fiscal_year if period else None,
        vision="".join(i.text for g in proposal.groups_of(GroupKind.VISION) for i in g.items),
        text_digest=proposal.text_digest, mapping=json.loads(proposal.accept(mapping).to_json()),
        predecessor=earlier[-1] if earlier else None,
    )
    tree = Growing(plan)
    _add_pillars(tree, proposal)
    _add_front_matter(tree, proposal)
    tree.save()
    _save_lines(plan, proposal, tree, told=_told_of_earlier(proposal, earlier))
    return plan


def _told_of_earlier(proposal: Proposal, earlier: list[Plan]) -> dict[int, list[int]]:
    """Line number -> ids of the earlier plans' nodes it tells of: history is clickable, too."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for told, plan in zip(_by_month(proposal), earlier, strict=True):
        ids = dict(plan.nodes.values_list("title", "pk"))
        for group in (g for kind, _node_kind in _EARLIER_GROUPS for g in proposal.groups_of(kind, told.id)):
            for item in group.items:
                for line in item.lines:
                    found[line] += [ids[item.text[:MOST_TITLE]]] if item.text[:MOST_TITLE] in ids else []
    return found


def _by_month(proposal: Proposal) -> list[Earlier]:
    return sorted(proposal.earlier_plans, key=lambda e: e.decided)


def _add_pillars(tree: Growing, proposal: Proposal) -> None:
    for number, pillar in enumerate(proposal.pillars, start=1):
        top = tree.add(Kind.PILLAR, pillar.title, no=str(pillar.number or number), lines=pillar.lines)
        for section in proposal.sections_of(pillar.id):
            named = section.title is not None
            label = unicodedata.normalize("NFKC", section.label or "")
            place = tree.add(
                Kind.SECTION, section.title or "", no=label, parent=top, lines=section.lines if named else (),
            )
            for kind, node_kind in _BLOCKS:
                for block in (b for b in proposal.blocks_of(section.id) if b.kind == kind):
                    for line in block.heading_lines:
                        tree.lines[line].append(place)
                    for item in block.items:
                        tree.add(node_kind, item.text, no=_number(item), parent=place, lines=item.lines)


def _number(item: Item) -> str:
    """An item's own number as written (①); a bullet is not a number."""
    return item.marker if item.number is not None else ""


def _add_front_matter(tree: Growing, proposal: Proposal) -> None:
    for group_kind, kind in _GROUPS:
        if group_kind is GroupKind.VISION:
            continue
        for group in proposal.groups_of(group_kind):
            for item in group.items:
                tree.add(kind, item.text, lines=item.lines)
    _add_carried_over(tree, proposal)
    for group in proposal.groups_of(GroupKind.WATCH):
        if group.heading_lines:
            tree.add(Kind.WATCH, group.title, lines=_all_lines(group), text="\n".join(i.text for i in group.items))
        else:
            for item in group.items:
                tree.add(Kind.WATCH, item.text, lines=item.lines)


def _add_carried_over(tree: Growing, proposal: Proposal) -> None:
    """The topics under study; every sentence that speaks of them stays clickable under each."""
    groups = proposal.groups_of(GroupKind.CARRIED_OVER)
    texts = [item for group in groups for item in group.items]
    for topic in to_structure(proposal)["carried_over"]:
        spoken = [i for i in texts if topic in i.text] or texts
        tree.add(
            Kind.CARRIED_OVER, topic, lines=[n for i in spoken for n in i.lines], text="\n".join(i.text for i in spoken),
        )


def _all_lines(group: Group) -> list[int]:
    return [*group.heading_lines, *(n for item in group.items for n in item.lines)]


def _save_earlier(proposal: Proposal) -> list[Plan]:
    """Earlier plans in the order they were decided, each the predecessor of the next."""
    chain: list[Plan] = []
    for told in _by_month(proposal):
        known = Plan.objects.filter(title=told.title[:160], decided=told.decided).first()
        chain.append(known or _new_earlier(proposal, told, chain[-1] if chain else None))
    return chain


def _new_earlier(proposal: Proposal, told: Earlier, before: Plan | None) -> Plan:
    period = told.period
    plan = Plan.objects.create(
        title=told.title[:160], decided=told.decided, predecessor=before,
        from_year=period.from_fiscal_year if period else None, to_year=period.to_fiscal_year if period else None,
        vision="".join(i.text for g in proposal.groups_of(GroupKind.VISION, told.id) for i in g.items),
    )
    tree = Growing(plan)
    for group_kind, kind in _EARLIER_GROUPS:
        for group in proposal.groups_of(group_kind, told.id):
            for item in group.items:
                tree.add(kind, item.text)
    tree.save()
    return plan


def _save_lines(plan: Plan, proposal: Proposal, tree: Growing, *, told: dict[int, list[int]]) -> None:
    rows = SourceLine.objects.bulk_create(
        [
            SourceLine(
                plan=plan, no=line.number, text=line.text, state=_state(line.state), role=line.role or "",
                reason=line.reason.code if line.reason else "", params=list(line.reason.params) if line.reason else [],
            )
            for line in proposal.lines
        ],
        batch_size=1000,
    )
    link = SourceLine.nodes.through
    link.objects.bulk_create(  # type: ignore[attr-defined]
        [
            link(sourceline_id=row.pk, node_id=node_id)
            for row in rows if row.state == SourceLine.State.PLACED
            for node_id in dict.fromkeys([*(tree.nodes[p].pk for p in tree.lines.get(row.no, ())), *told.get(row.no, ())])
        ],
        batch_size=1000,
    )


def _state(state: LineState) -> str:
    return SourceLine.State(str(state)).value
