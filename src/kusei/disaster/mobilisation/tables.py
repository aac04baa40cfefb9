"""Columns, filters and saved views. Nothing here knows a home: the mesh is all there is."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import fiscal_year_label
from kusei.core.ui.pages import Col, Facet, SavedView
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.pages.lists import ward_facet
from kusei.core.ui.parts import Badge, Cell
from kusei.disaster.mobilisation.models import Designation, Skill, Team, Trial
from kusei.disaster.mobilisation.queries.before import this_year, to_notify, unplaced


def skill_words(keys: list[str]) -> str:
    return "、".join(str(Skill(k).label) for k in keys)


def minutes_cell(value: int | None) -> Cell:
    return Cell(number=value) if value is not None else Cell(None)


DESIGNATION_COLUMNS = (
    Col("name", _("氏名"), lambda d: Cell(d.member.name, url=d.get_absolute_url(), note=d.member.number), sort="member__sort_key"),
    Col("ward", _("動員先の区"), lambda d: Cell(d.ward.name)),
    Col("team", _("動員先の班"), lambda d: Cell(d.get_team_display()), sort="team"),
    Col("skill", _("役割"), lambda d: Cell(d.get_skill_display())),
    Col("division", _("所属"), lambda d: Cell(d.member.division)),
    Col("mesh", _("自宅のメッシュ"), lambda d: Cell(d.member.mesh, note=d.member.get_mesh_by_display())),
    Col("minutes", _("参集の見込み"), lambda d: minutes_cell(d.minutes), sort="minutes", kind="number", unit=_("分")),
    Col("origin", _("指定の決め方"), lambda d: Cell(d.get_origin_display(), note=d.reason), shown=False),
    Col("state", _("状態"), lambda d: Cell(badge=badge_of(d)), kind="badge"),
)
DESIGNATION_FACETS = (
    Facet("q", _("氏名・番号"), lambda rows, v: rows.filter(Q(member__name__contains=v) | Q(member__number=v)), kind="text"),
    ward_facet(Designation),
    Facet("team", _("動員先の班"), lambda rows, v: rows.filter(team=v), options=lambda actor: Team.choices),
    Facet("plan", _("計画"), lambda rows, v: rows.filter(plan__ref=v), kind="text"),
)
DESIGNATION_VIEWS = (
    SavedView("now", _("いまの指定"), lambda rows, actor: rows.filter(until=None)),
    SavedView("notify", _("通知がまだ"), lambda rows, actor: to_notify(rows)),
    SavedView("hand", _("手で変更した人"), lambda rows, actor: rows.filter(until=None, origin="hand")),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)
MEMBER_COLUMNS = (
    Col("name", _("氏名"), lambda m: Cell(m.name, url=m.get_absolute_url(), note=m.number), sort="sort_key"),
    Col("division", _("所属"), lambda m: Cell(m.division, note=m.grade)),
    Col("ward", _("動員先の区"), lambda m: Cell(m.ward.name) if m.ward else Cell(None)),
    Col("mesh", _("自宅のメッシュ"), lambda m: Cell(m.mesh, note=m.get_mesh_by_display()), sort="mesh"),
    Col("means", _("参集手段"), lambda m: Cell(m.get_means_display())),
    Col("skills", _("資格・技能"), lambda m: Cell(skill_words(m.skills) or None)),
    Col("state", _("状態"), lambda m: Cell(badge=badge_of(m)), kind="badge"),
)
MEMBER_FACETS = (
    Facet("q", _("氏名・番号"), lambda rows, v: rows.filter(Q(name__contains=v) | Q(number=v)), kind="text"),
    Facet("year", _("年度"), lambda rows, v: rows.filter(fiscal_year=int(v) if v.isdecimal() else 0), kind="text"),
    Facet("in_mesh", _("メッシュ"), lambda rows, v: rows.filter(mesh__startswith=v), kind="text"),
)
MEMBER_VIEWS = (
    SavedView("active", _("在職"), lambda rows, actor: this_year(rows).filter(state="active")),
    SavedView("unplaced", _("動員先がない人"), lambda rows, actor: unplaced(this_year(rows))),
    SavedView("rough", _("位置があいまいな人"), lambda rows, actor: this_year(rows).exclude(mesh_by="point")),
    SavedView("away", _("休職・派遣"), lambda rows, actor: this_year(rows).filter(state="away")),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)
TONES = {"waiting": "info", "done": "ok", "short": "bad", "failed": "bad", "adopted": "ok"}
PLAN_COLUMNS = (
    Col("title", _("件名"), lambda p: Cell(p.title, url=p.get_absolute_url())),
    Col("fiscal_year", _("年度"), lambda p: Cell(fiscal_year_label(p.fiscal_year)), sort="fiscal_year"),
    Col("state", _("状態"), lambda p: Cell(badge=badge_of(p)), kind="badge"),
    Col("decided_on", _("決定日"), lambda p: Cell(day=p.decided_on), kind="date"),
)


def trial_badge(trial: Trial) -> Badge:
    return Badge(trial.get_state_display(), TONES[trial.state])  # type: ignore[arg-type]


def team_word(team: str) -> str:
    return str(Team(team).label)
