from __future__ import annotations

from datetime import date, timedelta

import pytest

from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.audit.models import Line
from kusei.core.clocks.models import Clock
from kusei.plan.practices.actions import CloseCase, OpenCase
from kusei.plan.practices.lifecycle import CLOSE_DUE
from kusei.plan.practices.models import Case
from kusei.plan.practices.public import open_cases

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 4, 1)


def opened(world, *, title="件名", ward="minato", **more) -> Case:
    actor = world.actor("planning", ward)
    return OpenCase(actor=actor, ward=world.wards[ward], title=title, opened_on=DAY, **more)()


def test_opening_a_case_starts_its_clock_and_leaves_a_line(world):
    case = opened(world)
    assert Clock.objects.filter(rule=CLOSE_DUE, subject=f"practices.case:{case.ref}", stopped_at=None).count() == 1
    assert Line.objects.filter(verb="practices.open", outcome="done").count() == 1


def test_a_case_of_another_ward_cannot_be_opened(world):
    with pytest.raises(Denied):
        OpenCase(actor=world.actor("planning", "oka"), ward=world.wards["minato"], title="件名", opened_on=DAY)()


def test_a_second_open_case_of_the_same_title_is_refused(world):
    opened(world)
    with pytest.raises(Refused) as refused:
        opened(world)
    assert refused.value.field == "title"


def test_the_same_key_opens_one_case(world):
    assert opened(world, key="K1").pk == opened(world, key="K1").pk
    assert Case.objects.count() == 1


def test_closing_stops_the_clock_and_keeps_the_outcome(world):
    case = opened(world)
    CloseCase(actor=world.actor("planning", "minato"), case=case, closed_on=DAY + timedelta(days=3), outcome="済み")()
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "済み")
    assert not Clock.objects.filter(subject=f"practices.case:{case.ref}", stopped_at=None).exists()


@pytest.mark.parametrize(("days", "outcome", "field"), [(-1, "済み", "closed_on"), (1, " ", "outcome")])
def test_a_close_that_cannot_be_true_is_refused_at_its_field(world, days, outcome, field):
    case = opened(world)
    with pytest.raises(Refused) as refused:
        CloseCase(
            actor=world.actor("planning", "minato"), case=case, closed_on=DAY + timedelta(days=days), outcome=outcome,
        )()
    assert refused.value.field == field


def test_a_closed_case_is_not_closed_again(world):
    case = opened(world)
    close = {"closed_on": DAY + timedelta(days=1), "outcome": "済み"}
    CloseCase(actor=world.actor("planning", "minato"), case=case, **close)()
    with pytest.raises(Refused):
        CloseCase(actor=world.actor("planning", "minato"), case=case, **close)()


def test_other_wards_do_not_see_the_case_through_the_door(world):
    opened(world)
    assert len(open_cases(world.actor("planning", "minato"), world.wards["minato"])) == 1
    assert open_cases(world.actor("planning", "oka"), world.wards["minato"]) == []
