"""The plan as frozen values: what leaves the room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class NodeView:
    """One node of the plan's tree.

    ``kind``: pillar | section | issue | policy | initiative | principle | thinking | direction | change |
    carried_over | watch | result | content.
    ``mode``: ward (区の実情に応じて) | city (全市一斉) | bureau (局実施), initiatives only. ``rooms``: keys of the
    systems that answer it. ``evidence``: keys of core.evidence that measure it. ``lines``: source line numbers.
    A section without a title belongs to a pillar that has no sections of its own.
    """

    ref: str
    kind: str
    no: str
    title: str
    order: int
    parent_ref: str = ""
    mode: str = ""
    rooms: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class OutcomeView:
    """What became of an item: ``what`` = continued | developed | merged | completed | abandoned; ``heirs`` are refs."""

    ref: str
    what: str
    reason: str
    decided_on: date
    heirs: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanView:
    """A plan at one edition. ``nodes`` in reading order (pillar by pillar)."""

    ref: str
    title: str
    from_year: int
    to_year: int
    edition: int
    state: str
    nodes: tuple[NodeView, ...] = ()

    def of(self, kind: str) -> tuple[NodeView, ...]:
        return tuple(n for n in self.nodes if n.kind == kind)

    def children(self, ref: str) -> tuple[NodeView, ...]:
        return tuple(n for n in self.nodes if n.parent_ref == ref)

    def node(self, ref: str) -> NodeView:
        """Raises KeyError when the plan has no such node."""
        for node in self.nodes:
            if node.ref == ref:
                return node
        raise KeyError(ref)

    def pillar_of(self, node: NodeView) -> NodeView:
        while node.parent_ref:
            node = self.node(node.parent_ref)
        return node

    def covers(self, fiscal_year: int) -> bool:
        return self.from_year <= fiscal_year <= self.to_year
