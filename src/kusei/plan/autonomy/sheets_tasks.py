"""The table of tasks as CSV and Excel: the file that can be taken in again; and the proposals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core.approval.kinds import label_of
from kusei.core.sheets import Column, Date, Int, Sheet, Text

TABLE = Sheet(
    "task-table", _("事務分担の表"),
    (
        Column("code", _("事務コード"), Text()), Column("name", _("事務の名称"), Text()), Column("place", _("どちらが行うか"), Text()),
        Column("holder", _("担当"), Text()), Column("ward", _("区"), Text()), Column("role", _("受け持つこと"), Text()),
        Column("law", _("根拠法令"), Text()), Column("case_kind", _("専決の種類"), Text()), Column("since", _("適用日"), Date()),
        Column("until", _("いつまで"), Date()), Column("source", _("出典"), Text()),
    ),
)
MOVES = Sheet(
    "task-moves", _("事務を移す提案"),
    (
        Column("code", _("事務コード"), Text()), Column("name", _("事務の名称"), Text()), Column("old", _("いまの分担"), Text()),
        Column("holder", _("新しい担当"), Text()), Column("state", _("状態"), Text()), Column("proposer", _("提案した区"), Text()),
        Column("grounds", _("移す理由"), Text()), Column("hours", _("事務の量（時間／年）"), Int()), Column("posts_tenths", _("一緒に移す定員（0.1人単位）"), Int()),
        Column("yen", _("一緒に移す予算（円／年）"), Int()), Column("law", _("法令の確認"), Text()), Column("law_note", _("根拠になる法令・条例"), Text()),
        Column("effective_on", _("施行する日"), Date()), Column("number", _("文書番号"), Text()), Column("decided_on", _("決裁の日"), Date()),
        Column("came_of", _("一年後の点検"), Text()),
    ),
)


def table_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for a in rows.select_related("task", "ward").iterator(chunk_size=1000):
        yield {
            "code": a.task.code, "name": a.task.name, "law": a.task.law, "case_kind": str(label_of(a.task.case_kind)) if a.task.case_kind else "",
            "place": str(a.get_place_display()), "ward": a.ward.name if a.ward else "", "holder": a.holder, "role": a.role, "since": a.since,
            "until": a.until, "source": a.source,
        }


def move_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for m in rows.select_related("assignment__task", "proposer").iterator(chunk_size=1000):
        yield {
            "code": m.assignment.task.code, "name": m.assignment.task.name, "old": m.assignment.holder, "state": str(m.get_state_display()),
            "proposer": m.proposer.name if m.proposer else "", "law": str(m.get_law_display()),
            **{n: getattr(m, n) for n in ("holder", "grounds", "hours", "posts_tenths", "yen", "law_note", "effective_on", "number", "decided_on", "came_of")},
        }
