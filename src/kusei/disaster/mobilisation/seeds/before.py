"""Last year's plan and this year's; some moved house, one is away; a wish for more nurses cannot be met; next year is a draft."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, Protocol

from kusei.core import calendar
from kusei.core.ledger.models import District, Ward
from kusei.core.places import Point, mesh_code
from kusei.disaster.mobilisation import bridge
from kusei.disaster.mobilisation.models import Cell, Designation, Home, Member, Plan, Trial
from kusei.disaster.mobilisation.seeds import drills

PER_WARD = 24
SURNAMES = ("佐久間", "水越", "八重樫", "鳥居", "早瀬", "真鍋", "小暮", "江波", "野々村", "竹原")  # data
GIVEN = ("ひかり", "湊", "悠", "千夏", "亮太", "瑞穂", "健", "さくら", "直樹", "遥")  # data
DIVISIONS = ("市民課", "土木課", "保健課", "税務課", "環境課", "教育課")  # data
GRADES = ("主事", "主事", "主任", "係長", "課長")  # data
WANTED = (("general", "any", 4, 8), ("information", "any", 2, 5), ("shelter", "any", 5, 10), ("health", "nurse", 1, 3))


class World(Protocol):
    rng: random.Random
    as_of: date
    wards: list[Ward]

    def districts(self, ward: Ward) -> Sequence[District]: ...


def seed(world: World) -> None:
    year = calendar.fiscal_year_of(world.as_of)
    homes = [h for ward in world.wards for h in _homes(world, ward)]
    last = _year(world, year - 1, homes, None)
    for n in range(0, len(homes), 15):
        homes[n] = (*homes[(n * 7 + 11) % len(homes)][:2], *homes[n][2:])
    plan = _year(world, year, homes, last)
    _wish(world, plan)
    drills.seed(world.as_of, world.wards)
    draft = Plan.objects.create(fiscal_year=year + 1, title=f"{calendar.fiscal_year_label(year + 1)} 区指定動員計画（案）")  # data
    _cells(draft, world.wards)


def _homes(world: World, ward: Ward) -> Iterator[tuple[Any, ...]]:
    """(lon, lat, name, skills, means, caring) of those who live in a ward."""
    rng, districts = world.rng, list(world.districts(ward))
    for n in range(PER_WARD):
        lon, lat = ward.lon or 136.9, ward.lat or 35.1
        if districts and (d := rng.choice(districts)).lon is not None and d.lat is not None:
            lon, lat = d.lon, d.lat
        skills = ["nurse"] if n % 12 == 0 else ["civil"] if n % 7 == 1 else []
        name = f"{rng.choice(SURNAMES)} {rng.choice(GIVEN)}"
        means = rng.choice(("walk", "walk", "bicycle", "bicycle", "motorcycle"))
        caring = "育児" if rng.random() < 0.15 else ""  # data
        yield lon + rng.uniform(-0.008, 0.008), lat + rng.uniform(-0.006, 0.006), name, skills, means, caring


def _year(world: World, year: int, homes: Sequence[tuple[Any, ...]], last: Plan | None) -> Plan:
    """The list of a year and its plan, computed by the engine as the job would, and adopted on April 1."""
    rng = world.rng
    rows = [
        Member(
            fiscal_year=year, number=f"{70001 + n}", name=name, sort_key=f"{n:05}", division=DIVISIONS[n % len(DIVISIONS)],
            grade=GRADES[n % len(GRADES)], mesh=mesh_code(Point(lon, lat)), mesh_by="point", means=means, skills=skills,
        )
        for n, (lon, lat, name, skills, means, _caring) in enumerate(homes)
    ]  # fmt: skip
    rows[rng.randrange(len(rows))].fixed_ward = world.wards[0]
    away = rows[rng.randrange(len(rows))]
    away.state, away.state_reason = "away", "他都市への派遣"  # data
    members = Member.objects.bulk_create(rows, batch_size=500)
    Home.objects.bulk_create(
        (Home(member=m, lon=h[0], lat=h[1], caring=h[5]) for m, h in zip(members, homes, strict=True)), batch_size=500
    )
    day = date(year, 4, 1)
    plan = Plan.objects.create(fiscal_year=year, title=f"{calendar.fiscal_year_label(year)} 区指定動員計画", state="decided", decided_on=day)  # data
    _cells(plan, world.wards)
    trial = _trial(plan, "4月1日の案", day, adopted=day)  # data
    made = bridge.designations_of(trial, since=day)
    for n, d in enumerate(made, start=1):
        if n % 20:
            d.state, d.number, d.notified_on = "notified", f"{year}-{n:04}", day
        d.member.ward_id = d.ward_id
    if last is not None:
        Designation.objects.filter(plan=last, until=None).update(until=day, state="released")
        Member.objects.filter(fiscal_year=last.fiscal_year).update(ward=None)
        Plan.objects.filter(pk=last.pk).update(state="closed")
    Designation.objects.bulk_create(made, batch_size=500)
    Member.objects.bulk_update([d.member for d in made], ["ward"], batch_size=500)
    return plan


def _cells(plan: Plan, wards: Sequence[Ward]) -> None:
    Cell.objects.bulk_create(
        Cell(plan=plan, ward=w, team=t, skill=s, least=least, most=most) for w in wards for t, s, least, most in WANTED
    )


def _trial(plan: Plan, title: str, day: date, *, adopted: date | None = None) -> Trial:
    found = bridge.solve(plan)
    state = "short" if not found.run.result["feasible"] else "adopted" if adopted else "done"
    return Trial.objects.create(
        plan=plan, title=title, state=state, asked_at=datetime.combine(day, time(9), tzinfo=calendar.JST),
        adopted_on=adopted, **bridge.answer_of(plan, found),
    )  # fmt: skip


def _wish(world: World, plan: Plan) -> None:
    """Somebody asked what three nurses for the first ward, and more than there are for the others, would mean."""
    nurses = plan.cells.filter(skill="nurse")
    nurses.update(least=3)
    _trial(plan, "救護班を3人にしたとき", world.as_of)  # data
    nurses.update(least=1)
