"""Dated rule rows, and the clocks that read them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from kusei.core import calendar, gate
from kusei.core.calendar import JST
from kusei.core.clocks import run as clocks
from kusei.core.clocks.models import Clock
from kusei.core.rules import registry as rules
from kusei.core.rules.models import RuleRow

rules.declare(
    "test.room", "room", schema={"m2": rules.Field("area", "decimal", "m2", least="0.5", most="20")},
    default={"m2": "3.5"}, source="test",
)
clocks.declare("test.48h", "safety check", unit="hours", amount=48, source="test")
clocks.declare("test.days", "reply", unit="business_days", amount=3, source="test")


def _rule(key: str, value: dict[str, object], since: date, **more: object) -> RuleRow:
    with gate.writing("test"):
        return RuleRow.objects.create(key=key, value=value, since=since, source="条例", **more)


def test_without_a_row_the_declared_default_holds_and_is_a_draft(db):
    value = rules.at("test.room")
    assert (value.decimal("m2"), value.draft) == (rules.Decimal("3.5"), True)


def test_a_row_holds_from_its_day_and_the_wards_own_row_comes_first(world):
    _rule("test.room", {"m2": "2.0"}, date(2024, 4, 1), until=date(2025, 3, 31), confirmed_on=date(2024, 4, 1))
    _rule("test.room", {"m2": "3.3"}, date(2025, 4, 1))
    _rule("test.room", {"m2": "1.65"}, date(2025, 4, 1), ward=world.wards["oka"])
    assert rules.at("test.room", date(2024, 3, 31)).since is None
    assert rules.at("test.room", date(2025, 3, 31))["m2"] == "2.0"
    assert not rules.at("test.room", date(2025, 3, 31)).draft
    assert rules.at("test.room", date(2025, 4, 1))["m2"] == "3.3"
    assert rules.at("test.room", date(2025, 4, 1), ward=world.wards["oka"])["m2"] == "1.65"
    assert rules.at("test.room", date(2025, 4, 1), ward=world.wards["minato"])["m2"] == "3.3"


@pytest.mark.parametrize(("value", "words"), [
    ({"m2": "広い"}, "数として読めません"), ({"m2": "0.1"}, "以上"), ({"m2": "99"}, "以下"), ({}, "空です"),
    ({"m2": "NaN"}, "数として読めません"),
])
def test_a_bad_value_is_refused_in_words(value, words):
    with pytest.raises(rules.BadRule, match=words):
        rules.check("test.room", value)


def test_forty_eight_hours_run_through_nights_and_holidays(world):
    start = datetime(2025, 12, 30, 16, 0, tzinfo=JST)
    assert clocks.due("test.48h", start) == datetime(2026, 1, 1, 16, 0, tzinfo=JST)


def test_business_days_pass_over_the_year_end_and_end_at_closing_time(world):
    start = datetime(2025, 12, 26, 9, 0, tzinfo=JST)  # Friday; offices close 29 December to 3 January
    assert clocks.due("test.days", start) == datetime(2026, 1, 7, 17, 15, tzinfo=JST)


def test_a_clock_starts_once_pauses_and_moves_its_due_by_the_time_paused(world):
    hall = world.facility("minato", "会館")
    start = calendar.now()
    with gate.writing("test"):
        first = clocks.start("test.48h", hall, at=start)
        again = clocks.start("test.48h", hall, at=start + timedelta(hours=5))
        assert (again.pk, again.due_at) == (first.pk, first.due_at)
        clocks.pause(first, at=start + timedelta(hours=10), reason="不在")
        clocks.resume(first, at=start + timedelta(hours=16))
        first.refresh_from_db()
        assert first.due_at == start + timedelta(hours=54)
        clocks.stop("test.48h", hall, at=start + timedelta(hours=20))
    assert Clock.objects.get(pk=first.pk).stopped_at == start + timedelta(hours=20)
