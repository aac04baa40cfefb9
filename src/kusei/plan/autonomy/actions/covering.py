"""Lines of a plan to cover payments, taken over in one act: every line is a use like any other, or none is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.ledger.models import Ward
from kusei.plan.autonomy import powers
from kusei.plan.autonomy.actions.revenue_money import UseMoney
from kusei.plan.autonomy.models import Bill, Commitment, Payment


@dataclass(frozen=True)
class Cover:
    """A line as it was read: both rows with the version they had."""

    bill: str
    bill_version: int
    payment: str
    payment_version: int
    field: str
    yen: int


class TakePlan(Action):
    verb, power, label = "autonomy.take_plan", powers.EARN, _("選んだ充当を記録する")
    effect = _(
        "選んだ行が、それぞれの収入の使い道として今日の日付で残ります。一行でも記録できないときは、何も記録しません。"
        "あとで一行ずつ取り消せます。"
    )
    ward: Ward
    lines: tuple[Cover, ...]

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        if not self.lines:
            raise Refused(_("記録する行を一つ以上選んでください。"), field="lines")
        if len({(x.bill, x.payment) for x in self.lines}) < len(self.lines):
            raise Refused(_("同じ収入と支出の行が二つあります。画面を開き直してください。"), field="lines")
        self._lock()
        for x in self.lines:
            self._unchanged(x)

    def _lock(self) -> None:
        """All bills, then all orders, then all payments, each by key: two desks with crossing lines wait, never for one another."""
        bills = Bill.objects.select_for_update(of=("self",)).filter(agreement__ward=self.ward, ref__in={x.bill for x in self.lines})
        self._bills = {b.ref: b for b in bills.select_related("agreement").order_by("pk")}
        mine = Payment.objects.filter(commitment__proposal__envelope__ward=self.ward, ref__in={x.payment for x in self.lines})
        list(Commitment.objects.select_for_update().filter(pk__in=mine.values("commitment")).order_by("pk"))
        held = mine.select_for_update(of=("self",)).select_related("commitment__proposal__envelope").order_by("pk")
        self._payments = {p.ref: p for p in held}

    def _unchanged(self, x: Cover) -> None:
        bill, payment = self._bills.get(x.bill), self._payments.get(x.payment)
        if bill is None or payment is None:
            raise Refused(_("この区の収入か支出でない行があります。案を作り直してください。"), code="stale")
        if bill.version != x.bill_version:
            raise Refused(_t("収入「%(what)s」は、案を見た後に変わりました。何も記録していません。案を作り直してください。") % {"what": bill}, code="stale")
        if payment.version != x.payment_version:
            what = payment.commitment.proposal.title
            raise Refused(_t("支出「%(what)s」は、案を見た後に変わりました。何も記録していません。案を作り直してください。") % {"what": what}, code="stale")

    def perform(self) -> Ward:
        for x in self.lines:
            bill, payment = self._bills[x.bill], self._payments[x.payment]
            title = payment.commitment.proposal.title
            use = UseMoney(
                actor=self.actor, bill=bill, field=x.field, purpose=title, yen=x.yen, used_on=calendar.today(), payment=payment,
            )
            try:
                self.also(use)
            except Refused as refused:
                said = _t("「%(bill)s」から「%(what)s」への充当：%(why)s 何も記録していません。")
                raise Refused(said % {"bill": bill, "what": title, "why": refused}, code=refused.code) from refused
        return self.ward

    def facts(self, result: Any) -> dict[str, Any]:
        return {"lines": len(self.lines), "yen": sum(x.yen for x in self.lines)}
