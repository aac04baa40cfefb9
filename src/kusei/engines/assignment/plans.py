"""A designation plan as a problem of assignment: minutes on the way, who was where before, who cares for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kusei.engines.assignment import VERSION as ASSIGNMENT
from kusei.engines.assignment import Problem
from kusei.engines.assignment import run as assign

VERSION = f"2/{ASSIGNMENT}"
ANY = "any"
# More than any way costs: as many as possible have a place, and only then does the way count.
WITHOUT = 1 << 22
Table = NDArray[Any]


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


@dataclass(frozen=True, eq=False)
class Staff:
    """Everybody, a row each; tens of thousands are read as columns, not as objects.

    ``minutes``: people x wards, -1 = too far. ``able``: people x ``skills``. ``fixed``, ``before``: people x (ward, team), a
    team as its index in ``teams``; a ward of -1 = none, a team of -1 = whichever (``fixed``).
    """

    keys: Table
    minutes: Table
    skills: tuple[str, ...]
    able: Table
    caring: Table
    teams: tuple[str, ...]
    fixed: Table
    before: Table


@dataclass(frozen=True, eq=False)
class Inputs:
    people: Staff
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
    """``place``, ``ways``: of every person the place (-1 = none) and the minutes there. ``prices`` let a like wish start from here."""

    place: tuple[int, ...]
    total: int
    placed: int
    moved: int
    minutes: int
    feasible: bool
    shortages: tuple[Short, ...] = ()
    ways: tuple[int, ...] = ()
    prices: tuple[int, ...] = field(default=(), repr=False)


def gathered(people: Sequence[Person], wards: int = 0) -> Staff:
    """Persons as columns."""
    skills = tuple(sorted({s for p in people for s in p.skills}))
    teams = tuple(sorted({at[1] for p in people for at in (p.fixed, p.before) if at and at[1]}))

    def at(where: tuple[int, str] | None) -> tuple[int, int]:
        return (-1, -1) if where is None else (where[0], teams.index(where[1]) if where[1] else -1)

    return Staff(
        np.array([p.key for p in people]), np.array([p.minutes for p in people], np.int64).reshape(len(people), -1), skills,
        np.array([[s in p.skills for s in skills] for p in people], bool).reshape(len(people), len(skills)),
        np.array([p.caring for p in people], bool), teams,
        *(np.array([at(w) for w in ways], np.int64).reshape(-1, 2) for ways in ([p.fixed for p in people], [p.before for p in people])),
    )  # fmt: skip


def cost_of(inputs: Inputs) -> Table:
    """People x places; -1 where somebody is too far, lacks the skill, or is fixed elsewhere."""
    people, wards = inputs.people, np.array([p.ward for p in inputs.places], np.int64)
    teams = np.array([people.teams.index(p.team) if p.team in people.teams else -2 for p in inputs.places], np.int64)
    way = people.minutes.astype(np.int64)[:, wards]
    # Tenths of a minute, so that a share of a way is not rounded away.
    cost = way * np.where(people.caring, 100 + inputs.caring_percent, 100)[:, None] // 10
    was, team = people.before[:, :1], people.before[:, 1:]
    cost += inputs.churn_min * 10 * ((was >= 0) & ~((was == wards) & (team == teams)))
    fits = np.column_stack([_able(people, p.skill) for p in inputs.places])
    bound = np.flatnonzero(people.fixed[:, 0] >= 0)
    ward, team = people.fixed[bound, :1], people.fixed[bound, 1:]
    # A fixed post is kept whatever the way; the skill still has to be there.
    kept = np.where(way[bound] < 0, 0, cost[bound])
    cost[(way < 0) | ~fits] = -1
    cost[bound] = np.where((ward == wards) & ((team < 0) | (team == teams)) & fits[bound], kept, -1)
    return cost


def _able(people: Staff, skill: str) -> Table:
    if skill == ANY:
        return np.ones(len(people.keys), bool)
    return people.able[:, people.skills.index(skill)] if skill in people.skills else np.zeros(len(people.keys), bool)


def run(inputs: Inputs, like: tuple[Inputs, Answer] | None = None) -> Answer:
    """The assignment, who has to move, and where it falls short with the numbers that explain it.

    ``like``: the same people under another wish, and its answer; the search starts from there. As good in all, sooner, and
    nobody stands elsewhere than there without a reason.
    """
    people, places = inputs.people, inputs.places
    if not len(people.keys) or not places:
        raise ValueError("nobody to place or no place")
    cost = cost_of(inputs)
    problem = Problem(cost, np.array([p.least for p in places]), np.array([p.most for p in places]), idle=WITHOUT)
    found = assign(problem, *(_start(places, *like) if like else ()))
    place = np.array(found.place)
    ward, team = np.array([(p.ward, people.teams.index(p.team) if p.team in people.teams else -2) for p in places])[place].T
    sent, was = place >= 0, people.before
    ways = np.where(sent, people.minutes[np.arange(len(place)), ward], -1)
    kinds: dict[str, int] = {}
    for one in places:
        kinds[one.skill] = kinds.get(one.skill, 0) + one.least
    shortages = tuple(
        Short(s.place, s.missing, int((cost[:, s.place] >= 0).sum()), kinds[places[s.place].skill]) for s in found.shortages
    )
    return Answer(
        found.place, found.total - WITHOUT * int((~sent).sum()), int(sent.sum()),
        int((sent & (was[:, 0] >= 0) & ((was[:, 0] != ward) | (was[:, 1] != team))).sum()), int(np.maximum(ways[sent], 0).sum()),
        found.status == "optimal", shortages, tuple(ways.tolist()), found.prices,
    )  # fmt: skip


def _start(places: Sequence[Place], old: Inputs, answer: Answer) -> tuple[list[int], Table, list[int]]:
    """(price, place of everybody, new places) to start from: cells are known again by ward, team and skill."""
    at = {(p.ward, p.team, p.skill): k for k, p in enumerate(places)}
    new = np.array([at.get((p.ward, p.team, p.skill), -1) for p in old.places] + [-1])
    price, known = [0] * (len(places) + 1), set(new.tolist())
    for k, to in enumerate(new[:-1]):
        if to >= 0 and answer.prices:
            price[to] = answer.prices[k]
    price[-1] = answer.prices[-1] if answer.prices else 0
    return price, new[np.array(answer.place)], [k for k in range(len(places)) if k not in known]
