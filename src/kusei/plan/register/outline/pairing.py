"""Which run of sections belongs to which pillar, and then every block to its section."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass

from .drafts import DraftHeading, DraftList
from .levels import Levels
from .placing import KINDS, Answer, Evidence, Slot
from .values import Reason

# Ways to pair families and pillars, times the squared number of sections.
_MOST_WORK = 20_000
_IN_ORDER_TRUST = 0.5
_UNDER_PILLAR, _IN_ORDER, _SAME_NUMBER, _TITLES = 3.0, 0.3, -2.0, 2.0

Pairing = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A block with its slot (None when nowhere), reasons and sureness from 0 to 1."""

    block: DraftList
    slot: Slot | None
    reasons: tuple[Reason, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole answer: leaves in order, blocks placed, why each section sits in its pillar."""

    slots: tuple[Slot, ...]
    placed: tuple[Placed, ...]
    section_reasons: dict[int, tuple[Reason, ...]]


def place(levels: Levels, blocks: list[DraftList], *, headings: list[DraftHeading]) -> Plan:
    """Return the best answer for these levels; ties go to the order of the text."""
    evidence = Evidence(blocks, headings)
    trust = evidence.order_trust()
    best: tuple[float, Pairing, Answer] | None = None
    for pairing in _pairings(levels, evidence):
        answer = Answer(evidence, _slots(levels, pairing), trust)
        score = answer.total + _pairing_score(levels, pairing, evidence)
        if best is None or score > best[0] + 1e-9:
            best = (score, pairing, answer)
    if best is None:
        return Plan((), tuple(_nowhere(b) for b in blocks), {})
    _, pairing, answer = best
    return Plan(answer.slots, tuple(_placed(answer)), _section_reasons(levels, pairing, evidence))


def _pairings(levels: Levels, evidence: Evidence) -> Iterable[Pairing]:
    """Every way to give each family a pillar that is worth weighing.

    A text that keeps its order has one; a scrambled one too large to weigh every way gets the
    pillar most alike in title.
    """
    families, pillars = levels.families, range(len(levels.pillars))
    fixed = [_certain(levels, family) for family in families]
    if _heading_trust(levels) == 1.0 and evidence.order_trust() > _IN_ORDER_TRUST:
        fixed = [_nearest(levels, family) for family in families]
    options = [[sure] if sure is not None else list(pillars) for sure in fixed]
    sections = sum(len(family) for family in families) + len(levels.pillars)
    if math.prod(map(len, options)) * sections**2 <= _MOST_WORK:
        return itertools.product(*options)
    chosen = []
    for family, option in zip(families, options, strict=True):
        likeness = [(sum(evidence.headings_topic(s, levels.pillars[p]) for s in family), p) for p in option]
        best = max(likeness, key=lambda pair: pair[0])
        chosen.append(best[1] if best[0] > 0 else _nearest(levels, family))
    return [tuple(chosen)]


def _certain(levels: Levels, family: tuple[DraftHeading, ...]) -> int | None:
    """The pillar a number like 2-1 names, where exactly one pillar has it."""
    named = [i for i, p in enumerate(levels.pillars) if p.mark.number == family[0].mark.parent]
    return named[0] if family[0].mark.parent is not None and len(named) == 1 else None


def _nearest(levels: Levels, family: tuple[DraftHeading, ...]) -> int:
    before = [i for i, p in enumerate(levels.pillars) if p.at < family[0].at]
    return before[-1] if before else 0


def _slots(levels: Levels, pairing: Pairing) -> tuple[Slot, ...]:
    sections: dict[int, list[DraftHeading]] = {id(pillar): [] for pillar in levels.pillars}
    for family, owner in zip(levels.families, pairing, strict=True):
        sections[id(levels.pillars[owner])] += family
    slots: list[Slot] = []
    for pillar in _in_number_order(levels.pillars):
        own = _in_number_order(sections[id(pillar)])
        slots += [Slot(pillar, section) for section in own] or [Slot(pillar, None)]
    return tuple(slots)


def _in_number_order(headings: Iterable[DraftHeading]) -> list[DraftHeading]:
    """Sort by number; headings whose numbers are missing or repeated stay as they come."""
    kept = list(headings)
    numbers = [h.mark.number for h in kept]
    if None in numbers or len(set(numbers)) < len(numbers):
        return kept
    return sorted(kept, key=lambda h: h.mark.number or 0)


def _stands_under(levels: Levels, family: tuple[DraftHeading, ...], owner: int) -> bool:
    """Tell whether the family follows its pillar with no chapter or pillar between."""
    pillar = levels.pillars[owner]
    others = (*levels.pillars, *levels.chapters)
    between = any(pillar.at < other.at < family[0].at for other in others)
    return pillar.at < family[0].at and not between


def _heading_trust(levels: Levels) -> float:
    """How far sections stand under their pillars in this text, 0 to 1.

    In a text in order every family follows a pillar of its own and begins with number 1.
    """
    if not levels.families:
        return 1.0
    pillars = range(len(levels.pillars))
    good = sum(
        family[0].mark.number in (1, None) and any(_stands_under(levels, family, p) for p in pillars)
        for family in levels.families
    )
    return (good / len(levels.families)) ** 2


def _pairing_score(levels: Levels, pairing: Pairing, evidence: Evidence) -> float:
    # Headings that stand together while the blocks stand elsewhere are an index or by chance.
    trust = _heading_trust(levels) * (0.3 + 0.7 * evidence.order_trust())
    score, under = 0.0, _UNDER_PILLAR * trust
    numbers: set[tuple[int, int | None]] = set()
    for family, owner in zip(levels.families, pairing, strict=True):
        pillar = levels.pillars[owner]
        score += under * _stands_under(levels, family, owner)
        for section in family:
            score += _TITLES * evidence.headings_topic(section, pillar) / len(family)
            score += _SAME_NUMBER * ((owner, section.mark.number) in numbers)
            numbers.add((owner, section.mark.number))
    places = [levels.pillars[owner].mark.number or owner for owner in pairing]
    return score + _IN_ORDER * sum(a <= b for a, b in itertools.pairwise(places))


def _section_reasons(levels: Levels, pairing: Pairing, evidence: Evidence) -> dict[int, tuple[Reason, ...]]:
    reasons: dict[int, tuple[Reason, ...]] = {}
    for family, owner in zip(levels.families, pairing, strict=True):
        pillar = levels.pillars[owner]
        found = []
        if _certain(levels, family) is not None:
            found.append(Reason("number_names_pillar", (pillar.mark.label,)))
        if _stands_under(levels, family, owner):
            found.append(Reason("order_after_heading", (pillar.lines[0],)))
        likeness = max(evidence.headings_topic(section, pillar) for section in family)
        if likeness > 0.02:
            found.append(Reason("title_overlap", (round(likeness, 2),)))
        found = found or [Reason("blocks_fit_pillar", (pillar.lines[0],))]
        reasons.update({id(section): tuple(found) for section in family})
    return reasons


def _placed(answer: Answer) -> Iterable[Placed]:
    where = {b: s for blocks in answer.held.values() for s, b in enumerate(blocks) if b >= 0}
    for index, block in enumerate(answer.evidence.blocks):
        slot = where.get(index)
        if slot is None:
            yield _nowhere(block)
            continue
        confidence = _confidence(answer, index, slot)
        yield Placed(block, answer.slots[slot], _reasons(answer, index, slot), confidence)


def _nowhere(block: DraftList) -> Placed:
    return Placed(block, None, (Reason("no_section_left", (str(block.kind),)),), 0.0)


def _confidence(answer: Answer, block: int, slot: int) -> float:
    """How far the place is ahead of the best other one: 0.5 is a coin's toss."""
    own = answer.gain(slot, block, answer.held)
    others = [answer.gain(s, block, answer.held) for s in range(len(answer.slots)) if s != slot]
    if not others:
        return 1.0
    rest = max(others)
    share = 0.5 + (own - rest) / (2 * max(abs(own), abs(rest), 0.5))
    return round(min(max(share, 0.05), 0.99), 2)


def _reasons(answer: Answer, block: int, slot: int) -> tuple[Reason, ...]:
    evidence, place = answer.evidence, answer.slots[slot]
    found: list[tuple[float, Reason]] = []
    order = answer.order_gain(slot, block)
    if order > 0 and place.own is not None:
        found.append((order, Reason("order_after_heading", (place.own.lines[0],))))
    for heading in (place.section, place.pillar):
        if heading is None:
            continue
        score = evidence.heading_topic(block, heading)
        if score > 0.02:
            words = evidence.words(block, heading)
            code = "topic_overlap" if heading is place.own else "topic_overlap_pillar"
            found.append((4 * score, Reason(code, (round(score, 2), *words))))
    found += _pair_reasons(answer, block, slot)
    if not found:
        rivals = sum(answer.evidence.blocks[block].kind is b.kind for b in evidence.blocks)
        code = "only_gap_left" if rivals <= len(answer.slots) else "reading_order"
        found.append((0.0, Reason(code, (str(evidence.blocks[block].kind),))))
    return tuple(reason for _, reason in sorted(found, key=lambda f: -f[0]))


def _pair_reasons(answer: Answer, block: int, slot: int) -> list[tuple[float, Reason]]:
    evidence = answer.evidence
    found = []
    for kind in KINDS:
        other = answer.held[kind][slot]
        if other < 0 or other == block:
            continue
        first, second = sorted((block, other))
        near = evidence.follows(first, second)
        line = (evidence.blocks[other].heading_lines or evidence.blocks[other].items[0].lines)[0]
        if near:
            found.append((near, Reason("next_to_block", (str(kind), line))))
        score = evidence.topics.likeness(block, other)
        if score > 0.02:
            words = evidence.topics.shared(block, other)
            params: tuple[str | int | float, ...] = (str(kind), line, round(score, 2), *words)
            found.append((4 * score, Reason("topic_overlap_block", params)))
    return found
