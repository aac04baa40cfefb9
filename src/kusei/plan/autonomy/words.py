"""Figures as people read them."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _t


def yen(value: int) -> str:
    return _t("%(n)s円") % {"n": f"{value:,}"}


def percent(value: Fraction | None) -> str:
    return "—" if value is None else f"{float(value * 100):.1f}%"


def per_million(value: Fraction | None) -> str:
    return "—" if value is None else f"{float(value):.1f}"
