"""The weather office's public Atom feeds: ask politely, take what was not taken before. No database, no decision."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

from django.utils.translation import gettext as _

from kusei.core.files.xml import BadXml, parse_xml
from kusei.disaster.staffing_stages.codes import KINDS
from kusei.disaster.staffing_stages.telegram import MOST_BYTES

WAIT_S = 10
NATIONAL = "気象庁"  # data
SCHEMES = ("http", "https")
_KIND = re.compile(r"_(V[A-Z]{3})[0-9a-z]{2}_")
# VPWW62 of next year begins like the kinds we read: it is taken, kept and shown. Forecasts and the like are left there.
FAMILIES = frozenset(kind[:4] for kind in KINDS)


class FeedFailed(RuntimeError):
    """``str(error)`` says why the feed gave nothing, for the board."""


@dataclass(frozen=True)
class Answer:
    """``body`` None: nothing new since ``last_modified``."""

    body: bytes | None
    last_modified: str


@dataclass(frozen=True)
class Entry:
    id: str
    url: str
    office: str


def ask(url: str, *, since: str = "", most_bytes: int = MOST_BYTES) -> Answer:
    """One GET, with If-Modified-Since when ``since`` is known. Raises FeedFailed."""
    if urlsplit(url).scheme not in SCHEMES:
        raise FeedFailed(_("http(s)の住所ではありません。"))
    request = Request(url, headers={"User-Agent": "Kusei", **({"If-Modified-Since": since} if since else {})})  # noqa: S310  (the scheme is checked above)
    try:
        with urlopen(request, timeout=WAIT_S) as answer:  # noqa: S310
            body = answer.read(most_bytes + 1)
            told = str(answer.headers.get("Last-Modified") or "")[:60]
    except HTTPError as error:
        if error.code == 304:
            return Answer(None, since)
        raise FeedFailed(_("サーバーが%(code)sを返しました。") % {"code": error.code}) from error
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise FeedFailed(_("つながりません。")) from error
    if len(body) > most_bytes:
        raise FeedFailed(_("応答が大きすぎます。"))
    return Answer(body, told)


def entries(body: bytes, *, feed: str) -> list[Entry]:
    """The entries of an Atom feed, newest first as they stand there; links to another host are left out. Raises FeedFailed."""
    try:
        root = parse_xml(body)
    except BadXml as error:
        raise FeedFailed(str(error)) from error
    if root.tag.rpartition("}")[2] != "feed":
        raise FeedFailed(_("Atomフィードではありません。"))
    found = []
    for item in root.iterfind("{*}entry"):
        link = item.find("{*}link")
        url = urljoin(feed, "" if link is None else link.get("href") or "")
        if url != feed and urlsplit(url).netloc == urlsplit(feed).netloc:
            found.append(Entry(_text(item, "{*}id") or url, url, _text(item, "{*}author/{*}name")))
    return found


def _text(at: Any, path: str) -> str:
    return (at.findtext(path) or "").strip()[:300]


def wanted(found: Sequence[Entry], *, taken: Collection[str], offices: Collection[str]) -> list[Entry]:
    """Entries not taken before, of kinds this room reads and of the offices named (all when none is; national ones always)."""
    mine = [e for e in found if not offices or e.office == NATIONAL or any(o in e.office for o in offices)]
    return [e for e in mine if e.id not in taken and ((kind := _KIND.search(e.url)) is None or kind.group(1) in FAMILIES)]
