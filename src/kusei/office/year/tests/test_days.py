"""When a task falls due: the field's own words, every pattern against counting by hand, and what cannot be read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.core import calendar
from kusei.office.year.intake import written
from kusei.office.year.rules import BadPattern, Pattern, check, days_of, read_when

OPEN = calendar.is_business_day
YEARS = st.integers(2015, 2035)
SHIFTS = st.sampled_from(["before", "after", "keep"])
LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@pytest.mark.parametrize(("words", "year", "days"), [
    ("6月30日", 2026, [date(2026, 6, 30)]),
    ("６月３０日まで", 2026, [date(2026, 6, 30)]),
    ("6/30", 2026, [date(2026, 6, 30)]),
    ("10月末", 2026, [date(2026, 10, 30)]),  # the 31st is a Saturday
    ("3月第2火曜日", 2026, [date(2027, 3, 9)]),
    ("2月末日", 2027, [date(2028, 2, 29)]),
    ("年度の10日目", 2026, [date(2026, 4, 10)]),
    ("3月31日の10開庁日前", 2026, [date(2027, 3, 16)]),  # the vernal equinox of 22 March (substitute) is no working day
    ("12月上旬", 2026, [date(2026, 12, 10)]),
    ("11月最終金曜日", 2026, [date(2026, 11, 27)]),
])
def test_words_of_a_list_name_their_day(words, year, days):
    assert [day for _slot, day in days_of(read_when(words), year, OPEN)] == days


def test_a_monthly_task_has_twelve_days_in_the_order_of_the_fiscal_year():
    found = days_of(read_when("毎月第2火曜日"), 2026, OPEN)
    assert [slot for slot, _day in found] == [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3]
    assert found[0][1] == date(2026, 4, 14) and found[-1][1] == date(2027, 3, 9)


@pytest.mark.parametrize(("words", "field"), [
    ("随時", "when"), ("", "when"), ("13月1日", "month"), ("2月30日", "day"), ("4月31日", "when"), ("年度の400日目", "day"),
    ("3月31日の0開庁日前", "count"), ("来週", "when"),
])
def test_what_names_no_day_is_refused_by_its_part(words, field):
    if words == "4月31日":  # 31 is how a list writes the last of a month
        assert [d for _s, d in days_of(read_when(words), 2026, OPEN)] == [date(2026, 4, 30)]
        return
    with pytest.raises(BadPattern) as bad:
        read_when(words)
    assert bad.value.field == field


@given(YEARS, st.integers(0, 12), st.integers(1, 31), SHIFTS)
def test_a_date_is_found_as_by_walking_through_the_year(year, month, day, shift):
    p = Pattern("day", month=month, day=day, shift=shift)
    try:
        check(p)
    except BadPattern:
        assert month and day != 31 and day > LENGTHS[month - 1]
        return
    walk = [date(year, 4, 1) + timedelta(days=n) for n in range((date(year + 1, 4, 1) - date(year, 4, 1)).days)]
    by_hand = []
    for d in walk:
        last_of_month = (d + timedelta(days=1)).month != d.month
        if (not month or d.month == month) and (d.day == day or last_of_month and d.day < day):
            moved = d
            while shift != "keep" and not OPEN(moved):
                moved += timedelta(days=-1 if shift == "before" else 1)
            by_hand.append(moved)
    assert [d for _s, d in days_of(p, year, OPEN)] == by_hand


@given(YEARS, st.integers(1, 12), st.integers(1, 4), st.integers(0, 6))
def test_the_nth_weekday_is_the_nth_counted(year, month, week, weekday):
    (found,) = days_of(Pattern("nth", month=month, week=week, weekday=weekday, shift="keep"), year, OPEN)
    of_month = date(year if month >= 4 else year + 1, month, 1)
    counted = [d for n in range(31) if (d := of_month + timedelta(days=n)).month == month and d.weekday() == weekday]
    assert found[1] == counted[week - 1]


@given(YEARS, st.integers(1, 12), st.integers(1, 28), st.integers(1, 60))
def test_working_days_before_a_deadline_count_back(year, month, day, count):
    ((_slot, found),) = days_of(Pattern("before", month=month, day=day, count=count), year, OPEN)
    deadline = date(year if month >= 4 else year + 1, month, day)
    assert OPEN(found)
    assert sum(OPEN(found + timedelta(days=n)) for n in range((deadline - found).days)) == count


PATTERNS = st.one_of(
    st.builds(Pattern, st.just("day"), month=st.integers(0, 12), day=st.integers(1, 28), shift=SHIFTS),
    st.builds(Pattern, st.just("nth"), month=st.integers(0, 12), week=st.integers(1, 5), weekday=st.integers(0, 6), shift=SHIFTS),
    st.builds(Pattern, st.just("fiscal_day"), day=st.integers(1, 365), shift=SHIFTS),
    st.builds(Pattern, st.just("before"), month=st.integers(1, 12), day=st.integers(1, 28), count=st.integers(1, 120), shift=SHIFTS),
)


@given(PATTERNS)
def test_what_is_written_is_read_again(pattern):
    assert read_when(written(pattern), pattern.shift) == pattern
