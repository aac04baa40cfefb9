"""The money of an agreement: billed, received, used once, given back, carried over, lapsed. A bill is locked before a payment."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Sum
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions import refusals
from kusei.core.actions.action import Action, Refused
from kusei.core.calendar import fiscal_year_label, fiscal_year_of
from kusei.core.clocks import run as clocks
from kusei.core.rules import registry as rule_rows
from kusei.core.rules.settlement import fiscal_years_open
from kusei.plan.autonomy import powers, words
from kusei.plan.autonomy.actions.common import positive, within, written, year_open
from kusei.plan.autonomy.actions.revenue import OnAgreement
from kusei.plan.autonomy.lifecycle import PAY_DUE
from kusei.plan.autonomy.models import Bill, Commitment, Earmark, Payment, Receipt, Use
from kusei.plan.autonomy.queries_consultations import closing
from kusei.plan.autonomy.rule_values import REVENUE


class MakeBill(OnAgreement):
    verb, power, label = "autonomy.bill", powers.EARN, _("調定する")
    effect = _("納入の期限が始まり、過ぎると一覧に出ます。契約の額を超えて調定できません。")
    tone = "main"
    fiscal_year: int
    yen: int
    due_on: date

    def check(self) -> None:
        positive(self.yen)
        year_open(self.fiscal_year)
        if self.due_on < calendar.today():
            raise Refused(_t("納入の期限が過ぎています。今日より後の日にしてください。"), field="due_on")
        left = self.agreement.yen - (self.agreement.bills.aggregate(n=Sum("yen"))["n"] or 0)
        within(self.yen, left, _t("調定する額 %(yen)s が、契約の額の残り %(limit)s を超えています。"))

    def perform(self) -> Bill:
        a, rule = self.agreement, rule_rows.at(REVENUE, ward=self.agreement.ward)
        years = int(rule["marked_years"] if a.earmark else rule["free_years"])
        bill = Bill.objects.create(
            agreement=a, fiscal_year=self.fiscal_year, yen=self.yen, billed_on=calendar.today(), due_on=self.due_on, until=self.fiscal_year + years,
        )
        clocks.start(PAY_DUE, bill, at=self.moment, due_at=closing(self.due_on))
        return bill

    def facts(self, result: Bill) -> dict[str, int]:
        return {"yen": result.yen}


class OnBill(Action):
    on = "bill"
    bill: Bill

    @classmethod
    def hindrance(cls, actor: Any, row: Bill) -> str:
        return ""

    def move(self, what: str, yen: int, on: date, note: str) -> Bill:
        Receipt.objects.create(bill=self.bill, what=what, yen=yen, moved_on=on, note=note.strip())
        return self.bill

    def facts(self, result: Bill) -> dict[str, int]:
        return {"received": result.received_yen, "used": result.used_yen, "returned": result.returned_yen}


class Receive(OnBill):
    verb, power, label = "autonomy.receive", powers.EARN, _("受入れを記録する")
    effect = _("受けた額が増え、使えるようになります。全額を受けると納入の期限は止まります。")
    yen: int
    received_on: date
    note: str = ""

    @classmethod
    def hindrance(cls, actor: Any, row: Bill) -> str:
        return "" if row.owed_yen > 0 else _t("調定した額は全部受けています。")

    def check(self) -> None:
        positive(self.yen)
        refusals.not_later_than_today(self.received_on, "received_on")
        if self.received_on < self.bill.billed_on:
            raise Refused(_t("受けた日が、調定の日より前です。日付を確かめてください。"), field="received_on")
        within(self.yen, self.bill.owed_yen, _t("受けた額 %(yen)s が、調定の残り %(limit)s を超えています。多く受けたときは、超えた分を相手方に返してください。"))

    def perform(self) -> Bill:
        self.bill.received_yen += self.yen
        self.bill.save(update_fields=["received_yen"])
        if not self.bill.owed_yen:
            clocks.stop(PAY_DUE, self.bill, at=self.moment)
        return self.move("received", self.yen, self.received_on, self.note)


class ReduceBill(OnBill):
    verb, power, label = "autonomy.reduce_bill", powers.EARN, _("調定を減らす")
    effect = _("納入されない額を、理由を残して調定から除きます。")
    yen: int
    reason: str
    hindrance = Receive.hindrance

    def check(self) -> None:
        positive(self.yen)
        written(self.reason, "reason")
        within(self.yen, self.bill.owed_yen, _t("減らす額 %(yen)s が、まだ受けていない額 %(limit)s を超えています。"))

    def perform(self) -> Bill:
        b = self.bill
        b.yen -= self.yen
        b.add_reason(self.reason)
        b.save(update_fields=["yen", "reason"])
        if not b.owed_yen:
            clocks.stop(PAY_DUE, b, at=self.moment)
        return b


def _nothing_left(row: Bill) -> str:
    return "" if row.left_yen > 0 else _t("使える額が残っていません。")


class UseMoney(OnBill):
    verb, power, label = "autonomy.use", powers.EARN, _("使い道を記録する")
    effect = _("使える額が減ります。同じ一円を二度使うこと、限定と違う使い道、使える年度の外の使い道は受け付けません。")
    tone = "main"
    field: str
    purpose: str
    yen: int
    used_on: date
    payment: Payment | None = None

    @classmethod
    def hindrance(cls, actor: Any, row: Bill) -> str:
        return _nothing_left(row)

    @property
    def year(self) -> int:
        return self.payment.commitment.proposal.envelope.fiscal_year if self.payment else fiscal_year_of(self.used_on)

    def check(self) -> None:
        positive(self.yen)
        written(self.purpose, "purpose")
        refusals.not_later_than_today(self.used_on, "used_on")
        if self.field not in Earmark.values:
            raise Refused(_t("使い道の分野を選んでください。"), field="field")
        self._check_pot()
        within(self.yen, self.bill.left_yen, _t("使う額 %(yen)s が、この収入の残り %(limit)s を超えています。同じ収入を二度使うことはできません。"))
        if self.payment is not None:
            self._check_payment()

    def _check_pot(self) -> None:
        b, mark = self.bill, self.bill.agreement.earmark
        if mark not in ("", self.field):
            said = _t("この収入は「%(mark)s」に限って受けています。ほかの分野には使えません。")
            raise Refused(said % {"mark": b.agreement.get_earmark_display()}, field="field")
        if self.year < b.fiscal_year:
            said = _t("%(year)sの収入を、それより前の年度の使い道には使えません。")
            raise Refused(said % {"year": fiscal_year_label(b.fiscal_year)}, field="used_on")
        if self.year > b.until:
            said = _t("この収入を使えるのは%(year)sまでです。繰り越すか、返してください。")
            raise Refused(said % {"year": fiscal_year_label(b.until)}, field="used_on")
        year_open(self.year)

    def _check_payment(self) -> None:
        """The order is locked before its payment: a payment taken back leaves less of the order to cover."""
        assert self.payment is not None
        order = Commitment.objects.select_for_update().get(pk=self.payment.commitment_id)
        if order.proposal.envelope.ward_id != self.bill.agreement.ward_id:
            raise Refused(_t("ほかの区の支出は選べません。"), field="payment")
        self.payment = Payment.objects.select_for_update().get(pk=self.payment.pk)
        covered = order.payments.aggregate(n=Sum("covered_yen"))["n"] or 0
        limit = min(self.payment.yen - self.payment.covered_yen, order.paid_yen - covered)
        within(self.yen, limit, _t("使う額 %(yen)s が、この支出のまだ賄われていない額 %(limit)s を超えています。"))

    def perform(self) -> Use:
        self.bill.used_yen += self.yen
        self.bill.save(update_fields=["used_yen"])
        if self.payment is not None:
            Payment.objects.filter(pk=self.payment.pk).update(covered_yen=F("covered_yen") + self.yen, version=F("version") + 1)
        return Use.objects.create(
            bill=self.bill, payment=self.payment, purpose=self.purpose.strip(), field=self.field, fiscal_year=self.year, yen=self.yen,
            used_on=self.used_on,
        )

    def facts(self, result: Use) -> dict[str, int]:  # type: ignore[override]
        return {"yen": result.yen}


class UndoUse(Action):
    verb, power, label = "autonomy.undo_use", powers.EARN, _("使い道を取り消す")
    effect = _("使った額がこの収入に戻り、また使えるようになります。取り消した記録は残ります。")
    on = "use"
    use: Use
    reason: str

    @classmethod
    def hindrance(cls, actor: Any, row: Use) -> str:
        return _t("すでに取り消しています。") if row.undone_on else ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.use):
            raise Refused(reason)
        written(self.reason, "reason")
        year_open(self.use.fiscal_year)

    def perform(self) -> Use:
        u = self.use
        Bill.objects.select_for_update().get(pk=u.bill_id)
        Bill.objects.filter(pk=u.bill_id).update(used_yen=F("used_yen") - u.yen, version=F("version") + 1)
        if u.payment_id is not None:
            Payment.objects.filter(pk=u.payment_id).update(covered_yen=F("covered_yen") - u.yen, version=F("version") + 1)
        u.undone_on, u.undo_reason = calendar.today(), self.reason.strip()
        u.save(update_fields=["undone_on", "undo_reason"])
        return u

    def facts(self, result: Use) -> dict[str, int]:
        return {"yen": result.yen}


class GiveBack(OnBill):
    verb, power, label = "autonomy.give_back", powers.EARN, _("相手方に返す")
    effect = _("返した額は、もう使えません。")
    yen: int
    reason: str

    @classmethod
    def hindrance(cls, actor: Any, row: Bill) -> str:
        return _nothing_left(row)

    def check(self) -> None:
        positive(self.yen)
        written(self.reason, "reason")
        within(self.yen, self.bill.left_yen, _t("返す額 %(yen)s が、使っていない額 %(limit)s を超えています。先に使い道を取り消してください。"))

    def perform(self) -> Bill:
        self.bill.returned_yen += self.yen
        self.bill.save(update_fields=["returned_yen"])
        return self.move("returned", self.yen, calendar.today(), self.reason)


class CarryOver(OnBill):
    verb, power, label = "autonomy.carry_over", powers.EARN, _("使える年度を一年延ばす")
    effect = _("使っていない額を、次の年度にも使えるようにします。規則の上限を超えて延ばせません。")
    reason: str

    @classmethod
    def hindrance(cls, actor: Any, row: Bill) -> str:
        if said := _nothing_left(row):
            return said
        most = int(rule_rows.at(REVENUE, ward=row.agreement.ward)["most_years"])
        if row.until + 1 - row.fiscal_year > most:
            return _t("受けた年度の後に使えるのは%(n)s年までです（規則「独自収入を使える年度と、返す額」）。") % {"n": most}
        return ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.bill):
            raise Refused(reason)
        written(self.reason, "reason")

    def perform(self) -> Bill:
        self.bill.until += 1
        self.bill.add_reason(self.reason)
        self.bill.save(update_fields=["until", "reason"])
        return self.bill


class Lapse(OnBill):
    verb, power, label = "autonomy.lapse", powers.EARN, _("期限の切れた額を市の一般財源にする")
    effect = _("使えなくなった額を市の一般財源に繰り入れます。元には戻せません。")

    @classmethod
    def hindrance(cls, actor: Any, row: Bill) -> str:
        if said := _nothing_left(row):
            return said
        if row.until >= min(fiscal_years_open(calendar.today())):
            return _t("まだ使える年度です（%(year)sまで）。") % {"year": fiscal_year_label(row.until)}
        return ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.bill):
            raise Refused(reason)

    def perform(self) -> Bill:
        left = self.bill.left_yen
        self.bill.returned_yen += left
        self.bill.save(update_fields=["returned_yen"])
        return self.move("lapsed", left, calendar.today(), _t("使える年度が終わったため %(yen)s") % {"yen": words.yen(left)})
