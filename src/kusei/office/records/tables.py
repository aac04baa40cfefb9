"""Columns, filters, views and sheets of the lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.clocks.models import Clock
from kusei.core.records.models import Disclosure, Document, Hold
from kusei.core.records.personal import PersonalFile
from kusei.core.sheets import Column, Date, Int, Sheet, Text
from kusei.core.ui.pages import Col, Facet, SavedView
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Badge, Cell, ClockChip
from kusei.office.records.actions.disposal import held
from kusei.office.records.lifecycle import DOCUMENT, WORKING


def title_of(d: Document) -> str:
    return d.title or _t("（廃棄済み）")


DOCUMENT_COLUMNS = [
    Col("number", _("文書記号番号"), lambda d: Cell(d.number_text, d.get_absolute_url()), sort="number_text"),
    Col("title", _("件名"), lambda d: Cell(title_of(d)), sort="title"),
    Col("direction", _("区分"), lambda d: Cell(d.get_direction_display()), sort="direction"),
    Col("who", _("差出人・宛先"), lambda d: Cell(d.counterpart)),
    Col("entered", _("収受日・施行日"), lambda d: Cell(day=d.entered_on), sort="entered_on", kind="date"),
    Col("state", _("状態"), lambda d: Cell(badge=badge_of(d)), sort="state", kind="badge"),
    Col("class", _("分類"), lambda d: Cell(str(d.classification or ""), note=d.get_years_display() if d.years is not None else "")),
    Col("disposable", _("廃棄できる日"), lambda d: Cell(day=d.disposable_on), sort="disposable_on", kind="date"),
    Col("division", _("課"), lambda d: Cell(str(d.division)), shown=False),
]
DOCUMENT_VIEWS = [
    SavedView("all", _("すべて"), lambda rows, actor: rows),
    SavedView("in", _("収受簿"), lambda rows, actor: rows.filter(direction="in")),
    SavedView("out", _("施行簿"), lambda rows, actor: rows.filter(direction="out")),
    SavedView("open", _("完結していないもの"), lambda rows, actor: rows.filter(state="open")),
    SavedView("ripe", _("年限の過ぎたもの"), lambda rows, actor: rows.filter(state="filed", disposable_on__lte=calendar.today()).exclude(held())),
]
DOCUMENT_FACETS = [
    Facet("q", _("番号・件名・差出人"), lambda rows, v: rows.filter(
        Q(number_text__icontains=v) | Q(title__icontains=v) | Q(counterpart__icontains=v)), kind="text"),
    Facet("year", _("年度"), lambda rows, v: rows.filter(fiscal_year=int(v)) if v.isdigit() else rows,
          options=lambda actor: [(str(y), calendar.fiscal_year_label(y)) for y in range(
              calendar.fiscal_year_of(calendar.today()), calendar.fiscal_year_of(calendar.today()) - 6, -1)]),
    Facet("state", _("状態"), lambda rows, v: rows.filter(state=v), options=lambda actor: DOCUMENT.choices),
]
DOCUMENT_SHEET = Sheet("documents", _("文書の登録簿"), (
    Column("number_text", _("文書記号番号"), Text()), Column("title", _("件名"), Text()), Column("direction", _("区分"), Text()),
    Column("counterpart", _("差出人・宛先"), Text()), Column("their_number", _("相手の文書番号"), Text()),
    Column("entered_on", _("収受日・施行日"), Date()), Column("classification", _("分類"), Text()),
    Column("years", _("保存年限"), Text()), Column("closed_on", _("完結日"), Date()), Column("disposable_on", _("廃棄できる日"), Date()),
    Column("state", _("状態"), Text()),
), ("number_text",))


def document_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for d in rows.select_related("classification").iterator(chunk_size=1000):
        yield {
            "number_text": d.number_text, "title": title_of(d), "direction": str(d.get_direction_display()),
            "counterpart": d.counterpart, "their_number": d.their_number, "entered_on": d.entered_on,
            "classification": str(d.classification or ""), "years": str(d.get_years_display()) if d.years is not None else "",
            "closed_on": d.closed_on, "disposable_on": d.disposable_on, "state": str(d.get_state_display()),
        }


DISPOSAL_COLUMNS = [
    Col("year", _("年度"), lambda r: Cell(calendar.fiscal_year_label(r.fiscal_year), r.get_absolute_url()), sort="fiscal_year"),
    Col("ward", _("区"), lambda r: Cell(r.ward.name if r.ward else _("市（局の文書）"))),
    Col("state", _("状態"), lambda r: Cell(badge=badge_of(r)), sort="state", kind="badge"),
    Col("items", _("載っている件数"), lambda r: Cell(number=r.listed), kind="number"),
    Col("destroyed", _("廃棄した件数"), lambda r: Cell(number=r.destroyed if r.done_at else None), sort="destroyed", kind="number"),
    Col("approved", _("決裁日"), lambda r: Cell(day=r.approved_on), sort="approved_on", kind="date"),
]


def hold_badge(h: Hold) -> Badge:
    return Badge(_("解除済"), "off") if h.released_at else Badge(_("停止中"), "warn")


HOLD_COLUMNS = [
    Col("reason", _("理由"), lambda h: Cell(h.reason, h.get_absolute_url()), sort="reason"),
    Col("state", _("状態"), lambda h: Cell(badge=hold_badge(h)), kind="badge"),
    Col("count", _("止めている文書"), lambda h: Cell(number=h.held), kind="number"),
    Col("subjects", _("止めている個人情報"), lambda h: Cell(number=len(h.subjects)), kind="number"),
    Col("placed", _("止めた日時"), lambda h: Cell(at=h.placed_at), sort="placed_at", kind="date"),
    Col("by", _("求めた人・機関"), lambda h: Cell(h.ordered_by)),
]
HOLD_VIEWS = [
    SavedView("live", _("停止中"), lambda rows, actor: rows.filter(released_at=None)),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
]


ERASED = _("（消去済み）")


def with_due(rows: Any) -> Any:
    """Each request with the moment its running clock ends (``due_at``), in the same query."""
    subject = Concat(Value(f"{Disclosure._meta.label_lower}:"), OuterRef("ref"), output_field=CharField())
    running = Clock.objects.filter(subject=subject, stopped_at=None).order_by("due_at")
    return rows.annotate(due_at=Subquery(running.values("due_at")[:1]))


def clock_of(d: Any) -> ClockChip | None:
    """Of a row read ``with_due``."""
    return ClockChip(d.due_at, calendar.now()) if d.due_at else None


DISCLOSURE_COLUMNS = [
    Col("number", _("受付番号"), lambda d: Cell(str(d), d.get_absolute_url()), sort="number_text"),
    Col("wanted", _("求める文書"), lambda d: Cell(d.wanted[:80] or ERASED)),
    Col("received", _("受付日"), lambda d: Cell(day=d.received_on), sort="received_on", kind="date"),
    Col("state", _("状態"), lambda d: Cell(badge=badge_of(d)), sort="state", kind="badge"),
    Col("clock", _("期限"), lambda d: Cell(clock=clock_of(d))),
    Col("outcome", _("決定"), lambda d: Cell(d.get_outcome_display() if d.outcome else ""), sort="outcome"),
    Col("decided", _("決定日"), lambda d: Cell(day=d.decided_on), sort="decided_on", kind="date"),
]
DISCLOSURE_VIEWS = [
    SavedView("open", _("決定前"), lambda rows, actor: rows.filter(state__in=WORKING)),
    SavedView("decided", _("決定済"), lambda rows, actor: rows.filter(state__in=("decided", "given"))),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
]
FILES_SHEET = Sheet("personal-files", _("個人情報ファイル簿"), (
    Column("name", _("個人情報ファイルの名称"), Text()), Column("app", _("システム"), Text()), Column("purpose", _("利用目的"), Text()),
    Column("people", _("記録される個人"), Text()), Column("fields", _("記録項目"), Text()), Column("source", _("収集方法"), Text()),
    Column("basis", _("根拠"), Text()), Column("given_to", _("経常的な提供先"), Text()), Column("special", _("要配慮個人情報"), Text()),
    Column("retention", _("保存期間"), Text()), Column("ends", _("消し方"), Text()), Column("rows", _("件数"), Int()),
), ("name",))


def file_row(f: PersonalFile, ends: str = "") -> dict[str, Any]:
    """``ends``: what ends the keeping, in words."""
    said = f.said
    return {
        "name": str(said.name if said else f.model._meta.verbose_name), "app": str(f.app),
        "purpose": str(said.purpose) if said else _t("（記載がありません）"), "people": str(said.people) if said else "",
        "fields": "、".join(f.labels), "source": str(said.source) if said else "", "basis": str(said.basis) if said else "",  # data
        "given_to": (str(said.given_to) or _t("なし")) if said else "", "special": _t("含む") if said and said.special else _t("含まない") if said else "",
        "retention": str(said.retention) if said else "", "ends": ends, "rows": f.model._default_manager.count(),
    }


# On the page two items share a column; the sheet and the paper have one each.
FILES_SHOWN = (
    ("name", _("名称・システム")), ("purpose", _("利用目的・根拠")), ("people", _("記録される個人・収集方法")), ("fields", _("記録項目")),
    ("given_to", _("経常的な提供先")), ("special", _("要配慮個人情報")), ("retention", _("保存期間・消し方")), ("rows", _("件数")),
)


def file_cells(r: dict[str, Any]) -> list[Cell]:
    return [
        Cell(r["name"], note=r["app"]), Cell(r["purpose"], note=r["basis"]), Cell(r["people"], note=r["source"]), Cell(r["fields"]),
        Cell(r["given_to"]), Cell(r["special"]), Cell(r["retention"], note=r["ends"]), Cell(number=r["rows"]),
    ]
