"""The exact chooser against brute force, and what it says of what it leaves out."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.plan.autonomy.rules import Choice, Item, choose, clashes, commits_in, left_out, points, share

items = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20), st.booleans(), st.sampled_from(["", "", "a", "b"])), max_size=8,
).map(lambda rows: [Item(f"r{n}", y, p, must=m and n % 3 == 0, group=g) for n, (y, p, m, g) in enumerate(rows)])


def allowed(held: tuple[Item, ...], of: list[Item], ceiling: int) -> bool:
    musts = {i.ref for i in of if i.must} <= {i.ref for i in held}
    return musts and sum(i.yen for i in held) <= ceiling and not clashes(of, [i.ref for i in held])


def brute(of: list[Item], ceiling: int) -> tuple[int, int] | None:
    """(points, -yen) of the best set, over every set."""
    sets = (c for n in range(len(of) + 1) for c in combinations(of, n))
    return max(((sum(i.points for i in c), -sum(i.yen for i in c)) for c in sets if allowed(c, of, ceiling)), default=None)


@settings(max_examples=150, deadline=None)
@given(items, st.integers(0, 150))
def test_the_choice_is_the_best_of_all_sets(of: list[Item], ceiling: int) -> None:
    found, best = choose(of, ceiling), brute(of, ceiling)
    assert (found is None) == (best is None)
    if found and best:
        assert (found.points, -found.yen) == best
        assert allowed(tuple(i for i in of if i.ref in found.refs), of, ceiling)


@settings(max_examples=60, deadline=None)
@given(items, st.integers(0, 150))
def test_what_is_left_out_never_gains_and_names_only_what_was_in(of: list[Item], ceiling: int) -> None:
    best = choose(of, ceiling)
    for left in left_out(of, ceiling):
        assert best is not None
        assert left.lost_points >= 0
        assert left.displaced is None or left.displaced <= best.refs


def test_a_dear_proposal_says_what_it_would_displace() -> None:
    of = [Item("dear", 9, 30), Item("a", 5, 20), Item("b", 5, 19)]
    assert choose(of, 10) == Choice(frozenset({"a", "b"}), 39, 10)
    (left,) = left_out(of, 10)
    assert (left.displaced, left.lost_points) == (frozenset({"a", "b"}), 9)


def test_two_musts_of_one_group_or_too_dear_have_no_answer() -> None:
    assert choose([Item("a", 1, 1, must=True, group="g"), Item("b", 1, 1, must=True, group="g")], 9) is None
    assert choose([Item("a", 10, 1, must=True)], 9) is None


def test_the_choice_does_not_hang_on_many_alike() -> None:
    of = [Item(f"r{n:02}", 1_000_000 + n * 997, 40 + n % 3) for n in range(60)]
    found = choose(of, 10_000_000)
    assert found is not None and len(found.refs) == 9


def test_points_and_shares_are_whole_and_exact() -> None:
    assert points({"need": 5, "effect": 2}, {"need": 3, "effect": 4}) == 23
    assert (share(1, 3), share(1, 0)) == (Fraction(1, 3), None)


@pytest.mark.parametrize(("day", "inside"), [(date(2026, 3, 31), True), (date(2026, 4, 1), False), (date(2025, 4, 1), True), (date(2025, 3, 31), False)])
def test_an_order_belongs_to_the_year_it_is_made_in(day: date, inside: bool) -> None:
    assert commits_in(2025, day) is inside
