"""A handover from the list of posts that changed hands to the last signature, as the people at the desks take it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kusei.core import calendar, gate
from kusei.core.ledger.models import Post
from kusei.office.models import Handover
from kusei.office.queries import without_handover
from kusei.office.views.handover import LOOK_AHEAD, LOOK_BACK

Clerk = Callable[..., Any]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def axe() -> Any:
    return pytest.importorskip("axe_playwright_python.sync_playwright", reason="missing axe").Axe()


def fair(axe: Any, page: Any) -> None:
    """No violation, at the desk and on a phone."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        found = axe.run(page.page, options={"resultTypes": ["violations"]}).response["violations"]
        assert not found, [(v["id"], v["nodes"][0]["html"]) for v in found]
    page.set_viewport_size({"width": 1440, "height": 900})


def press(page: Any, path: str, **typed: str) -> None:
    page.open(path)
    for name, text in typed.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("form.card button.btn.main, form.card button.btn.danger").first.click()
    page.wait_for_load_state("load")


def test_a_handover_goes_from_the_list_to_the_last_signature(clerk: Clerk, site: Any, axe: Any, django_db_blocker: Any) -> None:
    """The predecessor has left: the superior signs for them, the successor takes it over, the superior closes it."""
    ward, today = site.world.wards["minato"], calendar.today()
    with django_db_blocker.unblock():
        with gate.writing("test"):
            Post.objects.filter(ward=ward).update(rank=4)
            Post.objects.filter(pk=site.world.posts["head", "minato"].pk).update(rank=1)
        waiting = next(c for c in without_handover(today - LOOK_BACK, today + LOOK_AHEAD, ward=ward) if c.post.duty == "community")
    page = clerk("general_affairs", "minato")
    page.open("/office/handovers/unbegun/")
    fair(axe, page)
    page.locator(f"a[href*='post={waiting.post.ref}']").click()
    assert page.locator("[name=outgoing]").input_value() == waiting.outgoing.ref
    page.locator("form.card button.btn.main").click()
    page.wait_for_load_state("load")
    with django_db_blocker.unblock():
        url = Handover.objects.get(post=waiting.post, incoming=waiting.incoming).get_absolute_url()
    assert waiting.outgoing.name in page.locator("main").inner_text()
    successor, head = clerk("community", "minato"), clerk("head", "minato")
    press(successor, f"{url}write/", promises="会長に返事をする")
    press(head, f"{url}sign-for-absent/", reason="退職したため")
    press(successor, f"{url}sign-incoming/")
    press(head, f"{url}sign-witness/")
    head.open(url)
    assert "引継済" in head.locator("main").inner_text()
    assert "会長に返事をする" in head.locator("main").inner_text()
    fair(axe, head)
    head.open("/office/year/turn/")
    fair(axe, head)
    successor.open("/office/year/last-year/?days=92")
    fair(axe, successor)
