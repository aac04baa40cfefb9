"""The plain twin: shifts in the order of time, the scarcest first, each to whoever has worked least. Never breaks a rule."""

from __future__ import annotations

from kusei.engines.rostering.judging import capacity, keeps, may_work, roster_of
from kusei.engines.rostering.values import Inputs, Pair, Roster, Shift


def greedy(inputs: Inputs) -> Roster:
    known = {s.key: s for s in inputs.shifts}
    mine: dict[str, list[Shift]] = {p.key: [known[k] for k in p.fixed] for p in inputs.people}
    earlier = set(inputs.earlier)
    able = {s.key: [p for p in inputs.people if may_work(p, s, inputs)] for s in inputs.shifts}
    for shift in sorted(inputs.shifts, key=lambda s: (s.start, -s.weight, len(able[s.key]), s.key)):
        here = sum(shift in held for held in mine.values())
        order = sorted(able[shift.key], key=lambda p: (
            sum(s.minutes for s in mine[p.key]), (p.key, shift.key) not in earlier, len(p.skills), p.key,
        ))  # fmt: skip
        for person in order:
            if here >= capacity(shift, inputs):
                break
            if shift not in mine[person.key] and keeps(person, [*mine[person.key], shift], inputs):
                mine[person.key].append(shift)
                here += 1
    pairs: list[Pair] = [(p, s.key) for p, held in mine.items() for s in held]
    return roster_of(inputs, pairs, "gave_up")
