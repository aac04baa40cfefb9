"""The yearly round as an inquiry (照会): what core.inquiry keeps (deadline, reminders, lateness, thread, versions) and
how each verb of a ward's sheet moves its reply. See docs/decisions/0006.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import system
from kusei.core.actions.action import Action, Refused
from kusei.core.inquiry import actions as inquiry
from kusei.core.inquiry.models import Inquiry, Kind, Reply
from kusei.core.ledger.models import Ward
from kusei.plan.followup.models import Entry, Round, WardSheet
from kusei.plan.followup.powers import RUN
from kusei.plan.followup.words import self_words
from kusei.plan.register.public import PlanView

MOST_ANSWER = 4000


def question_key(initiative_ref: str) -> str:
    """How the inquiry names an initiative."""
    return f"i_{initiative_ref}"


def questions(view: PlanView) -> list[dict[str, Any]]:
    """One question for each initiative that wards carry; the answer's words come from the sheet."""
    return [
        {"key": question_key(n.ref), "label": n.title, "kind": "text"} for n in view.of("initiative") if n.mode in ("ward", "")
    ]


def answer_words(entry: Entry, round_: Round) -> str:
    """An entry as the inquiry keeps it: the self-mark, then what was done. Nothing where nothing was answered."""
    if not entry.start and not entry.done:
        return ""
    said = self_words(entry.start, entry.reach, round_.scale, entry.grade)
    return f"{said}\n{entry.done}".strip()[:MOST_ANSWER]


def desk_of(round_: Round) -> str:
    return reverse("followup:desk", args=[round_.ref])


def ask_wards(act: Action, round_: Round, view: PlanView, everywhere: list[Ward]) -> Inquiry:
    """Draft and send the inquiry of a round inside ``act``, and tie every ward's sheet to its reply."""
    text = _t("アクションプランの取り組みについて、今年度の状況を照会します。根拠の値は、すでに回答欄に入っています。")
    drafted = act.also(inquiry.DraftInquiry(
        actor=act.actor, title=str(round_), kind=Kind.FOLLOW_UP, text=text, questions=questions(view), head_confirms=True,
        period_start=round_.period.start, period_end=round_.period.end, desk=desk_of(round_),
    ))
    act.also(inquiry.SendInquiry(actor=act.actor, inquiry=drafted, wards=everywhere, due_on=round_.due_on))
    tie(round_, drafted)
    return drafted


def tie(round_: Round, asked: Inquiry) -> None:
    """Each sheet and its reply know each other by ward."""
    Round.objects.filter(pk=round_.pk).update(inquiry=asked)
    round_.inquiry = asked
    replies = {r.ward_id: r for r in Reply.objects.filter(inquiry=asked)}
    sheets = [s for s in WardSheet.objects.filter(round=round_, reply=None) if s.ward_id in replies]
    for sheet in sheets:
        sheet.reply = replies[sheet.ward_id]
    WardSheet.objects.bulk_update(sheets, ["reply"])


def keep(act: Action, sheet: WardSheet, entries: list[Entry]) -> None:
    """The answers just saved, as versions of the reply that name who wrote them.

    The sheet has been asked whether this hand may write (any division of the ward may); the reply is kept in step by
    the system, because in an inquiry only the ward's planners answer.
    """
    if sheet.reply is None:
        return
    answers = {question_key(e.initiative_ref): answer_words(e, sheet.round) for e in entries}
    asked = {q.key for q in sheet.reply.inquiry.sheet}
    act.also(inquiry.SaveReply(
        actor=system("followup"), reply=sheet.reply, answers={k: v for k, v in answers.items() if k in asked},
        by=act.actor.label[:60], through=sheet.reply.inquiry.desk,
    ))


def move(act: Action, sheet: WardSheet, verb: Callable[..., Action], **values: Any) -> None:
    """Run the reply's verb that goes with the sheet's; the city's own sheet has no reply."""
    if sheet.reply is None:
        return
    act.also(verb(actor=act.actor, reply=sheet.reply, through=sheet.reply.inquiry.desk, **values))


def close(act: Action, round_: Round, *, unconfirmed: int) -> None:
    """The inquiry ends with the round; wards that never handed in are named in its reason."""
    if round_.inquiry is None or round_.inquiry.state != "open":
        return
    reason = _t("区長の確認が終わっていない回答%(count)s件を、そのまま確定") % {"count": unconfirmed} if unconfirmed else ""
    act.also(inquiry.FreezeInquiry(
        actor=act.actor, inquiry=round_.inquiry, reason=reason, through=round_.inquiry.desk))


class ExtendSheet(Action):
    """One ward gets more time: the inquiry's own verb, offered where the plan office looks."""

    verb, power, label, on = "followup.extend_sheet", RUN, _("この区の期限を延ばす"), "sheet"
    effect = _("この区の回答期限だけが延びます。当初の期限も残り、区に知らせます。")
    sheet: WardSheet
    due_on: date
    reason: str

    @classmethod
    def hindrance(cls, actor: Any, row: WardSheet) -> str:
        if row.reply is None:
            return _t("区に照会した回答ではありません。")
        return "" if row.round.state in ("asking", "checking") else _t("この年度は確定しています。")

    def perform(self) -> WardSheet:
        if self.sheet.reply is not None:
            self.also(inquiry.ExtendReply(
                actor=self.actor, reply=self.sheet.reply, due_on=self.due_on, reason=self.reason))
        return self.sheet

    def check(self) -> None:
        if why := self.hindrance(self.actor, self.sheet):
            raise Refused(why, code="closed")

    def facts(self, result: Any) -> dict[str, Any]:
        return {"due_on": self.due_on.isoformat()}
