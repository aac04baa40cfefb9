"""A case card from one ward's desk to the next, as people walk it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kusei.plan.practices.models import Adoption, Practice

Clerk = Callable[..., Any]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page: Any) -> None:
    page.locator("form.card button.btn.main").click()
    page.wait_for_load_state("load")


def test_a_card_goes_from_one_ward_through_the_city_to_another(clerk: Clerk, django_db_blocker: Any) -> None:
    page = clerk("planning", "minato")
    page.open("/plan/practices/write/")
    page.locator("input[name=title]").fill("受付の札を色で分けた")
    page.locator("textarea[name=what]").fill("札を三色にした。")
    press(page)
    send = page.locator(".act.no", has_text="確認に回せます")
    assert send.count() == 1
    with django_db_blocker.unblock():
        card = Practice.objects.get(title="受付の札を色で分けた")
    page.open(f"{card.get_absolute_url()}edit/")
    for name, words in (("background", "並び間違いが多い。"), ("failure", "色の名前を決めていなかった。")):
        page.locator(f"textarea[name={name}]").fill(words)
    page.locator("input[name=contact]").fill("市民課")
    press(page)
    page.open(f"{card.get_absolute_url()}send/")
    press(page)
    office = clerk("plan_office", "")
    office.open(f"{card.get_absolute_url()}publish/")
    press(office)
    assert "印を付けて" in office.locator(".errors").inner_text()
    office.locator("input[name=looked]").check()
    press(office)
    other = clerk("planning", "oka")
    other.open(card.get_absolute_url())
    other.locator("a.act", has_text="この区での採用を検討する").click()
    press(other)
    with django_db_blocker.unblock():
        taken = Adoption.objects.get(practice=card)
    assert taken.state == "considering" and taken.get_absolute_url() in other.url
    other.open("/plan/practices/fitting/")
    assert other.locator("h2 a", has_text="受付の札を色で分けた").count() == 1
