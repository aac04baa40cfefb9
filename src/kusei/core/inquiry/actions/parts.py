"""再照会: the ward's planner asks divisions, takes their answers or gives them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor, Staff
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import reasoned
from kusei.core.clocks import run as clocks
from kusei.core.inquiry import powers
from kusei.core.inquiry.actions.keeping import desk_words, keep_answers, read_all
from kusei.core.inquiry.models import Part, Reply
from kusei.core.inquiry.rule_values import PART_DUE
from kusei.core.ledger.models import Division


class AskDivision(Action):
    """Forward some of the questions to a division of the ward."""

    verb, power, label, on = "inquiry.ask_division", powers.ANSWER, _("課に再照会する"), "reply"
    effect = _("選んだ課に質問が届き、課の回答期限が動き始めます。")
    reply: Reply
    division: Division
    questions: Sequence[str]
    due_on: date
    note: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: Reply) -> str:
        return desk_words() if row.inquiry.desk else ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.reply):
            raise Refused(reason, code="desk")
        known = {q.key for q in self.reply.inquiry.sheet}
        if not self.questions or not set(self.questions) <= known:
            raise Refused(_("課に聞く質問を選んでください。"), field="questions")
        if self.division.ward_id != self.reply.ward_id:
            raise Refused(_("ほかの区の課には聞けません。"), field="division")
        if self.due_on < calendar.today() or calendar.closing(self.due_on) > self.reply.due_at:
            raise Refused(_("課の期限は、今日から区の回答期限までの日にしてください。"), field="due_on")
        live = self.reply.parts.filter(state__in=("asked", "answered", "returned"))
        taken = {key for part in live for key in part.questions} & set(self.questions)
        if taken:
            label = next(q.label for q in self.reply.inquiry.sheet if q.key in taken)
            raise Refused(_t("「%(question)s」はすでに課に聞いています。") % {"question": label}, field="questions")

    def perform(self) -> Part:
        part = Part.objects.create(
            reply=self.reply, ward=self.reply.ward, division=self.division, questions=list(self.questions),
            note=self.note, due_at=calendar.closing(self.due_on),
            answers={k: v for k, v in self.reply.answers.items() if k in self.questions},
        )
        clocks.start(PART_DUE, part, at=self.moment, due_at=part.due_at)
        return part

    def facts(self, result: Any) -> dict[str, Any]:
        return {"questions": list(self.questions), "part": result.ref}


class AnswerPart(Action):
    """The division answers its planner; a late answer is taken all the same."""

    verb, power, label, on = "inquiry.answer_part", powers.PART, _("課として回答する"), "part"
    effect = _("区の企画担当に回答が届きます。照会元には、企画担当が取りまとめて提出します。")
    tone = "main"
    part: Part
    answers: Mapping[str, Any]
    comment: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: Part) -> str:
        if not isinstance(actor, Staff) or actor.post.division_id in (row.division_id, row.division.parent_id):
            return ""
        return _t("この再照会は「%(division)s」あてです。") % {"division": row.division.name}

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.part):
            raise Refused(reason)
        if self.part.reply.inquiry.state != "open":
            raise Refused(_("照会が終わっているため、回答を変えられません。"), code="state")

    def perform(self) -> Part:
        read = read_all(self.part.sheet, dict(self.answers))
        Part.objects.filter(pk=self.part.pk).update(
            answers=read, comment=self.comment, answered_at=self.moment, answered_by=self.actor.label,
        )
        clocks.stop(PART_DUE, self.part, at=self.moment)
        return self.part

    def facts(self, result: Any) -> dict[str, Any]:
        return {"late": self.moment > self.part.due_at}


class TakePart(Action):
    """Put the division's answers into the ward's; each becomes a version with the division as its source."""

    verb, power, label, on = "inquiry.take_part", powers.ANSWER, _("課の回答を採用する"), "part"
    effect = _("課の回答が区の回答に入ります。あとで直すこともできます。")
    tone = "main"
    part: Part

    def check(self) -> None:
        if self.part.reply.state not in ("waiting", "drafting", "returned"):
            raise Refused(_("区の回答は提出されています。先に「提出した回答を直す」を行ってください。"), code="state")

    def perform(self) -> Part:
        reply = Reply.objects.select_for_update().get(pk=self.part.reply_id)
        rest = {k: v for k, v in reply.answers.items() if k not in self.part.questions}
        keep_answers(
            reply, {**rest, **self.part.answers}, source="part", by=self.part.answered_by, at=self.moment,
        )
        if reply.state == "waiting":
            Reply.objects.filter(pk=reply.pk).update(state="drafting", version=reply.version + 1)
        return self.part

    def facts(self, result: Any) -> dict[str, Any]:
        return {"questions": list(self.part.questions)}


class ReturnPart(Action):
    verb, power, label, on = "inquiry.return_part", powers.ANSWER, _("課に差し戻す"), "part"
    effect = _("課にもう一度回答を求めます。書かれた内容は残ります。")
    part: Part
    reason: str

    def check(self) -> None:
        reasoned(self.reason)

    def perform(self) -> Part:
        Part.objects.filter(pk=self.part.pk).update(reason=self.reason)
        clocks.start(PART_DUE, self.part, at=self.moment, due_at=max(self.part.due_at, self.part.reply.due_at))
        return self.part


class DropPart(Action):
    verb, power, label, on = "inquiry.drop_part", powers.ANSWER, _("再照会を取り消す"), "part"
    effect = _("課は答えなくてよくなります。")
    part: Part

    def perform(self) -> Part:
        clocks.stop(PART_DUE, self.part, at=self.moment)
        return self.part
