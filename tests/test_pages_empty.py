"""A house on its first day: no rows at all, and every page that needs none still opens and says what to do next."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from kusei.core.testing import pages
from kusei.core.testing.pages import Address
from kusei.core.testing.world import World, build

OPEN = [a for a in pages.addresses() if a.reads and not a.asks]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(lasting: None) -> World:
    with translation.override("ja"):
        return build(latin=True)


@pytest.mark.parametrize("address", OPEN, ids=lambda a: a.name)
def test_a_page_without_a_single_row_is_whole(address: Address, world: World) -> None:
    client = Client()
    client.force_login(world.user("plan_office"), backend=BACKEND)
    client.cookies["kusei_language"] = "en"
    response = client.get(address.url())
    assert response.status_code in (200, 302, 403, 405), response.status_code
    if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
        assert not pages.faults(response.content, language="en")
