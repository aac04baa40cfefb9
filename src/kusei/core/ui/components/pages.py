"""Components around the content: banners, crumbs, notices, empty states, print head, QR, icons."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..parts import Act, Fact, Text
from ..parts_shell import Banner, Crumb
from .registry import register

Context = dict[str, Any]

# Line icons on a 24 x 24 field; decoration only, words stand beside them or in aria-label.
ICONS: dict[str, str] = {
    "menu": "M3 6h18M3 12h18M3 18h18",
    "send": "M4 12 20 4l-5 16-3-7z",
    "upload": "M12 16V4M7 9l5-5 5 5M4 16v4h16v-4",
    "inbox": "M4 13 7 4h10l3 9v7H4zM4 13h5l1 3h4l1-3h5",
    "info": "M12 11v6M12 7.5v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
    "ok": "M5 12.5 10 17 19 7",
    "warn": "M12 4 2.5 20h19zM12 10v5M12 17.5v.01",
    "bad": "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 7.5v6M12 16.5v.01",
    "clock": "M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
    "up": "M6 15l6-7 6 7",
    "down": "M6 9l6 7 6-7",
    "both": "M7 10l5-6 5 6M7 14l5 6 5-6",
}


@register.simple_tag
def icon(name: str, *, css: str = "") -> SafeString:
    """A line icon; ``name`` is a key of ``ICONS`` (KeyError for any other)."""
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="{}"/></svg>', css, ICONS[name],
    )


@register.inclusion_tag("ui/parts/mode_banners.html")
def mode_banners(*, banners: Sequence[Banner]) -> Context:
    """訓練, 災害対応中, デモ, 公開データの試験表示: on every page and on paper."""
    return {"banners": banners}


@register.inclusion_tag("ui/parts/breadcrumb.html")
def breadcrumb(*, crumbs: Sequence[Crumb]) -> Context:
    """The way here; the last one is this page and is no link."""
    return {"crumbs": crumbs}


@register.inclusion_tag("ui/parts/notice.html")
def notice(*, text: Text, title: Text = "", tone: str = "info", url: str = "", link: Text = "") -> Context:
    """A message in the page: info, ok, warn or bad. ``bad`` is announced at once to a screen reader."""
    return {"text": text, "title": title, "tone": tone, "url": url, "link": link}


@register.inclusion_tag("ui/parts/empty.html")
def empty(*, title: Text, text: Text = "", act: Act | None = None) -> Context:
    """Nothing here yet, and what to do next."""
    return {"title": title, "text": text, "act": act}


@register.inclusion_tag("ui/parts/print_header.html")
def print_header(*, office: Text, title: Text, as_of: datetime, ref: str = "", person: Text = "", qr: str = "") -> Context:
    """Only on paper: office, title, as-of, who printed it, the ref and QR of the record. ``qr`` is safe SVG text."""
    return {"office": office, "title": title, "as_of": as_of, "ref": ref, "person": person, "qr": qr}


@register.inclusion_tag("ui/parts/qr.html")
def qr(*, svg: str, label: Text, caption: Text = "") -> Context:
    """A QR code on white (also in the dark). ``svg`` is made by our own server and trusted; ``label`` says what it holds."""
    return {"svg": svg, "label": label, "caption": caption}


@register.inclusion_tag("ui/parts/import_counts.html")
def import_counts(*, new: int, changed: int, same: int, refused: int) -> Context:
    """New, changed, same, refused rows of a file."""
    return {"new": new, "changed": changed, "same": same, "refused": refused}


@register.inclusion_tag("ui/parts/understood.html")
def understood(*, facts: Sequence[Fact]) -> Context:
    """What was understood of a file: encoding, sheet, header matched to column."""
    return {"facts": facts}
