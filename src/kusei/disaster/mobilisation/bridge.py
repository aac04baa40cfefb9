"""A plan as the engine wants it, and the engine's answer as designations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kusei.core.jobs.compute import compute, digest_of
from kusei.core.jobs.models import Run
from kusei.core.ledger.models import Ward
from kusei.core.places import Point, distance_m, mesh_cell
from kusei.core.rules import registry as rules
from kusei.disaster.mobilisation.models import Cell, Designation, Home, Member, Plan, Trial
from kusei.disaster.mobilisation.queries.before import cells_of, members_of, places_before, quotas_of
from kusei.disaster.mobilisation.rule_values import ARRIVAL, COMING, WEIGHTS
from kusei.disaster.mobilisation.rules.before import minutes_on_the_way
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


def minutes_to(member: Member, point: Point | None, wards: list[Ward], coming: Any) -> tuple[int, ...]:
    """Minutes to each ward office; -1 where it is farther than this person or anybody may come."""
    if point is None:
        return tuple(-1 for _w in wards)
    kmh, detour = float(coming[f"{member.means}_kmh"]), float(coming["detour"])
    most = min(float(coming["cap_km"]), float(member.max_km or coming["cap_km"])) * 1000
    found = []
    for ward in wards:
        if ward.lon is None or ward.lat is None:
            found.append(-1)
            continue
        metres = distance_m(point, Point(ward.lon, ward.lat))
        found.append(minutes_on_the_way(metres, kmh=kmh, detour=detour) if metres * detour <= most else -1)
    return tuple(found)


def inputs_of(plan: Plan) -> Inputs:
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
        people.append(Person(
            m.number, minutes_to(m, point_of(m, home), wards, coming), tuple(sorted(m.skills)),
            bool(home and home.caring), fixed, (index[was[0]], was[1]) if was and was[0] in index else None,
        ))  # fmt: skip
    places = tuple(Place(index[c.ward_id], c.team, c.skill, c.least, c.most) for c in cells_of(plan))
    return Inputs(tuple(people), places, int(weights["churn_min"]), int(weights["caring_percent"]))


def digest_now(plan: Plan) -> str:
    return digest_of(ENGINE, inputs_of(plan))


def solve(plan: Plan) -> Run:
    return compute(ENGINE, inputs_of(plan))


def answer_of(plan: Plan, run: Run) -> dict[str, Any]:
    """What a trial keeps of the engine's answer, by the names of its fields; the quotas as they were asked."""
    answer, cells = run.result, cells_of(plan)
    return {
        "run": run, "digest": run.input_digest, "weights": {"quotas": quotas_of(plan)},
        "placed": answer["placed"], "moved": answer["moved"],
        "minutes": round(answer["minutes"] / answer["placed"], 1) if answer["placed"] else None,
        "shortages": [
            {"ward": cells[s["place"]].ward.ref, "team": cells[s["place"]].team, "skill": cells[s["place"]].skill}
            | {"by": s["by"], "could": s["could"], "asked": s["asked"], "least": cells[s["place"]].least}
            for s in answer["shortages"]
        ],
    }  # fmt: skip


def designations_of(trial: Trial, *, since: Any) -> list[Designation]:
    """One row a placed member. The plan stands as it was computed; the caller has compared the digests."""
    assert trial.run is not None
    plan = trial.plan
    cells, members, wards = cells_of(plan), people_of(plan), offices(plan)
    index = {w.pk: n for n, w in enumerate(wards)}
    inputs = inputs_of(plan)
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
    more = {"at": tuple(at)} if at else {}
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
