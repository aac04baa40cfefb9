"""Reads: what stands, what is overdue, the merged table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from kusei.core import calendar
from kusei.core.inquiry import rules
from kusei.core.inquiry.lifecycle import AT_WARD
from kusei.core.inquiry.models import Inquiry, Reply


def overdue(now: datetime | None = None) -> Q:
    """Replies that still lie at their ward (or its head) after their own due moment."""
    return Q(state__in=(*AT_WARD, "confirming"), due_at__lt=now or calendar.now())


def replies_of(inquiry: Inquiry) -> QuerySet[Reply]:
    return inquiry.replies.select_related("ward").order_by("ward__code", "pk")


def merged(inquiry: Inquiry, *, submitted_only: bool = True) -> rules.Merged:
    """The table of an inquiry: the frozen one where there is one, else from what was handed in.

    A ward that has not handed in is a line of blanks, so that what is missing is seen.
    """
    if inquiry.frozen is not None:
        sheets = [(line["ward"], line["answers"]) for line in inquiry.frozen["lines"]]
        return rules.merge(inquiry.sheet, sheets)
    rows = replies_of(inquiry)
    return rules.merge(inquiry.sheet, [
        (r.ward.name, r.answers if not submitted_only or r.state == "submitted" else {}) for r in rows
    ])


def snapshot(inquiry: Inquiry) -> dict[str, Any]:
    """What freezing keeps: every ward's answers, when they came, whether late."""
    return {
        "questions": inquiry.questions,
        "lines": [
            {
                "ward": r.ward.name, "code": r.ward.code, "state": r.state, "late": r.late,
                "submitted_at": r.submitted_at.isoformat() if r.submitted_at else None,
                "answers": r.answers if r.state == "submitted" else {},
            }
            for r in replies_of(inquiry)
        ],
    }


def history(reply: Reply, key: str) -> Sequence[Any]:
    return list(reply.versions.filter(question=key).order_by("-number"))
