"""Whose clock is right, and what a key opens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.core.field import keys
from kusei.core.field.when import corrected

pytestmark = pytest.mark.pure
NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def test_a_phone_three_hours_fast_is_put_right():
    fast = timedelta(hours=3)
    when = corrected(NOW - timedelta(hours=2) + fast, phone_now=NOW + fast, office_now=NOW, skew_then_s=-10800, most_s=120)
    assert (when.occurred_at, when.skew_s, when.code) == (NOW - timedelta(hours=2), -10800, "")


def test_a_clock_moved_between_typing_and_sending_is_left_to_a_person():
    when = corrected(NOW - timedelta(hours=1), phone_now=NOW, office_now=NOW, skew_then_s=-3600, most_s=120)
    assert when.code == "clock"


def test_what_lies_in_the_future_is_left_to_a_person():
    when = corrected(NOW + timedelta(minutes=9), phone_now=NOW, office_now=NOW, skew_then_s=0, most_s=120)
    assert (when.code, when.occurred_at) == ("future", NOW)


@given(
    skew_s=st.integers(-86_400, 86_400), ago_s=st.integers(0, 43_200),
    drift_s=st.integers(-119, 119),
)
def test_a_steady_clock_gives_the_true_moment_whatever_it_shows(skew_s, ago_s, drift_s):
    phone_now = NOW - timedelta(seconds=skew_s)
    said_at = phone_now - timedelta(seconds=ago_s)
    when = corrected(said_at, phone_now=phone_now, office_now=NOW, skew_then_s=skew_s + drift_s, most_s=120)
    assert when.code == "" and when.occurred_at == NOW - timedelta(seconds=ago_s) <= NOW


def test_a_wrapped_key_opens_for_its_own_row_alone(settings):
    key = keys.new_key()
    wrapped = keys.wrap(key, "field.carry:A")
    assert keys.unwrap(wrapped, "field.carry:A") == key
    with pytest.raises(keys.Unreadable):
        keys.unwrap(wrapped, "field.carry:B")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another secret"
    assert keys.unwrap(wrapped, "field.carry:A") == key
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(keys.Unreadable):
        keys.unwrap(wrapped, "field.carry:A")
