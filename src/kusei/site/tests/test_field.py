"""What the phone asks for and sends, over HTTP; and what is plain without HTTPS."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kusei.core import calendar, gate
from kusei.core.access.actors import system
from kusei.core.field import actions as do
from kusei.core.field.models import Carry, Command, Device
from kusei.core.outbox.models import Notice
from kusei.core.testing.world import World
from kusei.disaster.shelters.actions import OpenShelter, RegisterParty, RegisterShelter
from kusei.disaster.shelters.models import Headcount, Opening, Party
from kusei.disaster.shelters.rules import Person
from kusei.office.field.phone import phone_address, safe_here
from kusei.office.field.work import erase_keys, tell_of_a_decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening(world: World) -> Opening:
    who = world.actor("disaster", "minato")
    shelter = RegisterShelter(actor=who, ward=world.wards["minato"], name="港辺小学校")()
    return OpenShelter(actor=who, shelter=shelter, safety_checked=True, occurred_at=calendar.now() - timedelta(hours=5))()


@pytest.fixture
def phone(world: World, signed_in: Any, opening: Opening) -> Any:
    """A browser that enrolled itself and took the opening along."""
    client: Client = signed_in("disaster", "minato")
    answer = client.post("/field/enrol/?screen=shelter", {"name": "受付1号", "_key": "k1"})
    assert answer.status_code == 302 and answer.url == "/field/shelter/"
    cookie = answer.cookies["kusei_device"]
    assert cookie["httponly"] and cookie["path"] == "/field/" and cookie["samesite"] == "Strict"
    client.took = tell(client, "/field/shelter/take/", place=opening.ref)
    return client


def tell(client: Client, url: str, **body: Any) -> Any:
    answer = client.post(url, json.dumps(body), content_type="application/json")
    return {"status": answer.status_code, **(answer.json() if "json" in answer.headers["Content-Type"] else {})}


def command(verb: str, *, minutes_ago: int = 30, **values: Any) -> dict[str, Any]:
    at = calendar.now() - timedelta(minutes=minutes_ago)
    return {"id": str(uuid.uuid4()), "verb": verb, "values": values, "at": at.isoformat(), "skew": 0}


def send(client: Any, *commands: dict[str, Any]) -> Any:
    return tell(client, "/field/send/", carry=client.took["carry"], phone_now=calendar.now().isoformat(), waiting=len(commands), commands=list(commands))


def reception(number: str = "D0001", **more: Any) -> dict[str, Any]:
    values = {
        "number": number, "name": "サトウ ハナ", "others": "サトウ イチロウ 8", "adults": "1", "children": "1", "needs": ["medicine"],
        "place": "car", "consent": "family", **more,
    }
    return command("shelters.register_party", **values)


def test_a_key_numbers_and_counters_come_to_the_phone_and_no_person_or_address(phone: Any, opening: Opening, world: World) -> None:
    RegisterParty(
        actor=world.actor("disaster", "minato"), opening=opening, people=(Person("ヒミツ ノ ヒト"),), hidden=True, address="港辺区海岸9-9",
    )()
    took = tell(phone, "/field/shelter/take/", place=opening.ref)
    assert took["numbers"] == [1, 50] and len(took["key"]) == 44 and took["key"] == phone.took["key"]
    assert took["snapshot"]["listed"] == "1"
    everything = json.dumps(took, ensure_ascii=False)
    assert "海岸" not in everything and "ヒミツ" not in everything


def test_a_household_is_received_as_typed(phone: Any, opening: Opening) -> None:
    assert [r["state"] for r in send(phone, reception())["results"]] == ["done"]
    party = Party.objects.get(opening=opening)
    assert (party.number, party.size, party.place, party.consent, party.source) == ("D0001", 2, "car", "family", "phone")
    assert [(m.name, m.age, m.needs) for m in party.members.all()] == [("サトウ ハナ", None, ["medicine"]), ("サトウ イチロウ", 8, [])]
    assert "大人（18〜64歳） 1" in party.note


def test_come_count_move_leave_return_and_ask_in_one_go(phone: Any, opening: Opening, world: World) -> None:
    who = world.actor("disaster", "minato")
    other = OpenShelter(actor=who, shelter=RegisterShelter(actor=who, ward=world.wards["minato"], name="丘の中学校")(), safety_checked=True)()
    found = send(
        phone, reception(minutes=1), reception("12"), command("shelters.headcount", minutes_ago=20, people="4", exactness="approx"),
        command("shelters.leave_party", minutes_ago=10, number="12", to="自宅"), command("shelters.return_party", minutes_ago=9, number="0012"),
        command("shelters.move_party", minutes_ago=5, number="d0001", to=other.ref),
        command("shelters.ask", minutes_ago=4, item="water", quantity="120"), command("field.say", text="発電機の音が大きい"),
    )
    assert [(r["state"], r["reason"]) for r in found["results"]] == [("done", "")] * 8
    assert dict(Party.objects.filter(opening=opening).values_list("number", "state")) == {"D0001": "moved", "0012": "staying"}
    assert Headcount.objects.get(opening=opening).people == 4 and opening.asks.get().quantity == 120
    assert found["messages"][0]["phone"] == "受付1号" and Device.objects.get().waiting == 0


@pytest.mark.parametrize(("values", "words"), [
    ({"adults": "0", "children": "0"}, "人数が0人です"),
    ({"adults": "1", "children": ""}, "名前の数（2人）が、人数（1人）より"),
    ({"adults": "三"}, "大人（18〜64歳）"),
    ({"name": ""}, "代表の人の名前"),
    ({"needs": ["flying"]}, "手助けがいること"),
])
def test_what_cannot_be_is_refused_in_words_and_kept(phone: Any, values: dict[str, Any], words: str) -> None:
    (found,) = send(phone, reception(**values))["results"]
    assert found["state"] == "refused" and words in found["reason"]
    assert Command.objects.get().state == "refused" and not Party.objects.exists()


def test_a_number_used_twice_is_mended_on_the_phone(phone: Any, opening: Opening) -> None:
    again = reception(name="ベツ ノ ヒト")
    assert [r["state"] for r in send(phone, reception(), again)["results"]] == ["done", "refused"]
    mended = {**again["values"], "number": "D0002"}
    assert tell(phone, "/field/settle/", id=again["id"], how="mend", values=mended, at=again["at"])["state"] == "mended"
    assert tell(phone, "/field/settle/", id=again["id"], how="mend", values=mended, at=again["at"])["state"] == "mended"
    assert sorted(Party.objects.values_list("number", flat=True)) == ["D0001", "D0002"]


def test_handed_to_headquarters_it_is_told_shown_mended_and_gone(phone: Any, opening: Opening, signed_in: Any) -> None:
    wrong = command("shelters.leave_party", number="D0777")
    send(phone, wrong)
    assert tell(phone, "/field/settle/", id=wrong["id"], how="hand")["state"] == "handed"
    row = Command.objects.get()
    tell_of_a_decision(system("test"), f"field.command:{row.ref}")
    assert Notice.objects.filter(text__contains="判断を待っています").exists()
    head = signed_in("head", "minato")
    assert "D0777" in head.get(f"/office/field/commands/{row.ref}/").content.decode()
    send(phone, {**reception(), "at": (calendar.now() - timedelta(hours=1)).isoformat()})
    form = {"number": "D0001", "to": "", "occurred_at": "", "_key": "m1"}
    refused = head.post(f"/office/field/commands/{row.ref}/mend/", {**form, "number": "D0778"})
    assert refused.status_code == 422 and "D0778" in refused.content.decode()
    assert head.post(f"/office/field/commands/{row.ref}/mend/", {**form, "_key": "m2"}).status_code == 302
    assert Party.objects.get().state == "left"
    assert "D0777" not in head.get(f"/office/field/commands/{row.ref}/").content.decode()


def test_a_signed_out_phone_learns_only_that_it_is_enrolled(phone: Any, opening: Opening) -> None:
    phone.cookies.pop("sessionid")
    hello = phone.get("/field/contact.json", {"carry": phone.took["carry"]}).json()
    assert (hello["device"], hello["signed_in"], hello["carry"]) == ("active", False, "open")
    assert send(phone, reception())["status"] == 302 and not Command.objects.exists()


def test_a_stopped_phone_hands_over_without_anybody_signed_in_and_an_active_one_cannot(phone: Any, world: World) -> None:
    phone.cookies.pop("sessionid")
    assert tell(phone, "/field/wiped/", items=[])["status"] == 404
    do.RevokeDevice(actor=world.actor("disaster", "minato"), device=Device.objects.get(), reason="交代")()
    assert phone.get("/field/contact.json").json()["device"] == "revoked"
    gone = {"carry": phone.took["carry"], "id": str(uuid.uuid4()), "verb": "shelters.headcount", "nonce": "AAAA", "data": "not base64"}
    assert tell(phone, "/field/wiped/", items=[gone]) == {"status": 200, "handed": 0, "lost": 1}
    page = phone.get("/field/contact.json").json()
    assert page["device"] == "unknown"


@pytest.mark.parametrize("body", ["[]", "{", '{"carry": "x"}', '{"commands": 3}'])
def test_nonsense_is_a_bad_request_and_changes_nothing(phone: Any, body: str) -> None:
    answer = phone.post("/field/send/", body, content_type="application/json")
    assert answer.status_code in (400, 409) and not Command.objects.exists()


def test_a_phone_of_another_ward_gets_no_key(signed_in: Any, opening: Opening) -> None:
    other = signed_in("disaster", "oka")
    other.post("/field/enrol/", {"name": "丘1号"})
    assert tell(other, "/field/shelter/take/", place=opening.ref)["status"] in (403, 404)
    assert other.get("/field/shelter/places.json").json()["places"] == []


def test_without_https_the_first_page_says_so_and_offers_paper(client: Client) -> None:
    page = client.get("/field/").content.decode()
    assert "安全な接続（HTTPS）ではありません" in page and 'href="/field/enrol/"' not in page
    assert "この端末は、まだ登録されていません" in client.get("/field/", secure=True).content.decode()


def test_the_code_to_scan_leads_a_phone_to_where_it_can_go(settings: Any, rf: Any) -> None:
    asked = rf.get("/office/field/begin/", HTTP_HOST="localhost:8000")
    assert phone_address(asked) == "http://localhost:8000/field/" and safe_here(asked)
    settings.TLS, settings.CA_DOOR = "own", "http://192.0.2.7:8001/ AB12"
    assert phone_address(asked) == "https://192.0.2.7:8000/field/"
    elsewhere = rf.get("/office/field/begin/", HTTP_HOST="testserver")
    assert phone_address(elsewhere) == "https://testserver/field/" and safe_here(elsewhere)


def test_the_worker_keeps_the_page_its_files_and_nothing_else(client: Client) -> None:
    body = client.get("/field/worker.js").content.decode()
    assert '"/field/shelter/"' in body and "/static/field/app.js" in body and "contact" not in body.partition("\n")[0]
    manifest = client.get("/field/app.webmanifest").json()
    assert manifest["scope"] == "/field/" and manifest["start_url"] == "/field/shelter/"
    assert client.get("/field/icon-192.png").content.startswith(b"\x89PNG") and client.get("/field/icon-77.png").status_code == 404


def test_the_key_of_a_closed_shelter_is_erased_a_week_later(phone: Any, opening: Opening) -> None:
    with gate.writing("test"):
        Opening.objects.update(state="closed", closed_at=calendar.now())
    with calendar.at(calendar.now() + timedelta(days=5)):
        assert erase_keys() == 0
    with calendar.at(calendar.now() + timedelta(days=8)):
        assert erase_keys() == 1
    carry = Carry.objects.get()
    assert (carry.state, carry.key_wrapped) == ("closed", "") and carry.erased_at
    assert phone.get("/field/contact.json", {"carry": carry.ref}).json()["carry"] == "closed"
