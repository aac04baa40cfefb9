"""Every page as it looks: wide and narrow, light and dark, in two languages. Pictures go into KUSEI_PICTURES if it is set."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from session import session_cookie

from kusei.core.access.actors import VISITOR
from kusei.core.testing import pages
from kusei.core.testing.pages import Address
from kusei.core.ui.pages import ActPage, ImportPage
from samples import ASKED, path_of, rows_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("KUSEI_PICTURES", "")
# KUSEI_SWEEP=full shows every act page in every way too; otherwise act pages, which share a template, are seen once.
FULL = os.environ.get("KUSEI_SWEEP") == "full"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PAGES = [a for a in pages.addresses() if a.reads]
ANSWERS_NO_PAGE = re.compile(r"\.(pdf|json|geojson|csv|xlsx|js|webmanifest|png)$|^/(health|files)/|/(export|excel|next|move|line)/")
BLOCKED = "net::ERR_FAILED"
SERIOUS = ("serious", "critical")

# What runs off the side of the page, outside boxes that scroll by themselves; and buttons whose words are cut.
SPILLS = """() => {
  const root = document.documentElement, found = [];
  if (root.scrollWidth > innerWidth + 1) found.push(`page is ${root.scrollWidth} wide in ${innerWidth}`);
  const boxed = (e) => { for (let p = e.parentElement; p; p = p.parentElement) {
    if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(p).overflowX)) return true; } return false; };
  for (const e of document.querySelectorAll('a.btn, button, .badge, h1, h2, summary')) {
    const r = e.getBoundingClientRect();
    if (!r.width || !e.checkVisibility() || e.closest('.vh, .skip, .js-only')) continue;
    if (r.right > innerWidth + 1 && !boxed(e)) found.push(`off the side: ${e.innerText.slice(0, 30)}`);
    if (e.scrollWidth > e.clientWidth + 2 && getComputedStyle(e).overflowX !== 'visible' && getComputedStyle(e).display !== 'inline')
      found.push(`cut: ${e.innerText.slice(0, 30)}`);
  }
  return [...new Set(found)].slice(0, 6);
}"""


class Eyes:
    """One browser page per reader, kept for the whole module, and what it complained about."""

    def __init__(self, browser: Any, site: Any) -> None:
        axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="missing axe")
        self.axe, self.site = axe.Axe(), site
        world = site.world
        self.actors = {
            "city": world.actor("plan_office"), "ward": world.actor("disaster", "minato"), "clerk": world.actor("planning", "minato"),
            "head": world.actor("head", "minato"), "affairs": world.actor("general_affairs", "minato"), "audit": world.actor("audit"),
            "visitor": VISITOR,
        }
        posts = {
            "city": ("plan_office", ""), "ward": ("disaster", "minato"), "clerk": ("planning", "minato"), "head": ("head", "minato"),
            "affairs": ("general_affairs", "minato"), "audit": ("audit", ""),
        }
        self.complaints: list[str] = []
        self.contexts = {}
        self.tabs = {}
        for who in self.actors:
            context = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", viewport=WIDE, reduced_motion="reduce")
            if who in posts:
                context.add_cookies([session_cookie(site, *posts[who])])
            if not PICTURES:  # the drawn map is slow without a graphics card; the server's own map stands in for it
                context.route("**/vendor/maplibre-gl/**", lambda route: route.abort())
            tab = context.new_page()
            tab.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" and BLOCKED not in m.text else None)
            tab.on("pageerror", lambda e: self.complaints.append(str(e)))
            self.contexts[who], self.tabs[who] = context, tab

    def close(self) -> None:
        for context in self.contexts.values():
            context.close()

    def reader(self, address: Address, row: Any) -> str:
        """Who may see the page; a resident page is seen as a visitor sees it."""
        order = ("visitor", *self.actors) if address.name.startswith(("portal:", "home")) else tuple(self.actors)
        return next((who for who in order if pages.expected(address, self.actors[who], row) == 200), "")

    def hurts(self, tab: Any) -> list[str]:
        found = self.axe.run(tab, options={"resultTypes": ["violations"]}).response["violations"]
        return [f"{v['id']}: {v['nodes'][0]['html'][:140]}" for v in found if v["impact"] in SERIOUS]


@pytest.fixture(scope="module")
def eyes(browser: Any, site: Any) -> Iterator[Eyes]:
    found = Eyes(browser, site)
    yield found
    found.close()


def visit(address: Address) -> tuple[str, Any]:
    if not address.asks:
        return address.url(), None
    if address.name in ASKED:
        return address.url(**next(iter(ASKED[address.name]()))), None
    row = next(iter(rows_for(address)), None)
    return (path_of(address, row), row) if row is not None else ("", None)


def shown(tab: Any, url: str) -> Any:
    """What the browser was answered; None where it keeps a file instead of showing a page."""
    try:
        return tab.goto(url, wait_until="load")
    except Exception as error:
        if "Download is starting" in str(error):
            return None
        raise


@pytest.mark.parametrize("address", PAGES, ids=lambda a: a.name)
def test_a_page_fits_and_can_be_read_by_everyone(address: Address, eyes: Eyes, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        url, row = visit(address)
        who = eyes.reader(address, row) if url else ""
    if not who or ANSWERS_NO_PAGE.search(url):
        return
    tab, wrong = eyes.tabs[who], []
    eyes.complaints.clear()
    once = issubclass(address.view, (ActPage, ImportPage)) and not FULL
    for language in ("ja",) if once else ("ja", "en"):
        tab.emulate_media(color_scheme="light")
        tab.set_viewport_size(WIDE)
        response = shown(tab, f"{eyes.site.url}{url}?lang={language}")
        if response is None or response.status != 200 or "text/html" not in response.headers.get("content-type", ""):
            return
        for name, size, scheme in (("wide", WIDE, "light"), ("narrow", NARROW, "dark" if not once else "light")):
            tab.set_viewport_size(size)
            tab.emulate_media(color_scheme=scheme)
            at = f"{language} {name} {scheme}"
            wrong += [f"{at}: {spill}" for spill in tab.evaluate(SPILLS)]
            if language == "ja" and not (once and name == "wide"):
                wrong += [f"{at}: {hurt}" for hurt in eyes.hurts(tab)]
            if PICTURES:
                picture(tab, address, f"{language}-{name}-{scheme}")
    wrong += [f"console: {c}" for c in eyes.complaints]
    assert not wrong, f"{url} as {who}\n" + "\n".join(dict.fromkeys(wrong))


def picture(tab: Any, address: Address, way: str) -> None:
    folder = Path(PICTURES)
    folder.mkdir(parents=True, exist_ok=True)
    tab.screenshot(path=str(folder / f"{address.name.replace(':', '-')}-{way}.png"), full_page=True)
