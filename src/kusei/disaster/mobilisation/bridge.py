"""A plan as the engine wants it, and the engine's answer as designations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kusei.core.jobs.compute import compute, digest_of, engine
from kusei.core.jobs.models import Run
from kusei.core.kept import kept
from kusei.core.ledger.models import Ward
from kusei.core.places import Point, distance_m, mesh_cell
from kusei.core.rules import registry as rules
from kusei.disaster.mobilisation.models import Cell, Designation, Home, Member, Plan, Trial
from kusei.disaster.mobilisation.queries.before import cells_of, members_of, places_before, quotas_of
from kusei.disaster.mobilisation.rule_values import ARRIVAL, COMING, WEIGHTS
from kusei.disaster.mobilisation.rules.before import minutes_on_the_way
from kusei.disaster.tsunami_buildings.public import streets_in_use
from kusei.engines.assignment.arrivals import Inputs as ArrivalInputs
from kusei.engines.assignment.plans import Inputs, Person, Place

ENGINE, ARRIVALS, CALIBRATION = "assignment.plans", "assignment.arrivals", "assignment.calibration"


def offices(plan: Plan) -> list[Ward]:
    """The wards of the plan, in order; a ward without a point cannot be reached."""
    return list(Ward.objects.filter(pk__in=plan.cells.values("ward")).defer("boundary").order_by("code"))


def people_of(plan: Plan) -> list[Member]:
    return list(members_of(plan.fiscal_year).filter(state="active").order_by("number"))


def point_of(member: Member, home: Home | None) -> Point | None:
    """The home, else the centre of its mesh."""
    if home is not None and home.lon is not None and home.lat is not None:
        return Point(home.lon, home.lat)
    return mesh_cell(member.mesh).centre if member.mesh else None


def minutes_to(
    member: Member, point: Point | None, wards: list[Ward], coming: Any, walked: Sequence[int] | None = None
) -> tuple[int, ...]:
    """Minutes to each ward office; -1 where it is farther than this person or anybody may come.

    ``walked``: metres along the streets to each office (below zero: no way); None = the straight line and its detour.
    """
    if point is None:
        return tuple(-1 for _w in wards)
    kmh, most = float(coming[f"{member.means}_kmh"]), min(float(coming["cap_km"]), float(member.max_km or coming["cap_km"])) * 1000
    found = []
    for n, ward in enumerate(wards):
        metres = walked[n] if walked is not None else _straight(point, ward, float(coming["detour"]))
        found.append(minutes_on_the_way(metres, kmh=kmh) if 0 <= metres <= most else -1)
    return tuple(found)


def _straight(point: Point, ward: Ward, detour: float) -> float:
    if ward.lon is None or ward.lat is None:
        return -1
    return distance_m(point, Point(ward.lon, ward.lat)) * detour


def inputs_of(plan: Plan, walked: Mapping[str, Sequence[int]] | None = None) -> Inputs:
    """The plan as it stands; ``walked``: metres along the streets by staff number, where they are known."""
    wards = offices(plan)
    index = {w.pk: n for n, w in enumerate(wards)}
    coming, weights = rules.at(COMING), rules.at(WEIGHTS)
    members = people_of(plan)
    homes = {h.member_id: h for h in Home.objects.filter(member__in=members)}
    before = places_before(plan)
    people = []
    for m in members:
        home, was = homes.get(m.pk), before.get(m.number)
        fixed = (index[m.fixed_ward_id], m.fixed_team) if m.fixed_ward_id in index else None
        minutes = minutes_to(m, point_of(m, home), wards, coming, walked.get(m.number) if walked else None)
        people.append(Person(
            m.number, minutes, tuple(sorted(m.skills)),
            bool(home and home.caring), fixed, (index[was[0]], was[1]) if was and was[0] in index else None,
        ))  # fmt: skip
    places = tuple(Place(index[c.ward_id], c.team, c.skill, c.least, c.most) for c in cells_of(plan))
    return Inputs(tuple(people), places, int(weights["churn_min"]), int(weights["caring_percent"]))


def digest_now(plan: Plan) -> str:
    """The digest of what would be computed now; on a page that is only read, made once while nothing changes."""
    return kept(("mobilisation.digest", plan.pk), lambda: digest_of(ENGINE, kept_inputs(plan)))


def digest_given(inputs: Inputs) -> str:
    return digest_of(ENGINE, inputs)


def solve(plan: Plan) -> Run:
    return compute(ENGINE, inputs_of(plan))


def answer_of(plan: Plan, run: Run) -> dict[str, Any]:
    """What a trial keeps of the engine's answer, by the names of its fields; the quotas as they were asked."""
    answer, cells = run.result, cells_of(plan)
    return {
        "run": run, "digest": run.input_digest, "weights": {"quotas": quotas_of(plan), "people": [m.number for m in people_of(plan)]},
        "placed": answer["placed"], "moved": answer["moved"],
        "minutes": round(answer["minutes"] / answer["placed"], 1) if answer["placed"] else None,
        "shortages": [
            {"ward": cells[s["place"]].ward.ref, "team": cells[s["place"]].team, "skill": cells[s["place"]].skill}
            | {"by": s["by"], "could": s["could"], "asked": s["asked"], "least": cells[s["place"]].least}
            for s in answer["shortages"]
        ],
    }  # fmt: skip


