"""Writing answers down: what holds now, and a version of every answer that changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from kusei.core.actions.action import Action, Refused
from kusei.core.clocks import run as clocks
from kusei.core.inquiry import rules
from kusei.core.inquiry.actions.words import named_fault
from kusei.core.inquiry.models import AnswerVersion, Inquiry, Reply
from kusei.core.inquiry.rule_values import REPLY_DUE, RETURNED_DUE
from kusei.core.inquiry.rules import BadAnswer


class AtDesk(Action):
    """A verb that a room with its own answer pages runs itself (``through``); the inquiry's pages then refuse it."""

    through: str = ""

    def refuse_elsewhere(self, inquiry: Inquiry) -> None:
        if inquiry.desk and self.through != inquiry.desk:
            raise Refused(desk_words(), code="desk")


def desk_words() -> str:
    return _("この照会は、専用の回答欄で答えます。「回答欄を開く」から進んでください。")


def read_all(questions: tuple[rules.Question, ...], raw: dict[str, Any]) -> dict[str, Any]:
    """Answers in stored form; raises Refused at the first that cannot be read."""
    found = {}
    for q in questions:
        try:
            value = rules.read_answer(q, raw.get(q.key))
        except BadAnswer as bad:
            raise Refused(named_fault(q, bad), code=bad.code, field=q.key) from bad
        if value is not None:
            found[q.key] = value
    return found


def keep_answers(reply: Reply, after: dict[str, Any], *, source: str, by: str, at: datetime) -> list[str]:
    """Store ``after`` as what holds now, with a version per changed question; returns the changed keys."""
    keys = rules.changed(reply.answers, after)
    last = dict(
        AnswerVersion.objects.filter(reply=reply, question__in=keys).values_list("question").annotate(Max("number")),
    )
    AnswerVersion.objects.bulk_create(
        AnswerVersion(
            reply=reply, question=k, number=last.get(k, 0) + 1, value=after.get(k), source=source, given_at=at,
            given_by=by,
        )
        for k in keys
    )
    reply.answers = after
    Reply.objects.filter(pk=reply.pk).update(answers=after)
    return keys


def start_clock(reply: Reply, *, at: datetime) -> None:
    """The clock of the reply runs to its own due moment, whatever the rule says by default."""
    stop_clocks(reply, at=at)
    clocks.start(REPLY_DUE, reply, at=at, due_at=reply.due_at)


def stop_clocks(reply: Reply, *, at: datetime) -> None:
    for rule in (REPLY_DUE, RETURNED_DUE):
        clocks.stop(rule, reply, at=at)


def hand_in(reply: Reply, *, at: datetime) -> None:
    """Mark as handed in. Late is measured against the ward's own due moment, and stays once it was late."""
    late = at > reply.due_at or (reply.late and reply.rounds > 0)
    changes = {"submitted_at": at, "late": late, "rounds": reply.rounds + 1}
    for name, value in changes.items():
        setattr(reply, name, value)
    Reply.objects.filter(pk=reply.pk).update(**changes)
    stop_clocks(reply, at=at)


def refuse_unless_whole(reply: Reply) -> None:
    """Every required question answered, and no division still asked."""
    if left := rules.missing(reply.inquiry.sheet, reply.answers):
        from_words = "、".join(q.label for q in left[:3])  # data
        raise Refused(_left_words(len(left), from_words), code="missing", field=left[0].key)
    if still := reply.parts.filter(state__in=("asked", "answered", "returned")).count():
        raise Refused(_parts_words(still), code="parts")


def _left_words(count: int, first: str) -> str:
    return _("まだ答えていない必須の質問が%(count)s問あります（%(first)s）。") % {"count": count, "first": first}


def _parts_words(count: int) -> str:
    return _("課への再照会が%(count)s件残っています。採用するか取り消してから出してください。") % {"count": count}
