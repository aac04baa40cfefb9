"""Columns, filters and saved views of relief plans and of support."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.ui.pages import Col, Facet, SavedView
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.pages.lists import ward_facet
from kusei.core.ui.parts import Cell
from kusei.disaster.mobilisation.models import ReliefPlan, SupportRequest, Team
from kusei.disaster.mobilisation.queries.relief import open_support, running


def drill_word(row: ReliefPlan | SupportRequest) -> str:
    return _t("訓練") if row.drill else ""


PLAN_COLUMNS = (
    Col("title", _("件名"), lambda p: Cell(p.title, url=p.get_absolute_url(), note=drill_word(p))),
    Col("ward", _("区"), lambda p: Cell(p.ward.name)),
    Col("from_day", _("初日"), lambda p: Cell(day=p.from_day), sort="from_day", kind="date"),
    Col("to_day", _("最終日"), lambda p: Cell(day=p.to_day), kind="date"),
    Col("pattern", _("勤務の型"), lambda p: Cell(p.get_pattern_display())),
    Col("state", _("状態"), lambda p: Cell(badge=badge_of(p)), kind="badge"),
)
PLAN_FACETS = (ward_facet(ReliefPlan),)
PLAN_VIEWS = (
    SavedView("open", _("終わっていない表"), lambda rows, actor: rows.exclude(state="ended")),
    SavedView("running", _("実施中"), lambda rows, actor: running(rows)),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)
SUPPORT_COLUMNS = (
    Col("number", _("番号"), lambda r: Cell(r.number or r.ref, url=r.get_absolute_url(), note=drill_word(r))),
    Col("direction", _("向き"), lambda r: Cell(r.get_direction_display())),
    Col("party", _("相手"), lambda r: Cell(r.party_name, note=r.get_party_display())),
    Col("ward", _("区"), lambda r: Cell(r.ward.name)),
    Col("team", _("班"), lambda r: Cell(r.get_team_display(), note=r.get_skill_display())),
    Col("people", _("要請"), lambda r: Cell(number=r.people), kind="number", unit=_("人")),
    Col("accepted", _("受諾"), lambda r: Cell(number=r.accepted), kind="number", unit=_("人")),
    Col("arrived", _("到着"), lambda r: Cell(number=r.arrived), kind="number", unit=_("人")),
    Col("asked_at", _("要請した日時"), lambda r: Cell(at=r.asked_at), sort="asked_at"),
    Col("from_day", _("初日"), lambda r: Cell(day=r.from_day), sort="from_day", kind="date"),
    Col("state", _("状態"), lambda r: Cell(badge=badge_of(r)), kind="badge"),
)
SUPPORT_FACETS = (
    ward_facet(SupportRequest),
    Facet("team", _("班"), lambda rows, v: rows.filter(team=v), options=lambda actor: Team.choices),
    Facet("direction", _("向き"), lambda rows, v: rows.filter(direction=v), options=lambda actor: SupportRequest.Direction.choices),
)
SUPPORT_VIEWS = (
    SavedView("waiting", _("回答がそろわない"), lambda rows, actor: open_support(rows)),
    SavedView("coming", _("これから着く"), lambda rows, actor: rows.filter(
        state__in=("partly", "answered", "arrived"), accepted__gt=F("arrived"))),
    SavedView("here", _("いる人がいる"), lambda rows, actor: rows.filter(state="arrived")),
    SavedView("late", _("初日を過ぎて着いていない"), lambda rows, actor: rows.filter(
        state__in=("asked", "partly", "answered"), from_day__lt=calendar.today(), arrived=0)),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)  # fmt: skip