def designations_of(trial: Trial, *, since: Any, inputs: Inputs | None = None) -> list[Designation]:
    """One row a placed member. The plan stands as it was computed; the caller has compared the digests (of ``inputs``)."""
    assert trial.run is not None
    plan = trial.plan
    cells, members, wards = cells_of(plan), people_of(plan), offices(plan)
    index = {w.pk: n for n, w in enumerate(wards)}
    inputs = inputs or inputs_of(plan)
    return [
        _row(plan, members[n], cells[k], inputs.people[n].minutes[index[cells[k].ward_id]], since)
        for n, k in enumerate(trial.run.result["place"])
        if k >= 0
    ]


def _row(plan: Plan, member: Member, cell: Cell, minutes: int, since: Any) -> Designation:
    fixed = member.fixed_ward_id is not None
    return Designation(
        plan=plan, member=member, ward=cell.ward, team=cell.team, skill=cell.skill, since=since,
        minutes=minutes if minutes >= 0 else None,
        origin=Designation.Origin.FIXED if fixed else Designation.Origin.ENGINE,
    )  # fmt: skip


def curve_of(minutes: Sequence[int], *, seed: int = 0, at: Sequence[int] = (), values: Mapping[str, Any] | None = None) -> Any:
    """The arrival curve of these ways under the rules of today (or ``values`` like them). Small and pure: computed when looked at."""
    from kusei.engines.assignment.arrivals import run

    rule = rules.at(ARRIVAL).values if values is None else values
    pace = int(rule.get("way_percent", 100))
    more: dict[str, Any] = {"at": tuple(at)} if at else {}
    return run(ArrivalInputs(
        tuple(round(m * pace / 100) for m in minutes), ready=(int(rule["ready_min"]), int(rule["ready_max"])),
        available=(int(rule["available_least"]), int(rule["available_most"])),
        detour_min=int(rule["bridge_detour_min"]), seed=seed, **more,
    ))  # fmt: skip


@dataclass(frozen=True)
class Calibrated:
    """``values``: the arrival rule as a drill says it. ``before``, ``after``: points of a hundred off the records."""

    values: dict[str, Any]
    before: float
    after: float
    engine: str


def calibrated(ways: Sequence[int], record: Sequence[tuple[int, int, int]]) -> Calibrated:
    """``record``: (minutes, arrived, expected). Pure, a tenth of a second: computed when it is looked at."""
    from kusei.engines.assignment import calibration

    rule = rules.at(ARRIVAL).values
    found = calibration.run(calibration.Inputs(
        tuple(ways), tuple((t, arrived / expected) for t, arrived, expected in record),
        (int(rule["ready_min"]), int(rule["ready_max"])), (int(rule["available_least"]), int(rule["available_most"])),
        int(rule.get("way_percent", 100)),
    ))  # fmt: skip
    values = {
        **rule, "ready_min": found.ready[0], "ready_max": found.ready[1], "available_least": found.available[0],
        "available_most": found.available[1], "way_percent": found.way_percent,
    }  # fmt: skip
    return Calibrated(values, found.before, found.after, f"{CALIBRATION} {calibration.VERSION}")


# What if --------------------------------------------------------------------------------------------------------------

BUILT: dict[str, Any] = {}


@dataclass(frozen=True)
class Asked:
    """``quota``: (ward id, team, skill, least, most) instead of the plan's. ``flooded``: meshes. ``bridges``: boxes in degrees."""

    quota: tuple[int, str, str, int, int] | None = None
    flooded: tuple[str, ...] = ()
    bridges: tuple[tuple[float, float, float, float], ...] = ()


@dataclass(frozen=True)
class Side:
    """An answer, and the ward (index, -1 for none) of each person."""

    answer: Any
    wards: tuple[int, ...]


@dataclass(frozen=True)
class WhatIf:
    """``cut``: ward id -> people who lost the only way there; ``apart``: who never had one; ``off``: whose home lies off the streets."""

    now: Side
    then: Side
    cells: tuple[Cell, ...]
    offices: tuple[Ward, ...]
    streets: str
    cut: Mapping[int, int]
    apart: Mapping[int, int]
    off: int
    under_water: int
    engine: str
    version: str
    digest: str


