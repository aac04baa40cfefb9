"""Who may hand out a password may become that person: never across wards, never up to the city."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from kusei.core import calendar, gate
from kusei.core.access.models import User
from kusei.core.actions.action import Refused
from kusei.core.audit.models import Line
from kusei.core.ledger.models import Holding, StaffMember
from kusei.office.actions import CloseLogin, EditStaff, IssuePassword


def _person(world, duty, ward=""):
    return StaffMember.objects.get(user=world.user(duty, ward))


def test_a_ward_gives_its_own_people_a_password_that_works_and_stands_nowhere(world):
    run = IssuePassword(actor=world.actor("general_affairs", "minato"), person=_person(world, "disaster", "minato"))
    run()
    assert world.user("disaster", "minato").__class__.objects.get(pk=world.user("disaster", "minato").pk).check_password(run.password)
    assert run.password not in Line.objects.get(verb="office.issue_password").body


@pytest.mark.parametrize(("duty", "ward"), [("disaster", "oka"), ("plan_office", "")])
def test_a_ward_cannot_take_over_another_ward_or_the_city(world, duty, ward):
    before = world.user(duty, ward).password
    for verb in (IssuePassword, CloseLogin):
        with pytest.raises(Refused, match="ほかの区か市"):
            verb(actor=world.actor("general_affairs", "minato"), person=_person(world, duty, ward))()
    assert User.objects.get(pk=world.user(duty, ward).pk).password == before


def test_a_closed_login_stays_closed_until_a_new_password(world, client):
    person = _person(world, "disaster", "minato")
    actor = world.actor("general_affairs", "minato")
    CloseLogin(actor=actor, person=person)()
    assert not User.objects.get(staff=person).is_active
    with pytest.raises(Refused, match="すでに"):
        CloseLogin(actor=actor, person=person)()
    IssuePassword(actor=actor, person=person)()
    assert User.objects.get(staff=person).is_active


def test_the_page_shows_the_password_once(world, signed_in):
    person = _person(world, "disaster", "minato")
    page = signed_in("general_affairs", "minato")
    shown = page.post(f"/office/people/{person.ref}/password/", {"_key": "k"}, follow=True).content.decode()
    word = shown.split("新しいパスワード：")[1].split("\u3000")[0]
    assert User.objects.get(staff=person).check_password(word)
    assert word not in page.get(f"/office/people/{person.ref}/").content.decode()


def test_a_person_appointed_elsewhere_from_tomorrow_is_out_of_reach_today(world):
    person = _person(world, "disaster", "minato")
    with gate.writing("test"):
        Holding.objects.create(
            post=world.posts["plan_office", ""], staff=person, since=calendar.today() + timedelta(days=1), form="concurrent")
    with pytest.raises(Refused, match="ほかの区か市"):
        IssuePassword(actor=world.actor("general_affairs", "minato"), person=person)()


def test_a_ward_renames_no_one_of_another_ward(world):
    with pytest.raises(Refused, match="ほかの区か市"):
        EditStaff(actor=world.actor("general_affairs", "minato"), person=_person(world, "disaster", "oka"), name="別名")()


def test_the_password_never_stands_in_the_session(world, signed_in):
    person = _person(world, "disaster", "minato")
    page = signed_in("general_affairs", "minato")
    shown = page.post(f"/office/people/{person.ref}/password/", {"_key": "k"})
    assert "新しいパスワード：" in shown.content.decode() and shown["Cache-Control"] == "no-store, private"
    assert "パスワード" not in str([dict(s.get_decoded()) for s in Session.objects.all()])
