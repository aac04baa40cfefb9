"""What a plan said on a day, as known at a moment; what two versions differ in. Pure: no Django, no clock.

An item's content is a mapping with the keys of ``FIELDS``. A patch is a part of one; ``{"gone": how}`` ends the item.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Content = Mapping[str, Any]
FIELDS = ("kind", "parent", "rank", "no", "title", "text", "mode", "target")
# What a reader of a 新旧対照表 compares.
READ = ("no", "title", "text", "mode", "target", "parent")
CRUMB = 3
GAP = 1 << 20  # room between two neighbours of an imported plan, for what is put between them later
BELOW_SECTION = ("issue", "policy", "initiative")
NEEDS_HEIR = {"continued": (1, 1), "developed": (1, 99), "merged": (1, 1), "completed": (0, 0), "abandoned": (0, 0)}


@dataclass(frozen=True)
class Edit:
    """A patch to one item, in force from ``day``, recorded at ``known``; ``seq`` orders edits of one decision."""

    node: str
    day: date
    known: datetime
    seq: int
    patch: Content = field(default_factory=dict)

    @property
    def order(self) -> tuple[date, datetime, int]:
        return self.day, self.known, self.seq


@dataclass(frozen=True)
class Span:
    """``said`` holds from ``begins`` up to, not on, ``ends`` (None = for good)."""

    begins: date
    ends: date | None
    said: dict[str, Any]


@dataclass(frozen=True)
class Belief:
    """A stored span with the time it was believed."""

    node: str
    span: Span
    known_from: datetime
    known_to: datetime | None = None

    def holds(self, day: date, known: datetime) -> bool:
        begun = self.span.begins <= day and self.known_from <= known
        return begun and (self.span.ends is None or day < self.span.ends) and (self.known_to is None or known < self.known_to)


def patched(said: Content | None, patch: Content) -> dict[str, Any] | None:
    """Content after a patch; None when the item has ended (an ended item stays ended)."""
    if "gone" in patch:
        return None
    if said is None:
        return {"parent": "", "rank": 0, "no": "", "title": "", "text": "", "mode": "", "target": "", **patch} if "kind" in patch else None
    return {**said, **patch}


def timeline(edits: Iterable[Edit]) -> list[Span]:
    """One item's content over all days, from all edits known of it. Neighbouring equal spans are one."""
    days: defaultdict[date, list[Edit]] = defaultdict(list)
    for edit in sorted(edits, key=lambda e: e.order):
        days[edit.day].append(edit)
    found: list[Span] = []
    said: dict[str, Any] | None = None
    for day, of_day in sorted(days.items()):
        before = said
        for edit in of_day:
            said = patched(said, edit.patch)
        if said == before:
            continue
        if before is not None:
            found[-1] = Span(found[-1].begins, day, found[-1].said)
        if said is not None:
            found.append(Span(day, None, said))
    return found


def learned(beliefs: Sequence[Belief], spans: Sequence[Span]) -> tuple[list[Belief], list[Span]]:
    """What a new decision does to the beliefs about one item: those that end, and the spans newly believed."""
    current = [b for b in beliefs if b.known_to is None]
    kept = [b.span for b in current]
    return [b for b in current if b.span not in spans], [s for s in spans if s not in kept]


def replay(edits: Iterable[Edit], day: date, known: datetime) -> dict[str, dict[str, Any]]:
    """Item -> content on ``day`` as known at ``known``, by going through every edit: the plain twin of the stored spans."""
    tree: dict[str, dict[str, Any]] = {}
    for edit in sorted((e for e in edits if e.known <= known and e.day <= day), key=lambda e: e.order):
        said = patched(tree.get(edit.node), edit.patch)
        if said is None:
            tree.pop(edit.node, None)
        else:
            tree[edit.node] = said
    return tree


# The tree -----------------------------------------------------------------------------------------------------------


def reading_order(tree: Mapping[str, Content]) -> list[tuple[str, int]]:
    """(item, depth) as one reads: each item before what stands under it."""
    below: defaultdict[str, list[str]] = defaultdict(list)
    for ref, said in tree.items():
        below[said["parent"] if said["parent"] in tree else ""].append(ref)
    found: list[tuple[str, int]] = []

    def walk(parent: str, depth: int) -> None:
        for ref in sorted(below.get(parent, ()), key=lambda r: (tree[r]["rank"], r)):
            found.append((ref, depth))
            walk(ref, depth + 1)

    walk("", 0)
    return found


def faults(tree: Mapping[str, Content]) -> list[tuple[str, str]]:
    """(item, code): orphan | place | title. A tree with a fault must not come into force."""
    found = []
    for ref, said in tree.items():
        above = tree.get(said["parent"])
        if said["parent"] and above is None:
            found.append((ref, "orphan"))
        elif not _stands_right(said["kind"], above):
            found.append((ref, "place"))
        if not said["title"].strip() and said["kind"] != "section":
            found.append((ref, "title"))
    return found


def _stands_right(kind: str, above: Content | None) -> bool:
    if kind == "section":
        return above is not None and above["kind"] == "pillar"
    if kind in BELOW_SECTION:
        return above is not None and above["kind"] == "section"
    return above is None


def rank_after(tree: Mapping[str, Content], parent: str, after: str) -> int:
    """A rank between ``after`` ("" = before the first) and its next sibling."""
    ranks = sorted(s["rank"] for s in tree.values() if s["parent"] == parent)
    low = tree[after]["rank"] if after in tree else (ranks[0] - 2 * GAP if ranks else 0)
    high = next((r for r in ranks if r > low), low + 2 * GAP)
    return int((low + high) // 2)


# Comparing ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """``how``: added | ended | changed | moved. ``old`` and ``new`` are None where the item did not stand."""

    ref: str
    how: str
    old: Content | None
    new: Content | None


def differences(old: Mapping[str, Content], new: Mapping[str, Content]) -> list[Difference]:
    """What differs for a reader, in the reading order of the new version; what ended stands where it stood."""
    order = {ref: (place, 0) for place, (ref, _d) in enumerate(reading_order(new))}
    last = (-1, 0)
    for ref, _depth in reading_order(old):
        last = order.setdefault(ref, (last[0], last[1] + 1)) if ref not in new else order[ref]
    found = []
    for ref in sorted(order, key=lambda r: order[r]):
        a, b = old.get(ref), new.get(ref)
        if a is None or b is None:
            found.append(Difference(ref, "added" if a is None else "ended", a, b))
        elif changed := [k for k in READ if a[k] != b[k]]:
            found.append(Difference(ref, "moved" if changed == ["parent"] else "changed", a, b))
    return found


def segments(old: str, new: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Both texts in parts, True where they differ: the parts a 新旧対照表 underlines.

    A letter or two that happen to agree amid a change are part of it: nobody reads a sentence in crumbs.
    """
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    a = b = 0
    for block in blocks:
        at_end = block.size == 0
        edge = (block.a == 0 and block.b == 0) or (block.a + block.size == len(old) and block.b + block.size == len(new))
        if not at_end and block.size < CRUMB and not edge:
            continue
        for parts, text in ((left, old[a:block.a]), (right, new[b:block.b])):
            if text:
                parts.append((text, True))
        if block.size:
            left.append((old[block.a:block.a + block.size], False))
            right.append((new[block.b:block.b + block.size], False))
        a, b = block.a + block.size, block.b + block.size
    return left, right


def heirs_wrong(what: str, count: int) -> bool:
    """Whether an outcome names too few or too many heirs."""
    least, most = NEEDS_HEIR[what]
    return not least <= count <= most