def what_if(plan: Plan, asked: Asked) -> WhatIf:
    """The plan solved as it stands and as asked; nothing is stored. Kept in memory between questions: the plan as it stands."""
    ways = _ways(plan, asked)
    base = kept(
        ("mobilisation.now", plan.pk, ways.name), lambda: _side(inputs_of(plan, ways.now) if ways.now else kept_inputs(plan))
    )
    inputs = inputs_of(plan, ways.then) if ways.now else kept_inputs(plan)
    wet = _under_water(plan, asked.flooded)
    people = tuple(replace(p, minutes=tuple(-1 for _m in p.minutes)) if p.key in wet else p for p in inputs.people)
    people = tuple(replace(p, fixed=None) if p.key in wet else p for p in people)
    cells = _cells_asked(plan, asked)
    index = {w.pk: n for n, w in enumerate(offices(plan))}
    places = tuple(Place(index[c.ward_id], c.team, c.skill, c.least, c.most) for c in cells if c.ward_id in index)
    inputs = replace(inputs, people=people, places=places)
    return WhatIf(
        base, _side(inputs), tuple(cells), tuple(offices(plan)), ways.name, ways.cut, ways.apart, ways.off, len(wet),
        ENGINE, engine(ENGINE).VERSION, digest_of(ENGINE, inputs),
    )  # fmt: skip


def kept_inputs(plan: Plan) -> Inputs:
    """The inputs, read once while nothing in the database changes."""
    return kept(("mobilisation.inputs", plan.pk), lambda: inputs_of(plan))


def _side(inputs: Inputs) -> Side:
    answer = engine(ENGINE).run(inputs)
    return Side(answer, tuple(inputs.places[k].ward if k >= 0 else -1 for k in answer.place))


def _under_water(plan: Plan, meshes: Sequence[str]) -> set[str]:
    """Whose home lies in a flooded mesh: they look after themselves first."""
    if not meshes:
        return set()
    return {m.number for m in people_of(plan) if m.mesh.startswith(tuple(meshes))}


def _cells_asked(plan: Plan, asked: Asked) -> list[Cell]:
    cells = cells_of(plan)
    if asked.quota is None:
        return cells
    ward, team, skill, least, most = asked.quota
    changed = Cell(plan=plan, ward=Ward.objects.defer("boundary").get(pk=ward), team=team, skill=skill, least=least, most=most)
    others = [c for c in cells if (c.ward_id, c.team, c.skill) != (ward, team, skill)]
    return others + ([changed] if most else [])


@dataclass(frozen=True)
class _Ways:
    name: str = ""
    now: Mapping[str, Sequence[int]] | None = None
    then: Mapping[str, Sequence[int]] | None = None
    cut: Mapping[int, int] = field(default_factory=dict)
    apart: Mapping[int, int] = field(default_factory=dict)
    off: int = 0


def _ways(plan: Plan, asked: Asked) -> _Ways:
    """Along the streets where a network is in use; who lies off it keeps the straight line, and is counted."""
    streets = streets_in_use()
    wards = offices(plan)
    if streets is None or not wards or any(w.lon is None or w.lat is None for w in wards):
        return _Ways()
    from kusei.engines.reach import walking

    if streets.key not in BUILT:
        BUILT.clear()
        BUILT[streets.key] = walking.build(streets.network())
    members = people_of(plan)
    homes = {h.member_id: h for h in Home.objects.filter(member__in=members)}
    points = [(m.number, p) for m in members if (p := point_of(m, homes.get(m.pk))) is not None]
    if not points:
        return _Ways()
    cells = [mesh_cell(code) for code in asked.flooded]
    boxes = [*asked.bridges, *((c.west, c.south, c.east, c.north) for c in cells)]
    doors = [(w.lon or 0.0, w.lat or 0.0) for w in wards]
    now, then = walking.metres(BUILT[streets.key], [(p.lon, p.lat) for _n, p in points], doors, boxes)
    off = [n for n in range(len(points)) if (now[n] == walking.OFF_NETWORK).all()]
    on = [n for n in range(len(points)) if n not in set(off) and not (now[n] == walking.OFF_NETWORK).any()]
    apart = {w.pk: int((now[on, k] == walking.NO_WAY).sum()) for k, w in enumerate(wards)}
    cut = {w.pk: int((then[on, k] == walking.NO_WAY).sum()) - apart[w.pk] for k, w in enumerate(wards)}
    return _Ways(
        streets.name, {points[n][0]: now[n].tolist() for n in on}, {points[n][0]: then[n].tolist() for n in on},
        {pk: n for pk, n in cut.items() if n}, {pk: n for pk, n in apart.items() if n}, len(points) - len(on),
    )  # fmt: skip
