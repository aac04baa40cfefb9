"""What the reading holds while it goes through the pieces, before ids and places are known."""

from __future__ import annotations

from dataclasses import dataclass, field

from .marks import Mark, Style
from .values import GroupKind, Item, Kind, Period, Reason


@dataclass(slots=True, eq=False)
class DraftHeading:
    """A numbered heading; ``at`` is its place among the pieces, ``level`` a person's word."""

    mark: Mark
    title: str
    lines: tuple[int, ...]
    at: int
    level: str | None = None
    opens_group: bool = False


@dataclass(slots=True, eq=False)
class DraftList:
    """A list of items under a heading: a block, a group or the contents of an earlier plan."""

    title: str
    heading_lines: tuple[int, ...]
    at: int
    heading: Mark | None = None
    items: list[Item] = field(default_factory=list)
    item_style: Style | None = None
    item_label: str = ""
    kind: Kind | None = None
    group: GroupKind | None = None
    plan: DraftPlan | None = None

    def add(self, text: str, lines: tuple[int, ...], mark: Mark) -> None:
        """Append an item; the first one sets the style of the list."""
        if not self.items:
            self.item_style, self.item_label = mark.style, mark.label
        self.items.append(Item(text, lines, mark.label, mark.number))

    def extend_last(self, text: str, lines: tuple[int, ...]) -> None:
        """Append a sub-item to the last item."""
        last = self.items[-1]
        self.items[-1] = Item(f"{last.text} {text}", last.lines + lines, last.marker, last.number)


@dataclass(slots=True, eq=False)
class DraftPlan:
    """An earlier plan as its line tells it."""

    decided: str
    title: str
    period: Period | None
    lines: tuple[int, ...]


@dataclass(slots=True)
class Drafts:
    """Everything recognised, in reading order, and the lines that were not."""

    title: str | None = None
    document: str | None = None
    title_lines: tuple[int, ...] = ()
    period: Period | None = None
    headings: list[DraftHeading] = field(default_factory=list)
    blocks: list[DraftList] = field(default_factory=list)
    groups: list[DraftList] = field(default_factory=list)
    plans: list[DraftPlan] = field(default_factory=list)
    diagram_lines: list[int] = field(default_factory=list)
    diagram: list[str] = field(default_factory=list)
    unknown: dict[int, Reason] = field(default_factory=dict)
    notes: list[tuple[str, tuple[str | int | float, ...], tuple[int, ...]]] = field(default_factory=list)
