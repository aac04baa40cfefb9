"""The trail itself: sealed by the night, verified on demand. Neither changes a line; both leave one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action
from kusei.core.audit.verify import Report, seal_up_to
from kusei.core.jobs.models import Job
from kusei.core.jobs.run import enqueue
from kusei.office import powers
from kusei.office.models import Verification

JOB = "office.verify_trail"


class VerifyTrail(Action):
    verb, power, label, city_wide = "office.verify_trail", powers.AUDIT, _("監査記録を検証する"), True
    effect = _("全部の行のハッシュを計算し直し、結果を残します。画面を離れても続きます。")
    tone = "main"

    def perform(self) -> Job:
        return enqueue(self.actor, JOB)


class RecordVerification(Action):
    verb, power, label, city_wide = "office.record_verification", powers.AUDIT, _("検証の結果を残す"), True
    report: Report

    def perform(self) -> Verification:
        return Verification.objects.create(
            ran_at=calendar.now(), lines=self.report.lines, chains=self.report.chains,
            sealed_days=self.report.sealed_days, broken=[list(b) for b in self.report.broken],
        )

    def facts(self, result: Verification) -> dict[str, Any]:
        return {"lines": self.report.lines, "broken": len(self.report.broken)}


class SealTrail(Action):
    """Fix the head of every chain for each finished day."""

    verb, power, label, city_wide = "office.seal_trail", powers.AUDIT, _("監査記録を封印する"), True
    up_to: date

    def perform(self) -> int:
        return seal_up_to(self.up_to)

    def facts(self, result: int) -> dict[str, Any]:
        return {"up_to": self.up_to, "seals": result}
