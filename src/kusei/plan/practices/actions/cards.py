"""The verbs of a card: written, looked through, published, renewed, withdrawn."""

from __future__ import annotations

from dataclasses import fields as fields_of
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.powers import ROOMS
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import written
from kusei.core.clocks import run as clocks
from kusei.core.conditions import Asks, wrong
from kusei.core.ledger.models import Ward
from kusei.plan.practices import powers, rules
from kusei.plan.practices.lifecycle import REVIEW_DUE
from kusei.plan.practices.models import Condition, Method, Practice, TraitKey
from kusei.plan.register.public import current_plan

TOLD = ("title", "background", "what", "failure", "effect_label", "contact")


def in_order(low: Decimal | None, value: Decimal | None, high: Decimal | None, *, prefix: str) -> None:
    """An interval needs its value, and holds it."""
    if value is None and (low is not None or high is not None):
        raise Refused(_t("幅だけが入っています。変わった量も入れてください。"), field=f"{prefix}_value")
    if value is not None and low is not None and low > value:
        raise Refused(_t("幅の下が、変わった量より大きくなっています。"), field=f"{prefix}_low")
    if value is not None and high is not None and high < value:
        raise Refused(_t("幅の上が、変わった量より小さくなっています。"), field=f"{prefix}_high")


def words_that_name(card: Practice) -> list[tuple[str, str]]:
    """Everything on the card that may name somebody, for the person who looks through it."""
    told = [card.title, card.background, card.what, card.failure, card.effect_label, card.contact]
    return rules.personal_marks("\n".join([*told, *(c.text for c in card.conditions.filter(until=None))]))


class _Card(Action):
    """What a card says; ``initiative_ref`` names an initiative of the plan in force."""

    title: str
    what: str
    initiative_ref: str = ""
    background: str = ""
    failure: str = ""
    started_on: date | None = None
    ended_on: date | None = None
    cost_yen: int | None = None
    effort_hours: int | None = None
    effect_label: str = ""
    effect_unit: str = ""
    effect_value: Decimal | None = None
    effect_low: Decimal | None = None
    effect_high: Decimal | None = None
    effect_n: int | None = None
    method: str = Method.NONE
    contact: str = ""

    def check(self) -> None:
        written(self.title, "title")
        written(self.what, "what")
        in_order(self.effect_low, self.effect_value, self.effect_high, prefix="effect")
        if self.started_on and self.started_on > calendar.today():
            raise Refused(_t("始めた日が先の日付です。行ったことを書いてください。"), field="started_on")
        if self.started_on and self.ended_on and self.ended_on < self.started_on:
            raise Refused(_t("終えた日が、始めた日より前です。"), field="ended_on")
        if self.effect_value is not None and self.method == Method.NONE:
            raise Refused(_t("変わった量を書くときは、測り方も選んでください。"), field="method")
        if self.initiative_ref and not self._initiative():
            raise Refused(_t("いまの計画にその取り組みはありません。一覧から選び直してください。"), field="initiative_ref")

    def _initiative(self) -> str:
        plan = current_plan()
        found = [n.title for n in plan.of("initiative") if n.ref == self.initiative_ref] if plan else []
        return found[0] if found else ""

    def values(self) -> dict[str, Any]:
        kept = {f.name: getattr(self, f.name) for f in fields_of(_Card) if f.name not in {g.name for g in fields_of(Action)}}
        return {**kept, "initiative": self._initiative() if self.initiative_ref else ""}


class WriteCard(_Card):
    verb, power, label = "practices.write_card", powers.WRITE, _("事例カードを書く")
    effect = _("下書きとして残ります。ほかの区には、確認が済んで公開するまで見えません。")
    ward: Ward

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        super().check()
        if Practice.objects.filter(ward=self.ward, title=self.title.strip()).exclude(state="withdrawn").exists():
            raise Refused(_t("この区に同じ題名の事例があります。一覧から探してください。"), field="title")

    def perform(self) -> Practice:
        return Practice.objects.create(ward=self.ward, **self.values())


class EditCard(_Card):
    verb, power, label = "practices.edit", powers.WRITE, _("事例カードを直す")
    effect = _("下書きの内容が変わります。")
    on, shortcut = "practice", "e"
    practice: Practice

    def perform(self) -> Practice:
        for name, value in self.values().items():
            setattr(self.practice, name, value)
        self.practice.save(update_fields=list(self.values()))
        return self.practice


