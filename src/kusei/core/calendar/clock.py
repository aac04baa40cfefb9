"""The present moment, and where it falls in Japan. The only reader of the machine's clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

JST = ZoneInfo("Asia/Tokyo")
_held: ContextVar[datetime | None] = ContextVar("kusei_held_moment", default=None)


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    held = _held.get()
    return datetime.now(UTC) if held is None else held


def today() -> date:
    """Return the present date in Japan."""
    return jst_date(now())


@contextmanager
def at(moment: datetime | date) -> Iterator[datetime]:
    """Hold the clock at `moment` inside the block (tests, building the demo).

    A bare date means 09:00 JST of that day. Naive datetimes are refused.
    """
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(9), tzinfo=JST)
    token = _held.set(_aware(moment).astimezone(UTC))
    try:
        yield now()
    finally:
        _held.reset(token)


def happened(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """Return the moment something in a told story happened: that hour in Japan, never later than now.

    Whoever starts the demo at night or on 1 April must not find a past that is still to come.
    """
    return min(datetime.combine(day, time(hour, minute), tzinfo=JST), now())


def closing(day: date) -> datetime:
    """Return 17:15 in Japan on a day: a due date of an office means until then."""
    return datetime.combine(day, time(17, 15), tzinfo=JST)


def jst_date(instant: datetime) -> date:
    """Return the Japanese date an aware instant falls on."""
    return _aware(instant).astimezone(JST).date()


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("a naive datetime has no instant")
    return instant
