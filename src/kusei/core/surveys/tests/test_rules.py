"""Questions, keyed lines, intervals and what is hidden."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.core.surveys import counting
from kusei.core.surveys.personal import traces
from kusei.core.surveys.questions import (
    BadEntry,
    BadSurvey,
    Option,
    Question,
    check,
    questions_of,
    read,
    read_line,
    said,
)

pytestmark = pytest.mark.pure


def options(n, good=()):
    return tuple(Option(str(i), {"ja": f"答え{i}", "en": f"Answer {i}"}, i in good) for i in range(1, n + 1))


SCALE = Question("s", {"ja": "満足ですか", "en": "Satisfied?"}, "scale", options(4, good=(1, 2)))
MANY = Question("m", {"ja": "何を使いますか"}, "multiple", options(5))
AGE = Question("a", {"ja": "年齢"}, "number", least="0", most="120")
FREE = Question("f", {"ja": "ご意見"}, "text")
SHEET = (SCALE, MANY, AGE, FREE)


def test_the_golden_interval_of_300_answers_at_97_per_cent():
    share = counting.wilson(291, 300)
    assert (share.value, share.low, share.high) == (Decimal("0.9700"), Decimal("0.9440"), Decimal("0.9841"))
    assert [round(x * 100, 1) for x in (share.low, share.high)] == [Decimal("94.4"), Decimal("98.4")]


@given(st.integers(0, 500), st.integers(1, 500))
@settings(max_examples=60)
def test_an_interval_holds_its_share_and_stays_between_nought_and_one(count, base):
    if count > base:
        return
    share = counting.wilson(count, base)
    assert 0 <= share.low <= share.value <= share.high <= 1


def test_nobody_asked_gives_no_share():
    assert counting.wilson(0, 0) is None
    with pytest.raises(ValueError):
        counting.wilson(3, 2)


@pytest.mark.parametrize(("line", "sheet", "answers"), [
    ("0012 3 1,4 45", 12, {"s": "3", "m": ["1", "4"], "a": "45"}),
    ("１２　３　４，１　４５", 12, {"s": "3", "m": ["1", "4"], "a": "45"}),
    ("7 - 0 0", 7, {"a": "0"}),
    ("7 ー - -", 7, {}),
])
def test_a_line_is_a_sheet(line, sheet, answers):
    read_back = read_line(SHEET, line)
    assert (read_back.sheet, dict(read_back.answers)) == (sheet, answers)


@pytest.mark.parametrize(("line", "code"), [
    ("", "sheet"), ("x 1 1 1", "sheet"), ("0 1 1 1", "sheet"), ("12 3 1", "columns"), ("12 3 1 45 9", "columns"),
    ("12 5 1 45", "option"), ("12 3 1,9 45", "option"), ("12 3 1 約40", "number"), ("12 3 1 200", "range"),
])
def test_a_line_that_is_not_a_sheet_says_why(line, code):
    with pytest.raises(BadEntry) as caught:
        read_line(SHEET, line)
    assert caught.value.code == code


@pytest.mark.parametrize("bad", [
    (), (Question("x", {"ja": ""}, "text"),), (SCALE, SCALE), (Question("x", {"ja": "q"}, "single", options(1)),),
    (Question("x", {"ja": "q"}, "mood"),), (Question("x", {"ja": "q"}, "single", (options(1) * 2)),),
])
def test_a_survey_that_cannot_be_asked_is_refused(bad):
    with pytest.raises(BadSurvey):
        check(bad)


def test_words_fall_back_to_japanese():
    assert said(SCALE.label, "en") == "Satisfied?" and said(MANY.label, "en") == "何を使いますか"


def test_stored_questions_read_back():
    stored = [{"key": "s", "kind": "scale", "label": {"ja": "満足ですか"}, "options": [
        {"value": "1", "label": {"ja": "はい"}, "good": True}, {"value": "2", "label": {"ja": "いいえ"}},
    ]}]
    (question,) = questions_of(stored)
    assert read(question, "１") == "1" and question.options[0].good


def test_a_multiple_choice_counts_people_not_ticks():
    counted = counting.count(MANY, [{"m": ["1", "2"]}, {"m": ["1"]}, {}])
    assert (counted.base, counted.blank, [b.count for b in counted.bars]) == (2, 1, [2, 1, 0, 0, 0])


@given(st.lists(st.integers(0, 60), min_size=2, max_size=7))
def test_no_hidden_cell_follows_from_the_total_and_the_shown_ones(counts):
    named = {str(i): n for i, n in enumerate(counts)}
    hidden = counting.protected(named)
    assert all(k in hidden for k, n in named.items() if 0 < n < 5)
    if any(0 < n < 5 for n in counts):
        # A single hidden cell, or a hidden rest below five, would tell; unless everything is hidden already.
        rest = sum(named[k] for k in hidden)
        assert len(hidden) == len(named) or (len(hidden) >= 2 and rest >= 5)
    else:
        assert hidden == set()


@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=2, max_size=4))
@settings(max_examples=80)
def test_no_line_of_a_published_cross_table_gives_a_small_cell_away(rows):
    keys = [(str(r), str(c)) for r in range(len(rows)) for c in range(3)]
    cells = {(r, c): rows[int(r)][int(c)] for r, c in keys}
    names = tuple(str(r) for r in range(len(rows)))
    table = counting.Cross(
        names, ("0", "1", "2"), cells, {r: sum(cells[r, c] for c in "012") for r in names},
        {c: sum(cells[r, c] for r in names) for c in "012"}, sum(cells.values()),
    )
    shown = counting.publishable_cross(table)
    assert all(shown.cells[k] is None for k in keys if 0 < cells[k] < 5)
    for line in [[(r, c) for c in "012"] for r in names] + [[(r, c) for r in names] for c in "012"]:
        held = [k for k in line if shown.cells[k] is None]
        assert not held or len(held) == len(line) or (len(held) >= 2 and sum(cells[k] for k in held) >= 5)


def test_a_favourable_share_beside_one_hidden_bar_is_hidden_too():
    sheets = [{"s": "1"}] * 40 + [{"s": "2"}] * 2 + [{"s": "3"}] * 30 + [{"s": "4"}] * 20
    shown = counting.publishable(SCALE, counting.count(SCALE, sheets))
    assert shown.hidden and shown.good is None
    assert [b.count for b in shown.bars] == [40, None, 30, None]


def test_few_answers_hide_everything():
    shown = counting.publishable(SCALE, counting.count(SCALE, [{"s": "1"}] * 4))
    assert all(b.count is None for b in shown.bars)


@pytest.mark.parametrize(("text", "kind"), [
    ("０９０－１２３４－５６７８に電話", "phone"), ("taro@example.jp", "mail"), ("港町三丁目の角、3丁目1番2号", "address"),
    ("窓口の田中さんが親切", "name"), ("山本課長へ", "staff"), ("番号は12345678です", "number"),
])
def test_free_text_with_a_trace_of_a_person_is_marked(text, kind):
    assert kind in traces(text)


def test_free_text_without_one_is_not():
    assert traces("待ち時間が短くなって助かりました。") == []
