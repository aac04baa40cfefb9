"""Posts as people read them."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _t

from kusei.plan.autonomy import words


def plain(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"


def posts(tenths: int) -> str:
    return _t("%(n)s人") % {"n": plain(tenths)}


def span(first: date, last: date) -> str:
    return _t("%(first)sから%(last)sまで") % {"first": words.day(first), "last": words.day(last)}
