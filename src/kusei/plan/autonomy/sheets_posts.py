"""Placements as CSV and Excel, with the work before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core.sheets import Column, Date, Int, Sheet, Text
from kusei.plan.autonomy.models import Phase, What
from kusei.plan.autonomy.queries_posts import latest

POOLS = Sheet("post-pools", _("区長裁量の職の枠"), (
    Column("ward", _("区"), Text()), Column("fiscal_year", _("年度"), Int()), Column("tenths", _("枠の人数（0.1人単位）"), Int()),
    Column("placed", _("今日の配置（0.1人単位）"), Int()), Column("source", _("決めた文書・理由"), Text()), Column("decided_on", _("決めた日"), Date()),
))
POSTS = Sheet(
    "posts", _("区長裁量の職の配置"),
    (
        Column("ward", _("区"), Text()), Column("fiscal_year", _("年度"), Int()), Column("division", _("配置する課"), Text()),
        Column("work", _("受け持つ仕事"), Text()), Column("tenths", _("人数（0.1人単位）"), Int()), Column("from_on", _("始まる日"), Date()),
        Column("to_on", _("終わる日"), Date()), Column("state", _("状態"), Text()), Column("number", _("文書番号"), Text()),
        Column("decided_on", _("決裁の日"), Date()), Column("started_on", _("配置を始めた日"), Date()), Column("review_due", _("点検の期日"), Date()),
        *(Column(f"{what.value}_{phase.value}", _("%(what)s %(phase)s") % {"what": what.label, "phase": phase.label}, Int()) for what in What for phase in Phase),
        Column("came", _("点検の結論"), Text()), Column("came_of", _("点検"), Text()), Column("reason", _("差戻し・不採用・延長・戻した理由"), Text()),
    ),
)


def pool_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for p in rows.select_related("ward").iterator(chunk_size=1000):
        yield {"ward": p.ward.name, **{n: getattr(p, n) for n in ("fiscal_year", "tenths", "placed", "source", "decided_on")}}


def post_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for p in rows.select_related("pool__ward", "division").prefetch_related("workloads").iterator(chunk_size=1000):
        yield {
            "ward": p.pool.ward.name, "fiscal_year": p.pool.fiscal_year, "division": p.division.name, "state": str(p.get_state_display()),
            "came": str(p.get_came_display()) if p.came else "",
            **{f"{what}_{phase}": w.value for (what, phase), w in latest(list(p.workloads.all())).items()},
            **{n: getattr(p, n) for n in (
                "work", "tenths", "from_on", "to_on", "number", "decided_on", "started_on", "review_due", "came_of", "reason",
            )},
        }
