"""Two at the same moment, on PostgreSQL: numbers without gaps or twins, one unbroken trail, one use of a link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from kusei.core import calendar, gate
from kusei.core.access import links
from kusei.core.access.models import Link
from kusei.core.actions.action import Action, Refused
from kusei.core.audit.models import Head, Line
from kusei.core.audit.verify import verify
from kusei.core.ledger.models import Facility, Holding, StaffMember, Ward
from kusei.core.numbering.give import next_number
from kusei.core.numbering.models import Series
from kusei.core.testing.together import together
from kusei.office import actions as do
from kusei.office.actions.handover import BeginHandover
from kusei.office.models import Handover

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AT_ONCE = 8


@pytest.fixture(autouse=True)
def _on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite takes one writer at a time; this is about PostgreSQL")


class TakeNumber(Action):
    verb, power, label = "test.take_number", "office.facilities", "number"
    ward: Ward
    fails: bool = False

    def where(self) -> Ward:
        return self.ward

    def perform(self) -> int:
        given = next_number("letters", ward=self.ward)
        if self.fails:
            raise Refused("やめた")
        return given

    def facts(self, result: int) -> dict[str, object]:
        return {"number": result}


def _together(work, count=AT_ONCE):
    return together(*[lambda n=n: work(n) for n in range(count)])


def test_numbers_have_neither_gap_nor_twin_although_some_acts_fail(world):
    actor, ward = world.actor("disaster", "minato"), world.wards["minato"]
    given = _together(lambda n: TakeNumber(actor=actor, ward=ward, fails=n % 3 == 0)())
    numbers = sorted(n for n in given if isinstance(n, int))
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) == AT_ONCE - 3
    assert Series.objects.get().last == len(numbers)


def test_the_trail_never_forks_when_many_append_at_once(world):
    actor, ward = world.actor("disaster", "minato"), world.wards["minato"]
    _together(lambda n: TakeNumber(actor=actor, ward=ward)())
    assert Head.objects.get(chain=ward.code).seq == Line.objects.filter(chain=ward.code).count() == AT_ONCE
    assert verify().ok


class RenameBoth(Action):
    """One act with lines in two wards' chains, in either order."""

    verb, power, label, city_wide = "test.rename_both", "office.facilities", "rename both", True
    first: Facility
    second: Facility

    def perform(self) -> None:
        for row in (self.first, self.second):
            self.also(do.EditFacility(actor=self.actor, facility=row, name=f"{row.name}x"))


def test_acts_over_two_wards_in_opposite_order_do_not_deadlock(world):
    rows = [world.facility("minato", "海"), world.facility("oka", "丘")]
    city = world.actor("plan_office")

    def work(n):
        # The rows are locked in one order by whoever writes such an act; the chains are locked in code order by core.
        return RenameBoth(actor=city, first=rows[0], second=rows[1])() if n % 2 else TakeNumber(
            actor=city, ward=world.wards["oka"],
        )()

    _together(work)
    assert verify().ok and Line.objects.filter(outcome="done").count() == 4 * 3 + 4


def test_a_link_with_one_use_works_for_one_of_many(world):
    hall = world.facility("minato", "公会堂")
    with gate.writing("test"):
        link, token = links.issue(
            world.actor("disaster", "minato"), hall, verbs=["office.edit_facility"], label="l",
            expires_at=calendar.now() + timedelta(days=1),
        )
    holder = links.open_link(token, source="a")
    given = _together(lambda n: do.EditFacility(actor=holder, facility=hall, name=f"公会堂{n}")())
    assert len([g for g in given if isinstance(g, Facility)]) == 1
    assert Link.objects.get(pk=link.pk).uses_left == 0


def test_two_main_appointments_at_once_leave_one(world):
    clerk = world.actor("general_affairs", "minato")
    person = do.RegisterStaff(actor=clerk, ward=world.wards["minato"], number="A1", name="山田")()
    posts = [world.posts["counter", "minato"], world.posts["welfare", "minato"]]
    since = calendar.today()
    _together(lambda n: do.AppointStaff(actor=clerk, post=posts[n], person=person, since=since)(), 2)
    assert Holding.objects.filter(staff=person, form="main").count() == 1


def test_a_form_sent_twice_at_the_same_moment_acts_once_and_both_get_its_result(world):
    clerk, ward = world.actor("general_affairs", "minato"), world.wards["minato"]
    given = _together(lambda n: do.CreateDivision(actor=clerk, ward=ward, name="新課", since=calendar.today(), key="one")(), 4)
    assert len({g.pk for g in given}) == 1


def test_two_people_who_begin_the_same_handover_get_one_and_words(world):
    post, ward = world.posts["counter", "minato"], world.wards["minato"]
    leaver = world.user("counter", "minato").staff
    day = calendar.today() + timedelta(days=30)
    with gate.writing("test"):
        comer = StaffMember.objects.create(number="77002", name="後任者花子", kana="コウニンシャ")
    actor = world.actor("general_affairs", "minato")
    made = _together(lambda n: BeginHandover(actor=actor, post=post, changes_on=day, outgoing=leaver, incoming=comer)(), count=4)
    refused = [m for m in made if isinstance(m, Refused)]
    assert len(refused) == 3 and all("もうあります" in str(r) for r in refused)
    assert Handover.objects.filter(ward=ward).exclude(state="dropped").count() == 1
    assert Series.objects.get(series="handover").last == 1
