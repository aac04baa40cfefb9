"""出納整理期間: money of a fiscal year may still be entered for a while after 31 March, then no more."""

from __future__ import annotations

import calendar as gregorian
from datetime import date

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import fiscal_year_label, fiscal_year_of, format_date
from kusei.core.rules import registry as rules

CLOSING = rules.declare(
    "office.closing_of_accounts", _("出納の閉鎖の日"),
    schema={
        "month": rules.Field(_("月"), least=4, most=12, unit=_("月")),
        "day": rules.Field(_("日"), least=1, most=31, unit=_("日")),
    },
    default={"month": 5, "day": 31},
    source=_("地方自治法235条の5：普通地方公共団体の出納は、翌年度の5月31日をもつて閉鎖する。"),
)


def closes_on(year: int) -> date:
    """The last day on which money of fiscal ``year`` may be entered; the rule is read as of the next 1 April."""
    value = rules.at(CLOSING, date(year + 1, 4, 1))
    month = int(value["month"])
    return date(year + 1, month, min(int(value["day"]), gregorian.monthrange(year + 1, month)[1]))


def fiscal_years_open(day: date) -> tuple[int, ...]:
    """The fiscal years money may be entered for on ``day``: the running one, then the one before while it is unclosed."""
    this = fiscal_year_of(day)
    return (this, this - 1) if day <= closes_on(this - 1) else (this,)


def why_closed(year: int, day: date) -> str:
    """Why money of fiscal ``year`` cannot be entered on ``day``, in words for the person entering it; "" when it can."""
    years = fiscal_years_open(day)
    if year in years:
        return ""
    open_now = _t("、").join(fiscal_year_label(y) for y in years)
    if year > years[0]:
        words = _t("%(year)sはまだ始まっていません。いま入力できる年度は%(open)sです。")
        return words % {"year": fiscal_year_label(year), "open": open_now}
    words = _t("%(year)sの出納は%(day)sに閉鎖したため、入力できません。いま入力できる年度は%(open)sです。")
    return words % {"year": fiscal_year_label(year), "day": format_date(closes_on(year), weekday=False), "open": open_now}


def choices(day: date) -> list[tuple[str, str]]:
    """For a field that asks the fiscal year: the open years, the running one first."""
    return [(str(y), fiscal_year_label(y)) for y in fiscal_years_open(day)]


def settling(day: date) -> tuple[int, date] | None:
    """The year in its 出納整理期間 on ``day`` and the day it closes; None outside of it."""
    this = fiscal_year_of(day)
    last = closes_on(this - 1)
    return (this - 1, last) if day <= last else None
