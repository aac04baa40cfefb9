"""The verbs of a budget request: asked, assessed stage by stage, refused by somebody, withdrawn."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import written
from kusei.core.ledger.models import Ward
from kusei.plan.rollout import powers, queries
from kusei.plan.rollout.lifecycle import NEXT
from kusei.plan.rollout.models import Assessment, Request

FIRST_YEAR, AHEAD = 2000, 3
TWICE = _("この年度の同じ要求がもうあります。一覧から開いてください。")


class AskMoney(Action):
    verb, power, label = "rollout.ask_money", powers.ASK, _("予算を要求する")
    effect = _("年度の要求として残ります。局・財政・市長の査定と議決を、一つずつ記録します。")
    ward: Ward | None = None
    initiative_ref: str
    title: str
    fiscal_year: int
    asked_yen: int
    asked_on: date

    def where(self) -> Ward | None:
        return self.ward

    def check(self) -> None:
        node = queries.node(self.initiative_ref)
        self._name = node.title if node else queries.dropped().get(self.initiative_ref, "")
        if not self._name:
            raise Refused(_t("この計画にも前の計画にも、その取り組みはありません。一覧から選び直してください。"), field="initiative_ref")
        written(self.title, "title")
        if self.asked_yen <= 0:
            raise Refused(_t("要求額は1円以上にしてください。"), field="asked_yen")
        if not FIRST_YEAR <= self.fiscal_year <= calendar.fiscal_year_of(calendar.today()) + AHEAD:
            raise Refused(_t("年度が範囲の外です。西暦の4桁で入れてください。"), field="fiscal_year")
        if self.asked_on > calendar.today():
            raise Refused(_t("先の日付です。要求した日を入れてください。"), field="asked_on")
        same = Request.objects.filter(ward=self.ward, initiative_ref=self.initiative_ref, fiscal_year=self.fiscal_year, title=self.title.strip())
        if same.exclude(state__in=("refused", "withdrawn")).exists():
            raise Refused(TWICE, field="title")

    def perform(self) -> Request:
        try:
            with transaction.atomic():
                return Request.objects.create(
                    ward=self.ward, initiative_ref=self.initiative_ref, initiative=self._name, fiscal_year=self.fiscal_year,
                    title=self.title.strip(), asked_yen=self.asked_yen, standing_yen=self.asked_yen, asked_on=self.asked_on,
                )
        except IntegrityError as taken:  # two people asked at the same moment
            raise Refused(TWICE, field="title") from taken

    def facts(self, result: Any) -> dict[str, Any]:
        return {"fiscal_year": self.fiscal_year, "yen": self.asked_yen}


class _OnRequest(Action):
    on = "request"
    request: Request

    def not_before(self, day: date, field: str) -> None:
        last = self.request.assessments.order_by("-assessed_on").values_list("assessed_on", flat=True).first() or self.request.asked_on
        if day < last:
            raise Refused(_t("前の段階の日（%(day)s）より前です。") % {"day": calendar.format_date(last, weekday=False)}, field=field)
        if day > calendar.today():
            raise Refused(_t("先の日付です。決まった日を入れてください。"), field=field)


class AssessRequest(_OnRequest):
    verb, power, label = "rollout.assess", powers.SHAPE, _("査定・議決を記録する")
    effect = _("次の段階に進みます。減らした額と理由が残ります。")
    shortcut, tone = "a", "main"
    after_yen: int
    assessed_on: date
    reason: str = ""

    def check(self) -> None:
        self.not_before(self.assessed_on, "assessed_on")
        if self.after_yen > self.request.standing_yen:
            raise Refused(_t("査定前の額（%(yen)s円）を超えています。") % {"yen": f"{self.request.standing_yen:,}"}, field="after_yen")
        if self.after_yen <= 0:
            raise Refused(_t("0円のときは「認められなかった」を記録してください。"), field="after_yen")
        if self.after_yen < self.request.standing_yen:
            written(self.reason, "reason")

    def perform(self) -> Request:
        row = self.request
        Assessment.objects.create(
            request=row, stage=row.state, before_yen=row.standing_yen, after_yen=self.after_yen, assessed_on=self.assessed_on,
            reason=self.reason.strip(),
        )
        row.standing_yen, row.state = self.after_yen, NEXT[row.state]
        row.ended_on = self.assessed_on if row.state == "voted" else None
        row.save(update_fields=["standing_yen", "state", "ended_on"])
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"yen": self.after_yen, "state": result.state}


class RefuseRequest(_OnRequest):
    verb, power, label = "rollout.refuse", powers.SHAPE, _("認められなかったことを記録する")
    effect = _("どの段階で、なぜ認められなかったかが残ります。翌年度にまた要求できます。")
    tone = "danger"
    ended_on: date
    reason: str

    def check(self) -> None:
        self.not_before(self.ended_on, "ended_on")
        written(self.reason, "reason")

    def perform(self) -> Request:
        row = self.request
        Assessment.objects.create(
            request=row, stage=row.state, before_yen=row.standing_yen, after_yen=0, assessed_on=self.ended_on, reason=self.reason.strip(),
        )
        row.refused_at, row.reason, row.ended_on, row.standing_yen = row.state, self.reason.strip(), self.ended_on, 0
        row.save(update_fields=["refused_at", "reason", "ended_on", "standing_yen"])
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"at": result.refused_at}


class WithdrawRequest(_OnRequest):
    verb, power, label = "rollout.withdraw", powers.ASK, _("要求を取り下げる")
    effect = _("取り下げた日と理由が残ります。認められなかった回数には数えません。")
    ended_on: date
    reason: str

    def check(self) -> None:
        self.not_before(self.ended_on, "ended_on")
        written(self.reason, "reason")

    def perform(self) -> Request:
        row = self.request
        row.reason, row.ended_on = self.reason.strip(), self.ended_on
        row.save(update_fields=["reason", "ended_on"])
        return row
