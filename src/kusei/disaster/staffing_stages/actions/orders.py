"""避難情報 by district: issue, replace, lift. Kusei issues no weather warning; this is the ward's own word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.actions.action import Action, Refused
from kusei.core.ledger.models import District, Ward
from kusei.disaster.staffing_stages import powers
from kusei.disaster.staffing_stages.actions.watches import not_ahead
from kusei.disaster.staffing_stages.models import Order


class IssueOrders(Action):
    """For one or more districts at once; a district's former order is replaced, never kept beside the new one."""

    verb, power, label = "staffing_stages.issue_orders", powers.ORDER, _("避難情報を発令する")
    effect = _("選んだ学区に発令し、公開のページに載ります（訓練は載りません）。")
    ward: Ward
    districts: Sequence[District]
    level: int
    hazard: str
    decided_by: str
    reason: str
    drill: bool = False

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        not_ahead(self.moment, "issued_at")
        if not self.districts or any(d.ward_id != self.ward.pk for d in self.districts):
            raise Refused(_("この区の学区を選んでください。"), field="districts")
        if self.level not in Order.Level.values:
            raise Refused(_("避難情報の種類を選んでください。"), field="level")
        held = Order.objects.select_for_update().filter(district__in=self.districts, drill=self.drill, state="issued").select_related("district")
        for order in held.order_by("pk"):
            if order.level == self.level and order.hazard == self.hazard:
                raise Refused(_t("%(name)sにはすでに同じ避難情報が出ています。") % {"name": order.district.name}, field="districts")
            if self.moment < order.issued_at:
                raise Refused(_t("%(name)sのいまの避難情報より前の日時です。") % {"name": order.district.name}, field="issued_at")

    def perform(self) -> Order:
        Order.objects.filter(district__in=self.districts, drill=self.drill, state="issued").update(state="replaced", lifted_at=self.moment)
        try:
            with transaction.atomic():
                made = Order.objects.bulk_create([
                    Order(
                        ward=self.ward, district=d, drill=self.drill, level=self.level, hazard=self.hazard, issued_at=self.moment,
                        decided_by=self.decided_by.strip()[:80], reason=self.reason.strip()[:200],
                    )
                    for d in self.districts
                ])
        except IntegrityError as error:
            raise Refused(_("ほかの人が先に発令しました。一覧を確かめてください。"), code="open") from error
        return made[0]

    def facts(self, result: Any) -> dict[str, Any]:
        return {"level": self.level, "districts": len(self.districts), "drill": self.drill}


class LiftOrder(Action):
    verb, power, label = "staffing_stages.lift_order", powers.ORDER, _("避難情報を解除する")
    effect = _("この学区の避難情報が終わります。ほかの学区は変わりません。")
    on, tone = "order", "danger"
    order: Order

    def check(self) -> None:
        not_ahead(self.moment, "lifted_at")
        if self.moment < self.order.issued_at:
            raise Refused(_("発令より前の日時です。"), field="lifted_at")

    def perform(self) -> Order:
        self.order.state, self.order.lifted_at = "lifted", self.moment
        self.order.save(update_fields=["state", "lifted_at"])
        return self.order
