"""Divisions, posts, appointments and grants: allowed, refused with a reason, and another ward's."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from kusei.core import calendar, gate
from kusei.core.access.actors import posts_of, reaches_of, staff_actor
from kusei.core.access.decide import Denied, may
from kusei.core.access.models import Grant, User
from kusei.core.actions.action import Refused
from kusei.core.audit.models import Line
from kusei.core.clocks.models import Clock
from kusei.core.ledger.models import Branch, District, Division, Holding, Post, StaffMember, Town
from kusei.office import actions as do
from kusei.office.models import Reason

TODAY = date(2026, 11, 23)
LATER = date(2027, 4, 1)


@pytest.fixture(autouse=True)
def _on_a_fixed_day():
    with calendar.at(TODAY):
        yield


@pytest.fixture
def clerk(world):
    return world.actor("general_affairs", "minato")


@pytest.fixture
def city(world):
    return world.actor("plan_office")


def _division(actor, ward, name="新しい課"):
    return do.CreateDivision(actor=actor, ward=ward, name=name, since=TODAY)()


def _person(actor, world, number="A1"):
    return do.RegisterStaff(actor=actor, ward=world.wards["minato"], number=number, name="山田")()


# Divisions and posts ------------------------------------------------------------------------------------------------


def test_a_ward_makes_a_division_in_its_own_ward_alone(world, clerk):
    division = _division(clerk, world.wards["minato"])
    assert division.name == "新しい課"
    for ward in (world.wards["oka"], None):
        with pytest.raises(Denied):
            do.CreateDivision(actor=clerk, ward=ward, name="x", bureau="局", since=TODAY)()
    assert Line.objects.filter(verb="office.create_division", outcome="refused").count() == 2


def test_two_divisions_of_one_name_are_refused(world, clerk):
    _division(clerk, world.wards["minato"])
    with pytest.raises(Refused, match="同じ名前") as refused:
        _division(clerk, world.wards["minato"])
    assert refused.value.field == "name"


@pytest.mark.parametrize(("values", "field"), [({"name": " "}, "name"), ({"name": "x"}, "bureau")])
def test_a_division_without_name_or_bureau_is_refused(world, city, values, field):
    with pytest.raises(Refused) as refused:
        do.CreateDivision(actor=city, since=TODAY, **values)()
    assert refused.value.field == field


def test_a_division_under_another_wards_is_refused(world, city):
    above = Division.objects.get(ward=world.wards["oka"])
    with pytest.raises(Refused, match="同じ区"):
        do.CreateDivision(actor=city, ward=world.wards["minato"], name="x", parent=above, since=TODAY)()


def test_a_division_with_posts_is_not_closed(world, clerk):
    division = Division.objects.get(ward=world.wards["minato"])
    with pytest.raises(Refused, match="まだ職が9件"):
        do.EndDivision(actor=clerk, division=division, ends_on=TODAY, reason="統合")()


def test_an_empty_division_ends_on_its_day_with_its_reason(world, clerk):
    division = _division(clerk, world.wards["minato"])
    do.EndDivision(actor=clerk, division=division, ends_on=LATER, reason="事務の移管")()
    division.refresh_from_db()
    assert division.until == LATER
    assert Reason.objects.get().text == "事務の移管"
    assert "移管" not in Line.objects.get(verb="office.end_division").body
    with pytest.raises(Refused, match="始まりの日"):
        do.EndDivision(actor=clerk, division=division, ends_on=date(2020, 1, 1), reason="x")()


def test_an_ending_without_a_reason_is_refused(world, clerk):
    division = _division(clerk, world.wards["minato"])
    with pytest.raises(Refused, match="理由") as refused:
        do.EndDivision(actor=clerk, division=division, ends_on=LATER, reason=" ")()
    assert refused.value.field == "reason"


def test_a_new_post_gets_the_powers_of_its_duty(world, clerk):
    division = _division(clerk, world.wards["minato"])
    post = do.CreatePost(actor=clerk, division=division, since=TODAY, title="防災担当", duty="disaster")()
    assert may(staff_actor(world.user("disaster", "minato"), post), "office.incident", world.wards["minato"])
    assert not may(staff_actor(world.user("disaster", "minato"), post), "office.rules", world.wards["minato"])
    bare = do.CreatePost(
        actor=clerk, division=division, since=TODAY, title="併任", duty="disaster", standard_powers=False,
    )()
    assert not Grant.objects.filter(post=bare).exists()


@pytest.mark.parametrize(("values", "field"), [
    ({"title": ""}, "title"), ({"duty": "king"}, "duty"), ({"since": date(2019, 1, 1)}, "since"),
])
def test_a_post_that_cannot_be_is_refused(world, clerk, values, field):
    division = Division.objects.get(ward=world.wards["minato"])
    with pytest.raises(Refused) as refused:
        do.CreatePost(actor=clerk, **{"division": division, "since": TODAY, "title": "x", "duty": "head", **values})()
    assert refused.value.field == field


def test_a_post_is_not_closed_while_somebody_holds_it(world, clerk):
    with pytest.raises(Refused, match="発令が1件"):
        do.EndPost(actor=clerk, post=world.posts["counter", "minato"], ends_on=TODAY, reason="x")()


def test_a_closed_post_loses_its_powers_and_hands_its_clocks_on(world, clerk):
    post, heir = world.posts["counter", "minato"], world.posts["head", "minato"]
    with gate.writing("test"):
        Holding.objects.filter(post=post).update(until=TODAY)
        clock = Clock.objects.create(
            rule="r", label="x", ward=post.ward, duty_post=post, power="office.view", subject="a:b", url="/",
            started_at=calendar.now(), due_at=calendar.now(),
        )
    with pytest.raises(Refused, match="引き継ぐ職") as refused:
        do.EndPost(actor=clerk, post=post, ends_on=TODAY, reason="x")()
    assert refused.value.field == "successor"
    do.EndPost(actor=clerk, post=post, ends_on=TODAY, reason="x", successor=heir)()
    clock.refresh_from_db()
    assert clock.duty_post == post and Grant.objects.filter(post=post, until=TODAY).count() > 0
    with calendar.at(TODAY + timedelta(days=1)):
        do.HandOverClocks(actor=_machine())()
        assert not reaches_of(post)
    clock.refresh_from_db()
    assert clock.duty_post == heir


def _machine():
    from kusei.core.access.actors import system  # noqa: PLC0415

    return system("organisation")


def test_another_wards_post_is_outside(world, clerk, city):
    post = world.posts["counter", "oka"]
    with pytest.raises(Denied) as denied:
        do.EditPost(actor=clerk, post=post, rank=4)()
    assert denied.value.verdict.code == "outside"
    with pytest.raises(Denied):
        do.EditPost(actor=clerk, post=world.posts["audit", ""], rank=4)()
    assert do.EditPost(actor=city, post=post, rank=4)().rank == 4
    with pytest.raises(Refused, match="1から9"):
        do.EditPost(actor=city, post=post, rank=12)()


def test_codes_are_corrected_and_the_trail_says_which_fields(world, clerk):
    division = Division.objects.get(ward=world.wards["minato"])
    do.EditDivision(actor=clerk, division=division, code="77", name_en="")()
    assert '"fields":["code"]' in Line.objects.get(verb="office.edit_division").body


# People -------------------------------------------------------------------------------------------------------------


def test_a_person_appointed_acts_from_midnight_to_midnight(world, clerk):
    person, post = _person(clerk, world), world.posts["counter", "minato"]
    do.AppointStaff(actor=clerk, post=post, person=person, since=LATER, until=LATER + timedelta(days=9))()
    user = User.objects.get(staff=person)
    assert posts_of(user) == []
    midnight = datetime.combine(LATER, time(), tzinfo=calendar.JST)
    with calendar.at(midnight):
        assert posts_of(user) == [post]
    with calendar.at(midnight + timedelta(days=10, seconds=-1)):
        assert posts_of(user) == [post]
    with calendar.at(midnight + timedelta(days=10)):
        assert posts_of(user) == []


def test_one_main_post_at_a_time_but_concurrent_ones_beside_it(world, clerk):
    person = _person(clerk, world)
    first, second = world.posts["counter", "minato"], world.posts["welfare", "minato"]
    do.AppointStaff(actor=clerk, post=first, person=person, since=TODAY)()
    with pytest.raises(Refused, match="本務") as refused:
        do.AppointStaff(actor=clerk, post=second, person=person, since=LATER)()
    assert refused.value.field == "form"
    do.AppointStaff(actor=clerk, post=second, person=person, since=LATER, form="concurrent")()
    with pytest.raises(Refused, match="すでにこの職"):
        do.AppointStaff(actor=clerk, post=second, person=person, since=LATER, form="acting")()
    with calendar.at(LATER):
        assert posts_of(User.objects.get(staff=person)) == [first, second]


@pytest.mark.parametrize(("values", "field"), [
    ({"since": LATER, "until": TODAY}, "until"), ({"since": date(2019, 1, 1)}, "since"), ({"form": "x"}, "form"),
])
def test_an_appointment_outside_the_posts_time_is_refused(world, clerk, values, field):
    person = _person(clerk, world)
    with pytest.raises(Refused) as refused:
        do.AppointStaff(
            actor=clerk, **{"post": world.posts["counter", "minato"], "person": person, "since": TODAY, **values},
        )()
    assert refused.value.field == field


def test_an_appointment_ends_at_midnight_with_its_reason(world, clerk):
    post = world.posts["counter", "minato"]
    holding = Holding.objects.get(post=post)
    for wrong in ({"ends_on": date(2019, 1, 1)}, {"holding": Holding.objects.get(post=world.posts["head", "minato"])}):
        with pytest.raises(Refused):
            do.EndHolding(actor=clerk, **{"post": post, "holding": holding, "ends_on": TODAY, "reason": "異動", **wrong})()
    do.EndHolding(actor=clerk, post=post, holding=holding, ends_on=TODAY, reason="異動")()
    user = world.user("counter", "minato")
    assert posts_of(user) == [post]
    with calendar.at(TODAY + timedelta(days=1)):
        assert posts_of(user) == []
    with pytest.raises(Refused, match="すでに"):
        do.EndHolding(actor=clerk, post=post, holding=holding, ends_on=LATER, reason="異動")()


def test_a_staff_number_is_used_once(world, clerk):
    _person(clerk, world)
    with pytest.raises(Refused) as refused:
        _person(clerk, world)
    assert refused.value.field == "number"
    assert not User.objects.get(staff_number="A1").has_usable_password()


def test_names_are_kept_as_written_and_stay_out_of_the_trail(world, clerk):
    person = _person(clerk, world)
    do.EditStaff(actor=clerk, person=person, name="神﨑　髙子", kana="カンザキ", mail="")()
    assert StaffMember.objects.get(pk=person.pk).name == "神﨑　髙子"
    assert "髙" not in "".join(Line.objects.values_list("body", flat=True))


# Powers -------------------------------------------------------------------------------------------------------------


def test_a_grant_begins_and_ends_at_midnight(world, clerk):
    post = world.posts["counter", "minato"]
    do.GrantPower(
        actor=clerk, post=post, granted="office.facilities", since=LATER, until=LATER, basis="事務分掌規則 第3条",
    )()
    midnight = datetime.combine(LATER, time(), tzinfo=calendar.JST)
    for moment, holds in ((-1, False), (0, True), (86399, True), (86400, False)):
        with calendar.at(midnight + timedelta(seconds=moment)):
            assert ("office.facilities" in reaches_of(post)) is holds


@pytest.mark.parametrize(("values", "reason"), [
    ({"granted": "no.such"}, "権限を選んで"), ({"basis": " "}, "理由を書いて"), ({"everywhere": True}, "市の担当課だけ"),
    ({"granted": "office.view"}, "すでにこの権限"), ({"until": date(2020, 1, 1)}, "終わりの日"),
])
def test_a_grant_that_should_not_be_is_refused(world, clerk, values, reason):
    with pytest.raises(Refused, match=reason):
        do.GrantPower(
            actor=clerk, **{
                "post": world.posts["counter", "minato"], "granted": "office.facilities", "since": TODAY, "basis": "b", **values,
            },
        )()


def test_nobody_gives_power_to_their_own_post(world, clerk):
    with pytest.raises(Refused, match="自分の職"):
        do.GrantPower(actor=clerk, post=clerk.post, granted="office.incident", since=TODAY, basis="b")()
    own = Grant.objects.get(post=clerk.post, power="office.grant")
    with pytest.raises(Refused, match="自分の職"):
        do.EndGrant(actor=clerk, post=clerk.post, grant=own, ends_on=TODAY, reason="x")()


def test_a_grant_is_ended_for_one_post_with_a_reason(world, clerk):
    post = world.posts["counter", "minato"]
    grant = Grant.objects.get(post=post, power="office.export")
    with pytest.raises(Refused, match="この職の権限"):
        do.EndGrant(
            actor=clerk, post=post, grant=Grant.objects.filter(post=world.posts["head", "minato"]).first(),
            ends_on=TODAY, reason="x",
        )()
    do.EndGrant(actor=clerk, post=post, grant=grant, ends_on=TODAY, reason="持ち出しの制限")()
    with calendar.at(TODAY + timedelta(days=1)):
        assert "office.export" not in reaches_of(post)
    with pytest.raises(Denied):
        do.EndGrant(
            actor=clerk, post=world.posts["counter", "oka"], grant=grant, ends_on=TODAY, reason="x",
        )()


# 支所 and 学区 --------------------------------------------------------------------------------------------------------


def test_branches_are_made_corrected_and_ended(world, clerk):
    branch = do.CreateBranch(actor=clerk, ward=world.wards["minato"], name="浜支所", since=TODAY)()
    do.EditBranch(actor=clerk, branch=branch, name="浜辺支所", kana="ハマベシショ", address="")()
    do.EndBranch(actor=clerk, branch=branch, ends_on=LATER, reason="統合")()
    row = Branch.objects.get()
    assert (row.name, row.until) == ("浜辺支所", LATER)
    with pytest.raises(Refused):
        do.CreateBranch(actor=clerk, ward=world.wards["minato"], name="浜辺支所", since=TODAY)()
    with pytest.raises(Denied):
        do.CreateBranch(actor=clerk, ward=world.wards["oka"], name="x", since=TODAY)()


def test_a_district_with_towns_needs_a_successor(world, clerk):
    old, heir, _third = world.districts["minato"]
    with gate.writing("test"):
        Town.objects.create(ward=old.ward, district=old, name="浜町")
    with pytest.raises(Refused) as refused:
        do.EndDistrict(actor=clerk, district=old, ends_on=TODAY, reason="学校の統合")()
    assert refused.value.field == "successor"
    with pytest.raises(Refused, match="同じ区"):
        do.EndDistrict(actor=clerk, district=old, ends_on=TODAY, reason="x", successor=world.districts["oka"][0])()
    do.EndDistrict(actor=clerk, district=old, ends_on=TODAY, reason="学校の統合", successor=heir)()
    assert Town.objects.get().district == heir
    made = do.CreateDistrict(actor=clerk, ward=old.ward, name="新学区", since=LATER, population=100)()
    do.EditDistrict(actor=clerk, district=made, population=120)()
    assert District.objects.get(pk=made.pk).population == 120


def test_posts_of_the_world_stay_as_they_were(world):
    assert Post.objects.count() == 21
