"""The lists of consultations, precedents and joint calls."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import fiscal_year_label
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.pages.lists import Col, Facet, SavedView, day_facet, ward_facet
from kusei.core.ui.parts import Badge, Cell
from kusei.plan.autonomy.lifecycle import AT_BUREAU, OPEN
from kusei.plan.autonomy.models import AgreedTerm, Consultation, Kind, Outcome
from kusei.plan.autonomy.queries_consultations import bureau_divisions, mine, overdue
from kusei.plan.autonomy.tables import _whole, _years

TONES: dict[str, Any] = {"agreed": "ok", "terms": "ok", "partly": "warn", "refused": "bad", "withdrawn": "off"}


def outcome_badge(row: Any) -> Badge | None:
    return Badge(row.get_outcome_display(), TONES[row.outcome]) if row.outcome else None


def due_cell(c: Consultation) -> Cell:
    """The day the reply is due; when it is past, by how many days and whose."""
    if c.state not in AT_BUREAU or c.due_on is None:
        return Cell("—")
    late = (calendar.today() - c.due_on).days
    said = _t("%(bureau)sが%(n)s日超過") % {"bureau": c.division.bureau, "n": late} if late > 0 else ""
    return Cell(day=c.due_on, note=said)


CONSULTATION_COLUMNS = (
    Col("title", _("件名"), lambda c: Cell(c.title, c.get_absolute_url()), sort="title"),
    Col("state", _("状態"), lambda c: Cell(badge=badge_of(c)), kind="badge"),
    Col("ward", _("区"), lambda c: Cell(c.ward.name), sort="ward__code"),
    Col("bureau", _("相手の局の課"), lambda c: Cell(str(c.division)), sort="division__code"),
    Col("due", _("回答の期日"), due_cell, sort="due_on", kind="date"),
    Col("outcome", _("回答の区分"), lambda c: Cell(badge=outcome_badge(c)) if c.outcome else Cell("—"), kind="badge"),
    Col("round", _("回"), lambda c: Cell(number=c.round), sort="round", kind="number"),
    Col("year", _("求める年度"), lambda c: Cell(fiscal_year_label(c.fiscal_year)), sort="fiscal_year", shown=False),
    Col("kind", _("区分"), lambda c: Cell(c.get_kind_display()), shown=False),
    Col("asked", _("申し入れた日"), lambda c: Cell(day=c.asked_on), sort="asked_on", kind="date", shown=False),
)


def _bureaus(actor: Any) -> list[tuple[str, str]]:
    return [(b, b) for b in dict.fromkeys(d.bureau for d in bureau_divisions())]


def _word(rows: Any, value: str) -> Any:
    return rows.filter(Q(title__icontains=value) | Q(wish__icontains=value) | Q(matter__icontains=value))


CONSULTATION_FACETS = (
    ward_facet(Consultation),
    Facet("q", _("件名・内容"), _word, kind="text"),
    Facet("bureau", _("局"), lambda rows, v: rows.filter(division__bureau=v), options=_bureaus),
    Facet("kind", _("区分"), lambda rows, v: rows.filter(kind=v), options=lambda actor: list(Kind.choices)),
    Facet("year", _("求める年度"), lambda rows, v: rows.filter(fiscal_year=_whole(v)), options=_years),
    day_facet("agreed_from", _("協議書の日（から）"), lambda rows, day: rows.filter(agreed_on__gte=day)),
    day_facet("agreed_to", _("協議書の日（まで）"), lambda rows, day: rows.filter(agreed_on__lte=day)),
)
CONSULTATION_VIEWS = (
    SavedView("all", _("すべて"), lambda rows, actor: rows),
    SavedView("mine", _("自分の側の番"), mine),
    SavedView("bureau", _("局の回答待ち"), lambda rows, actor: rows.filter(state__in=AT_BUREAU)),
    SavedView("late", _("期日を過ぎたもの"), lambda rows, actor: overdue(rows)),
    SavedView("promises", _("条件が残るもの"), lambda rows, actor: rows.filter(
        pk__in=AgreedTerm.objects.filter(state__in=("open", "reported")).values("consultation"),
    )),
    SavedView("open", _("続いているもの"), lambda rows, actor: rows.filter(state__in=OPEN)),
    SavedView("ended", _("終わったもの"), lambda rows, actor: rows.filter(state__in=("concluded", "done", "refused", "withdrawn"))),
)
PRECEDENT_COLUMNS = (
    Col("title", _("件名"), lambda p: Cell(p.title, p.get_absolute_url()), sort="title"),
    Col("outcome", _("結果"), lambda p: Cell(badge=outcome_badge(p)), kind="badge"),
    Col("ward", _("区"), lambda p: Cell(p.ward.name), sort="ward__code"),
    Col("bureau", _("局"), lambda p: Cell(p.bureau), sort="bureau"),
    Col("year", _("求めた年度"), lambda p: Cell(fiscal_year_label(p.fiscal_year)), sort="fiscal_year"),
    Col("why", _("理由の区分"), lambda p: Cell(p.get_why_display() if p.why else "—")),
    Col("decided", _("決まった日"), lambda p: Cell(day=p.decided_on), sort="decided_on", kind="date"),
)
PRECEDENT_FACETS = (
    Facet("q", _("件名・内容"), lambda rows, v: rows.filter(
        Q(title__icontains=v) | Q(wish__icontains=v) | Q(matter__icontains=v) | Q(answer__icontains=v),
    ), kind="text"),
    Facet("of_ward", _("区"), lambda rows, v: rows.filter(ward__code=v), options=ward_facet(Consultation).options),
    Facet("bureau", _("局"), lambda rows, v: rows.filter(bureau=v), options=_bureaus),
    Facet("kind", _("区分"), lambda rows, v: rows.filter(kind=v), options=lambda actor: list(Kind.choices)),
    Facet("outcome", _("結果"), lambda rows, v: rows.filter(outcome=v), options=lambda actor: list(Outcome.choices)),
)
JOINT_COLUMNS = (
    Col("title", _("件名"), lambda j: Cell(j.title, j.get_absolute_url()), sort="title"),
    Col("state", _("状態"), lambda j: Cell(badge=badge_of(j)), kind="badge"),
    Col("ward", _("呼びかけた区"), lambda j: Cell(j.ward.name), sort="ward__code"),
    Col("bureau", _("相手の局の課"), lambda j: Cell(str(j.division)), sort="division__code"),
    Col("wards", _("加わった区"), lambda j: Cell(number=j.wards), sort="wards", kind="number", unit=_("区")),
    Col("closes", _("参加の締切"), lambda j: Cell(day=j.closes_on), sort="closes_on", kind="date"),
)
