"""Columns, filters and saved views of the lists."""

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
from kusei.disaster.shelters.incoming import hazard_words, kind_words
from kusei.disaster.shelters.lifecycle import LIVE, OPENING
from kusei.disaster.shelters.models import HAZARD_LABELS, Drill, Improvement, Opening, Shelter, Tried
from kusei.disaster.shelters.queries import check_due, due_before, needs_a_look

DRILL = Badge(_("訓練"), "warn", "diamond")


def _word(rows: Any, value: str) -> Any:
    return rows.filter(Q(name__contains=value) | Q(facility__address__contains=value))


def _kind(rows: Any, value: str) -> Any:
    which = {"shelter": Q(is_shelter=True), "emergency": Q(is_emergency_site=True)}
    return rows.filter(which[value]) if value in which else rows


def _hazard(rows: Any, value: str) -> Any:
    return rows.filter(**{value: "yes"}) if value in HAZARD_LABELS else rows


def state_cell(row: Any) -> Cell:
    """Open (or open as a drill) before the register's own state."""
    if (drill := getattr(row, "open_drill", None)) is not None:
        state = OPENING.states[row.open_state]
        if drill:
            return Cell(badge=Badge(_t("訓練：%(state)s") % {"state": state.label}, "warn"))
        return Cell(badge=Badge(state.label, state.tone))  # type: ignore[arg-type]
    return Cell(badge=badge_of(row))


def check_cell(row: Shelter) -> Cell:
    if row.state != "in_use":
        return Cell(day=row.checked_on) if row.checked_on else Cell(None)
    if row.checked_on is None:
        return Cell(badge=Badge(_("点検の記録なし"), "bad"))
    late = row.checked_on <= due_before(calendar.today())
    return Cell(day=row.checked_on, problem=_t("1年以上点検していません。") if late else "")


def number(value: Any) -> Cell:
    return Cell(None) if value is None else Cell(number=value)


COLUMNS = (
    Col("name", _("名称"), lambda s: Cell(s.name, url=s.get_absolute_url(), note=s.kana), sort="sort_key"),
    Col("ward", _("区"), lambda s: Cell(s.ward.name)),
    Col("district", _("学区"), lambda s: Cell(s.district.name if s.district else None), shown=False),
    Col("address", _("所在地"), lambda s: Cell(s.facility.address)),
    Col("kinds", _("種類"), lambda s: Cell(kind_words(s.is_shelter, s.is_emergency_site))),
    Col("hazards", _("使える災害"), lambda s: Cell(hazard_words(s.fits) or None)),
    Col("state", _("状態"), state_cell, kind="badge"),
    Col("capacity", _("想定収容人数"), lambda s: number(s.capacity), sort="capacity", kind="number", unit=_("人")),
    Col(
        "usable_m2",
        _("使える面積"),
        lambda s: number(s.usable_m2),
        sort="usable_m2",
        kind="number",
        unit="m²",
        shown=False,
    ),
    Col("checked_on", _("最後の点検"), check_cell, sort="checked_on", kind="date"),
    Col("doubts", _("確認が必要なこと"), lambda s: Cell(doubt_words(s.doubts)), shown=False),
)
FACETS = (
    Facet("q", _("名称・所在地"), _word, kind="text"),
    ward_facet(Shelter),
    Facet(
        "kind",
        _("種類"),
        _kind,
        options=lambda actor: [("shelter", _("指定避難所")), ("emergency", _("指定緊急避難場所"))],
    ),
    Facet("hazard", _("使える災害"), _hazard, options=lambda actor: list(HAZARD_LABELS.items())),
)
# What evidence links carry; it narrows the list but is no field of the filter bar.
UNDATED = Facet(
    "undated", _("指定日の分からないもの"), lambda rows, v: rows.filter(state__in=LIVE, designated_on=None), kind="flag"
)
VIEWS = (
    SavedView("all", _("すべて"), lambda rows, actor: rows.filter(state__in=LIVE)),
    SavedView("open", _("開設中"), lambda rows, actor: rows.filter(open_drill__isnull=False)),
    SavedView("due", _("点検期限"), lambda rows, actor: check_due(rows, calendar.today())),
    SavedView("doubt", _("要確認"), lambda rows, actor: needs_a_look(rows)),
    SavedView("retired", _("廃止"), lambda rows, actor: rows.filter(state="retired")),
)
PUBLIC_VIEWS = VIEWS[:2]


