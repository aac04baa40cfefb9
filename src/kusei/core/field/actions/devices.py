"""Enrolling a phone, giving it a place, and every way it ends: given back, lost, stopped, wiped."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.decide import Denied, may
from kusei.core.actions.action import Action, Refused
from kusei.core.field import keys, powers
from kusei.core.field.models import Carry, Device, Message
from kusei.core.field.rule_values import LIMITS
from kusei.core.field.screens import SCREENS, subject_of
from kusei.core.ledger.models import Ward
from kusei.core.rows import Row
from kusei.core.rules import registry as rules


def about_key(carry: Carry) -> str:
    """What a wrapped key is bound to."""
    return f"field.carry:{carry.ref}"


def about_body(command_id: str) -> str:
    return f"field.command:{command_id}"


def key_of(carry: Carry) -> bytes | None:
    """The key of a place on a phone; None once it is erased or the installation's secret is gone."""
    if not carry.key_wrapped:
        return None
    try:
        return keys.unwrap(carry.key_wrapped, about_key(carry))
    except keys.Unreadable:
        return None


class EnrolDevice(Action):
    """The result's ``token`` is known now and never again; it goes into the phone's cookie."""

    verb, power, label = "field.enrol", powers.CARRY, _("端末を登録する")
    effect = _("この端末に、この職の名前で避難所などを持ち出せるようになります。登録は期限までです。")
    ward: Ward
    name: str
    until: date | None = None

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        if not self.name.strip():
            raise Refused(_("端末の名前を入れてください（例：受付1号）。"), field="name")
        if self.until is not None and not calendar.today() <= self.until <= self.latest():
            raise Refused(_t("登録の期限は、今日から%(day)sまでの間にしてください。") % {"day": calendar.format_date(self.latest())}, field="until")

    def latest(self) -> date:
        days = int(rules.at(LIMITS, ward=self.ward)["term_days"])
        return calendar.today() + timedelta(days=days)

    def perform(self) -> Device:
        token = keys.new_token()
        device = Device.objects.create(
            ward=self.ward, post_id=self.actor.post_id, name=self.name.strip()[:60], token_hash=keys.hash_token(token),
            until=self.until or self.latest(), enrolled_at=calendar.now(), enrolled_by=self.actor.label[:60],
        )
        device.token = token
        return device

    def facts(self, result: Any) -> dict[str, Any]:
        return {"until": result.until.isoformat()}


class ProlongDevice(Action):
    verb, power, label = "field.prolong", powers.CARRY, _("登録の期限を延ばす")
    effect = _("端末を使える期限が、今日から数え直されます。")
    on = "device"
    device: Device

    def perform(self) -> Device:
        days = int(rules.at(LIMITS, ward=self.device.ward)["term_days"])
        self.device.until = calendar.today() + timedelta(days=days)
        self.device.save(update_fields=["until"])
        return self.device


class TakeAlong(Action):
    """Give a phone a place and its key; asked again, the same key for another term. ``more``: another block of numbers."""

    verb, power, label = "field.take", powers.CARRY, _("端末に持ち出す")
    effect = _("12時間使える鍵が端末に渡り、通信がなくても受付などを書けます。")
    on = "device"
    device: Device
    screen: str
    place: Row
    more: bool = False

    def check(self) -> None:
        declared = SCREENS[self.screen]
        verdict = may(self.actor, declared.power, self.place)
        if not verdict:
            raise Denied(verdict)
        if self.device.until < calendar.today():
            raise Refused(_("端末の登録の期限が過ぎています。延ばしてから持ち出してください。"), code="term")
        known = self.carry()
        if known is None and not declared.live(self.place):
            raise Refused(_("いまは開いていないため、持ち出せません。"), code="not_live")
        if known is not None and known.state != "open":
            raise Refused(_("この端末での持ち出しは終わっています。ほかの端末を使ってください。"), code="closed")

    def carry(self) -> Carry | None:
        return Carry.objects.filter(device=self.device, subject=subject_of(self.place)).first()

    def perform(self) -> Carry:
        now, limits = calendar.now(), rules.at(LIMITS, ward=self.device.ward)
        until = now + timedelta(hours=int(limits["key_hours"]))
        carry = self.carry() or self._new(until)
        carry.key_until = until
        declared = SCREENS[self.screen]
        if declared.block and (self.more or not carry.last_number):
            carry.first_number, carry.last_number = declared.block(self.place, int(limits["numbers"]))
        carry.save(update_fields=["key_until", "first_number", "last_number"])
        return carry

    def _new(self, until: datetime) -> Carry:
        declared = SCREENS[self.screen]
        carry = Carry.objects.create(
            device=self.device, ward=self.device.ward, screen=self.screen, subject=subject_of(self.place),
            title=declared.title(self.place)[:120], drill=declared.drill(self.place), taken_at=calendar.now(), key_until=until,
        )
        carry.key_wrapped = keys.wrap(keys.new_key(), about_key(carry))
        carry.save(update_fields=["key_wrapped"])
        return carry

    def facts(self, result: Any) -> dict[str, Any]:
        return {"carry": result.ref, "place": result.subject, "numbers": [result.first_number, result.last_number]}


