"""The mark by rule, the gap, and what may be published: golden vectors and laws that always hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.plan.followup import rules
from kusei.plan.followup.rules import Direction, Gap, Goal, Pace, Reach, SelfMark, Shape, Start, Thresholds

pytestmark = pytest.mark.pure
THIRDS = Thresholds(D("33.4"), D("66.7"), D("90"))
YEAR_END = D(1)
JUDGING = rules.Scale("thirds", grades=(rules.Grade("on_track", "good", "順調"), rules.Grade("not_on_track", "poor", "順調でない")))
amounts = st.decimals(min_value=0, max_value=10_000, places=1)
shares = st.decimals(min_value=0, max_value=1, places=4)


@pytest.mark.parametrize(("year", "years", "rate", "pace"), [
    (1, 3, "33.4", Pace.ON_TRACK), (1, 3, "33.3", Pace.BEHIND),
    (2, 3, "66.7", Pace.ON_TRACK), (2, 3, "66.6", Pace.BEHIND),
    (3, 3, "90", Pace.ON_TRACK), (3, 3, "89.9", Pace.BEHIND),
    (1, 1, "90", Pace.ON_TRACK), (2, 2, "89.9", Pace.BEHIND), (1, 1, "100", Pace.REACHED),
])
def test_the_thirds_of_the_yearly_rate_at_the_end_of_a_year(year: int, years: int, rate: str, pace: Pace) -> None:
    goal = Goal(D(100), year_of_goal=year, goal_years=years)
    assert rules.evidence_mark(D(rate), goal, THIRDS, YEAR_END).pace == pace


def test_three_of_twelve_at_two_thirds_of_the_year_is_behind_and_says_what_was_needed() -> None:
    elapsed = rules.elapsed_share(date(2026, 4, 1), date(2027, 3, 31), date(2026, 11, 23))
    mark = rules.evidence_mark(D(3), Goal(D(12)), THIRDS, elapsed)
    assert (elapsed, mark.pace, mark.rate) == (D("0.6493"), Pace.BEHIND, D("25.0"))
    assert (mark.required, mark.needed) == (D("58.4"), D("7.0"))
    assert (mark.start, mark.reach) == (Start.WORKING, Reach.PARTLY)


def test_the_two_axes_of_nothing_something_and_everything() -> None:
    at_end = [rules.evidence_mark(D(v), Goal(D(10)), THIRDS, YEAR_END) for v in (0, 4, 10)]
    assert [(m.start, m.reach) for m in at_end] == [
        (Start.NOT_STARTED, Reach.NOT_REACHED), (Start.WORKING, Reach.PARTLY), (Start.FINISHED, Reach.REACHED),
    ]


def test_a_level_is_asked_for_as_it_stands_on_every_day_of_the_year() -> None:
    goal = Goal(D(80), shape=Shape.LEVEL)
    assert rules.required_rate(goal, THIRDS, D("0.1")) == D(90)


def test_a_level_with_a_baseline_is_measured_from_there() -> None:
    goal = Goal(D(100), baseline=D(85), shape=Shape.LEVEL)
    assert rules.rate_of(D(100), goal) == 100
    assert rules.rate_of(D(85), goal) == 0
    assert rules.rate_of(D("92.5"), goal) == 50


def test_less_is_better_where_the_measure_says_so() -> None:
    goal = Goal(D(3), shape=Shape.LEVEL, direction=Direction.DOWN)
    assert rules.evidence_mark(D(3), goal, THIRDS, YEAR_END).pace == Pace.REACHED
    assert rules.evidence_mark(D(6), goal, THIRDS, YEAR_END).pace == Pace.BEHIND


def test_no_target_shows_the_activity_and_no_mark() -> None:
    mark = rules.evidence_mark(D(7), Goal(None), THIRDS, YEAR_END)
    assert (mark.pace, mark.rate, mark.reach) == (Pace.NO_TARGET, None, None)


@given(st.one_of(st.none(), amounts), st.one_of(st.none(), amounts), shares)
def test_nothing_known_is_never_a_mark(target: D | None, baseline: D | None, elapsed: D) -> None:
    mark = rules.evidence_mark(None, Goal(target, baseline), THIRDS, elapsed)
    assert mark == rules.EvidenceMark(Pace.CANNOT_SAY)
    assert rules.gap(SelfMark("finished", "reached"), mark) == Gap.NONE


@given(amounts, amounts, amounts, shares, st.sampled_from(Shape))
def test_more_is_never_a_worse_mark(low: D, more: D, target: D, elapsed: D, shape: Shape) -> None:
    order = {Pace.BEHIND: 0, Pace.ON_TRACK: 1, Pace.REACHED: 2}
    goal = Goal(target, shape=shape)
    first, second = (rules.evidence_mark(v, goal, THIRDS, elapsed) for v in (low, low + more))
    assert order[first.pace] <= order[second.pace]


@given(amounts, amounts, amounts, shares)
def test_more_is_never_a_better_mark_where_less_is_better(low: D, more: D, target: D, elapsed: D) -> None:
    goal = Goal(target, shape=Shape.LEVEL, direction=Direction.DOWN)
    first, second = (rules.rate_of(v, goal) for v in (low, low + more))
    assert first is not None and second is not None and first >= second


@given(amounts, amounts, shares, shares)
def test_time_gone_by_never_asks_for_less(value: D, target: D, early: D, late: D) -> None:
    goal, (first, second) = Goal(target), sorted((early, late))
    assert rules.required_rate(goal, THIRDS, first) <= rules.required_rate(goal, THIRDS, second)


@given(amounts.filter(lambda v: v > 0), amounts.filter(lambda v: v > 0), shares)
def test_the_needed_value_would_meet_the_rule(value: D, target: D, elapsed: D) -> None:
    goal = Goal(target)
    mark = rules.evidence_mark(value, goal, THIRDS, elapsed)
    assert mark.needed is not None and mark.required is not None
    rate = rules.rate_of(mark.needed + D("0.05"), goal)
    assert rate is not None and rate >= mark.required


@pytest.mark.parametrize(("mark", "evidence", "expected"), [
    (SelfMark("working", "partly", JUDGING, "on_track"), Pace.BEHIND, Gap.OVER),
    (SelfMark("working", "partly", JUDGING, "not_on_track"), Pace.BEHIND, Gap.NONE),
    (SelfMark("finished", "reached"), Pace.BEHIND, Gap.OVER), (SelfMark("working", "reached"), Pace.ON_TRACK, Gap.OVER),
    (SelfMark("not_started", "not_reached"), Pace.ON_TRACK, Gap.UNDER),
    (SelfMark("working", "partly"), Pace.ON_TRACK, Gap.NONE),
    (SelfMark("working", "not_reached"), Pace.REACHED, Gap.UNDER), (SelfMark("finished", "reached"), Pace.REACHED, Gap.NONE),
    (SelfMark("finished", "reached"), Pace.NO_TARGET, Gap.NONE), (SelfMark(), Pace.BEHIND, Gap.NONE),
])
def test_where_self_mark_and_evidence_disagree(mark: SelfMark, evidence: Pace, expected: Gap) -> None:
    assert rules.gap(mark, rules.EvidenceMark(evidence, Start.WORKING, Reach.PARTLY)) == expected


def test_a_claim_of_something_over_records_of_nothing_is_a_gap() -> None:
    nothing = rules.evidence_mark(D(0), Goal(D(5)), THIRDS, YEAR_END)
    assert rules.gap(SelfMark("working", "partly"), nothing) == Gap.OVER


@pytest.mark.parametrize("mark", [SelfMark("not_started", "reached"), SelfMark("finished", "not_reached")])
def test_axes_that_cannot_both_hold_are_a_contradiction(mark: SelfMark) -> None:
    assert rules.contradiction(mark)


def test_an_answer_is_whole_only_with_the_grade_its_scale_asks_for() -> None:
    assert SelfMark("working", "partly").answered
    assert not SelfMark("working", "partly", JUDGING).answered
    assert SelfMark("working", "partly", JUDGING, "on_track").answered


def test_one_small_value_takes_the_next_one_with_it() -> None:
    told = rules.hide_small([D(3), D(12), D(40), None, D(0)], 5)
    assert told.hidden == {0, 1} and not told.whole_hidden


def test_nothing_small_hides_nothing_and_zero_is_told() -> None:
    assert rules.hide_small([D(0), D(5), None], 5) == rules.Published(frozenset(), whole_hidden=False)


def test_a_lone_small_value_hides_the_citys_figure() -> None:
    assert rules.hide_small([D(2), None, D(0)], 5) == rules.Published(frozenset({0}), whole_hidden=True)


@given(st.lists(st.one_of(st.none(), st.integers(0, 60).map(D)), max_size=20), st.integers(1, 10))
def test_what_is_hidden_cannot_be_taken_from_the_sum(values: list[D | None], below: int) -> None:
    told = rules.hide_small(values, below)
    hidden = [values[i] for i in told.hidden]
    assert all(v is None or v == 0 or v >= below or i in told.hidden for i, v in enumerate(values))
    if hidden and not told.whole_hidden:
        assert len(hidden) >= 2 and sum(h for h in hidden if h is not None) >= below


def test_the_share_of_a_year_gone_by_stays_within_it() -> None:
    first, last = date(2026, 4, 1), date(2027, 3, 31)
    assert rules.elapsed_share(first, last, date(2026, 3, 1)) == 0
    assert rules.elapsed_share(first, last, last) == 1
    assert rules.elapsed_share(first, last, date(2030, 1, 1)) == 1


@given(st.integers(min_value=0, max_value=5000), st.integers(min_value=1, max_value=5000))
def test_an_interval_holds_its_own_figure_and_is_no_narrower_for_less_evidence(count: int, base: int) -> None:
    low, high = rules.interval(D(count), base, share=False) or (D(1), D(0))
    assert low <= count <= high
    share = (D(min(count, base)) / base * 100).quantize(D("0.1"))
    low, high = rules.interval(share, base, share=True) or (D(1), D(0))
    assert 0 <= low <= share + D("0.1") and share - D("0.1") <= high <= 100
    wide = rules.interval(share, max(base // 4, 1), share=True) or (D(0), D(0))
    assert wide[1] - wide[0] >= high - low - D("0.2")


def test_golden_intervals_and_figures_that_have_none() -> None:
    assert rules.interval(D("97"), 300, share=True) == (D("94.4"), D("98.4"))
    assert rules.interval(D(10), 0, share=False) == (D("4.8"), D("18.4"))
    assert rules.interval(D(0), 0, share=False) is not None and rules.interval(D("2.5"), 9, share=False) is None
    assert rules.interval(D(50), 0, share=True) is None


@given(amounts, amounts, shares, st.integers(1, 4))
def test_the_mark_again_with_the_same_thresholds_is_the_mark(value: D, target: D, elapsed: D, years: int) -> None:
    goal = Goal(target, year_of_goal=1, goal_years=years)
    inputs = {"direction": "up", "shape": "count", "year_of_goal": 1, "goal_years": years, "elapsed": str(elapsed), "baseline": None}
    assert rules.mark_again(value, target, inputs, THIRDS) == rules.evidence_mark(value, goal, THIRDS, elapsed)


def test_a_target_below_its_base_and_a_target_of_nothing_divide_by_nothing() -> None:
    below = Goal(D(5), baseline=D(8), shape=Shape.LEVEL)
    assert (rules.rate_of(D(9), below), rules.rate_of(D(4), below)) == (D(100), D(0))
    assert rules.rate_of(D(0), Goal(D(0))) == D(100)
    assert rules.rate_of(D(3), Goal(D(0), direction=Direction.DOWN)) == D(0)


@pytest.mark.parametrize(("grades", "fault"), [
    ((("S", "good", "S"), ("S", "poor", "B")), "repeated"), ((("S", "great", "S"), ("A", "good", "A")), "claim"),
    ((("S", "good", " "), ("A", "good", "A")), "empty"), ((("S", "good", "S"),), "one"), ((), ""),
])
def test_a_scale_that_cannot_be_used_says_what_is_wrong(grades: tuple[tuple[str, str, str], ...], fault: str) -> None:
    assert rules.scale_faults([rules.Grade(*g) for g in grades]) == fault


def test_a_grade_is_never_read_on_another_scale() -> None:
    other = rules.Scale("sabc", grades=(rules.Grade("S", "good", "S"), rules.Grade("C", "poor", "C")))
    assert SelfMark("working", "partly", other, "on_track").claim == "none"
