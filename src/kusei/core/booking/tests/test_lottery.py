"""The draw: fair, within the seats, and the same whoever draws it."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.core.booking.lottery import Entry, commitment, draw

pytestmark = pytest.mark.pure


@st.composite
def entries(draw_one):
    count = draw_one(st.integers(0, 14))
    return [
        Entry(
            f"R{i:02}", draw_one(st.integers(1, 4)), draw_one(st.sampled_from(["a", "b"])),
            draw_one(st.sampled_from(["", "", "h1", "h2"])), draw_one(st.integers(1, 3)),
        )
        for i in range(count)
    ]


SEATS = st.fixed_dictionaries({"a": st.integers(0, 12), "b": st.integers(0, 6)})


@given(entries(), SEATS, st.text(max_size=8), st.randoms())
@settings(max_examples=150)
def test_the_order_of_the_list_does_not_matter(given_entries, seats, seed, shuffler):
    first = draw(given_entries, seats, seed=seed)
    mixed = list(given_entries)
    shuffler.shuffle(mixed)
    assert draw(mixed, seats, seed=seed) == first


@given(entries(), SEATS, st.text(max_size=8))
@settings(max_examples=150)
def test_everyone_is_called_once_and_no_seat_is_given_twice(given_entries, seats, seed):
    result = draw(given_entries, seats, seed=seed)
    assert sorted([*result.won, *result.waiting]) == sorted(e.ref for e in given_entries)
    by_ref = {e.ref: e for e in given_entries}
    used = Counter()
    for ref in result.won:
        used[by_ref[ref].category] += by_ref[ref].persons
    assert all(used[c] <= seats[c] for c in seats)
    if result.calls:
        assert result.calls[-1].left == {c: seats[c] - used[c] for c in seats}


@given(entries(), SEATS, st.text(max_size=8))
@settings(max_examples=150)
def test_a_household_wins_or_waits_together(given_entries, seats, seed):
    result = draw(given_entries, seats, seed=seed)
    for name in ("h1", "h2"):
        refs = {e.ref for e in given_entries if e.household == name}
        assert refs <= set(result.won) or refs <= set(result.waiting)


@given(entries(), SEATS, st.text(max_size=8))
@settings(max_examples=150)
def test_nobody_waits_while_their_seats_stood_free_when_called(given_entries, seats, seed):
    left = dict(seats)
    by_ref = {e.ref: e for e in given_entries}
    for call in draw(given_entries, seats, seed=seed).calls:
        wanted = Counter()
        for ref in call.refs:
            wanted[by_ref[ref].category] += by_ref[ref].persons
        assert call.won == all(left[c] >= n for c, n in wanted.items())
        left = dict(call.left)


@given(entries(), st.text(max_size=8))
def test_a_better_class_is_called_first(given_entries, seed):
    ranks = [c.rank for c in draw(given_entries, {"a": 3, "b": 3}, seed=seed).calls]
    assert ranks == sorted(ranks)


def test_over_many_seeds_each_single_has_the_same_chance():
    crowd = [Entry(f"R{i}", 1, "a") for i in range(20)]
    wins = Counter(ref for n in range(2000) for ref in draw(crowd, {"a": 5}, seed=f"s{n}").won)
    # 2000 draws, p = 1/4: mean 500, sd 19.4; five standard deviations either side.
    assert all(403 <= wins[e.ref] <= 597 for e in crowd) and sum(wins.values()) == 10_000


def test_a_household_of_one_application_has_no_more_tickets_than_a_single():
    crowd = [Entry(f"R{i}", 1, "a") for i in range(9)] + [Entry("P1", 1, "a", "home"), Entry("P2", 1, "a", "home")]
    wins = Counter(ref for n in range(2000) for ref in draw(crowd, {"a": 5}, seed=f"s{n}").won)
    assert wins["P1"] == wins["P2"] and wins["P1"] <= max(wins[f"R{i}"] for i in range(9))


def test_the_published_seed_gives_the_published_result():
    crowd = [Entry(f"R{i}", 1 + i % 2, "a", rank=1 + i % 3) for i in range(8)]
    result = draw(crowd, {"a": 5}, seed="akebono")
    assert result.won == ("R3", "R6", "R0", "R4")
    assert result.waiting == ("R1", "R7", "R5", "R2")
    assert commitment("akebono") == "83dc03a47e8874d973c8292852f90a1e206f77fdbc4c9b0c5905dd409eaa25db"


def test_a_repeated_application_is_a_mistake():
    with pytest.raises(ValueError):
        draw([Entry("R1", 1), Entry("R1", 1)], {"": 3}, seed="x")
