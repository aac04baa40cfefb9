"""The demo's trail: what its rows say was done, as lines with the clock held at that moment.

The rows are made in bulk, so the lines are too: one per dated fact, in the order of time, so that a detail page tells
its story and the chain verifies. Every such line says that it came with the demo.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.apps import apps

from kusei.core import calendar
from kusei.core.audit.write import CITY, Entry, append
from kusei.site.demo.world import SeedWorld

HOUR = time(10, 30)


@dataclass(frozen=True)
class Told:
    """Rows of ``kind`` with a value in ``field``: ``verb`` was done then, to ``on`` (lookup path; "" = the row).

    ``state``: only of rows that stand there now.
    """

    kind: str
    field: str
    verb: str
    duty: str
    on: str = ""
    state: str = ""


STORY = (
    Told("register.Plan", "published_on", "register.publish", "plan_office"),
    Told("register.Plan", "ended_on", "register.end", "plan_office"),
    Told("shelters.Shelter", "ended_on", "shelters.retire", "disaster"),
    Told("shelters.Opening", "opened_at", "shelters.open", "disaster", "shelter"),
    Told("shelters.Opening", "received_at", "shelters.receive", "disaster"),
    Told("shelters.Opening", "closed_at", "shelters.close", "disaster"),
    Told("shelters.Headcount", "counted_at", "shelters.headcount", "disaster", "opening"),
    Told("shelters.Improvement", "done_on", "shelters.finish", "disaster", "shelter"),
    Told("tsunami_buildings.Building", "surveyed_on", "tsunami_buildings.survey", "disaster"),
    Told("tsunami_buildings.Building", "designated_on", "tsunami_buildings.designate", "disaster"),
    Told("tsunami_buildings.Building", "ended_on", "tsunami_buildings.withdraw", "disaster"),
    Told("tsunami_buildings.Check", "checked_on", "tsunami_buildings.check", "disaster", "building"),
    Told("followup.Round", "opened_on", "followup.send_round", "plan_office"),
    Told("followup.Round", "frozen_at", "followup.freeze_round", "plan_office"),
    Told("followup.Round", "published_on", "followup.publish_round", "plan_office"),
    Told("followup.WardSheet", "submitted_at", "followup.submit_sheet", "planning"),
    Told("followup.WardSheet", "confirmed_at", "followup.confirm_sheet", "head"),
    Told("followup.Correction", "corrected_at", "followup.correct", "plan_office", "round"),
    Told("practices.Practice", "published_on", "practices.publish", "plan_office"),
    Told("practices.Adoption", "considered_on", "practices.consider", "planning"),
    Told("practices.Adoption", "decided_on", "practices.decide", "planning"),
    Told("practices.Adoption", "started_on", "practices.begin", "planning"),
    Told("practices.Adoption", "reported_on", "practices.report_result", "planning"),
    Told("autonomy.Proposal", "proposed_on", "autonomy.submit", "planning"),
    Told("autonomy.Proposal", "allotted_on", "autonomy.allot", "planning"),
    Told("autonomy.Proposal", "settled_on", "autonomy.settle", "planning"),
    Told("autonomy.Consultation", "asked_on", "autonomy.ask_bureau", "head"),
    Told("autonomy.Consultation", "agreed_on", "autonomy.conclude", "plan_office"),
    Told("autonomy.Consultation", "came_on", "autonomy.finish", "planning"),
    Told("autonomy.TaskMove", "proposed_on", "autonomy.hand_in_move", "plan_office"),
    Told("autonomy.TaskMove", "decided_on", "autonomy.decide_move", "plan_office"),
    Told("autonomy.TaskMove", "live_on", "autonomy.take_effect", "plan_office"),
    Told("autonomy.Agreement", "screened_on", "autonomy.screen", "planning"),
    Told("autonomy.Agreement", "agreed_on", "autonomy.agree", "planning"),
    Told("autonomy.Agreement", "ended_on", "autonomy.end_agreement", "planning", state="ended"),
    Told("autonomy.Agreement", "ended_on", "autonomy.end_early", "planning", state="ended_early"),
    Told("autonomy.Bill", "billed_on", "autonomy.bill", "planning", "agreement"),
    Told("autonomy.Pool", "decided_on", "autonomy.set_pool", "plan_office"),
    Told("autonomy.Placement", "proposed_on", "autonomy.hand_in_post", "planning"),
    Told("autonomy.Placement", "decided_on", "autonomy.decide_post", "head"),
    Told("autonomy.Placement", "started_on", "autonomy.start_post", "head"),
    Told("autonomy.Placement", "reviewed_on", "autonomy.review_post", "head"),
    Told("autonomy.Placement", "to_on", "autonomy.end_post", "head", state="returned"),
    Told("autonomy.Placement", "to_on", "autonomy.finish_post", "head", state="ended"),
    Told("ledger.Incident", "started_at", "office.declare_incident", "disaster"),
    Told("ledger.Incident", "ended_at", "office.close_incident", "disaster"),
)


def write(world: SeedWorld) -> int:
    """Append the story's lines in order of time; returns how many."""
    who = _who(world)
    lines = sorted(_lines(who, world), key=lambda line: line[0])
    for moment, entry in lines:
        with calendar.at(moment):
            append([entry])
    return len(lines)


def _who(world: SeedWorld) -> dict[tuple[str, int | None], str]:
    """The label of the person at each duty's first post, as the trail writes it."""
    return {
        key: f"post:{posts[0].ref}/user:{posts[0].holdings.all()[0].staff.number}"
        for key, posts in world._posts.items() if posts and posts[0].holdings.all()
    }


def _lines(who: dict[tuple[str, int | None], str], world: SeedWorld) -> Iterator[tuple[datetime, Entry]]:
    codes = {w.pk: w.code for w in world.wards}
    present = calendar.now()
    for told in STORY:
        model: Any = apps.get_model(told.kind)  # noqa: TID251  (a table of the rooms that told it)
        rows = model.objects.filter(**({"state": told.state} if told.state else {})).exclude(**{told.field: None})
        for row in rows.select_related(*([told.on] if told.on else [])).order_by(told.field, "pk"):
            target = getattr(row, told.on) if told.on else row
            moment = _moment(getattr(row, told.field))
            if moment >= present:
                continue
            ward_id = _ward(target)
            actor = who.get((told.duty, ward_id)) or who.get((told.duty, None)) or "system:demo"
            yield moment, Entry(
                verb=told.verb, actor=actor, outcome="done", chain=codes.get(ward_id, CITY) if ward_id else CITY,
                subject=f"{target._meta.label_lower}:{target.ref}", facts={"demo": True},
            )


def _moment(value: date | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, HOUR, tzinfo=calendar.JST)


def _ward(row: Any) -> int | None:
    for path in ("ward_id", "shelter__ward_id", "envelope__ward_id", "pool__ward_id"):
        at: Any = row
        for part in path.split("__"):
            at = getattr(at, part, None)
        if at is not None:
            return int(at)
    return None
