"""Likeness, fit and the words that name somebody: properties, and cases worked by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.plan.practices import rules

pytestmark = pytest.mark.pure
D = Decimal
NUMBERS = st.decimals(min_value=-1000, max_value=1000, places=1)
WEIGHTS = rules.Weights(D(3), D(2), D(1), D(2), D(400), D(1000000))
MEASURED = rules.Effect("compared", D(-14), D(-19), D(-9))


def far(mine: dict[str, D], other: dict[str, D], wards: list[dict[str, D]], least: int = 1) -> rules.Distance | None:
    spread = rules.scales(dict(enumerate(wards)), ["a", "b", "c"])
    return rules.distance(mine, other, scales=spread, cap=D(4), least_known=least)


def test_the_spread_is_the_median_of_absolute_deviations() -> None:
    assert rules.scale([D(1), D(2), D(3), D(4), D(100)]) == D("1.4826")
    assert rules.scale([D(5)] * 9) == 0
    assert rules.scale([D(0)] * 9 + [D(1)]) == D("1.2533") / 10


@given(st.lists(NUMBERS, min_size=2, max_size=12), NUMBERS)
def test_the_spread_tells_wards_apart_exactly_when_they_differ_wherever_they_lie(values: list[D], shift: D) -> None:
    assert (rules.scale(values) > 0) == (len(set(values)) > 1)
    assert rules.scale([v + shift for v in values]) == rules.scale(values)


@given(st.lists(st.fixed_dictionaries({"a": NUMBERS, "b": NUMBERS}), min_size=3, max_size=8))
def test_distance_is_nothing_to_oneself_the_same_both_ways_and_never_above_the_cap(wards: list[dict[str, D]]) -> None:
    one, two = wards[0], wards[1]
    there, back = far(one, two, wards), far(two, one, wards)
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert there.value == back.value and 0 <= there.value <= 4
        itself = far(one, one, wards)
        assert itself is not None and itself.value == 0


def test_too_few_figures_say_nothing_rather_than_near() -> None:
    wards = [{"a": D(1), "b": D(2)}, {"a": D(3)}, {"a": D(9), "b": D(4)}]
    assert far(wards[0], wards[1], wards, least=2) is None
    assert far(wards[0], wards[2], wards, least=2) is not None


def test_a_hard_condition_that_is_missing_puts_the_card_last() -> None:
    poor = rules.fit(near=None, effect=rules.Effect("none"), hours=None, yen=None, good=0, reported=3, weights=WEIGHTS, conditions={})
    best = rules.fit(
        near=rules.Distance(D(0), (), 4), effect=MEASURED, hours=1, yen=0, good=5, reported=5, weights=WEIGHTS,
        conditions={"発券機": False, "訓練": None},
    )
    assert best.total > poor.total and best.blocked and best.missing == ("発券機",) and best.unknown == ("訓練",)
    assert sorted([best, poor], key=lambda f: f.order) == [poor, best]


def test_the_terms_by_hand() -> None:
    fit = rules.fit(
        near=rules.Distance(D(1), (), 4), effect=MEASURED, hours=400, yen=0, good=2, reported=2, weights=WEIGHTS, conditions={},
    )
    assert {t.key: t.value for t in fit.terms} == {
        "likeness": D("0.5"), "certainty": D("0.7"), "effort": D("0.5"), "record": D("0.75"),
    }
    assert fit.total == (D("0.5") * 3 + D("0.7") * 2 + D("0.5") + D("0.75") * 2) / 8


@pytest.mark.parametrize(("effect", "sure"), [
    (rules.Effect("none"), "0"), (rules.Effect("trial", None), "0"), (rules.Effect("trial", D(5), D(1), D(9)), "1"),
    (rules.Effect("before_after", D(5), D(-1), D(9)), "0.2"), (rules.Effect("before_after", D(5)), "0.2"),
])
def test_an_effect_is_as_sure_as_it_was_measured(effect: rules.Effect, sure: str) -> None:
    assert rules.certainty(effect) == D(sure)


@given(st.integers(0, 20), st.integers(0, 20))
def test_more_good_results_never_lower_the_record(good: int, more: int) -> None:
    reported = good + more
    if reported:
        here, better = rules.record(good, reported), rules.record(good + 1, reported + 1)
        assert here is not None and better is not None and 0 < here < 1 and better >= here


@given(st.integers(0, 100000), st.integers(0, 10**9), st.integers(1, 1000))
def test_more_effort_is_never_lighter(hours: int, yen: int, more: int) -> None:
    light, heavy = rules.effort(hours, yen, WEIGHTS), rules.effort(hours + more, yen, WEIGHTS)
    assert light is not None and heavy is not None and heavy <= light
    assert rules.effort(None, None, WEIGHTS) is None


@pytest.mark.parametrize(("text", "kinds"), [
    ("佐藤さんの発案で始めた", ["name"]), ("電話は000-123-4567へ", ["phone"]), ("連絡は kakari@example.jp まで", ["mail"]),
    ("番号は123456789012でした", ["number"]), ("港三丁目4番の家", ["home"]),
    ("市民の皆さんに知らせ、役員さんと話した", []), ("令和8年4月1日に12,000人", []), ("お客様アンケート", []),
    ("０００－１２３－４５６７", ["phone"]),
])
def test_words_that_may_name_somebody_are_pointed_out(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _said in rules.personal_marks(text)] == kinds


def test_a_place_in_the_order_runs_from_first_to_last() -> None:
    assert [rules.place_of(c, ["a", "b", "c"]) for c in "abc"] == [0, D("0.5"), 1]
    assert rules.place_of("a", ["a"]) == 0
