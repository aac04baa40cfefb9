"""At least one row of every table that has a page, in two wards: the rooms' own stories, and what these leave out."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import models

from kusei.core import calendar, gate
from kusei.core.evidence.registry import SOURCES
from kusei.core.ledger.models import Facility, Ward
from kusei.core.rules.registry import RULES
from kusei.core.search.find import SOURCES as FINDS
from kusei.core.search.find import rebuild
from kusei.core.testing.latin import latinise
from kusei.core.testing.pages import Address
from kusei.core.testing.rows import DAY, make
from kusei.core.testing.world import World, build
from kusei.site.demo.world import SeedWorld

# Rooms in the order their stories build on one another.
STORIES = (
    "kusei.plan.register", "kusei.disaster.shelters", "kusei.disaster.tsunami_buildings", "kusei.plan.followup",
)
KINDS = ("小学校", "中学校", "消防署", "コミュニティセンター", "公会堂")


def furnish(*, latin: bool = True) -> World:
    """The small world of the sweep, with rows for every page."""
    world = build(latin=latin)
    with gate.writing("test"):
        _places(world)
        story = seed_world(world)
        for room in STORIES:
            if find_spec(f"{room}.seeds"):
                import_module(f"{room}.seeds").seed(story)
    for model in _with_pages():
        for ward in world.wards.values():
            if not _of_ward(model, ward).exists():
                given = GIVEN.get(model._meta.label)
                make(model, ward, **(given(ward) if given else {}))
    if latin:
        latinise()
    with gate.writing("test"):
        for kind in FINDS:
            rebuild(kind)
    return world


def seed_world(world: World) -> SeedWorld:
    """What ``seeds.py`` of a room is given, over the two wards of the tests."""
    wards = list(world.wards.values())
    story = SeedWorld(random.Random(7), calendar.today(), world.city, wards, frozenset({wards[0].code}))
    for key, ward in world.wards.items():
        story._districts[ward.pk] = list(world.districts[key])
        story._towns[ward.pk] = list(ward.towns.all())
        for facility in Facility.objects.filter(ward=ward):
            story._facilities.setdefault((ward.pk, facility.kind_word), []).append(facility)  # type: ignore[attr-defined]
    for (duty, key), post in world.posts.items():
        story._posts[duty, world.wards[key].pk if key else None] = [post]
    return story


def _places(world: World) -> None:
    for key, ward in world.wards.items():
        for n, district in enumerate(world.districts[key]):
            district.lon, district.lat = (ward.lon or 0) + 0.01 * n, 35.1
            district.save()
            ward.towns.create(district=district, name=f"{key} town {n}", kana=f"マチ{n}", lon=district.lon, lat=district.lat)
            for kind in KINDS:
                Facility.objects.create(
                    ward=ward, district=district, name=f"{key} {kind} {n}", kana="シセツ", kind_word=kind,
                    since=world.districts[key][0].since, lon=district.lon, lat=district.lat, address=f"{key} {n}-1",
                )


# Tables that no story fills, or whose required fields are not enough to make sense ----------------------------------


def _link(ward: Ward) -> dict[str, Any]:
    now = calendar.now()
    return {"issued_at": now, "expires_at": now + timedelta(days=1), "verbs": [], "label": "Link"}


def _opening(ward: Ward) -> dict[str, Any]:
    now = calendar.now()
    return {
        "opened_at": now, "expires_at": now + timedelta(minutes=15), "purpose": "check", "basis": "article 1",
        "subject": f"ledger.ward:{ward.ref}",
    }


# By label, so that no room's inside is imported here.
GIVEN: dict[str, Callable[[Ward], dict[str, Any]]] = {
    "access.Link": _link, "access.CaseOpening": _opening,
    "shelters.Improvement": lambda ward: {"due_on": DAY},
}
# Pages whose view names no model: what their path asks for.
ASKED: dict[str, Callable[[], Iterable[dict[str, str]]]] = {
    "office:rule": lambda: [{"key": k} for k in list(RULES)[:2]],
    "office:set_rule": lambda: [{"key": k} for k in list(RULES)[:2]],
    "office:proof": lambda: [{"key": k} for k in list(SOURCES)[:3]],
}
# … or whose path asks for the ref of a row that the view does not declare.
MODELS: dict[str, type[models.Model]] = {}


def _with_pages() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("kusei.") and hasattr(m, "get_absolute_url")]


def _of_ward(model: type[models.Model], ward: Ward) -> Any:
    path = getattr(model.seen, "ward", "")  # type: ignore[attr-defined]
    rows = model._base_manager.all()
    return rows.filter(**{path: ward.pk}) if path else rows


def rows_for(address: Address) -> list[Any]:
    """A row of each ward (or one, of a table of the whole city) for a page that asks for a ref."""
    model = MODELS.get(address.name) or getattr(address.view, "model", None)
    if model is None:
        return []
    found = [_of_ward(model, w).order_by("pk").first() for w in Ward.objects.order_by("code")]
    return list({r.pk: r for r in found if r is not None}.values())
