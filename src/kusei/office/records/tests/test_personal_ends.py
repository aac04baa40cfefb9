"""Every table with personal data names what ends it; the night empties it, keeps the counts, and is stopped by a hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kusei.core import calendar, gate
from kusei.core.access.decide import Denied
from kusei.core.actions.action import REGISTRY, Refused
from kusei.core.audit.models import Line
from kusei.core.booking import actions as book
from kusei.core.booking import queries as seats
from kusei.core.booking.models import Session
from kusei.core.records import erasing
from kusei.core.records.models import Disclosure, Hold
from kusei.core.records.personal import LEFT, EndedBy, files
from kusei.core.rules.models import RuleRow
from kusei.core.rules.registry import RULES
from kusei.core.surveys.models import Remark, Sheet, Survey
from kusei.core.surveys.queries import results
from kusei.core.testing.world import World
from kusei.office.records.actions.disposal import ReleaseHold
from kusei.office.records.actions.personal import ErasePersonal, HoldPersonal
from kusei.office.records.work import erase_personal

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=calendar.JST)
ENDED = NOW - timedelta(days=100)
NAMES = ("港 一子", "港 二郎", "港 三太")


def test_every_declared_field_names_what_ends_it_or_is_left_in_the_open() -> None:
    faults = []
    for file in files():
        ends = file.ends
        if ends is None:
            faults += [] if file.kind in LEFT else [f"{file.kind} says nothing of its end"]
        elif isinstance(ends, EndedBy):
            faults += [] if ends.verb in REGISTRY else [f"{file.kind} is ended by {ends.verb}, which no room declares"]
        else:
            columns = {f.name for f in file.model._meta.fields}
            faults += [] if "days" in RULES[ends.rule].schema else [f"{file.kind}: {ends.rule} counts no days"]
            faults += [] if "erased_on" in columns else [f"{file.kind} has no erased_on"]
            faults += [f"{file.kind}.{name} stays and does not exist" for name in ends.stays if name not in columns]
            assert file.said is not None
            faults += [] if set(erasing.emptied(file, ends)) | set(ends.stays) == set(file.said.fields) else [file.kind]
    assert faults == []
    assert {k for k in LEFT if k in {f.kind for f in files() if f.ends}} == set(), "left, although something ends it"


def test_every_file_that_ends_by_a_rule_can_be_asked_what_is_due(db: Any) -> None:
    assert {f.kind for f, _e in erasing.ending()} >= {"booking.application", "surveys.remark", "records.disclosure", "tsunami_buildings.keyholder"}
    for file, ends in erasing.ending():
        assert erasing.ripe(file, ends, calendar.today()) == []


# Bookings -----------------------------------------------------------------------------------------------------------------

def held_session(world: World, *, ended: datetime = ENDED, **more: Any) -> Session:
    """A lottery with a pair that stays together, drawn and held; all at its own time."""
    planner, counter = world.actor("planning", "minato"), world.actor("counter", "minato")
    starts = ended - timedelta(hours=2)
    with calendar.at(starts - timedelta(days=30)):
        row = book.MakeSession(
            actor=planner, title="親子ひろば", ward=world.wards["minato"], starts_at=starts, ends_at=ended, opens_at=starts - timedelta(days=31),
            closes_at=starts - timedelta(days=10), seats=[{"key": "c1", "label": "どなたでも", "seats": 2}], mode="lottery", by_web=True, **more,
        )()
        book.PublishSession(actor=planner, session=row)()
        for n, name in enumerate(NAMES):
            book.Apply(
                actor=counter, session=row, name=name, kana="ミナト", contact="000-111-2222", category="c1", note="車いす",
                household="港家" if n else "",
            )()
    with calendar.at(starts - timedelta(days=9)):
        book.CloseSession(actor=planner, session=row)()
        book.DrawLots(actor=planner, session=row)()
    with calendar.at(ended + timedelta(hours=1)):
        for one in row.applications.filter(state="offered"):
            book.DeclineOffer(actor=counter, application=one)()
        book.FinishSession(actor=planner, session=row)()
    row.refresh_from_db()
    return row


def words_of(row: Session) -> list[tuple[str, ...]]:
    return list(row.applications.order_by("number").values_list("name", "kana", "contact", "household", "note"))


def what_counts(row: Session) -> list[tuple[Any, ...]]:
    return list(row.applications.order_by("number").values_list("number", "state", "persons", "category", "priority", "waiting_no", "came_at"))


def test_the_night_empties_applicants_whose_time_is_over_and_every_count_stays(db: Any, world: World) -> None:
    row = held_session(world)
    counts, taken, log = what_counts(row), seats.taken(row), row.draw_log
    assert seats.draw_stands(row)
    with calendar.at(ENDED + timedelta(days=89, hours=13)):
        assert erase_personal() == 0
    with calendar.at(NOW):
        assert erase_personal() == 3
        assert erase_personal() == 0
    row.refresh_from_db()
    assert words_of(row) == [("", "", "", "", "")] * 3
    assert (what_counts(row), seats.taken(row), row.draw_log) == (counts, taken, log)
    assert seats.draw_stands(row)
    assert list(row.applications.order_by("number").values_list("group_no", flat=True)) == [None, 2, 2]
    line = Line.objects.get(verb="records.erase_personal", outcome="done")
    assert (line.subject, line.actor) == (f"booking.session:{row.ref}", "system:retention")
    assert '"erased":3' in line.body.replace(" ", "") and "港" not in line.body


def test_a_draw_that_was_tampered_with_is_seen_even_after_the_names_are_gone(db: Any, world: World) -> None:
    row = held_session(world)
    with calendar.at(NOW):
        erase_personal()
    call = next(c for c in row.draw_log["calls"])
    call["won"] = not call["won"]
    assert not seats.draw_stands(row)


def test_a_ward_may_keep_shorter_or_longer_than_the_city(db: Any, world: World) -> None:
    held_session(world)
    with gate.writing("test"):
        rule = RuleRow.objects.create(key="booking.people_kept", ward=world.wards["minato"], value={"days": 200}, since=NOW.date(), source="要綱")
    with calendar.at(NOW + timedelta(hours=1)):
        assert erase_personal() == 0
        with gate.writing("test"):
            rule.value = {"days": 10}
            rule.save()
        assert erase_personal() == 3


def test_a_hold_keeps_them_until_it_is_released(db: Any, world: World) -> None:
    row, keeper = held_session(world), world.actor("general_affairs", "minato")
    with calendar.at(NOW):
        hold = HoldPersonal(actor=keeper, about=row, reason="訴訟のため")()
        with pytest.raises(Refused, match="すでに止めています"):
            HoldPersonal(actor=keeper, about=row, reason="監査のため")()
        assert erase_personal() == 0 and words_of(row)[0][0] == NAMES[0]
        ReleaseHold(actor=keeper, hold=hold)()
        assert erase_personal() == 3


def test_who_asks_for_their_own_data_is_kept_until_the_request_is_settled(db: Any, world: World) -> None:
    row = held_session(world)
    with calendar.at(NOW):
        with gate.writing("test"):
            request = Disclosure.objects.create(
                ward=world.wards["minato"], division=world.actor("general_affairs", "minato").post.division, law="self", number_text="8-1",
                requester="港　一子", wanted="申込みの記録", received_on=NOW.date(), identity_checked=True, state="searching",
            )
        assert erase_personal() == 2
        assert [w[0] for w in words_of(row)] == [NAMES[0], "", ""]
        with gate.writing("test"):
            Disclosure.objects.filter(pk=request.pk).update(state="given", given_on=NOW.date())
        assert erase_personal() == 1


def test_a_request_itself_is_emptied_after_its_years_and_its_decision_stays(db: Any, world: World) -> None:
    with gate.writing("test"):
        row = Disclosure.objects.create(
            ward=world.wards["minato"], division=world.actor("general_affairs", "minato").post.division, law="self", number_text="2-1",
            requester="港 花", contact="000", wanted="記録", received_on=NOW.date() - timedelta(days=1900), state="decided", outcome="absent",
            decided_on=NOW.date() - timedelta(days=1880),
        )
    with calendar.at(NOW):
        assert erase_personal() == 1
    row.refresh_from_db()
    assert (row.requester, row.contact, row.wanted, row.outcome) == ("", "", "", "absent")


def test_nobody_without_the_power_stops_or_does_it(db: Any, world: World) -> None:
    row = held_session(world)
    with calendar.at(NOW), pytest.raises(Denied):
        HoldPersonal(actor=world.actor("counter", "minato"), about=row, reason="x")()
    with calendar.at(NOW), pytest.raises(Denied):
        ErasePersonal(actor=world.actor("counter", "minato"), file="booking.application", about=row)()


# Surveys ------------------------------------------------------------------------------------------------------------------

def test_free_text_goes_from_remarks_and_sheets_and_the_results_recount_the_same(db: Any, world: World) -> None:
    question = {"key": "say", "kind": "text", "label": {"ja": "ご意見"}, "options": []}
    with gate.writing("test"):
        survey = Survey.objects.create(
            title="調査", ward=world.wards["minato"], purpose="x", questions=[question], opens_on=NOW.date() - timedelta(days=500),
            closes_on=NOW.date() - timedelta(days=400), closed_at=NOW - timedelta(days=400), state="closed", frozen={},
        )
        for words, verdict, shown in (("よい。090-1111-2222", "held", ""), ("親切でした", "fit", "親切でした"), ("まだ読んでいない", "unread", "")):
            sheet = Sheet.objects.create(survey=survey, mode="web", answers={"say": words}, given_on=survey.opens_on)
            Remark.objects.create(sheet=sheet, survey=survey, question="say", text=words, traces=["phone"], verdict=verdict, published=shown)
    before = results(survey)
    with calendar.at(NOW):
        assert erase_personal() == 3
    assert results(survey) == before
    assert list(Remark.objects.order_by("pk").values_list("text", "traces", "verdict", "published")) == [
        ("", [], "held", ""), ("", [], "fit", "親切でした"), ("", [], "held", ""),
    ]
    assert list(Sheet.objects.values_list("answers", flat=True)) == [{"say": ""}] * 3


# Pages --------------------------------------------------------------------------------------------------------------------

def test_pages_and_papers_say_when_and_afterwards_show_no_name(db: Any, world: World, client: Client) -> None:
    row = held_session(world, ended=NOW - timedelta(days=70))
    client.force_login(world.user("general_affairs", "minato"), backend="allauth.account.auth_backends.AuthenticationBackend")
    planner = Client()
    planner.force_login(world.user("planning", "minato"), backend="allauth.account.auth_backends.AuthenticationBackend")
    one = row.applications.get(number=1)
    with calendar.at(NOW):
        assert "12月10日に消します" in planner.get(row.get_absolute_url()).content.decode()
        soon = client.get(reverse("records:erasures")).content.decode()
        assert row.title in soon and NAMES[0] not in soon
        page = client.post(reverse("records:hold_personal", args=["booking.session", row.ref]), {"reason": "監査", "_key": "k"})
        assert page.status_code == 302 and row.title in client.get(page["Location"]).content.decode()
        assert "消すのを止めています" in planner.get(row.get_absolute_url()).content.decode()
        with gate.writing("test"):
            Hold.objects.update(released_at=NOW)
    with calendar.at(NOW + timedelta(days=21)):
        erase_personal()
        for url in (row.get_absolute_url(), one.get_absolute_url(), reverse("booking:people"), reverse("booking:people") + "?format=csv"):
            said = planner.get(url)
            assert said.status_code == 200 and "港 " not in said.content.decode(errors="replace"), url
        assert "消しました（3件）" in planner.get(row.get_absolute_url()).content.decode()
        assert planner.get(reverse("booking:door", args=[row.ref])).status_code == 200
        assert planner.get(reverse("booking:draw_record", args=[row.ref])).status_code == 200
        assert planner.get(reverse("booking:letter", args=[one.ref])).status_code == 404
        assert row.title in client.get(reverse("records:erasures")).content.decode()
        assert "規則「催しの申込者の個人情報の保存」" in client.get(reverse("records:personal_files")).content.decode()
