"""The demo's story: sixteen wards, four years of drills, one ward that never trained, a shelter retired when two
schools merged, plans of improvement that ran late, sites nobody has looked at, and a drill open in one ward today.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Protocol

from kusei.core import calendar
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Adoption, City, District, Facility, Incident, Ward
from kusei.core.text import sort_key
from kusei.disaster.shelters.lifecycle import HEADCOUNT_DUE
from kusei.disaster.shelters.models import Drill, Headcount, Improvement, Opening, Shelter, Tried
from kusei.disaster.shelters.rules import part_of_day
from kusei.disaster.shelters.seeds_people import fill

YEARS = 4
SCHOOL = "小学校"  # data
OTHERS = ("中学校", "コミュニティセンター", "生涯学習センター", "スポーツセンター", "地区会館", "公園")  # data


class World(Protocol):
    rng: random.Random
    as_of: date
    city: City
    wards: list[Ward]
    shore: frozenset[str]

    def districts(self, ward: Ward) -> Sequence[District]: ...
    def facilities(self, ward: Ward, kind_word: str) -> Sequence[Facility]: ...


def seed(world: World) -> None:
    """Everything of the room, by bulk; inside the loader's gate."""
    shelters: dict[int, list[Shelter]] = {w.pk: [] for w in world.wards}
    for row in Shelter.objects.bulk_create(_shelters(world), batch_size=1000):
        shelters[row.ward_id].append(row)
    begun = dict(Adoption.objects.filter(room="shelters").values_list("ward_id", "since"))
    never = world.wards[len(world.wards) // 2].pk
    drills = (d for w in world.wards if w.pk in begun and w.pk != never for d in _drills(world, w, shelters[w.pk]))
    Drill.objects.bulk_create((d for d in drills if d.held_on >= begun[d.ward_id]), batch_size=1000)
    works = (i for w in world.wards if w.pk in begun for i in _improvements(world, w, shelters[w.pk]))
    Improvement.objects.bulk_create(works, batch_size=1000)
    _past_opening(world, shelters)
    _drill_today(world, shelters)


def _shelters(world: World) -> list[Shelter]:
    rows = []
    for n, ward in enumerate(world.wards):
        wet = ward.code in world.shore
        facilities = [
            *world.facilities(ward, SCHOOL),
            *(f for kind in OTHERS for f in world.facilities(ward, kind)),
        ]
        rows += [_shelter(world, ward, f, wet=wet, lax=n % 5 == 3) for f in facilities]
        if n == 2 and rows:
            last = rows[-1]
            last.state, last.ended_on, last.end_reason = (
                "retired",
                world.as_of - timedelta(days=420),
                "学校の統合",
            )  # data
    return rows


def _shelter(world: World, ward: Ward, facility: Facility, *, wet: bool, lax: bool) -> Shelter:
    rng = world.rng
    park = facility.kind_word == "公園"  # data
    area = None if park else Decimal(rng.choice((180, 320, 450, 620, 780, 960, 1240)))
    looked = world.as_of - timedelta(days=rng.randint(20, 720 if lax else 330))
    row = Shelter(
        ward=ward,
        district=facility.district,
        facility=facility,
        name=facility.name,
        kana=facility.kana,
        sort_key=sort_key(facility.name, facility.kana),
        state="in_use",
        is_shelter=not park,
        is_emergency_site=park or rng.random() < 0.85,
        usable_m2=area,
        designated_on=_founding(rng, world.as_of),
        capacity=None if area is None else int(area / 2),
        capacity_basis="" if area is None else "1人2.0m²",  # data
        checked_on=None if rng.random() < 0.05 else looked,
        source="デモデータ",
        source_as_of=world.as_of,  # data
        communities=f"{facility.district.name}連絡協議会" if facility.district else "",  # data
        earthquake="yes",
        fire="yes" if park else "no",
        landslide="yes",
        inland_flood="yes" if not wet else "partial",
        flood="partial" if wet else "yes",
        storm_surge="partial" if wet else "",
        volcano="",
        tsunami=("partial" if rng.random() < 0.6 else "no") if wet else "yes",
    )
    if rng.random() < 0.03:
        row.doubts, row.state = rng.choice(("other_ward", "zero_capacity", "no_point")), "registered"
    return row


def _founding(rng: random.Random, as_of: date) -> date:
    return date(as_of.year - rng.randint(5, 14), 4, 1)


def _drills(world: World, ward: Ward, shelters: Sequence[Shelter]) -> list[Drill]:
    """One to four drills a year, more as the years go by, led by the districts that always take part."""
    rng, rows = world.rng, []
    schools = [s for s in shelters if s.is_shelter and s.district_id and s.state != "retired"]
    keen = rng.sample(schools, min(len(schools), rng.randint(4, 9)))
    for years_ago in range(YEARS, -1, -1):
        for _n in range(rng.randint(1, 3 + (YEARS - years_ago) // 2)):
            day = world.as_of - timedelta(days=365 * years_ago + rng.randint(3, 360))
            shelter = rng.choice(keen or list(shelters))
            rows.append(_drill(rng, ward, shelter, day))
    return rows


def _drill(rng: random.Random, ward: Ward, shelter: Shelter, day: date) -> Drill:
    kinds = list(Tried.values)
    tried = sorted(rng.sample(kinds, rng.randint(2, 6)), key=kinds.index)
    note = rng.choice(
        ("", "", "鍵の保管場所を知る人が少なかった", "受付に列ができた", "要配慮者の場所が足りなかった")
    )  # data
    return Drill(
        ward=ward,
        district_id=shelter.district_id,
        shelter=shelter,
        held_on=day,
        title=f"{shelter.name}避難所開設訓練",  # data
        participants=rng.randint(18, 240),
        tried=tried,
        minutes_to_open=rng.randint(18, 95) if "opening" in tried else None,
        note=note,
    )


_WORKS = {
    "toilet": ("マンホールトイレ5基", 2_400_000),
    "power": ("太陽光発電と蓄電池", 6_800_000),  # data
    "wifi": ("災害時に開放するWi-Fi", 480_000),
    "barrier_free": ("体育館入口のスロープ", 1_900_000),  # data
}


def _improvements(world: World, ward: Ward, shelters: Sequence[Shelter]) -> list[Improvement]:
    rng, rows = world.rng, []
    own = [s for s in shelters if s.is_shelter]
    for shelter in rng.sample(own, min(len(own), rng.randint(3, 8))):
        function = rng.choice(list(_WORKS))
        what, cost = _WORKS[function]
        due = world.as_of - timedelta(days=rng.randint(-300, 365 * YEARS))
        # One plan in six is still waiting after its day has passed.
        late = rng.random() < 0.17
        done = None if due > world.as_of or late else min(due + timedelta(days=rng.randint(-60, 90)), world.as_of)
        rows.append(
            Improvement(
                shelter=shelter,
                function=function,
                what=what,
                due_on=due,
                done_on=done,
                state="done" if done else "budgeted" if late else "planned",
                target_year=calendar.fiscal_year_of(due),
                cost_yen=cost * rng.randint(80, 125) // 100 if done else None,
            )
        )
    return rows


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=calendar.JST)


def _past_opening(world: World, shelters: dict[int, list[Shelter]]) -> None:
    """A typhoon two years ago: two coastal wards opened three shelters each, all closed the next morning."""
    day = date(world.as_of.year - 2, 9, 20)
    storm = Incident.objects.create(
        title="台風14号",
        drill=False,
        hazard="storm_surge",
        started_at=_at(day, 15),
        ended_at=_at(day, 23),
        state="closed",  # data
    )
    wards = [w for w in world.wards if w.code in world.shore][:2]
    storm.wards.set(wards)
    for ward in wards:
        for shelter in [s for s in shelters[ward.pk] if s.is_shelter][:3]:
            opening = Opening.objects.create(
                shelter=shelter,
                incident=storm,
                state="closed",
                opened_at=_at(day, 16),
                received_at=_at(day, 16, 40),
                closed_at=_at(day + timedelta(days=1), 8),
                opened_by="system:demo",
                rooms_used="体育館",  # data
            )
            people = world.rng.randint(6, 70)
            Headcount.objects.bulk_create(
                [
                    Headcount(opening=opening, counted_at=_at(day, 18), people=people),
                    Headcount(
                        opening=opening,
                        counted_at=_at(day, 20),
                        people=people + 9,
                        households=people // 2,
                        exactness="confirmed",
                    ),
                    Headcount(
                        opening=opening, counted_at=_at(day + timedelta(days=1), 7, 30), people=0, exactness="confirmed"
                    ),
                ]
            )


def _drill_today(world: World, shelters: dict[int, list[Shelter]]) -> None:
    """A drill runs in one ward: one shelter on time, one whose count is overdue, one still preparing."""
    ward = next((w for w in world.wards if w.code in world.shore), world.wards[0])
    now = min(calendar.now(), _at(world.as_of, 18))
    drill = Incident.objects.create(
        title=f"{ward.name}避難所開設訓練",
        drill=True,
        hazard="earthquake",
        started_at=now - timedelta(hours=5),  # data
    )
    drill.wards.set([ward])
    began_here = []
    places = [s for s in shelters[ward.pk] if s.is_shelter and s.state == "in_use"][:3]
    for shelter, hours, people in zip(places, (1, 4, 0), (42, 118, 0), strict=False):
        began = now - timedelta(hours=hours, minutes=20)
        opening = Opening.objects.create(
            shelter=shelter,
            incident=drill,
            drill=True,
            state="open" if people else "preparing",
            opened_at=began,
            received_at=began if people else None,
            opened_by="system:demo",
            rooms_used="体育館" if people else "",  # data
        )
        if people:
            counted: Any = now - timedelta(hours=hours)
            part = part_of_day(counted.astimezone(calendar.JST).hour)
            Headcount.objects.create(
                opening=opening, counted_at=counted, people=people, households=people // 3, part=part
            )
            clocks.start(HEADCOUNT_DUE, opening, at=counted)
        began_here.append(opening)
    fill(began_here, now)
