"""The lists: columns, filters, saved views."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import fiscal_year_label
from kusei.core.rules.settlement import fiscal_years_open
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.pages.lists import Col, Facet, SavedView, day_facet, ward_facet
from kusei.core.ui.parts import Cell
from kusei.plan.autonomy import rules, words
from kusei.plan.autonomy.models import Envelope, Proposal

ENVELOPE_COLUMNS = (
    Col("envelope", _("区と年度"), lambda e: Cell(str(e), e.get_absolute_url()), sort="fiscal_year"),
    Col("ward", _("区"), lambda e: Cell(e.ward.name), sort="ward__code", shown=False),
    Col("ceiling", _("枠"), lambda e: Cell(number=e.ceiling_yen), sort="ceiling_yen", kind="number", unit=_("円")),
    Col("allotted", _("配当"), lambda e: Cell(number=e.allotted_yen), sort="allotted_yen", kind="number", unit=_("円")),
    Col("committed", _("支出負担行為"), lambda e: Cell(number=e.committed or 0), sort="committed", kind="number", unit=_("円")),
    Col("paid", _("支出済み"), lambda e: Cell(number=e.paid or 0), sort="paid", kind="number", unit=_("円")),
    Col("rate", _("執行率（支出済み÷枠）"), lambda e: Cell(words.percent(rules.share(e.paid or 0, e.ceiling_yen)))),
    Col("waiting", _("選定・決裁待ち"), lambda e: Cell(number=e.waiting), sort="waiting", kind="number", unit=_("件")),
)


def _years(actor: Any) -> list[tuple[str, Any]]:
    year = calendar.fiscal_year_of(calendar.today())
    return [(str(y), fiscal_year_label(y)) for y in range(year + 1, year - 6, -1)]


def _whole(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 0


ENVELOPE_FACETS = (
    ward_facet(Envelope),
    Facet("year", _("年度"), lambda rows, v: rows.filter(fiscal_year=_whole(v)), options=_years),
)
ENVELOPE_VIEWS = (
    SavedView("open", _("入力できる年度"), lambda rows, actor: rows.filter(fiscal_year__gte=min(fiscal_years_open(calendar.today())))),
    SavedView("unused", _("配当のない枠"), lambda rows, actor: rows.filter(allotted_yen=0)),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)
PROPOSAL_COLUMNS = (
    Col("title", _("事業名"), lambda p: Cell(p.title, p.get_absolute_url()), sort="title"),
    Col("state", _("状態"), lambda p: Cell(badge=badge_of(p)), kind="badge"),
    Col("envelope", _("区と年度"), lambda p: Cell(str(p.envelope)), sort="envelope__fiscal_year"),
    Col("division", _("提案する課"), lambda p: Cell(p.division), sort="division"),
    Col("asked", _("要求額"), lambda p: Cell(number=p.asked_yen), sort="asked_yen", kind="number", unit=_("円")),
    Col("allotted", _("配当額"), lambda p: Cell(number=p.allotted_yen), sort="allotted_yen", kind="number", unit=_("円")),
    Col("paid", _("支出済み"), lambda p: Cell(number=p.paid_yen), sort="paid_yen", kind="number", unit=_("円")),
    Col("settled_on", _("決算した日"), lambda p: Cell(day=p.settled_on), sort="settled_on", kind="date"),
)
PROPOSAL_FACETS = (
    ward_facet(Proposal),
    Facet("q", _("事業名・内容"), lambda rows, v: rows.filter(Q(title__icontains=v) | Q(content__icontains=v)), kind="text"),
    Facet("year", _("年度"), lambda rows, v: rows.filter(envelope__fiscal_year=_whole(v)), options=_years),
    day_facet("settled_from", _("決算（から）"), lambda rows, day: rows.filter(settled_on__gte=day)),
    day_facet("settled_to", _("決算（まで）"), lambda rows, day: rows.filter(settled_on__lte=day)),
)
PROPOSAL_VIEWS = (
    SavedView("all", _("すべて"), lambda rows, actor: rows),
    SavedView("waiting", _("選定・決裁待ち"), lambda rows, actor: rows.filter(state__in=("proposed", "chosen"))),
    SavedView("running", _("執行中"), lambda rows, actor: rows.filter(state="allotted")),
    SavedView("late", _("出納を閉鎖したのに決算していない"), lambda rows, actor: rows.filter(
        state="allotted", envelope__fiscal_year__lt=min(fiscal_years_open(calendar.today())),
    )),
    SavedView("refused", _("不採択・取り下げ"), lambda rows, actor: rows.filter(state__in=("not_chosen", "withdrawn"))),
)
