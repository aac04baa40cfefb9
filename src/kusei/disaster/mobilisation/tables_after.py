"""Columns and views after the call: calls, the people called, what was seen on the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import JST
from kusei.core.sheets import Column, Sheet, Text
from kusei.core.text import fold
from kusei.core.ui.pages import Col, Facet, SavedView
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.pages.lists import ward_facet
from kusei.core.ui.parts import Badge, Cell
from kusei.disaster.mobilisation.models import Call, RoadReport, Summons, Team
from kusei.disaster.mobilisation.queries.after import to_look_for

DRILL = Badge(_("訓練"), "warn", "square")


def _number(name: str, label: Any) -> Col:
    return Col(name, label, lambda c: Cell(number=getattr(c, name)), kind="number", unit=_("人"))


CALL_COLUMNS = (
    Col("ward", _("区"), lambda c: Cell(c.ward.name, url=c.get_absolute_url(), note=c.reason), sort="ward__code"),
    Col("when", _("発令日時"), lambda c: Cell(at=c.called_at), sort="called_at", kind="date"),
    Col("state", _("状態"), lambda c: Cell(badge=DRILL if c.drill and c.state == "running" else badge_of(c)), kind="badge"),
    _number("called", _("呼んだ人")), _number("here", _("いまいる人")), _number("coming", _("参集中")),
    _number("cannot", _("参集できない")), _number("waiting", _("返事待ち")), _number("hurt", _("けが・被害")),
)
CALL_VIEWS = (
    SavedView("running", _("動員中"), lambda rows, actor: rows.filter(state="running")),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)
CALL_FACETS = (ward_facet(Call),)
SUMMONS_COLUMNS = (
    Col("name", _("氏名"), lambda s: Cell(s.member.name, url=s.get_absolute_url(), note=s.member.number), sort="member__sort_key"),
    Col("state", _("状態"), lambda s: Cell(badge=badge_of(s)), kind="badge", sort="state"),
    Col("team", _("班"), lambda s: Cell(s.get_team_display() or None, note="" if s.planned else _("ほかの区に指定")), sort="team"),
    Col("safety", _("安否"), lambda s: Cell(s.get_safety_display() or None, note=s.get_why_display())),
    Col("expected", _("着く見込み"), lambda s: Cell(at=s.expected_at) if s.expected_at else Cell(None), sort="expected_at", kind="date"),
    Col("arrived", _("着いた日時"), lambda s: Cell(at=s.arrived_at) if s.arrived_at else Cell(None), sort="arrived_at", kind="date"),
    Col("reminders", _("催促した回数"), lambda s: Cell(number=s.reminders), kind="number", unit=_("回"), shown=False),
    Col("call", _("動員"), lambda s: Cell(s.call.ward.name, url=s.call.get_absolute_url(), note=s.call.reason)),
)


def _find(rows: Any, value: str) -> Any:
    return rows.filter(Q(member__number=value.strip()) | Q(member__sort_key__contains=fold(value)) | Q(member__name__contains=value))


SUMMONS_FACETS = (
    Facet("q", _("氏名・番号"), _find, kind="text"),
    Facet("call", _("動員"), lambda rows, v: rows.filter(call__ref=v), kind="text"),
    Facet("team", _("班"), lambda rows, v: rows.filter(team=v), options=lambda actor: Team.choices),
    ward_facet(Summons),
)
SUMMONS_VIEWS = (
    SavedView("look", _("返事待ち・参集中"), lambda rows, actor: to_look_for(rows.filter(call__state="running"))),
    SavedView("missing", _("着かないまま解除"), lambda rows, actor: to_look_for(rows.filter(call__state="ended"))),
    SavedView("here", _("いまいる人"), lambda rows, actor: rows.filter(state="arrived")),
    SavedView("hurt", _("けが・被害"), lambda rows, actor: rows.filter(safety__in=("hurt", "family"))),
    SavedView("came", _("着いた人（すべて）"), lambda rows, actor: rows.exclude(arrived_at=None)),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)
SUMMONS_SHEET = Sheet(
    "mobilisation-summons", _("参集の記録"),
    (
        Column("ward", _("区"), Text()), Column("number", _("職員番号"), Text()), Column("name", _("氏名"), Text()),
        Column("team", _("班"), Text()), Column("state", _("状態"), Text()), Column("safety", _("安否"), Text()),
        Column("why", _("参集できない理由"), Text()), Column("expected", _("着く見込み"), Text()),
        Column("arrived", _("着いた日時"), Text()), Column("by", _("受付の方法"), Text()), Column("left", _("交代・帰宅の日時"), Text()),
    ),
)  # fmt: skip
LINK_SHEET = Sheet(
    "mobilisation-links", _("連絡用リンク"),
    (
        Column("number", _("職員番号"), Text()), Column("name", _("氏名"), Text()), Column("text", _("送る文"), Text()),
        Column("link", _("リンク"), Text()),
    ),
)  # fmt: skip


def _hour(value: Any) -> str:
    return f"{value.astimezone(JST):%Y-%m-%d %H:%M}" if value else ""


def summons_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for s in rows.select_related("member", "call__ward").iterator(chunk_size=1000):
        yield {
            "ward": s.call.ward.name, "number": s.member.number, "name": s.member.name, "team": s.get_team_display(),
            "state": s.get_state_display(), "safety": s.get_safety_display(), "why": s.get_why_display(),
            "expected": _hour(s.expected_at), "arrived": _hour(s.arrived_at), "by": s.get_arrived_by_display(), "left": _hour(s.left_at),
        }  # fmt: skip


PLACED, UNPLACED = Cell(badge=Badge(_("地図にあり"), "ok")), Cell(badge=Badge(_("位置なし"), "off"))
ROAD_COLUMNS = (
    Col("place", _("場所"), lambda r: Cell(r.place, url=r.get_absolute_url()), sort="place"),
    Col("kind", _("見たもの"), lambda r: Cell(r.get_kind_display()), sort="kind"),
    Col("seen", _("見た日時"), lambda r: Cell(at=r.seen_at), sort="seen_at", kind="date"),
    Col("where", _("地図の位置"), lambda r: PLACED if r.lon is not None else UNPLACED, kind="badge"),
    Col("state", _("状態"), lambda r: Cell(badge=badge_of(r)), kind="badge"),
    Col("ward", _("区"), lambda r: Cell(r.call.ward.name, url=r.call.get_absolute_url())),
)
ROAD_FACETS = (
    Facet("kind", _("見たもの"), lambda rows, v: rows.filter(kind=v), options=lambda actor: RoadReport.Kind.choices),
    Facet("call", _("動員"), lambda rows, v: rows.filter(call__ref=v), kind="text"),
    Facet("no_point", _("位置のないもの"), lambda rows, v: rows.filter(lon=None), kind="flag"),
    ward_facet(RoadReport),
)
ROAD_VIEWS = (
    SavedView("new", _("未確認"), lambda rows, actor: rows.filter(state="reported")),
    SavedView("now", _("いまの被害"), lambda rows, actor: rows.exclude(state="aside")),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)
