"""Taking in times somebody cannot work, and name lists of supporters."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.importing import ImportRows, Preview
from kusei.disaster.mobilisation import powers, relief_incoming
from kusei.disaster.mobilisation.actions.support import come
from kusei.disaster.mobilisation.models import ReliefPlan, ReliefWish, Skill, SupportRequest


class LoadReliefWishes(ImportRows):
    verb, power, label = "mobilisation.load_relief_wishes", powers.RELIEF, _("勤務できない時間を取り込む")
    effect = _("取り込んだ時間には勤務を入れません。計算済みの表は、もう一度計算してください。")
    on = "plan"
    plan: ReliefPlan

    def read(self) -> Preview:
        self._plan = relief_incoming.wishes(self.data, self.file_name, self.plan)
        return self._plan.preview

    def perform(self) -> ReliefPlan:
        values = [self._plan.values[r.row] for r in self._plan.preview.accepted]
        ReliefWish.objects.bulk_create(
            ReliefWish(person=v["person"], starts_at=v["starts_at"], ends_at=v["ends_at"], reason=v.get("reason") or "")
            for v in values
        )
        return self.plan


class LoadSupporters(ImportRows):
    verb, power, label = "mobilisation.load_supporters", powers.RELIEF, _("到着した人の名簿を取り込む")
    effect = _("名簿の人がいま到着したと記録します。")
    on = "support"
    support: SupportRequest

    def read(self) -> Preview:
        self._plan = relief_incoming.supporters(self.data, self.file_name, self.support)
        return self._plan.preview

    def perform(self) -> SupportRequest:
        values = [self._plan.values[r.row] for r in self._plan.preview.accepted]
        people = [(v["name"], v["party"], _skills(v.get("skill"))) for v in values]
        come(self.support, people, calendar.now())
        return self.support


def _skills(skill: str | None) -> list[str]:
    return [] if skill in (None, "", Skill.ANY) else [str(skill)]
