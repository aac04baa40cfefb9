"""The roster by CP-SAT, in three steps: fewest missing, then fairest, then fewest changes. One worker, a fixed seed and an
effort that is counted, not timed: the same inputs give the same answer on every machine, unless the clock runs out first."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kusei.engines.rostering.judging import capacity, hours, may_work, roster_of, span, unit
from kusei.engines.rostering.resting import clash
from kusei.engines.rostering.values import DAY, Inputs, Pair, Person, Roster, Shift


def solve(inputs: Inputs, hint: tuple[Pair, ...], tell: Callable[[int], None]) -> Roster | None:
    """The best roster found; None when none was found within the effort. ``tell`` hears how many goals are done.

    Raises ImportError without the solver.
    """
    from ortools.sat.python import cp_model

    model: Any = cp_model.CpModel()
    x = {
        (p.key, s.key): model.new_bool_var("") for p in inputs.people for s in inputs.shifts if may_work(p, s, inputs)
    }
    for person in inputs.people:
        _rules(model, x, person, inputs)
    goals = [_shortage(model, x, inputs), _unfairness(model, x, inputs)]
    if inputs.earlier:
        goals.append(_changes(x, inputs))
    best, status = set(hint), "optimal"
    found, until = False, time.monotonic() + inputs.seconds
    for done, goal in enumerate(goals):
        tell(done)
        left = until - time.monotonic()
        if left <= 0:
            status = "feasible"
            break
        model.clear_hints()
        for key, var in x.items():
            model.add_hint(var, key in best)
        model.minimize(goal)
        solver = _solver(cp_model, inputs, left)
        said = solver.solve(model)
        if said not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            status = "feasible"
            break
        found = True
        best = {key for key, var in x.items() if solver.value(var)}
        if said != cp_model.OPTIMAL:
            status = "feasible"
        model.add(goal <= round(solver.objective_value))
    if not found:
        return None
    return replace(roster_of(inputs, best, status), late=status != "optimal" and time.monotonic() >= until)


def _solver(cp_model: Any, inputs: Inputs, left: float) -> Any:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = inputs.seed
    solver.parameters.max_deterministic_time = inputs.effort
    solver.parameters.max_time_in_seconds = left
    return solver


def _rules(model: Any, x: Any, person: Person, inputs: Inputs) -> None:
    mine = [s for s in inputs.shifts if (person.key, s.key) in x]
    firm = [s for s in mine if s.key in person.fixed]
    for shift in firm:
        model.add(x[person.key, shift.key] == 1)
    slots: dict[tuple[int, int], list[Shift]] = defaultdict(list)
    for shift in mine:
        slots[span(shift)].append(shift)
    held = {at: sum(x[person.key, s.key] for s in there) for at, there in slots.items()}
    stuck = {span(s) for s in firm}
    ordered = sorted(held)
    for n, one in enumerate(ordered):
        model.add(held[one] <= 1)
        for other in ordered[n + 1 :]:
            if clash(one, other, inputs.rest) and not (one in stuck and other in stuck):
                model.add(held[one] + held[other] <= 1)
    if person.most_total is not None:
        most = max(person.most_total, sum(s.minutes for s in firm))
        model.add(sum(x[person.key, s.key] * s.minutes for s in mine) <= most)
    _days(model, x, person, mine, firm, inputs)


def _days(model: Any, x: Any, person: Person, mine: list[Shift], firm: list[Shift], inputs: Inputs) -> None:
    """Hours of a day, and a day off after so many in a row."""
    by_day: dict[int, list[Shift]] = defaultdict(list)
    for shift in mine:
        by_day[shift.day].append(shift)
    works: dict[int, Any] = {w[0] // DAY: 1 for w in person.worked}
    stuck = set(works) | {s.day for s in firm}
    for day, there in by_day.items():
        most = max(person.most_day, sum(s.minutes for s in firm if s.day == day))
        model.add(sum(x[person.key, s.key] * s.minutes for s in there) <= most)
        if day not in works:
            works[day] = model.new_bool_var("")
            for shift in there:
                model.add(x[person.key, shift.key] <= works[day])
    length = inputs.rest.days
    for first in range(min(works, default=0) - length, max(works, default=-1) + 1):
        window = range(first, first + length + 1)
        inside = [works[d] for d in window if d in works]
        if len(inside) > length:
            model.add(sum(inside) <= max(length, len(stuck & set(window))))


def _shortage(model: Any, x: Any, inputs: Inputs) -> Any:
    parts = []
    for shift in inputs.shifts:
        there = [x[p.key, shift.key] for p in inputs.people if (p.key, shift.key) in x]
        model.add(sum(there) <= capacity(shift, inputs))
        missing = model.new_int_var(0, shift.wanted, "")
        model.add(missing >= shift.wanted - sum(there))
        parts.append(missing * shift.weight)
    return sum(parts)


def _unfairness(model: Any, x: Any, inputs: Inputs) -> Any:
    """Squares as stairs: the k-th step of load costs 2k-1, so n steps cost n squared."""
    step, parts = unit(inputs), []
    for person in inputs.people:
        mine = [(s, x[person.key, s.key]) for s in inputs.shifts if (person.key, s.key) in x]
        for sizes in ([(hours(s) // step, v) for s, v in mine], [(int(s.night), v) for s, v in mine]):
            most = sum(n for n, _v in sizes)
            stairs = [model.new_bool_var("") for _k in range(most)]
            model.add(sum(stairs) >= sum(n * v for n, v in sizes))
            parts += [(2 * k + 1) * var for k, var in enumerate(stairs)]
    return sum(parts)


def _changes(x: Any, inputs: Inputs) -> Any:
    earlier = set(inputs.earlier)
    gone = len(earlier - set(x))
    return gone + sum(1 - var if key in earlier else var for key, var in x.items())
