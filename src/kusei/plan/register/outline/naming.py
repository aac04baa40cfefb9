"""Drafts to values with stable ids, made from content so that order does not change them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from .drafts import DraftHeading, DraftPlan, Drafts
from .levels import Levels
from .pairing import Placed, Plan
from .placing import Slot
from .proposal import Chapter
from .values import (
    Block,
    EarlierPlan,
    Group,
    GroupKind,
    Kind,
    Note,
    Pillar,
    Placement,
    Section,
    digest_of,
)
from .vocabulary import plain


@dataclass(frozen=True, slots=True)
class Assembly:
    """The proposal before its lines are counted."""

    title: str | None
    pillars: tuple[Pillar, ...]
    sections: tuple[Section, ...]
    chapters: tuple[Chapter, ...]
    blocks: tuple[Block, ...]
    placements: tuple[Placement, ...]
    groups: tuple[Group, ...]
    earlier_plans: tuple[EarlierPlan, ...]
    notes: tuple[Note, ...] = ()


class _Ids:
    """Ids of one reading; the second of two equal contents gets ``-2``."""

    def __init__(self) -> None:
        self._used: Counter[str] = Counter()

    def make(self, prefix: str, *parts: str) -> str:
        name = f"{prefix}-{digest_of(parts)}"
        self._used[name] += 1
        return name if self._used[name] == 1 else f"{name}-{self._used[name]}"


def named(drafts: Drafts, levels: Levels, *, plan: Plan) -> Assembly:
    """Turn the drafts and their places into values."""
    ids = _Ids()
    pillars: dict[int, Pillar] = {}
    for heading in levels.pillars:
        pillar_id = ids.make("p", plain(heading.title))
        mark = heading.mark
        pillars[id(heading)] = Pillar(pillar_id, mark.number, mark.label, heading.title, heading.lines)
    sections = {id(slot): _section(slot, pillars, plan, ids) for slot in plan.slots}
    plans = {
        id(p): EarlierPlan(ids.make("e", p.decided, p.title), p.decided, p.title, p.period, p.lines)
        for p in drafts.plans
    }
    blocks = [(placed, _block(placed, ids)) for placed in plan.placed]
    ordered = list(dict.fromkeys(id(slot.pillar) for slot in plan.slots))
    return Assembly(
        title=drafts.title,
        pillars=tuple(pillars[key] for key in ordered),
        sections=tuple(sections[id(slot)] for slot in plan.slots),
        chapters=tuple(_chapters(levels.chapters, ids)),
        blocks=tuple(block for _, block in blocks),
        placements=tuple(
            Placement(
                block.id,
                sections[id(placed.slot)].id if placed.slot else None,
                placed.reasons,
                placed.confidence,
            )
            for placed, block in blocks
        ),
        groups=tuple(_groups(drafts, plans, ids)),
        earlier_plans=tuple(plans.values()),
    )


def _section(slot: Slot, pillars: dict[int, Pillar], plan: Plan, ids: _Ids) -> Section:
    pillar = pillars[id(slot.pillar)]
    heading = slot.section
    if heading is None:
        return whole_pillar(pillar)
    mark = heading.mark
    return Section(
        ids.make("s", plain(heading.title)),
        pillar.id,
        mark.number,
        mark.label,
        heading.title,
        heading.lines,
        plan.section_reasons.get(id(heading), ()),
    )


def whole_pillar(pillar: Pillar) -> Section:
    """Return the one section of a pillar that has none of its own."""
    return Section(f"s-of-{pillar.id}", pillar.id, None, None, None, pillar.lines)


def _block(placed: Placed, ids: _Ids) -> Block:
    draft = placed.block
    kind = draft.kind or Kind.ISSUES
    name = ids.make(kind[:3], kind, *(plain(item.text) for item in draft.items))
    return Block(name, kind, draft.title, draft.heading_lines, tuple(draft.items))


def _chapters(headings: Iterable[DraftHeading], ids: _Ids) -> Iterable[Chapter]:
    for heading in headings:
        name = ids.make("c", plain(heading.title))
        yield Chapter(name, heading.mark.label, heading.title, heading.lines)


def _groups(drafts: Drafts, plans: dict[int, EarlierPlan], ids: _Ids) -> Iterable[Group]:
    for draft in drafts.groups:
        kind = draft.group or GroupKind.THINKING
        if kind is GroupKind.CONTENTS and not (draft.items or draft.heading_lines):
            continue
        name = ids.make("g", kind, *(plain(item.text) for item in draft.items))
        of = _plan_id(draft.plan, plans)
        yield Group(name, kind, draft.title, draft.heading_lines, tuple(draft.items), of)


def _plan_id(plan: DraftPlan | None, plans: dict[int, EarlierPlan]) -> str | None:
    return plans[id(plan)].id if plan is not None else None
