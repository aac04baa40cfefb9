"""Consultations and precedents as CSV and Excel; the first is the file that can be taken in again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import fiscal_year_label
from kusei.core.sheets import Column, Date, Int, Sheet, Text
from kusei.plan.autonomy.models import Consultation, Outcome

CONSULTATIONS = Sheet(
    "consultations", _("区と局の協議"),
    (
        Column("ward", _("区"), Text()), Column("year", _("年度"), Text()), Column("title", _("件名"), Text()),
        Column("bureau", _("相手の局・課"), Text()), Column("kind", _("区分"), Text()), Column("state", _("状態"), Text()),
        Column("matter", _("困っていること・いまの状況"), Text()), Column("wish", _("求めること"), Text()), Column("yen", _("求める額（円）"), Int()),
        Column("asked_on", _("申し入れた日"), Date()), Column("number", _("申し入れの文書番号"), Text()), Column("due_on", _("回答の期日"), Date()),
        Column("round", _("回"), Int()), Column("outcome", _("回答の区分"), Text()), Column("why", _("理由の区分"), Text()),
        Column("answer", _("回答"), Text()), Column("answered_on", _("回答の日"), Date()), Column("agreed_on", _("協議書の日"), Date()),
        Column("terms", _("条件"), Text()), Column("came_of", _("その後どうなったか"), Text()),
    ),
)
PRECEDENTS = Sheet(
    "precedents", _("協議の先例"),
    (
        Column("ward", _("区"), Text()), Column("year", _("求めた年度"), Text()), Column("title", _("件名"), Text()), Column("bureau", _("局"), Text()),
        Column("kind", _("区分"), Text()), Column("wish", _("求めること"), Text()), Column("outcome", _("結果"), Text()),
        Column("why", _("理由の区分"), Text()), Column("answer", _("回答"), Text()), Column("terms", _("条件"), Text()),
        Column("decided_on", _("決まった日"), Date()), Column("number", _("文書番号"), Text()), Column("came_of", _("その後どうなったか"), Text()),
    ),
)


def _outcome(c: Consultation) -> str:
    """A withdrawn one says so, whatever had been replied: what comes in again must end as it ended."""
    if c.state == "withdrawn":
        return str(Outcome.WITHDRAWN.label)
    return str(c.get_outcome_display()) if c.outcome else ""


def consultation_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for c in rows.select_related("ward", "division").prefetch_related("terms").iterator(chunk_size=500):
        yield {
            "ward": c.ward.name, "year": fiscal_year_label(c.fiscal_year), "bureau": str(c.division), "kind": str(c.get_kind_display()),
            "state": str(c.get_state_display()), "outcome": _outcome(c),
            "why": str(c.get_why_display()) if c.why else "", "terms": "\n".join(t.text for t in c.terms.all() if t.state != "dropped"),
            **{n: getattr(c, n) for n in (
                "title", "matter", "wish", "yen", "asked_on", "number", "due_on", "round", "answer", "answered_on", "agreed_on", "came_of",
            )},
        }


def precedent_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for p in rows.select_related("ward").iterator(chunk_size=1000):
        yield {
            "ward": p.ward.name, "year": fiscal_year_label(p.fiscal_year), "kind": str(p.get_kind_display()), "outcome": str(p.get_outcome_display()),
            "why": str(p.get_why_display()) if p.why else "",
            **{n: getattr(p, n) for n in ("title", "bureau", "wish", "answer", "terms", "decided_on", "number", "came_of")},
        }
