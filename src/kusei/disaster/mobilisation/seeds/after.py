"""A drill that is over, from which the forecast can be judged; and wards that are called out now: one with people to spare,
one that misses some, somebody hurt, somebody who said they would come and has not, a bridge that cannot be crossed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from kusei.core import calendar
from kusei.core.ledger.models import Incident, Ward
from kusei.disaster.mobilisation.models import Call, Designation, RoadReport, Summons
from kusei.disaster.mobilisation.queries.after import newest_plan

DRILL_DAYS, DRILL_WARDS = 75, 4


class World(Protocol):
    rng: random.Random
    as_of: date
    wards: list[Ward]


def seed(world: World) -> None:
    if newest_plan() is None:
        return
    # A drill began when offices open; its forecast and its arrivals are compared ever after.
    began = datetime.combine(world.as_of - timedelta(days=DRILL_DAYS), datetime.min.time(), calendar.JST) + timedelta(hours=6)
    drill = Incident.objects.create(
        title="職員参集訓練", drill=True, hazard="earthquake", started_at=began, ended_at=began + timedelta(hours=5), state="closed",  # data
    )  # fmt: skip
    for ward in world.wards[:DRILL_WARDS]:
        _drilled(world, ward, drill, began)
    storm = Incident.objects.filter(drill=False, state="open").order_by("-started_at", "pk").first()
    now = calendar.now()
    for n, ward in enumerate(world.wards[:3]):
        _running(world, ward, storm, now - timedelta(minutes=150), share=(0.9, 0.55, 0.25)[n])


def _summons(call: Call) -> list[Summons]:
    rows = Designation.objects.filter(ward=call.ward, until=None, plan__state="decided").values_list("member_id", "team", "minutes")
    return [Summons(call=call, member_id=m, planned=t, team=t, minutes=n) for m, t, n in rows]


def _way(world: World, one: Summons) -> timedelta:
    return timedelta(minutes=(one.minutes or 45) + world.rng.uniform(25, 70))


def _drilled(world: World, ward: Ward, drill: Incident, began: datetime) -> None:
    ended = began + timedelta(hours=5)
    call = Call.objects.create(
        ward=ward, drill=True, incident=drill, reason="参集訓練", state="ended", called_at=began, ended_at=ended,  # data
    )  # fmt: skip
    made = _summons(call)
    for one in made:
        one.state, one.safety, one.answered_at = "released", "safe", began + timedelta(minutes=world.rng.randint(2, 40))
        if world.rng.random() < 0.85:
            one.arrived_at, one.arrived_by = began + _way(world, one), world.rng.choice(("qr", "desk"))
            one.left_at = max(ended, one.arrived_at)
        else:
            one.why = "care"
    Summons.objects.bulk_create(made)


def _running(world: World, ward: Ward, storm: Incident | None, began: datetime, *, share: float) -> None:
    call = Call.objects.create(
        ward=ward, incident=storm, reason="第2非常配備", called_at=began, reminded_at=began + timedelta(minutes=60),  # data
    )  # fmt: skip
    now, made = calendar.now(), _summons(call)
    for n, one in enumerate(made):
        _where(world, one, n, began, now, share)
    Summons.objects.bulk_create(made)
    hurt = next((s for s in made if s.state == "cannot"), None)
    if hurt is not None:
        Summons.objects.filter(pk=hurt.pk).update(safety="hurt", why="hurt")
    _seen(call, made, began)


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
    where: Any = {} if lon is None or lat is None else {"lon": lon + 0.004, "lat": lat - 0.003}
    told = [s for s in made if s.answered_at is not None]
    for n, (kind, place, state) in enumerate((
        ("bridge", "大橋（西のたもとに段差）", "confirmed"), ("flood", "地下道の入口", "reported"), ("crack", "市民病院の北", "aside"),  # data
    )):  # fmt: skip
        RoadReport.objects.create(
            call=call, summons=told[n] if n < len(told) else None, kind=kind, place=place, state=state,
            seen_at=began + timedelta(minutes=50 + 20 * n), **(where if n == 0 else {}),
        )  # fmt: skip


