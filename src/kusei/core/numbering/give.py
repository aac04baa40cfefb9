from __future__ import annotations

from datetime import date

from kusei.core import calendar
from kusei.core.ledger.models import Ward
from kusei.core.numbering.models import Series


def next_number(series: str, *, ward: Ward | None = None, on: date | None = None) -> int:
    """The next number of a series in its fiscal year; inside an Action, so a refused act leaves no gap."""
    year = calendar.fiscal_year_of(on or calendar.today())
    Series.objects.get_or_create(ward=ward, series=series, fiscal_year=year)
    row = Series.objects.select_for_update().get(ward=ward, series=series, fiscal_year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def next_block(series: str, count: int, *, ward: Ward | None = None, on: date | None = None) -> tuple[int, int]:
    """The first and last of ``count`` numbers set aside at once (for a phone or a pad of paper that gives them out later)."""
    first = next_number(series, ward=ward, on=on)
    year = calendar.fiscal_year_of(on or calendar.today())
    Series.objects.filter(ward=ward, series=series, fiscal_year=year).update(last=first + count - 1)
    return first, first + count - 1
