"""The end of a follow-up's year in the browser: questions, check, freeze, public page, council pack."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kusei.plan.followup.models import Question, Round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page: Any, url: str) -> None:
    page.open(url)
    page.locator("form.card button.btn.main").click()
    page.wait_for_load_state("load")


def test_from_the_open_question_to_the_council_pack(clerk: Callable[..., Any], visitor: Any, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        round_ = Round.objects.filter(state="asking").get()
        here, year = round_.get_absolute_url(), round_.fiscal_year
        questions = list(Question.objects.filter(sheet__round=round_, answered_at=None, withdrawn_at=None).values_list("ref", flat=True))
    office = clerk("plan_office")
    press(office, f"{here}check/")
    office.open(f"{here}freeze/")
    office.locator("input[name=without_unconfirmed]").check()
    office.locator("form.card button.btn.main").click()
    assert "答えのない質問" in office.locator(".errors").inner_text()
    for ref in questions:
        office.open(f"/plan/followup/questions/{ref}/withdraw/")
        office.locator("input[name=reason]").fill("記録で確かめられたため")
        office.locator("form.card button.btn.main").click()
        office.wait_for_load_state("load")
    office.open(f"{here}freeze/")
    office.locator("input[name=without_unconfirmed]").check()
    office.locator("form.card button.btn.main").click()
    office.wait_for_load_state("load")
    press(office, f"{here}publish/")
    visitor.open(f"/plan/followup/{year}/public/")
    assert "取り組みと区" in visitor.locator("main").inner_text()
    office.open(f"{here}packs/new/")
    office.locator("input[name=purpose][value=council]").check()
    office.locator("form.card button.btn.main").click()
    office.wait_for_url("**/packs/")
    assert "議会答弁" in office.locator("table.data").inner_text()
    assert office.locator("table.data a[href^='/files/']").count() == 2
