"""No yen is used twice, as much is covered as can be, and a term that ends early gives back its days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.plan.autonomy.rules.revenue import (
    Flow,
    Need,
    Overdrawn,
    Pot,
    expires,
    may_pay,
    refund,
    suggest,
    trace,
    why,
    why_short,
)

YEARS, EARMARKS = st.integers(2023, 2026), st.sampled_from(["", "", "map"])
pots_of = st.lists(st.tuples(YEARS, st.integers(0, 9), st.integers(0, 2), EARMARKS, st.integers(0, 9)), max_size=4).map(
    lambda rows: [Pot(f"p{n}", y, r, y + more, min(out, r), mark) for n, (y, r, more, mark, out) in enumerate(rows)],
)
needs_of = st.lists(st.tuples(YEARS, st.integers(1, 9), EARMARKS, st.integers(0, 9)), max_size=4).map(
    lambda rows: [Need(f"n{n}", y, yen, min(c, yen), mark) for n, (y, yen, mark, c) in enumerate(rows)],
)


def most(pots: list[Pot], needs: list[Need]) -> int:
    """The least cut: for every choice of needs, what they lack or what the pots that may pay the others hold."""
    found = []
    for cut in product((False, True), repeat=len(needs)):
        kept = [n for n, out in zip(needs, cut, strict=True) if not out]
        paid = sum(n.open for n, out in zip(needs, cut, strict=True) if out)
        found.append(paid + sum(p.left for p in pots if any(may_pay(p, n) for n in kept)))
    return min(found)


@settings(max_examples=200, deadline=None)
@given(pots_of, needs_of)
def test_no_yen_is_used_twice_and_as_much_is_covered_as_can_be(pots: list[Pot], needs: list[Need]) -> None:
    flows = suggest(pots, needs)
    left, by_ref, wants = trace(pots, needs, flows), {p.ref: p for p in pots}, {n.ref: n for n in needs}
    assert all(may_pay(by_ref[f.pot], wants[f.need]) for f in flows)
    assert sum(f.yen for f in flows) == most(pots, needs) == sum(p.left - left[p.ref] for p in pots)
    assert len({(f.pot, f.need) for f in flows}) == len(flows)


def test_money_already_given_is_moved_so_that_both_are_covered() -> None:
    free, marked = Pot("free", 2025, 5, 2025), Pot("map", 2025, 5, 2025, earmark="map")
    flows = suggest([free, marked], [Need("a", 2025, 10, earmark="map"), Need("b", 2025, 5)])
    assert sum(f.yen for f in flows) == 10
    flows = suggest([free, Pot("late", 2025, 5, 2026)], [Need("now", 2025, 5), Need("next", 2026, 5)])
    assert flows == [Flow("free", "now", 5), Flow("late", "next", 5)]


@pytest.mark.parametrize("flows", [
    [Flow("p", "a", 6)], [Flow("p", "a", 3), Flow("p", "b", 3)], [Flow("p", "a", 0)], [Flow("p", "a", 4)],
])
def test_a_yen_used_twice_is_refused(flows: list[Flow]) -> None:
    with pytest.raises(Overdrawn):
        trace([Pot("p", 2025, 5, 2025)], [Need("a", 2025, 3), Need("b", 2025, 3)], flows)


def test_what_no_later_year_may_use_goes_back() -> None:
    pot = Pot("p", 2024, 9, 2025, 4)
    assert [expires(pot, y) for y in (2024, 2025, 2026)] == [0, 5, 5]


@given(st.integers(0, 10**9), st.integers(1, 800), st.integers(-5, 810))
def test_a_refund_never_passes_the_fee_and_shrinks_day_by_day(yen: int, days: int, used: int) -> None:
    starts = date(2025, 4, 1)
    ends, stopped = starts + timedelta(days=days - 1), starts + timedelta(days=used - 1)
    back = refund(yen, starts, ends, stopped)
    assert 0 <= back <= yen and back >= refund(yen, starts, ends, stopped + timedelta(days=1))
    assert back == (yen if used <= 0 else 0 if used >= days else yen * (days - used) // days)


@settings(max_examples=100, deadline=None)
@given(pots_of, needs_of)
def test_every_flow_and_every_gap_has_a_reason_that_is_true(pots: list[Pot], needs: list[Need]) -> None:
    flows = suggest(pots, needs)
    by_ref, wants = {p.ref: p for p in pots}, {n.ref: n for n in needs}
    for f in flows:
        pot, need = by_ref[f.pot], wants[f.need]
        others = [p for p in pots if p is not pot and p.left and may_pay(p, need)]
        said = why(pot, need, pots)
        assert (said == "earmark") == bool(pot.earmark)
        assert said != "only" or not others
        assert said != "soonest" or all(pot.until <= p.until for p in others)
    left = trace(pots, needs, flows)
    for need in needs:
        gap = need.open - sum(f.yen for f in flows if f.need == need.ref)
        payable = [p for p in pots if p.left and may_pay(p, need)]
        if gap:
            assert (why_short(need, pots) == "spent") == bool(payable)
            assert not any(left[p.ref] for p in payable)
