"""Who may do what, over every address and every table: the refusal, the silence about other wards, and what leaks."""

from __future__ import annotations

import dataclasses
import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404
from django.test import Client, RequestFactory
from django.utils import translation

from kusei.core import gate
from kusei.core.access.actors import VISITOR, Actor, system
from kusei.core.access.decide import Denied, may
from kusei.core.access.powers import DUTIES, POWERS, ROOMS
from kusei.core.actions.action import REGISTRY, Refused
from kusei.core.ledger.models import Adoption, Ward
from kusei.core.rows import Seen, seen_of
from kusei.core.testing import pages
from kusei.core.testing.pages import Address
from kusei.core.testing.world import CITY_DUTIES, World
from kusei.core.ui.pages import ListPage
from samples import ASKED, furnish, path_of, rows_for

ADDRESSES = pages.addresses()
GUARDED = [a for a in ADDRESSES if a.power and not a.view.open_because]
TABLES = [
    m for m in apps.get_models() if m.__module__.startswith("kusei.") and isinstance(getattr(m, "seen", None), Seen)
]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LEAK = "LEAKED"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(lasting: None) -> World:
    with translation.override("ja"):
        return furnish()


@pytest.fixture(scope="module")
def actors(world: World) -> dict[str, Actor]:
    """A visitor, every duty of both wards, every post of the city."""
    found: dict[str, Actor] = {"visitor": VISITOR}
    for ward in world.wards:
        found |= {f"{duty} of {ward}": world.actor(duty, ward) for duty in DUTIES}
    return found | {f"{duty} of the city": world.actor(duty) for duty in CITY_DUTIES}


def visits(address: Address) -> list[tuple[str, Any]]:
    if not address.asks:
        return [(address.url(), None)]
    if address.name in ASKED:
        return [(address.url(**asked), None) for asked in ASKED[address.name]()]
    return [(path_of(address, row), row) for row in rows_for(address)]


def answer(address: Address, url: str, actor: Actor, method: str, world: World) -> tuple[int, str]:
    """(status, words) without the frame around: what the view itself says to this actor."""
    request = getattr(RequestFactory(), method)(url)
    request.actor, request.posts, request.session = actor, [], SessionStore()
    request.user = None
    request.ward = next((w for w in world.wards.values() if w.pk == actor.ward_id), None)
    request._messages = FallbackStorage(request)
    match = pages.resolve(url)
    try:
        response = match.func(request, *match.args, **match.kwargs)
    except Http404:
        return 404, ""
    except PermissionDenied as refused:
        return 403, str(refused)
    return response.status_code, response.headers.get("Location", "")


def refusals(actors: dict[str, Actor], address: Address, row: Any) -> Iterator[tuple[str, Actor, int]]:
    for who, actor in actors.items():
        must = pages.expected(address, actor, row)
        if must != 200:
            yield who, actor, must


