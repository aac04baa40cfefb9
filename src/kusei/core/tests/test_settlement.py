"""出納整理期間: until which day money of the old year is taken, and the words afterwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kusei.core import gate
from kusei.core.rules import settlement
from kusei.core.rules.models import RuleRow

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("day", "years"), [
    (date(2026, 3, 31), (2025,)),
    (date(2026, 4, 1), (2026, 2025)),
    (date(2026, 5, 31), (2026, 2025)),  # a Sunday: the law names the day, not the next working day
    (date(2026, 6, 1), (2026,)),
    (date(2027, 1, 1), (2026,)),
])
def test_the_old_year_is_open_until_the_end_of_may(day: date, years: tuple[int, ...]) -> None:
    assert settlement.fiscal_years_open(day) == years
    assert [int(value) for value, _label in settlement.choices(day)] == list(years)


def test_every_day_has_its_own_year_open_and_never_more_than_two() -> None:
    day = date(2024, 1, 1)
    while day < date(2025, 12, 31):
        years = settlement.fiscal_years_open(day)
        assert years[0] == (day.year if day >= date(day.year, 4, 1) else day.year - 1)
        assert (len(years) == 2) is ((4, 1) <= (day.month, day.day) <= (5, 31))
        assert (settlement.settling(day) is not None) is (len(years) == 2)
        day += timedelta(days=1)


def test_a_closed_year_and_one_to_come_are_refused_in_words() -> None:
    assert settlement.why_closed(2025, date(2026, 5, 31)) == ""
    closed = settlement.why_closed(2025, date(2026, 6, 1))
    assert "令和7年度の出納は令和8年5月31日に閉鎖した" in closed
    assert "令和8年度" in closed
    assert "まだ始まっていません" in settlement.why_closed(2027, date(2026, 6, 1))
    assert "令和6年度" in settlement.why_closed(2024, date(2026, 4, 1)), "two years ago is closed in April too"


def test_a_dated_row_moves_the_day_for_the_years_it_covers_only() -> None:
    with gate.writing("test"):
        RuleRow.objects.create(
            key=settlement.CLOSING, value={"month": 6, "day": 31}, since=date(2027, 4, 1), source="改正法（試験）",
        )
    assert settlement.closes_on(2025) == date(2026, 5, 31)
    assert settlement.closes_on(2026) == date(2027, 6, 30), "a day the month does not have is its last day"
