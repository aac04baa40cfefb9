"""Figures as people read them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _t

from kusei.core.calendar import format_date


def yen(value: int) -> str:
    return _t("%(n)s円") % {"n": f"{value:,}"}


def percent(value: Fraction | None) -> str:
    return "—" if value is None else f"{float(value * 100):.1f}%"


def per_million(value: Fraction | None) -> str:
    return "—" if value is None else f"{float(value):.1f}"


def day(value: date) -> str:
    return format_date(value, weekday=False)
