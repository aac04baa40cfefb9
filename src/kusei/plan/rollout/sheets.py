"""The matrix as one sheet that comes back in; cells, requests and policies as lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Ward
from kusei.core.sheets import Column, Date, Int, Sheet, Text
from kusei.plan.register.public import NodeView
from kusei.plan.rollout import words
from kusei.plan.rollout.incoming import sheet as matrix_sheet
from kusei.plan.rollout.queries import states_on

__all__ = ["CELLS", "POLICIES", "REQUESTS", "STUDIES", "cell_rows", "matrix_rows", "matrix_sheet", "policy_rows", "request_rows", "study_rows"]

CELLS = Sheet(
    "rollout-cells", _("区と取り組みの状態"),
    (
        Column("initiative", _("取り組み"), Text()), Column("ward", _("区"), Text()), Column("state", _("状態"), Text()),
        Column("since", _("いつから"), Date()), Column("why", _("理由の区分"), Text()), Column("note", _("理由・状況"), Text()),
        Column("planned_on", _("実施の予定"), Date()), Column("live_on", _("実施した日"), Date()),
    ),
)
REQUESTS = Sheet(
    "rollout-requests", _("予算の要求"),
    (
        Column("fiscal_year", _("年度"), Int()), Column("ward", _("区"), Text()), Column("initiative", _("取り組み"), Text()),
        Column("title", _("要求の名称"), Text()), Column("asked_yen", _("要求額（円）"), Int()), Column("standing_yen", _("いまの査定額（円）"), Int()),
        Column("state", _("状態"), Text()), Column("refused_at", _("認められなかった段階"), Text()), Column("reason", _("理由"), Text()),
        Column("asked_on", _("要求日"), Date()), Column("ended_on", _("決まった日"), Date()),
    ),
)
STUDIES = Sheet(
    "rollout-studies", _("検討"),
    (
        Column("title", _("検討の名称"), Text()), Column("ward", _("区"), Text()), Column("initiative", _("計画の取り組み"), Text()),
        Column("state", _("状態"), Text()), Column("begun_on", _("検討を始めた日"), Date()), Column("question", _("問い"), Text()),
    ),
)
POLICIES = Sheet(
    "rollout-policies", _("決定した方針"),
    (
        Column("study", _("検討の名称"), Text()), Column("ward", _("区"), Text()), Column("edition", _("版"), Int()), Column("end", _("結論"), Text()),
        Column("decided_on", _("決定日"), Date()), Column("number", _("文書番号"), Text()), Column("text", _("方針"), Text()), Column("reason", _("理由"), Text()),
    ),
)


def cell_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for s in rows.select_related("ward").iterator(chunk_size=1000):
        yield {
            "initiative": s.initiative, "ward": s.ward.name, "state": str(s.get_state_display()), "since": s.since,
            "why": str(s.get_why_display()) if s.why else "", "note": s.note, "planned_on": s.planned_on, "live_on": s.live_on,
        }


def request_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for r in rows.select_related("ward").iterator(chunk_size=1000):
        yield {
            "fiscal_year": r.fiscal_year, "ward": words.place(r.ward), "initiative": r.initiative, "title": r.title, "asked_yen": r.asked_yen,
            "standing_yen": r.standing_yen, "state": str(r.get_state_display()), "refused_at": str(words.STAGES.get(r.refused_at, "")),
            "reason": r.reason, "asked_on": r.asked_on, "ended_on": r.ended_on,
        }


def study_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for s in rows.select_related("ward").iterator(chunk_size=1000):
        yield {
            "title": s.title, "ward": words.place(s.ward), "initiative": s.initiative, "state": str(s.get_state_display()),
            "begun_on": s.begun_on, "question": s.question,
        }


def policy_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for p in rows.select_related("study__ward").iterator(chunk_size=1000):
        yield {
            "study": p.study.title, "ward": words.place(p.study.ward), "edition": p.edition, "end": str(_("見送り") if p.dropped else _("方針")),
            "decided_on": p.decided_on, "number": p.number, "text": p.text, "reason": p.reason,
        }


def matrix_rows(nodes: Sequence[NodeView], wards: Sequence[Ward], day: date) -> Iterator[dict[str, Any]]:
    """One row an initiative; a cell says the state's word, so that the sheet comes back in as it went out."""
    held = states_on(day)
    for n in nodes:
        yield {"initiative": n.title, **{w.code: words.state(held.get((w.pk, n.ref), "not_begun")) for w in wards}}
