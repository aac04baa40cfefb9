"""Building the demo: ground, office, people, then each room's own story, then four years of readings."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from shapely.geometry import Polygon, mapping

from kusei.core import calendar, gate
from kusei.core.access.models import User
from kusei.core.calendar import Period
from kusei.core.evidence.expected import EXPECTED
from kusei.core.evidence.readings import store
from kusei.core.ledger.models import Adoption, City, District, Facility, Holding, Post, StaffMember, Town, Ward
from kusei.core.places.codes import municipality_code
from kusei.core.search.find import SOURCES, rebuild
from kusei.disaster.mobilisation import seeds as mobilisation
from kusei.disaster.shelters import seeds as shelters
from kusei.disaster.shelters.field import seeds as phones
from kusei.disaster.staffing_stages import seeds as staffing_stages
from kusei.disaster.tsunami_buildings import seeds as tsunami_buildings
from kusei.office import seeds as handovers
from kusei.office.approvals import seeds as approvals
from kusei.office.bookings import seeds as bookings
from kusei.office.inquiries import seeds as inquiries
from kusei.office.records import seeds as records
from kusei.office.setup import create_default_organisation
from kusei.office.surveys import seeds as surveys
from kusei.office.year import seeds as year
from kusei.plan.autonomy import seeds as autonomy
from kusei.plan.followup import seeds as followup
from kusei.plan.practices import seeds as practices
from kusei.plan.register import seeds as register
from kusei.plan.rollout import seeds as rollout
from kusei.site.basemap import write_base
from kusei.site.demo import crisis, geography, history, words
from kusei.site.demo.world import SeedWorld

Say = Callable[[str], None]
SINCE = date(2012, 4, 1)
PASSWORD = "akebono-demo-login"  # noqa: S105  (printed at start; the demo's people are invented)
ROLES = ("head", "planning", "disaster", "welfare", "counter", "plan_office")


def story_day() -> date:
    """The day the story is told on: today, or yesterday until the office opens at nine, so that its morning has passed."""
    return calendar.jst_date(calendar.now() - timedelta(hours=9))


def build(*, seed: int, as_of: date, say: Say) -> SeedWorld:
    """Fill an empty database. Deterministic in (seed, as_of); all rows under the loader's gate, one transaction."""
    began = time.monotonic()
    with gate.writing("loader"), transaction.atomic():
        world, ground = _ground(random.Random(seed), as_of)  # noqa: S311  (a story, not a secret)
        create_default_organisation(world.wards, since=SINCE)
        _people(world)
        crisis.seat(make_password(PASSWORD), since=SINCE)
        _adoptions(world)
        say(f"  {len(world.wards)} wards, offices and people")
        stories = (
            ("plan", register), ("shelters", shelters), ("phones", phones), ("tsunami buildings", tsunami_buildings),
            ("staffing stages", staffing_stages), ("mobilisation", mobilisation),
        )
        for name, room in stories:
            room.seed(world)
            say(f"  {name}")
        for room in (records, approvals, inquiries, surveys, bookings):
            room.seed(world)
        say("  documents and decisions")
        for room in (handovers, year):
            room.seed(world)
        _readings(world)
        rollout.seed(world)
        practices.seed(world)
        autonomy.seed(world)
        followup.seed(world)
        history.write(world)
        for kind in SOURCES:
            rebuild(kind)
        say(f"  four years of figures ({time.monotonic() - began:.1f} s)")
    write_base(settings.CITY_HOME / "base.json", ground.base)
    return world


def logins() -> list[str]:
    """Lines for the person who started the demo: the six roles and one password."""
    lines = []
    today = calendar.today()
    for duty in ROLES:
        held = Holding.objects.as_of(today).filter(post__duty=duty).exclude(post__ward=None, post__rank__lt=2)
        held = held.select_related("staff", "post__division__ward")
        holding = held.order_by(F("post__ward__code").asc(nulls_last=True), "post__rank", "pk").first()
        if holding is not None:
            lines.append(f"  {holding.staff.number}  {holding.post}")
    boss = Holding.objects.as_of(today).filter(post__ward=None, post__rank=1).select_related("staff", "post__division").first()
    if boss is not None:
        lines.append(f"  {boss.staff.number}  {boss.post}")
    return ["Role buttons on the first page need no password. Or sign in as", *lines, f"  password {PASSWORD}"]


# Ground ------------------------------------------------------------------------------------------------------------


def _ground(rng: random.Random, as_of: date) -> tuple[SeedWorld, geography.Ground]:
    ground = geography.draw(rng)
    name, kana, english, code = words.CITY
    city = City.objects.create(
        code=code, name=name, kana=kana, name_en=english, fictional=True,
        notice="この市は架空です。人物・施設・数値に実在のものはありません。",  # data
    )
    wards = Ward.objects.bulk_create(
        _ward(city, i, word, area) for i, (word, area) in enumerate(zip(words.WARDS, ground.wards, strict=True))
    )
    shore = frozenset(w.code for w, word in zip(wards, words.WARDS, strict=True) if word[3])
    world = SeedWorld(rng, as_of, city, list(wards), shore, geography.paths(ground))
    for ward, area in zip(wards, ground.wards, strict=True):
        _districts(world, ward, area)
    _facilities(world, dict(zip((w.pk for w in wards), ground.wards, strict=True)))
    return world, ground


def _ward(city: City, index: int, word: tuple[str, str, str, bool], area: Polygon) -> Ward:
    centre = area.representative_point()
    return Ward(
        city=city, code=municipality_code(f"99{index + 1:03}"), name=word[0], kana=word[1], name_en=word[2],
        since=SINCE, boundary=mapping(area), lon=centre.x, lat=centre.y,
    )


