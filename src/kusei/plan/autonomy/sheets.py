"""Ceilings and projects as CSV and Excel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core.sheets import Column, Date, Int, Sheet, Text

ENVELOPES = Sheet(
    "discretionary-envelopes", _("区長裁量経費の枠"),
    (
        Column("ward", _("区"), Text()), Column("fiscal_year", _("年度"), Int()), Column("ceiling_yen", _("枠の額（円）"), Int()),
        Column("allotted_yen", _("配当した額（円）"), Int()), Column("committed", _("支出負担行為の額（円）"), Int()),
        Column("paid", _("支出済みの額（円）"), Int()),
    ),
)
PROJECTS = Sheet(
    "discretionary-projects", _("裁量経費の事業"),
    (
        Column("ward", _("区"), Text()), Column("fiscal_year", _("年度"), Int()), Column("title", _("事業名"), Text()),
        Column("state", _("状態"), Text()), Column("division", _("提案する課"), Text()), Column("purpose", _("目的・困っていること"), Text()),
        Column("content", _("行うこと"), Text()), Column("asked_yen", _("要求額（円）"), Int()), Column("breakdown", _("積算の内訳"), Text()),
        Column("group", _("どれか一つだけ選ぶ組"), Text()), Column("allotted_yen", _("配当額（円）"), Int()),
        Column("committed_yen", _("支出負担行為の額（円）"), Int()), Column("paid_yen", _("支出済みの額（円）"), Int()),
        Column("unused_yen", _("不用額（円）"), Int()), Column("number", _("文書番号"), Text()), Column("settled_on", _("決算した日"), Date()),
        Column("reason", _("選定・不採択・取り下げの理由"), Text()), Column("came_of", _("事業の成果"), Text()),
    ),
)
SAME = (
    "title", "division", "purpose", "content", "asked_yen", "breakdown", "group", "allotted_yen", "committed_yen", "paid_yen",
    "number", "settled_on", "reason", "came_of",
)


def envelope_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for e in rows.select_related("ward").iterator(chunk_size=1000):
        yield {
            "ward": e.ward.name, "fiscal_year": e.fiscal_year, "ceiling_yen": e.ceiling_yen, "allotted_yen": e.allotted_yen,
            "committed": e.committed or 0, "paid": e.paid or 0,
        }


def project_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for p in rows.select_related("envelope__ward").iterator(chunk_size=1000):
        yield {
            "ward": p.envelope.ward.name, "fiscal_year": p.envelope.fiscal_year, "state": str(p.get_state_display()),
            "unused_yen": p.allotted_yen - p.paid_yen if p.state == "settled" else None, **{n: getattr(p, n) for n in SAME},
        }
