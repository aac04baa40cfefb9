"""What the asker does: draft, send, extend, return, reopen, write, freeze, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import reasoned
from kusei.core.calendar import Period
from kusei.core.clocks import run as clocks
from kusei.core.evidence.expected import EXPECTED
from kusei.core.evidence.registry import SOURCES, Finding, collect
from kusei.core.inquiry import powers, rules
from kusei.core.inquiry.actions.keeping import AtDesk, desk_words, keep_answers, start_clock, stop_clocks
from kusei.core.inquiry.actions.words import question_fault
from kusei.core.inquiry.models import Inquiry, Kind, Message, Part, Reply
from kusei.core.inquiry.queries import snapshot
from kusei.core.inquiry.rule_values import PART_DUE, RETURNED_DUE
from kusei.core.ledger.models import Ward


def _check_sheet(stored: Sequence[dict[str, Any]]) -> None:
    questions = rules.questions_of(stored)
    try:
        rules.check_sheet(questions)
    except rules.BadQuestion as bad:
        raise Refused(question_fault(bad), field="questions") from bad
    for q in questions:
        if q.evidence and q.evidence not in EXPECTED and q.evidence not in SOURCES:
            raise Refused(_t("根拠『%(key)s』はありません。") % {"key": q.evidence}, field="questions")


class DraftInquiry(Action):
    """Begin an inquiry, usually from a template."""

    verb, power, label = "inquiry.draft", powers.ASK, _("照会をつくる")
    effect = _("照会の下書きができます。各区にはまだ届きません。")
    city_wide = True
    title: str
    questions: Sequence[dict[str, Any]]
    text: str = ""
    kind: str = Kind.OTHER
    head_confirms: bool = False
    period_start: date | None = None
    period_end: date | None = None
    desk: str = ""

    def check(self) -> None:
        if not self.title.strip():
            raise Refused(_("件名を入れてください。"), field="title")
        _check_sheet(self.questions)
        _check_period(self.questions, self.period_start, self.period_end)

    def perform(self) -> Inquiry:
        return Inquiry.objects.create(
            title=self.title.strip(), kind=self.kind, text=self.text, questions=list(self.questions),
            head_confirms=self.head_confirms, period_start=self.period_start, period_end=self.period_end,
            asked_by_id=self.actor.post_id, desk=self.desk,
        )

    def facts(self, result: Any) -> dict[str, Any]:
        return {"kind": self.kind, "questions": len(self.questions)}


def _check_period(questions: Sequence[dict[str, Any]], start: date | None, end: date | None) -> None:
    if start and end and end < start:
        raise Refused(_("対象期間の終わりが初めより前です。"), field="period_end")
    if any(q.get("evidence") for q in questions) and not (start and end):
        raise Refused(_("根拠の値を入れるには、対象期間の初めと終わりが要ります。"), field="period_start")


class EditInquiry(Action):
    """Change a sheet that has not gone out."""

    verb, power, label, on = "inquiry.edit", powers.ASK, _("照会を直す"), "inquiry"
    effect = _("下書きの内容が置き換わります。")
    inquiry: Inquiry
    title: str
    questions: Sequence[dict[str, Any]]
    text: str = ""
    head_confirms: bool = False
    period_start: date | None = None
    period_end: date | None = None

    def check(self) -> None:
        _check_sheet(self.questions)
        _check_period(self.questions, self.period_start, self.period_end)

    def perform(self) -> Inquiry:
        Inquiry.objects.filter(pk=self.inquiry.pk).update(
            title=self.title.strip(), text=self.text, questions=list(self.questions), head_confirms=self.head_confirms,
            period_start=self.period_start, period_end=self.period_end,
        )
        return self.inquiry

    def facts(self, result: Any) -> dict[str, Any]:
        return {"questions": len(self.questions)}


class SendInquiry(Action):
    """Send the sheet to wards: one reply each, evidence filled in, the clock running."""

    verb, power, label, on = "inquiry.send", powers.ASK, _("各区に照会する"), "inquiry"
    effect = _("選んだ区の企画担当に届き、回答期限の時計が動き始めます。質問はこのあと変えられません。")
    shortcut, tone = "s", "main"
    inquiry: Inquiry
    wards: Sequence[Ward]
    due_on: date

    def check(self) -> None:
        if not self.wards:
            raise Refused(_("照会する区を選んでください。"), field="wards")
        if self.due_on <= calendar.today():
            raise Refused(_("回答期限は明日以降にしてください。"), field="due_on")
        _check_sheet(self.inquiry.questions)

    def perform(self) -> Inquiry:
        due_at = calendar.closing(self.due_on)
        now = self.moment
        Inquiry.objects.filter(pk=self.inquiry.pk).update(due_at=due_at, sent_at=now)
        self.inquiry.due_at, self.inquiry.sent_at = due_at, now
        found = findings(self.inquiry, list(self.wards))
        for ward in self.wards:
            reply = Reply.objects.create(
                inquiry=self.inquiry, ward=ward, due_at=due_at, first_due_at=due_at, prefill=found[ward],
            )
            given = {k: v["value"] for k, v in found[ward].items() if v["value"] is not None}
            keep_answers(reply, given, source="evidence", by="system:evidence", at=now)
            start_clock(reply, at=now)
        return self.inquiry

    def facts(self, result: Any) -> dict[str, Any]:
        return {"wards": len(self.wards), "due_on": self.due_on.isoformat()}


def findings(inquiry: Inquiry, wards: Sequence[Ward]) -> dict[Ward, dict[str, Any]]:
    """What the systems can say for each ward, by question key. "Cannot say" is kept with its reason, never as 0."""
    asked = {q.key: q.evidence for q in inquiry.sheet if q.evidence}
    if not asked or inquiry.period_start is None or inquiry.period_end is None:
        return {w: {} for w in wards}
    period = Period(inquiry.period_start, inquiry.period_end)
    found = collect(sorted(set(asked.values())), wards, period)
    return {w: {key: _kept(found[evidence][w]) for key, evidence in asked.items()} for w in wards}


def _kept(finding: Finding) -> dict[str, Any]:
    value = None if finding.value is None else format(finding.value, "f") if not isinstance(finding.value, int) else str(finding.value)
    return {
        "value": value, "sample": finding.sample, "as_of": finding.as_of.isoformat(), "href": finding.href,
        "why": finding.why,
    }


class ExtendReply(Action):
    """Give one ward more time."""

    verb, power, label, on = "inquiry.extend", powers.ASK, _("期限を延ばす"), "reply"
    effect = _("この区の回答期限だけが延びます。当初の期限も残ります。")
    reply: Reply
    due_on: date
    reason: str

    def check(self) -> None:
        if calendar.closing(self.due_on) <= max(self.reply.due_at, calendar.now()):
            raise Refused(_("いまの期限より後の日にしてください。"), field="due_on")
        reasoned(self.reason)

    def perform(self) -> Reply:
        self.reply.due_at = calendar.closing(self.due_on)
        Reply.objects.filter(pk=self.reply.pk).update(due_at=self.reply.due_at, reason=self.reason)
        start_clock(self.reply, at=self.moment)
        return self.reply

    def facts(self, result: Any) -> dict[str, Any]:
        return {"due_on": self.due_on.isoformat()}


class ReturnReply(AtDesk):
    """差戻し: the ward puts it right; what it wrote stays."""

    verb, power, label, on = "inquiry.return", powers.ASK, _("差し戻す"), "reply"
    effect = _("区の企画担当に戻ります。書いた内容はそのまま残り、再提出の期限が動き始めます。")
    reply: Reply
    reason: str

    def check(self) -> None:
        _still_open(self.reply)
        self.refuse_elsewhere(self.reply.inquiry)
        reasoned(self.reason)

    def perform(self) -> Reply:
        now = self.moment
        due_at = max(self.reply.due_at, clocks.due(RETURNED_DUE, now, ward=self.reply.ward))
        Reply.objects.filter(pk=self.reply.pk).update(reason=self.reason, due_at=due_at)
        clocks.start(RETURNED_DUE, self.reply, at=now, due_at=due_at)
        _write(self.reply, self.reason, from_asker=True, by=self.actor.label, at=now)
        return self.reply


class ReopenReply(AtDesk):
    """The ward takes its answer back to correct it; the former answers stay as versions."""

    verb, power, label, on = "inquiry.reopen", powers.ANSWER, _("提出した回答を直す"), "reply"
    effect = _("回答が作成中に戻ります。直したあと、もう一度提出してください。前の回答も残ります。")
    reply: Reply
    reason: str

    def check(self) -> None:
        _still_open(self.reply)
        self.refuse_elsewhere(self.reply.inquiry)
        reasoned(self.reason)

    @classmethod
    def hindrance(cls, actor: Actor, row: Reply) -> str:
        if row.inquiry.desk:
            return desk_words()
        return "" if row.inquiry.state == "open" else _t("照会が終わっているため、直せません。")

    def perform(self) -> Reply:
        Reply.objects.filter(pk=self.reply.pk).update(reason=self.reason)
        start_clock(self.reply, at=self.moment)
        return self.reply


class WriteMessage(Action):
    """A question or an answer to it, between the asker and one ward."""

    verb, power, label, on = "inquiry.write", powers.VIEW, _("やりとりに書く"), "reply"
    effect = _("相手の担当者に届きます。")
    reply: Reply
    text: str
    question: str = ""

    def check(self) -> None:
        if not self.text.strip():
            raise Refused(_("本文を入れてください。"), field="text")
        if self.question and self.question not in {q.key for q in self.reply.inquiry.sheet}:
            raise Refused(_("その質問はこの照会にありません。"), field="question")

    @property
    def from_asker(self) -> bool:
        return self.actor.ward_id is None

    def perform(self) -> Message:
        return _write(
            self.reply, self.text, from_asker=self.from_asker, by=self.actor.label, at=self.moment,
            question=self.question,
        )

    def facts(self, result: Any) -> dict[str, Any]:
        return {"from_asker": self.from_asker}


def _write(reply: Reply, text: str, *, from_asker: bool, by: str, at: datetime, question: str = "") -> Message:
    return Message.objects.create(
        reply=reply, from_asker=from_asker, question=question, text=text.strip()[:2000], written_at=at, written_by=by,
    )


class FreezeInquiry(AtDesk):
    """Close the round: the table is kept with its digest and never changes again."""

    verb, power, label, on = "inquiry.freeze", powers.ASK, _("確定する"), "inquiry"
    effect = _("いまの集計表を照合値とともに残し、回答を締め切ります。確定したあとは直せません。")
    tone = "main"
    inquiry: Inquiry
    reason: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: Inquiry) -> str:
        return desk_words() if row.desk else ""

    def check(self) -> None:
        self.refuse_elsewhere(self.inquiry)
        left = self.inquiry.replies.exclude(state="submitted").count()
        if left and not self.reason.strip():
            said = _t("まだ提出していない区が%(count)s区あります。そのまま確定するなら理由を入れてください。")
            raise Refused(said % {"count": left}, field="reason", code="not_submitted")

    def perform(self) -> Inquiry:
        kept = snapshot(self.inquiry)
        now = self.moment
        Inquiry.objects.filter(pk=self.inquiry.pk).update(
            frozen=kept, frozen_digest=rules.digest_of(kept), ended_at=now, reason=self.reason,
        )
        _close_replies(self.inquiry, at=now)
        return self.inquiry

    def facts(self, result: Any) -> dict[str, Any]:
        return {"replies": self.inquiry.replies.count(), "digest": rules.digest_of(snapshot(self.inquiry))[:16]}


class WithdrawInquiry(AtDesk):
    """Take the whole inquiry back; what wards wrote stays readable."""

    verb, power, label, on = "inquiry.withdraw", powers.ASK, _("照会を取り下げる"), "inquiry"
    effect = _("各区の回答期限が止まり、回答は不要になります。書かれた内容は残ります。")
    tone = "danger"
    inquiry: Inquiry
    reason: str

    @classmethod
    def hindrance(cls, actor: Actor, row: Inquiry) -> str:
        return desk_words() if row.desk else ""

    def check(self) -> None:
        self.refuse_elsewhere(self.inquiry)
        reasoned(self.reason)

    def perform(self) -> Inquiry:
        now = self.moment
        Inquiry.objects.filter(pk=self.inquiry.pk).update(ended_at=now, reason=self.reason)
        _close_replies(self.inquiry, at=now, every=True)
        return self.inquiry


def _close_replies(inquiry: Inquiry, *, at: datetime, every: bool = False) -> None:
    """Stop what runs. Handed-in replies keep their state when the round is frozen."""
    for reply in inquiry.replies.all():
        stop_clocks(reply, at=at)
        for part in Part.objects.filter(reply=reply, state__in=("asked", "answered", "returned")):
            clocks.stop(PART_DUE, part, at=at)
    rows = inquiry.replies.all() if every else inquiry.replies.exclude(state="submitted")
    rows.update(state="closed")
    Part.objects.filter(reply__inquiry=inquiry, state__in=("asked", "answered", "returned")).update(state="dropped")


def _still_open(reply: Reply) -> None:
    if reply.inquiry.state != "open":
        raise Refused(_("照会が終わっているため、直せません。"), code="state")
