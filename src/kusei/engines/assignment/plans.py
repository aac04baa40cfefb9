"""A designation plan as a problem of assignment: minutes on the way, who was where before, who cares for somebody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kusei.engines.assignment import VERSION as ASSIGNMENT
from kusei.engines.assignment import Problem
from kusei.engines.assignment import run as assign

VERSION = f"1/{ASSIGNMENT}"
ANY = "any"
# More than any way costs: as many as possible have a place, and only then does the way count.
WITHOUT = 1 << 22


@dataclass(frozen=True)
class Place:
    """One cell of the plan. ``ward`` is an index into the minutes of each person."""

    ward: int
    team: str
    skill: str
    least: int
    most: int


@dataclass(frozen=True)
class Person:
    """``minutes`` to each ward, -1 = too far. ``fixed``: (ward, team or ""). ``before``: (ward, team) of the year before."""

    key: str
    minutes: tuple[int, ...]
    skills: tuple[str, ...] = ()
    caring: bool = False
    fixed: tuple[int, str] | None = None
    before: tuple[int, str] | None = None


@dataclass(frozen=True)
class Inputs:
    people: tuple[Person, ...]
    places: tuple[Place, ...]
    churn_min: int = 20
    caring_percent: int = 50


@dataclass(frozen=True)
class Short:
    """A place short of ``by`` people; how many could serve there at all, and how many all its kind ask for."""

    place: int
    by: int
    could: int
    asked: int


@dataclass(frozen=True)
class Answer:
    place: tuple[int, ...]
    total: int
    placed: int
    moved: int
    minutes: int
    feasible: bool
    shortages: tuple[Short, ...] = ()


def cost_of(inputs: Inputs) -> np.ndarray:
    """People x places; -1 where somebody is too far, lacks the skill, or is fixed elsewhere."""
    wards = np.array([p.ward for p in inputs.places], dtype=np.int64)
    minutes = np.array([p.minutes for p in inputs.people], dtype=np.int64).reshape(len(inputs.people), -1)
    way = minutes[:, wards]
    # Tenths of a minute, so that a share of a way is not rounded away.
    caring = np.array([100 + inputs.caring_percent * p.caring for p in inputs.people], dtype=np.int64)
    cost = way * caring[:, None] // 10
    cost[way < 0] = -1
    skills = {p.skill for p in inputs.places} - {ANY}
    able = {s: np.array([s in p.skills for p in inputs.people], dtype=bool) for s in skills}
    ids = {key: n for n, key in enumerate({(p.ward, p.team) for p in inputs.places} | {p.before for p in inputs.people if p.before})}
    teams = np.array([ids[p.ward, p.team] for p in inputs.places], dtype=np.int64)
    before = np.array([ids[p.before] if p.before else -1 for p in inputs.people], dtype=np.int64)
    changes = (before[:, None] >= 0) & (before[:, None] != teams[None, :]) & (cost >= 0)
    cost[changes] += inputs.churn_min * 10
    for k, place in enumerate(inputs.places):
        if place.skill != ANY:
            cost[~able[place.skill], k] = -1
    for n, person in enumerate(inputs.people):
        if person.fixed is not None:
            cost[n] = [_fixed(person, place, int(cost[n, k])) for k, place in enumerate(inputs.places)]
    return cost


def _fixed(person: Person, place: Place, cost: int) -> int:
    """A fixed post is kept whatever the way; the skill still has to be there."""
    assert person.fixed is not None
    ward, team = person.fixed
    fits = place.ward == ward and team in ("", place.team) and (place.skill == ANY or place.skill in person.skills)
    return max(cost, 0) if fits else -1


def run(inputs: Inputs) -> Answer:
    """The assignment, who has to move, and where it falls short with the numbers that explain it."""
    if not inputs.people or not inputs.places:
        raise ValueError("nobody to place or no place")
    cost = cost_of(inputs)
    lower, upper = (np.array([getattr(p, name) for p in inputs.places]) for name in ("least", "most"))
    found = assign(Problem(cost, lower, upper, idle=WITHOUT))
    placed = [(n, k) for n, k in enumerate(found.place) if k >= 0]
    moved = sum(
        1 for n, k in placed
        if inputs.people[n].before not in (None, (inputs.places[k].ward, inputs.places[k].team))
    )
    kinds: dict[str, int] = {}
    for place in inputs.places:
        kinds[place.skill] = kinds.get(place.skill, 0) + place.least
    return Answer(
        found.place, found.total - WITHOUT * found.place.count(-1), len(placed), moved,
        sum(max(inputs.people[n].minutes[inputs.places[k].ward], 0) for n, k in placed),
        found.status == "optimal",
        tuple(
            Short(s.place, s.missing, int((cost[:, s.place] >= 0).sum()), kinds[inputs.places[s.place].skill])
            for s in found.shortages
        ),
    )
