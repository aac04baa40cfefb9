"""A phone in the hand of a test: small screen, network that can be cut, a clock that can be wrong; and an office to restart."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from session import session_cookie

SIZE = {"width": 360, "height": 740}
CONTROLLED = """() => navigator.serviceWorker.controller ? true
  : new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', () => done(true)))"""
HELD = """async () => {
  const open = await new Promise((done) => { const r = indexedDB.open('kusei-field'); r.onsuccess = () => done(r.result); });
  const read = (name) => new Promise((done) => { const r = open.transaction(name).objectStore(name).getAll(); r.onsuccess = () => done(r.result); });
  const found = { queue: await read('queue'), keys: (await read('keys')).length, state: JSON.stringify(await read('state')) };
  open.close();
  return found;
}"""


@dataclass
class Phone:
    context: Any
    page: Any
    base: str

    def cut(self, cut: bool = True) -> None:
        self.context.set_offline(cut)

    def mode(self, name: str) -> None:
        self.page.locator(f"body[data-mode={name}]").wait_for(state="attached")

    def enrol(self, name: str, place: str) -> None:
        self.page.goto(f"{self.base}/field/enrol/?screen=shelter")
        self.page.locator("input[name=name]").fill(name)
        self.page.locator("form.card button.btn.main").click()
        self.page.locator("#places button", has_text=place).click()
        self.mode("ready")
        self.page.evaluate(CONTROLLED)

    def sheet(self, number: int) -> None:
        self.page.locator("#nav button").nth(number).click()

    def receive(self, name: str, adults: int) -> str:
        """A household at the counter; returns the number it was given."""
        self.sheet(0)
        number = self.page.locator("#r-number").input_value()
        self.page.locator("#r-name").fill(name)
        self.page.locator("#r-adults").fill(str(adults))
        self.page.get_by_role("button", name="この世帯を残す").click()
        self.page.locator("#said", has_text=str(number)).wait_for()
        return str(number)

    def count(self, people: int) -> None:
        self.sheet(1)
        self.page.locator("#c-people").fill(str(people))
        self.page.get_by_role("button", name="この人数を残す").click()
        self.page.locator("#said", has_text=str(people)).wait_for()

    def leave(self, number: str) -> None:
        self.sheet(2)
        form = self.page.locator("form[data-verb='shelters.leave_party']")
        form.locator("[name=number]").fill(number)
        form.locator("button.main").click()
        self.page.locator("#said", has_text=str(number)).wait_for()

    def unsent(self, count: int) -> None:
        self.page.locator("#waiting", has_text=f"未送信 {count}件").wait_for()

    def held(self) -> Any:
        return self.page.evaluate(HELD)


def phone(browser: Any, site: Any, post: tuple[str, str], *, base: str = "", ahead: timedelta | None = None) -> Phone:
    context = browser.new_context(
        locale="ja-JP", timezone_id="Asia/Tokyo", viewport=SIZE, has_touch=True, is_mobile=True, reduced_motion="reduce",
    )
    context.add_cookies([session_cookie(site, *post)])
    if ahead is not None:
        context.clock.install(time=datetime.now() + ahead)  # noqa: DTZ005  (the phone's own idea of the hour)
    page = context.new_page()
    page.set_default_timeout(8000)
    return Phone(context, page, base or site.url)


class Office:
    """The site as a process of its own over the test's database, so that it can really be killed."""

    def __init__(self, home: Path) -> None:
        database = connection.settings_dict
        self.env = {**os.environ, "KUSEI_HOME": str(home), "KUSEI_CITY": "field", "KUSEI_SECRET_KEY": settings.SECRET_KEY}
        if connection.vendor == "sqlite":
            (home / "field").mkdir(parents=True)
            (home / "field/kusei.sqlite3").symlink_to(database["NAME"])
        else:
            at = f"{database['USER']}@{database['HOST']}:{database['PORT']}"
            self.env["KUSEI_DATABASE_URL"] = f"postgresql://{at}/{database['NAME']}"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: Any = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(self.port), "--log-level", "warning", "--blocking-threads", "2",
             "kusei.site.wsgi:application"], env=self.env,
        )
        until = time.monotonic() + 60  # a busy machine takes its time
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.url}/field/app.webmanifest", timeout=10)
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the office did not start")

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
