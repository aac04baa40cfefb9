"""1 April: what was under way goes with the post, and every day of the past stays readable."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kusei.core import calendar, gate
from kusei.core.access.actors import posts_of, reaches_of, system
from kusei.core.access.decide import Denied
from kusei.core.access.models import Grant
from kusei.core.actions.action import Refused
from kusei.core.audit.models import Line
from kusei.core.clocks.models import Clock
from kusei.core.ledger.models import Division, Holding, Post
from kusei.core.outbox.models import Notice
from kusei.office import actions as do
from kusei.office import queries
from kusei.office.actions.reorganise import Successor, heir_of
from kusei.office.views.trail import post_words

FEBRUARY, LAST, APRIL = date(2027, 2, 20), date(2027, 3, 31), date(2027, 4, 1)


@pytest.fixture(autouse=True)
def _in_february():
    with calendar.at(FEBRUARY):
        yield


def _reorganise(world, **values):
    division = values.pop("division", None) or Division.objects.get(ward=world.wards["minato"], name="総務課")
    actor = values.pop("actor", None) or world.actor("general_affairs", "minato")
    given = {"starts_on": APRIL, "successors": [Successor(name="総務企画課")], "reason": "区役所組織規則の改正", **values}
    return do.ReorganiseDivision(actor=actor, division=division, **given)()


def _clock(world, post):
    with gate.writing("test"):
        return Clock.objects.create(
            rule="r", label="x", ward=post.ward, duty_post=post, power="office.view", subject="a:b", url="/",
            started_at=calendar.now(), due_at=calendar.now() + timedelta(days=90),
        )


def _names(ward, day):
    return [b.division.name for b in queries.tree(ward, day)]


def test_a_reorganisation_in_the_middle_of_a_case_loses_nothing(world):
    ward, old = world.wards["minato"], world.posts["counter", "minato"]
    clock, user = _clock(world, old), world.user("counter", "minato")
    powers_before = set(reaches_of(old))
    do.EditPost(actor=world.actor("general_affairs", "minato"), post=old, rank=4)()
    new_division = _reorganise(world)
    old.refresh_from_db()

    with calendar.at(LAST):
        assert posts_of(user) == [old] and set(reaches_of(old)) == powers_before
        assert _names(ward, LAST) == ["総務課"]
    with calendar.at(APRIL):
        (new,) = posts_of(user)
        assert new == old.succeeded_by and new.division == new_division and new.rank == 4
        assert set(reaches_of(new)) == powers_before and not reaches_of(old)
        assert _names(ward, APRIL) == ["総務企画課"]
        assert do.HandOverClocks(actor=system("organisation"))() == 1
        clock.refresh_from_db()
        assert clock.duty_post == new
        # History stays: the old tree of an earlier day, with the same person on the old post.
        before = queries.tree(ward, LAST)
        assert old in [line.post for line in before[0].posts]
        assert [line.holders[0].staff for line in before[0].posts if line.post == old] == [user.staff]
        label = f"post:{old.ref}/user:{user.staff_number}"
        assert "総務課" in post_words([label])[label]
    assert queries.former(new_division) == [Division.objects.get(name="総務課", ward=ward)]


def test_old_rows_are_ended_not_rewritten(world):
    old = world.posts["counter", "minato"]
    before = Holding.objects.get(post=old)
    _reorganise(world)
    after = Holding.objects.get(pk=before.pk)
    assert (after.post_id, after.since, after.until) == (old.pk, before.since, LAST)
    assert Grant.objects.filter(post=old).exclude(until=LAST).count() == 0
    copies = Holding.objects.filter(staff=before.staff, since=APRIL)
    assert copies.count() == 1 and copies[0].until is None and copies[0].form == before.form


def test_what_has_not_begun_yet_just_moves_and_terms_are_kept(world):
    clerk, old = world.actor("general_affairs", "minato"), world.posts["counter", "minato"]
    other = world.posts["welfare", "minato"]
    person = world.user("welfare", "minato").staff
    do.AppointStaff(actor=clerk, post=old, person=person, since=date(2027, 6, 1), form="concurrent")()
    do.GrantPower(
        actor=clerk, post=old, granted="office.facilities", since=FEBRUARY, until=date(2027, 5, 31), basis="b",
    )()
    _reorganise(world)
    new = Post.objects.get(pk=old.pk).succeeded_by
    assert Holding.objects.get(staff=person, since=date(2027, 6, 1)).post == new
    moved = Grant.objects.get(post=new, power="office.facilities")
    assert (moved.since, moved.until) == (APRIL, date(2027, 5, 31))
    assert Post.objects.get(pk=other.pk).until == LAST


def test_a_split_places_every_post(world):
    posts = Post.objects.filter(ward=world.wards["minato"])
    two = [Successor(name="総務課", code="11"), Successor(name="防災課", code="12")]
    with pytest.raises(Refused, match="移す先が決まっていない") as refused:
        _reorganise(world, successors=two, placing={})
    assert refused.value.field == "placing"
    placing = {p.ref: int(p.duty == "disaster") for p in posts}
    _reorganise(world, successors=two, placing=placing)
    assert Post.objects.get(division__name="防災課").duty == "disaster"
    assert Post.objects.filter(division__name="総務課", since=APRIL).count() == len(placing) - 1
    with pytest.raises(Refused):
        _reorganise(world, division=Division.objects.get(name="防災課"), placing={"none": 0}, successors=[])


def test_a_merger_goes_into_a_division_that_exists_then(world):
    clerk, ward = world.actor("general_affairs", "minato"), world.wards["minato"]
    target = do.CreateDivision(actor=clerk, ward=ward, name="市民課", since=FEBRUARY)()
    elsewhere = Division.objects.get(ward=world.wards["oka"])
    with pytest.raises(Refused, match="同じ区"):
        _reorganise(world, successors=[Successor(into=elsewhere)])
    old = Division.objects.get(ward=ward, name="総務課")
    assert _reorganise(world, successors=[Successor(into=target)]) == target
    old.refresh_from_db()
    assert old.succeeded_by == target and _names(ward, APRIL) == ["市民課"]


def test_sections_below_go_along(world):
    clerk, ward = world.actor("general_affairs", "minato"), world.wards["minato"]
    top = Division.objects.get(ward=ward)
    section = do.CreateDivision(actor=clerk, ward=ward, name="庶務係", parent=top, since=FEBRUARY)()
    do.CreatePost(actor=clerk, division=section, since=FEBRUARY, title="係長", duty="general_affairs")()
    new = _reorganise(world, division=top)
    (tree,) = queries.tree(ward, APRIL)
    assert tree.division == new and [b.division.name for b in tree.below] == ["庶務係"]
    assert [line.post.title for line in tree.below[0].posts] == ["係長"]
    assert [b.below[0].division for b in queries.tree(ward, LAST)] == [section]


@pytest.mark.parametrize(("values", "field"), [
    ({"successors": []}, "successors"), ({"successors": [Successor(name=" ")]}, "successors"),
    ({"starts_on": date(2019, 4, 1)}, "starts_on"), ({"reason": ""}, "reason"),
])
def test_a_reorganisation_that_cannot_be_is_refused(world, values, field):
    with pytest.raises(Refused) as refused:
        _reorganise(world, **values)
    assert refused.value.field == field


def test_the_same_division_is_reorganised_once_and_by_its_own_ward(world):
    with pytest.raises(Denied):
        _reorganise(world, actor=world.actor("general_affairs", "oka"))
    _reorganise(world)
    with pytest.raises(Refused, match="終わることが決まって"):
        _reorganise(world, division=Division.objects.get(name="総務課", ward=world.wards["minato"]))


def test_one_recorded_late_moves_the_clocks_at_once_and_the_trail_counts(world):
    clock = _clock(world, world.posts["counter", "minato"])
    _reorganise(world, starts_on=FEBRUARY)
    clock.refresh_from_db()
    assert clock.duty_post.since == FEBRUARY
    body = Line.objects.get(verb="office.reorganise", outcome="done").body
    assert '"posts":9' in body and '"clocks":1' in body and '"holdings":9' in body


def test_two_reorganisations_lead_to_the_last_post(world):
    old = world.posts["counter", "minato"]
    clock = _clock(world, old)
    first = _reorganise(world)
    with gate.writing("test"):
        Notice.objects.create(post=old, text="x", made_at=calendar.now())
    with calendar.at(date(2028, 2, 1)):
        _reorganise(world, division=first, actor=system("test"), starts_on=date(2028, 4, 1), successors=[Successor(name="区政課")])
    with calendar.at(date(2028, 4, 1)):
        do.HandOverClocks(actor=system("organisation"))()
        clock.refresh_from_db()
        old.refresh_from_db()
        assert clock.duty_post.division.name == "区政課" == heir_of(old, date(2028, 4, 1)).division.name
        assert not Notice.objects.filter(post=old, read_at=None).exists()


def test_a_division_set_to_end_offers_no_second_reorganisation(world):
    _reorganise(world)
    old = Division.objects.get(name="総務課", ward=world.wards["minato"])
    assert "令和9年3月31日" in do.ReorganiseDivision.offer(world.actor("general_affairs", "minato"), old).reason
