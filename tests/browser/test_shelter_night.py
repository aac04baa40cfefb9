"""A night at a shelter as the people at its desks see it: counter, pile of cards, a family on the phone, the count."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kusei.disaster.shelters.models import Opening, Party

Clerk = Callable[..., Any]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def drilled(db: Any) -> Opening:
    with db.unblock():
        found: Opening = Opening.objects.filter(
            state="open", drill=True, shelter__ward__name_en="Minato"
        ).select_related("shelter").order_by("pk")[0]
        return found


def test_a_household_at_the_counter_a_pile_by_keyboard_and_a_family_that_asks(clerk: Clerk, django_db_blocker: Any) -> None:
    opening = drilled(django_db_blocker)
    page = clerk("disaster", "minato")
    page.open(f"{opening.get_absolute_url()}reception/")
    page.locator("#id_name_0").fill("夜野 そら")
    page.locator("#id_age_0").fill("７１")
    page.locator("input[name=consent][value=family]").check()
    page.locator("form.card button.btn.main").click()
    page.wait_for_load_state("load")
    assert "次の世帯" in page.locator("main").inner_text() and page.locator("#id_name_0").input_value() == ""

    page.open(f"{opening.get_absolute_url()}rekey/")
    page.locator("#id_number_0").focus()
    for text in ("901", "", "", "紙野 一", "", "40", "紙野 花 7、紙野 月 5"):
        if text:
            page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.locator("form.card button.btn.main").click()
    page.wait_for_load_state("load")
    assert "1世帯" in page.locator("main").inner_text()
    with django_db_blocker.unblock():
        assert Party.objects.get(opening=opening, number="0901").size == 3

    page.open("/disaster/shelters/families/new/")
    for name, value in (("name", "夜野そら"), ("age", "70"), ("caller", "夜野 うみ"), ("caller_phone", "000-0000-7777")):
        page.locator(f"#id_{name}").fill(value)
    page.locator("#id_relation").select_option("child")
    page.locator("#id_drill").check()
    page.locator("form.card button.btn.main").click()
    page.wait_for_load_state("load")
    assert "お預かりしました" in page.locator("main").inner_text(), "no papers were seen"

    page.open(f"{opening.get_absolute_url()}roll/?q=夜野")
    page.get_by_text("本人に確かめる").first.wait_for()
    page.open(f"{opening.get_absolute_url()}headcount/?from=register")
    assert int(page.locator("#id_people").input_value()) >= 4
    page.locator("form.card button.btn.main").click()
    page.wait_for_load_state("load")
    assert "人数の報告と同じ" in page.locator("main").inner_text()
