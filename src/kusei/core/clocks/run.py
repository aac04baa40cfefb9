"""Starting, pausing and stopping clocks; called inside Actions only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.clocks.models import Clock
from kusei.core.ledger.models import Post, Ward
from kusei.core.rows import seen_of, walk
from kusei.core.rules import registry as rules

Words = str | Promise


@dataclass(frozen=True)
class ClockRule:
    """A clock's rule row holds exactly one of hours (continuous), business_days (until 17:15), months, days."""

    key: str
    label: Words


CLOCKS: dict[str, ClockRule] = {}
UNITS: Mapping[str, Words] = {
    "hours": _("時間（連続）"), "business_days": _("開庁日"), "days": _("日"), "months": _("か月"),
}


def words(rule: str, kept: str = "") -> Words:
    """What a clock is called, in the reader's language; ``kept`` is what it was called when it started."""
    return CLOCKS[rule].label if rule in CLOCKS else kept


def declare(key: str, label: Words, *, unit: str, amount: int, source: Words, law_bound: bool = False) -> str:
    """Declare a clock: ``amount`` of ``unit`` (a key of UNITS) by default, editable as a dated rule row."""
    schema = {unit: rules.Field(UNITS[unit], least=0, unit=UNITS[unit])}
    rules.declare(key, label, schema=schema, default={unit: amount}, source=source, law_bound=law_bound)
    CLOCKS[key] = ClockRule(key, label)
    return key


def due(rule: str, started_at: datetime, *, ward: Ward | None = None) -> datetime:
    """When a clock started at ``started_at`` runs out, by the rule in force on that Japanese day."""
    day = calendar.jst_date(started_at)
    value = rules.at(rule, day, ward=ward)
    unit, amount = next(iter(value.values.items()))
    if unit == "hours":
        return started_at + timedelta(hours=int(amount))
    if unit == "business_days":
        return calendar.closing(calendar.add_business_days(day, int(amount)))
    if unit == "months":
        return calendar.closing(calendar.add_months(day, int(amount)))
    return calendar.closing(day + timedelta(days=int(amount)))


def start(
    rule: str, row: Any, *, at: datetime, due_at: datetime | None = None, post: Post | None = None,
) -> Clock:
    """Start a clock on a row; a second start of a running one returns the first.

    The row says where its page is (``get_absolute_url``), and may say what it is called (``clock_about``) and
    who answers for it (``clock_post``). Rows about a person do not say what they are called.
    """
    seen = seen_of(type(row))
    ward = walk(row, seen.ward.removesuffix("_id")) if seen.ward else None
    subject = f"{row._meta.label_lower}:{row.ref}"
    clock, _created = Clock.objects.get_or_create(
        rule=rule, subject=subject, stopped_at=None,
        defaults={
            "label": str(CLOCKS[rule].label), "about": str(getattr(row, "clock_about", ""))[:160], "ward": ward,
            "power": seen.power, "url": row.get_absolute_url(), "started_at": at, "due_at": due_at or due(rule, at, ward=ward),
            "duty_post": post or getattr(row, "clock_post", None),
        },
    )
    return clock


def stop(rule: str, row: Any, *, at: datetime) -> None:
    Clock.objects.filter(rule=rule, subject=f"{row._meta.label_lower}:{row.ref}", stopped_at=None).update(stopped_at=at)


def pause(clock: Clock, *, at: datetime, reason: str) -> None:
    """Stop the hands; both the elapsed and the paused time stay visible."""
    Clock.objects.filter(pk=clock.pk, paused_at=None, stopped_at=None).update(paused_at=at, pause_reason=reason)


def resume(clock: Clock, *, at: datetime) -> None:
    """Start the hands again; the due moment moves later by exactly the time paused."""
    clock.refresh_from_db()
    if clock.paused_at is not None:
        Clock.objects.filter(pk=clock.pk).update(paused_at=None, due_at=clock.due_at + (at - clock.paused_at))


def turn(row: Any, old: str, new: str, *, at: datetime) -> None:
    """A state changed: stop the old state's clock, start the new one's."""
    if old == new:
        return
    if old:
        stop(old, row, at=at)
    if new:
        start(new, row, at=at)
