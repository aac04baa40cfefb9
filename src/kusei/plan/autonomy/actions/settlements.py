"""Settlements of years before the house was used, taken in as one act: every total is the sum of rows, as for years lived here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.importing import ImportRows, Preview
from kusei.core.ledger.models import Ward
from kusei.core.search import find
from kusei.plan.autonomy import incoming_settlements, powers
from kusei.plan.autonomy.models import CeilingChange, Commitment, Envelope, Payment, Proposal, Shift


class ImportSettlements(ImportRows):
    verb, power, label = "autonomy.import_settlements", powers.CEILING, _("過年度の決算を取り込む")
    effect = _("確かめた行を、終わった年度の決算済みの事業にします。すでにある事業は変えません。")
    ward: Ward

    def where(self) -> Ward:
        return self.ward

    def read(self) -> Preview:
        # The ward is held until the end: a second file of the same years waits, and then finds them there.
        Ward.objects.select_for_update().get(pk=self.ward.pk)
        list(Envelope.objects.select_for_update().filter(ward=self.ward).order_by("pk"))
        return incoming_settlements.read_settlements(self.data, self.file_name, self.ward)

    def perform(self) -> Ward:
        new = [r.values for r in self.preview.rows if r.status == "new"]
        years = {e.fiscal_year: e for e in Envelope.objects.filter(ward=self.ward)}
        for values in new:
            year = values["fiscal_year"]
            if year not in years:
                years[year] = self._year(year, values["ceiling_yen"])
            years[year].allotted_yen += values["allotted_yen"]
        Envelope.objects.bulk_update(years.values(), ["allotted_yen"])
        find.index([self._project(years[v["fiscal_year"]], v) for v in new])
        return self.ward

    def _year(self, year: int, yen: int) -> Envelope:
        made = Envelope.objects.create(ward=self.ward, fiscal_year=year, ceiling_yen=yen)
        CeilingChange.objects.create(envelope=made, yen=yen, decided_on=calendar.today(), reason=_t("過年度の決算の取り込み"))
        return made

    def _project(self, envelope: Envelope, told: Mapping[str, Any]) -> Proposal:
        """The file knows the year, not the days in it: money stands on the year's last day, and says where it is from."""
        said, last, paid = _t("過年度の決算の取り込み"), date(envelope.fiscal_year + 1, 3, 31), told["paid_yen"]
        made = Proposal.objects.create(
            envelope=envelope, title=told["title"], division=told["division"], purpose=said, content=said, asked_yen=told["allotted_yen"],
            allotted_yen=told["allotted_yen"], committed_yen=paid, paid_yen=paid, allotted_on=last, settled_on=told["settled_on"],
            came_of=told["came_of"] or "", state="settled",
        )
        Shift.objects.create(envelope=envelope, target=made, yen=told["allotted_yen"], moved_on=last, reason=said)
        if paid:
            payee = told["payee"] or _t("（記載なし）")
            order = Commitment.objects.create(proposal=made, what=told["title"], payee=payee, yen=paid, paid_yen=paid, committed_on=last, reason=said)
            Payment.objects.create(commitment=order, yen=paid, paid_on=last, note=said)
        return made

