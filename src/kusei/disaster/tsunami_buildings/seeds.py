"""The demo's story: the wards by the sea look for buildings, some owners refuse, most yearly checks are done, a few
have run out, one building was pulled down and its designation withdrawn.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Protocol

from kusei.core import calendar
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import (
    Adoption,
    Agreement,
    City,
    District,
    Facility,
    Organisation,
    Ward,
)
from kusei.core.numbering.models import Series
from kusei.core.text import sort_key
from kusei.disaster.tsunami_buildings.lifecycle import CHECK_DUE
from kusei.disaster.tsunami_buildings.models import Building, Check, RefugeFloor
from kusei.disaster.tsunami_buildings.rules import capacity

KINDS = ("集合住宅", "市営住宅", "商業施設", "事務所ビル")  # data
REFUSALS = ("所有者の承諾が得られない", "夜間の解錠体制がとれない", "1981年より前の建物で耐震診断がない")  # data
PER_WARD = 14


class World(Protocol):
    rng: random.Random
    as_of: date
    city: City
    wards: list[Ward]
    shore: frozenset[str]

    def districts(self, ward: Ward) -> Sequence[District]: ...
    def facilities(self, ward: Ward, kind_word: str) -> Sequence[Facility]: ...


def seed(world: World) -> None:
    """Buildings of the wards by the sea, their agreements, floors, checks and running clocks, by bulk."""
    begun = set(Adoption.objects.filter(room="tsunami_buildings").values_list("ward_id", flat=True))
    rows = [b for w in world.wards if w.code in world.shore and w.pk in begun for b in _of_ward(world, w)]
    owners = Organisation.objects.bulk_create(
        Organisation(ward=b.ward, name=f"{b.name}管理組合", kind_word="建物の管理者", since=date(2010, 4, 1))
        for b in rows  # data
    )
    signed = [(b, o) for b, o in zip(rows, owners, strict=True) if b.designated_on or b.state == "agreed"]
    agreements = Agreement.objects.bulk_create(
        Agreement(
            organisation=owner,
            ward=b.ward,
            title=f"津波避難ビルとしての使用に関する協定（{b.name}）",  # data
            signed_on=_signed(b, world),
            since=_signed(b, world),
            until=b.ended_on,
        )
        for b, owner in signed
    )
    for (b, _owner), agreement in zip(signed, agreements, strict=True):
        b.agreement = agreement
    for b, owner in zip(rows, owners, strict=True):
        b.owner = owner
    _numbers(rows)
    made = Building.objects.bulk_create(rows, batch_size=500)
    RefugeFloor.objects.bulk_create((f for b in made for f in _floors(b)), batch_size=1000)
    checks = [c for b in made if b.designated_on for c in _checks(world, b)]
    Check.objects.bulk_create(checks, batch_size=1000)
    Building.objects.bulk_update([b for b in made if b.checked_on], ["checked_on"], batch_size=500)
    for b in made:
        if b.state == "designated":
            clocks.start(CHECK_DUE, b, at=datetime.combine(b.checked_on or _day(b), time(12), tzinfo=calendar.JST))


def _day(b: Building) -> date:
    return b.designated_on or b.surveyed_on or date(2020, 4, 1)


def _signed(b: Building, world: World) -> date:
    return (b.designated_on or world.as_of) - timedelta(days=20)


def _of_ward(world: World, ward: Ward) -> Iterator[Building]:
    found = [f for kind in KINDS for f in world.facilities(ward, kind)]
    found += [_facility(world, ward, n) for n in range(max(0, PER_WARD - len(found)))]
    world.rng.shuffle(found)
    for n, facility in enumerate(found):
        yield _building(world, ward, facility, n, left=len(found) - n)


def _facility(world: World, ward: Ward, n: int) -> Facility:
    rng = world.rng
    district = rng.choice(list(world.districts(ward)))
    place, kind = district.name.removesuffix("学区"), KINDS[n % len(KINDS)]  # data
    return Facility.objects.create(
        ward=ward,
        district=district,
        name=f"{place}{kind}{n + 1}号館",
        kana=district.kana.removesuffix("ガック"),  # data
        kind_word=kind,
        address=f"{world.city.name}{ward.name}{place}{rng.randint(1, 3)}丁目{rng.randint(1, 30)}番",  # data
        lon=(district.lon or 0) + rng.uniform(-0.004, 0.004),
        lat=(district.lat or 0) + rng.uniform(-0.003, 0.003),
        since=date(2010, 4, 1),
        point_source="デモデータ",  # data
    )


def _building(world: World, ward: Ward, facility: Facility, n: int, *, left: int) -> Building:
    """The first stand long since, the next came in the four years, the last are on the way or fell out."""
    rng = world.rng
    state = {5: "agreed", 4: "surveyed", 3: "candidate", 2: "dropped", 1: "withdrawn"}.get(left, "designated")
    storeys = rng.randint(4, 12)
    area = [Decimal(rng.randint(90, 400)), Decimal(rng.randint(30, 120))]
    row = Building(
        ward=ward,
        district=facility.district,
        facility=facility,
        name=facility.name,
        kana=facility.kana,
        sort_key=sort_key(facility.name, facility.kana),
        state=state,
        source="デモデータ",  # data
    )
    if state == "candidate":
        return row
    row.surveyed_on = world.as_of - timedelta(days=rng.randint(60, 200) if left <= 5 else 365 * 5)
    row.structure, row.storeys, row.started_on = rng.choice(("rc", "src")), storeys, date(rng.randint(1983, 2015), 6, 1)
    row.depth_m, row.refuge_floor = Decimal(rng.choice(("1.2", "2.0", "2.8"))), storeys - rng.randint(0, 1)
    row.access, row.key_holders = rng.choice(("keys", "open24", "auto")), rng.randint(2, 4)
    row.m2_per_person, row.capacity = Decimal(1), capacity(area, Decimal(1))
    row.floors_text = f"屋上 {area[0]}／{storeys}階共用部 {area[1]}"  # data
    if state == "dropped":
        row.end_reason = rng.choice(REFUSALS)
    if state in ("designated", "withdrawn"):
        days = rng.randint(30, 365 * 4) if n >= 3 else rng.randint(365 * 5, 365 * 9)
        row.designated_on = world.as_of - timedelta(days=max(days, 400) if state == "withdrawn" else days)
        row.surveyed_on = row.designated_on - timedelta(days=60)
    if state == "withdrawn":
        row.ended_on, row.end_reason = world.as_of - timedelta(days=rng.randint(40, 300)), "建物の取壊し"  # data
    return row


def _numbers(rows: Sequence[Building]) -> None:
    """Numbers as the act gives them, by ward and fiscal year of the designation; the series go on from there."""
    last: dict[tuple[int, int], int] = {}
    for b in sorted((b for b in rows if b.designated_on), key=_day):
        key = (b.ward_id, calendar.fiscal_year_of(_day(b)))
        last[key] = last.get(key, 0) + 1
        b.number = f"{key[1]}-{last[key]:03}"
    Series.objects.bulk_create(
        Series(ward_id=ward_id, series="tsunami_buildings", fiscal_year=year, last=n)
        for (ward_id, year), n in last.items()
    )


def _floors(b: Building) -> Iterator[RefugeFloor]:
    if b.capacity is None or not b.floors_text:
        return
    for n, part in enumerate(b.floors_text.split("／")):  # data
        floor, _blank, area = part.rpartition(" ")
        yield RefugeFloor(
            building=b,
            floor=floor,
            area_m2=Decimal(area),
            since=b.surveyed_on or _day(b),
            until=b.ended_on,
            position=n,
        )


def _checks(world: World, b: Building) -> Iterator[Check]:
    """Once a year; one building in six has let a year pass."""
    rng = world.rng
    until = b.ended_on or world.as_of
    if rng.random() < 0.17:
        until -= timedelta(days=430)
    day = _day(b) + timedelta(days=rng.randint(300, 360))
    while day <= until:
        if day >= world.as_of - timedelta(days=365 * 5):
            fine = rng.random() > 0.08
            yield Check(
                building=b, checked_on=day, keys_ok=fine, note="" if fine else "管理人の連絡先が変わっていた"
            )  # data
        b.checked_on = day
        day += timedelta(days=rng.randint(330, 364))
