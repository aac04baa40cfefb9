"""Taking readings: asked for by a person or the night, done by a job, stored in one act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.calendar import Period
from kusei.core.evidence import readings
from kusei.core.evidence.registry import Finding
from kusei.core.jobs.models import Job
from kusei.core.jobs.run import enqueue
from kusei.core.ledger.models import Ward
from kusei.office import powers

JOB = "office.take_readings"


class TakeReadings(Action):
    verb, power, label, city_wide = "office.take_readings", powers.READINGS, _("根拠を記録する"), True
    effect = _("すべての区の根拠を数え、いまの時刻の記録として残します。画面を離れても続きます。")
    tone = "main"
    year: int

    def check(self) -> None:
        if not 2000 <= self.year <= calendar.fiscal_year_of(calendar.today()):
            raise Refused(_t("年度を確かめてください。これから先の年度は数えられません。"), field="year")
        busy = Job.objects.filter(name=JOB, state__in=(Job.State.WAITING, Job.State.RUNNING), arguments__year=self.year)
        if busy.exists():
            raise Refused(_t("この年度はいま数えています。終わるまで待ってください。"))

    def perform(self) -> Job:
        return enqueue(self.actor, JOB, year=self.year)

    def facts(self, result: Job) -> dict[str, Any]:
        return {"year": self.year}


class StoreReadings(Action):
    """What the probes said, kept under one moment. Only the machine does this."""

    verb, power, label, city_wide = "office.store_readings", powers.READINGS, _("根拠の記録を保存する"), True
    period: Period
    found: Mapping[str, Mapping[Ward, Finding]]

    def perform(self) -> int:
        return readings.keep(self.found, self.period)

    def facts(self, result: int) -> dict[str, Any]:
        return {"start": self.period.start, "end": self.period.end, "keys": len(self.found), "readings": result}
