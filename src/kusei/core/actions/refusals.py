"""Refusals that acts of many rooms share."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.actions.action import Refused, Words


def not_later_than_today(day: date, field: str) -> None:
    """What was done cannot have been done tomorrow. Raises Refused."""
    if day > calendar.today():
        raise Refused(_("先の日付です。行った日を入れてください。"), field=field)


def written(text: str, field: str, said: Words = "") -> str:
    """The text without the blanks around it. Raises Refused in the words of ``said`` when nothing is left."""
    if not text.strip():
        raise Refused(said or _("空のままです。理由を書いてください。"), field=field)
    return text.strip()


def reasoned(text: str) -> str:
    """The reason an act asks for, without the blanks around it. Raises Refused when there is none."""
    return written(text, "reason", _("理由を入れてください。"))
