"""Earned money from source to use, on values alone: which yen paid for what, and what may still be used, carried or returned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


class Overdrawn(ValueError):
    """A yen would be used twice: more leaves a pot, or goes into a payment, than it holds."""


@dataclass(frozen=True)
class Pot:
    """Money received of one source for one fiscal year; ``until``: the last fiscal year it may be used in."""

    ref: str
    year: int
    received: int
    until: int
    out: int = 0
    earmark: str = ""

    @property
    def left(self) -> int:
        return self.received - self.out


@dataclass(frozen=True)
class Need:
    """A payment that wants to be covered in fiscal ``year``; ``earmark``: what it is for."""

    ref: str
    year: int
    yen: int
    covered: int = 0
    earmark: str = ""

    @property
    def open(self) -> int:
        return self.yen - self.covered


@dataclass(frozen=True)
class Flow:
    pot: str
    need: str
    yen: int


def may_pay(pot: Pot, need: Need) -> bool:
    """Money earmarked for something pays for that alone, and never for a year before it came or after it expires."""
    return pot.year <= need.year <= pot.until and pot.earmark in ("", need.earmark)


def suggest(pots: Sequence[Pot], needs: Sequence[Need]) -> list[Flow]:
    """As much as can be covered: a maximum flow. Earmarked and soonest expiring money is tried first.

    Deterministic: the same pots and needs give the same flows, in the order of the needs.
    """
    order = sorted(pots, key=lambda p: (not p.earmark, p.until, p.year, p.ref))
    left = {p.ref: p.left for p in order}
    sent: dict[tuple[str, str], int] = {}
    for need in needs:
        wanted = need.open
        while wanted > 0 and (path := _path(need, needs, order, left, sent)):
            wanted -= _push(path, wanted, left, sent)
    known = {n.ref: at for at, n in enumerate(needs)}
    rank = {p.ref: at for at, p in enumerate(order)}
    return [Flow(p, n, y) for (p, n), y in sorted(sent.items(), key=lambda f: (known[f[0][1]], rank[f[0][0]])) if y]


Path = list[tuple[str, str]]


def _path(
    goal: Need, needs: Sequence[Need], pots: Sequence[Pot], left: dict[str, int], sent: dict[tuple[str, str], int],
) -> Path:
    """Pots and needs in turn from money that is left to ``goal``; a step back frees money another need had taken."""
    waiting: list[tuple[Need, Path]] = [(goal, [])]
    seen: set[str] = set()
    while waiting:
        need, after = waiting.pop(0)
        for pot in pots:
            if pot.ref in seen or not may_pay(pot, need):
                continue
            seen.add(pot.ref)
            path = [(pot.ref, need.ref), *after]
            if left[pot.ref] > 0:
                return path
            waiting.extend((n, path) for n in needs if n.ref != need.ref and sent.get((pot.ref, n.ref), 0) > 0)
    return []


def _push(path: Path, wanted: int, left: dict[str, int], sent: dict[tuple[str, str], int]) -> int:
    """Along the path each need after the first gives its money of the next pot on, and is covered by the pot before."""
    freed = [(pot, path[at][1]) for at, (pot, _need) in enumerate(path[1:])]
    yen = min([wanted, left[path[0][0]], *(sent[f] for f in freed)])
    left[path[0][0]] -= yen
    for step in path:
        sent[step] = sent.get(step, 0) + yen
    for step in freed:
        sent[step] -= yen
    return yen


def why(pot: Pot, need: Need, pots: Sequence[Pot]) -> str:
    """Why this pot and no other: ``earmark`` (it may pay for little else), ``only`` (no other may pay), ``soonest``, ``free``."""
    if pot.earmark:
        return "earmark"
    others = [p for p in pots if p.ref != pot.ref and p.left > 0 and may_pay(p, need)]
    if not others:
        return "only"
    return "soonest" if all(pot.until <= p.until for p in others) and any(pot.until < p.until for p in others) else "free"


def why_short(need: Need, pots: Sequence[Pot]) -> str:
    """Why a need stays open after as much as possible is covered: ``year``, ``earmark`` (none may pay it), or ``spent``."""
    in_time = [p for p in pots if p.left > 0 and p.year <= need.year <= p.until]
    if not in_time:
        return "year"
    return "spent" if any(may_pay(p, need) for p in in_time) else "earmark"


def trace(pots: Sequence[Pot], needs: Sequence[Need], flows: Sequence[Flow]) -> dict[str, int]:
    """What is left of each pot after the flows. Raises Overdrawn where a yen would be used twice."""
    left, missing = {p.ref: p.left for p in pots}, {n.ref: n.open for n in needs}
    for flow in flows:
        if flow.yen <= 0:
            raise Overdrawn(flow.pot)
        left[flow.pot] -= flow.yen
        missing[flow.need] -= flow.yen
        if left[flow.pot] < 0 or missing[flow.need] < 0:
            raise Overdrawn(flow.pot)
    return left


def expires(pot: Pot, year: int) -> int:
    """Yen to give back once fiscal ``year`` is closed, because no later year may use them."""
    return pot.left if year >= pot.until else 0


def refund(yen: int, starts: date, ends: date, stopped: date) -> int:
    """What of a fee for ``starts`` to ``ends`` (both days in) belongs to the days after ``stopped``; yen are cut, not rounded up."""
    whole = (ends - starts).days + 1
    if whole <= 0:
        raise ValueError("a term of no days")
    unused = min(max((ends - stopped).days, 0), whole)
    return int(Fraction(yen * unused, whole))
