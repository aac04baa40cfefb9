"""What reading an outline proposes: the whole plan with every source line accounted for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from .mapping import Mapping
from .values import (
    Block,
    EarlierPlan,
    Group,
    GroupKind,
    Kind,
    LineState,
    Note,
    Period,
    Pillar,
    Placement,
    Section,
    SourceLine,
)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading of the plan's story that holds no field of work."""

    id: str
    label: str
    title: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The outcome of one reading; nothing is saved.

    ``sections`` are in plan order; a pillar without sections has one without title.  ``blocks``
    are in reading order, ``placements`` one for each block in the same order.  ``lines`` holds
    every source line once.  ``wards`` is the number of wards the text names, or None.
    """

    text_digest: str
    title: str | None
    document: str | None
    period: Period | None
    wards: int | None
    pillars: tuple[Pillar, ...]
    sections: tuple[Section, ...]
    chapters: tuple[Chapter, ...]
    blocks: tuple[Block, ...]
    placements: tuple[Placement, ...]
    groups: tuple[Group, ...]
    earlier_plans: tuple[EarlierPlan, ...]
    diagram: tuple[str, ...]
    lines: tuple[SourceLine, ...]
    notes: tuple[Note, ...]

    def line(self, number: int) -> SourceLine:
        """Return a source line by its number (1-based)."""
        return self.lines[number - 1]

    def block(self, block_id: str) -> Block:
        """Return a block by id; raises KeyError."""
        for block in self.blocks:
            if block.id == block_id:
                return block
        raise KeyError(block_id)

    def placement(self, block_id: str) -> Placement:
        """Return where a block is placed; raises KeyError."""
        for placement in self.placements:
            if placement.block_id == block_id:
                return placement
        raise KeyError(block_id)

    def sections_of(self, pillar_id: str | None) -> tuple[Section, ...]:
        """Return the sections of a pillar, in order."""
        return tuple(s for s in self.sections if s.pillar_id == pillar_id)

    def blocks_of(self, section_id: str | None, kind: Kind | None = None) -> tuple[Block, ...]:
        """Return the blocks of a section (None: those without one), of one kind or all."""
        placed = {p.block_id for p in self.placements if p.section_id == section_id}
        return tuple(b for b in self.blocks if b.id in placed and (kind is None or b.kind is kind))

    def groups_of(self, kind: GroupKind, plan_id: str | None = None) -> tuple[Group, ...]:
        """Return the front matter of one kind, about one earlier plan or about this plan."""
        return tuple(g for g in self.groups if g.kind is kind and g.plan_id == plan_id)

    @property
    def not_understood(self) -> tuple[SourceLine, ...]:
        """The lines a person has to look at."""
        return tuple(line for line in self.lines if line.state is LineState.NOT_UNDERSTOOD)

    def line_counts(self) -> dict[LineState, int]:
        """Return how many lines are in each state; the sum is the number of lines."""
        found = Counter(line.state for line in self.lines)
        return {state: found[state] for state in LineState}

    def accept(self, mapping: Mapping | None = None) -> Mapping:
        """Return the mapping that says what this proposal proposes.

        Give the mapping the proposal was read with, to keep its words about lines and titles.
        """
        named = {p.id for p in self.pillars}
        moves = sorted(((p.block_id, p.section_id) for p in self.placements), key=lambda move: move[0])
        return replace(
            mapping or Mapping(self.text_digest),
            text_digest=self.text_digest,
            moves=tuple(moves),
            section_pillars=tuple(sorted((s.id, s.pillar_id) for s in self.sections if s.pillar_id in named)),
            order=(*(p.id for p in self.pillars), *(s.id for s in self.sections)),
        )
