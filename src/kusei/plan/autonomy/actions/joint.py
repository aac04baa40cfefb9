"""Joint requests of several wards, and the bureau's one answer to all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import written
from kusei.core.calendar import fiscal_year_of
from kusei.core.ledger.models import Division, Ward
from kusei.core.outbox.send import tell_duty
from kusei.plan.autonomy import powers
from kusei.plan.autonomy.actions.answering import Reply
from kusei.plan.autonomy.actions.consult_common import NOT_BUREAU, NOT_WARD
from kusei.plan.autonomy.actions.consulting import DraftConsultation
from kusei.plan.autonomy.lifecycle import AT_BUREAU
from kusei.plan.autonomy.models import Consultation, JointCall
from kusei.plan.autonomy.queries_consultations import bureau_now, bureau_of

SAME = ("division", "kind", "title", "matter", "wish", "initiative_ref", "initiative")


class CallJoint(Action):
    verb, power, label = "autonomy.call_joint", powers.CONSULT, _("ほかの区に共同の協議を呼びかける")
    effect = _("全区の企画の職に知らせます。自分の区の下書きも同時にできます。")
    ward: Ward
    division: Division
    kind: str
    fiscal_year: int
    title: str
    matter: str
    wish: str
    closes_on: date
    initiative_ref: str = ""
    initiative: str = ""

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        if self.actor.ward_id != self.ward.pk:
            raise Refused(NOT_WARD)
        if self.closes_on <= calendar.today():
            raise Refused(_("締切は、明日より後にしてください。"), field="closes_on")
        for name in ("title", "matter", "wish"):
            written(getattr(self, name), name)

    def perform(self) -> JointCall:
        told = {name: getattr(self, name) for name in SAME}
        call = JointCall.objects.create(ward=self.ward, called_on=calendar.today(), closes_on=self.closes_on, **told)
        self.also(DraftConsultation(actor=self.actor, ward=self.ward, joint=call, fiscal_year=self.fiscal_year, **told))
        text = _t("共同の協議の呼びかけ：%(title)s") % {"title": call.title[:60]}
        for ward in Ward.objects.as_of(calendar.today()).exclude(pk=self.ward.pk):
            tell_duty("planning", text, ward_id=ward.pk, url=call.get_absolute_url(), row=call)
        return call


class _OnCall(Action):
    on = "call"
    call: JointCall


class Join(_OnCall):
    verb, power, label = "autonomy.join", powers.CONSULT, _("共同の協議に加わる")
    effect = _("自分の区の下書きができます。区の事情に合わせて直してから、区長が申し入れます。")
    tone = "main"

    @classmethod
    def hindrance(cls, actor: Any, row: JointCall) -> str:
        if actor.ward_id is None:
            return str(NOT_WARD)
        if row.closes_on < calendar.today():
            return _t("参加の締切を過ぎています。自分の区だけで協議してください。")
        if row.consultations.filter(ward_id=actor.ward_id).exclude(state="withdrawn").exists():
            return _t("この区はもう加わっています。")
        return ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.call):
            raise Refused(reason)
        self._ward = Ward.objects.get(pk=self.actor.ward_id or 0)

    def perform(self) -> Consultation:
        told = {name: getattr(self.call, name) for name in SAME}
        first = self.call.consultations.order_by("pk").first()
        year = first.fiscal_year if first else fiscal_year_of(calendar.today())
        made: Consultation = self.also(DraftConsultation(actor=self.actor, ward=self._ward, joint=self.call, fiscal_year=year, **told))
        return made


class CloseJoint(_OnCall):
    verb, power, label = "autonomy.close_joint", powers.CONSULT, _("参加を締め切る")
    effect = _("これより後に加わることはできません。すでに加わった区の協議はそのまま続きます。")

    @classmethod
    def hindrance(cls, actor: Any, row: JointCall) -> str:
        return "" if actor.ward_id == row.ward_id else _t("呼びかけた区の職が締め切ります。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.call):
            raise Refused(reason)

    def perform(self) -> JointCall:
        return self.call


class AnswerJoint(_OnCall):
    """One answer, a reply to every ward whose consultation waits for the bureau."""

    verb, power, label = "autonomy.answer_joint", powers.ANSWER, _("加わった区にまとめて回答する")
    effect = _("局の回答を待っている区のすべてに、同じ回答が文書番号を付けて届きます。区ごとに違う回答は、それぞれの協議で行ってください。")
    tone = "main"
    outcome: str
    answer: str
    why: str = ""
    conditions: Sequence[str] = ()
    condition_side: str = "ward"
    conditions_due: date | None = None

    @classmethod
    def hindrance(cls, actor: Any, row: JointCall) -> str:
        if bureau_of(actor) != bureau_now(row.division):
            return str(NOT_BUREAU)
        if not row.consultations.filter(state__in=AT_BUREAU).exists():
            return _t("局の回答を待っている区がありません。")
        return ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.call):
            raise Refused(reason)

    def perform(self) -> JointCall:
        rows = self.call.consultations.filter(state__in=AT_BUREAU).order_by("ward__code")
        self._told = 0
        for c in rows:
            self.also(Reply(
                actor=self.actor, consultation=c, outcome=self.outcome, answer=self.answer, why=self.why,
                conditions=self.conditions, condition_side=self.condition_side, conditions_due=self.conditions_due,
            ))
            self._told += 1
        return self.call

    def facts(self, result: JointCall) -> dict[str, Any]:
        return {"outcome": self.outcome, "wards": self._told}
