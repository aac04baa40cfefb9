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
from kusei.disaster.tsunami_buildings.lifecycle import GOING, LIFE, RUNNING
from kusei.disaster.tsunami_buildings.models import Building, Study, TownReach
from kusei.disaster.tsunami_buildings.queries import (
    agreement_ending,
    check_due,
    due_before,
    held_on,
    to_review,
    to_sign,
)


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


def agreement_cell(row: Building) -> Cell:
    until = row.agreement.until if row.agreement else None
    if until is None:
        return Cell(None)
    over = until < calendar.today() and row.state in RUNNING
    return Cell(day=until, problem=_t("協定の期限が過ぎています。") if over else "")


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
    Col(
        "agreement",
        _("協定の期限"),
        lambda b: agreement_cell(b),
        sort="agreement__until",
        kind="date",
        shown=False,
    ),
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
    SavedView("going", _("指定に向けて"), lambda rows, actor: rows.filter(state__in=GOING)),
    SavedView("ending", _("協定の期限"), lambda rows, actor: agreement_ending(rows, calendar.today())),
    SavedView("changed", _("変更の確認"), lambda rows, actor: to_review(rows)),
    SavedView("sign", _("標識がまだ"), lambda rows, actor: to_sign(rows)),
    SavedView("suspended", _("使用停止"), lambda rows, actor: rows.filter(state="suspended")),
    SavedView("doubt", _("要確認"), lambda rows, actor: rows.exclude(doubts="")),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)


# Towns of a study -----------------------------------------------------------------------------------------------------


def _people(row: TownReach, value: int) -> Cell:
    return Cell(number=value) if row.people is not None else Cell(None)


TOWN_COLUMNS = (
    Col("town", _("町"), lambda r: Cell(r.town.name, note=r.town.kana), sort="town__kana"),
    Col("ward", _("区"), lambda r: Cell(r.study.ward.name)),
    Col("district", _("学区"), lambda r: Cell(r.town.district.name if r.town.district else None)),
    Col("people", _("人口"), lambda r: _people(r, r.people or 0), sort="people", kind="number", unit=_("人")),
    Col("buildings", _("範囲にある建物"), lambda r: Cell(number=r.buildings), sort="buildings", kind="number", unit=_("棟")),
    Col(
        "nearest_m",
        _("最も近い建物まで"),
        lambda r: Cell(number=r.nearest_m) if r.nearest_m is not None else Cell(None),
        sort="nearest_m",
        kind="number",
        unit="m",
    ),
    Col("reached", _("入れる人"), lambda r: _people(r, r.reached), sort="reached", kind="number", unit=_("人")),
    Col("short", _("入れない人"), lambda r: _people(r, r.short), sort="short", kind="number", unit=_("人")),
)
TOWN_FACETS = (
    ward_facet(TownReach),
    Facet("study", _("試算"), lambda rows, v: rows.filter(study__ref=v), kind="text"),
)
TOWN_VIEWS = (
    SavedView("short", _("入れない人がいる町"), lambda rows, actor: rows.filter(short__gt=0)),
    SavedView("none", _("範囲に建物がない町"), lambda rows, actor: rows.filter(buildings=0, people__gt=0)),
    SavedView("unknown", _("人口の分からない町"), lambda rows, actor: rows.filter(people=None)),
    SavedView("known", _("人口の分かる町"), lambda rows, actor: rows.exclude(people=None)),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)
STUDY_TONES = {"waiting": "info", "done": "info", "failed": "bad", "adopted": "ok"}
STUDY_COLUMNS = (
    Col("title", _("件名"), lambda s: Cell(s.title, url=s.get_absolute_url())),
    Col("ward", _("区"), lambda s: Cell(s.ward.name)),
    Col("as_of", _("いつの建物で"), lambda s: Cell(day=s.as_of), sort="as_of", kind="date"),
    Col(
        "state",
        _("状態"),
        lambda s: Cell(badge=Badge(s.get_state_display(), STUDY_TONES[s.state])),  # type: ignore[arg-type]
        kind="badge",
    ),
    Col("people", _("対象の人口"), lambda s: Cell(number=s.people), kind="number", unit=_("人")),
    Col("reached", _("入れる人"), lambda s: Cell(number=s.reached), kind="number", unit=_("人")),
)
STUDY_FACETS = (ward_facet(Study),)
