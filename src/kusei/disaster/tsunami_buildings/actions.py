"""The verbs of a building's life. Each refusal names the clause or the fact that stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import not_later_than_today
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Agreement, District, Facility, Organisation, Ward
from kusei.core.numbering.give import next_number
from kusei.core.text import sort_key
from kusei.disaster.tsunami_buildings import powers
from kusei.disaster.tsunami_buildings.lifecycle import CHECK_DUE
from kusei.disaster.tsunami_buildings.models import Building, Check, RefugeFloor
from kusei.disaster.tsunami_buildings.queries import clauses_of, named
from kusei.disaster.tsunami_buildings.rule_values import m2_per_person
from kusei.disaster.tsunami_buildings.rules import BadFloors, capacity, failed, parse_floors


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=calendar.JST)


class RegisterBuilding(Action):
    verb, power, label = "tsunami_buildings.register", powers.KEEP, _("候補を登録する")
    effect = _("この建物が津波避難ビルの候補になります。まだ指定ではありません。")
    ward: Ward
    name: str
    kana: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    district: District | None = None
    owner_name: str = ""

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        if Building.objects.filter(ward=self.ward, name=self.name).exclude(state="withdrawn").exists():
            raise Refused(_("同じ名称の建物がこの区にあります。一覧から探してください。"), field="name")
        if self.district is not None and self.district.ward_id != self.ward.pk:
            raise Refused(_("学区がこの区のものではありません。"), field="district")

    def perform(self) -> Building:
        today = calendar.today()
        facility = Facility.objects.create(
            ward=self.ward,
            district=self.district,
            name=self.name,
            kana=self.kana,
            address=self.address,
            lon=self.lon,
            lat=self.lat,
            kind_word=str(Building._meta.verbose_name),
            since=today,
        )
        return Building.objects.create(
            ward=self.ward,
            district=self.district,
            facility=facility,
            name=self.name,
            kana=self.kana,
            sort_key=sort_key(self.name, self.kana),
            owner=owner_named(self.owner_name, self.ward),
        )


def owner_named(name: str, ward: Ward) -> Organisation | None:
    """The ward's organisation of this name, made if it is not there yet."""
    if not name.strip():
        return None
    held = Organisation.objects.as_of(calendar.today()).filter(ward=ward, name=name.strip()).first()
    return held or Organisation.objects.create(ward=ward, name=name.strip(), since=calendar.today())


class SurveyBuilding(Action):
    verb, power, label = "tsunami_buildings.survey", powers.KEEP, _("現地調査を記録する")
    effect = _("要件を一つずつ確かめ、満たさない要件を示します。収容人数は避難場所の面積から計算します。")
    on, shortcut = "building", "s"
    building: Building
    surveyed_on: date
    structure: str = ""
    storeys: int | None = None
    started_on: date | None = None
    seismic: str = ""
    depth_m: Decimal | None = None
    base_level_m: Decimal | None = None
    refuge_floor: int | None = None
    refuge_height_m: Decimal | None = None
    access: str = ""
    key_holders: int = 0
    floors: str = ""

    def check(self) -> None:
        not_later_than_today(self.surveyed_on, "surveyed_on")
        try:
            self._floors = parse_floors(self.floors)
        except BadFloors as error:
            said = _t("%(line)s行目「%(text)s」が読めません。「屋上 289」のように、階と面積（m²）を書いてください。")
            raise Refused(said % {"line": error.line, "text": error.text}, field="floors") from error
        if self.storeys is not None and self.refuge_floor is not None and self.refuge_floor > self.storeys + 1:
            raise Refused(_("避難場所の階が建物の階数（屋上を含む）を超えています。"), field="refuge_floor")

    def perform(self) -> Building:
        row = self.building
        for name in (
            "surveyed_on",
            "structure",
            "storeys",
            "started_on",
            "seismic",
            "depth_m",
            "base_level_m",
            "refuge_floor",
            "refuge_height_m",
            "access",
            "key_holders",
        ):
            setattr(row, name, getattr(self, name))
        row.end_reason = ""
        if self._floors:
            replace_floors(row, self._floors, since=self.surveyed_on)
            row.m2_per_person = m2_per_person(self.surveyed_on, ward=row.ward)
            row.capacity = capacity([area for _floor, area in self._floors], row.m2_per_person)
        row.save()
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        found = clauses_of(self.building, day=self.surveyed_on)
        return {"failed": [c.key for c in failed(found, before_agreement=True)], "capacity": self.building.capacity}


