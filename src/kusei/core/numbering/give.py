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
