"""The agreement of three, the designation it bears, its renewal and its end."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.leave import Need
from kusei.core.actions.refusals import not_later_than_today
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Agreement
from kusei.core.numbering.give import next_number
from kusei.disaster.tsunami_buildings import powers
from kusei.disaster.tsunami_buildings.actions.preparing import body_named, end_agreement
from kusei.disaster.tsunami_buildings.lifecycle import AGREEMENT_ENDS, CHANGE_REVIEW, SIGN_DUE
from kusei.disaster.tsunami_buildings.models import Building, ChangeReport, End
from kusei.disaster.tsunami_buildings.queries import by_height, clauses_of, open_changes
from kusei.disaster.tsunami_buildings.rules import failed
from kusei.disaster.tsunami_buildings.words import named


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=calendar.JST)


def _turn_agreement_clock(row: Building, agreement: Agreement) -> None:
    """The clock of the agreement runs to its last day; one without an end has none."""
    clocks.stop(AGREEMENT_ENDS, row, at=noon(agreement.signed_on))
    if agreement.until is not None:
        last = calendar.closing(agreement.until)
        clocks.start(AGREEMENT_ENDS, row, at=noon(agreement.signed_on), due_at=last)


class _Signs(Action):
    """What signing and renewing have in common. ``until`` None: the years of the rule; ``open_ended``: no last day."""

    on = "building"
    building: Building
    signed_on: date
    until: date | None = None
    open_ended: bool = False

    def _until(self, since: date) -> date | None:
        if self.open_ended:
            return None
        if self.until is not None:
            return self.until
        return calendar.jst_date(clocks.due(AGREEMENT_ENDS, noon(since), ward=self.building.ward))

    def _in_order(self) -> None:
        not_later_than_today(self.signed_on, "signed_on")
        if self.until is not None and self.until <= self.signed_on:
            raise Refused(_("期限が締結日より前です。"), field="until")
        if self.until is not None and self.open_ended:
            raise Refused(_("期限の日か「期限を定めない」のどちらかにしてください。"), field="until")


class SignAgreement(_Signs):
    verb, power, label = "tsunami_buildings.agree", powers.DECIDE, _("協定の締結を記録する")
    effect = _("市・所有者（管理組合）・町内会の協定を台帳に登録し、期限の時計が始まります。指定はまだ行われません。")
    shortcut = "a"
    building: Building
    owner_name: str
    owner_role: str = ""
    community_name: str = ""
    title: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: Building) -> str:
        missing = failed(clauses_of(row), before_agreement=True)
        if not missing:
            return ""
        return _t("要件を満たしていません：%(clauses)s") % {"clauses": named(missing, by_height=by_height(row))}

    def check(self) -> None:
        self._in_order()
        if reason := self.hindrance(self.actor, self.building):
            raise Refused(reason)

    def perform(self) -> Building:
        row = self.building
        owner = body_named(self.owner_name, row.ward)
        if owner is None:
            raise Refused(_("所有者（管理者）を入れてください。"), field="owner_name")
        title = self.title or _t("津波避難ビルとしての使用に関する協定（%(name)s）") % {"name": row.name}
        row.agreement = Agreement.objects.create(
            organisation=owner,
            ward=row.ward,
            title=title[:160],
            signed_on=self.signed_on,
            since=self.signed_on,
            until=self._until(self.signed_on),
        )
        row.owner, row.owner_role = owner, self.owner_role.strip()[:40]
        row.community = body_named(self.community_name, row.ward)
        row.save(update_fields=["agreement", "owner", "owner_role", "community"])
        _turn_agreement_clock(row, row.agreement)
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        row = self.building
        return {"parties": 3 if row.community_id else 2, "until": row.agreement and row.agreement.until and str(row.agreement.until)}


class RenewAgreement(_Signs):
    verb, power, label = "tsunami_buildings.renew", powers.DECIDE, _("協定を更新する")
    effect = _("同じ相手との新しい協定を登録し、期限の時計を新しくします。前の協定は記録に残ります。")
    building: Building

    @classmethod
    def hindrance(cls, actor: Actor, row: Building) -> str:
        return "" if row.agreement_id else _t("更新する協定がありません。")

    def check(self) -> None:
        self._in_order()
        if reason := self.hindrance(self.actor, self.building):
            raise Refused(reason)
        before = self.building.agreement
        if before is not None and self.signed_on <= before.signed_on:
            raise Refused(_("前の協定の締結日より後の日にしてください。"), field="signed_on")

    def perform(self) -> Building:
        row, before = self.building, self.building.agreement
        assert before is not None
        if before.until is None or before.until >= self.signed_on:
            Agreement.objects.filter(pk=before.pk).update(until=date.fromordinal(self.signed_on.toordinal() - 1))
        row.agreement = Agreement.objects.create(
            organisation=before.organisation,
            ward=row.ward,
            title=before.title,
            signed_on=self.signed_on,
            since=self.signed_on,
            until=self._until(self.signed_on),
        )
        row.save(update_fields=["agreement"])
        _turn_agreement_clock(row, row.agreement)
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        until = self.building.agreement and self.building.agreement.until
        return {"until": str(until) if until else None}


class DesignateBuilding(Action):
    verb, power, label = "tsunami_buildings.designate", powers.DECIDE, _("津波避難ビルに指定する")
    effect = _("指定番号が付き、公開の一覧と地図に出ます。標識の設置と、1年後の点検の期限が始まります。")
    on, shortcut, tone = "building", "d", "main"
    building: Building
    designated_on: date

    @classmethod
    def hindrance(cls, actor: Actor, row: Building) -> str:
        missing = failed(clauses_of(row))
        if missing:
            return _t("要件を満たしていません：%(clauses)s") % {"clauses": named(missing, by_height=by_height(row))}
        return "" if row.capacity else _t("収容人数がありません。調査で避難場所の面積を記録してください。")

    def check(self) -> None:
        not_later_than_today(self.designated_on, "designated_on")
        if reason := self.hindrance(self.actor, self.building):
            raise Refused(reason)
        agreement = self.building.agreement
        if agreement is not None and self.designated_on < agreement.signed_on:
            raise Refused(_("指定日が協定の締結日より前です。"), field="designated_on")

    def needs_approval(self) -> Need:
        return Need("permit")

    @property
    def moment(self) -> datetime:
        return noon(self.designated_on)

    def perform(self) -> Building:
        row = self.building
        row.designated_on, row.ended_on = self.designated_on, None
        if not row.number:
            count = next_number("tsunami_buildings", ward=row.ward, on=self.designated_on)
            row.number = f"{calendar.fiscal_year_of(self.designated_on)}-{count:03}"
        row.save(update_fields=["designated_on", "ended_on", "number"])
        if row.sign_put_on is None:
            clocks.start(SIGN_DUE, row, at=self.moment)
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"capacity": self.building.capacity, "number": self.building.number}


def _end(row: Building, *, on: date, kind: str, reason: str) -> Building:
    """End the designation: floors, open reports and every clock beside that of the state."""
    row.ended_on, row.end_kind, row.end_reason = on, kind, reason.strip()[:200]
    row.save(update_fields=["ended_on", "end_kind", "end_reason"])
    row.floors.filter(until=None).update(until=on)
    row.holders.filter(until=None, since__lte=on).update(until=on)
    open_changes(row).update(result=ChangeReport.Result.ENDED, reviewed_on=on)
    end_agreement(row, on=on)
    for rule in (SIGN_DUE, CHANGE_REVIEW):
        clocks.stop(rule, row, at=calendar.now())
    return row


class ExpireBuilding(Action):
    verb, power, label = "tsunami_buildings.expire", powers.DECIDE, _("協定の満了で指定を終える")
    effect = _("協定の期限で指定が終わったことを記録し、公開の一覧と地図から外します。更新するときは「協定を更新する」です。")
    on, tone = "building", "danger"
    building: Building

    @classmethod
    def hindrance(cls, actor: Actor, row: Building) -> str:
        until = row.agreement.until if row.agreement else None
        if until is None:
            return _t("期限のある協定がありません。終えるときは「指定を解除する」を使ってください。")
        return "" if until < calendar.today() else _t("協定の期限はまだ来ていません。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.building):
            raise Refused(reason)

    def perform(self) -> Building:
        row = self.building
        until = row.agreement.until if row.agreement else None
        day = max(until or calendar.today(), row.designated_on or date.min)
        return _end(row, on=day, kind=End.EXPIRED, reason=_t("協定の期間満了"))


class WithdrawBuilding(Action):
    verb, power, label = "tsunami_buildings.withdraw", powers.DECIDE, _("指定を解除する")
    effect = _("公開の一覧と地図から消えます。指定されていた期間の記録は残ります。")
    on, tone = "building", "danger"
    building: Building
    ended_on: date
    reason: str
    kind: str = End.OTHER

    def check(self) -> None:
        not_later_than_today(self.ended_on, "ended_on")
        if not self.reason.strip():
            raise Refused(_("解除の理由を入れてください。"), field="reason")
        if self.building.designated_on and self.ended_on < self.building.designated_on:
            raise Refused(_("解除日が指定日より前です。"), field="ended_on")

    def needs_approval(self) -> Need:
        return Need("permit")

    def perform(self) -> Building:
        return _end(self.building, on=self.ended_on, kind=self.kind, reason=self.reason)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"kind": self.kind}
