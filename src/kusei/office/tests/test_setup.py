"""The first organisation of a city, and the questions asked of it."""

from __future__ import annotations

from datetime import date

import pytest

from kusei.core import gate
from kusei.core.access.actors import posts_of
from kusei.core.access.models import Grant
from kusei.core.access.powers import DUTIES, POWERS
from kusei.core.ledger.models import City, Division, Post, Ward
from kusei.office import queries
from kusei.office.setup import NewPerson, appoint_people, create_default_organisation

SINCE = date(2012, 4, 1)


@pytest.fixture
def wards(db):
    with gate.writing("test"):
        city = City.objects.create(code="990001", name="試験市")
        return Ward.objects.bulk_create(
            [Ward(city=city, code=f"9901{n:02}", name=f"{n}区", since=SINCE) for n in range(16)],
        )


def test_sixteen_wards_are_set_up_in_bulk(wards, django_assert_max_num_queries):
    # SQLite takes so many values a statement, so grants of many powers go in by batches; one by one they would be thousands.
    with gate.writing("loader"), django_assert_max_num_queries(16 * 10):
        posts = create_default_organisation(wards, since=SINCE)
    assert len(posts) == Post.objects.count() and len(posts) > 16 * 10
    assert {p.duty for p in posts if p.ward_id == wards[0].pk} == set(DUTIES) - {"plan_office"}
    assert {p.duty for p in posts if p.ward_id is None} == {"plan_office", "disaster", "audit"}
    assert set(Division.objects.filter(ward=wards[0]).values_list("name", flat=True)) >= {
        "総務課", "企画経理室", "地域力推進室", "市民課", "民生子ども課",
    }


def test_posts_hold_the_powers_of_their_duty_and_city_posts_nothing_private(wards):
    with gate.writing("loader"):
        posts = create_default_organisation(wards[:1], since=SINCE)
    private = {k for k, p in POWERS.items() if p.private}
    for post in posts:
        held = set(Grant.objects.filter(post=post).values_list("power", flat=True))
        wanted = {p.key for p in POWERS.values() if post.duty in p.duties}
        assert held == (wanted if post.ward_id else wanted - private)


def test_people_are_appointed_in_bulk_and_act_at_their_posts(wards):
    with gate.writing("loader"):
        posts = create_default_organisation(wards[:2], since=SINCE)
        people = [NewPerson(f"{n:05}", f"職員{n}") for n in range(len(posts))]
        users = appoint_people(posts, people, since=SINCE)
    assert posts_of(users[0]) == [posts[0]] and not users[0].has_usable_password()
    tree = queries.tree(wards[0], SINCE)
    assert tree[0].posts[0].holders[0].staff.name == "職員0"
    assert queries.tree(wards[0], date(2011, 1, 1)) == []
    assert [b.division.bureau for b in queries.tree(None, SINCE)] == ["危機管理局", "市民局", "監査事務局"]


def test_why_names_the_grant_behind_a_yes_and_says_why_not(world):
    post = world.posts["disaster", "minato"]
    yes = queries.why(post, "office.incident", world.wards["minato"])
    assert yes.verdict and yes.grants[0].power == "office.incident"
    no = queries.why(post, "office.incident", world.wards["oka"])
    assert not no.verdict and no.verdict.reason == "ほかの区の記録です。"
    assert "権限がありません" in queries.why(post, "office.rules", world.wards["minato"]).verdict.reason
