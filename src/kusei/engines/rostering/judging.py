"""Who may work what, whether a roster keeps the rules, and what it is worth."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import reduce

from kusei.engines.rostering.resting import apart, clash
from kusei.engines.rostering.values import ANY, DAY, Impossible, Inputs, Pair, Person, Roster, Shift, Short, Span


def verify(inputs: Inputs) -> None:
    """Raise Impossible for inputs no roster can meet."""
    rest = inputs.rest
    if rest.least < 0 or rest.days < 1 or rest.longest < 1:
        raise Impossible("rest cannot be negative")
    for what, keys in (("person", [p.key for p in inputs.people]), ("shift", [s.key for s in inputs.shifts])):
        if twice := next((k for k, n in Counter(keys).items() if n > 1), None):
            raise Impossible(f"{what} twice: {twice}")
    for shift in inputs.shifts:
        if shift.end <= shift.start or shift.wanted < 0 or shift.weight < 1:
            raise Impossible(f"shift ends before it starts: {shift.key}", shifts=(shift.key,))
        if shift.minutes > rest.longest:
            raise Impossible(f"shift longer than allowed: {shift.key}", shifts=(shift.key,))
    _verify_fixed(inputs)


def _verify_fixed(inputs: Inputs) -> None:
    known = {s.key: s for s in inputs.shifts}
    for person in inputs.people:
        if unknown := [k for k in person.fixed if k not in known]:
            raise Impossible(f"unknown shift: {unknown[0]}", person=person.key, shifts=(unknown[0],))
        fixed = [known[k] for k in person.fixed]
        for n, one in enumerate(fixed):
            for other in fixed[n + 1 :]:
                if apart(span(one), span(other)) < 0:
                    raise Impossible("fixed to two shifts at once", person=person.key, shifts=(one.key, other.key))


def span(shift: Shift) -> Span:
    return shift.start, shift.end


def may_work(person: Person, shift: Shift, inputs: Inputs) -> bool:
    """Whether this shift alone is possible for this person; fixed ones always are."""
    if shift.key in person.fixed:
        return True
    fits = shift.skill == ANY or shift.skill in person.skills
    there = (person.since is None or person.since <= shift.start) and (person.until is None or shift.end <= person.until)
    free = all(apart(span(shift), a) >= 0 for a in person.away)
    rested = not any(clash(span(shift), w, inputs.rest) for w in person.worked)
    return fits and there and free and rested and shift.key not in person.forbidden


def keeps(person: Person, mine: Sequence[Shift], inputs: Inputs) -> bool:
    """Whether these shifts together keep the rules; what is fixed is forgiven as far as it is fixed."""
    if not all(may_work(person, s, inputs) for s in mine) or not set(person.fixed) <= {s.key for s in mine}:
        return False
    fixed = [s for s in mine if s.key in person.fixed]
    for n, one in enumerate(mine):
        for other in mine[n + 1 :]:
            if clash(span(one), span(other), inputs.rest) and not (one in fixed and other in fixed):
                return False
    if person.most_total is not None and total(mine) > max(person.most_total, total(fixed)):
        return False
    return all(_day_kept(person, day, mine, fixed, inputs) for day in {s.day for s in mine})


def _day_kept(person: Person, day: int, mine: Sequence[Shift], fixed: Sequence[Shift], inputs: Inputs) -> bool:
    there, firm = [s for s in mine if s.day == day], [s for s in fixed if s.day == day]
    if total(there) > max(person.most_day, total(firm)):
        return False
    held = {w[0] // DAY for w in person.worked}
    worked, stuck = held | {s.day for s in mine}, held | {s.day for s in fixed}
    length = inputs.rest.days
    for first in range(day - length, day + 1):
        window = set(range(first, first + length + 1))
        if len(worked & window) > max(length, len(stuck & window)):
            return False
    return True


def total(shifts: Iterable[Shift]) -> int:
    return sum(s.minutes for s in shifts)


def unit(inputs: Inputs) -> int:
    """Hours that make one step of load, so that squares stay small."""
    return max(1, reduce(math.gcd, (hours(s) for s in inputs.shifts), 0))


def hours(shift: Shift) -> int:
    return -(-shift.minutes // 60)


def capacity(shift: Shift, inputs: Inputs) -> int:
    """As many as wanted, and all who are fixed there."""
    return max(shift.wanted, sum(shift.key in p.fixed for p in inputs.people))


def scores(inputs: Inputs, pairs: Iterable[Pair]) -> tuple[int, int, int]:
    """(weighted shortage, unfairness, changes from the earlier roster): compared in this order."""
    chosen = set(pairs)
    count = Counter(s for _p, s in chosen)
    short = sum(s.weight * max(0, s.wanted - count[s.key]) for s in inputs.shifts)
    known, step = {s.key: s for s in inputs.shifts}, unit(inputs)
    load: Counter[str] = Counter()
    nights: Counter[str] = Counter()
    for person, key in chosen:
        load[person] += hours(known[key]) // step
        nights[person] += known[key].night
    unfair = sum(n * n for n in load.values()) + sum(n * n for n in nights.values())
    return short, unfair, len(chosen ^ set(inputs.earlier)) if inputs.earlier else 0


def roster_of(inputs: Inputs, pairs: Iterable[Pair], status: str) -> Roster:
    chosen = tuple(sorted(pairs))
    count = Counter(s for _p, s in chosen)
    known = {s.key: s for s in inputs.shifts}
    shortages = tuple(
        Short(s.key, s.team, s.wanted - count[s.key]) for s in inputs.shifts if count[s.key] < s.wanted
    )
    minutes = tuple((p.key, sum(known[s].minutes for q, s in chosen if q == p.key)) for p in inputs.people)
    short, unfair, changes = scores(inputs, chosen)
    return Roster(chosen, status, short, unfair, changes, shortages, minutes)  # type: ignore[arg-type]


def feasible(inputs: Inputs, pairs: Iterable[Pair]) -> bool:
    """Whether a whole roster keeps every rule of every person and no shift has more than it wants."""
    chosen = set(pairs)
    known = {s.key: s for s in inputs.shifts}
    count = Counter(s for _p, s in chosen)
    if any(count[s.key] > capacity(s, inputs) for s in inputs.shifts):
        return False
    return all(keeps(p, [known[s] for q, s in chosen if q == p.key], inputs) for p in inputs.people)


