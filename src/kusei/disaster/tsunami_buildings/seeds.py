"""The demo's story: the wards by the sea look for buildings. One owner refuses, one building is too low, one was designated
last week and has no sign yet; of those in use one lost its agreement, one was sold and told late, some checks are overdue.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from kusei.core import calendar
from kusei.core.clocks import run as clocks
from kusei.core.files.store import attach, keep
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
from kusei.core.places import Point, distance_m
from kusei.core.text import sort_key
from kusei.disaster.tsunami_buildings import bridge
from kusei.disaster.tsunami_buildings.lifecycle import AGREEMENT_ENDS, CHANGE_REVIEW, CHECK_DUE, SIGN_DUE, TALK_DUE
from kusei.disaster.tsunami_buildings.models import (
    Building,
    ChangeReport,
    Check,
    End,
    KeyHolder,
    RefugeFloor,
    Study,
    Survey,
    Talk,
    TownReach,
    WalkNetwork,
)
from kusei.disaster.tsunami_buildings.rules import capacity

KINDS = ("集合住宅", "市営住宅", "商業施設", "事務所ビル")  # data
REFUSALS = ("所有者の承諾が得られない", "夜間の解錠体制がとれない", "居住者の反対がある")  # data
ROLES = ("管理人", "町内会長", "理事", "近くに住む職員")  # data
NIGHT = {"open24": "いつでも入れる", "keys": "管理人か町内会が鍵を開ける", "auto": "震度5強で自動解錠"}  # data
PER_WARD = 16
# From the end of a ward's list: what became of the last ones. The others were designated, the newest last week.
FATES = {
    8: "agreed", 7: "talking", 6: "eligible", 5: "surveyed", 4: "candidate", 3: "refused", 2: "too_low", 1: "withdrawn",
}  # fmt: skip


class Paths(Protocol):
    @property
    def nodes(self) -> Sequence[tuple[float, float]]: ...
    @property
    def ways(self) -> Sequence[tuple[int, int, str]]: ...


class World(Protocol):
    rng: random.Random
    as_of: date
    city: City
    wards: list[Ward]
    shore: frozenset[str]

    @property
    def paths(self) -> Paths: ...
    def districts(self, ward: Ward) -> Sequence[District]: ...
    def facilities(self, ward: Ward, kind_word: str) -> Sequence[Facility]: ...


def seed(world: World) -> None:
    """Buildings of the wards by the sea, their agreements, floors, people, checks and running clocks, by bulk."""
    begun = set(Adoption.objects.filter(room="tsunami_buildings").values_list("ward_id", flat=True))
    wards = [w for w in world.wards if w.code in world.shore and w.pk in begun]
    rows = [b for w in wards for b in _of_ward(world, w)]
    _agreements(world, rows)
    _numbers(rows)
    made = Building.objects.bulk_create(rows, batch_size=500)
    RefugeFloor.objects.bulk_create((f for b in made for f in _floors(b)), batch_size=1000)
    Survey.objects.bulk_create((_survey(b) for b in made if b.surveyed_on), batch_size=500)
    KeyHolder.objects.bulk_create((h for b in made for h in _holders(world, b)), batch_size=1000)
    checks = [c for b in made if b.designated_on for c in _checks(world, b)]
    Check.objects.bulk_create(checks, batch_size=1000)
    Building.objects.bulk_update([b for b in made if b.checked_on], ["checked_on"], batch_size=500)
    Talk.objects.bulk_create((t for b in made for t in _talks(world, b)), batch_size=500)
    _changes(world, made)
    for b in made:
        _clocks(world, b)
    for ward in wards:
        _study(world, ward)
    _network(world)


def _network(world: World) -> None:
    """The walking ways of the city, taken in last winter; its bridges have names."""
    nodes, ways = world.paths.nodes, world.paths.ways
    points = [Point(*node) for node in nodes]
    corners = "node,lon,lat\n" + "".join(f"{n},{lon},{lat}\n" for n, (lon, lat) in enumerate(nodes))
    edges = "u,v,length_m,bridge_name\n" + "".join(f"{a},{b},{distance_m(points[a], points[b]):.1f},{name}\n" for a, b, name in ways)
    body, counts = bridge.packed(corners.encode(), edges.encode())
    day = world.as_of - timedelta(days=290)
    row = WalkNetwork.objects.create(
        name="歩く道（架空）", source="デモデータ", as_of=day, loaded_on=day + timedelta(days=12), nodes=counts.nodes, edges=counts.edges,  # data
    )  # fmt: skip
    row.file = attach(row, keep(body), name="network.csv.gz")
    row.save(update_fields=["file"])


def _agreements(world: World, rows: Sequence[Building]) -> None:
    owners = Organisation.objects.bulk_create(
        Organisation(ward=b.ward, name=f"{b.name}管理組合", kind_word="建物の管理者", since=date(2010, 4, 1))  # data
        for b in rows
    )
    bodies = {
        d.pk: Organisation.objects.create(ward_id=ward_id, name=f"{d.name.removesuffix('学区')}町内会", kind_word="町内会", since=date(2010, 4, 1))  # data
        for ward_id, d in {(b.ward_id, b.district) for b in rows if b.district}
    }
    signed = [(b, o) for b, o in zip(rows, owners, strict=True) if b.designated_on or b.state == "agreed"]
    agreements = Agreement.objects.bulk_create(
        Agreement(
            organisation=owner,
            ward=b.ward,
            title=f"津波避難ビルとしての使用に関する協定（{b.name}）",  # data
            signed_on=_signed(b, world),
            since=_signed(b, world),
            until=b.ended_on or _agreed_until(world, b, n),
        )
        for n, (b, owner) in enumerate(signed)
    )
    for (b, _owner), agreement in zip(signed, agreements, strict=True):
        b.agreement, b.community, b.owner_role = agreement, bodies.get(b.district_id or 0), "理事長"  # data
    for b, owner in zip(rows, owners, strict=True):
        b.owner = owner


def _agreed_until(world: World, b: Building, n: int) -> date:
    """Renewed every three years: most run on, in every ward one ended some weeks ago, another ends soon."""
    if n % 12 == 2 and b.state == "designated" and _signed(b, world) < world.as_of - timedelta(days=90):
        return world.as_of - timedelta(days=world.rng.randint(15, 60))
    if n % 12 == 5:
        return world.as_of + timedelta(days=world.rng.randint(20, 70))
    return world.as_of + timedelta(days=world.rng.randint(150, 1000))


def _day(b: Building) -> date:
    return b.designated_on or b.surveyed_on or date(2020, 4, 1)


def _signed(b: Building, world: World) -> date:
    return (b.designated_on or world.as_of) - timedelta(days=20)


def _clocks(world: World, b: Building) -> None:
    if b.state == "talking":
        clocks.start(TALK_DUE, b, at=calendar.happened(world.as_of - timedelta(days=world.rng.choice((5, 44))), 12))
    if b.state != "designated":
        return
    clocks.start(CHECK_DUE, b, at=calendar.happened(b.checked_on or _day(b), 12))
    if b.agreement is not None and b.agreement.until is not None:
        due = calendar.closing(b.agreement.until)
        clocks.start(AGREEMENT_ENDS, b, at=calendar.happened(b.agreement.signed_on, 12), due_at=due)
    if b.sign_put_on is None:
        clocks.start(SIGN_DUE, b, at=calendar.happened(_day(b), 12))


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
    fate = FATES.get(left, "designated")
    storeys = 3 if fate == "too_low" else rng.randint(4, 12)
    row = Building(
        ward=ward,
        district=facility.district,
        facility=facility,
        name=facility.name,
        kana=facility.kana,
        sort_key=sort_key(facility.name, facility.kana),
        state={"refused": "dropped", "too_low": "surveyed"}.get(fate, fate),
        source="デモデータ",  # data
    )
    if fate == "candidate":
        return row
    _measure(world, row, storeys, low=fate == "too_low")
    row.surveyed_on = world.as_of - timedelta(days=rng.randint(60, 200))
    if fate == "refused":
        row.end_reason, row.end_kind = rng.choice(REFUSALS), End.REFUSED
    if fate in ("designated", "withdrawn"):
        days = 7 if left == max(FATES) + 1 else rng.randint(120, 365 * 4) if n >= 3 else rng.randint(365 * 5, 365 * 9)
        row.designated_on = world.as_of - timedelta(days=max(days, 400) if fate == "withdrawn" else days)
        row.surveyed_on = row.designated_on - timedelta(days=60)
        if days > 7:
            row.sign_ordered_on = row.designated_on + timedelta(days=10)
            row.sign_put_on = row.designated_on + timedelta(days=45)
    if fate == "withdrawn":
        row.ended_on, row.end_reason = world.as_of - timedelta(days=rng.randint(40, 300)), "建物の取壊し"  # data
        row.end_kind = End.DEMOLISHED
    return row


def _measure(world: World, row: Building, storeys: int, *, low: bool) -> None:
    """What the survey found. ``low``: three storeys where the water stands over three metres."""
    rng = world.rng
    row.structure, row.storeys, row.started_on = rng.choice(("rc", "src")), storeys, date(rng.randint(1983, 2015), 6, 1)
    row.built_year = row.started_on.year + 1
    row.depth_m = Decimal("3.4") if low else Decimal(rng.choice(("1.2", "2.0", "2.8")))
    row.refuge_floor = storeys if low else storeys + 1
    row.stairs, row.outside_stairs = "ok", rng.random() < 0.5
    row.access, row.key_holders = rng.choice(("keys", "open24", "auto")), rng.randint(2, 4)
    row.night = NIGHT[row.access]
    row.ground_m, row.shore_m = Decimal(rng.randint(5, 42)) / 10, rng.randint(90, 1800)
    row.faces_shore = row.shore_m < 150
    row.entrance, row.route = "正面玄関の右", "外階段を上る" if row.outside_stairs else "中央階段を上る"  # data
    roof, shared = Decimal(rng.randint(90, 400)), Decimal(rng.randint(30, 120))
    row.floors_text = f"{storeys}階共用部" if low else f"屋上／{storeys}階共用部"  # data
    row.facts_areas = [shared] if low else [roof, shared]  # type: ignore[attr-defined]
    row.m2_per_person = Decimal(1)
    row.capacity = 0 if low else capacity([roof, shared], Decimal(1))


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
    areas: list[Decimal] = b.facts_areas  # type: ignore[attr-defined]
    for n, (floor, area) in enumerate(zip(b.floors_text.split("／"), areas, strict=True)):  # data
        yield RefugeFloor(
            building=b,
            floor=floor,
            area_m2=area,
            level=(b.storeys or 0) + (floor == "屋上"),  # data
            dry=bool(b.capacity),
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


def _survey(b: Building) -> Survey:
    return Survey(
        building=b,
        surveyed_on=b.surveyed_on or _day(b),
        by="防災担当",  # data
        facts={"storeys": b.storeys, "depth_m": str(b.depth_m), "floors": b.floors_text},
        failed="" if b.capacity else "height",
        capacity=b.capacity,
        note="" if b.capacity else "水が3階まで来るおそれがある",  # data
    )


def _holders(world: World, b: Building) -> Iterator[KeyHolder]:
    if b.state != "designated" or b.access != "keys":
        return
    for n in range(1, b.key_holders + 1):
        yield KeyHolder(
            building=b,
            position=n,
            name=f"保管者{n}",  # data
            role=ROLES[(n - 1) % len(ROLES)],
            phone=f"000-{world.rng.randint(1000, 9999)}-{world.rng.randint(1000, 9999)}",
            minutes=world.rng.choice((3, 5, 10, 15)),
            since=_day(b),
        )


def _talks(world: World, b: Building) -> Iterator[Talk]:
    if b.state not in ("talking", "agreed", "dropped"):
        return
    yield Talk(building=b, talked_on=world.as_of - timedelta(days=55), side="union", outcome="going_on", note="総会に諮る")  # data
    if b.state == "dropped":
        day = world.as_of - timedelta(days=21)
        yield Talk(building=b, talked_on=day, side="union", outcome="refused", note=b.end_reason)


def _changes(world: World, rows: Sequence[Building]) -> None:
    """In every ward one building was sold and the office heard of it months later; elsewhere a key was changed in time."""
    for ward_id in {b.ward_id for b in rows}:
        used = [b for b in rows if b.ward_id == ward_id and b.state == "designated"]
        if len(used) < 2:
            continue
        sold, told = world.as_of - timedelta(days=110), world.as_of - timedelta(days=6)
        ChangeReport.objects.create(
            building=used[0], about="sold", changed_on=sold, reported_on=told, days_late=104 - 14, what="管理会社に売却した"  # data
        )
        clocks.start(CHANGE_REVIEW, used[0], at=calendar.happened(told, 12))
        day = world.as_of - timedelta(days=200)
        ChangeReport.objects.create(
            building=used[1], about="access", changed_on=day, reported_on=day + timedelta(days=3), what="鍵の保管者が替わった",  # data
            result="kept", reviewed_on=day + timedelta(days=9),
        )  # fmt: skip


def _study(world: World, ward: Ward) -> None:
    """A study of every ward, computed by the engine as the job would, and adopted."""
    limits = {
        "speed_mps": "1.0", "start_min": 15, "arrival_min": 60, "climb_m": "9", "climb_mps": "0.21", "cap_m": 500,
        "detour": "1.5", "limit_m": 500, "districts": [],
    }  # fmt: skip
    study = Study.objects.create(ward=ward, title=f"{ward.name}の届く範囲（徒歩500m）", as_of=world.as_of, limits=limits)  # data
    run = bridge.solve(study)
    towns = bridge.rows_of(study, run)
    TownReach.objects.bulk_create(towns, batch_size=1000)
    study.run, study.digest, study.state, study.adopted_on = run, run.input_digest, Study.State.ADOPTED, world.as_of
    study.people = sum(t.people or 0 for t in towns)
    study.near, study.reached = run.result["near"], run.result["reached"]
    study.save()
