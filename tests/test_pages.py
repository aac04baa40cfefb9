"""Every page of the house, for everybody, in every language: right status, whole, safe, translated, linked."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from kusei.core.access.actors import VISITOR, Actor
from kusei.core.testing import pages
from kusei.core.testing.pages import Address
from kusei.core.testing.rows import many
from kusei.core.testing.world import World
from kusei.core.ui.pages import ListPage
from samples import ASKED, furnish, path_of, rows_for

ADDRESSES = pages.addresses()
READ = [a for a in ADDRESSES if a.reads]
ACTORS = ("visitor", "ward", "city")
LANGUAGES = ("ja", "en", "ja-easy")
MOST_LINKS = 40
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

pytestmark = pytest.mark.django_db


class Crew:
    """The world, its three readers and their browsers."""

    def __init__(self, world: World) -> None:
        self.world = world
        users = {"ward": ("disaster", "minato"), "city": ("plan_office", "")}
        self.actors: dict[str, Actor] = {"visitor": VISITOR, **{k: world.actor(*v) for k, v in users.items()}}
        self.clients = {who: Client() for who in ACTORS}
        for who, at in users.items():
            self.clients[who].force_login(world.user(*at), backend=BACKEND)
        self.followed: dict[tuple[str, str], int] = {}

    def get(self, who: str, url: str, language: str = "ja") -> Any:
        self.clients[who].cookies["kusei_language"] = language
        return self.clients[who].get(url)


@pytest.fixture(scope="module")
def crew(lasting: None) -> Crew:
    with translation.override("ja"):
        return Crew(furnish())


def visits(address: Address) -> list[tuple[str, Any]]:
    """(address to ask, row or None) of a page."""
    if not address.asks:
        return [(address.url(), None)]
    if address.name in ASKED:
        return [(address.url(**asked), None) for asked in ASKED[address.name]()]
    found = [(path_of(address, row), row) for row in rows_for(address)]
    assert found, f"{address.name}: no row to show; add one to tests/samples.py"
    return found


def is_page(response: Any) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("address", READ, ids=lambda a: a.name)
def test_a_page_answers_everybody_as_declared_and_is_whole(address: Address, crew: Crew) -> None:
    wrong: list[str] = []
    for url, row in visits(address):
        for who in ACTORS:
            must = pages.expected(address, crew.actors[who], row)
            for language in LANGUAGES:
                response = crew.get(who, url, language)
                at = f"{who} {language} {url}"
                if response.status_code not in allowed(address, must, row):
                    wrong.append(f"{at}: {response.status_code}, not {must}")
                if is_page(response) and response.status_code != 302:
                    found = pages.faults(body_of(response), language=language)
                    wrong += [f"{at}: {f}" for f in found if address.name not in VERBATIM or "Japanese" not in f]
                    wrong += [f"{at}: no such file {name}" for name in pages.missing_files(response.content)]
                if must != 200:
                    break  # the answer is the site's own error page, seen in every language elsewhere
    assert not wrong, "\n".join(dict.fromkeys(wrong))


# Pages that send on to another one, or that only take what is posted.
SENDS_ON = {
    "followup:latest_public", "account", "office:open_notice", "followup:next_entry", "register:move_block", "register:mark_line",
}
# Pages of one's own rows, whoever else may see the table; and a file that not every row has.
OWN = {"office:open_notice", "office:job", "surveys:remarks", "booking:door"}
MAY_LACK = {
    "register:mapping", "answer:link", "apply:mine", "approval:notice", "records:letter", "records:clean", "records:page",
}
# Opened through the row it belongs to, not through its own.
THROUGH = {"file", "answer:open"}
# These show a text as somebody typed it.
VERBATIM = {"register:reading", "register:save_reading", "register:set_aside"}


def allowed(address: Address, must: int, row: Any) -> tuple[int, ...]:
    """A page may hide more than it must: 404 where a row's page would be refused."""
    if address.name in THROUGH:
        return (200, 404)
    if must != 200:
        return (must, 404) if row is not None else (must,)
    hidden = (404,) if address.name in OWN | MAY_LACK else ()
    return (200, 302, *hidden) if address.name in SENDS_ON else (200, *hidden)


@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize("address", READ, ids=lambda a: a.name)
def test_every_link_of_a_page_leads_somewhere(address: Address, who: str, crew: Crew) -> None:
    dead: list[str] = []
    for url, row in visits(address):
        if pages.expected(address, crew.actors[who], row) != 200:
            continue
        response = crew.get(who, url)
        if response.status_code != 200 or not is_page(response):
            continue
        for link in followed(pages.links(response.content, url)):
            status = crew.followed.get((who, link))
            if status is None:
                status = crew.followed[who, link] = crew.get(who, link).status_code
            if status >= 400:
                dead.append(f"{url} -> {link}: {status}")
    assert not dead, "\n".join(dict.fromkeys(dead))


def followed(links: list[str]) -> list[str]:
    """At most a few of the same path, which differ in filters only, and at most MOST_LINKS of a page."""
    counts: Counter[str] = Counter()
    kept = []
    for link in links:
        path = link.partition("?")[0]
        counts[path] += 1
        if counts[path] <= 4:
            kept.append(link)
    return kept[:MOST_LINKS]


# Unique by what they belong to alone, so that no copy can differ.
ONE_EACH = {"inquiry.Reply"}
LISTS = [a for a in READ if issubclass(a.view, ListPage) and not a.asks]


@pytest.mark.parametrize("address", LISTS, ids=lambda a: a.name)
def test_a_list_of_many_rows_is_paged_and_costs_no_more_queries(
    address: Address, crew: Crew,
) -> None:
    url = address.url()
    if pages.expected(address, crew.actors["city"], None) != 200:
        pytest.skip("not for this post")
    crew.get("city", url)  # what is read once per process is read now
    before = queries_of(crew, url)
    row = address.view.model._base_manager.order_by("pk").first()
    if row is None or address.view.model._meta.app_label == "audit":
        pytest.skip("the trail is written by acts alone")
    if row._meta.label in ONE_EACH:
        pytest.skip("one row per ward: there are never many")
    many(row)
    after = queries_of(crew, url)
    response = crew.get("city", url)
    assert response.status_code == 200
    assert not pages.faults(response.content, language="ja")
    assert after <= before + 6, f"{before} queries for few rows, {after} for many"


def queries_of(crew: Crew, url: str) -> int:
    connection.force_debug_cursor = True
    start = len(connection.queries_log)
    crew.get("city", url)
    connection.force_debug_cursor = False
    return len(connection.queries_log) - start

