"""The lists of agreements and of receipts."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.pages.lists import Col, Facet, SavedView, day_facet, ward_facet
from kusei.core.ui.parts import Cell
from kusei.plan.autonomy.models import Agreement, Receipt, Source
from kusei.plan.autonomy.queries_revenue import expiring, overdue, to_do


def _due(a: Any) -> Cell:
    """The oldest day money is owed by; past it, by how many days."""
    if a.due is None:
        return Cell("—")
    late = (calendar.today() - a.due).days
    return Cell(day=a.due, note=_t("%(n)s日超過") % {"n": late} if late > 0 else "")


AGREEMENT_COLUMNS = (
    Col("title", _("件名"), lambda a: Cell(a.title, a.get_absolute_url(), note=a.party), sort="title"),
    Col("state", _("状態"), lambda a: Cell(badge=badge_of(a)), kind="badge"),
    Col("ward", _("区"), lambda a: Cell(a.ward.name), sort="ward__code"),
    Col("kind", _("種類"), lambda a: Cell(a.get_kind_display()), sort="kind"),
    Col("yen", _("契約の額"), lambda a: Cell(number=a.yen), sort="yen", kind="number", unit=_("円")),
    Col("received", _("受けた額"), lambda a: Cell(number=a.received or 0), sort="received", kind="number", unit=_("円")),
    Col("left", _("使える残り"), lambda a: Cell(number=a.left or 0), sort="left", kind="number", unit=_("円")),
    Col("due", _("納入の期限"), _due, sort="due", kind="date"),
    Col("ends", _("期間の末日"), lambda a: Cell(day=a.ends_on), sort="ends_on", kind="date"),
)
AGREEMENT_FACETS = (
    ward_facet(Agreement),
    Facet("q", _("件名・相手方"), lambda rows, v: rows.filter(Q(title__icontains=v) | Q(party__icontains=v)), kind="text"),
    Facet("kind", _("種類"), lambda rows, v: rows.filter(kind=v), options=lambda actor: list(Source.choices)),
)
AGREEMENT_VIEWS = (
    SavedView("all", _("すべて"), lambda rows, actor: rows),
    SavedView("today", _("今日することのあるもの"), lambda rows, actor: to_do(rows)),
    SavedView("late", _("納入が遅れているもの"), lambda rows, actor: rows.filter(pk__in=overdue().values("agreement"))),
    SavedView("screening", _("審査を待つもの"), lambda rows, actor: rows.filter(state="screening")),
    SavedView("expiring", _("使える年度が終わるもの"), lambda rows, actor: rows.filter(pk__in=expiring().values("agreement"))),
    SavedView("live", _("契約中のもの"), lambda rows, actor: rows.filter(state="agreed")),
    SavedView("over", _("終わったもの・断ったもの"), lambda rows, actor: rows.filter(state__in=("ended", "ended_early", "refused", "withdrawn"))),
)
RECEIPT_COLUMNS = (
    Col("agreement", _("収入の契約"), lambda r: Cell(r.bill.agreement.title, r.get_absolute_url())),
    Col("day", _("日付"), lambda r: Cell(day=r.moved_on), sort="moved_on", kind="date"),
    Col("ward", _("区"), lambda r: Cell(r.bill.agreement.ward.name), sort="bill__agreement__ward__code"),
    Col("what", _("区分"), lambda r: Cell(r.get_what_display()), sort="what"),
    Col("yen", _("額"), lambda r: Cell(number=r.yen), sort="yen", kind="number", unit=_("円")),
    Col("note", _("備考"), lambda r: Cell(r.note)),
)
RECEIPT_FACETS = (
    ward_facet(Receipt),
    Facet("what", _("区分"), lambda rows, v: rows.filter(what=v), options=lambda actor: list(Receipt.What.choices)),
    day_facet("moved_from", _("日付（から）"), lambda rows, day: rows.filter(moved_on__gte=day)),
    day_facet("moved_to", _("日付（まで）"), lambda rows, day: rows.filter(moved_on__lte=day)),
)
