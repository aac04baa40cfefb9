"""Dates as a Japanese ward office keeps them; the only source of the present moment.

Instants are aware UTC, dates are JST. Eras start with Meiji, the fiscal year on 1 April, and the
office is closed on Saturdays, Sundays, public holidays and 29 December to 3 January
(地方自治法 第4条の2). No database is read.
"""

from __future__ import annotations

from kusei.core.calendar.clock import (
    JST,
    at,
    closing,
    happened,
    jst_date,
    now,
    today,
)
from kusei.core.calendar.eras import (
    ERAS,
    FIRST_GREGORIAN,
    Era,
    eras_on,
    format_date,
    wareki,
    wareki_year,
)
from kusei.core.calendar.periods import (
    Period,
    fiscal_year_label,
    fiscal_year_of,
)
from kusei.core.calendar.reading import (
    BadDate,
    parse_date,
    parse_year,
)
from kusei.core.calendar.workdays import (
    add_business_days,
    add_months,
    age_months,
    business_days_between,
    is_business_day,
)

__all__ = [
    "ERAS",
    "FIRST_GREGORIAN",
    "JST",
    "BadDate",
    "Era",
    "Period",
    "add_business_days",
    "add_months",
    "age_months",
    "at",
    "business_days_between",
    "closing",
    "eras_on",
    "fiscal_year_label",
    "fiscal_year_of",
    "format_date",
    "happened",
    "is_business_day",
    "jst_date",
    "now",
    "parse_date",
    "parse_year",
    "today",
    "wareki",
    "wareki_year",
]
