"""The lists of pools and placements: columns, filters, saved views."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.pages.lists import Col, Facet, SavedView, day_facet, ward_facet
from kusei.core.ui.parts import Cell
from kusei.plan.autonomy.lifecycle_posts import HOLDING
from kusei.plan.autonomy.models import Placement, Pool
from kusei.plan.autonomy.queries_posts import review_due
from kusei.plan.autonomy.tables import _whole, _years


def people(tenths: int) -> Decimal:
    return Decimal(tenths) / 10


def _due(p: Placement) -> Cell:
    if p.state != "running" or p.review_due is None:
        return Cell("—")
    return Cell(day=p.review_due, note=_("期日を過ぎています") if p.review_due < calendar.today() else "")


POST_COLUMNS = (
    Col("work", _("課と受け持つ仕事"), lambda p: Cell(str(p), p.get_absolute_url(), note=str(p.pool)), sort="division__name"),
    Col("state", _("状態"), lambda p: Cell(badge=badge_of(p)), kind="badge"),
    Col("tenths", _("置く人数"), lambda p: Cell(number=people(p.tenths)), sort="tenths", kind="number", unit=_("人分")),
    Col("from", _("始まる日"), lambda p: Cell(day=p.from_on), sort="from_on", kind="date"),
    Col("to", _("終わる日"), lambda p: Cell(day=p.to_on), sort="to_on", kind="date"),
    Col("review", _("点検の期日"), _due, sort="review_due", kind="date"),
    Col("came", _("点検の結論"), lambda p: Cell(p.get_came_display() if p.came else "—")),
)
POST_FACETS = (
    ward_facet(Placement),
    Facet("q", _("仕事・課"), lambda rows, v: rows.filter(Q(work__icontains=v) | Q(division__name__icontains=v)), kind="text"),
    Facet("year", _("年度"), lambda rows, v: rows.filter(pool__fiscal_year=_whole(v)), options=_years),
    day_facet("started_from", _("配置を始めた日（から）"), lambda rows, day: rows.filter(started_on__gte=day)),
    day_facet("started_to", _("配置を始めた日（まで）"), lambda rows, day: rows.filter(started_on__lte=day)),
)
POST_VIEWS = (
    SavedView("all", _("すべて"), lambda rows, actor: rows),
    SavedView("review", _("点検の期日が来たもの"), lambda rows, actor: review_due(rows, calendar.today())),
    SavedView("wait", _("準備中・決裁待ち"), lambda rows, actor: rows.filter(state__in=("draft", "proposed"))),
    SavedView("now", _("今日、配置しているもの"), lambda rows, actor: rows.filter(
        state__in=HOLDING, from_on__lte=calendar.today(), to_on__gte=calendar.today(),
    )),
    SavedView("over", _("終わったもの"), lambda rows, actor: rows.filter(state__in=("ended", "returned", "refused", "withdrawn"))),
)
POOL_COLUMNS = (
    Col("pool", _("区と年度"), lambda p: Cell(str(p), p.get_absolute_url()), sort="fiscal_year"),
    Col("ward", _("区"), lambda p: Cell(p.ward.name), sort="ward__code", shown=False),
    Col("tenths", _("枠"), lambda p: Cell(number=people(p.tenths)), sort="tenths", kind="number", unit=_("人分")),
    Col("placed", _("今日の配置"), lambda p: Cell(number=people(p.placed)), sort="placed", kind="number", unit=_("人分")),
    Col("free", _("今日の空き"), lambda p: Cell(number=people(p.tenths - p.placed)) if _now(p) else Cell("—"), kind="number", unit=_("人分")),
    Col("decided", _("決めた日"), lambda p: Cell(day=p.decided_on), sort="decided_on", kind="date"),
)
POOL_FACETS = (ward_facet(Pool), Facet("year", _("年度"), lambda rows, v: rows.filter(fiscal_year=_whole(v)), options=_years))
POOL_VIEWS = (
    SavedView("all", _("すべて"), lambda rows, actor: rows),
    SavedView("free", _("今日、空きがあるもの"), lambda rows, actor: free_now(rows)),
)


def _now(p: Pool) -> bool:
    return bool(p.first <= calendar.today() <= p.last)


def free_now(rows: Any) -> Any:
    """This year's pools with posts that stand nowhere today; ``rows`` know what is ``placed``."""
    return rows.filter(fiscal_year=calendar.fiscal_year_of(calendar.today()), placed__lt=F("tenths"))
