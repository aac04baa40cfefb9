from __future__ import annotations

from datetime import date, timedelta
from random import Random
from types import SimpleNamespace

import pytest
from django.urls import reverse

from kusei.core import calendar, gate
from kusei.plan.practices.models import Case
from kusei.plan.practices.seeds import seed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(world) -> Case:
    with gate.writing("test"):
        return Case.objects.create(ward=world.wards["minato"], title="ある案件", opened_on=date(2026, 4, 1))


def test_a_case_is_opened_in_the_browser(world, signed_in):
    page = signed_in("planning", "minato").post(reverse("practices:open"), {"title": "新しい件", "opened_on": "2026-04-01"})
    assert page.status_code == 302
    assert Case.objects.get().title == "新しい件"


def test_what_was_typed_is_kept_when_it_is_refused(world, signed_in):
    tomorrow = calendar.today() + timedelta(days=1)
    page = signed_in("planning", "minato").post(reverse("practices:open"), {"title": "先の件", "opened_on": tomorrow})
    assert page.status_code == 422
    assert "先の件" in page.content.decode()


def test_a_case_is_closed_in_the_browser(case, signed_in):
    client = signed_in("planning", "minato")
    assert client.get(reverse("practices:close", args=[case.ref])).status_code == 200
    page = client.post(reverse("practices:close", args=[case.ref]), {"closed_on": "2026-04-02", "outcome": "済み"})
    assert page.status_code == 302
    assert client.get(case.get_absolute_url()).status_code == 200


def test_another_ward_finds_no_such_page(case, signed_in):
    client = signed_in("planning", "oka")
    assert client.get(case.get_absolute_url()).status_code == 404
    assert client.get(reverse("practices:close", args=[case.ref])).status_code == 404


def test_the_list_shows_and_exports_the_same_rows(case, signed_in):
    client = signed_in("planning", "minato")
    assert case.title in client.get(reverse("practices:list")).content.decode()
    assert case.ref in client.get(reverse("practices:list") + "?format=csv").content.decode()
    assert case.title not in client.get(reverse("practices:list") + "?view=all&closed_from=2026-01-01").content.decode()


def test_the_demo_has_a_case_that_is_overdue(world):
    story = SimpleNamespace(rng=Random(1), as_of=date(2026, 11, 23), wards=list(world.wards.values()))
    with gate.writing("loader"):
        seed(story)
    assert Case.objects.filter(state="open", opened_on__lt=date(2026, 10, 24)).exists()
