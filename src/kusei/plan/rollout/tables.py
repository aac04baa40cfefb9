"""The lists: columns, filters, saved views."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import fiscal_year_label
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.pages.lists import Col, Facet, SavedView, day_facet, ward_facet
from kusei.core.ui.parts import Cell
from kusei.plan.rollout import words
from kusei.plan.rollout.forms import initiatives
from kusei.plan.rollout.lifecycle import CELL
from kusei.plan.rollout.models import Policy, Request, Standing, Study, Why
from kusei.plan.rollout.queries import asked_lines, line_of, live_on


def _initiatives(actor: Any) -> list[tuple[str, Any]]:
    return initiatives()[1:]


CELL_COLUMNS = (
    Col("initiative", _("取り組み"), lambda s: Cell(s.initiative, s.get_absolute_url()), sort="position"),
    Col("ward", _("区"), lambda s: Cell(words.place(s.ward)), sort="ward__code"),
    Col("state", _("状態"), lambda s: Cell(badge=badge_of(s)), kind="badge"),
    Col("since", _("いつから"), lambda s: Cell(day=s.since), sort="since", kind="date"),
    Col("why", _("理由"), lambda s: Cell(s.get_why_display() if s.why else "", note=s.note)),
    Col("planned_on", _("実施の予定"), lambda s: Cell(day=s.planned_on), sort="planned_on", kind="date"),
    Col("live_on", _("実施した日"), lambda s: Cell(day=s.live_on), sort="live_on", kind="date"),
)
CELL_FACETS = (
    ward_facet(Standing),
    Facet("initiative", _("取り組み"), lambda rows, v: rows.filter(initiative_ref=v), options=_initiatives),
    Facet("state", _("状態"), lambda rows, v: rows.filter(state=v), options=lambda actor: CELL.choices),
    Facet("why", _("理由の区分"), lambda rows, v: rows.filter(why=v), options=lambda actor: Why.choices),
    day_facet("live_by", _("実施・定着（この日）"), live_on),
)
CELL_VIEWS = (
    SavedView("all", _("すべて"), lambda rows, actor: rows),
    SavedView("still", _("進んでいない"), lambda rows, actor: rows.filter(state__in=("not_begun", "held", "stopped"))),
    SavedView("moving", _("進めている"), lambda rows, actor: rows.filter(state__in=("studying", "preparing", "pilot"))),
    SavedView("live", _("実施・定着"), lambda rows, actor: rows.filter(state__in=("live", "settled"))),
)
REQUEST_COLUMNS = (
    Col("title", _("要求の名称"), lambda r: Cell(r.title, r.get_absolute_url()), sort="title"),
    Col("year", _("年度"), lambda r: Cell(fiscal_year_label(r.fiscal_year)), sort="fiscal_year"),
    Col("ward", _("区"), lambda r: Cell(words.place(r.ward))),
    Col("state", _("状態"), lambda r: Cell(badge=badge_of(r), note=str(words.STAGES.get(r.refused_at, ""))), kind="badge"),
    Col("asked", _("要求額"), lambda r: Cell(number=r.asked_yen), sort="asked_yen", kind="number", unit=_("円")),
    Col("now", _("査定額"), lambda r: Cell(number=r.standing_yen), sort="standing_yen", kind="number", unit=_("円")),
    Col("initiative", _("取り組み"), lambda r: Cell(r.initiative)),
)
REQUEST_FACETS = (
    ward_facet(Request),
    Facet("year", _("年度"), lambda rows, v: rows.filter(fiscal_year=int(v)) if v.isdigit() and len(v) == 4 else rows.none(), kind="text"),
    Facet("line", _("取り組み（名前が変わる前も含む）"), lambda rows, v: rows.filter(initiative_ref__in=line_of(v)), options=asked_lines),
    Facet("q", _("取り組み・名称"), lambda rows, v: rows.filter(initiative__icontains=v) | rows.filter(title__icontains=v), kind="text"),
)
REQUEST_VIEWS = (
    SavedView("open", _("査定中"), lambda rows, actor: rows.filter(state__in=("asked", "bureau", "finance", "mayor"))),
    SavedView("refused", _("認められなかった"), lambda rows, actor: rows.filter(state="refused")),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)
STUDY_COLUMNS = (
    Col("title", _("検討の名称"), lambda s: Cell(s.title, s.get_absolute_url()), sort="title"),
    Col("state", _("状態"), lambda s: Cell(badge=badge_of(s)), kind="badge"),
    Col("ward", _("区"), lambda s: Cell(words.place(s.ward))),
    Col("initiative", _("計画の取り組み"), lambda s: Cell(s.initiative or "—")),
    Col("begun_on", _("検討を始めた日"), lambda s: Cell(day=s.begun_on), sort="begun_on", kind="date"),
    Col("edition", _("方針の版"), lambda s: Cell(number=s.edition or None), sort="edition", kind="number"),
)
STUDY_FACETS = (ward_facet(Study), Facet("q", _("名称・問い"), lambda rows, v: rows.filter(title__icontains=v) | rows.filter(question__icontains=v), kind="text"))
STUDY_VIEWS = (
    SavedView("open", _("検討中"), lambda rows, actor: rows.filter(state__in=("open", "consulting", "weighing"))),
    SavedView("done", _("結論が出たもの"), lambda rows, actor: rows.filter(state__in=("decided", "dropped"))),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)
POLICY_COLUMNS = (
    Col("study", _("検討の名称"), lambda p: Cell(p.study.title, p.study.get_absolute_url()), sort="study__title"),
    Col("edition", _("版"), lambda p: Cell(number=p.edition), kind="number"),
    Col("end", _("結論"), lambda p: Cell(_("見送り") if p.dropped else _("方針"))),
    Col("ward", _("区"), lambda p: Cell(words.place(p.study.ward))),
    Col("decided_on", _("決定日"), lambda p: Cell(day=p.decided_on), sort="decided_on", kind="date"),
    Col("number", _("文書番号"), lambda p: Cell(p.number or "—"), sort="number"),
)
POLICY_FACETS = (
    ward_facet(Policy),
    Facet("scope", _("場所"), lambda rows, v: rows.filter(study__ward=None) if v == "city" else rows, options=lambda actor: [("city", _("市"))]),
    day_facet("from", _("決定日（から）"), lambda rows, day: rows.filter(decided_on__gte=day)),
    day_facet("to", _("決定日（まで）"), lambda rows, day: rows.filter(decided_on__lte=day)),
)
