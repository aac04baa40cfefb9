from __future__ import annotations

from datetime import date

import pytest

from kusei.plan.practices.rules import days_taken

pytestmark = pytest.mark.pure


def test_a_case_counts_from_the_day_it_was_opened():
    assert days_taken(date(2026, 4, 1), date(2026, 4, 11), today=date(2026, 5, 1)) == 10


def test_an_open_case_counts_up_to_today():
    assert days_taken(date(2026, 4, 1), None, today=date(2026, 4, 2)) == 1


def test_a_case_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="before it begins"):
        days_taken(date(2026, 4, 2), date(2026, 4, 1), today=date(2026, 5, 1))
