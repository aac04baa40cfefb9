"""A small world for tests: one city, two wards, posts of every duty, people who hold them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from kusei.core import gate
from kusei.core.access.actors import Staff, staff_actor, system
from kusei.core.access.models import Grant, User
from kusei.core.access.powers import DUTIES, POWERS, ROOMS
from kusei.core.ledger.models import Adoption, City, District, Division, Facility, Holding, Post, StaffMember, Ward

SINCE = date(2020, 4, 1)
CITY_DUTIES = ("plan_office", "audit", "disaster")


@dataclass
class World:
    """``actor("disaster", "minato")`` is the disaster post of a ward; ``actor("plan_office")`` the city's."""

    city: City
    wards: dict[str, Ward]
    posts: dict[tuple[str, str], Post]
    users: dict[tuple[str, str], User]
    districts: dict[str, list[District]] = field(default_factory=dict)

    def actor(self, duty: str, ward: str = "") -> Staff:
        return staff_actor(self.users[duty, ward], self.posts[duty, ward])

    def user(self, duty: str, ward: str = "") -> User:
        return self.users[duty, ward]

    def facility(self, ward: str, name: str, *, lon: float = 136.9, lat: float = 35.1) -> Facility:
        with gate.writing("test"):
            return Facility.objects.create(ward=self.wards[ward], name=name, kana=name, since=SINCE, lon=lon, lat=lat)

    def without(self, room: str, ward: str) -> None:
        """Take an adoption back, as if the ward had not begun."""
        with gate.writing("test"):
            Adoption.objects.filter(room=room, ward=self.wards[ward]).delete()


def build(*, adopt: Iterable[str] | None = None, latin: bool = False) -> World:
    """Two wards (minato by the sea, oka on the hill) that have adopted every room, unless ``adopt`` says which.

    ``latin``: every name is in Latin letters, so that Japanese on an English page can only come from the code.
    """
    with gate.writing("test"):
        city = City.objects.create(
            code="990001", name="Shiken" if latin else "試験市", kana="シケンシ", name_en="Shiken", fictional=True,  # data
        )
        wards = {
            key: Ward.objects.create(
                city=city, code=code, name=key.title() if latin else name, kana=kana, name_en=key.title(), since=SINCE,
                lon=lon, lat=35.1, boundary=_box(lon - 0.05, 35.05, lon + 0.05, 35.15),
            )
            for key, code, name, kana, lon in (
                ("minato", "990019", "港辺区", "ミナトベク", 136.9), ("oka", "990027", "丘上区", "オカガミク", 137.0),  # data
            )
        }
        world = World(city, wards, {}, {})
        for key, ward in wards.items():
            world.districts[key] = [
                District.objects.create(
                    ward=ward, name=f"{key} district {n}" if latin else f"{ward.name[:1]}第{n}学区", kana=f"{n}",  # data
                    since=SINCE, population=5000,
                )
                for n in (1, 2, 3)
            ]
            office = "General Affairs" if latin else "総務課"  # data
            division = Division.objects.create(ward=ward, code="01", name=office, since=SINCE)
            for duty in DUTIES:
                _post(world, duty, key, division, ward)
        name, of = ("Wards", "Citizens") if latin else ("区政課", "市民局")  # data
        bureau = Division.objects.create(code="91", name=name, bureau=of, since=SINCE)
        for duty in CITY_DUTIES:
            _post(world, duty, "", bureau, None)
        rooms = [r.key for r in ROOMS.values() if r.adoptable] if adopt is None else adopt
        Adoption.objects.bulk_create(Adoption(ward=w, room=r, since=SINCE) for w in wards.values() for r in rooms)
    return world


def _post(world: World, duty: str, ward_key: str, division: Division, ward: Ward | None) -> None:
    post = Post.objects.create(division=division, ward=ward, title=duty, duty=duty, since=SINCE)
    number = f"{len(world.users) + 1:05}"
    staff = StaffMember.objects.create(number=number, name=f"Staff {number}" if world.city.name.isascii() else f"職員{number}", kana=number)  # data
    Holding.objects.create(post=post, staff=staff, since=SINCE)
    Grant.objects.bulk_create(
        Grant(post=post, power=p.key, since=SINCE) for p in POWERS.values() if duty in p.duties and not p.private
    )
    world.posts[duty, ward_key] = post
    world.users[duty, ward_key] = User.objects.create_user(number, None, staff=staff)


def _box(west: float, south: float, east: float, north: float) -> dict[str, object]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


MACHINE = system("test")
