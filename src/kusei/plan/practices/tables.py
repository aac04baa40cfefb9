"""The list: columns, filters, saved views."""

from __future__ import annotations

from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.pages.lists import Col, Facet, SavedView, ward_facet
from kusei.core.ui.parts import Cell
from kusei.plan.practices.models import Case

COLUMNS = (
    Col("title", _("件名"), lambda c: Cell(c.title, url=c.get_absolute_url()), sort="title"),
    Col("state", _("状態"), lambda c: Cell(badge=badge_of(c)), kind="badge"),
    Col("ward", _("区"), lambda c: Cell(c.ward.name)),
    Col("opened_on", _("受付日"), lambda c: Cell(day=c.opened_on), sort="opened_on", kind="date"),
    Col("closed_on", _("終了日"), lambda c: Cell(day=c.closed_on), sort="closed_on", kind="date"),
)


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _from(rows: Any, value: str) -> Any:
    return rows.filter(closed_on__gte=day) if (day := _day(value)) else rows


def _to(rows: Any, value: str) -> Any:
    return rows.filter(closed_on__lte=day) if (day := _day(value)) else rows


FACETS = (
    ward_facet(Case),
    Facet("q", _("件名"), lambda rows, value: rows.filter(title__icontains=value), kind="text"),
    Facet("closed_from", _("終了日（から）"), _from, kind="date"),
    Facet("closed_to", _("終了日（まで）"), _to, kind="date"),
)
VIEWS = (
    SavedView("open", _("対応中"), lambda rows, actor: rows.filter(state="open")),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)
