"""Where each block belongs: one best answer for the whole plan, with reasons.

Every section wants exactly one block of each kind.  What speaks for a place: the order of the
text (trusted only as far as this text keeps its order), blocks that follow each other, and the
topics headings and blocks share.  All pairings of section runs with pillars are weighed; for each
the blocks are assigned kind by kind until nothing improves.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from .affinity import Topics
from .assignment import best_assignment
from .drafts import DraftHeading, DraftList
from .values import Kind

KINDS = (Kind.ISSUES, Kind.POLICIES, Kind.INITIATIVES)
_ORDER, _TOPIC_OWN, _TOPIC_PILLAR, _TOPIC_PAIR = 3.0, 4.0, 3.0, 4.0
_FOLLOWS, _FOLLOWS_PAST_HEADING, _SEQUENCE = 1.5, 0.5, 0.04
_BY_CHANCE = 0.4
# Larger plans are answered in fewer rounds, so that reading stays within seconds.
_SMALL_PLAN_SECTIONS = 24


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A leaf of the plan: a section of a pillar, or a pillar without sections."""

    pillar: DraftHeading | None
    section: DraftHeading | None

    @property
    def own(self) -> DraftHeading | None:
        """The heading nearest to the blocks."""
        return self.section or self.pillar


class Evidence:
    """Everything that does not depend on the answer, computed once."""

    def __init__(self, blocks: list[DraftList], headings: list[DraftHeading]) -> None:
        self.blocks = blocks
        self.headings = sorted(headings, key=lambda h: h.at)
        texts = [" ".join(i.text for i in b.items) for b in blocks]
        self.topics = Topics(texts + [h.title for h in self.headings])
        self._place = {id(h): len(blocks) + i for i, h in enumerate(self.headings)}
        self.index = {id(b): i for i, b in enumerate(blocks)}
        self.before = [self._heading_before(b.at) for b in blocks]
        self.rank = self._ranks()
        self._chain_trust = self._chains()
        self.pairs = [[0.0] * len(blocks) for _ in blocks]
        for a, b in itertools.combinations(range(len(blocks)), 2):
            if blocks[a].kind is not blocks[b].kind:
                self.pairs[a][b] = self.pairs[b][a] = self._pair(a, b)

    def _heading_before(self, at: int) -> DraftHeading | None:
        earlier = [h for h in self.headings if h.at < at]
        return earlier[-1] if earlier else None

    def _ranks(self) -> list[float]:
        """The place of each block among those of its kind, 0 to 1."""
        counts = {k: sum(b.kind is k for b in self.blocks) for k in KINDS}
        seen = dict.fromkeys(KINDS, 0)
        ranks = []
        for block in self.blocks:
            kind = block.kind or Kind.ISSUES
            ranks.append(seen[kind] / max(counts[kind] - 1, 1))
            seen[kind] += 1
        return ranks

    def _chains(self) -> float:
        """How far blocks that follow each other belong together in this text, 0 to 1.

        Of blocks in any order about a third follow one of the kind before by chance.
        """
        kinds = [b.kind for b in self.blocks]
        counts = [kinds.count(kind) for kind in KINDS]
        possible = sum(min(a, b) for a, b in itertools.pairwise(counts))
        usual = set(itertools.pairwise(KINDS))
        found = sum(pair in usual for pair in itertools.pairwise(kinds))
        if not possible:
            return 1.0
        return min(max((found / possible - _BY_CHANCE) / (1 - _BY_CHANCE), 0.0), 1.0)

    def order_trust(self) -> float:
        """The share of headings with blocks right after them, in the usual order, once each."""
        order = {k: i for i, k in enumerate(KINDS)}
        runs: dict[int, list[int]] = {}
        for block, heading in zip(self.blocks, self.before, strict=True):
            if heading is not None and block.kind is not None:
                runs.setdefault(id(heading), []).append(order[block.kind])
        good = sum(all(a < b for a, b in itertools.pairwise(run)) for run in runs.values())
        most = max((sum(b.kind is k for b in self.blocks) for k in KINDS), default=0)
        return (good / max(most, len(runs), 1)) ** 2

    def heading_topic(self, block: int, heading: DraftHeading) -> float:
        """Likeness of a block and a heading."""
        return self.topics.likeness(block, self._place[id(heading)])

    def headings_topic(self, one: DraftHeading, other: DraftHeading) -> float:
        """Likeness of two headings."""
        return self.topics.likeness(self._place[id(one)], self._place[id(other)])

    def words(self, block: int, heading: DraftHeading) -> tuple[str, ...]:
        """Words a block and a heading share."""
        return self.topics.shared(block, self._place[id(heading)])

    def follows(self, earlier: int, later: int) -> float:
        """Weight of a block that comes right after another, in the usual order of kinds."""
        if later != earlier + 1:
            return 0.0
        order = list(KINDS)
        a, b = self.blocks[earlier].kind, self.blocks[later].kind
        if a is None or b is None or order.index(a) >= order.index(b):
            return 0.0
        same = self.before[earlier] is self.before[later]
        return self._chain_trust * (_FOLLOWS if same else _FOLLOWS_PAST_HEADING)

    def _pair(self, one: int, other: int) -> float:
        """What speaks for two blocks of different kinds in one section."""
        first, second = sorted((one, other))
        return _TOPIC_PAIR * self.topics.likeness(one, other) + self.follows(first, second)


