"""One library for all component modules; ``templatetags/ui.py`` hands it to Django."""
from __future__ import annotations

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = Library()


def _path(d: str) -> SafeString:
    return format_html('<path d="{}"/>', d)


def _disc(radius: float, *, line: float = 0) -> SafeString:
    if line:
        ring = '<circle cx="5" cy="5" r="{}" fill="none" stroke="currentColor" stroke-width="{}"/>'
        return format_html(ring, radius, line)
    return format_html('<circle cx="5" cy="5" r="{}"/>', radius)


# One drawing per shape on a 10 x 10 field. Shape carries the meaning when colour is gone.
SHAPES: dict[str, SafeString] = {
    "circle": _disc(4.6),
    "triangle": _path("M5 .4 9.8 9.4H.2Z"),
    "diamond": _path("M5 0 10 5 5 10 0 5Z"),
    "square": _path("M.7.7h8.6v8.6H.7z"),
    "ring": _disc(3.8, line=2),
    "dash": _path("M0 3.8h10v2.4H0z"),
    "clock": _disc(4.2, line=1.3) + _path("M5 5V.8A4.2 4.2 0 0 1 9.2 5Z"),
}
TONE_SHAPE: dict[str, str] = {
    "ok": "circle", "bad": "triangle", "warn": "diamond", "info": "square", "neutral": "ring", "off": "dash",
}