class CloseCarry(Action):
    verb, power, label = "field.close_carry", powers.CARRY, _("持ち出しを終え、鍵を消す")
    effect = _("鍵が消え、端末に残っている未送信の記録はもう読めなくなります。")
    on, tone = "carry", "danger"
    carry: Carry

    @classmethod
    def hindrance(cls, actor: Actor, row: Carry) -> str:
        return still_waiting(row.device) if row.device.state == "active" else ""

    def check(self) -> None:
        if self.actor.post_id is not None and (reason := self.hindrance(self.actor, self.carry)):
            raise Refused(reason, code="waiting")

    def perform(self) -> Carry:
        erase(self.carry)
        return self.carry


def still_waiting(device: Device) -> str:
    if not device.waiting:
        return ""
    return _t("未送信が%(n)s件あります。端末をつないで送ってから行ってください。") % {"n": device.waiting}


def erase(carry: Carry) -> None:
    """The key goes, for good; inside an act."""
    carry.key_wrapped, carry.erased_at = "", calendar.now()
    carry.closed_at = carry.closed_at or carry.erased_at
    carry.save(update_fields=["key_wrapped", "erased_at", "closed_at"])


class GiveBackDevice(Action):
    verb, power, label = "field.give_back", powers.CARRY, _("端末を返す")
    effect = _("次につながったときに、端末の中身が消えます。")
    on = "device"
    device: Device

    @classmethod
    def hindrance(cls, actor: Actor, row: Device) -> str:
        return still_waiting(row)

    def check(self) -> None:
        if reason := still_waiting(self.device):
            raise Refused(reason, code="waiting")

    def perform(self) -> Device:
        return ended(self.device, "")


class LoseDevice(Action):
    verb, power, label = "field.lose", powers.CARRY, _("端末の紛失を届ける")
    effect = _("すぐに使えなくなり、次につながったときに中身が消えます。未送信の記録は、開けるものだけ区本部に引き継がれます。")
    on, tone = "device", "danger"
    device: Device
    reason: str

    def check(self) -> None:
        if not self.reason.strip():
            raise Refused(_("いつ、どこでなくしたかを入れてください。"), field="reason")

    def perform(self) -> Device:
        return ended(self.device, self.reason)


class RevokeDevice(Action):
    verb, power, label = "field.revoke", powers.KEEP, _("端末の使用を止める")
    effect = _("すぐに使えなくなり、次につながったときに中身が消えます。未送信の記録は、開けるものだけ区本部に引き継がれます。")
    on, tone = "device", "danger"
    device: Device
    reason: str

    def check(self) -> None:
        if not self.reason.strip():
            raise Refused(_("止める理由を入れてください。"), field="reason")

    def perform(self) -> Device:
        return ended(self.device, self.reason)


def ended(device: Device, reason: str) -> Device:
    device.ended_at = device.ended_at or calendar.now()
    device.end_reason = reason.strip()[:200] or device.end_reason
    device.save(update_fields=["ended_at", "end_reason"])
    return device


class SayFromPhone(Action):
    verb, power, label, on = "field.say", powers.CARRY, _("区本部へ連絡する"), "carry"
    carry: Carry
    text: str

    def check(self) -> None:
        if not self.text.strip():
            raise Refused(_("連絡の内容を入れてください。"), field="text")

    def perform(self) -> Message:
        return say(self.carry, self.text, self.actor, self.moment, from_phone=True)


class AnswerPhone(Action):
    verb, power, label, on = "field.answer", powers.CARRY, _("端末へ連絡する"), "carry"
    effect = _("次につながったときに、端末の「連絡」に出ます。")
    carry: Carry
    text: str

    def check(self) -> None:
        if not self.text.strip():
            raise Refused(_("連絡の内容を入れてください。"), field="text")

    def perform(self) -> Message:
        return say(self.carry, self.text, self.actor, self.moment, from_phone=False)


def say(carry: Carry, text: str, actor: Actor, at: datetime, *, from_phone: bool) -> Message:
    return Message.objects.create(
        carry=carry, ward=carry.ward, from_phone=from_phone, text=text.strip()[:300], sent_at=at, sent_by=actor.label[:60],
    )
