"""Pages of sessions: list, month, door; a resident's application and answer by link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from kusei.core import calendar
from kusei.core.booking import actions as do
from kusei.core.booking.models import Application, Session
from kusei.core.booking.tests.test_actions import NOW, STARTS, book, session

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november():
    with calendar.at(NOW):
        yield


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_renders(world, signed_in, language):
    row = session(world, mode="lottery")
    book(world, row, "甲", 2)
    book(world, row, "乙", 2)
    do.CloseSession(actor=world.actor("planning", "minato"), session=row)()
    do.DrawLots(actor=world.actor("planning", "minato"), session=row)()
    draft = do.MakeSession(
        actor=world.actor("planning", "minato"), title="次", ward=world.wards["minato"], starts_at=STARTS, ends_at=STARTS + timedelta(hours=1),
        opens_at=NOW, closes_at=STARTS - timedelta(days=1), seats=row.seats,
    )()
    base, one = f"/office/bookings/{row.ref}/", row.applications.first()
    client = signed_in("planning", "minato")
    client.cookies["kusei_language"] = language
    people = f"/office/bookings/people/{one.ref}/"
    urls = ["/office/bookings/", "/office/bookings/month/", "/office/bookings/month/?month=2026-12", "/office/bookings/make/", "/office/bookings/people/"]
    urls += [base, f"/office/bookings/{draft.ref}/edit/", people, "/apply/", f"/apply/{row.ref}/"]
    urls += [f"{base}{p}/" for p in ("apply", "close", "draw", "promote", "finish", "cancel-session")]
    urls += [f"{people}{p}/" for p in ("cancel", "attend", "miss", "accept", "decline")]
    for url in urls:
        assert client.get(url).status_code == 200, url
    for url in (f"{base}door/", f"{base}draw-record/", f"{people}letter/"):
        assert client.get(url).content[:5] == b"%PDF-", url
    assert client.get("/office/bookings/people/?format=csv").status_code == 200
    other = signed_in("planning", "oka")
    assert other.get(people).status_code == 404 and other.get(f"{people}letter/").status_code == 404
    assert "甲" not in other.get("/office/bookings/people/").content.decode()


def test_a_published_session_of_another_ward_shows_no_people_and_no_list_for_the_door(world, signed_in):
    row = session(world)
    book(world, row, "秘密太郎")
    other = signed_in("planning", "oka")
    page = other.get(f"/office/bookings/{row.ref}/")
    assert page.status_code == 200 and "秘密太郎" not in page.content.decode()
    assert other.get(f"/office/bookings/{row.ref}/door/").status_code == 404
    assert other.get(f"/office/bookings/{row.ref}/apply/").status_code in (403, 404)


def test_the_seed_is_not_shown_before_the_draw(world, signed_in):
    row = session(world, mode="lottery")
    for page in (signed_in("planning", "minato").get(f"/office/bookings/{row.ref}/"), Client().get(f"/apply/{row.ref}/")):
        assert row.seed not in page.content.decode() and row.seed_digest in page.content.decode()


@pytest.mark.parametrize(("language", "word"), [("ja", "申し込む"), ("en", "Apply"), ("ja-easy", "もうしこむ")])
def test_a_resident_applies_and_later_answers_an_offer(world, language, word):
    row = session(world, seats=1)
    first = book(world, row, "先の人")
    client = Client()
    client.cookies["kusei_language"] = language
    assert word in client.get(f"/apply/{row.ref}/").content.decode()
    done = client.post(f"/apply/{row.ref}/", {"category": "c1", "name": "港 花子", "persons": 1})
    assert done.status_code == 200 and Application.objects.get(number=2).state == "waiting"
    mine = re.search(r"/apply/mine/[\w-]+/", done.content.decode()).group()
    assert client.get(mine).status_code == 200
    assert client.post(mine, {"act": "accept"}).status_code == 422
    do.CancelApplication(actor=world.actor("counter", "minato"), application=first)()
    assert client.post(mine, {"act": "accept"}).status_code == 200
    assert Application.objects.get(number=2).state == "confirmed"
    assert client.get(mine[:-3] + "xx/").status_code == 404


def test_what_cannot_be_said_is_refused_on_the_page(world):
    row = session(world)
    client = Client()
    bad = client.post(f"/apply/{row.ref}/", {"category": "c1", "name": "", "persons": 9})
    assert bad.status_code == 422 and Application.objects.count() == 0
    with calendar.at(NOW + timedelta(days=8)):
        assert client.post(f"/apply/{row.ref}/", {"category": "c1", "name": "甲", "persons": 1}).status_code == 422
    assert Client().get("/apply/XXXXXXXXXX/").status_code == 404


def test_a_session_is_made_with_seats_as_lines(world, signed_in):
    made = signed_in("community", "minato").post("/office/bookings/make/", {
        "title": "座談会", "ward": world.wards["minato"].ref, "starts_at_day": "令和8年12月10日", "starts_at_time": "10:00", "ends_at_day": "2026-12-10", "ends_at_time": "12:00",
        "opens_at_day": "2026-11-20", "opens_at_time": "9:00", "closes_at_day": "2026-12-01", "closes_at_time": "17:00", "mode": "first_come",
        "seats": "地域の方：２０\n学生：5", "most_persons": 2,
    })
    assert made.status_code == 302
    assert Session.objects.get().capacity == {"c1": 20, "c2": 5}
