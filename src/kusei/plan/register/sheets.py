"""A plan as a sheet: one row a node, in reading order; what goes out comes back in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kusei.plan.register.incoming import SHEET
from kusei.plan.register.models import Kind, Node, Plan

__all__ = ["SHEET", "rows_of"]


def rows_of(plan: Plan, nodes: Iterable[Node]) -> list[Mapping[str, Any]]:
    """The nodes as rows of ``SHEET``; pillars and sections stand in their columns."""
    nodes = list(nodes)
    by_id = {n.pk: n for n in nodes}

    def above(node: Node, kind: Kind) -> str:
        at: Node | None = node
        while at is not None and at.kind != kind:
            at = by_id.get(at.parent_id or 0)
        return at.title if at else ""

    return [
        {
            "pillar": above(n, Kind.PILLAR), "section": above(n, Kind.SECTION), "kind": n.kind, "no": n.no,
            "title": n.title, "mode": n.mode or None, "plan": plan.title,
        }
        for n in nodes if n.kind not in (Kind.PILLAR, Kind.SECTION)
    ]