def tried_words(keys: list[str]) -> str:
    labels = dict(Tried.choices)
    return " / ".join(str(labels[k]) for k in keys if k in labels)


DRILL_COLUMNS = (
    Col("held_on", _("実施日"), lambda d: Cell(day=d.held_on), sort="held_on", kind="date"),
    Col("mark", _("区分"), lambda d: Cell(badge=DRILL), kind="badge"),
    Col("title", _("訓練名"), lambda d: Cell(d.title)),
    Col("ward", _("区"), lambda d: Cell(d.ward.name)),
    Col("district", _("学区"), lambda d: Cell(d.district.name if d.district else None)),
    Col(
        "shelter",
        _("避難所"),
        lambda d: Cell(d.shelter.name, url=d.shelter.get_absolute_url()) if d.shelter else Cell(None),
    ),
    Col(
        "participants",
        _("参加者"),
        lambda d: Cell(number=d.participants),
        sort="participants",
        kind="number",
        unit=_("人"),
    ),
    Col("tried", _("試したこと"), lambda d: Cell(tried_words(d.tried))),
    Col(
        "minutes",
        _("開設まで"),
        lambda d: number(d.minutes_to_open),
        sort="minutes_to_open",
        kind="number",
        unit=_("分"),
    ),
)
DRILL_FACETS = (
    ward_facet(Drill),
    day_facet("from", _("実施日（から）"), lambda rows, day: rows.filter(held_on__gte=day)),
    day_facet("to", _("実施日（まで）"), lambda rows, day: rows.filter(held_on__lte=day)),
)
IN_DISTRICT = Facet(
    "in_district", _("学区の分かる訓練"), lambda rows, v: rows.filter(district__isnull=False), kind="flag"
)


def year_words(year: int | None) -> str | None:
    """A fiscal year as the office says it."""
    return calendar.fiscal_year_label(year) if year else None


def due_cell(row: Improvement) -> Cell:
    waits = row.state in ("planned", "budgeted")
    late = waits and row.due_on is not None and row.due_on < calendar.today()
    return Cell(day=row.due_on, problem=_t("目標日を過ぎています。") if late else "")


IMPROVEMENT_COLUMNS = (
    Col(
        "shelter",
        _("避難所"),
        lambda i: Cell(i.shelter.name, url=i.shelter.get_absolute_url()),
        sort="shelter__sort_key",
    ),
    Col("ward", _("区"), lambda i: Cell(i.shelter.ward.name)),
    Col("function", _("機能"), lambda i: Cell(i.get_function_display())),
    Col("what", _("内容"), lambda i: Cell(i.what, url=i.get_absolute_url())),
    Col("state", _("状態"), lambda i: Cell(badge=badge_of(i)), kind="badge"),
    Col("target_year", _("目標年度"), lambda i: Cell(year_words(i.target_year)), sort="target_year"),
    Col("due_on", _("目標日"), due_cell, sort="due_on", kind="date"),
    Col(
        "done_on", _("完了日"), lambda i: Cell(day=i.done_on) if i.done_on else Cell(None), sort="done_on", kind="date"
    ),
    Col("cost", _("費用"), lambda i: number(i.cost_yen), sort="cost_yen", kind="number", unit=_("円")),
)
IMPROVEMENT_FACETS = (
    ward_facet(Improvement),
    Facet(
        "function",
        _("機能"),
        lambda rows, v: rows.filter(function=v),
        options=lambda actor: Improvement.Function.choices,
    ),
    day_facet("from", _("完了日（から）"), lambda rows, day: rows.filter(done_on__gte=day)),
    day_facet("to", _("完了日（まで）"), lambda rows, day: rows.filter(done_on__lte=day)),
)
WAITS = ("planned", "budgeted")
IMPROVEMENT_VIEWS = (
    SavedView("all", _("すべて"), lambda rows, actor: rows),
    SavedView("late", _("目標日を過ぎた"), lambda rows, actor: rows.filter(state__in=WAITS, due_on__lt=calendar.today())),
    SavedView("planned", _("予定"), lambda rows, actor: rows.filter(state__in=WAITS)),
    SavedView("dropped", _("取りやめ"), lambda rows, actor: rows.filter(state="dropped")),
)


def opening_state(row: Opening) -> Cell:
    state = OPENING.of(row)
    if row.drill:
        return Cell(badge=Badge(_t("訓練：%(state)s") % {"state": state.label}, "warn"))
    return Cell(badge=Badge(state.label, state.tone))  # type: ignore[arg-type]
