"""One person: placed by hand with a reason, away, back, gone; and the notice of a designation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.decide import may
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import reasoned
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Ward
from kusei.core.numbering.give import next_block
from kusei.disaster.mobilisation import powers
from kusei.disaster.mobilisation.lifecycle import NOTICE_DUE
from kusei.disaster.mobilisation.models import Designation, Member, Plan, Skill
from kusei.disaster.mobilisation.queries.before import current, plan_of, to_notify


def _reason(text: str) -> str:
    return reasoned(text)[:200]


def _end_place(member: Member) -> None:
    Designation.objects.filter(member=member, until=None).update(until=calendar.today(), state="released")
    member.ward = None
    member.save(update_fields=["ward"])


class PlaceByHand(Action):
    verb, power, label = "mobilisation.place_by_hand", powers.ASSIGN, _("手で動員先を変える")
    effect = _("いまの指定を今日で終え、新しい区と班に指定します。次の試算でもこの場所に固定します。")
    on = "member"
    member: Member
    ward: Ward
    team: str
    reason: str

    def check(self) -> None:
        self._said = _reason(self.reason)
        plan = plan_of(self.member.fiscal_year)
        if plan is None or plan.state != "decided":
            raise Refused(_("この年度の計画がまだ決定していません。試算を採用してから変えてください。"))
        self._plan: Plan = plan
        if not may(self.actor, self.power, self.ward):
            raise Refused(_("ほかの区へ移すのは市の担当課です。"), field="ward")
        held = current(plan).filter(member=self.member).first()
        if held is not None and (held.ward_id, held.team) == (self.ward.pk, self.team):
            raise Refused(_("いまと同じ区・班です。"), field="team")

    def perform(self) -> Member:
        _end_place(self.member)
        row = self.member
        Designation.objects.create(
            plan=self._plan, member=row, ward=self.ward, team=self.team, skill=Skill.ANY, since=calendar.today(),
            origin=Designation.Origin.HAND, reason=self._said,
        )  # fmt: skip
        row.ward, row.fixed_ward, row.fixed_team = self.ward, self.ward, self.team
        row.save(update_fields=["ward", "fixed_ward", "fixed_team"])
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"ward": self.ward.code, "team": self.team}


class _Ends(Action):
    on = "member"
    member: Member
    reason: str

    def check(self) -> None:
        self._said = _reason(self.reason)

    def perform(self) -> Member:
        _end_place(self.member)
        self.member.state_reason = self._said
        self.member.save(update_fields=["state_reason"])
        return self.member


class GoAway(_Ends):
    verb, power, label = "mobilisation.go_away", powers.ASSIGN, _("休職・派遣を記録する")
    effect = _("指定を今日で終え、戻るまで試算に入れません。")


class Leave(_Ends):
    verb, power, label = "mobilisation.leave", powers.ASSIGN, _("退職・転出を記録する")
    effect = _("指定を今日で終えます。元には戻せません。")
    tone = "danger"


class ComeBack(Action):
    verb, power, label = "mobilisation.come_back", powers.ASSIGN, _("復帰を記録する")
    effect = _("次の試算から配置します。すぐに要るときは、手で動員先を入れてください。")
    on = "member"
    member: Member

    def perform(self) -> Member:
        self.member.state_reason = ""
        self.member.save(update_fields=["state_reason"])
        return self.member


class Release(Action):
    verb, power, label = "mobilisation.release", powers.ASSIGN, _("動員の指定を解除する")
    effect = _("今日で指定を終えます。定員に足りなくなることがあります。")
    on, tone = "designation", "danger"
    designation: Designation
    reason: str

    def check(self) -> None:
        self._said = _reason(self.reason)

    def perform(self) -> Designation:
        row = self.designation
        row.until, row.reason = calendar.today(), self._said
        row.save(update_fields=["until", "reason"])
        Member.objects.filter(pk=row.member_id).update(ward=None)
        return row


class Notify(Action):
    verb, power, label = "mobilisation.notify", powers.DECIDE, _("動員指定を通知する")
    effect = _("まだ通知していない人に通知番号を付け、通知済みにします。通知書はこの後まとめて出せます。")
    city_wide = True
    plan: Plan

    @classmethod
    def hindrance(cls, actor: Actor, row: Plan) -> str:
        return "" if to_notify(current(row)).exists() else _t("まだ通知していない指定はありません。")

    def check(self) -> None:
        Plan.objects.select_for_update().get(pk=self.plan.pk)
        if reason := self.hindrance(self.actor, self.plan):
            raise Refused(reason)

    def perform(self) -> Plan:
        rows = list(to_notify(current(self.plan)).order_by("ward__code", "team", "member__number"))
        today = calendar.today()
        first, _last = next_block("mobilisation", len(rows), on=today)
        for n, row in enumerate(rows, start=first):
            row.number = f"{self.plan.fiscal_year}-{n:04}"
            row.state, row.notified_on = "notified", today
        Designation.objects.bulk_update(rows, ["number", "state", "notified_on"], batch_size=500)
        clocks.stop(NOTICE_DUE, self.plan, at=self.moment)
        self._count = len(rows)
        return self.plan

    def facts(self, result: Any) -> dict[str, Any]:
        return {"notices": self._count}
