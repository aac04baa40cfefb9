"""The verbs of a ward that takes a card over: answer, think, decide, begin, give back what came of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar, conditions
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import not_later_than_today, written
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Ward
from kusei.plan.practices import powers
from kusei.plan.practices.actions.cards import in_order
from kusei.plan.practices.lifecycle import DECIDE_DUE, LIVE
from kusei.plan.practices.models import Adoption, Answer, Condition, Practice
from kusei.plan.practices.queries import checked, traits


class AnswerCondition(conditions.AnswerCondition):
    verb, power, label = "practices.answer", powers.WRITE, _("前提があるかを答える")
    effect = _("この区の答えとして残り、合いそうな事例の順に効きます。")
    answers = Answer


class Consider(Action):
    verb, power, label = "practices.consider", powers.WRITE, _("この区での採用を検討する")
    effect = _("この区の検討として残り、決める期限が始まります。ほかの区には見えません。")
    practice: Practice
    ward: Ward

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        self.practice = Practice.objects.select_for_update().get(pk=self.practice.pk)
        if self.practice.state != "published":
            raise Refused(_t("公開中の事例ではありません。"))
        if self.practice.ward_id == self.ward.pk:
            raise Refused(_t("この区の事例です。ほかの区の事例を選んでください。"))
        if Adoption.objects.filter(practice=self.practice, ward=self.ward, state__in=LIVE).exists():
            raise Refused(_t("この区ではもう検討か実施をしています。一覧から開いてください。"))

    def perform(self) -> Adoption:
        row = Adoption.objects.create(practice=self.practice, ward=self.ward, considered_on=calendar.today())
        clocks.start(DECIDE_DUE, row, at=self.moment)
        return row


class _OnAdoption(Action):
    on = "adoption"
    adoption: Adoption

    def keep(self, **values: Any) -> Adoption:
        for name, value in values.items():
            setattr(self.adoption, name, value)
        self.adoption.save(update_fields=list(values))
        return self.adoption


class Decide(_OnAdoption):
    verb, power, label = "practices.decide", powers.WRITE, _("採用を決める")
    effect = _("導入の準備に入ります。足りない前提があるときは決められません。")
    shortcut, tone = "a", "main"
    decided_on: date
    changed: str = ""

    @classmethod
    def hindrance(cls, actor: Any, row: Adoption) -> str:
        hard = list(Condition.objects.filter(practice=row.practice_id, until=None, hard=True))
        missing = [c.condition.text for c in checked(row.ward, hard, traits().get(row.ward_id, {})) if c.met is not True]
        return _t("前提「%(text)s」が確かめられていません。") % {"text": missing[0]} if missing else ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.adoption):
            raise Refused(reason)
        not_later_than_today(self.decided_on, "decided_on")
        if self.decided_on < self.adoption.considered_on:
            raise Refused(_t("決めた日が、検討を始めた日より前です。"), field="decided_on")

    def perform(self) -> Adoption:
        return self.keep(decided_on=self.decided_on, changed=self.changed.strip())


class Begin(_OnAdoption):
    verb, power, label = "practices.begin", powers.WRITE, _("実施を始める")
    effect = _("ほかの区にも「実施中」と見えるようになり、結果を返す期限が始まります。")
    shortcut, tone = "b", "main"
    started_on: date

    def check(self) -> None:
        not_later_than_today(self.started_on, "started_on")
        if self.adoption.decided_on and self.started_on < self.adoption.decided_on:
            raise Refused(_t("始めた日が、採用を決めた日より前です。"), field="started_on")

    def perform(self) -> Adoption:
        return self.keep(started_on=self.started_on)


class ReportResult(_OnAdoption):
    verb, power, label = "practices.report_result", powers.WRITE, _("結果を返す")
    effect = _("元の区とほかの区に、この区でどうなったかが見えるようになります。")
    shortcut, tone = "r", "main"
    outcome: str
    came_of: str
    reported_on: date
    result_value: Decimal | None = None
    result_low: Decimal | None = None
    result_high: Decimal | None = None

    def check(self) -> None:
        written(self.came_of, "came_of")
        not_later_than_today(self.reported_on, "reported_on")
        in_order(self.result_low, self.result_value, self.result_high, prefix="result")
        if self.adoption.started_on and self.reported_on < self.adoption.started_on:
            raise Refused(_t("結果を返した日が、実施を始めた日より前です。"), field="reported_on")

    def perform(self) -> Adoption:
        return self.keep(
            outcome=self.outcome, came_of=self.came_of.strip(), reported_on=self.reported_on,
            result_value=self.result_value, result_low=self.result_low, result_high=self.result_high,
        )

    def facts(self, result: Any) -> dict[str, Any]:
        return {"outcome": self.outcome}


class Decline(_OnAdoption):
    verb, power, label = "practices.decline", powers.WRITE, _("採用しないことにする")
    effect = _("理由とともに残ります。あとでもう一度検討できます。")
    reason: str

    def check(self) -> None:
        written(self.reason, "reason")

    def perform(self) -> Adoption:
        return self.keep(reason=self.reason.strip())


class Stop(_OnAdoption):
    verb, power, label = "practices.stop", powers.WRITE, _("やめる")
    effect = _("やめた日と理由が残り、ほかの区の参考になります。")
    tone = "danger"
    ended_on: date
    reason: str

    def check(self) -> None:
        written(self.reason, "reason")
        not_later_than_today(self.ended_on, "ended_on")
        begun = self.adoption.started_on or self.adoption.decided_on
        if begun and self.ended_on < begun:
            raise Refused(_t("やめた日が、始めた日より前です。"), field="ended_on")

    def perform(self) -> Adoption:
        return self.keep(ended_on=self.ended_on, reason=self.reason.strip())
    answers = Answer