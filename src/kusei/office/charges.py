"""The open work of a post that core itself keeps; every other room declares its own the same way."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.charges import Open, declare
from kusei.core.access.models import Grant
from kusei.core.access.powers import POWERS
from kusei.core.approval.lifecycle import LIFE as DRAFT
from kusei.core.approval.models import Draft, Reader
from kusei.core.clocks.models import Clock
from kusei.core.clocks.run import words as clock_words
from kusei.core.inquiry.lifecycle import AT_WARD, INQUIRY
from kusei.core.inquiry.models import Inquiry, Reply
from kusei.core.inquiry.powers import ANSWER
from kusei.core.ledger.models import Post
from kusei.core.outbox.models import Notice


def _running() -> QuerySet[Any]:
    # The clock of a handover itself is not work that is handed over.
    return Clock.objects.filter(stopped_at=None).exclude(rule="office.hand_over_within").order_by("due_at", "pk")


def _clock(c: Clock) -> Open:
    label = str(clock_words(c.rule, c.label))
    return Open(f"{label} {c.about}".strip(), c.url, c.due_at, calendar.jst_date(c.started_at))


def _drafts() -> QuerySet[Any]:
    over = [key for key, state in DRAFT.states.items() if state.final]
    return Draft.objects.exclude(state__in=over).order_by("drafted_at", "pk")


def _draft(d: Draft) -> Open:
    return Open(f"{d.number} {d.title}（{DRAFT.of(d).label}）", d.get_absolute_url(), None, calendar.jst_date(d.drafted_at))  # data


def _circulars() -> QuerySet[Any]:
    return Reader.objects.filter(read_at=None).select_related("circular").order_by("circular__sent_at", "pk")


def _circular(r: Reader) -> Open:
    return Open(r.circular.title, r.circular.get_absolute_url(), None, calendar.jst_date(r.circular.sent_at))


def _inquiries() -> QuerySet[Any]:
    over = [key for key, state in INQUIRY.states.items() if state.final]
    return Inquiry.objects.exclude(state__in=over).order_by("due_at", "pk")


def _inquiry(i: Inquiry) -> Open:
    return Open(i.title, i.get_absolute_url(), i.due_at, calendar.jst_date(i.sent_at) if i.sent_at else None)


def _replies() -> QuerySet[Any]:
    """Answers the ward still owes. A reply belongs to the ward; its first post that answers inquiries has it in its hands."""
    answering = Grant.objects.filter(power=ANSWER).held_from(calendar.today()).values("post")
    first = Post.objects.filter(ward=OuterRef("ward"), pk__in=answering).order_by("rank", "pk").values("pk")[:1]
    rows = Reply.objects.filter(state__in=AT_WARD, inquiry__state="open").select_related("inquiry")
    return rows.annotate(answered_at_post=Subquery(first)).order_by("due_at", "pk")


def _reply(r: Reply) -> Open:
    asked = r.inquiry.sent_at
    return Open(r.inquiry.title, r.get_absolute_url(), r.due_at, calendar.jst_date(asked) if asked else None)


def _notices() -> QuerySet[Any]:
    return Notice.objects.filter(read_at=None).order_by("made_at", "pk")


def _notice(n: Notice) -> Open:
    return Open(n.text, n.url, None, calendar.jst_date(n.made_at))


def _grants() -> QuerySet[Any]:
    return Grant.objects.as_of(calendar.today()).order_by("power", "pk")


def _grant(g: Grant) -> Open:
    power = POWERS.get(g.power)
    return Open(str(power.label) if power else g.power, "", None, g.since)


declare("clocks", _("動いている期限"), rows=_running, post="duty_post", line=_clock)
declare("drafts", _("起案中・回議中の起案"), rows=_drafts, post="drafter", line=_draft)
declare("circulars", _("まだ見ていない供覧"), rows=_circulars, post="post", line=_circular)
declare("inquiries", _("出している照会"), rows=_inquiries, post="asked_by", line=_inquiry)
declare("replies", _("まだ出していない照会の回答"), rows=_replies, post="answered_at_post", line=_reply)
declare("notices", _("まだ見ていないお知らせ"), rows=_notices, post="post", line=_notice)
declare("grants", _("この職の権限"), rows=_grants, post="post", line=_grant)
