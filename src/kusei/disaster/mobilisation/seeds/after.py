"""A drill and the quake's night, both over, from which the forecast can be judged; and wards called out now by the stage they
stand at: one with people to spare, one that misses some, somebody hurt, somebody who said they would come and has not, a bridge
that cannot be crossed; help between them that waits, was taken, was declined.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from kusei.core import calendar
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Incident, Ward
from kusei.disaster.mobilisation.lifecycle import HELP_DUE
from kusei.disaster.mobilisation.models import Call, Designation, HelpOffer, HelpPerson, RoadReport, Summons
from kusei.disaster.mobilisation.queries.after import free, newest_plan
from kusei.disaster.staffing_stages import public as staffing_stages
from kusei.disaster.staffing_stages.public import WardStage

DRILL_DAYS, QUAKE_DAYS, WARDS = 75, 95, 4


class World(Protocol):
    rng: random.Random
    as_of: date
    wards: list[Ward]


def seed(world: World) -> None:
    if newest_plan() is None:
        return
    # A drill began when offices open; its forecast and its arrivals are compared ever after.
    began = _at(world, DRILL_DAYS, time(6))
    drill = Incident.objects.create(
        title="職員参集訓練", drill=True, hazard="earthquake", started_at=began, ended_at=began + timedelta(hours=5), state="closed",  # data
    )  # fmt: skip
    for ward in world.wards[:WARDS]:
        _over(world, ward, began, drill=drill, reason="参集訓練")  # data
    # The quake's night, as the stages of that night were decided; and the rain of today.
    night, now = _at(world, QUAKE_DAYS, time(2, 7)), calendar.now()
    for ward in world.wards[:WARDS]:
        stage = staffing_stages.at(ward, night)
        if stage is not None:
            _over(world, ward, night, reason=stage.label, stage=stage.ref)
    standing = [(w, s) for w in world.wards if (s := staffing_stages.at(w, now)) is not None]
    calls = [
        _running(world, ward, now - timedelta(minutes=150), stage, share=(0.9, 0.35, 0.6)[n])
        for n, (ward, stage) in enumerate(standing[:3])
    ]  # fmt: skip
    if len(calls) > 1:
        _helping(calls[0], calls[1], calls[-1], now)


def _helping(giving: Call, short: Call, other: Call, now: datetime) -> None:
    """One offer that waits for its answer past its time, one that was taken, one that was declined."""
    here = list(free(giving)[:5])
    for state, taking, people, minutes, words in (
        ("waiting", short, here[:2], 70, {"note": "公用車で向かう。夕方までに戻してほしい。"}),  # data
        ("accepted", other, here[2:4], 55, {"note": "避難所の受付ができる2人。"}),  # data
        ("declined", short, here[4:5], 100, {"reason": "橋が渡れず、いまは着けない。道が分かりしだい頼む。"}),  # data
    ):
        if not people:
            continue
        at = now - timedelta(minutes=minutes)
        answered = None if state == "waiting" else at + timedelta(minutes=12)
        offer = HelpOffer.objects.create(giving=giving, taking=taking, state=state, offered_at=at, answered_at=answered, **words)
        for one in people:
            there = _moved(one, taking, answered) if state == "accepted" and answered else None
            HelpPerson.objects.create(offer=offer, summons=one, there=there, open=state == "waiting")
        if state == "waiting":
            clocks.start(HELP_DUE, offer, at=at)


def _moved(one: Summons, taking: Call, at: datetime) -> Summons:
    there = Summons.objects.create(
        call=taking, member=one.member, state="coming", safety="safe", answered_at=at, expected_at=at + timedelta(minutes=40),
    )  # fmt: skip
    one.arrived_at = min(one.arrived_at or at, at)
    one.state, one.left_at, one.sent_to = "left", at, there
    one.save(update_fields=["arrived_at", "state", "left_at", "sent_to"])
    return there


def _at(world: World, days: int, hour: time) -> datetime:
    return datetime.combine(world.as_of - timedelta(days=days), hour, calendar.JST)


def _summons(call: Call) -> list[Summons]:
    rows = Designation.objects.filter(ward=call.ward, until=None, plan__state="decided").values_list("member_id", "team", "minutes")
    return [Summons(call=call, member_id=m, planned=t, team=t, minutes=n) for m, t, n in rows]


def _way(world: World, one: Summons) -> timedelta:
    return timedelta(minutes=(one.minutes or 45) + world.rng.uniform(25, 70))


def _over(world: World, ward: Ward, began: datetime, *, reason: str, drill: Incident | None = None, stage: str = "") -> None:
    ended = began + timedelta(hours=5 if drill else 29)
    call = Call.objects.create(
        ward=ward, drill=drill is not None, incident=drill, reason=reason, stage=stage, state="ended", called_at=began, ended_at=ended,
    )  # fmt: skip
    made = _summons(call)
    for one in made:
        one.safety, one.answered_at = "safe", began + timedelta(minutes=world.rng.randint(2, 40))
        if world.rng.random() < 0.85:
            one.arrived_at, one.arrived_by = began + _way(world, one), world.rng.choice(("qr", "desk"))
            one.state, one.left_at = "released", max(ended, one.arrived_at)
        else:
            one.state, one.why = "cannot", "care"
    Summons.objects.bulk_create(made)
    if drill is None:
        _seen(call, made, began)


def _running(world: World, ward: Ward, began: datetime, stage: WardStage, *, share: float) -> Call:
    call = Call.objects.create(
        ward=ward, reason=stage.label, stage=stage.ref, called_at=began, reminded_at=began + timedelta(minutes=60),
    )  # fmt: skip
    now, made = calendar.now(), _summons(call)
    for n, one in enumerate(made):
        _where(world, one, n, began, now, share)
    Summons.objects.bulk_create(made)
    hurt = next((s for s in made if s.state == "cannot"), None)
    if hurt is not None:
        Summons.objects.filter(pk=hurt.pk).update(safety="hurt", why="hurt")
    _seen(call, made, began)
    return call


def _where(world: World, one: Summons, n: int, began: datetime, now: datetime, share: float) -> None:
    """Some silent, some who cannot come, the others here or on the way by what the forecast says."""
    if n % 11 == 5:
        one.reminders = 1
        return
    one.answered_at, one.safety = began + timedelta(minutes=world.rng.randint(3, 50)), "safe"
    if n % 9 == 4:
        one.state, one.why = "cannot", world.rng.choice(("care", "roads", "far"))
        return
    one.state, one.expected_at = "coming", began + timedelta(minutes=(one.minutes or 45) + 40)
    if world.rng.random() < share and (came := began + _way(world, one)) < now:
        one.state, one.arrived_at, one.arrived_by = "arrived", came, world.rng.choice(("qr", "desk", "link"))


def _seen(call: Call, made: Sequence[Summons], began: datetime) -> None:
    lon, lat = call.ward.lon, call.ward.lat
    where: Any = {} if lon is None or lat is None else {"lon": lon + 0.004, "lat": lat - 0.003, "point_by": "link"}
    told = [s for s in made if s.answered_at is not None]
    for n, (kind, place, state) in enumerate((
        ("bridge", "大橋（西のたもとに段差）", "confirmed"), ("flood", "地下道の入口", "reported"), ("crack", "市民病院の北", "aside"),  # data
    )):  # fmt: skip
        RoadReport.objects.create(
            call=call, summons=told[n] if n < len(told) else None, kind=kind, place=place, state=state,
            seen_at=began + timedelta(minutes=50 + 20 * n), **(where if n == 0 else {}),
        )  # fmt: skip


