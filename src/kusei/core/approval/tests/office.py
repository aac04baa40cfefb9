"""A small office for tests of approval: a ward with every rank, a table, and one act that waits for its decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from kusei.core import gate
from kusei.core.access.actors import Staff, staff_actor
from kusei.core.access.models import Grant, User
from kusei.core.access.powers import POWERS
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.leave import Need
from kusei.core.approval.models import DecisionRule
from kusei.core.ledger.models import Division, Facility, Holding, Post, StaffMember, Ward
from kusei.core.testing.world import SINCE, World


class RenameFacility(Action):
    """An act for tests: giving a facility another name costs money and waits for a decision."""

    verb, power, label = "testing.rename", "approval.keep", "Rename the facility"
    effect = "The name changes."
    on = "facility"
    facility: Facility
    name: str
    on_day: date | None = None
    yen: int = 0

    def check(self) -> None:
        if self.facility.name == self.name:
            raise Refused("すでにこの名称です。")

    def needs_approval(self) -> Need:
        return Need("spending", self.yen)

    def perform(self) -> Facility:
        self.facility.name = self.name
        self.facility.save(update_fields=["name"])
        return self.facility


@dataclass
class Office:
    """``posts``: clerk 5, chief 4, section 3, department 2, head 1, mayor 0, planning 3 (another division)."""

    ward: Ward
    division: Division
    posts: dict[str, Post]
    actors: dict[str, Staff]
    facility: Facility

    def __getitem__(self, name: str) -> Staff:
        return self.actors[name]


def appoint(world: World, name: str, post: Post) -> Staff:
    number = f"8{User.objects.count():04}"
    staff = StaffMember.objects.create(number=number, name=f"職員{name}", kana=name)
    Holding.objects.create(post=post, staff=staff, since=SINCE)
    Grant.objects.bulk_create(Grant(post=post, power=p.key, since=SINCE) for p in POWERS.values() if not p.private)
    return staff_actor(User.objects.create_user(number, None, staff=staff), post)


def open_office(world: World, ward: str = "minato") -> Office:
    with gate.writing("test"):
        here = world.wards[ward]
        Post.objects.filter(ward=here).update(rank=5)
        division = Division.objects.create(ward=here, code="10", name="地域課", since=SINCE)
        planning = Division.objects.create(ward=here, code="20", name="企画経理室", since=SINCE)
        top = Division.objects.create(ward=here, code="00", name="区役所", since=SINCE)
        city = Division.objects.create(code="000", name="秘書課", bureau="市長部局", since=SINCE)
        spots: dict[str, tuple[Division, Any, int]] = {
            "clerk": (division, here, 5), "chief": (division, here, 4), "section": (division, here, 3),
            "department": (top, here, 2), "head": (top, here, 1), "mayor": (city, None, 0), "planning": (planning, here, 3),
        }
        posts = {
            name: Post.objects.create(division=d, ward=w, title=name, rank=rank, duty="community", since=SINCE)
            for name, (d, w, rank) in spots.items()
        }
        actors = {name: appoint(world, name, post) for name, post in posts.items()}
        for kind, low, high, level, joint in (
            ("spending", 0, 1_000_000, 1, ""), ("spending", 1_000_000, 10_000_000, 3, "20"),
            ("spending", 10_000_000, None, 5, "20"), ("general", 0, None, 1, ""), ("letter", 0, None, 1, ""),
            ("disposal", 0, None, 1, ""), ("disclosure", 0, None, 1, ""),
        ):
            DecisionRule.objects.create(
                case_kind=kind, amount_from=low, amount_below=high, level=level, joint=joint, since=SINCE, source="専決規程（試験）",
            )
    facility = world.facility(ward, "旧集会所")
    return Office(here, division, posts, actors, facility)
