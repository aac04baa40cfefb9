"""Proof, order, history, money and the words of a sheet: properties, against plain counting."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.plan.rollout import rules
from kusei.plan.rollout.lifecycle import CELL, NEXT, REQUEST

pytestmark = pytest.mark.pure
D = Decimal
REFS = st.sampled_from("abcde")
PAIRS = st.lists(st.tuples(REFS, REFS).filter(lambda p: p[0] != p[1]), max_size=8)


def proof(year: int, value: int | None, sample: int = 1, key: str = "k") -> rules.Proof:
    return rules.Proof(key, year, None if value is None else D(value), sample)


def test_live_needs_one_dated_row_or_a_named_record() -> None:
    assert not rules.may_go_live([], told_on=None)
    assert not rules.may_go_live([proof(2026, None, 0), proof(2026, 0, 0)], told_on=None)
    assert rules.may_go_live([proof(2026, None, 0), proof(2026, 3)], told_on=None)
    assert rules.may_go_live([], told_on=date(2026, 4, 1))


@pytest.mark.parametrize(("found", "held"), [
    ([proof(2024, 10), proof(2025, 8)], True), ([proof(2024, 10), proof(2025, 7)], False), ([proof(2025, 10)], False),
    ([proof(2024, 10, 0), proof(2025, 10)], False), ([proof(2024, None), proof(2025, 10)], False),
    ([proof(2024, 10, key="a"), proof(2025, 10, key="b")], False), ([proof(2023, 10), proof(2025, 10)], False),
])
def test_settled_is_the_same_figure_in_the_two_full_years_before(found: list[rules.Proof], held: bool) -> None:
    assert rules.settled_for(found, year=2026, keep_share=D("0.8")) is held


def circular(pairs: list[tuple[str, str]]) -> bool:
    """Brute force: no order of the refs puts every first before its then."""
    refs = sorted({r for p in pairs for r in p})
    return not any(all(order.index(a) < order.index(b) for a, b in pairs) for order in permutations(refs))


@given(PAIRS)
def test_a_circle_is_found_exactly_when_there_is_one(pairs: list[tuple[str, str]]) -> None:
    found = rules.circle(pairs)
    assert bool(found) == circular(pairs)
    if found:
        assert found[0] == found[-1] and all(step in pairs for step in zip(found, found[1:], strict=False))


@given(PAIRS, st.dictionaries(REFS, st.sampled_from(["live", "settled", "pilot"])))
def test_what_waits_is_what_is_not_live(pairs: list[tuple[str, str]], states: dict[str, str]) -> None:
    assert rules.waiting_for("a", pairs, states, ("live", "settled")) == [f for f, t in pairs if t == "a" and states.get(f) not in ("live", "settled")]


ASKED = st.builds(rules.Asked, st.integers(2010, 2030), st.integers(1, 9), st.sampled_from(sorted(REQUEST.states)), st.sampled_from(sorted(NEXT)))


@given(st.lists(ASKED, min_size=1, max_size=9))
def test_a_story_counts_what_was_refused_by_whom_over_how_many_years(asked: list[rules.Asked]) -> None:
    found = rules.record(asked)
    assert found is not None
    refused = [a for a in asked if a.state == "refused"]
    assert (found.asked, found.refused) == (len(asked), len(refused)) and sum(n for _s, n in found.by) == len(refused)
    assert found.years == max(a.year for a in asked) - min(a.year for a in asked) + 1
    assert found.granted == any(a.state == "voted" for a in asked)


@pytest.mark.parametrize(("said", "state"), [
    ("○", "live"), ("〇", "live"), (" 実施中 ", "live"), ("検討中", "studying"), ("△", "preparing"), ("×", "not_begun"), ("－", "out"),
    ("◎", "settled"), ("見送り", "held"), ("", ""), ("　", ""), ("たぶん", None), ("○？", None), ("2", None),
])
def test_free_words_mean_a_state_or_nothing_is_guessed(said: str, state: str | None) -> None:
    assert rules.read_state(said) == state


def test_every_word_means_one_state_alone() -> None:
    words = [w for of in rules.WORDS.values() for w in of]
    assert len(words) == len(set(words)) and set(rules.WORDS) == set(CELL.states)
    assert rules.record([]) is None


def test_what_went_forward_is_told_by_year_and_a_beginning_that_nothing_follows_shows() -> None:
    order = ("not_begun", "studying", "preparing", "live")
    steps = [(1, 2023, "not_begun"), (2, 2023, "not_begun"), (1, 2023, "studying"), (2, 2023, "preparing"), (1, 2024, "studying"),
             (2, 2024, "held"), (2, 2025, "preparing"), (1, 2025, "not_begun"), (1, 2025, "studying"), (2, 2026, "live")]
    assert rules.forward_by_year(steps, order) == {2023: 2, 2024: 0, 2025: 1, 2026: 1}


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(("a", "b", "c", "away"))), max_size=20))
def test_the_years_together_are_all_moves_forward(steps) -> None:
    told = [(cell, 2020 + n // 5, state) for n, (cell, state) in enumerate(steps)]
    count = 0
    for cell in (1, 2, 3):
        mine = ["abc".index(s) for c, s in steps if c == cell and s != "away"]
        count += sum(a < b for a, b in zip(mine, mine[1:], strict=False))
    assert sum(rules.forward_by_year(told, ("a", "b", "c")).values()) == count
