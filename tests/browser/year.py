"""What the walk through a year needs: a clock that stands for every thread, one press of a page's button, and counting."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from kusei.core import calendar


class HeldClock:
    """Takes the place of the calendar's own holder: the server's threads and the test read one moment."""

    def __init__(self) -> None:
        self.moment: datetime | None = None

    def get(self) -> datetime | None:
        return self.moment

    def set(self, moment: datetime | None) -> datetime | None:
        before, self.moment = self.moment, moment
        return before

    def reset(self, token: datetime | None) -> None:
        self.moment = token

    def go(self, day: date, hour: int = 9) -> date:
        self.moment = datetime.combine(day, time(hour), tzinfo=calendar.JST)
        return day


def press(page: Any, url: str = "", **fields: Any) -> None:
    """Open an act's page, fill its fields by name, press its main button; what the page refuses fails the test."""
    if url:
        page.open(url)
    for name, value in fields.items():
        box = page.locator(f"form.card [name={name}]")
        kind = box.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "select":
            box.select_option(value)
        elif kind in ("radio", "checkbox"):
            page.locator(f"form.card [name={name}][value='{value}']" if value is not True else f"form.card [name={name}]").check()
        else:
            box.fill(str(value))
    page.locator("form.card button.btn.main").last.click()
    page.wait_for_load_state("load")
    assert page.locator(".errors").count() == 0, page.locator(".errors").inner_text()


def counted(words: str) -> int:
    """The number of rows a link promises: 「数えた記録 12件」, 「12」."""
    found = re.search(r"[\d,]+", words)
    assert found, words
    return int(found[0].replace(",", ""))


def rows_on(page: Any) -> int:
    """How many rows a list says it has, and shows when they fit on one page."""
    said = page.locator("h1 .num")
    shown = page.locator("table.data tbody tr:not(.empty)").count()
    if said.count() == 0:
        return shown
    total = counted(said.first.inner_text())
    assert shown == total or (shown < total and shown >= 20), (shown, total)
    return total


def recount(page: Any, href: str, promised: int) -> None:
    """Follow a figure's link: exactly the promised number of rows stands there."""
    page.open(href)
    assert rows_on(page) == promised, (href, promised, rows_on(page))
