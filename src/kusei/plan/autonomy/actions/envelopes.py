"""The ceiling of a ward: set once a year, then changed with a reason (補正)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.ledger.models import Ward
from kusei.plan.autonomy import powers
from kusei.plan.autonomy.actions.common import positive, within, written, year_open
from kusei.plan.autonomy.models import CeilingChange, Envelope
from kusei.plan.autonomy.queries import held_back


class SetCeiling(Action):
    verb, power, label = "autonomy.set_ceiling", powers.CEILING, _("区の枠を決める")
    effect = _("この年度の枠ができ、区が事業を提案できるようになります。")
    ward: Ward
    fiscal_year: int
    yen: int
    reason: str

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        positive(self.yen)
        written(self.reason, "reason")
        year = calendar.fiscal_year_of(calendar.today())
        if self.fiscal_year not in (year, year + 1):
            raise Refused(_t("枠は、今年度か来年度について決めてください。"), field="fiscal_year")
        if Envelope.objects.filter(ward=self.ward, fiscal_year=self.fiscal_year).exists():
            raise Refused(_t("この区のこの年度の枠はもうあります。増減は「枠を補正する」で行ってください。"), field="fiscal_year")

    def perform(self) -> Envelope:
        made = Envelope.objects.create(ward=self.ward, fiscal_year=self.fiscal_year, ceiling_yen=self.yen)
        CeilingChange.objects.create(envelope=made, yen=self.yen, decided_on=calendar.today(), reason=self.reason.strip())
        return made


class ChangeCeiling(Action):
    verb, power, label = "autonomy.change_ceiling", powers.CEILING, _("枠を補正する")
    effect = _("枠の額が変わります。配当した額と選定済みの額より小さくはできません。")
    on = "envelope"
    envelope: Envelope
    yen: int
    decided_on: date
    reason: str

    def check(self) -> None:
        written(self.reason, "reason")
        if self.envelope.fiscal_year <= calendar.fiscal_year_of(calendar.today()):
            year_open(self.envelope.fiscal_year)
        if self.yen == 0:
            raise Refused(_t("増減の額が0円です。減らすときは −（マイナス）を付けてください。"), field="yen")
        if self.decided_on > calendar.today():
            raise Refused(_t("先の日付です。決めた日を入れてください。"), field="decided_on")
        kept = self.envelope.allotted_yen + held_back(self.envelope)
        within(kept, self.envelope.ceiling_yen + self.yen, _t("補正の後の枠 %(limit)s が、配当した額と選定済みの額の計 %(yen)s より小さくなります。"))

    def perform(self) -> Envelope:
        row = self.envelope
        row.ceiling_yen += self.yen
        row.save(update_fields=["ceiling_yen"])
        CeilingChange.objects.create(envelope=row, yen=self.yen, decided_on=self.decided_on, reason=self.reason.strip())
        return row

    def facts(self, result: Envelope) -> dict[str, int]:
        return {"yen": self.yen}
