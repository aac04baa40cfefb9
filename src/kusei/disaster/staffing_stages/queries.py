"""Reads: telegrams, the table in force for a ward, what is in force now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from kusei.core import calendar
from kusei.core.ledger.models import Ward
from kusei.core.rules import registry as rule_values
from kusei.disaster.staffing_stages.codes import Table
from kusei.disaster.staffing_stages.models import Decision, Report, RuleSet, Watch
from kusei.disaster.staffing_stages.rule_values import AREAS, WINDOW
from kusei.disaster.staffing_stages.rules import (
    Hit,
    Received,
    RuleValue,
    Situation,
    StageValue,
    hits,
    situation,
)
from kusei.disaster.staffing_stages.telegram import Reading, Telegram

CODES = Table()


def received(row: Report, heard: frozenset[str] | None = None) -> Received:
    """A kept telegram as a value; ``heard``: only what it says of these areas, or of none named."""
    told = Telegram(
        row.kind, row.title, row.status, row.info_type, tuple(row.events), row.serial, row.office, row.reported_at, row.sent_at,
        row.headline, tuple(Reading(*r) for r in row.readings if heard is None or not r[0] or r[0] in heard),
    )
    return Received(row.ref, told)


def window() -> Mapping[str, int]:
    return rule_values.at(WINDOW).values


def now_in_force(at: datetime, *, heard: frozenset[str], training: bool = False) -> Situation:
    """What is in force of the areas ``heard`` and where no area is named; a drill hears training telegrams only. Two queries.

    Telegrams correct and cancel one another within a kind and an office: kinds and offices that never spoke of these areas
    (the rest of the country, where a whole feed is read) are left in the database.
    """
    held = window()
    since, ahead = at - timedelta(days=int(held["days"])), timedelta(minutes=int(held["ahead_minutes"]))
    # A clock a little before ours is no reason to leave a telegram lying that is already here.
    come = Q(reported_at__lte=at) | Q(reported_at__lte=at + ahead, received_at__lte=at)
    kept = Report.objects.filter(come, training=training, reported_at__gt=since)
    words = "|".join(re.escape(area) for area in sorted({"", *heard}))
    spoke = kept.annotate(said=Cast("readings", TextField())).filter(said__regex=rf'\["({words})"')
    pairs = set(spoke.order_by().values_list("kind", "office").distinct())
    ours = reduce(or_, (Q(kind=kind, office=office) for kind, office in sorted(pairs)), Q(pk=None))
    return situation((received(row, heard) for row in kept.filter(ours)), at=at, table=CODES, momentary=timedelta(hours=int(held["quake_hours"])), ahead=ahead)


def ahead_of_time() -> Any:
    """Telegrams dated ahead, kept until their time comes."""
    return Report.objects.filter(held=True)


def split_codes(text: str) -> frozenset[str]:
    return frozenset(part for part in re.split(r"[\s、,，]+", text) if part)


def listens(ward: Ward) -> frozenset[str]:
    """The area codes that concern a ward: its rule's, and its own code."""
    return heard_of([ward])[ward.pk]


def heard_of(wards: Sequence[Ward]) -> dict[int, frozenset[str]]:
    """``listens`` of many wards; one query."""
    said = rule_values.at_each(AREAS, wards)
    return {w.pk: split_codes(str(said[w.pk]["codes"])) | {w.code[:5] + "00"} for w in wards}


def without_areas(wards: Sequence[Ward]) -> list[Ward]:
    """Wards whose rule names no area: warnings come by forecast areas and the city, so these would hear almost nothing."""
    said = rule_values.at_each(AREAS, wards)
    return [w for w in wards if not split_codes(str(said[w.pk]["codes"]))]


def stage_values(row: RuleSet) -> dict[str, StageValue]:
    return {s["code"]: StageValue(s["code"], s["label"], int(s["rank"]), bool(s.get("headquarters"))) for s in row.stages}


def rule_lines(row: RuleSet) -> list[RuleValue]:
    stages = stage_values(row)
    return [
        RuleValue(
            line.ref, line.hazard, line.op, line.level, stages[line.stage], frozenset(line.areas), line.automatic,
            None if line.hour_from is None or line.hour_to is None else (line.hour_from, line.hour_to), "",
            tuple(p for p in re.split(r"[、,\s]+", line.sections) if p), line.share, line.source,
        )
        for line in row.lines.all() if line.stage in stages
    ]


@dataclass(frozen=True)
class InForce:
    """The table a ward follows. ``confirmed`` False: only a draft is there, which proposes and never acts."""

    row: RuleSet | None
    rules: tuple[RuleValue, ...]
    stages: Mapping[str, StageValue]
    confirmed: bool


def tables_for(wards: Iterable[Ward]) -> dict[int, InForce]:
    """The ward's own table before the city's; without any in force, the newest draft, unconfirmed. Two queries."""
    wanted = list(wards)
    today = calendar.today()
    rows = RuleSet.objects.filter(Q(ward=None) | Q(ward__in=wanted), state__in=("in_force", "draft")).prefetch_related("lines")
    held = sorted(rows, key=lambda r: (r.state == "in_force" and (r.since or today) <= today, r.ward_id is not None, r.since or today, r.pk))
    read = {r.pk: InForce(r, tuple(rule_lines(r)), stage_values(r), r.state == "in_force" and (r.since or today) <= today) for r in held}
    found = {}
    for ward in wanted:
        own = [r for r in held if r.ward_id in (None, ward.pk)]
        found[ward.pk] = read[own[-1].pk] if own else InForce(None, (), {}, False)
    return found


def met(ward: Ward, held: InForce, now: Situation, *, aside: Sequence[str] = (), heard: frozenset[str] | None = None) -> list[Hit]:
    return hits(held.rules, now.signals, listens=listens(ward) if heard is None else heard, aside=frozenset(aside))


def running(ward_ids: Iterable[int], *, drill: bool = False) -> dict[int, Watch]:
    rows = Watch.objects.filter(ward__in=ward_ids, drill=drill).exclude(state="released").select_related("ward", "incident")
    return {w.ward_id: w for w in rows}


def last_decisions(watches: Iterable[Watch]) -> dict[int, Decision]:
    """Why each watch is where it is: its last decision, else the last proposal; one query."""
    rows = Decision.objects.filter(watch__in=[w.pk for w in watches]).exclude(how__in=("declined", "released")).order_by("made_at", "pk")
    found: dict[int, Decision] = {}
    for row in rows:
        held = found.get(row.watch_id)
        if held is None or held.how == "proposed" or row.how != "proposed":
            found[row.watch_id] = row
    return found


def last_aside(ward_ids: Iterable[int]) -> dict[int, list[str]]:
    """What the last release of each ward set aside: it must not begin anew by the same words."""
    rows = Watch.objects.filter(ward__in=ward_ids, drill=False, state="released").order_by("ward_id", "ended_at")
    return dict(rows.values_list("ward_id", "aside"))


def basis_of(found: Iterable[Hit]) -> list[dict[str, Any]]:
    """A hit as it is kept with a decision: readable without the rule still being there."""
    return [
        {
            "rule": h.rule.ref, "hazard": h.signal.hazard, "level": h.signal.level, "area": h.signal.area, "area_name": h.signal.area_name,
            "said": h.signal.said, "since": h.signal.since.isoformat(), "report": h.signal.report, "key": h.signal.key,
            "stage": h.rule.stage.label, "automatic": h.rule.automatic,
        }
        for h in found
    ]
