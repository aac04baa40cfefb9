"""Dates of retention, and what declares itself as personal information."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.core.records.models import Disclosure, Document
from kusei.core.records.personal import Personal, files
from kusei.core.records.retention import YEARS, counted_from, disposable_on

pytestmark = pytest.mark.pure

GOLDEN = [
    (date(2026, 5, 10), 5, date(2032, 4, 1)),
    (date(2026, 3, 31), 5, date(2031, 4, 1)),
    (date(2026, 4, 1), 1, date(2028, 4, 1)),
    (date(2027, 3, 31), 1, date(2028, 4, 1)),
    (date(2024, 2, 29), 3, date(2027, 4, 1)),
    (date(2026, 12, 31), 30, date(2057, 4, 1)),
    (date(2026, 5, 10), 10, date(2037, 4, 1)),
]


@pytest.mark.parametrize(("closed", "years", "day"), GOLDEN)
def test_retention_runs_from_the_next_first_of_april(closed, years, day):
    assert disposable_on(closed, years) == day


def test_a_document_in_use_is_never_disposable():
    assert disposable_on(date(2026, 5, 10), 0) is None


def test_a_period_no_table_knows_is_refused():
    with pytest.raises(ValueError):
        disposable_on(date(2026, 5, 10), 4)


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.sampled_from(YEARS))
def test_a_document_is_kept_whole_years_after_the_fiscal_year_it_was_closed_in(closed, years):
    start, end = counted_from(closed), disposable_on(closed, years)
    assert (start.month, start.day) == (4, 1) == (end.month, end.day)
    assert 0 < (start - closed).days <= 366
    assert end.year - start.year == years


def test_a_table_declares_its_personal_fields_and_a_silent_one_shows():
    found = {f.model: f for f in files([Document, Disclosure])}
    assert found[Document].said is not None and "差出人・宛先" in found[Document].labels
    every = files()
    assert all(isinstance(f.said, Personal) or f.found for f in every)


def test_a_declaration_of_a_field_that_does_not_exist_is_an_error(monkeypatch):
    wrong = Personal(name="x", purpose="x", basis="x", retention="x", fields=("nothing",))
    monkeypatch.setattr(Document, "personal", wrong)
    with pytest.raises(ValueError, match="nothing"):
        files([Document])
