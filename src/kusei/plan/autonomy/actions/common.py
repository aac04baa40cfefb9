"""What several verbs refuse."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _t

from kusei.core import calendar
from kusei.core.actions import refusals
from kusei.core.actions.action import Refused
from kusei.core.calendar import format_date
from kusei.core.rules.settlement import closes_on, why_closed
from kusei.plan.autonomy import words


def written(text: str, field: str) -> str:
    return refusals.written(text, field, _t("空のままです。理由や内容を書いてください。"))


def positive(yen: int, field: str = "yen") -> None:
    if yen <= 0:
        raise Refused(_t("1円以上の額を入れてください。"), field=field)


def within(yen: int, limit: int, said: str, field: str = "yen") -> None:
    """``said`` holds %(yen)s and %(limit)s."""
    if yen > limit:
        raise Refused(said % {"yen": words.yen(yen), "limit": words.yen(max(limit, 0))}, field=field)


def year_open(year: int) -> None:
    if closed := why_closed(year, calendar.today()):
        raise Refused(closed)


def day_in_books(year: int, day: date, field: str) -> None:
    """Money of ``year`` is entered while its books are open, for a day within them and not in the future."""
    year_open(year)
    refusals.not_later_than_today(day, field)
    begins, ends = date(year, 4, 1), closes_on(year)
    if not begins <= day <= ends:
        said = _t("この年度の出納は%(begins)sから%(ends)sまでです。日付を確かめてください。")
        values = {"begins": format_date(begins, weekday=False), "ends": format_date(ends, weekday=False)}
        raise Refused(said % values, field=field)
