"""A first organisation for a city: divisions, posts by duty, and the powers declared for each duty.

Bulk inserts under the loader's gate; the demo builder and the loader call it, a person then edits by acts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kusei.core.access.models import Grant, User
from kusei.core.ledger.models import Division, Holding, Post, StaffMember, Ward
from kusei.office.actions.organisation import standard_grants

HERE = Path(__file__).parent / "data" / "organisation.json"


@dataclass(frozen=True)
class NewPerson:
    """A member of staff to appoint to a post; ``form`` is a ``Holding.Form`` value."""

    number: str
    name: str
    kana: str = ""
    mail: str = ""


@cache
def layout() -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """``wards`` and ``bureaus``: lists of divisions with their posts."""
    with HERE.open(encoding="utf-8") as file:
        found: dict[str, Any] = json.load(file)
    return found


def create_default_organisation(wards: Sequence[Ward], *, since: date) -> list[Post]:
    """Make divisions, posts and grants for every ward and for the bureaus; returns the posts in the order made.

    Call once on an empty organisation, inside ``gate.writing("loader")``.
    """
    rows: list[tuple[Ward | None, Mapping[str, Any]]] = [(w, spec) for w in wards for spec in layout()["wards"]]
    rows += [(None, spec) for spec in layout()["bureaus"]]
    divisions = Division.objects.bulk_create([
        Division(
            ward=ward, code=spec["code"], name=spec["name"], name_en=spec["name_en"], bureau=spec.get("bureau", ""),
            since=since,
        )
        for ward, spec in rows
    ])
    posts = Post.objects.bulk_create([
        Post(
            division=division, ward=ward, title=post["title"], title_en=post["title_en"], rank=post["rank"],
            duty=post["duty"], since=since,
        )
        for (ward, spec), division in zip(rows, divisions, strict=True) for post in spec["posts"]
    ])
    Grant.objects.bulk_create([grant for post in posts for grant in standard_grants(post)], batch_size=2000)
    return posts


def appoint_people(
    posts: Sequence[Post], people: Sequence[NewPerson], *, since: date, password_hash: str = "",
) -> list[User]:
    """Give each post its person, with a login; one to one in order. ``password_hash`` as Django stores it ("" = none).

    One hash for all is for the demo, whose password is printed anyway: hashing takes a third of a second each.
    """
    pairs = list(zip(posts, people, strict=True))
    staff = StaffMember.objects.bulk_create(
        [StaffMember(number=p.number, name=p.name, kana=p.kana, mail=p.mail) for _post, p in pairs],
    )
    Holding.objects.bulk_create(
        [Holding(post=post, staff=member, since=since) for (post, _p), member in zip(pairs, staff, strict=True)],
    )
    return User.objects.bulk_create([
        User(staff_number=member.number, staff=member, email=member.mail, password=password_hash or "!")
        for member in staff
    ])
