"""The decider by the table is never lower than required, whatever the table, the office and the amount."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.core.approval.rules import Band, Case, Level, Seat, decider, level_of, line, required

pytestmark = pytest.mark.pure

LEVELS = st.sampled_from(list(Level))
BANDS = st.lists(st.builds(
    Band, kind=st.just("spending"), level=LEVELS, amount_from=st.integers(0, 10**7),
    amount_below=st.one_of(st.none(), st.integers(10**7 + 1, 10**9)), ward=st.booleans(), ref=st.text("abc", max_size=2),
), max_size=8)
SEATS = st.lists(st.builds(
    Seat, post_id=st.integers(1, 40), rank=st.integers(0, 5), division_id=st.integers(1, 4),
    ward_id=st.sampled_from([None, 1, 2]), bureau=st.sampled_from(["", "市民局", "財政局"]),
), max_size=20, unique_by=lambda s: s.post_id)
CASES = st.builds(
    Case, division_id=st.integers(1, 4), ward_id=st.sampled_from([None, 1]), bureau=st.sampled_from(["", "市民局"]),
    drafter_id=st.integers(1, 40), drafter_rank=st.integers(1, 5),
)


@given(BANDS, SEATS, CASES, st.one_of(st.none(), st.integers(0, 10**8)))
def test_the_decider_is_never_lower_than_the_table_asks_and_never_the_drafter(bands, seats, case, amount):
    band = required(bands, "spending", amount)
    if band is None:
        return
    chosen = decider(seats, case, band)
    if chosen is None:
        return
    wanted = Level.BUREAU if band.level is Level.WARD and case.ward_id is None else band.level
    assert level_of(chosen) >= wanted
    assert chosen.post_id != case.drafter_id
    if case.ward_id is not None:
        assert chosen.ward_id in (None, case.ward_id)


@given(BANDS, st.integers(0, 10**8))
def test_of_overlapping_rows_the_highest_decides_and_an_unknown_amount_asks_for_the_highest(bands, amount):
    known, unknown = required(bands, "spending", amount), required(bands, "spending", None)
    if known is None:
        return
    assert known.covers(amount)
    rows = [b for b in bands if b.covers(amount)]
    rivals = [b for b in rows if b.ward] or rows
    assert known.level == max(b.level for b in rivals)
    assert unknown is not None and unknown.level >= known.level


@given(SEATS, CASES, BANDS)
def test_the_line_rises_to_the_decider_without_the_drafter(seats, case, bands):
    band = required(bands, "spending", None)
    last = decider(seats, case, band) if band else None
    if last is None:
        return
    steps = line(seats, case, last)
    ranks = [s.rank for s in steps]
    assert ranks == sorted(ranks, reverse=True) and len(set(ranks)) == len(ranks)
    assert all(s.post_id not in (case.drafter_id, last.post_id) for s in steps)
    assert all(s.rank < case.drafter_rank for s in steps)


def test_a_wards_own_row_stands_before_the_citys():
    bands = [Band("spending", Level.WARD, 0, None), Band("spending", Level.SECTION, 0, 1_000_000, ward=True)]
    assert required(bands, "spending", 999_999).level is Level.SECTION
    assert required(bands, "spending", 1_000_000).level is Level.WARD


def test_a_silent_table_permits_nobody():
    assert required([], "spending", 1) is None
    assert required([Band("spending", Level.WARD, 100)], "spending", 99) is None


def test_an_empty_chair_passes_the_case_upwards():
    seats = [Seat(1, 1, 9, 1), Seat(2, 0, 99)]
    case = Case(division_id=5, ward_id=1, drafter_id=7, drafter_rank=5)
    assert decider(seats, case, Band("general", Level.SECTION)).post_id == 1
    assert decider([seats[1]], case, Band("general", Level.SECTION)).post_id == 2


def test_in_a_bureau_the_ward_head_is_read_as_the_bureau_head():
    seats = [Seat(1, 1, 9, None, "市民局"), Seat(2, 1, 8, 1)]
    case = Case(division_id=5, ward_id=None, bureau="市民局", drafter_id=7)
    assert decider(seats, case, Band("general", Level.WARD)).post_id == 1
