"""pytest plugin of the project: the world fixture, signed-in clients, and the walls of the trail around a flush."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

DATA = Path(os.environ.get("KUSEI_DATA", Path(__file__).resolve().parents[5] / "shared" / "data"))


def pytest_configure(config: pytest.Config) -> None:
    from django.db import connection  # noqa: PLC0415  (Django is set up by pytest-django only now)
    from django.test import TransactionTestCase  # noqa: PLC0415

    from kusei.core import gate  # noqa: PLC0415
    from kusei.core.audit import walls  # noqa: PLC0415

    case: Any = TransactionTestCase
    flush = case._fixture_teardown

    def with_walls_down(self: TransactionTestCase) -> None:
        walls.lower_walls(connection)
        try:
            with gate.writing("test"):
                flush(self)
        finally:
            walls.raise_walls(connection)

    case._fixture_teardown = with_walls_down


@pytest.fixture
def world(db: None):  # type: ignore[no-untyped-def]
    from kusei.core.testing.world import build  # noqa: PLC0415

    return build()


@pytest.fixture
def signed_in(world) -> Callable[..., object]:  # type: ignore[no-untyped-def]
    """``signed_in("disaster", "minato")`` is a browser client at that post."""
    from django.test import Client  # noqa: PLC0415

    def client(duty: str, ward: str = "") -> Client:
        c = Client()
        c.force_login(world.user(duty, ward), backend="allauth.account.auth_backends.AuthenticationBackend")
        return c

    return client


@pytest.fixture
def data_folder() -> Path:
    """The folder of real files; tests that need it skip with a printed reason where it is missing."""
    if not DATA.is_dir():
        pytest.skip("missing data folder (set KUSEI_DATA)")
    return DATA


@pytest.fixture(autouse=True)
def _in_japanese() -> Iterator[None]:
    from django.utils import translation  # noqa: PLC0415

    with translation.override("ja"):
        yield
