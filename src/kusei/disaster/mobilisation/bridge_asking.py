"""What if: the plan solved as it stands and as asked, and tonight's ways beside it; nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kusei.core.jobs.compute import digest_of, engine
from kusei.core.kept import Known
from kusei.core.ledger.models import Ward
from kusei.core.places import mesh_cell
from kusei.disaster.mobilisation.bridge_ways import (
    ENGINE,
    WALKING,
    Question,
    Reached,
    digest_of_question,
    ground_of,
    offices,
    question_of,
    reached,
    staff_of,
)
from kusei.disaster.mobilisation.models import Plan
from kusei.disaster.tsunami_buildings.public import Streets, streets_in_use
from kusei.engines.assignment.plans import Answer, Inputs, Place

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Table = NDArray[Any]

# The plan as it stands, by the digest of what it was made of: its prices and places are where every question starts from.
STANDING = Known(3)
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Asked:
    """``quota``: (ward id, team, skill, least, most) instead of the plan's. ``flooded``: meshes.

    ``bridges``: names of bridges of the network in use; ``points``: boxes in degrees, for what has no name.
    """

    quota: tuple[int, str, str, int, int] | None = None
    flooded: tuple[str, ...] = ()
    bridges: tuple[str, ...] = ()
    points: tuple[Box, ...] = ()


@dataclass(frozen=True, eq=False)
class Side:
    """An answer to a question, and of each person the ward (index, -1 for none)."""

    inputs: Inputs
    answer: Answer
    wards: Table


@dataclass(frozen=True, eq=False)
class Tonight:
    """The places as they stand and the ways as asked. Of people: ``place``, ``before`` and ``after`` (minutes, -1 = cannot come)."""

    place: Table
    before: Table
    after: Table

    @property
    def later(self) -> Table:
        return (self.before >= 0) & (self.after > self.before)

    @property
    def lost(self) -> Table:
        return (self.before >= 0) & (self.after < 0)


@dataclass(frozen=True, eq=False)
class WhatIf:
    """``cut``: people who lose the only way to each ward; ``apart``: who never had one; ``under_water``: whose home is flooded."""

    plan: Plan
    asked: Asked
    question: Question
    places: tuple[Place, ...]
    offices: tuple[Ward, ...]
    now: Side
    then: Side
    tonight: Tonight
    reached: Reached
    streets: Streets | None
    cut: tuple[int, ...]
    under_water: int
    shut: tuple[tuple[float, float], ...]
    version: str
    digest: str


def what_if(plan: Plan, asked: Asked) -> WhatIf:
    """Raises ValueError when there is nobody to place, or no place."""
    question, wards = question_of(plan), offices(plan)
    found, streets = reached(question), streets_in_use() if question.streets else None
    now = STANDING(digest_of_question(question), lambda: _side(_inputs(question, found.metres, question.places)))
    edges, shut = _shut(streets, asked)
    metres = _walked(found, edges)
    wet = _under_water(question, asked.flooded)
    metres[wet] = -1
    places = _places_asked(question, wards, asked)
    inputs = _inputs(_let_go(question, found.metres, metres), metres, places)
    then = _side(inputs, now)
    return WhatIf(
        plan, asked, question, places, tuple(wards), now, then, _tonight(now, inputs), found, streets,
        _cut(found, metres, wet), int(wet.sum()), shut, engine(ENGINE).VERSION, digest_of(ENGINE, inputs),
    )  # fmt: skip


def _inputs(question: Question, metres: Table, places: tuple[Place, ...]) -> Inputs:
    return Inputs(staff_of(question, metres), places, question.churn_min, question.caring_percent)


def _side(inputs: Inputs, like: Side | None = None) -> Side:
    import numpy as np  # pages load this module, and no numerics

    answer = engine(ENGINE).run(inputs, (like.inputs, like.answer) if like else None)
    wards = np.array([p.ward for p in inputs.places] + [-1])
    return Side(inputs, answer, wards[np.array(answer.place)])


def _tonight(now: Side, then: Inputs) -> Tonight:
    import numpy as np

    there = np.arange(len(now.wards)), np.maximum(now.wards, 0)
    sent = now.wards >= 0
    before, after = (np.where(sent, staff.minutes[there], -1) for staff in (now.inputs.people, then.people))
    # A fixed post is kept whatever the way; who is farther off than anybody need come neither comes later nor is lost.
    return Tonight(np.array(now.answer.place), before, np.where(before < 0, before, after))


def _shut(streets: Streets | None, asked: Asked) -> tuple[Any, tuple[tuple[float, float], ...]]:
    """The streets that are closed, and where to mark the bridges on a map."""
    if streets is None:
        return (), ()
    import numpy as np

    ground, built = ground_of(streets)
    named = [e for name in asked.bridges for e in ground.bridges.get(name, ())]
    cells = [mesh_cell(code) for code in asked.flooded]
    touched = engine(WALKING).closed(built, [*asked.points, *((c.west, c.south, c.east, c.north) for c in cells)])
    middles = [built.ends[list(edges)].reshape(-1, 2).mean(axis=0) for n in asked.bridges if (edges := ground.bridges.get(n))]
    middles += [np.array([(w + e) / 2, (s + n) / 2]) for w, s, e, n in asked.points]
    return np.unique(np.concatenate([np.array(named, np.int64), touched])), tuple((float(x), float(y)) for x, y in middles)


def _walked(found: Reached, edges: Any) -> Table:
    """The ways with these streets closed; where the straight line stands, it stays."""
    import numpy as np

    if found.found is None or not len(edges):
        return found.metres.copy()
    return np.where(found.straight, found.metres, np.maximum(engine(WALKING).metres(found.found, edges), -1))


def _under_water(question: Question, meshes: Sequence[str]) -> Table:
    """Whose home lies in a flooded mesh: they look after themselves first."""
    import numpy as np

    wet = np.zeros(len(question.numbers), bool)
    for mesh in meshes:
        wet |= np.char.startswith(question.meshes, mesh)
    return wet


def _let_go(question: Question, before: Table, after: Table) -> Question:
    """Who has lost the way to a fixed post is bound to it no longer."""
    import numpy as np

    post = np.maximum(question.fixed[:, 0], 0)
    there = np.arange(len(post))
    lost = (question.fixed[:, 0] >= 0) & (before[there, post] >= 0) & (after[there, post] < 0)
    fixed = question.fixed.copy()
    fixed[lost] = -1
    return replace(question, fixed=fixed)


def _cut(found: Reached, metres: Table, wet: Table) -> tuple[int, ...]:
    return tuple(int(n) for n in ((found.metres >= 0) & (metres < 0) & ~wet[:, None]).sum(axis=0))


def _places_asked(question: Question, wards: Sequence[Ward], asked: Asked) -> tuple[Place, ...]:
    if asked.quota is None:
        return question.places
    pk, team, skill, least, most = asked.quota
    index = next((n for n, w in enumerate(wards) if w.pk == pk), None)
    if index is None:
        return question.places
    changed, key = Place(index, team, skill, least, most), (index, team, skill)
    others = [p for p in question.places if (p.ward, p.team, p.skill) != key]
    if not most:
        return tuple(others)
    if len(others) == len(question.places):
        return (*question.places, changed)
    return tuple(changed if (p.ward, p.team, p.skill) == key else p for p in question.places)
