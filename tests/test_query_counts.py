"""How many queries each page asks is a baseline: it changes on purpose (KUSEI_UPDATE_COUNTS=1), never by accident.

The demo city of one seed and one day is built once; every page that needs no argument, and one row's page of every
detail view, is opened as the city's plan office and as the disaster post of a ward. Each is opened twice and the second
time counts, so that what a process keeps (content types, settings) is not in the figure; values of ``core.kept`` are read
anew each time, as after a write.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kusei.core import calendar, kept
from kusei.core.access.actors import posts_of, staff_actor
from kusei.core.access.models import User
from kusei.core.ledger.models import Holding
from kusei.core.ui.pages.detail import DetailPage
from kusei.core.ui.pages.report import ReportPage
from kusei.site.checks import views
from kusei.site.demo import build as demo

BASELINE = Path(__file__).with_name("query_counts.json")
DAY = date(2026, 11, 23)
SEED = 1
MOST = 60
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOT_PAGES = ("account/", "health/", "map/base.json")


def holder(duty: str) -> User:
    """Whoever holds the first post of this duty; of a ward where there is one."""
    held = Holding.objects.as_of(DAY).filter(post__duty=duty, staff__user__isnull=False).select_related("staff__user")
    ward_first = F("post__ward__code").asc(nulls_last=True)  # the databases differ in where they put what is empty
    return held.order_by(ward_first, "post__rank", "pk").first().staff.user


def addresses(actor: Any) -> Iterator[tuple[str, str]]:
    """(route, address) of every page without arguments, of one row of every detail view, of that row's reports."""
    first: dict[str, str] = {}
    for route, view in views():
        if route.startswith(NOT_PAGES) or "get" not in getattr(view, "http_method_names", ()) or not hasattr(view, "get"):
            continue
        if "<" not in route:
            yield route, f"/{route}"
        elif issubclass(view, DetailPage) and route.count("<") == 1 and "<str:ref>" in route:
            row = view.model._default_manager.seen_by(actor).order_by("pk").first()
            if row is not None:
                first[route] = row.ref
                yield route, "/" + route.replace("<str:ref>", row.ref)
    for route, view in views():
        about = next((d for d in first if route.startswith(d) and route != d), "")
        if about and issubclass(view, ReportPage) and route.count("<") == 1:
            yield route, "/" + route.replace("<str:ref>", first[about])


def count(client: Client, address: str) -> int | None:
    """Queries of the second opening; None when it is not a page for this actor."""
    if client.get(address).status_code != 200:
        return None
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return sum(not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for q in asked.captured_queries)


def counted(duty: str) -> dict[str, int]:
    user = holder(duty)
    client = Client()
    client.force_login(user, backend=BACKEND)
    actor = staff_actor(user, posts_of(user)[0])
    found = {route or "/": count(client, address) for route, address in addresses(actor)}
    return {route: n for route, n in sorted(found.items()) if n is not None}


@pytest.mark.django_db(transaction=True)
def test_every_page_asks_as_many_queries_as_agreed(settings: Any, tmp_path: Path) -> None:
    settings.CITY_HOME = tmp_path
    with calendar.at(DAY), kept.barred():
        demo.build(seed=SEED, as_of=DAY, say=lambda line: None)
        found = {duty: counted(duty) for duty in ("plan_office", "disaster")}
    if os.environ.get("KUSEI_UPDATE_COUNTS"):
        BASELINE.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    agreed = json.loads(BASELINE.read_text("utf-8"))
    changed = {
        f"{duty} {route}": (agreed[duty].get(route), found[duty].get(route))
        for duty in found for route in sorted({*agreed[duty], *found[duty]})
        if agreed[duty].get(route) != found[duty].get(route)
    }
    assert not changed, f"(agreed, found); on purpose: KUSEI_UPDATE_COUNTS=1. {changed}"
    heavy = {f"{duty} {route}": n for duty, of in found.items() for route, n in of.items() if n > MOST}
    assert not heavy, f"more than {MOST} queries for one page: {heavy}"
