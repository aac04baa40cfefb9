"""団体 and 協定: who the office works with, and on what paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.ledger.models import Agreement, Organisation, Ward
from kusei.office import powers
from kusei.office.actions.ending import EndsOnADay, changed, named, update
from kusei.office.actions.facilities import ImportBodies

__all__ = ["CreateBody", "EditBody", "EndAgreement", "EndBody", "ImportBodies", "SignAgreement"]


class _BodyFields(Action):
    name: str
    kana: str = ""
    kind_word: str = ""
    address: str = ""
    phone: str = ""

    def values(self) -> dict[str, Any]:
        return {
            "name": self.name.strip(), "kana": self.kana, "kind_word": self.kind_word, "address": self.address,
            "phone": self.phone,
        }


class CreateBody(_BodyFields):
    verb, power, label = "office.create_body", powers.FACILITIES, _("団体を登録する")
    effect = _("団体一覧に加わり、協定を結べるようになります。区を選ばないと市全体の団体になります。")
    ward: Ward | None
    since: date

    def where(self) -> Ward | None:
        return self.ward

    def check(self) -> None:
        named(self.name)
        if Organisation.objects.as_of(self.since).filter(ward=self.ward, name=self.name.strip()).exists():
            raise Refused(_t("同じ名前の団体がすでに登録されています。"), field="name")

    def perform(self) -> Organisation:
        return Organisation.objects.create(ward=self.ward, since=self.since, **self.values())

    def facts(self, result: Any) -> dict[str, Any]:
        return {"since": self.since}


class EditBody(_BodyFields):
    verb, power, label, on = "office.edit_body", powers.FACILITIES, _("団体の登録を直す"), "body"
    effect = _("いまの記録を直します。")
    shortcut = "e"
    body: Organisation

    def check(self) -> None:
        named(self.name)

    def perform(self) -> Organisation:
        self._fields = changed(self.body, self.values())
        return update(self.body, **self.values())

    def facts(self, result: Any) -> dict[str, Any]:
        return {"fields": self._fields}


class EndBody(EndsOnADay):
    verb, power, label, on = "office.end_body", powers.FACILITIES, _("団体の登録を終える"), "body"
    effect = _("この日で団体の登録を終えます。有効な協定があるときはできません。")
    body: Organisation

    def check(self) -> None:
        super().check()
        count = Agreement.objects.as_of(self.ends_on).filter(organisation=self.body).exclude(until=self.ends_on).count()
        if count:
            raise Refused(_t("有効な協定が%(count)s件あります。先に協定を終えてください。") % {"count": count})


class SignAgreement(Action):
    verb, power, label, on = "office.sign_agreement", powers.FACILITIES, _("協定を登録する"), "body"
    effect = _("協定が有効な間、この団体の人が自分の記録を見られるようになります。")
    body: Organisation
    title: str
    signed_on: date
    since: date
    until: date | None = None

    def check(self) -> None:
        named(self.title, field="title")
        if self.since < self.signed_on:
            raise Refused(_t("締結日より前から効力を持たせることはできません。"), field="since")
        if self.until is not None and self.until < self.since:
            raise Refused(_t("終わりの日が始まりの日より前です。"), field="until")

    def perform(self) -> Agreement:
        return Agreement.objects.create(
            organisation=self.body, ward_id=self.body.ward_id, title=self.title.strip(), signed_on=self.signed_on,
            since=self.since, until=self.until,
        )

    def facts(self, result: Agreement) -> dict[str, Any]:
        return {"agreement": result.ref, "since": self.since, "until": self.until}

    @classmethod
    def hindrance(cls, actor: Any, row: Organisation) -> str:
        ended = row.until is not None and row.until < calendar.today()
        return _t("この団体の登録は終わっています。") if ended else ""


class EndAgreement(EndsOnADay):
    verb, power, label, on = "office.end_agreement", powers.FACILITIES, _("協定を終える"), "agreement"
    effect = _("この日で協定が終わり、団体の人は記録を見られなくなります。協定の記録は残ります。")
    agreement: Agreement
