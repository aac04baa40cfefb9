"""What a plan asks, read as columns, and the minutes of everybody to every ward office: along the streets where there are some.

A question is read, never computed: its digest says whether a list, a quota, a rule or the network changed since. What follows
from it (a network made ready, the ways over it) is known again by the digest of all it was made of, so that no import can leave
an old answer behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kusei.core.jobs.compute import digest_of, engine
from kusei.core.kept import Known, kept
from kusei.core.ledger.models import Ward
from kusei.core.places import mesh_cell
from kusei.core.places.geodesy import EARTH_RADIUS_M
from kusei.core.rules import registry as rules
from kusei.disaster.mobilisation.models import Plan
from kusei.disaster.mobilisation.queries.before import cells_of, columns_of, places_before
from kusei.disaster.mobilisation.rule_values import COMING, WEIGHTS
from kusei.disaster.tsunami_buildings.public import Streets, streets_in_use
from kusei.engines.assignment.plans import Inputs, Place, Staff

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Table = NDArray[Any]

ENGINE, WALKING = "assignment.plans", "reach.walking"
# One network at a time is in use; of the ways over it, those of this year's plan and of the next.
READY, WALKED = Known(1), Known(3)


@dataclass(frozen=True, eq=False)
class Question:
    """A plan as it stands. ``points``: people x (lon, lat), not a number where unknown; ``offices`` alike. ``most_m``: as far as each comes.

    ``streets``: what names the network in use ("" = none), ``walking``: the version of what walks on it.
    """

    numbers: Table
    meshes: Table
    points: Table
    kmh: Table
    most_m: Table
    caring: Table
    skills: tuple[str, ...]
    able: Table
    teams: tuple[str, ...]
    fixed: Table
    before: Table
    offices: Table
    places: tuple[Place, ...]
    detour: float
    churn_min: int
    caring_percent: int
    streets: str = ""
    walking: str = ""


@dataclass(frozen=True, eq=False)
class Reached:
    """``metres``: people x wards, below zero = no way. ``straight``: where the straight line stands for want of a street.

    Of people: ``off`` (the home lies on no street), ``alone`` (its streets lead to no office). Of wards: ``stray`` (the office
    lies on no street, or on some that lead to no home). ``found``: the engine's ways, None without a network.
    """

    metres: Table
    straight: Table
    off: Table
    alone: Table
    stray: Table
    found: Any = None


def offices(plan: Plan) -> list[Ward]:
    """The wards of the plan, in order; a ward without a point cannot be reached."""
    return list(Ward.objects.filter(pk__in=plan.cells.values("ward")).defer("boundary").order_by("code"))


def question_of(plan: Plan) -> Question:
    """Read now; on a page that is only read, once while nothing in the database changes."""
    return kept(("mobilisation.question", plan.pk), lambda: _read(plan))


def digest_of_question(question: Question) -> str:
    return digest_of(ENGINE, question)


def _read(plan: Plan) -> Question:
    import numpy as np  # pages load this module, and no numerics

    wards, coming, weights = offices(plan), rules.at(COMING), rules.at(WEIGHTS)
    index = {w.pk: n for n, w in enumerate(wards)}
    numbers, meshes, means, most_km, skills, fixed, fixed_team, lon, lat, caring = columns_of(plan.fiscal_year)
    points = np.column_stack([np.array(lon, np.float64), np.array(lat, np.float64)]) if numbers else np.empty((0, 2))
    points[np.isnan(points).any(axis=1)] = np.nan
    for code in {m for m, known in zip(meshes, ~np.isnan(points[:, 0]), strict=True) if m and not known}:
        centre = mesh_cell(code).centre
        points[(np.array(meshes) == code) & np.isnan(points[:, 0])] = centre.lon, centre.lat
    cap = float(coming["cap_km"])
    cells, before = cells_of(plan), places_before(plan)
    was = [before.get(n, (0, "")) for n in numbers]
    names = tuple(sorted({s for found in skills for s in found}))
    teams = tuple(sorted({c.team for c in cells} | {*fixed_team} - {""} | {t for _w, t in was if t}))
    at = {t: n for n, t in enumerate(teams)} | {"": -1}
    streets = streets_in_use()
    return Question(
        np.array(numbers), np.array(meshes), points, np.array([float(coming[f"{m}_kmh"]) for m in means]),
        np.array([min(cap, float(km or cap)) * 1000 for km in most_km]), np.array([bool(c) for c in caring], bool),
        names, np.array([[s in found for s in names] for found in skills], bool).reshape(len(numbers), len(names)),
        teams, _pairs([index.get(w, -1) for w in fixed], [at[t] for t in fixed_team]),
        _pairs([index.get(w, -1) for w, _t in was], [at[t] for _w, t in was]),
        np.array([(w.lon, w.lat) for w in wards], np.float64).reshape(-1, 2),
        tuple(Place(index[c.ward_id], c.team, c.skill, c.least, c.most) for c in cells),
        float(coming["detour"]), int(weights["churn_min"]), int(weights["caring_percent"]),
        streets.key if streets else "", engine(WALKING).VERSION if streets else "",
    )  # fmt: skip


def _pairs(wards: Sequence[int], teams: Sequence[int]) -> Table:
    import numpy as np

    return np.column_stack([np.array(wards, np.int64), np.array(teams, np.int64)])


def ground_of(streets: Streets) -> tuple[Any, Any]:
    """The network in use and what the engine made of it."""

    def ready() -> tuple[Any, Any]:
        ground = streets.ground()
        return ground, engine(WALKING).build(ground.nodes, ground.edges)

    return READY(streets.key, ready)


def bridge_names() -> list[str]:
    """The bridges that the network in use names, in its order."""
    streets = streets_in_use()
    return list(ground_of(streets)[0].bridges) if streets else []


def reached(question: Question) -> Reached:
    """The ways as they stand."""
    streets = streets_in_use() if question.streets else None
    if streets is None or streets.key != question.streets or not len(question.points):
        return _all_straight(question)
    key = (streets.key, question.walking, question.points.tobytes(), question.offices.tobytes(), question.detour)
    return WALKED(digest_of_bytes(key), lambda: _along(question, ground_of(streets)[1]))


def digest_of_bytes(parts: tuple[Any, ...]) -> str:
    import hashlib

    body = hashlib.sha256()
    for part in parts:
        body.update(part if isinstance(part, bytes) else repr(part).encode())
    return body.hexdigest()


def _all_straight(question: Question) -> Reached:
    import numpy as np

    metres = straight_m(question.points, question.offices) * question.detour
    metres = np.where(np.isnan(metres), -1, metres)
    people, wards = np.zeros(len(metres), bool), np.zeros(metres.shape[1], bool)
    return Reached(metres, metres >= 0, people, people, wards)


def _along(question: Question, built: Any) -> Reached:
    """Where a home or an office hangs on no street that leads to the others, the straight line stands; it is said who and where.

    Who reaches some office but not another has no way to the other: between them lies water, and nothing is guessed.
    """
    import numpy as np

    walking, line = engine(WALKING), _all_straight(question).metres
    found = walking.ways(built, question.points, question.offices)
    metres = walking.metres(found).astype(np.float64)
    on, wards = found.homes.nodes >= 0, found.offices.nodes >= 0
    alone = on & ~(metres >= 0).any(axis=1)
    stray = ~wards | ~(metres >= 0).any(axis=0)
    straight = ((~on | alone)[:, None] | stray[None, :]) & (line >= 0)
    known = ~np.isnan(question.points[:, 0])
    return Reached(np.where(straight, line, np.maximum(metres, -1)), straight, ~on & known, alone, stray, found)


def minutes_of(metres: Table, kmh: Table, most_m: Table) -> Table:
    """``rules.before.minutes_on_the_way`` of people x offices; -1 where there is no way, or it is farther than ``most_m`` of the person."""
    import numpy as np

    if (kmh <= 0).any():
        raise ValueError("speed must be above zero")
    whole = np.ceil(metres / 1000 / kmh[:, None] * 60 - 1e-9)
    return np.where((metres >= 0) & (metres <= most_m[:, None]), whole, -1).astype(np.int64)


def straight_m(points: Table, offices: Table) -> Table:
    """``core.places.distance_m`` of people x offices, (lon, lat) each; not a number where a point is not known."""
    import numpy as np

    lon, lat, lon_2, lat_2 = (np.radians(side) for side in (*points.T[:, :, None], *offices.T[:, None, :]))
    h = np.sin((lat_2 - lat) / 2) ** 2 + np.cos(lat) * np.cos(lat_2) * np.sin((lon_2 - lon) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(h))))


def staff_of(question: Question, metres: Table) -> Staff:
    return Staff(
        question.numbers, minutes_of(metres, question.kmh, question.most_m), question.skills, question.able, question.caring,
        question.teams, question.fixed, question.before,
    )  # fmt: skip


def inputs_of(question: Question) -> Inputs:
    """The plan as it stands, as the engine wants it."""
    staff = staff_of(question, reached(question).metres)
    return Inputs(staff, question.places, question.churn_min, question.caring_percent)


def limits_of(question: Question, wards: Sequence[Ward]) -> dict[str, Any]:
    """What an answer keeps of how its ways were found: the network by name and version, and for whom the straight line stands."""
    streets = streets_in_use() if question.streets else None
    if streets is None:
        return {}
    found = reached(question)
    return {
        "name": streets.name, "version": streets.key[:12], "engine": f"{WALKING} {question.walking}",
        "off": question.numbers[found.off].tolist(), "alone": question.numbers[found.alone].tolist(),
        "stray": [w.ref for w, lost in zip(wards, found.stray, strict=True) if lost],
        "apart": {w.ref: n for w, n in zip(wards, apart_of(found).tolist(), strict=True) if n},
    }  # fmt: skip


def apart_of(found: Reached) -> Table:
    """Of every ward: how many who walk to other offices have no way there."""
    import numpy as np

    if found.found is None:
        return np.zeros(found.metres.shape[1], int)
    on = (found.found.homes.nodes >= 0) & ~found.alone
    return np.asarray(((found.metres < 0) & on[:, None]).sum(axis=0))
