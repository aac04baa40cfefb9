"""Seats, waiting list, offers and lots."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections

from kusei.core import calendar, gate
from kusei.core.access import links
from kusei.core.access.actors import system
from kusei.core.access.decide import Denied, may
from kusei.core.actions.action import Refused
from kusei.core.audit.models import Line
from kusei.core.booking import actions as do
from kusei.core.booking import lottery, powers, queries
from kusei.core.booking.models import Application, Session
from kusei.core.clocks.models import Clock
from kusei.core.testing.world import build
from kusei.office.bookings.work import lapse_offers

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=calendar.JST)
STARTS = NOW + timedelta(days=14)


@pytest.fixture(autouse=True)
def _november():
    with calendar.at(NOW):
        yield


def session(world, *, seats=3, ward="minato", **more):
    planner = world.actor("planning", ward)
    values = {
        "title": "親子ひろば", "ward": world.wards[ward], "starts_at": STARTS, "ends_at": STARTS + timedelta(hours=2),
        "opens_at": NOW - timedelta(days=1), "closes_at": NOW + timedelta(days=7),
        "seats": [{"key": "c1", "label": "どなたでも", "seats": seats}], "by_web": True, **more,
    }
    row = do.MakeSession(actor=planner, **values)()
    do.PublishSession(actor=planner, session=row)()
    row.refresh_from_db()
    return row


def book(world, row, name, persons=1, **more):
    return do.Apply(actor=world.actor("counter", "minato"), session=row, name=name, category="c1", persons=persons, **more)()


def states(row):
    return dict(row.applications.order_by("number").values_list("number", "state"))


def test_first_come_takes_seats_and_then_the_waiting_list(world):
    row = session(world)
    book(world, row, "甲", 2)
    book(world, row, "乙", 2)
    book(world, row, "丙", 1)
    assert states(row) == {1: "confirmed", 2: "waiting", 3: "confirmed"} and queries.free(row) == {"c1": 0}


def test_a_second_application_of_the_same_person_is_refused(world):
    row = session(world)
    book(world, row, "甲", contact="000-1")
    with pytest.raises(Refused, match="受付番号1"):
        book(world, row, "甲", contact="000-1")


@pytest.mark.parametrize(("change", "said"), [
    ({"persons": 5}, "1人から4人"), ({"persons": 0}, "1人から"), ({"category": "x"}, "区分"), ({"name": " "}, "名前"),
])
def test_an_application_that_cannot_be_is_refused_in_words(world, change, said):
    values = {"name": "甲", "category": "c1", "persons": 1, **change}
    with pytest.raises(Refused, match=said):
        do.Apply(actor=world.actor("counter", "minato"), session=session(world), **values)()


def test_a_cancelled_seat_is_offered_down_the_list_with_a_clock(world):
    row = session(world, seats=3)
    first = book(world, row, "甲", 2)
    book(world, row, "先", 1)
    book(world, row, "乙", 3)
    book(world, row, "丙", 1)
    book(world, row, "丁", 1)
    do.CancelApplication(actor=world.actor("counter", "minato"), application=first)()
    # Three do not fit into two seats: those behind them are not kept waiting for that.
    assert states(row) == {1: "cancelled", 2: "confirmed", 3: "waiting", 4: "offered", 5: "offered"}
    clock = Clock.objects.filter(rule="booking.reply", stopped_at=None).first()
    assert clock.due_at == NOW + timedelta(hours=48)
    do.AcceptOffer(actor=world.actor("counter", "minato"), application=row.applications.get(number=4))()
    assert states(row)[4] == "confirmed" and Clock.objects.filter(rule="booking.reply", stopped_at=None).count() == 1


def test_an_unanswered_offer_lapses_and_goes_on(world):
    row = session(world, seats=1)
    first = book(world, row, "甲")
    book(world, row, "乙")
    book(world, row, "丙")
    do.CancelApplication(actor=world.actor("counter", "minato"), application=first)()
    assert lapse_offers() == 0
    with calendar.at(NOW + timedelta(hours=49)):
        with pytest.raises(Refused, match="返事の期限"):
            do.AcceptOffer(actor=world.actor("counter", "minato"), application=row.applications.get(number=2))()
        assert lapse_offers() == 1
    assert states(row) == {1: "cancelled", 2: "lapsed", 3: "offered"}


def test_a_web_applicant_answers_by_a_link_of_their_own(world):
    row = session(world, seats=1)
    act = do.Apply(actor=system("booking.web"), session=row, name="甲", category="c1", channel="web")
    mine = act()
    holder = links.open_link(act.token, source="a")
    other = book(world, row, "乙")
    with pytest.raises(Denied):
        do.CancelApplication(actor=holder, application=other)()
    do.CancelApplication(actor=holder, application=mine)()
    assert states(row) == {1: "cancelled", 2: "offered"}


def test_the_web_keeps_to_the_hours_and_the_counter_helps_on(world):
    row = session(world)
    with calendar.at(NOW + timedelta(days=8)):
        with pytest.raises(Refused, match="受付は終わりました"):
            do.Apply(actor=system("booking.web"), session=row, name="甲", category="c1", channel="web")()
        book(world, row, "甲")
    with calendar.at(STARTS + timedelta(minutes=1)), pytest.raises(Refused, match="始まって"):
        book(world, row, "乙")


def test_a_draw_can_be_drawn_again_from_what_is_published(world):
    row = session(world, mode="lottery", seats=4)
    assert row.seed_digest == lottery.commitment(row.seed)
    for n in range(8):
        book(world, row, f"申込{n}", 1 + n % 2, priority=("first_time", "resident", "other")[n % 3], household="友" if n in (2, 5) else "")
    assert set(states(row).values()) == {"applied"}
    planner = world.actor("planning", "minato")
    do.CloseSession(actor=planner, session=row)()
    with pytest.raises(Refused, match="抽選が済むまで"):
        book(world, row, "遅れた人")
    do.DrawLots(actor=planner, session=row)()
    row = Session.objects.get(pk=row.pk)
    ranks = row.draw_log["ranks"]
    entries = [lottery.Entry(a.ref, a.persons, a.category, a.household, ranks[a.priority]) for a in row.applications.all()]
    again = lottery.draw(entries, row.capacity, seed=row.draw_log["seed"])
    won = {a.ref for a in row.applications.filter(state="confirmed")}
    assert won == set(again.won)
    assert [a.ref for a in row.applications.filter(state="waiting").order_by("waiting_no")] == list(again.waiting)
    assert queries.free(row)["c1"] >= 0 and again.waiting
    late = book(world, row, "遅れた人")
    assert late.state == "waiting" and late.waiting_no == len(again.waiting) + 1


def test_a_seed_changed_after_publication_draws_nothing(world):
    row = session(world, mode="lottery")
    do.CloseSession(actor=world.actor("planning", "minato"), session=row)()
    with gate.writing("test"):
        Session.objects.filter(pk=row.pk).update(seed="chosen")
    with pytest.raises(Refused, match="照合値と合いません"):
        do.DrawLots(actor=world.actor("planning", "minato"), session=row)()


def test_attendance_is_taken_on_the_day_and_the_rest_are_no_shows(world):
    row = session(world)
    one, two = book(world, row, "甲"), book(world, row, "乙")
    clerk = world.actor("counter", "minato")
    with pytest.raises(Refused, match="催しの日"):
        do.AttendSession(actor=clerk, application=one)()
    do.CloseSession(actor=world.actor("planning", "minato"), session=row)()
    with calendar.at(STARTS + timedelta(hours=3)):
        do.AttendSession(actor=clerk, application=one)()
        do.FinishSession(actor=world.actor("planning", "minato"), session=row)()
        assert states(row) == {1: "attended", 2: "no_show"}
        two.refresh_from_db()
        do.AttendSession(actor=clerk, application=two)()
        assert states(row)[2] == "attended"


def test_calling_a_session_off_cancels_everybody_and_stops_the_clocks(world):
    row = session(world, seats=1)
    first = book(world, row, "甲")
    book(world, row, "乙")
    do.CancelApplication(actor=world.actor("counter", "minato"), application=first)()
    do.CancelSession(actor=world.actor("planning", "minato"), session=row, reason="大雨警報のため")()
    assert set(states(row).values()) == {"cancelled"} and not Clock.objects.filter(stopped_at=None).exists()


def test_another_ward_and_the_trail_learn_no_name(world):
    row = session(world)
    mine = book(world, row, "秘密太郎")
    for duty, ward in world.posts:
        actor = world.actor(duty, ward)
        assert set(Application.objects.seen_by(actor)) == ({mine} if may(actor, powers.PEOPLE, mine) else set())
    with pytest.raises(Denied):
        do.CancelApplication(actor=world.actor("counter", "oka"), application=mine)()
    assert not [line for line in Line.objects.all() if "秘密太郎" in line.body]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks need PostgreSQL")
def test_forty_people_at_once_get_exactly_the_seats_there_are():
    world = build()
    row = session(world, seats=10)
    clerk = world.actor("counter", "minato")
    failures: list[BaseException] = []

    def apply(name: str, cancel: bool) -> None:
        try:
            with calendar.at(NOW):
                mine = do.Apply(actor=clerk, session=row, name=name, category="c1", persons=1 + len(name) % 2)()
                if cancel:
                    do.CancelApplication(actor=clerk, application=mine)()
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=apply, args=(f"人{'々' * (n % 2)}{n}", n % 5 == 0)) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert sorted(row.applications.values_list("number", flat=True)) == list(range(1, 41))
    assert queries.free(row)["c1"] >= 0
    assert not queries.next_in_line(row)