def replace_floors(building: Building, floors: Sequence[tuple[str, Decimal]], *, since: date) -> None:
    """End the floors of before and begin the new ones; the old capacity stays readable as of its days."""
    held = building.floors.filter(until=None)
    held.filter(since__gte=since).delete()
    held.update(until=date.fromordinal(since.toordinal() - 1))
    RefugeFloor.objects.bulk_create(
        RefugeFloor(building=building, floor=floor, area_m2=area, since=since, position=n)
        for n, (floor, area) in enumerate(floors)
    )


class SignAgreement(Action):
    verb, power, label = "tsunami_buildings.agree", powers.DECIDE, _("協定の締結を記録する")
    effect = _("所有者との協定を台帳に登録します。指定はまだ行われません。")
    on, shortcut = "building", "a"
    building: Building
    signed_on: date
    owner_name: str
    title: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: Building) -> str:
        missing = failed(clauses_of(row), before_agreement=True)
        return _t("要件を満たしていません：%(clauses)s") % {"clauses": named(missing)} if missing else ""

    def check(self) -> None:
        not_later_than_today(self.signed_on, "signed_on")
        if reason := self.hindrance(self.actor, self.building):
            raise Refused(reason)

    def perform(self) -> Building:
        row = self.building
        owner = owner_named(self.owner_name, row.ward)
        if owner is None:
            raise Refused(_("所有者（管理者）を入れてください。"), field="owner_name")
        title = self.title or _t("津波避難ビルとしての使用に関する協定（%(name)s）") % {"name": row.name}
        row.agreement = Agreement.objects.create(
            organisation=owner,
            ward=row.ward,
            title=title[:160],
            signed_on=self.signed_on,
            since=self.signed_on,
        )
        row.owner = owner
        row.save(update_fields=["agreement", "owner"])
        return row


class DesignateBuilding(Action):
    verb, power, label = "tsunami_buildings.designate", powers.DECIDE, _("津波避難ビルに指定する")
    effect = _("指定番号が付き、公開の一覧と地図に出ます。1年後の点検の期限が始まります。")
    on, shortcut, tone = "building", "d", "main"
    building: Building
    designated_on: date

    @classmethod
    def hindrance(cls, actor: Actor, row: Building) -> str:
        missing = failed(clauses_of(row))
        if missing:
            return _t("要件を満たしていません：%(clauses)s") % {"clauses": named(missing)}
        return "" if row.capacity else _t("収容人数がありません。調査で避難場所の面積を記録してください。")

    def check(self) -> None:
        not_later_than_today(self.designated_on, "designated_on")
        if reason := self.hindrance(self.actor, self.building):
            raise Refused(reason)
        agreement = self.building.agreement
        if agreement is not None and self.designated_on < agreement.signed_on:
            raise Refused(_("指定日が協定の締結日より前です。"), field="designated_on")

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
        return row


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


class DropCandidate(Action):
    verb, power, label = "tsunami_buildings.drop", powers.DECIDE, _("候補を見送る")
    effect = _("候補から外し、理由を残します。あとで調査をやり直せます。")
    on, tone = "building", "danger"
    building: Building
    reason: str

    def check(self) -> None:
        if not self.reason.strip():
            raise Refused(_("見送る理由を入れてください。"), field="reason")

    def perform(self) -> Building:
        self.building.end_reason = self.reason.strip()[:200]
        self.building.save(update_fields=["end_reason"])
        return self.building


class WithdrawBuilding(Action):
    verb, power, label = "tsunami_buildings.withdraw", powers.DECIDE, _("指定を解除する")
    effect = _("公開の一覧と地図から消えます。指定されていた期間の記録は残ります。")
    on, tone = "building", "danger"
    building: Building
    ended_on: date
    reason: str

    def check(self) -> None:
        not_later_than_today(self.ended_on, "ended_on")
        if not self.reason.strip():
            raise Refused(_("解除の理由を入れてください。"), field="reason")
        if self.building.designated_on and self.ended_on < self.building.designated_on:
            raise Refused(_("解除日が指定日より前です。"), field="ended_on")

    def perform(self) -> Building:
        row = self.building
        row.ended_on, row.end_reason = self.ended_on, self.reason.strip()[:200]
        row.save(update_fields=["ended_on", "end_reason"])
        row.floors.filter(until=None).update(until=self.ended_on)
        if row.agreement is not None:
            Agreement.objects.filter(pk=row.agreement.pk, until=None).update(
                until=max(self.ended_on, row.agreement.since)
            )
        return row
