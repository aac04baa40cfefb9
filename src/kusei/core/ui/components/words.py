"""Components inside a line: state, clock, date, money, person, mark."""
from __future__ import annotations

from datetime import date, datetime
from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .. import wording
from ..parts import Badge, ClockChip, Number, Shape, Text, Tone
from .registry import SHAPES, TONE_SHAPE, register


@cache
def shape_svg(shape: str, *, css: str = "") -> SafeString:
    """The small mark of a badge; decoration for the eye, the word beside it says the same."""
    return format_html(
        '<svg class="{} {}" viewBox="0 0 10 10" fill="currentColor" aria-hidden="true">{}</svg>', shape, css, SHAPES[shape]
    )


@cache
def dash() -> SafeString:
    """Nothing known."""
    return format_html('<span class="weak">{}</span>', "—")


@register.simple_tag
def badge(*, word: Text = "", tone: Tone = "neutral", shape: Shape = "", part: Badge | None = None) -> SafeString:
    """A state as shape + word + colour. Give either ``part`` or the three values; an empty shape follows the tone."""
    if part is not None:
        word, tone, shape = part.word, part.tone, part.shape
    return format_html('<span class="badge t-{}">{}{}</span>', tone, shape_svg(shape or TONE_SHAPE[tone]), word)


@register.simple_tag
@cache
def mark(*, shape: str, tone: Tone = "neutral") -> SafeString:
    """A map or legend mark drawn exactly as on the map."""
    return format_html(
        '<svg class="pt-box c-{}" viewBox="-1 -1 12 12" width="16" height="16" aria-hidden="true">'
        '<g class="pt {}" fill="currentColor">{}</g></svg>', tone, shape, SHAPES[shape],
    )


@register.simple_tag
def clock_chip(
    *, due: datetime | None = None, now: datetime | None = None, label: Text = "", url: str = "", paused: Text = "",
    part: ClockChip | None = None,
) -> SafeString:
    """A running clock: 残り 1時間42分, 期限切れ 3日, 停止中（reason). The due moment is in the title and the markup.

    ``due`` and ``now`` are aware; nothing here asks for the time. ``due`` None: 期限なし.
    """
    if part is not None:
        due, now, label, url, paused = part.due, part.now, part.label, part.url, part.paused
    if paused:
        word, tone = _("停止中：%(reason)s") % {"reason": paused}, "off"
    elif due is None or now is None:
        word, tone = _("期限なし"), "off"
    else:
        left = wording.time_left(due, now)
        word, tone = left.word, left.tone
    said = format_html("{} {}", word, label) if label else word
    if due is not None:
        said = format_html(
            '<time datetime="{}" title="{}">{}</time>', localtime(due).isoformat(), wording.moment_words(due), said
        )
    tag = "a" if url else "span"
    href = format_html(' href="{}"', url) if url else ""
    return format_html('<{} class="badge t-{}"{}>{}{}</{}>', tag, tone, href, shape_svg("clock"), said, tag)


@register.simple_tag
def day(value: date | None, *, weekday: bool = True, year: bool = True) -> SafeString:
    """令和8年11月23日（月） with the ISO date in the markup; a dash for None."""
    if value is None:
        return dash()
    words = wording.day_words(value, weekday=weekday, year=year)
    return format_html('<time class="day-era" datetime="{}">{}</time>', value.isoformat(), words)


@register.simple_tag
def moment(value: datetime | None, *, year: bool = True) -> SafeString:
    """Date and time of an aware moment in the office's time zone; a dash for None."""
    if value is None:
        return dash()
    return format_html(
        '<time datetime="{}">{}</time>', localtime(value).isoformat(), wording.moment_words(value, year=year)
    )


@register.simple_tag
def money(yen: int | None) -> SafeString:
    """Integer yen; a dash for None. Floats are refused, money is never one."""
    if yen is None:
        return dash()
    if not isinstance(yen, int):
        raise TypeError("money takes integer yen")
    return format_html('<data class="money" value="{}">{}</data>', yen, wording.money_words(yen))


@register.simple_tag
def number(value: Number | None, *, unit: Text = "") -> str:
    """Thousands separators and the unit: 41,280人; a dash for None."""
    return wording.with_unit(value, unit)


@register.simple_tag
def person_line(*, name: Text = "", kana: Text = "", post: Text = "", organisation: Text = "") -> SafeString:
    """Who, as which post: the post first, because the office acts through posts. ``kana`` stands above the name."""
    named = format_html("<ruby>{}<rt>{}</rt></ruby>", name, kana) if kana else format_html("<b>{}</b>", name)
    before = " ".join(str(text) for text in (organisation, post) if text)
    return format_html(
        '<span class="who">{}{}</span>', format_html("<span>{}</span>", before) if before else "", named if name else ""
    )


@register.filter
def commas(value: Number | None) -> str:
    """Thousands separators inside a sentence: 「全1,234件」; a dash for None."""
    return wording.number_words(value)


@register.filter
def message_tone(level: str) -> str:
    """A level of django.contrib.messages as the tone of a notice."""
    return {"success": "ok", "error": "bad", "warning": "warn"}.get(level, "info")
