"""A real Chromium against a real server over the furnished world. Without a Chromium these tests skip, and say so."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import translation
from pytest_django.live_server_helper import LiveServer

from kusei.core import gate
from kusei.core.audit import walls
from kusei.core.testing.world import World
from kusei.tooling.assets import package_folder

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's own loop runs in this thread
HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

FLAGS = [
    "--no-first-run", "--disable-quic", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage",
]
# What a page may say without being broken: an answer of the server that the test itself asked for.
EXPECTED_NOISE = ("status of 4", "GPU stall", "Automatic fallback to software WebGL", "GroupMarkerNotSet")


def chromium(playwright: Any) -> str:
    """KUSEI_CHROMIUM, else one on the path, else Playwright's own."""
    for found in (os.environ.get("KUSEI_CHROMIUM"), *map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        if found:
            return found
    own = playwright.chromium.executable_path
    if Path(own).exists():
        return str(own)
    pytest.skip("missing chromium (set KUSEI_CHROMIUM, or install chromium)")


@pytest.fixture(autouse=True)
def _django_db_marker() -> None:
    """The mark asks for a database and puts these tests last; the world lasts a module, so no flush between tests."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    sync_playwright = pytest.importorskip("playwright.sync_api", reason="missing playwright").sync_playwright
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(playwright), chromium_sandbox=False, args=FLAGS)
        yield running
        running.close()


@dataclass
class Site:
    url: str
    world: World


@pytest.fixture(scope="module")
def site(browser: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """The furnished world, committed, behind a server of its own; everything is thrown away afterwards."""
    if not (package_folder() / "static/vendor").is_dir():
        pytest.skip("missing browser assets (run ./kusei check once)")
    from samples import furnish  # noqa: PLC0415  (the folder above is on the path only now)

    with django_db_blocker.unblock(), translation.override("ja"):
        world = furnish(latin=False)
        server = LiveServer("127.0.0.1")
        try:
            yield Site(server.url, world)
        finally:
            server.stop()
            walls.lower_walls(connection)
            try:
                with gate.writing("test"):
                    call_command("flush", verbosity=0, interactive=False)
            finally:
                walls.raise_walls(connection)


@dataclass
class Visit:
    """A page of the browser that keeps everything it complained about."""

    page: Any
    base: str
    complaints: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page, name)

    def open(self, path: str) -> Any:
        return self.page.goto(self.base + path, wait_until="load")

    def heard(self) -> list[str]:
        return [c for c in self.complaints if not any(noise in c for noise in EXPECTED_NOISE)]


@pytest.fixture
def visitor(browser: Any, site: Site) -> Iterator[Visit]:
    """Somebody without login; whatever the console says at the end fails the test."""
    yield from _visit(browser, site, None)


@pytest.fixture
def clerk(browser: Any, site: Site) -> Iterator[Callable[..., Visit]]:
    """``clerk("disaster", "minato")`` is signed in at that post."""
    opened: list[Iterator[Visit]] = []
    visits: list[Visit] = []

    def sign_in(duty: str, ward: str = "", **options: Any) -> Visit:
        made = _visit(browser, site, (duty, ward), **options)
        opened.append(made)
        visits.append(next(made))
        return visits[-1]

    yield sign_in
    for made in opened:
        next(made, None)


def _visit(browser: Any, site: Site, post: tuple[str, str] | None, **options: Any) -> Iterator[Visit]:
    context = browser.new_context(
        locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 1440, "height": 900}, reduced_motion="reduce", **options,
    )
    if post is not None:
        from session import session_cookie  # noqa: PLC0415

        context.add_cookies([session_cookie(site, *post)])
    visit = Visit(context.new_page(), site.url)
    visit.page.on("console", lambda m: visit.complaints.append(m.text) if m.type in ("error", "warning") else None)
    visit.page.on("pageerror", lambda e: visit.complaints.append(str(e)))
    visit.page.set_default_timeout(8000)
    yield visit
    context.close()
    assert not visit.heard(), visit.heard()

