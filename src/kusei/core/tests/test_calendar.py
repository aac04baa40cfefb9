"""Dates: eras, fiscal years, working days, and what people write."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from kusei.core.calendar import (
    JST,
    BadDate,
    Period,
    add_business_days,
    add_months,
    age_months,
    at,
    business_days_between,
    eras_on,
    fiscal_year_label,
    fiscal_year_of,
    format_date,
    is_business_day,
    jst_date,
    now,
    parse_date,
    parse_year,
    today,
    wareki,
    wareki_year,
)

pytestmark = pytest.mark.pure


def test_the_clock_is_aware_and_in_utc() -> None:
    assert now().tzinfo is UTC


def test_a_held_clock_stands_still_and_is_released() -> None:
    moment = datetime(2026, 3, 31, 15, 30, tzinfo=UTC)
    with at(moment):
        assert now() == moment
        assert today() == date(2026, 4, 1)
        with at(date(2011, 3, 11)):
            assert now().astimezone(JST).hour == 9
        assert now() == moment
    assert now() != moment


def test_a_held_clock_is_not_seen_by_another_thread() -> None:
    seen: list[date] = []
    with at(date(2000, 1, 1)):
        thread = threading.Thread(target=lambda: seen.append(today()))
        thread.start()
        thread.join()
    assert seen[0].year > 2000


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        jst_date(datetime(2026, 4, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="naive"), at(datetime(2026, 4, 1)):  # noqa: DTZ001
        pass


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 11, 23), "令和8年11月23日（月）"),
        (date(2019, 5, 1), "令和元年5月1日（水）"),
        (date(2019, 4, 30), "平成31年4月30日（火）"),
        (date(1989, 1, 8), "平成元年1月8日（日）"),
        (date(1989, 1, 7), "昭和64年1月7日（土）"),
        (date(1926, 12, 25), "昭和元年12月25日（土）"),
        (date(1926, 12, 24), "大正15年12月24日（金）"),
        (date(1912, 7, 30), "大正元年7月30日（火）"),
        (date(1873, 1, 1), "明治6年1月1日（水）"),
    ],
)
def test_a_date_is_shown_in_its_era(day: date, shown: str) -> None:
    assert wareki(day) == shown


def test_two_eras_are_in_force_on_the_two_days_of_change() -> None:
    assert [era.letter for era in eras_on(date(1912, 7, 30))] == ["T", "M"]
    assert [era.letter for era in eras_on(date(1926, 12, 25))] == ["S", "T"]
    assert [era.letter for era in eras_on(date(1989, 1, 8))] == ["H"]
    assert [era.letter for era in eras_on(date(2019, 5, 1))] == ["R"]


def test_a_date_before_the_gregorian_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="Gregorian"):
        wareki(date(1872, 12, 31))


def test_a_date_is_shown_to_each_kind_of_reader() -> None:
    day = date(2026, 11, 23)
    assert format_date(day, "ja") == "令和8年11月23日（月）"
    assert format_date(day, "ja", weekday=False) == "令和8年11月23日"
    assert format_date(day, "en") == "23 November 2026 (Mon)"
    assert format_date(day, "ja-easy") == "2026年11月23日（月）"
    with translation.override("en"):
        assert format_date(day, weekday=False) == "23 November 2026"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("令和8年4月1日", date(2026, 4, 1)),
        ("令和 8年 4月 1日", date(2026, 4, 1)),
        ("R8.4.1", date(2026, 4, 1)),
        ("r08/04/01", date(2026, 4, 1)),
        ("令8.4.1", date(2026, 4, 1)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("㋿元年5月1日", date(2019, 5, 1)),
        ("㍻25年4月1日", date(2013, 4, 1)),
        ("Ｈ２５．４．１", date(2013, 4, 1)),
        ("2026/4/1", date(2026, 4, 1)),
        ("2026-04-01", date(2026, 4, 1)),
        ("20260401", date(2026, 4, 1)),
        ("２０２６年４月１日", date(2026, 4, 1)),
        ("西暦2026年4月1日", date(2026, 4, 1)),
        ("2026-04-01T00:00:00", date(2026, 4, 1)),
        ("令和8年11月23日（月）", date(2026, 11, 23)),
        ("2026/11/23 (Mon)", date(2026, 11, 23)),
        ("明治45年7月30日", date(1912, 7, 30)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("大正15年12月25日", date(1926, 12, 25)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("令和6年2月29日", date(2024, 2, 29)),
    ],
)
def test_a_written_date_is_read(written: str, day: date) -> None:
    assert parse_date(written) == day


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "empty"),
        ("　", "empty"),
        ("6月31日", "no_such_day"),
        ("2026/6/31", "no_such_day"),
        ("令和7年2月29日", "no_such_day"),
        ("20261301", "no_such_day"),
        ("4月1日", "no_year"),
        ("不詳", "unknown"),
        ("年月日不詳", "unknown"),
        ("昭和20年8月頃", "approximate"),
        ("令和8年4月上旬", "approximate"),
        ("令和元年", "year_only"),
        ("㍻25", "year_only"),
        ("令和8年11月23日（火）", "weekday_mismatch"),
        ("平成35年3月31日", "era_range"),
        ("昭和64年1月8日", "era_range"),
        ("令和元年4月30日", "era_range"),
        ("明治5年12月2日", "before_gregorian"),
        ("1/4/2026", "unreadable"),
        ("令和0年1月1日", "unreadable"),
        ("2026/4/1 10:00", "unreadable"),
        ("8.4.1", "unreadable"),
        ("x" * 5000, "unreadable"),
    ],
)
def test_a_date_that_is_not_one_certain_day_is_refused(written: str, code: str) -> None:
    with pytest.raises(BadDate) as refused:
        parse_date(written)
    assert refused.value.code == code
    assert refused.value.value == written
    assert refused.value.message


def test_a_date_past_the_end_of_its_era_suggests_the_day_meant() -> None:
    with pytest.raises(BadDate) as refused:
        parse_date("平成35年3月31日")
    assert refused.value.suggestion == date(2023, 3, 31)


@pytest.mark.parametrize(
    ("written", "year"),
    [("令和元年", 2019), ("㍻25", 2013), ("R8", 2026), ("令和8年度", 2026), ("2026", 2026)],
)
def test_a_written_year_is_read(written: str, year: int) -> None:
    assert parse_year(written) == year


def test_every_date_survives_being_written_and_read() -> None:
    day = date(1873, 1, 1)
    while day < date(2040, 1, 1):
        assert parse_date(wareki(day)) == day
        day = add_months(day, 1).replace(day=1 + day.month)


def test_the_fiscal_year_turns_on_the_first_of_april() -> None:
    assert fiscal_year_of(date(2026, 3, 31)) == 2025
    assert fiscal_year_of(date(2026, 4, 1)) == 2026
    assert fiscal_year_label(2026, "ja") == "令和8年度"
    assert fiscal_year_label(2019, "ja") == "令和元年度"
    assert fiscal_year_label(2018, "ja") == "平成30年度"
    assert fiscal_year_label(2026, "en") == "FY2026"
    assert wareki_year(2019) == "令和元年"


def test_a_period_holds_both_its_ends_in_japanese_dates() -> None:
    year = Period.fiscal_year(2026)
    assert year.contains(date(2026, 4, 1))
    assert year.contains(date(2027, 3, 31))
    assert not year.contains(date(2027, 4, 1))
    assert year.contains(datetime(2026, 3, 31, 15, 0, tzinfo=UTC))
    assert not year.contains(datetime(2027, 3, 31, 15, 0, tzinfo=UTC))
    first, after = year.instants()
    assert first == datetime(2026, 3, 31, 15, tzinfo=UTC)
    assert after == datetime(2027, 3, 31, 15, tzinfo=UTC)
    assert year.days == 365


def test_a_period_is_written_into_a_query_and_read_back() -> None:
    period = Period(date(2026, 4, 1), date(2026, 6, 30))
    assert period.query == "from=2026-04-01&to=2026-06-30"
    assert Period.from_query({"from": "2026-04-01", "to": "2026-06-30"}) == period
    with translation.override("ja"):
        assert period.label == "令和8年4月1日〜令和8年6月30日"
        assert Period.fiscal_year(2026).label == "令和8年度"


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Period(date(2026, 4, 2), date(2026, 4, 1))


def test_the_office_is_closed_on_holidays_and_over_the_new_year() -> None:
    assert is_business_day(date(2026, 12, 28))
    assert not any(is_business_day(date(2026, 12, day)) for day in (29, 30, 31))
    assert not is_business_day(date(2027, 1, 3))
    assert is_business_day(date(2027, 1, 4))
    assert not is_business_day(date(2026, 11, 23))  # 勤労感謝の日
    assert not is_business_day(date(2026, 5, 6))  # a substitute holiday
    assert not is_business_day(date(2026, 9, 22))  # between two holidays


def test_working_days_are_counted_without_the_first() -> None:
    assert add_business_days(date(2026, 12, 28), 1) == date(2027, 1, 4)
    assert add_business_days(date(2027, 1, 4), -1) == date(2026, 12, 28)
    assert add_business_days(date(2026, 11, 21), 0) == date(2026, 11, 24)
    assert business_days_between(date(2026, 12, 28), date(2027, 1, 4)) == 1
    assert business_days_between(date(2026, 12, 28), date(2026, 12, 28)) == 0
    with pytest.raises(ValueError, match="before"):
        business_days_between(date(2027, 1, 4), date(2026, 12, 28))


def test_four_months_of_age_end_on_the_last_day_of_a_short_month() -> None:
    assert add_months(date(2025, 10, 31), 4) == date(2026, 2, 28)
    assert add_months(date(2023, 10, 31), 4) == date(2024, 2, 29)
    assert add_months(date(2026, 1, 15), -2) == date(2025, 11, 15)
    assert age_months(date(2025, 10, 31), date(2026, 2, 27)) == 3
    assert age_months(date(2025, 10, 31), date(2026, 2, 28)) == 4
