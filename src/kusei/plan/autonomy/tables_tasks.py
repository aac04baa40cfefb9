"""The table of tasks, and the proposals."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.pages.lists import Col, Facet, SavedView, day_facet, ward_facet
from kusei.core.ui.parts import Badge, Cell
from kusei.plan.autonomy.models import Consultation, Place


def place_badge(value: str, label: Any) -> Badge:
    return Badge(label, "info" if value == "ward" else "neutral", "circle" if value == "ward" else "square")


ASSIGNMENT_COLUMNS = (
    Col("task", _("事務の名称"), lambda a: Cell(a.task.name, a.task.get_absolute_url(), note=a.task.code), sort="task__code"),
    Col("place", _("どちらが行うか"), lambda a: Cell(badge=place_badge(a.place, a.get_place_display())), kind="badge"),
    Col("holder", _("担当"), lambda a: Cell(a.holder, note=" ".join(x for x in (a.ward.name if a.ward else "", a.role) if x)), sort="holder"),
    Col("ward", _("区"), lambda a: Cell(a.ward.name if a.ward else _("全区")), shown=False),
    Col("law", _("根拠法令"), lambda a: Cell(a.task.law or "—")),
    Col("since", _("いつから"), lambda a: Cell(day=a.since), sort="since", kind="date"),
    Col("until", _("いつまで"), lambda a: Cell(day=a.until) if a.until else Cell("—"), shown=False),
    Col("source", _("出典"), lambda a: Cell(a.source)),
)
ASSIGNMENT_FACETS = (
    Facet("on", _("いつの表か（空なら今日）"), lambda rows, v: rows, kind="date"),
    Facet("q", _("事務・担当"), lambda rows, v: rows.filter(Q(task__name__icontains=v) | Q(task__code=v) | Q(holder__icontains=v) | Q(role__icontains=v)), kind="text"),
    Facet("place", _("どちらが行うか"), lambda rows, v: rows.filter(place=v), options=lambda actor: list(Place.choices)),
)
MOVE_COLUMNS = (
    Col("title", _("事務と新しい担当"), lambda m: Cell(str(m), m.get_absolute_url()), sort="assignment__task__code"),
    Col("state", _("状態"), lambda m: Cell(badge=badge_of(m)), kind="badge"),
    Col("proposer", _("提案"), lambda m: Cell(m.proposer.name if m.proposer else _("市"))),
    Col("hours", _("事務の量"), lambda m: Cell(number=m.hours), sort="hours", kind="number", unit=_("時間／年")),
    Col("yen", _("予算"), lambda m: Cell(number=m.yen), sort="yen", kind="number", unit=_("円")),
    Col("law", _("法令の確認"), lambda m: Cell(m.get_law_display())),
    Col("effective", _("施行する日"), lambda m: Cell(day=m.effective_on), sort="effective_on", kind="date"),
)
MOVE_FACETS = (
    Facet("q", _("事務・担当"), lambda rows, v: rows.filter(Q(assignment__task__name__icontains=v) | Q(holder__icontains=v)), kind="text"),
    Facet("proposer", _("提案した区"), lambda rows, v: rows.filter(proposer__code=v), options=ward_facet(Consultation).options),
    day_facet("live_from", _("表が変わった日（から）"), lambda rows, day: rows.filter(live_on__gte=day)),
    day_facet("live_to", _("表が変わった日（まで）"), lambda rows, day: rows.filter(live_on__lte=day)),
)
MOVE_VIEWS = (
    SavedView("all", _("すべて"), lambda rows, actor: rows),
    SavedView("going", _("進んでいるもの"), lambda rows, actor: rows.filter(state__in=("draft", "proposed", "decided"))),
    SavedView("review", _("一年後の点検の時期のもの"), lambda rows, actor: rows.filter(
        state="live", effective_on__lte=calendar.add_months(calendar.today(), -12),
    )),
    SavedView("ended", _("終わったもの"), lambda rows, actor: rows.filter(state__in=("live", "reviewed", "refused", "withdrawn"))),
)
