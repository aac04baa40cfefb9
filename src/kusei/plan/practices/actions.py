"""The verbs of a case's life."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Ward
from kusei.plan.practices import powers
from kusei.plan.practices.lifecycle import CLOSE_DUE
from kusei.plan.practices.models import Case
from kusei.plan.practices.queries import open_in
from kusei.plan.practices.rules import days_taken


def not_later_than_today(day: date, field: str) -> None:
    if day > calendar.today():
        raise Refused(_t("先の日付です。行った日を入れてください。"), field=field)


class OpenCase(Action):
    verb, power, label = "practices.open", powers.KEEP, _("他区の取り組み事例の案件を受け付ける")
    effect = _("この区の案件として残り、対応の期限が始まります。")
    ward: Ward
    title: str
    opened_on: date

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        not_later_than_today(self.opened_on, "opened_on")
        if not self.title.strip():
            raise Refused(_t("件名を入れてください。"), field="title")
        if open_in(self.ward).filter(title=self.title.strip()).exists():
            raise Refused(_t("同じ件名の案件が対応中です。一覧から探してください。"), field="title")

    def perform(self) -> Case:
        row = Case.objects.create(ward=self.ward, title=self.title.strip(), opened_on=self.opened_on)
        clocks.start(CLOSE_DUE, row, at=datetime.combine(self.opened_on, time(12), tzinfo=calendar.JST))
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"opened_on": self.opened_on}


class CloseCase(Action):
    verb, power, label = "practices.close", powers.KEEP, _("他区の取り組み事例の案件を終える")
    effect = _("結果を残し、対応の期限が止まります。記録は残ります。")
    on, shortcut, tone = "case", "c", "main"
    case: Case
    closed_on: date
    outcome: str

    def check(self) -> None:
        not_later_than_today(self.closed_on, "closed_on")
        if self.closed_on < self.case.opened_on:
            raise Refused(_t("終了日が受付日より前です。"), field="closed_on")
        if not self.outcome.strip():
            raise Refused(_t("結果を入れてください。"), field="outcome")

    def perform(self) -> Case:
        self.case.closed_on, self.case.outcome = self.closed_on, self.outcome.strip()
        self.case.save(update_fields=["closed_on", "outcome"])
        return self.case

    def facts(self, result: Any) -> dict[str, Any]:
        return {"days": days_taken(self.case.opened_on, self.closed_on, today=calendar.today())}
