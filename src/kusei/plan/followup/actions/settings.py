"""Scales as dated rows, and the citizens' survey that stands beside a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.surveys.models import Survey
from kusei.plan.followup import rules
from kusei.plan.followup.actions.hands import post_words
from kusei.plan.followup.models import Round, RoundSurvey, ScaleGrade, ScaleRow
from kusei.plan.followup.powers import RUN

FAULTS = {
    "empty": _("評価の記号（14文字まで）と名前を、すべての行に入れてください。"),
    "repeated": _("同じ記号が二度あります。"),
    "claim": _("それぞれの評価が何を言うか（良い・悪い・どちらでもない）を選んでください。"),
    "one": _("評価が一つだけでは選べません。二つ以上にするか、なしにしてください。"),
}


class SetScale(Action):
    """A scale from a day on. Years already open keep the one they began with; no grade is carried from one to another."""

    verb, power, label = "followup.set_scale", RUN, _("尺度を決める")
    effect = _("この日から開く年度で選べるようになります。すでに開いた年度の尺度と評価は変わりません。読み替えもしません。")
    city_wide = True
    code: str
    title: str
    source: str
    since: date
    grades: Sequence[rules.Grade] = ()

    def check(self) -> None:
        if not self.code.isidentifier() or not self.code.isascii() or len(self.code) > 12:
            raise Refused(_t("記号は英数字12文字までにしてください。"), field="code")
        if not self.title.strip() or not self.source.strip():
            raise Refused(_t("尺度の名前と出典を入れてください。"), field="title" if not self.title.strip() else "source")
        if self.since < calendar.today():
            raise Refused(_t("使い始める日は今日以降にしてください。過ぎた年度の尺度は変えられません。"), field="since")
        if fault := rules.scale_faults(self.grades):
            raise Refused(str(FAULTS[fault]), field="grades", code=fault)
        if ScaleRow.objects.filter(code=self.code, since__gte=self.since).exists():
            raise Refused(_t("同じ日か後の日から使う行がもうあります。"), field="since")

    def perform(self) -> ScaleRow:
        ScaleRow.objects.filter(code=self.code, until=None).update(until=self.since)
        row = ScaleRow.objects.create(
            code=self.code, title=self.title.strip()[:80], source=self.source.strip()[:200], since=self.since,
            entered_by=post_words(self.actor),
        )
        ScaleGrade.objects.bulk_create(
            ScaleGrade(scale=row, code=g.code, label=g.label[:40], claim=g.claim, order=n) for n, g in enumerate(self.grades)
        )
        return row

    def facts(self, result: ScaleRow) -> dict[str, Any]:
        return {"code": self.code, "since": self.since.isoformat(), "grades": [g.code for g in self.grades]}


class AttachSurvey(Action):
    """市民意見: only a survey whose results are published, for only those may stand on a public page."""

    verb, power, label = "followup.attach_survey", RUN, _("市民意見（アンケート）を添える")
    effect = _("公表したアンケートの結果を、この年度のページに並べます。根拠にも評価にも使いません。")
    on = "round"
    round: Round
    survey: Survey
    note: str = ""

    def check(self) -> None:
        if self.survey.state != "published":
            raise Refused(_t("結果を公表したアンケートだけを添えられます。"), field="survey")
        if RoundSurvey.objects.filter(round=self.round, survey=self.survey).exists():
            raise Refused(_t("このアンケートはもう添えてあります。"), field="survey", code="twice")

    def perform(self) -> RoundSurvey:
        return RoundSurvey.objects.create(round=self.round, survey=self.survey, note=self.note.strip()[:200])

    def facts(self, result: RoundSurvey) -> dict[str, Any]:
        return {"survey": self.survey.ref}