class Answer:
    """The best assignment for one list of slots."""

    def __init__(self, evidence: Evidence, slots: tuple[Slot, ...], trust: float) -> None:
        self.evidence, self.slots, self._trust = evidence, slots, trust
        blocks = evidence.blocks
        self.of_kind = {k: [i for i, b in enumerate(blocks) if b.kind is k] for k in KINDS}
        self.base = [[self._base(s, b) for s in range(len(slots))] for b in range(len(blocks))]
        self.pairs = evidence.pairs
        self.held: dict[Kind, list[int]] = {}
        self.total = float("-inf")
        small = len(slots) <= _SMALL_PLAN_SECTIONS
        orders = list(itertools.permutations(KINDS)) if small else [KINDS]
        for order in orders:
            self._search(order, rounds=12 if small else 2)

    def order_gain(self, slot: int, block: int) -> float:
        """Weight of the block's standing under the heading of the slot."""
        before = self.evidence.before[block]
        return _ORDER * self._trust if before is self.slots[slot].own else 0.0

    def _base(self, slot: int, block: int) -> float:
        place, evidence = self.slots[slot], self.evidence
        score = self.order_gain(slot, block)
        wanted = slot / max(len(self.slots) - 1, 1)
        score -= _SEQUENCE * (1 + 10 * self._trust) * abs(wanted - evidence.rank[block])
        if place.section is not None:
            score += _TOPIC_OWN * evidence.heading_topic(block, place.section)
            if place.pillar is not None:
                score += _TOPIC_PILLAR * evidence.heading_topic(block, place.pillar)
        elif place.pillar is not None:
            score += _TOPIC_OWN * 1.25 * evidence.heading_topic(block, place.pillar)
        return score

    def gain(self, slot: int, block: int, held: dict[Kind, list[int]]) -> float:
        """What the block brings to the slot, given the blocks of the other kinds there."""
        kind = self.evidence.blocks[block].kind
        score = self.base[block][slot]
        for other, blocks in held.items():
            if other is not kind and blocks[slot] >= 0:
                score += self.pairs[block][blocks[slot]]
        return score

    def _search(self, order: tuple[Kind, ...], *, rounds: int) -> None:
        held: dict[Kind, list[int]] = {}
        best = float("-inf")
        for _ in range(rounds):
            for kind in order:
                held[kind] = self._assign(kind, held)
            self._swap(held)
            total = self._sum(held)
            if total <= best + 1e-9:
                break
            best = total
        if best > self.total + 1e-9:
            self.total, self.held = best, {k: list(v) for k, v in held.items()}

    def _assign(self, kind: Kind, held: dict[Kind, list[int]]) -> list[int]:
        blocks = self.of_kind[kind]
        chosen = [-1] * len(self.slots)
        others = {k: v for k, v in held.items() if k is not kind}
        gains = [[self.gain(s, b, others) for s in range(len(self.slots))] for b in blocks]
        for block, slot in zip(blocks, best_assignment(gains), strict=True):
            if slot >= 0:
                chosen[slot] = block
        return chosen

    def _swap(self, held: dict[Kind, list[int]]) -> None:
        """Exchange whole sections: three blocks that hold together move together."""
        for a, b in itertools.combinations(range(len(self.slots)), 2):
            now = sum(self._own(s, held[k][s]) for k in held for s in (a, b))
            then = sum(self._own(a, held[k][b]) + self._own(b, held[k][a]) for k in held)
            if then > now + 1e-9:
                for blocks in held.values():
                    blocks[a], blocks[b] = blocks[b], blocks[a]

    def _own(self, slot: int, block: int) -> float:
        return self.base[block][slot] if block >= 0 else 0.0

    def _sum(self, held: dict[Kind, list[int]]) -> float:
        total = sum(self._own(s, b) for blocks in held.values() for s, b in enumerate(blocks))
        for one, other in itertools.combinations(held.values(), 2):
            total += sum(self.pairs[a][b] for a, b in zip(one, other, strict=True) if a >= 0 and b >= 0)
        return total
