"""Days as an iCalendar file (RFC 5545): whole days only, for the calendar a person already uses. No Django."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

TYPE = "text/calendar; charset=utf-8"
_LINE = 75  # octets, RFC 5545 3.1


@dataclass(frozen=True)
class Day:
    """A whole day with a title. ``uid`` stays the same over every export, so that a second import replaces the first.

    ``alarm_days``: how many days before it is told; 0 = not.
    """

    uid: str
    on: date
    title: str
    text: str = ""
    alarm_days: int = 0


def calendar_file(name: str, days: Iterable[Day], *, at: datetime) -> bytes:
    """The file; ``at``: when it was made (with a time zone)."""
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kusei//Task calendar//JA", "CALSCALE:GREGORIAN", f"X-WR-CALNAME:{_text(name)}"]
    for day in days:
        lines += _event(day, stamp)
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line)).encode()


def _event(day: Day, stamp: str) -> Iterator[str]:
    yield from (
        "BEGIN:VEVENT", f"UID:{_text(day.uid)}", f"DTSTAMP:{stamp}", f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day.on + timedelta(days=1):%Y%m%d}", f"SUMMARY:{_text(day.title)}", "TRANSP:TRANSPARENT",
    )
    if day.text:
        yield f"DESCRIPTION:{_text(day.text)}"
    if day.alarm_days:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-P{day.alarm_days}D", f"DESCRIPTION:{_text(day.title)}", "END:VALARM")
    yield "END:VEVENT"


def _text(value: str) -> str:
    clean = "".join(c for c in value.replace("\r\n", "\n").replace("\r", "\n") if c == "\n" or c.isprintable())
    return clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Pieces of at most 75 octets, cut between characters; each piece after the first begins with a space."""
    piece, size = "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > _LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + char, size + octets
    yield piece
