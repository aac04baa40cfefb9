"""A ward's ledger of own revenue, taken in as one act: applied only if it says what the preview showed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.clocks import run as clocks
from kusei.core.importing import ImportRows, Preview
from kusei.core.ledger.models import Ward
from kusei.core.rules import registry as rule_rows
from kusei.core.search import find
from kusei.plan.autonomy import incoming_revenue as incoming
from kusei.plan.autonomy import powers
from kusei.plan.autonomy.lifecycle import PAY_DUE
from kusei.plan.autonomy.models import Agreement, Bill, Receipt, Use
from kusei.plan.autonomy.queries_consultations import closing
from kusei.plan.autonomy.rule_values import REVENUE


class ImportRevenue(ImportRows):
    verb, power, label = "autonomy.import_revenue", powers.EARN, _("収入の台帳を取り込む")
    effect = _("確かめた行を、契約・調定・受入れとして取り込みます。すでにある行は変えません。")
    ward: Ward

    def where(self) -> Ward:
        return self.ward

    def read(self) -> Preview:
        Ward.objects.select_for_update().get(pk=self.ward.pk)  # two desks with the same file take it in once
        return incoming.read_ledger(self.data, self.file_name, self.ward)

    def perform(self) -> Ward:
        rule = rule_rows.at(REVENUE, ward=self.ward)
        find.index([self._take(row.values, rule) for row in self.preview.accepted if row.status == "new"])
        return self.ward

    def _take(self, v: Any, rule: Any) -> Agreement:
        """Money is dated by the first day of the agreement, but within the year of the bill: the file knows no better day."""
        over = v["ends_on"] < calendar.today()
        a = Agreement.objects.create(
            ward=self.ward, yen=v["yen"], agreed_on=v["starts_on"], state="ended" if over else "agreed", ended_on=v["ends_on"] if over else None,
            screen_note=_t("取り込んだ台帳による（%(name)s）") % {"name": self.file_name},
            **{n: v[n] or "" for n in ("kind", "title", "party", "earmark", "number")}, starts_on=v["starts_on"], ends_on=v["ends_on"],
        )
        year = v["fiscal_year"]
        on = min(max(v["starts_on"], date(year, 4, 1)), date(year + 1, 3, 31), calendar.today())
        bill = Bill.objects.create(
            agreement=a, billed_on=on, until=v["fiscal_year"] + int(rule["marked_years" if a.earmark else "free_years"]),
            **{n: v[n] for n in ("fiscal_year", "yen", "due_on", "received_yen", "used_yen", "returned_yen")},
        )
        for what, name in (("received", "received_yen"), ("returned", "returned_yen")):
            if v[name]:
                Receipt.objects.create(bill=bill, what=what, yen=v[name], moved_on=on, note=a.screen_note[:300])
        if v["used_yen"]:
            Use.objects.create(
                bill=bill, purpose=_t("取り込む前に使った分"), field=a.earmark or "community", fiscal_year=v["fiscal_year"], yen=v["used_yen"], used_on=on,
            )
        if bill.owed_yen:
            clocks.start(PAY_DUE, bill, at=self.moment, due_at=closing(bill.due_on))
        return a

