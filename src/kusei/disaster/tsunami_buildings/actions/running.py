"""While a building is in use: sign, keys, yearly check, reported changes, suspension and resumption."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import not_later_than_today, reasoned
from kusei.core.clocks import run as clocks
from kusei.core.rules import registry as rules
from kusei.disaster.tsunami_buildings import powers
from kusei.disaster.tsunami_buildings.actions.agreeing import noon
from kusei.disaster.tsunami_buildings.lifecycle import CHANGE_REVIEW, CHECK_DUE, SIGN_DUE
from kusei.disaster.tsunami_buildings.models import Building, ChangeReport, Check, KeyHolder
from kusei.disaster.tsunami_buildings.queries import by_height, clauses_of, open_changes
from kusei.disaster.tsunami_buildings.rule_values import REPORT_DAYS
from kusei.disaster.tsunami_buildings.rules import days_late, failed
from kusei.disaster.tsunami_buildings.words import named


def _missing(row: Building) -> str:
    found = failed(clauses_of(row))
    if not found:
        return ""
    return _t("要件を満たしていません：%(clauses)s") % {"clauses": named(found, by_height=by_height(row))}


class OrderSign(Action):
    verb, power, label = "tsunami_buildings.order_sign", powers.KEEP, _("標識を発注する")
    effect = _("発注日が残り、標識の発注書（PDF）を作れます。")
    on = "building"
    building: Building
    ordered_on: date

    @classmethod
    def hindrance(cls, actor: Actor, row: Building) -> str:
        return _t("標識はもう付いています。") if row.sign_put_on else ""

    def check(self) -> None:
        not_later_than_today(self.ordered_on, "ordered_on")
        if reason := self.hindrance(self.actor, self.building):
            raise Refused(reason)

    def perform(self) -> Building:
        self.building.sign_ordered_on = self.ordered_on
        self.building.save(update_fields=["sign_ordered_on"])
        return self.building


class PutSign(Action):
    verb, power, label = "tsunami_buildings.put_sign", powers.KEEP, _("標識の設置を記録する")
    effect = _("設置日が残り、標識の期限が止まります。")
    on = "building"
    building: Building
    put_on: date

    def check(self) -> None:
        not_later_than_today(self.put_on, "put_on")
        if self.building.designated_on and self.put_on < self.building.designated_on:
            raise Refused(_("設置日が指定日より前です。"), field="put_on")

    def perform(self) -> Building:
        self.building.sign_put_on = self.put_on
        self.building.save(update_fields=["sign_put_on"])
        clocks.stop(SIGN_DUE, self.building, at=noon(self.put_on))
        return self.building


class RecordCheck(Action):
    verb, power, label = "tsunami_buildings.check", powers.KEEP, _("年次点検を記録する")
    effect = _("点検の記録が残り、次の期限が1年後に移ります。")
    on, shortcut = "building", "c"
    building: Building
    checked_on: date
    doors_ok: bool = True
    sign_ok: bool = True
    keys_ok: bool = True
    note: str = ""

    def check(self) -> None:
        not_later_than_today(self.checked_on, "checked_on")
        if self.building.designated_on and self.checked_on < self.building.designated_on:
            raise Refused(_("点検日が指定日より前です。"), field="checked_on")
        if not (self.doors_ok and self.sign_ok and self.keys_ok) and not self.note.strip():
            raise Refused(_("支障があるときは、内容を所見に書いてください。"), field="note")

    def perform(self) -> Building:
        row = self.building
        Check.objects.create(
            building=row,
            checked_on=self.checked_on,
            doors_ok=self.doors_ok,
            sign_ok=self.sign_ok,
            keys_ok=self.keys_ok,
            note=self.note,
        )
        if row.checked_on is None or self.checked_on > row.checked_on:
            row.checked_on = self.checked_on
            row.save(update_fields=["checked_on"])
            clocks.stop(CHECK_DUE, row, at=self.moment)
            clocks.start(CHECK_DUE, row, at=noon(self.checked_on))
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"ok": self.doors_ok and self.sign_ok and self.keys_ok}


class ReportChange(Action):
    verb, power, label = "tsunami_buildings.change", powers.KEEP, _("変更届を受け付ける")
    effect = _("届の内容と、報告が遅れた日数が残ります。要件の確認の期限が始まります。")
    on = "building"
    building: Building
    about: str
    changed_on: date
    reported_on: date
    what: str

    def check(self) -> None:
        not_later_than_today(self.reported_on, "reported_on")
        if self.reported_on < self.changed_on:
            raise Refused(_("報告を受けた日が、変更があった日より前です。"), field="reported_on")
        if not self.what.strip():
            raise Refused(_("変更の内容を入れてください。"), field="what")

    def perform(self) -> Building:
        allowed = int(rules.at(REPORT_DAYS, self.changed_on, ward=self.building.ward)["days"])
        ChangeReport.objects.create(
            building=self.building,
            about=self.about,
            changed_on=self.changed_on,
            reported_on=self.reported_on,
            days_late=days_late(changed_on=self.changed_on, reported_on=self.reported_on, allowed=allowed),
            what=self.what.strip()[:300],
        )
        clocks.start(CHANGE_REVIEW, self.building, at=noon(self.reported_on))
        return self.building

    def facts(self, result: Any) -> dict[str, Any]:
        return {"about": self.about, "late": self.building.changes.order_by("-pk").values_list("days_late", flat=True)[0]}


def close_changes(row: Building, result: str, *, on: date) -> None:
    open_changes(row).update(result=result, reviewed_on=on)
    clocks.stop(CHANGE_REVIEW, row, at=calendar.now())


class ReviewChange(Action):
    verb, power, label = "tsunami_buildings.review", powers.DECIDE, _("変更後も指定を続ける")
    effect = _("届のあった変更を確かめ、要件を満たすことを記録します。確認の期限が止まります。")
    on = "building"
    building: Building
    reviewed_on: date

    @classmethod
    def hindrance(cls, actor: Actor, row: Building) -> str:
        if not open_changes(row).exists():
            return _t("確認を待つ変更届はありません。")
        return _missing(row)

    def check(self) -> None:
        not_later_than_today(self.reviewed_on, "reviewed_on")
        if reason := self.hindrance(self.actor, self.building):
            raise Refused(reason)

    def perform(self) -> Building:
        close_changes(self.building, ChangeReport.Result.KEPT, on=self.reviewed_on)
        return self.building


class SuspendBuilding(Action):
    verb, power, label = "tsunami_buildings.suspend", powers.DECIDE, _("使用を停止する")
    effect = _("公開の一覧と地図からすぐに外れます。要件を満たせば再開、満たさなければ解除します。")
    on, tone = "building", "danger"
    building: Building
    reason: str

    def check(self) -> None:
        reasoned(self.reason)

    def perform(self) -> Building:
        self.building.end_reason, self.building.suspended_on = self.reason.strip()[:200], calendar.today()
        self.building.save(update_fields=["end_reason", "suspended_on"])
        close_changes(self.building, ChangeReport.Result.SUSPENDED, on=calendar.today())
        return self.building


class ResumeBuilding(Action):
    verb, power, label = "tsunami_buildings.resume", powers.DECIDE, _("使用を再開する")
    effect = _("公開の一覧と地図に戻り、1年後の点検の期限が始まります。")
    on = "building"
    building: Building

    @classmethod
    def hindrance(cls, actor: Actor, row: Building) -> str:
        return _missing(row)

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.building):
            raise Refused(reason)

    def perform(self) -> Building:
        self.building.end_reason, self.building.suspended_on = "", None
        self.building.save(update_fields=["end_reason", "suspended_on"])
        return self.building


class AddKeyHolder(Action):
    verb, power, label = "tsunami_buildings.add_key", powers.KEEP, _("鍵の保管者を加える")
    effect = _("名簿に加わります。名前と電話は、権限のある職だけが見られます。")
    on = "building"
    building: Building
    name: str
    phone: str
    role: str = ""
    position: int = 1
    minutes: int | None = None

    def check(self) -> None:
        for field in ("name", "phone"):
            if not getattr(self, field).strip():
                raise Refused(_("名前と電話番号を入れてください。"), field=field)

    def perform(self) -> Building:
        KeyHolder.objects.create(
            building=self.building,
            name=self.name.strip(),
            phone=self.phone.strip(),
            role=self.role.strip(),
            position=self.position,
            minutes=self.minutes,
            since=calendar.today(),
        )
        return _count_keys(self.building)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"holders": self.building.key_holders}


class EndKeyHolder(Action):
    verb, power, label = "tsunami_buildings.end_key", powers.KEEP, _("鍵の保管者を外す")
    effect = _("名簿から外れます。人数が足りなくなると、要件を満たさなくなります。")
    on = "building"
    building: Building
    holder: KeyHolder

    def check(self) -> None:
        if self.holder.building_id != self.building.pk or self.holder.until is not None:
            raise Refused(_("この建物の今の保管者ではありません。"), field="holder")

    def perform(self) -> Building:
        if self.holder.since == calendar.today():
            KeyHolder.objects.filter(pk=self.holder.pk).delete()
        else:
            KeyHolder.objects.filter(pk=self.holder.pk).update(until=date.fromordinal(calendar.today().toordinal() - 1))
        return _count_keys(self.building)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"holders": self.building.key_holders}


def _count_keys(row: Building) -> Building:
    """The register of holders decides how many there are, once there is one."""
    row.key_holders = row.holders.as_of(calendar.today()).count()
    row.save(update_fields=["key_holders"])
    return row
