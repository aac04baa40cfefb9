"""An inquiry as tests tell it."""

from __future__ import annotations

from datetime import date, datetime

from kusei.core import calendar
from kusei.core.inquiry.actions import DraftInquiry, SaveReply, SendInquiry

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=calendar.JST)
DUE = date(2027, 1, 15)
QUESTIONS = [
    {"key": "held", "label": "実施回数", "kind": "number", "unit": "回", "required": True, "least": "0"},
    {"key": "state", "label": "状況", "kind": "choice", "options": ["実施", "準備中", "未実施"], "required": True},
    {"key": "split", "label": "内訳", "kind": "grid", "rows": ["上期", "下期"], "columns": ["回数", "人数"]},
    {"key": "next", "label": "次回の予定日", "kind": "date"},
    {"key": "note", "label": "補足", "kind": "text"},
]
WHOLE = {"held": "3", "state": "実施", "split": {"上期": {"回数": "1", "人数": "40"}}, "note": "=HYPERLINK"}


def sent(world, *, head_confirms=False, questions=QUESTIONS, wards=("minato", "oka")):
    office = world.actor("plan_office")
    draft = DraftInquiry(actor=office, title="地域防災の取組について", questions=questions, head_confirms=head_confirms)()
    SendInquiry(actor=office, inquiry=draft, wards=[world.wards[w] for w in wards], due_on=DUE)()
    draft.refresh_from_db()
    return draft


def reply_of(inquiry, world, ward):
    return inquiry.replies.get(ward=world.wards[ward])


def save(world, ward, reply, answers=None):
    return SaveReply(actor=world.actor("planning", ward), reply=reply, answers=WHOLE if answers is None else answers)()
