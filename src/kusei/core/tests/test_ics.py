"""An iCalendar file holds whole days, cuts its lines between characters and keeps every word."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from kusei.core.ics import Day, calendar_file

AT = datetime(2026, 11, 23, 3, tzinfo=UTC)


def test_a_day_stands_as_a_whole_day_with_its_alarm() -> None:
    body = calendar_file("年間の予定", [Day("abc@kusei", date(2026, 12, 31), "棚卸し; 1階, 2階", "鍵は\n引き出し", 7)], at=AT).decode()
    assert "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n" in body
    assert "SUMMARY:棚卸し\\; 1階\\, 2階\r\n" in body and "DESCRIPTION:鍵は\\n引き出し\r\n" in body
    assert "TRIGGER:-P7D\r\n" in body and "DTSTAMP:20261123T030000Z\r\n" in body
    assert body.startswith("BEGIN:VCALENDAR\r\n") and body.endswith("END:VCALENDAR\r\n")


@given(st.text(max_size=200))
def test_no_line_is_longer_than_75_octets_and_nothing_breaks_out_of_its_field(title: str) -> None:
    lines = calendar_file("x", [Day("u", date(2026, 4, 1), title)], at=AT).decode().split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = "\r\n".join(lines).replace("\r\n ", "").split("\r\n")
    kept = next(line for line in whole if line.startswith("SUMMARY:"))
    wanted = "".join(c for c in title.replace("\r\n", "\n").replace("\r", "\n") if c == "\n" or c.isprintable())
    said = kept.removeprefix("SUMMARY:").replace("\\\\", "\0").replace("\\n", "\n").replace("\\;", ";").replace("\\,", ",").replace("\0", "\\")
    assert said == wanted
    assert [line for line in whole if line.startswith("END:")] == ["END:VEVENT", "END:VCALENDAR"]
