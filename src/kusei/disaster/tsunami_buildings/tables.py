"""Columns, filters and saved views of the list."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.sheets.sites import doubt_words
from kusei.core.ui.pages import Col, Facet, SavedView
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.pages.lists import day_facet, ward_facet
from kusei.core.ui.parts import Badge, Cell
from kusei.disaster.tsunami_buildings.lifecycle import LIFE
from kusei.disaster.tsunami_buildings.models import Building
from kusei.disaster.tsunami_buildings.queries import check_due, due_before, held_on


def _word(rows: Any, value: str) -> Any:
    return rows.filter(Q(name__contains=value) | Q(facility__address__contains=value) | Q(number=value))


def check_cell(row: Building) -> Cell:
    if row.state != "designated":
        return Cell(None)
    last = row.checked_on or row.designated_on
    late = last is None or last <= due_before(calendar.today())
    if row.checked_on is None:
        return Cell(badge=Badge(_("点検の記録なし"), "bad" if late else "neutral"))
    return Cell(day=row.checked_on, problem=_t("1年以上点検していません。") if late else "")


COLUMNS = (
    Col("name", _("名称"), lambda b: Cell(b.name, url=b.get_absolute_url(), note=b.kana), sort="sort_key"),
    Col("ward", _("区"), lambda b: Cell(b.ward.name)),
    Col("district", _("学区"), lambda b: Cell(b.district.name if b.district else None), shown=False),
    Col("address", _("所在地"), lambda b: Cell(b.facility.address)),
    Col("state", _("状態"), lambda b: Cell(badge=badge_of(b)), kind="badge"),
    Col(
        "capacity",
        _("収容人数"),
        lambda b: Cell(number=b.capacity) if b.capacity is not None else Cell(None),
        sort="capacity",
        kind="number",
        unit=_("人"),
    ),
    Col(
        "designated_on",
        _("指定日"),
        lambda b: Cell(day=b.designated_on) if b.designated_on else Cell(None),
        sort="designated_on",
        kind="date",
    ),
    Col("checked_on", _("最後の点検"), check_cell, sort="checked_on", kind="date"),
    Col("doubts", _("確認が必要なこと"), lambda b: Cell(doubt_words(b.doubts)), shown=False),
)
FACETS = (
    Facet("q", _("名称・所在地・番号"), _word, kind="text"),
    ward_facet(Building),
    Facet("state", _("状態"), lambda rows, v: rows.filter(state=v), options=lambda actor: LIFE.choices),
    day_facet("from", _("指定日（から）"), lambda rows, day: rows.filter(designated_on__gte=day)),
    day_facet("to", _("指定日（まで）"), lambda rows, day: rows.filter(designated_on__lte=day)),
)
# What evidence links carry; they narrow the list but are not fields of the filter bar.
HIDDEN_FACETS = (
    day_facet("held_on", _("この日に指定されていた"), lambda rows, day: rows.filter(held_on(day))),
    Facet("sized", _("収容人数の分かるもの"), lambda rows, v: rows.filter(capacity__isnull=False), kind="flag"),
    Facet(
        "undated",
        _("指定日の分からないもの"),
        lambda rows, v: rows.filter(state="designated", designated_on=None),
        kind="flag",
    ),
)
VIEWS = (
    SavedView("current", _("指定中"), lambda rows, actor: rows.filter(state="designated")),
    SavedView("due", _("点検期限"), lambda rows, actor: check_due(rows, calendar.today())),
    SavedView(
        "going", _("指定に向けて"), lambda rows, actor: rows.filter(state__in=("candidate", "surveyed", "agreed"))
    ),
    SavedView("doubt", _("要確認"), lambda rows, actor: rows.exclude(doubts="")),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)
