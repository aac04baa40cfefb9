"""旧計画から新計画へ: each item of a plan beside what inherits it, as rows and as a drawing."""

from __future__ import annotations

from dataclasses import dataclass, field

from kusei.plan.register import queries
from kusei.plan.register.models import Node, Outcome, Plan

ROW, TEXT, WIDTH, LEFT, RIGHT = 46, 20, 900, 360, 540


@dataclass(frozen=True)
class Passed:
    """An item with its outcome (None: nobody has decided)."""

    item: Node
    outcome: Outcome | None
    heirs: tuple[Node, ...] = ()


@dataclass
class Inheritance:
    passed: list[Passed]
    heirs: list[Node] = field(default_factory=list)
    new: list[Node] = field(default_factory=list)

    @property
    def undecided(self) -> list[Passed]:
        return [p for p in self.passed if p.outcome is None]

    @property
    def decided(self) -> list[Passed]:
        return [p for p in self.passed if p.outcome is not None]

    @property
    def counts(self) -> list[tuple[str, int]]:
        return [(str(w.label), sum(p.outcome is not None and p.outcome.what == w for p in self.passed)) for w in Outcome.What]


def inheritance_of(plan: Plan, heir: Plan | None) -> Inheritance:
    """``new``: initiatives of the heir that inherit nothing."""
    outcomes = queries.outcomes_of(plan)
    passed = []
    for item in queries.to_inherit(plan):
        outcome = outcomes.get(item.pk)
        passed.append(Passed(item, outcome, tuple(outcome.heirs.all()) if outcome and heir else ()))
    named = {h.pk for p in passed for h in p.heirs}
    after = list(queries.nodes_of(heir)) if heir else []
    return Inheritance(
        passed, [n for n in after if n.pk in named], [n for n in after if n.kind == "initiative" and n.pk not in named])


@dataclass(frozen=True)
class Box:
    """``lines``: the title, broken for the drawing."""

    x: int
    y: int
    lines: tuple[str, ...]
    url: str
    mark: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Drawing:
    height: int
    left: list[Box]
    right: list[Box]
    paths: list[tuple[str, str]]
    width: int = WIDTH


def _lines(title: str) -> tuple[str, ...]:
    cut = title if len(title) <= 2 * TEXT else f"{title[:2 * TEXT - 1]}…"
    return tuple(cut[at:at + TEXT] for at in range(0, len(cut), TEXT))


def drawn(found: Inheritance) -> Drawing:
    """Old items on the left, heirs on the right, a line for each inheritance; the table beside it says the same."""
    place = {h.pk: n for n, h in enumerate(found.heirs)}
    left, paths = [], []
    for n, p in enumerate(found.passed):
        y = n * ROW + ROW // 2
        mark = str(p.outcome.get_what_display()) if p.outcome else "？"  # data
        left.append(Box(0, y, _lines(p.item.title), p.item.get_absolute_url(), mark, p.outcome.what if p.outcome else "open"))
        for heir in p.heirs:
            to = place[heir.pk] * ROW + ROW // 2
            middle = (LEFT + RIGHT) // 2
            paths.append((f"M{LEFT} {y} C{middle} {y} {middle} {to} {RIGHT} {to}", p.outcome.what if p.outcome else ""))
    right = [Box(RIGHT, n * ROW + ROW // 2, _lines(h.title), h.get_absolute_url()) for n, h in enumerate(found.heirs)]
    return Drawing(max(len(left), len(right), 1) * ROW, left, right, paths)