class AddCondition(Action):
    verb, power, label = "practices.add_condition", powers.WRITE, _("前提条件を加える")
    effect = _("ほかの区が、この前提があるかどうかを確かめられるようになります。")
    on = "practice"
    practice: Practice
    text: str
    hard: bool = True
    asks: str = Asks.PERSON
    key_of: str = ""
    amount: Decimal | None = None

    def check(self) -> None:
        written(self.text, "text")
        field, words = wrong(self.asks, self.key_of, self.amount, figures=TraitKey.values, rooms=ROOMS)
        if words:
            raise Refused(words, field=field)

    def perform(self) -> Condition:
        return Condition.objects.create(
            practice=self.practice, text=self.text.strip(), hard=self.hard, asks=self.asks, key=self.key_of,
            amount=self.amount, since=calendar.today(),
        )


class EndCondition(Action):
    verb, power, label = "practices.end_condition", powers.WRITE, _("前提条件を外す")
    effect = _("この前提は表示されなくなります。答えの記録は残ります。")
    on = "condition"
    condition: Condition

    @classmethod
    def hindrance(cls, actor: Any, row: Condition) -> str:
        if row.until is not None:
            return _t("この前提はもう外されています。")
        return "" if row.practice.state == "draft" else _t("公開中のカードは、下書きに戻してから直してください。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.condition):
            raise Refused(reason)

    def perform(self) -> Practice:
        self.condition.until = calendar.today()
        self.condition.save(update_fields=["until"])
        return self.condition.practice


class SendCard(Action):
    verb, power, label = "practices.send", powers.WRITE, _("確認に回す")
    effect = _("市の担当が、個人の分かる記述がないかを確かめます。確認の期限が始まります。")
    on, shortcut, tone = "practice", "s", "main"
    practice: Practice

    @classmethod
    def hindrance(cls, actor: Any, row: Practice) -> str:
        needed = {f.name: f.verbose_name for f in row._meta.concrete_fields if f.name in ("background", "failure", "contact")}
        missing = [str(label) for name, label in needed.items() if not getattr(row, name).strip()]
        if not missing:
            return ""
        return _t("「%(fields)s」を書くと、確認に回せます。") % {"fields": _t("」「").join(missing)}

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.practice):
            raise Refused(reason)

    def perform(self) -> Practice:
        return self.practice

    def facts(self, result: Any) -> dict[str, Any]:
        return {"marks": len(words_that_name(self.practice))}


class PublishCard(Action):
    verb, power, label = "practices.publish", powers.CHECK, _("公開する")
    effect = _("すべての区に見えるようになり、合いそうな区の一覧に載ります。見直しの期限が始まります。")
    on, shortcut, tone = "practice", "p", "main"
    practice: Practice
    looked: bool = False

    def check(self) -> None:
        if any(kind == "number" for kind, _said in words_that_name(self.practice)):
            raise Refused(_t("12桁の番号が書かれています。個人番号は載せられません。差し戻して消してください。"))
        if not self.looked:
            raise Refused(_t("個人の分かる記述がないことを確かめて、印を付けてください。"), field="looked")

    def perform(self) -> Practice:
        self.practice.published_on = self.practice.reviewed_on = calendar.today()
        self.practice.reason = ""
        self.practice.save(update_fields=["published_on", "reviewed_on", "reason"])
        return self.practice


class _WithReason(Action):
    on = "practice"
    practice: Practice
    reason: str

    def check(self) -> None:
        written(self.reason, "reason")

    def perform(self) -> Practice:
        self.practice.reason = self.reason.strip()
        self.practice.save(update_fields=["reason"])
        return self.practice


class ReturnCard(_WithReason):
    verb, power, label = "practices.return_card", powers.CHECK, _("差し戻す")
    effect = _("下書きに戻り、理由が区に示されます。書かれたことは残ります。")


class RecallCard(_WithReason):
    verb, power, label = "practices.recall", powers.WRITE, _("下書きに戻して直す")
    effect = _("公開が止まり、直してからもう一度確認に回します。採用した区の記録は残ります。")


class WithdrawCard(_WithReason):
    verb, power, label = "practices.withdraw", powers.WRITE, _("取り下げる")
    effect = _("合いそうな事例の一覧から消えます。採用した区の記録と理由は残ります。")
    tone = "danger"


class RenewCard(Action):
    verb, power, label = "practices.renew", powers.WRITE, _("見直して続ける")
    effect = _("内容がいまも正しいことを記録し、見直しの期限が始まり直します。")
    on = "practice"
    practice: Practice

    def perform(self) -> Practice:
        self.practice.reviewed_on = calendar.today()
        self.practice.save(update_fields=["reviewed_on"])
        clocks.stop(REVIEW_DUE, self.practice, at=self.moment)
        clocks.start(REVIEW_DUE, self.practice, at=self.moment)
        return self.practice
