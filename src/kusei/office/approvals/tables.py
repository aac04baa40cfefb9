"""Columns, filters and views of the lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.approval import queries
from kusei.core.approval.kinds import KINDS, label_of
from kusei.core.approval.lifecycle import HELD, LIFE
from kusei.core.approval.models import Circular, DecisionRule, Draft, level_word
from kusei.core.sheets import Column, Date, Int, Sheet, Text
from kusei.core.ui.pages import Col, Facet, SavedView
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Badge, Cell


def yen(amount: int | None) -> str:
    return _t("未定") if amount is None else _t("%(n)s円") % {"n": f"{amount:,}"}


def holder_words(draft: Draft) -> str:
    """Who holds it now, by post."""
    return "、".join(  # data
        str(h["post"] or _t("担当する職がありません")) for h in queries.holders(draft)
    ) if draft.state in HELD else ""


DRAFT_COLUMNS = [
    Col("title", _("件名"), lambda d: Cell(d.title, d.get_absolute_url(), note=d.number), sort="title"),
    Col("state", _("状態"), lambda d: Cell(badge=badge_of(d)), sort="state", kind="badge"),
    Col("kind", _("種類"), lambda d: Cell(label_of(d.case_kind)), sort="case_kind"),
    Col("amount", _("金額"), lambda d: Cell(number=d.amount) if d.amount else Cell(_("未定") if d.amount is None else ""), kind="number", unit=_("円"), sort="amount"),
    Col("holder", _("いま持っている職"), lambda d: Cell(holder_words(d))),
    Col("drafter", _("起案した職"), lambda d: Cell(d.drafter.title, note=str(d.division))),
    Col("drafted", _("起案日"), lambda d: Cell(day=calendar.jst_date(d.drafted_at)), sort="drafted_at", kind="date"),
    Col("number", _("文書番号"), lambda d: Cell(d.document_number), sort="document_number", shown=False),
]


def _mine(rows: Any, actor: Any) -> Any:
    post = getattr(actor, "post", None)
    return rows.filter(drafter__in=queries.answered_by(post, calendar.today())) if post else rows.none()


DRAFT_VIEWS = [
    SavedView("all", _("すべて"), lambda rows, actor: rows),
    SavedView("moving", _("回っているもの"), lambda rows, actor: rows.filter(state__in=[*HELD, "external", "decided"])),
    SavedView("mine", _("自分の起案"), _mine),
    SavedView("back", _("差戻し"), lambda rows, actor: rows.filter(state="returned")),
    SavedView("after", _("事後承認"), lambda rows, actor: rows.filter(emergency=True)),
]
DRAFT_FACETS = [
    Facet("q", _("件名・番号"), lambda rows, v: rows.filter(
        Q(title__icontains=v) | Q(number__icontains=v) | Q(document_number__icontains=v)), kind="text"),
    Facet("state", _("状態"), lambda rows, v: rows.filter(state=v), options=lambda actor: LIFE.choices),
    Facet("kind", _("種類"), lambda rows, v: rows.filter(case_kind=v), options=lambda actor: list(KINDS.items())),
]
DRAFT_SHEET = Sheet("drafts", _("起案の一覧"), (
    Column("number", _("起案番号"), Text()), Column("title", _("件名"), Text()), Column("kind", _("種類"), Text()),
    Column("amount", _("金額"), Int()), Column("state", _("状態"), Text()), Column("drafter", _("起案した職"), Text()),
    Column("drafted_on", _("起案日"), Date()), Column("decided_on", _("決裁日"), Date()),
    Column("document_number", _("文書番号"), Text()),
), ("number",))


def draft_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for d in rows.select_related("drafter").iterator(chunk_size=1000):
        yield {
            "number": d.number, "title": d.title, "kind": str(label_of(d.case_kind)), "amount": d.amount,
            "state": str(LIFE.of(d).label), "drafter": d.drafter.title, "drafted_on": calendar.jst_date(d.drafted_at),
            "decided_on": calendar.jst_date(d.decided_at) if d.decided_at else None, "document_number": d.document_number,
        }


def band_words(rule: DecisionRule) -> str:
    if rule.amount_below is None:
        return _t("%(low)s円以上") % {"low": f"{rule.amount_from:,}"} if rule.amount_from else _t("金額によらない")
    return _t("%(low)s円以上%(high)s円未満") % {"low": f"{rule.amount_from:,}", "high": f"{rule.amount_below:,}"}


def rule_state(rule: DecisionRule) -> Badge:
    today = calendar.today()
    if rule.since > today:
        return Badge(_("これから"), "info")
    return Badge(_("終了"), "off") if rule.until and rule.until < today else Badge(_("有効"), "ok")


RULE_COLUMNS = [
    Col("kind", _("種類"), lambda r: Cell(label_of(r.case_kind), r.get_absolute_url()), sort="case_kind"),
    Col("band", _("金額"), lambda r: Cell(band_words(r)), sort="amount_from"),
    Col("level", _("決裁する職"), lambda r: Cell(level_word(r.level)), sort="level"),
    Col("joint", _("合議する課"), lambda r: Cell(r.joint)),
    Col("ward", _("区"), lambda r: Cell(r.ward.name if r.ward else _("市全体")), sort="ward__code"),
    Col("since", _("いつから"), lambda r: Cell(day=r.since), sort="since", kind="date"),
    Col("until", _("いつまで"), lambda r: Cell(day=r.until), sort="until", kind="date"),
    Col("held", _("状態"), lambda r: Cell(badge=rule_state(r)), kind="badge"),
    Col("source", _("出典"), lambda r: Cell(r.source)),
]
RULE_VIEWS = [
    SavedView("now", _("いまの表"), lambda rows, actor: rows.as_of(calendar.today())),
    SavedView("all", _("過去と将来も"), lambda rows, actor: rows),
]


def _unread(rows: Any, actor: Any) -> Any:
    post = getattr(actor, "post", None)
    return rows.filter(pk__in=queries.unread(post).values("pk")) if post else rows.none()


def read_count(circular: Circular) -> str:
    readers = list(circular.readers.all())
    return _t("%(done)s／%(all)s") % {"done": sum(r.read_at is not None for r in readers), "all": len(readers)}


CIRCULAR_COLUMNS = [
    Col("title", _("件名"), lambda c: Cell(c.title, c.get_absolute_url()), sort="title"),
    Col("sender", _("回した職"), lambda c: Cell(c.sender.title, note=str(c.sender.division))),
    Col("sent", _("回した日時"), lambda c: Cell(at=c.sent_at), sort="sent_at", kind="date"),
    Col("read", _("見た職"), lambda c: Cell(read_count(c)), kind="number"),
]
CIRCULAR_VIEWS = [
    SavedView("unread", _("まだ見ていないもの"), _unread), SavedView("all", _("すべて"), lambda rows, actor: rows),
]
