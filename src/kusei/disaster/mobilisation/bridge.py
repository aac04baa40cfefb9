"""A plan as the engine wants it, and the engine's answer as designations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kusei.core.jobs.compute import compute
from kusei.core.jobs.models import Run
from kusei.core.kept import kept
from kusei.core.rules import registry as rules
from kusei.disaster.mobilisation.bridge_ways import (
    ENGINE,
    Question,
    digest_of_question,
    inputs_of,
    limits_of,
    offices,
    question_of,
)
from kusei.disaster.mobilisation.models import Cell, Designation, Member, Plan, Trial
from kusei.disaster.mobilisation.queries.before import cells_then, members_of
from kusei.disaster.mobilisation.rule_values import ARRIVAL
from kusei.engines.assignment.arrivals import Inputs as ArrivalInputs

ARRIVALS, CALIBRATION = "assignment.arrivals", "assignment.calibration"


def people_of(plan: Plan) -> list[Member]:
    return list(members_of(plan.fiscal_year).filter(state="active").order_by("number"))


def digest_now(plan: Plan) -> str:
    """The digest of what would be asked now; on a page that is only read, made once while nothing changes."""
    return kept(("mobilisation.digest", plan.pk), lambda: digest_of_question(question_of(plan)))


@dataclass(frozen=True)
class Solved:
    """An answer with what it was asked: a list that changes while the engine computes cannot be mixed into it."""

    run: Run
    asked: Question
    limits: dict[str, Any]


def solve(plan: Plan) -> Solved:
    """The plan as it stands, along the streets where a network is in use."""
    asked = question_of(plan)
    return Solved(compute(ENGINE, inputs_of(asked)), asked, limits_of(asked, offices(plan)))


def answer_of(plan: Plan, found: Solved) -> dict[str, Any]:
    """What a trial keeps of the engine's answer, by the names of its fields; quotas, people and ways as they were asked."""
    answer, places, wards = found.run.result, found.asked.places, offices(plan)
    return {
        "run": found.run, "digest": digest_of_question(found.asked), "weights": {
            "quotas": [[wards[p.ward].pk, p.team, p.skill, p.least, p.most] for p in places],
            "people": found.asked.numbers.tolist(), "streets": found.limits,
        },
        "placed": answer["placed"], "moved": answer["moved"],
        "minutes": round(answer["minutes"] / answer["placed"], 1) if answer["placed"] else None,
        "shortages": [
            {"ward": wards[p.ward].ref, "team": p.team, "skill": p.skill, "by": s["by"], "could": s["could"], "asked": s["asked"], "least": p.least}
            for s in answer["shortages"] for p in [places[s["place"]]]
        ],
    }  # fmt: skip


def designations_of(trial: Trial, *, since: Any) -> list[Designation]:
    """One row a placed member. The plan stands as it was computed; the caller has compared the digests."""
    assert trial.run is not None
    cells, members, answer = cells_then(trial), {m.number: m for m in people_of(trial.plan)}, trial.run.result
    return [
        _row(trial.plan, members[number], cells[k], way, since)
        for number, k, way in zip(trial.weights["people"], answer["place"], answer["ways"], strict=True)
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


def expected_by(*sides: Any) -> tuple[tuple[int, ...], ...]:
    """(minutes after the call; of each side how many are there by then on average). A way below zero never comes. No draws."""
    import numpy as np  # pages load this module, and no numerics

    from kusei.engines.assignment.calibration import expected

    rule, at = rules.at(ARRIVAL).values, np.array(ArrivalInputs.at, np.float64)
    share = (int(rule["available_least"]) + int(rule["available_most"])) / 200
    ready, pace = (int(rule["ready_min"]), int(rule["ready_max"])), int(rule.get("way_percent", 100))

    def heads(ways: Any) -> tuple[int, ...]:
        come = ways[ways >= 0]
        return tuple(np.rint(expected(come, at, ready, pace) * len(come) * share).astype(int).tolist()) if len(come) else (0,) * len(at)

    return (ArrivalInputs.at, *(heads(ways) for ways in sides))


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
