"""A plan as a problem of assignment, its shortages, and the arrival curve."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.engines.assignment import plans
from kusei.engines.assignment.arrivals import Inputs, run


def _person(key, *minutes, **more):
    return plans.Person(key, minutes, **more)


def test_a_fixed_person_stays_however_far_and_one_who_was_there_before_is_not_moved_for_little():
    places = (plans.Place(0, "general", "any", 1, 1), plans.Place(1, "general", "any", 1, 1))
    people = (_person("a", -1, 5, fixed=(0, "general")), _person("b", 10, 5))
    assert plans.run(plans.Inputs(plans.gathered(people), places)).place == (0, 1)
    people = (_person("a", 10, 20, before=(1, "general")), _person("b", 15, 20, before=(0, "general")))
    answer = plans.run(plans.Inputs(plans.gathered(people), places))
    assert (answer.place, answer.moved) == ((1, 0), 0)


@st.composite
def _wishes(draw):
    """People and two wishes for the same places: the second asks for other numbers."""
    wards, many = draw(st.integers(1, 3)), draw(st.integers(2, 12))
    way = st.integers(-1, 60)
    people = tuple(
        _person(
            str(n), *draw(st.lists(way, min_size=wards, max_size=wards)), skills=("nurse",) if draw(st.booleans()) else (), caring=draw(st.booleans()),
            before=(draw(st.integers(0, wards - 1)), "general") if draw(st.booleans()) else None,
        )
        for n in range(many)
    )
    kinds = [(ward, team, skill) for ward in range(wards) for team, skill in (("general", "any"), ("health", "nurse"))]

    def wish():
        least = draw(st.lists(st.integers(0, 3), min_size=len(kinds), max_size=len(kinds)))
        return tuple(plans.Place(*kind, low, low + 2) for kind, low in zip(kinds, least, strict=True))

    return plans.gathered(people), wish(), wish()


@settings(max_examples=60, deadline=None)
@given(_wishes())
def test_a_wish_that_starts_from_the_answer_to_another_is_as_good_as_one_that_starts_from_nothing(wishes):
    people, first, second = wishes
    then, now = plans.Inputs(people, first), plans.Inputs(people, second)
    cold, warm = plans.run(now), plans.run(now, like=(then, plans.run(then)))
    assert (warm.feasible, warm.placed) == (cold.feasible, cold.placed)
    assert not cold.feasible or warm.total == cold.total


def test_a_wish_that_cannot_be_met_names_the_place_its_skill_and_by_how_many():
    places = (plans.Place(0, "health", "nurse", 1, 3), plans.Place(1, "health", "nurse", 2, 3))
    people = (_person("a", 5, 5, skills=("nurse",)), _person("b", 50, 5, skills=("nurse",)), _person("c", 5, 5))
    answer = plans.run(plans.Inputs(plans.gathered(people), places))
    assert not answer.feasible
    (short,) = answer.shortages
    assert (short.by, short.could, short.asked) == (1, 2, 3)


def test_the_longer_way_of_one_who_cares_counts_more():
    places = (plans.Place(0, "general", "any", 1, 1), plans.Place(1, "general", "any", 1, 1))
    people = (_person("a", 10, 30), _person("b", 10, 30, caring=True))
    assert plans.run(plans.Inputs(plans.gathered(people), places)).place == (1, 0)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 300), min_size=1, max_size=40), st.integers(0, 9))
def test_a_curve_never_falls_is_ordered_and_is_the_same_for_the_same_seed(minutes, seed):
    inputs = Inputs(tuple(minutes), seed=seed, scenarios=30)
    curve = run(inputs)
    assert curve == run(inputs)
    for line in (curve.p10, curve.p50, curve.p90):
        assert list(line) == sorted(line)
    assert all(a <= b <= c <= len(minutes) for a, b, c in zip(curve.p10, curve.p50, curve.p90, strict=True))


def test_who_is_cut_off_never_comes_and_a_blocked_bridge_makes_later():
    sure = {"ready": (0, 0), "available": (100, 100), "at": (60, 120)}
    assert run(Inputs((30, 30), cut_off=(True, False), **sure)).p50 == (1, 1)
    assert run(Inputs((30, 30), delayed=(True, False), **sure)).p50 == (1, 2)
