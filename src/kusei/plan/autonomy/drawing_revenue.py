"""Where money came from and where it went, as a drawing of ribbons: how thick a ribbon is says how many yen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, LEFT, RIGHT, NODE, TALL, GAP, TOP = 760, 230, 530, 12, 220, 44, 24


@dataclass(frozen=True)
class Ribbon:
    source: str
    target: str
    yen: int
    tone: str


@dataclass(frozen=True)
class Node:
    label: str
    words: str
    x: int
    y: float
    height: float
    text_x: int
    anchor: str

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True)
class Drawing:
    height: int
    nodes: Sequence[Node]
    bands: Sequence[tuple[str, str, str]]  # path, tone, words


def draw(ribbons: Sequence[Ribbon], money: object) -> Drawing:
    """``money`` makes the words of an amount. Nodes stand in the order in which the ribbons name them."""
    total = sum(r.yen for r in ribbons) or 1
    sides = [_side(ribbons, "source", total, LEFT - NODE, money), _side(ribbons, "target", total, RIGHT, money)]
    used: dict[tuple[str, str], float] = {}
    bands = []
    for r in ribbons:
        thick = r.yen / total * TALL
        a, b = (sides[n][name].y + used.get((side, name), 0.0) for n, (side, name) in enumerate((("s", r.source), ("t", r.target))))
        used["s", r.source] = used.get(("s", r.source), 0.0) + thick
        used["t", r.target] = used.get(("t", r.target), 0.0) + thick
        bands.append((_band(a, b, thick), r.tone, f"{r.source} → {r.target} {_said(money, r.yen)}"))
    nodes = [n for side in sides for n in side.values()]
    return Drawing(int(max((n.y + n.height for n in nodes), default=0) + TOP), nodes, bands)


def _said(money: object, yen: int) -> str:
    return str(money(yen)) if callable(money) else str(yen)


def _side(ribbons: Sequence[Ribbon], side: str, total: int, x: int, money: object) -> dict[str, Node]:
    sums: dict[str, int] = {}
    for r in ribbons:
        sums[getattr(r, side)] = sums.get(getattr(r, side), 0) + r.yen
    found, y, left = {}, float(TOP), side == "source"
    for label, yen in sums.items():
        height = max(yen / total * TALL, 2.0)
        found[label] = Node(label, _said(money, yen), x, y, height, x - 8 if left else x + NODE + 8, "end" if left else "start")
        y += height + GAP
    return found


def _band(a: float, b: float, thick: float) -> str:
    middle = (LEFT + RIGHT) / 2
    return (
        f"M{LEFT},{a:.1f} C{middle},{a:.1f} {middle},{b:.1f} {RIGHT},{b:.1f} L{RIGHT},{b + thick:.1f} "
        f"C{middle},{b + thick:.1f} {middle},{a + thick:.1f} {LEFT},{a + thick:.1f} Z"
    )
