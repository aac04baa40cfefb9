from __future__ import annotations

import sys
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.engines.rostering import Impossible, Inputs, Person, Rest, Shift, run
from kusei.engines.rostering.greedy import greedy
from kusei.engines.rostering.judging import feasible, scores
from kusei.engines.rostering.resting import breaches

DAY, NIGHT = (480, 1200), (1200, 1920)


def shift(key: str, day: int, at: tuple[int, int], wanted: int = 1, **more: object) -> Shift:
    return Shift(key, day * 1440 + at[0], day * 1440 + at[1], "shelter", wanted, **more)  # type: ignore[arg-type]


def week(days: int, wanted: int = 1) -> tuple[Shift, ...]:
    return tuple(shift(f"{d}{k}", d, at, wanted) for d in range(days) for k, at in (("d", DAY), ("n", NIGHT)))


def test_two_people_hold_day_and_night_with_rest_between():
    found = run(Inputs((Person("a"), Person("b")), week(3)))
    assert found.status == "optimal" and found.shortage == 0
    assert {n for _p, n in found.minutes} == {3 * 720}


def test_a_shortage_is_named_by_shift_and_team():
    found = run(Inputs((Person("a"),), week(1, wanted=2)))
    assert [(s.shift, s.team, s.by) for s in found.shortages] in (
        [("0d", "shelter", 1), ("0n", "shelter", 2)], [("0d", "shelter", 2), ("0n", "shelter", 1)],
    )  # fmt: skip


def test_the_heavier_shift_is_filled_first():
    found = run(Inputs((Person("a"),), (shift("d", 0, DAY), shift("n", 0, NIGHT, weight=3))))
    assert found.pairs == (("a", "n"),)


def test_a_day_off_follows_three_in_a_row_also_when_the_row_began_before():
    five = tuple(shift(f"{d}", d, DAY) for d in range(5))
    assert run(Inputs((Person("a"),), five)).shortage == 1
    before = Person("a", worked=((-1440 + 480, -1440 + 1200), (-2880 + 480, -2880 + 1200)))
    assert [s.shift for s in run(Inputs((before,), five[:2])).shortages] in (["0"], ["1"])


def test_a_skill_a_stay_an_absence_and_a_ban_are_kept():
    people = (
        Person("late", since=1440), Person("gone", until=0), Person("ill", away=((600, 700),)), Person("no", forbidden=("0d",)),
        Person("nurse", ("nurse",)),
    )  # fmt: skip
    found = run(Inputs(people, (shift("0d", 0, DAY, 5), shift("0s", 0, DAY, 1, skill="nurse"))))
    assert found.pairs in ((("nurse", "0s"),), (("nurse", "0d"),))


def test_what_is_fixed_stands_and_the_rest_is_built_round_it():
    found = run(Inputs((Person("a", fixed=("0d", "0n")), Person("b")), week(2)))
    assert {("a", "0d"), ("a", "0n")} <= set(found.pairs)
    with pytest.raises(Impossible, match="two shifts at once"):
        run(Inputs((Person("a", fixed=("x", "y")),), (shift("x", 0, DAY), shift("y", 0, (500, 600)))))


def test_little_changes_when_one_falls_ill():
    people = tuple(Person(k) for k in "abcd")
    first = run(Inputs(people, week(3)))
    ill = tuple(Person("a", away=((0, 9999),)) if p.key == "a" else p for p in people)
    again = run(Inputs(ill, week(3), earlier=first.pairs))
    kept = [p for p in first.pairs if p[0] != "a" and p in again.pairs]
    assert again.shortage == 0 and len(kept) >= 3


@pytest.mark.parametrize("bad", [
    Inputs((), (), Rest(least=-1)), Inputs((), (Shift("x", 600, 600, "t", 1),)), Inputs((), (Shift("x", 0, 900, "t", 1),)),
    Inputs((Person("a"), Person("a")), ()), Inputs((Person("a", fixed=("?",)),), ()),
])  # fmt: skip
def test_negative_rest_inverted_and_overlong_shifts_and_doubles_are_refused(bad):
    with pytest.raises(Impossible):
        run(bad)


def test_without_the_solver_the_plain_roster_is_given_and_said_to_be_one(monkeypatch):
    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
    found = run(Inputs((Person("a"), Person("b")), week(2)))
    assert found.status == "gave_up" and found.shortage == 0


def test_the_same_inputs_give_the_same_roster():
    inputs = Inputs(tuple(Person(f"p{n}") for n in range(12)), week(4, 3), effort=1.0)
    assert run(inputs) == run(inputs)


def test_the_clock_bounds_the_search_and_the_goals_are_told():
    people = tuple(Person(f"p{n}") for n in range(12))
    heard = []
    found = run(Inputs(people, week(4, 3), effort=0.2), heard.append)
    assert heard == [0, 1] and not found.late
    bound = run(Inputs(people, week(4, 3), seconds=0.0))
    assert bound.status == "gave_up" and feasible(Inputs(people, week(4, 3)), bound.pairs)


def test_breaches_say_which_spans_and_how_long():
    found = breaches([(480, 1200), (1500, 1920), (1600, 2400)], Rest())
    assert [(b.kind, b.minutes) for b in found] == [("longest", 800), ("rest", 300), ("rest", 400), ("overlap", -320)]


SPANS = st.tuples(st.integers(0, 2), st.sampled_from([(0, 480), (480, 960), (960, 1440), (480, 1200), (1200, 1920)]))


@st.composite
def tiny(draw: st.DrawFn) -> Inputs:
    times = draw(st.lists(SPANS, min_size=1, max_size=4))
    shifts = tuple(
        shift(f"s{n}", d, at, draw(st.integers(0, 2)), weight=draw(st.integers(1, 2)), skill=draw(st.sampled_from(["any", "x"])))
        for n, (d, at) in enumerate(times)
    )
    people = tuple(
        Person(k, draw(st.sampled_from([(), ("x",)])), most_total=draw(st.sampled_from([None, 720])),
               forbidden=draw(st.sampled_from([(), ("s0",)])))
        for k in draw(st.sampled_from(["a", "ab", "abc"]))
    )  # fmt: skip
    pairs = [(p.key, s.key) for p in people for s in shifts]
    earlier = tuple(draw(st.lists(st.sampled_from(pairs), max_size=2, unique=True)))
    return Inputs(people, shifts, Rest(draw(st.sampled_from([0, 480, 660])), draw(st.integers(1, 3))), earlier)


@settings(max_examples=40, deadline=None)
@given(tiny())
def test_it_is_the_best_of_all_rosters_there_are(inputs):
    pairs = [(p.key, s.key) for p in inputs.people for s in inputs.shifts]
    every = (
        [p for p, taken in zip(pairs, bits, strict=True) if taken] for bits in product((0, 1), repeat=len(pairs))
    )
    best = min(scores(inputs, one) for one in every if feasible(inputs, one))
    found = run(inputs)
    assert feasible(inputs, found.pairs) and scores(inputs, found.pairs) == best and found.status == "optimal"
    assert feasible(inputs, greedy(inputs).pairs)
