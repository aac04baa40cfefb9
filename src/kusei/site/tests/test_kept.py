"""What a worker keeps is nobody else's and never old: by reader, ward, language, and by what the database says changed."""

from __future__ import annotations

import dataclasses
import re
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kusei.core import calendar, gate, kept
from kusei.core.access.models import Grant
from kusei.core.ledger.models import Incident
from kusei.core.ledger.queries import city
from kusei.core.testing.world import World
from kusei.disaster.shelters.actions import RegisterShelter, RetireShelter
from kusei.disaster.shelters.models import Shelter
from kusei.disaster.shelters.views import ShelterList

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = re.compile(r"\sname=.csrfmiddlewaretoken. value=.[^>]*>")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def shelters(world: World) -> dict[str, Shelter]:
    """One shelter in each ward."""
    return {
        key: RegisterShelter(
            actor=world.actor("disaster", key), ward=world.wards[key], name=f"{key}小学校", usable_m2=Decimal(500),
            district=world.districts[key][0],
        )()
        for key in ("minato", "oka")
    }


def browser(world: World, duty: str, ward: str = "") -> Client:
    client = Client()
    client.force_login(world.user(duty, ward), backend=BACKEND)
    return client


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def elsewhere(act: Callable[[], Any]) -> None:
    """Another process, as the database sees it: another connection."""
    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_a_page_opened_again_asks_less(
    world: World, shelters: dict[str, Shelter], monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Other databases of a PostgreSQL server (the next test process's) move its snapshot too; here nothing has changed.
    monkeypatch.setattr(kept, "_state", lambda: "unchanged")
    client, address = browser(world, "plan_office"), reverse("shelters:list")
    asked = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            text(client, address)
        asked.append(len(queries))
    assert asked[2] == asked[1] <= asked[0] / 2


def test_two_wards_open_one_address_and_each_sees_its_own(world: World, shelters: dict[str, Shelter]) -> None:
    address = reverse("shelters:list")
    clients = {key: browser(world, "disaster", key) for key in ("minato", "oka")}
    for _ in range(2):
        for key, other in (("minato", "oka"), ("oka", "minato")):
            page = text(clients[key], address)
            assert f"{key}小学校" in page and f"{other}小学校" not in page
            assert world.wards[key].name in page


def test_each_post_has_its_own_menu_and_acts(world: World, shelters: dict[str, Shelter]) -> None:
    address = reverse("shelters:detail", args=[shelters["minato"].ref])
    disaster, audit, visitor = browser(world, "disaster", "minato"), browser(world, "audit"), Client()
    for _ in range(2):
        assert reverse("shelters:open", args=[shelters["minato"].ref]) in text(disaster, address)
        assert reverse("shelters:open", args=[shelters["minato"].ref]) not in text(audit, address)
        open_page = text(visitor, address)
        assert 'id="menu"' not in open_page and world.user("disaster", "minato").staff.name not in open_page


def test_the_language_is_changed_at_once(world: World, shelters: dict[str, Shelter]) -> None:
    client, address = browser(world, "plan_office"), reverse("shelters:list")
    for language in ("ja", "en", "ja", "en"):
        client.cookies["kusei_language"] = language
        page = text(client, address)
        assert f'<html lang="{language}"' in page
        assert ("ことば" in page) == (language == "ja")


def test_the_ward_in_view_is_changed_at_once(world: World, shelters: dict[str, Shelter]) -> None:
    client, address = browser(world, "plan_office"), reverse("shelters:list")
    for _ in range(2):
        for key, other in (("minato", "oka"), ("oka", "minato")):
            client.post(reverse("choose_ward"), {"ward": world.wards[key].code})
            page = text(client, address)
            assert f"{key}小学校" in page and f"{other}小学校" not in page


def test_after_an_act_the_page_shows_the_new_state(world: World, shelters: dict[str, Shelter]) -> None:
    client, address = browser(world, "disaster", "minato"), reverse("shelters:list")
    text(client, address)
    assert "minato小学校" in text(client, address)
    actor = world.actor("disaster", "minato")
    RetireShelter(actor=actor, shelter=shelters["minato"], reason="統合のため", ended_on=calendar.today())()
    assert "minato小学校" not in text(client, address)


def test_an_act_in_another_process_is_seen_by_the_next_request(world: World, shelters: dict[str, Shelter]) -> None:
    client, address = browser(world, "disaster", "minato"), reverse("shelters:list")
    text(client, address)
    actor = world.actor("disaster", "minato")
    elsewhere(lambda: RegisterShelter(
        actor=actor, ward=world.wards["minato"], name="新しい学校", usable_m2=Decimal(1), district=None,
    )())
    assert "新しい学校" in text(client, address)


def test_a_loader_and_raw_sql_elsewhere_are_seen_without_any_line_in_the_trail(world: World) -> None:
    client, address = browser(world, "plan_office"), reverse("help")
    text(client, address)

    def rename() -> None:
        with gate.writing("loader"), connection.cursor() as cursor:
            cursor.execute("UPDATE ledger_city SET name = 'べつの市'")

    elsewhere(rename)
    assert "べつの市" in text(client, address)


def test_a_power_taken_away_elsewhere_is_gone_with_the_next_request(world: World, shelters: dict[str, Shelter]) -> None:
    client, address = browser(world, "disaster", "minato"), reverse("shelters:register")
    assert client.get(address).status_code == 200

    def revoke() -> None:
        with gate.writing("loader"):
            Grant.objects.filter(post=world.posts["disaster", "minato"]).delete()

    elsewhere(revoke)
    assert client.get(address).status_code == 403


def test_an_incident_declared_elsewhere_stands_on_the_next_page(world: World) -> None:
    client, address = browser(world, "plan_office"), reverse("help")
    assert "mode-emergency" not in text(client, address)

    def declare() -> None:
        with gate.writing("loader"):
            Incident.objects.create(title="大雨", hazard="flood", started_at="2026-11-23T00:00:00+00:00", state="open")

    elsewhere(declare)
    assert "mode-emergency" in text(client, address)


def test_a_write_in_the_same_request_ends_what_was_kept(world: World) -> None:
    with kept.reading():
        before = city()
        assert before is not None and city() is before
        with gate.writing("test"):
            type(before).objects.update(name="改めた市")
        after = city()
    assert after is not None and after.name == "改めた市"


def test_nothing_is_kept_in_a_transaction_or_outside_a_page(world: World) -> None:
    made = []

    def make() -> int:
        made.append(1)
        return len(made)

    assert [kept.kept("k", make), kept.kept("k", make)] == [1, 2]
    with kept.reading():
        with transaction.atomic():
            assert [kept.kept("k", make), kept.kept("k", make)] == [3, 4]
        assert [kept.kept("k", make), kept.kept("k", make)] == [5, 5]
    with kept.barred(), kept.reading():
        assert kept.kept("k", make) == 6


def test_a_worker_keeps_no_more_than_it_has_room_for(world: World) -> None:
    with kept.reading():
        for number in range(kept.MOST + 10):
            kept.kept(number, lambda: 0)
        assert len(connection.kusei_kept.found) == kept.MOST


def test_a_page_from_what_was_kept_is_the_page_read_anew(world: World, shelters: dict[str, Shelter]) -> None:
    client = browser(world, "plan_office")
    for address in (
        reverse("shelters:list"), f"{reverse('shelters:list')}?sort=-name&col=name&col=capacity",
        reverse("shelters:detail", args=[shelters["oka"].ref]), reverse("help"),
    ):
        for language in ("ja", "en"):
            client.cookies["kusei_language"] = language
            text(client, address)
            again = TOKEN.sub("", text(client, address))
            with kept.barred():
                assert again == TOKEN.sub("", text(client, address))


def test_a_drawn_list_names_the_columns_and_order_asked_for(world: World, shelters: dict[str, Shelter]) -> None:
    client, address = browser(world, "plan_office"), reverse("shelters:list")
    up, down = (text(client, f"{address}?sort={order}name") for order in ("", "-"))
    assert up.index("minato小学校") < up.index("oka小学校")
    assert down.index("oka小学校") < down.index("minato小学校")
    assert "col-number" not in text(client, f"{address}?col=name")


def test_of_private_rows_nothing_is_kept(world: World, shelters: dict[str, Shelter], monkeypatch: pytest.MonkeyPatch) -> None:
    def of_the_list() -> list[object]:
        text(browser(world, "plan_office"), reverse("shelters:list"))
        keys = [key for _language, key in connection.kusei_kept.found if isinstance(key, tuple)]
        return [key[0] for key in keys if key[0] in ("count", ShelterList)]

    assert of_the_list() == ["count", ShelterList]
    monkeypatch.setattr(Shelter, "seen", dataclasses.replace(Shelter.seen, private=True))
    assert of_the_list() == []