@pytest.mark.parametrize("address", GUARDED, ids=lambda a: a.name)
def test_whoever_may_not_is_refused_and_told_nothing(address: Address, world: World, actors: dict[str, Actor]) -> None:
    """GET and POST alike; a row outside the actor's wards is answered as if it did not exist."""
    wrong = []
    methods = [m for m, there in (("get", address.reads), ("post", address.writes)) if there]
    for url, row in visits(address):
        for who, actor, must in refusals(actors, address, row):
            for method in methods:
                status, words = answer(address, url, actor, method, world)
                # 404 says less than 403 or the login page, and is always allowed for a row; 405 for a closed method.
                fine = {must, 405} | ({404} if row is not None else set())
                if status not in fine:
                    wrong.append(f"{method.upper()} {url} by {who}: {status}, not {must}")
                if row is not None and must == 404 and str(row) in words:
                    wrong.append(f"{method.upper()} {url} by {who}: names the row")
                if status == 302 and "/account/login/" not in words:
                    wrong.append(f"{method.upper()} {url} by {who}: sent to {words}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.writes], ids=lambda a: a.name)
def test_nothing_can_be_posted_by_a_visitor(address: Address, world: World) -> None:
    """A page that is open to read is not open to write; what changes only the view of the site may be posted."""
    before = counts()
    for url, _row in visits(address):
        status, _words = answer(address, url, VISITOR, "post", world) if address.name not in DOORS else (404, "")
        assert status < 500
    assert counts() == before


# The demo's doors, which exist in the demo alone and ask for nothing.
DOORS = {"demo_enter", "demo_drill", "choose_ward", "choose_post", "choose_language", "preferences"}


def counts() -> dict[str, int]:
    """Rows by table, but for the trail, which gains a line for a refusal."""
    return {m._meta.label: m._base_manager.count() for m in TABLES if m._meta.app_label != "audit"}


# To ``may`` a Ward is the place of an act, not a row; everybody sees the rows of that table.
READABLE = [m for m in TABLES if POWERS[seen_of(m).power].reading and m is not Ward]


@pytest.mark.parametrize("model", READABLE, ids=lambda m: m._meta.label)
def test_seen_by_and_may_say_the_same(model: Any, world: World, actors: dict[str, Actor]) -> None:
    rows = list(model._base_manager.order_by("pk")[:40])
    power = seen_of(model).power
    machine = {"a machine": system("nightly")}
    for who, actor in (actors | machine).items():
        by_rule = {row.pk for row in rows if may(actor, power, row)}
        in_sql = set(model._default_manager.seen_by(actor).filter(pk__in=[r.pk for r in rows]).values_list("pk", flat=True))
        assert by_rule == in_sql, f"{who}: may says {len(by_rule)}, seen_by {len(in_sql)}"


# What leaks -----------------------------------------------------------------------------------------------------------

READERS = {"visitor": None, "ward": ("disaster", "minato")}
FORMS = ("csv", "xlsx", "geojson", "standard", "pdf")


@pytest.fixture(scope="module")
def marked(world: World, actors: dict[str, Actor]) -> dict[str, int]:
    """Every row of the other ward that a reader of this ward may not see bears a word that nobody should ever read."""
    marked = {}
    near = actors["disaster of minato"]
    for model in TABLES:
        path = seen_of(model).ward
        if not path or model._meta.app_label in ("audit", "clocks"):  # a clock's label is its kind, not a row's name
            continue
        hidden = model._base_manager.filter(**{path: world.wards["oka"].pk}).exclude(near.sees(model))
        texts = {f.attname: f.max_length for f in model._meta.concrete_fields if isinstance(f, models.CharField) and not f.choices}
        names = [n for n in ("name", "title", "label", "what", "note", "text", "rooms_used") if (texts.get(n) or 0) >= 30]
        for pk in hidden.values_list("pk", flat=True) if names else ():
            with gate.writing("test"):
                model._base_manager.filter(pk=pk).update(**{n: f"{LEAK} {model._meta.label} {pk}"[: texts[n]] for n in names})
            marked[model._meta.label] = marked.get(model._meta.label, 0) + 1
    return marked


@pytest.fixture(scope="module")
def browsers(world: World, marked: dict[str, int]) -> dict[str, Client]:
    found = {who: Client() for who in READERS}
    found["ward"].force_login(world.user("disaster", "minato"), backend=BACKEND)
    return found


def test_there_is_something_that_could_leak(marked: dict[str, int]) -> None:
    assert marked.get("tsunami_buildings.Building") or marked.get("shelters.Opening")


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.reads], ids=lambda a: a.name)
def test_no_page_list_export_map_or_paper_shows_a_row_of_another_ward(
    address: Address, who: str, browsers: dict[str, Client], world: World,
) -> None:
    leaked = []
    for url, _row in visits(address):
        asked = [url]
        if issubclass(address.view, ListPage) and not address.asks:
            other = world.wards["oka"].code
            asked += [f"{url}?format={form}" for form in FORMS] + [f"{url}?ward_code={other}", f"{url}?ward={other}"]
        for one in asked:
            response = browsers[who].get(one)
            if LEAK in words_of(response):
                leaked.append(one)
    assert not leaked, leaked