def _districts(world: SeedWorld, ward: Ward, area: Polygon) -> None:
    rng = world.rng
    points = geography.spread(rng, area, rng.randint(11, 15))
    names = rng.sample(words.PLACES, len(points))
    districts = District.objects.bulk_create(
        District(
            ward=ward, code=f"{ward.code[2:5]}{n:02}", name=f"{name}学区", kana=f"{kana}ガック", since=SINCE,  # data
            boundary=mapping(cell), lon=point.x, lat=point.y, population=rng.randint(4200, 14800),
        )
        for n, ((name, kana), point, cell) in enumerate(
            zip(names, points, geography.cells(points, area), strict=True), start=1,
        )
    )
    world._districts[ward.pk] = list(districts)
    towns = []
    for district, (name, kana), point in zip(districts, names, points, strict=True):
        for chome in words.CHOME[: rng.randint(2, 3)]:
            towns.append(Town(
                ward=ward, district=district, name=f"{name}{chome}", kana=kana,
                lon=point.x + rng.uniform(-0.004, 0.004), lat=point.y + rng.uniform(-0.003, 0.003),
                population=(district.population or 0) // 3,
            ))
    world._towns[ward.pk] = list(Town.objects.bulk_create(towns))


def _facilities(world: SeedWorld, areas: dict[int, Polygon]) -> None:
    rows = []
    for ward in world.wards:
        for district in world.districts(ward):
            place = district.name.removesuffix("学区")  # data
            rows.append(_facility(world, ward, f"{place}小学校", "小学校", district, district.lon or 0, district.lat or 0))  # data
        kinds = [*words.FACILITIES, *(words.SHORE_FACILITIES if ward.code in world.shore else ())]
        for kind, count in kinds:
            for n in range(count):
                district = world.rng.choice(list(world.districts(ward)))
                place = district.name.removesuffix("学区")  # data
                point = geography.inside(world.rng, areas[ward.pk], margin=0.001)
                name = f"{place}{kind}" if count > 1 else f"{ward.name.removesuffix('区')}{kind}"  # data
                rows.append(_facility(world, ward, name if n == 0 or count == 1 else f"{name}{n + 1}", kind, district, point.x, point.y))
    by_kind = defaultdict(list)
    for row in Facility.objects.bulk_create(rows, batch_size=1000):
        by_kind[row.ward_id, row.kind_word].append(row)
    world._facilities = dict(by_kind)


def _facility(
    world: SeedWorld, ward: Ward, name: str, kind: str, district: District, lon: float, lat: float,
) -> Facility:
    number = world.rng.randint(1, 40)
    return Facility(
        ward=ward, district=district, name=name, kana=district.kana.removesuffix("ガック"), kind_word=kind, since=SINCE,  # data
        address=f"{words.CITY[0]}{ward.name}{district.name.removesuffix('学区')}{world.rng.randint(1, 3)}丁目{number}番{world.rng.randint(1, 20)}号",  # data
        lon=lon, lat=lat, point_source="デモデータ", phone=f"000-{world.rng.randint(100, 999)}-{world.rng.randint(1000, 9999)}",  # data
        match_level=3,
    )


# People ------------------------------------------------------------------------------------------------------------


def _people(world: SeedWorld) -> None:
    posts = list(Post.objects.select_related("ward"))
    hashed, nobody = make_password(PASSWORD), make_password(None)
    staff = StaffMember.objects.bulk_create(_person(world, n) for n in range(len(posts)))
    april = date(calendar.fiscal_year_of(world.as_of), 4, 1)
    Holding.objects.bulk_create(
        Holding(post=post, staff=person, since=april if n % 3 else april.replace(year=april.year - 2))
        for n, (post, person) in enumerate(zip(posts, staff, strict=True))
    )
    User.objects.bulk_create(
        User(staff_number=person.number, staff=person, password=hashed if post.duty in ROLES else nobody)
        for post, person in zip(posts, staff, strict=True)
    )
    by_duty = defaultdict(list)
    for post in posts:
        by_duty[post.duty, post.ward_id].append(post)
    world._posts = dict(by_duty)


def _person(world: SeedWorld, number: int) -> StaffMember:
    (family, family_kana), (given, given_kana) = world.rng.choice(words.SURNAMES), world.rng.choice(words.GIVEN)
    return StaffMember(number=f"{10001 + number}", name=f"{family} {given}", kana=f"{family_kana} {given_kana}")


def _adoptions(world: SeedWorld) -> None:
    """Wards begin when they are ready: staggered over four years, and one that has not begun."""
    first = date(calendar.fiscal_year_of(world.as_of) - 3, 4, 1)
    rows = []
    for n, ward in enumerate(world.wards):
        if n != len(world.wards) - 1:
            rows.append(Adoption(ward=ward, room="shelters", since=first + timedelta(days=61 * (n % 7))))
            rows.append(Adoption(ward=ward, room="staffing_stages", since=first))
        if ward.code in world.shore and n != 7:
            rows.append(Adoption(ward=ward, room="tsunami_buildings", since=first + timedelta(days=120 * (n % 5))))
    Adoption.objects.bulk_create(rows)


def _readings(world: SeedWorld) -> None:
    """Year-end readings of three finished years, and this year's as of today."""
    year = calendar.fiscal_year_of(world.as_of)
    for past in range(year - 3, year + 1):
        period = Period.fiscal_year(past)
        with calendar.at(min(period.end, world.as_of)):
            store(sorted(EXPECTED), world.wards, period)
