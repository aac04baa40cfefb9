"""Reading and merging answers as values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.core.inquiry import rules
from kusei.core.inquiry.rules import BadAnswer, BadQuestion, Question

pytestmark = pytest.mark.pure
NUMBER = Question("n", "参加者数", "number", unit="人", least="0")
GRID = Question("g", "内訳", "grid", rows=("上期", "下期"), columns=("回数", "人数"))
CHOICE = Question("c", "状況", "choice", options=("実施", "未実施"))


@pytest.mark.parametrize("raw", ["概ね20", "約300", "20〜30", "20人", "—", "未定", "２０．５．１"])
def test_what_is_not_a_number_is_refused_and_never_rounded(raw):
    with pytest.raises(BadAnswer):
        rules.read_answer(NUMBER, raw)


def test_an_approximate_number_says_that_it_is_one():
    with pytest.raises(BadAnswer) as caught:
        rules.read_answer(NUMBER, "概ね20")
    assert caught.value.code == "approximate"


@pytest.mark.parametrize(("raw", "kept"), [("１，２３４", "1234"), (12.0, "12"), ("12.50", "12.50"), (7, "7")])
def test_numbers_keep_their_written_scale(raw, kept):
    assert rules.read_answer(NUMBER, raw) == kept


@pytest.mark.parametrize("raw", [None, "", "  ", []])
def test_nothing_is_nothing_and_not_a_nought(raw):
    assert rules.read_answer(NUMBER, raw) is None


def test_dates_of_any_era_and_of_no_calendar():
    asked = Question("d", "開始日", "date")
    assert rules.read_answer(asked, "令和９年１月１５日") == "2027-01-15"
    assert rules.read_answer(asked, date(2027, 1, 15)) == "2027-01-15"
    with pytest.raises(BadAnswer):
        rules.read_answer(asked, "令和8年6月31日")


def test_a_choice_outside_the_list_is_refused():
    assert rules.read_answer(CHOICE, " 実施 ") == "実施"
    with pytest.raises(BadAnswer):
        rules.read_answer(CHOICE, "一部実施")


def test_a_grid_names_the_cell_at_fault():
    with pytest.raises(BadAnswer) as caught:
        rules.read_answer(GRID, {"上期": {"回数": "3", "人数": "約40"}})
    assert caught.value.cell == "上期/人数"


def test_a_required_grid_wants_every_cell():
    asked = [Question("g", "内訳", "grid", rows=("上期",), columns=("回数", "人数"), required=True)]
    assert rules.missing(asked, {"g": {"上期": {"回数": "3"}}}) == asked
    assert rules.missing(asked, {"g": {"上期": {"回数": "3", "人数": "0"}}}) == []


@pytest.mark.parametrize("bad", [
    [], [Question("1x", "文")], [Question("a", "文"), Question("a", "文")], [Question("a", "")],
    [Question("a", "文", "mood")], [Question("a", "文", "choice", options=("一",))], [Question("a", "文", "grid")],
    [Question("a", "文", "text", evidence="shelters.drills")],
])
def test_a_sheet_that_cannot_be_asked_is_refused(bad):
    with pytest.raises(BadQuestion):
        rules.check_sheet(bad)


def test_a_sheet_survives_storing():
    sheet = (NUMBER, GRID, CHOICE, Question("r", "率", "number", unit="%", total=False))
    assert rules.questions_of([q.stored() for q in sheet]) == sheet


NUMBERS = st.one_of(st.none(), st.decimals(-1000, 1000, places=1).map(str))


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=16))
def test_totals_equal_their_parts_and_blanks_are_counted(values):
    sheets = [
        (str(i), {k: v for k, v in (("n", n), ("g", {"上期": {"回数": g}} if g else None)) if v})
        for i, (n, g) in enumerate(values)
    ]
    merged = rules.merge((NUMBER, GRID), sheets)
    for item in merged.fields:
        total = merged.totals[item.key]
        given_values = [line[item.key] for _who, line in merged.lines if line[item.key] is not None]
        assert total.given + total.blank == len(values) and total.given == len(given_values)
        assert total.value == (sum(map(Decimal, given_values)) if given_values else None)


def test_a_rate_has_no_total():
    assert rules.merge((Question("r", "率", "number", total=False),), [("a", {"r": "3"})]).totals == {}


@given(st.sampled_from(["n", "g.1.1", "g.2.2"]), NUMBERS)
def test_setting_one_field_changes_that_field_alone(key, value):
    item = next(f for f in rules.fields_of((NUMBER, GRID)) if f.key == key)
    before = {"n": "5", "g": {"上期": {"人数": "8"}}}
    after = rules.with_value(item, before, value)
    assert rules.value_of(item, after) == value
    for other in rules.fields_of((NUMBER, GRID)):
        if other.key != key:
            assert rules.value_of(other, after) == rules.value_of(other, before)


@pytest.mark.parametrize(("today", "said"), [
    (date(2027, 1, 11), ""), (date(2027, 1, 12), "before"), (date(2027, 1, 14), "before"),
    (date(2027, 1, 15), "on_day"), (date(2027, 1, 16), "late"), (date(2027, 2, 1), "late"),
])
def test_reminders_three_days_before_on_the_day_and_a_day_late(today, said):
    assert rules.reminder_due(date(2027, 1, 15), today, days_before=3, days_after=1) == said
