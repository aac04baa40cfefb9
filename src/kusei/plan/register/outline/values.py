"""The frozen values a reading returns: lines, items, blocks, sections, the proposal.

Node ids are stable: they come from the content, not from the place in the file, so that a
person's mapping still fits when the same blocks are extracted in another order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The three block kinds every section of a plan wants exactly once, in this order."""

    ISSUES = "issues"
    POLICIES = "policies"
    INITIATIVES = "initiatives"


class LineState(StrEnum):
    """What became of a source line; every line has exactly one."""

    BLANK = "blank"
    PLACED = "placed"
    NOT_UNDERSTOOD = "not_understood"
    IGNORED = "ignored"


class GroupKind(StrEnum):
    """The parts of the front matter that are recognised."""

    PERIOD = "period"
    PRINCIPLES = "principles"
    VISION = "vision"
    DIRECTIONS = "directions"
    RESULTS = "results"
    CONTENTS = "contents"
    CHANGES = "changes_since"
    CARRIED_OVER = "carried_over"
    WATCH = "watch_items"
    THINKING = "thinking"
    PILLAR_INTRO = "pillar_intro"


KIND_NAMES = frozenset(str(kind) for kind in Kind)
GROUP_NAMES = frozenset(str(kind) for kind in GroupKind)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was placed or not: a code and its parameters, phrased by screens."""

    code: str
    params: tuple[str | int | float, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should look at, with the source lines (1-based) it is about."""

    code: str
    params: tuple[str | int | float, ...] = ()
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the source: its number (1-based), text, digest and what became of it.

    ``role`` names the part it plays (``issues.item``, ``pillar.heading``, ``title``, ...),
    ``nodes`` the ids it was placed in (two when two headings share the line), ``reason`` the
    code of a line that was not understood or ignored.
    """

    number: int
    text: str
    digest: str
    state: LineState
    role: str | None = None
    nodes: tuple[str, ...] = ()
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence with its wrapped lines joined; ``lines`` are the source lines (1-based)."""

    text: str
    lines: tuple[int, ...]
    marker: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One list of issues, policies or initiatives under its own heading."""

    id: str
    kind: Kind
    label: str
    heading_lines: tuple[int, ...]
    items: tuple[Item, ...]

    @property
    def lines(self) -> tuple[int, ...]:
        """All source lines of the block, headings first."""
        return self.heading_lines + tuple(n for item in self.items for n in item.lines)


@dataclass(frozen=True, slots=True)
class Pillar:
    """A pillar of the plan; ``label`` is the number as written."""

    id: str
    number: int | None
    label: str
    title: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a pillar; title and number are None where the pillar has no sections."""

    id: str
    pillar_id: str
    number: int | None
    label: str | None
    title: str | None
    lines: tuple[int, ...]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a block belongs, why, and how sure (0 to 1); section None means nowhere yet."""

    block_id: str
    section_id: str | None
    reasons: tuple[Reason, ...]
    confidence: float
    by_person: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the front matter; ``plan_id`` names the earlier plan it speaks of."""

    id: str
    kind: GroupKind
    title: str
    heading_lines: tuple[int, ...]
    items: tuple[Item, ...]
    plan_id: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Fiscal years from and to, both included (fiscal 2013 begins on 1 April 2013)."""

    from_fiscal_year: int
    to_fiscal_year: int
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class EarlierPlan:
    """A plan decided before this one; ``decided`` is year-month like ``2007-12``."""

    id: str
    decided: str
    title: str
    period: Period | None
    lines: tuple[int, ...]


def digest_of(parts: Iterable[str], *, length: int = 12) -> str:
    """Return the first hex digits of the SHA-256 of the parts, for stable ids."""
    joined = "\x1f".join(parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:length]
