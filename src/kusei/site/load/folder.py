"""``kusei load FOLDER``: ground, shelters and tsunami buildings of one real city, in seconds, every doubt said."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from django.conf import settings

from kusei.core import calendar, gate
from kusei.core.access.actors import system
from kusei.core.access.models import Grant, User
from kusei.core.access.powers import POWERS
from kusei.core.actions.action import Refused
from kusei.core.ledger.models import Division, Holding, Post, StaffMember, Ward
from kusei.core.ledger.queries import city
from kusei.core.search.find import SOURCES, rebuild
from kusei.disaster.shelters import public as shelters
from kusei.disaster.tsunami_buildings import public as buildings
from kusei.site.basemap import write_base
from kusei.site.load import ground as grounds

Say = Callable[[str], None]
OPERATOR = "operator"
# A list of buildings says nothing of tsunamis in its columns: only a file named so is read as one, so that a list of
# branch offices never becomes a list of places to flee to.
TSUNAMI = ("tsunami", "津波")  # data


def load(folder: Path, *, say: Say, as_of: date | None = None) -> Iterator[str]:
    """Load what is understood; yields the report line by line. ``as_of``: the day the lists were published. Raises SystemExit in words when nothing can be loaded."""
    began = time.monotonic()
    ground = grounds.survey(folder)
    if not ground.code:
        raise SystemExit(
            "kusei: no list of shelters with a common id was found in this folder, so the city cannot be told. "
            "Put the GSI shelter file of the city (…_geojson) into it."
        )
    known = city()
    if known is not None and known.code != ground.code:
        raise SystemExit(f"kusei: this database holds {known.name}; load {ground.name} under another --name")
    if known is None:
        with gate.writing("loader"):
            grounds.write(ground)
            password = _operator()
            for kind in (k for k in SOURCES if k.startswith("ledger.")):
                rebuild(kind)
        write_base(settings.CITY_HOME / "base.json")
        say(f"{ground.name}: {len(ground.wards) or 1} wards, {_towns(ground)} towns, {len(ground.postal)} postal codes")
        yield f"sign in as {OPERATOR} / {password}"
    yield from _sites(ground, say, as_of)
    for path, why in ground.left:
        yield f"left alone: {path.name} ({why})"
    yield f"done in {time.monotonic() - began:.1f} s"


def _towns(ground: grounds.Ground) -> int:
    return sum(len(rows) for rows in ground.towns.values())


def _sites(ground: grounds.Ground, say: Say, as_of: date | None) -> Iterator[str]:
    wards = list(Ward.objects.as_of(calendar.today()).order_by("code"))
    actor = system("loader")
    for path in (*ground.sites, *ground.lists):
        say(f"reading {path.name}")
        read = buildings.load_buildings if any(w in path.name for w in TSUNAMI) else shelters.load_sites
        try:
            report = read(actor, wards, path.read_bytes(), path.name, source="", as_of=as_of)
        except Refused as error:
            yield f"left alone: {path.name} ({error})"
        else:
            yield from report.lines()


def _operator() -> str:
    """One account with the plan office's powers, for working in the browser; the password is shown once."""
    today = calendar.today()
    division = Division.objects.create(name="計画担当", bureau="", code="00", since=grounds.SINCE)  # data
    post = Post.objects.create(division=division, title="操作者", duty="plan_office", since=grounds.SINCE)  # data
    staff = StaffMember.objects.create(number=OPERATOR, name="操作者")  # data
    Holding.objects.create(post=post, staff=staff, since=today)
    Grant.objects.bulk_create(Grant(post=post, power=p.key, since=today) for p in POWERS.values() if not p.private)
    password = secrets.token_urlsafe(9)
    User.objects.create_user(OPERATOR, password, staff=staff)
    return password
