"""Questions of the office that checks: each is answered by the ward or withdrawn before a year is confirmed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.inquiry import actions as inquiry
from kusei.plan.followup.actions.asking import question_key
from kusei.plan.followup.actions.hands import post_words, strange_hand
from kusei.plan.followup.models import Question, WardSheet
from kusei.plan.followup.powers import CONFIRM, FILL, RUN


def _write(act: Action, sheet: WardSheet, initiative_ref: str, text: str) -> None:
    """The same line in the inquiry's thread, so that both sides are told and the exchange stands in one place."""
    if sheet.reply is None or sheet.reply.inquiry.state != "open":
        return
    key = question_key(initiative_ref) if initiative_ref else ""
    asked = {q.key for q in sheet.reply.inquiry.sheet}
    act.also(inquiry.WriteMessage(
        actor=act.actor, reply=sheet.reply, text=text, question=key if key in asked else ""))


class AskQuestion(Action):
    verb, power, label = "followup.ask", CONFIRM, _("質問する")
    effect = _("この回答について区の担当に尋ねます。やり取りは公表しません。")
    on = "sheet"
    sheet: WardSheet
    text: str
    initiative_ref: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: WardSheet) -> str:
        return "" if row.round.open else _t("この年度は確定しています。")

    def check(self) -> None:
        if why := self.hindrance(self.actor, self.sheet):
            raise Refused(why, code="closed")
        if not self.text.strip():
            raise Refused(_t("質問を書いてください。"), field="text")

    def perform(self) -> Question:
        _write(self, self.sheet, self.initiative_ref, self.text)
        return Question.objects.create(
            sheet=self.sheet, initiative_ref=self.initiative_ref, text=self.text.strip(),
            asked_by=post_words(self.actor), asked_at=self.moment,
        )


class AnswerQuestion(Action):
    verb, power, label = "followup.answer", FILL, _("質問に答える")
    effect = _("区政課の質問に答えます。")
    on = "question"
    question: Question
    text: str

    def check(self) -> None:
        if why := strange_hand(self.actor, self.question.sheet):
            raise Refused(why, code="closed")
        if self.question.answered_at is not None:
            raise Refused(_t("この質問にはもう答えています。"), code="answered")
        if self.question.withdrawn_at is not None:
            raise Refused(_t("この質問は取り下げられました。答える必要はありません。"), code="withdrawn")
        if not self.text.strip():
            raise Refused(_t("回答を書いてください。"), field="text")

    def perform(self) -> Question:
        _write(self, self.question.sheet, self.question.initiative_ref, self.text)
        self.question.answer, self.question.answered_at = self.text.strip(), self.moment
        self.question.answered_by = post_words(self.actor)
        self.question.save(update_fields=["answer", "answered_at", "answered_by"])
        return self.question


class WithdrawQuestion(Action):
    verb, power, label = "followup.withdraw_question", RUN, _("質問を取り下げる")
    effect = _("区は答えなくてよくなります。質問と取り下げた理由は残ります。")
    on = "question"
    question: Question
    reason: str

    @classmethod
    def hindrance(cls, actor: Actor, row: Question) -> str:
        return "" if row.open else _t("答えのあった質問か、取り下げた質問です。")

    def check(self) -> None:
        if why := self.hindrance(self.actor, self.question):
            raise Refused(why, code="closed")
        if not self.reason.strip():
            raise Refused(_t("取り下げる理由を書いてください。"), field="reason")

    def perform(self) -> Question:
        said = _t("質問を取り下げます：%(reason)s") % {"reason": self.reason.strip()}
        _write(self, self.question.sheet, self.question.initiative_ref, said)
        Question.objects.filter(pk=self.question.pk).update(
            withdrawn_at=self.moment, withdraw_reason=self.reason.strip()[:300])
        return self.question

    def facts(self, result: Any) -> dict[str, Any]:
        return {"round": result.sheet.round.fiscal_year}