def test_search_finds_no_row_of_another_ward(browsers: dict[str, Client], marked: dict[str, int]) -> None:
    from kusei.core.search.find import SOURCES, rebuild  # noqa: PLC0415  (after the rows are marked)

    with gate.writing("test"):
        for kind in SOURCES:
            rebuild(kind)
    page = browsers["ward"].get("/search/", {"q": LEAK}).content.decode()
    assert f"{LEAK} " not in page  # the word alone is the question, said back


def words_of(response: Any) -> str:
    """Everything readable in an answer: text, the sheets of a workbook, the text of a PDF where a reader is there."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "")
    if "spreadsheet" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    if "pdf" in kind and shutil.which("pdftotext"):
        return subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True).stdout.decode()
    return body.decode("utf-8", "replace")


# Not begun ------------------------------------------------------------------------------------------------------------

ADOPTABLE = [r for r in ROOMS.values() if r.adoptable]


@pytest.fixture
def not_begun(world: World) -> Client:
    """A post of the ward on the hill, which has begun nothing; its old rows are there."""
    with gate.writing("test"):
        Adoption.objects.filter(ward=world.wards["oka"]).delete()
    client = Client()
    client.force_login(world.user("disaster", "oka"), backend=BACKEND)
    return client


@pytest.mark.parametrize("room", ADOPTABLE, ids=lambda r: r.key)
def test_the_menu_hides_a_room_the_ward_has_not_begun(room: Any, not_begun: Client) -> None:
    home = pages.reverse(room.home)
    menu = not_begun.get("/today/").content.decode().partition('id="menu"')[2].partition("</nav>")[0]
    assert f'href="{home}"' not in menu


@pytest.mark.parametrize("room", ADOPTABLE, ids=lambda r: r.key)
def test_the_rooms_address_says_that_the_ward_has_not_begun(room: Any, not_begun: Client) -> None:
    response = not_begun.get(pages.reverse(room.home))
    assert response.status_code == 200
    assert "この区ではまだ始めていません" in response.content.decode()


@pytest.mark.parametrize("verb", [v for v, a in REGISTRY.items() if ROOMS.get(v.split(".")[0]) in ADOPTABLE and a.on])
def test_the_verbs_of_a_room_not_begun_are_refused(verb: str, not_begun: Client, world: World) -> None:
    action = REGISTRY[verb]
    row = row_of(action, world.wards["oka"])
    actor = next(a for a in (world.actor(d, "oka") for d in DUTIES) if a.reach(action.power))
    verdict = may(actor, action.power, row)
    assert not verdict and verdict.code == "not_adopted", verdict
    assert not action.offer(actor, row)
    asked = {f.name for f in dataclasses.fields(action)} - {"actor", "key", "expect", "occurred_at", action.on}
    fields = dict.fromkeys(asked)
    with pytest.raises((Denied, Refused)):
        action(actor=actor, **fields, **{action.on: row})()


BEGUN = [m for m in TABLES if ROOMS.get(POWERS[seen_of(m).power].room) in ADOPTABLE and seen_of(m).ward]


@pytest.mark.parametrize("model", BEGUN, ids=lambda m: m._meta.label)
def test_rows_of_before_stay_readable(model: Any, not_begun: Client, world: World) -> None:
    path = seen_of(model).ward
    row = model._base_manager.filter(**{path: world.wards["oka"].pk}).order_by("pk").first()
    assert row is not None and may(world.actor("disaster", "oka"), seen_of(model).power, row)


def row_of(action: Any, ward: Ward) -> Any:
    """A row the verb acts on, in the ward."""
    kind = action.__annotations__.get(action.on)
    room = action.verb.partition(".")[0]
    for model in sorted(TABLES, key=lambda m: m._meta.app_label != room):  # two rooms may each have a Watch
        if model.__name__ == (kind if isinstance(kind, str) else getattr(kind, "__name__", "")):
            path = seen_of(model).ward
            rows = model._base_manager.all()
            return (rows.filter(**{path: ward.pk}) if path else rows).order_by("pk").first()
    return None
