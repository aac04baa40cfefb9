"""How dates, clocks, numbers and money read on a screen. Values come in; nothing here asks for the time."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import dates, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kusei.core.calendar import format_date

from .parts import Number, Text, Tone

# From when a clock is red and amber; what is merely later today is not an alarm.
RED_FROM = timedelta(hours=2)
AMBER_FROM = timedelta(hours=24)


@dataclass(frozen=True)
class TimeLeft:
    """What a clock says: words, tone and the whole seconds left (negative when overdue)."""

    word: str
    tone: Tone
    seconds: int


def day_words(day: date, *, weekday: bool = True, year: bool = True) -> str:
    """令和8年11月23日（月） or 23 November 2026 (Mon); without ``year`` 11月23日 or 23 November."""
    if year:
        return format_date(day, weekday=weekday)
    return _("%(month)s%(day)d日") % {"month": dates.MONTHS[day.month], "day": day.day}


def moment_words(moment: datetime, *, year: bool = True) -> str:
    local = timezone.localtime(moment)
    return f"{day_words(local.date(), year=year)} {local:%H:%M}"


def span_words(seconds: int) -> str:
    """A length of time in the two units that matter: 3日, 1時間42分, 18分."""
    minutes = abs(seconds) // 60
    days, hours = minutes // 1440, minutes // 60
    if days >= 2:
        return _("%(days)d日") % {"days": days}
    if hours:
        return _("%(hours)d時間%(minutes)02d分") % {"hours": hours, "minutes": minutes % 60}
    return _("%(minutes)d分") % {"minutes": minutes}


def time_left(due: datetime, now: datetime) -> TimeLeft:
    """What is left of a clock; both aware. Overdue says by how much, because the next person asks exactly that."""
    seconds = int((due - now).total_seconds())
    if seconds < 0:
        return TimeLeft(_("期限切れ %(span)s") % {"span": span_words(seconds)}, "bad", seconds)
    word = _("残り %(span)s") % {"span": span_words(seconds)}
    left = timedelta(seconds=seconds)
    tone: Tone = "bad" if left <= RED_FROM else "warn" if left <= AMBER_FROM else "info"
    return TimeLeft(word, tone, seconds)


def number_words(value: Number | None) -> str:
    """Thousands separators; None is a dash."""
    if value is None:
        return "—"
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return f"{value:,}"


def with_unit(value: Number | None, unit: Text) -> str:
    """A number and its unit as the language writes them: 3棟, 58%, 3 buildings."""
    return _join(number_words(value), str(unit)) if value is not None else "—"


def unit_gap(unit: Text) -> str:
    """The space between a number and its unit: none in Japanese and before %, one before an English word."""
    word = str(unit)
    return " " if word and word[0].isascii() and word[0].isalpha() else ""


def _join(number: str, unit: str) -> str:
    return f"{number}{unit_gap(unit)}{unit}"


def money_words(yen: int) -> str:
    """Integer yen. Japanese 12,300円, English ¥12,300."""
    return pgettext("money", "%(yen)s円") % {"yen": f"{yen:,}"}


def plain(text: Text | None) -> str:
    """Text made into a string where a template filter needs one."""
    return str(text) if isinstance(text, Promise) else (text or "")
