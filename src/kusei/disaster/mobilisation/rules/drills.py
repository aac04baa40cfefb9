"""What a drill recorded, as counts: times after the call, arrivals counted up, wards added together."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from kusei.disaster.mobilisation.rules.after import arrivals_at

# At these minutes arrivals are counted, so that nobody's own minute is kept.
COUNTED_AT = (15, 30, 45, 60, 90, 120, 150, 180, 210, 240, 300, 360, 480, 720, 1440)
_MOMENT = re.compile(
    r"\s*(?:(?:(\d{4})[-/年])?(\d{1,2})[-/月](\d{1,2})日?[\sT]*)?(翌日?)?\s*(\d{1,2})[:：時](\d{1,2})?分?(?::\d{1,2}(?:\.\d+)?)?\s*"  # data
)


def moment_of(text: str, announced_at: datetime) -> datetime | None:
    """A time of day, or a day and a time, as a moment; a bare time before the call is the next day's. None: unreadable."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    year, month, day, next_day, hour, minute = found.groups()
    try:
        clock = time(int(hour), int(minute or 0), tzinfo=announced_at.tzinfo)
        if month is not None:
            on = announced_at.date().replace(year=int(year or announced_at.year), month=int(month), day=int(day))
            return datetime.combine(on, clock)
    except ValueError:
        return None
    moment = datetime.combine(announced_at.date(), clock)
    return moment + timedelta(days=1) if next_day or moment < announced_at else moment


def minutes_after(announced_at: datetime, arrived_at: datetime) -> int:
    """Whole minutes, rounded up: nobody is counted before they are there."""
    return math.ceil((arrived_at - announced_at).total_seconds() / 60)


def counts_at(
    announced_at: datetime, arrived_at: Sequence[datetime], at: Sequence[int] = COUNTED_AT
) -> list[tuple[int, int]]:
    """(minutes, arrived by then) of a drill or a real call, up to the first mark at which all of them are there."""
    last = max((minutes_after(announced_at, one) for one in arrived_at), default=0)
    marks = [t for n, t in enumerate(at) if n == 0 or at[n - 1] < last]
    return list(zip(marks, arrivals_at(announced_at, arrived_at, marks), strict=True))


def together(wards: Mapping[object, Mapping[int, tuple[int, int]]]) -> list[tuple[int, int, int]]:
    """(minutes, arrived, expected) of all wards, at the minutes every ward said: a sum over half of them means nothing.

    A ward that stopped counting after its last arrival stays at that number.
    """
    minutes = sorted({t for marks in wards.values() for t in marks})
    found = []
    for t in minutes:
        there = [_held(marks, t) for marks in wards.values()]
        if all(one is not None for one in there):
            found.append((t, sum(a for a, _e in filter(None, there)), sum(e for _a, e in filter(None, there))))
    return found


def _held(marks: Mapping[int, tuple[int, int]], t: int) -> tuple[int, int] | None:
    if t in marks:
        return marks[t]
    last = max(marks)
    return marks[last] if t > last else None
