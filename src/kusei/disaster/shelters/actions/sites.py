"""The register's verbs: register, look, drill, improve, retire."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import not_later_than_today
from kusei.core.ledger.models import District, Facility, Ward
from kusei.core.text import sort_key
from kusei.disaster.shelters import powers
from kusei.disaster.shelters.models import Drill, Improvement, Shelter, Tried
from kusei.disaster.shelters.queries import running


class RegisterShelter(Action):
    verb, power, label = "shelters.register", powers.KEEP, _("避難所を登録する")
    effect = _("台帳に載り、公開の一覧と地図に出ます。")
    ward: Ward
    name: str
    kana: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    district: District | None = None
    is_shelter: bool = True
    is_emergency_site: bool = False
    usable_m2: Decimal | None = None
    capacity: int | None = None
    designated_on: date | None = None

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        if not (self.is_shelter or self.is_emergency_site):
            raise Refused(_("指定避難所か指定緊急避難場所のどちらかを選んでください。"), field="is_shelter")
        if Shelter.objects.filter(ward=self.ward, name=self.name).exclude(state="retired").exists():
            raise Refused(_("同じ名称の避難所がこの区にあります。一覧から探してください。"), field="name")
        if self.district is not None and self.district.ward_id != self.ward.pk:
            raise Refused(_("学区がこの区のものではありません。"), field="district")
        if self.designated_on is not None:
            not_later_than_today(self.designated_on, "designated_on")

    def perform(self) -> Shelter:
        facility = Facility.objects.create(
            ward=self.ward,
            district=self.district,
            name=self.name,
            kana=self.kana,
            address=self.address,
            lon=self.lon,
            lat=self.lat,
            kind_word=str(Shelter._meta.verbose_name),
            since=self.designated_on or calendar.today(),
        )
        return Shelter.objects.create(
            ward=self.ward,
            district=self.district,
            facility=facility,
            name=self.name,
            kana=self.kana,
            sort_key=sort_key(self.name, self.kana),
            is_shelter=self.is_shelter,
            is_emergency_site=self.is_emergency_site,
            usable_m2=self.usable_m2,
            capacity=self.capacity,
            designated_on=self.designated_on,
        )


class ConfirmShelter(Action):
    verb, power, label = "shelters.confirm", powers.KEEP, _("現地を点検し台帳を確かめる")
    effect = _("運用中になり、点検日が残ります。「要確認」の印は消えます。")
    on, shortcut = "shelter", "c"
    shelter: Shelter
    checked_on: date
    usable_m2: Decimal | None = None
    capacity: int | None = None
    capacity_basis: str = ""
    note: str = ""

    def check(self) -> None:
        not_later_than_today(self.checked_on, "checked_on")
        if self.usable_m2 is not None and self.usable_m2 <= 0:
            raise Refused(
                _("使える面積は0より大きくしてください。分からないときは空にしてください。"), field="usable_m2"
            )
        if self.capacity is not None and not self.capacity_basis.strip():
            raise Refused(_("収容人数の根拠（1人あたり面積など）を入れてください。"), field="capacity_basis")

    def perform(self) -> Shelter:
        row = self.shelter
        for name in ("checked_on", "usable_m2", "capacity", "capacity_basis", "note"):
            setattr(row, name, getattr(self, name))
        row.doubts = ""
        row.save(update_fields=["checked_on", "usable_m2", "capacity", "capacity_basis", "note", "doubts"])
        return row


class RecordDrill(Action):
    verb, power, label = "shelters.record_drill", powers.KEEP, _("避難所の訓練を記録する")
    effect = _("訓練の実績になり、区の数字に入ります。")
    ward: Ward
    held_on: date
    title: str
    participants: int
    district: District | None = None
    shelter: Shelter | None = None
    tried: tuple[str, ...] = ()
    minutes_to_open: int | None = None
    note: str = ""

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        not_later_than_today(self.held_on, "held_on")
        if self.participants < 1:
            raise Refused(_("参加者は1人以上です。"), field="participants")
        for field, row in (("district", self.district), ("shelter", self.shelter)):
            if row is not None and row.ward_id != self.ward.pk:
                raise Refused(_("この区のものではありません。"), field=field)
        if unknown := set(self.tried) - set(Tried.values):
            raise Refused(_t("知らない項目です：%(keys)s") % {"keys": ", ".join(sorted(unknown))}, field="tried")

    def perform(self) -> Drill:
        return Drill.objects.create(
            ward=self.ward,
            held_on=self.held_on,
            title=self.title,
            participants=self.participants,
            district=self.district or (self.shelter.district if self.shelter else None),
            shelter=self.shelter,
            tried=list(self.tried),
            minutes_to_open=self.minutes_to_open,
            note=self.note,
        )

    def facts(self, result: Any) -> dict[str, Any]:
        return {"participants": self.participants, "tried": list(self.tried)}


class RecordImprovement(Action):
    verb, power, label = "shelters.improve", powers.KEEP, _("機能の改善を記録する")
    effect = _("完了日があれば実績に入り、目標日だけなら予定として残ります。")
    on = "shelter"
    shelter: Shelter
    function: str
    what: str
    target_year: int | None = None
    due_on: date | None = None
    done_on: date | None = None
    cost_yen: int | None = None

    def check(self) -> None:
        if self.due_on is None and self.done_on is None and self.target_year is None:
            raise Refused(_("目標年度、目標日、完了日のどれかを入れてください。"), field="target_year")
        if self.done_on is not None:
            not_later_than_today(self.done_on, "done_on")

    def perform(self) -> Shelter:
        Improvement.objects.create(
            shelter=self.shelter,
            function=self.function,
            what=self.what,
            state="done" if self.done_on else "planned",
            target_year=self.target_year,
            due_on=self.due_on,
            done_on=self.done_on,
            cost_yen=self.cost_yen,
        )
        return self.shelter

    def facts(self, result: Any) -> dict[str, Any]:
        return {"function": self.function, "done": self.done_on is not None}


class FinishImprovement(Action):
    verb, power, label = "shelters.finish", powers.KEEP, _("改善の完了を記録する")
    effect = _("この改善が実績に入ります。")
    on = "improvement"
    improvement: Improvement
    done_on: date
    cost_yen: int | None = None

    def check(self) -> None:
        not_later_than_today(self.done_on, "done_on")

    def perform(self) -> Improvement:
        row = self.improvement
        row.done_on, row.state = self.done_on, "done"
        row.cost_yen = self.cost_yen if self.cost_yen is not None else row.cost_yen
        row.save(update_fields=["done_on", "cost_yen", "state"])
        return row


class BudgetImprovement(Action):
    verb, power, label = "shelters.budget", powers.KEEP, _("予算がついたことを記録する")
    effect = _("「予算化」になります。完了したら完了日を入れます。")
    on = "improvement"
    improvement: Improvement
    cost_yen: int
    target_year: int

    def check(self) -> None:
        if self.cost_yen < 1:
            raise Refused(_("予算額を円で入れてください。"), field="cost_yen")

    def perform(self) -> Improvement:
        row = self.improvement
        row.cost_yen, row.target_year = self.cost_yen, self.target_year
        row.save(update_fields=["cost_yen", "target_year"])
        return row


class DropImprovement(Action):
    verb, power, label = "shelters.drop", powers.KEEP, _("改善を取りやめる")
    effect = _("予定から外れます。理由は記録に残ります。")
    on, tone = "improvement", "danger"
    improvement: Improvement
    reason: str

    def check(self) -> None:
        if not self.reason.strip():
            raise Refused(_("取りやめの理由を入れてください。"), field="reason")

    def perform(self) -> Improvement:
        row = self.improvement
        row.drop_reason = self.reason.strip()[:200]
        row.save(update_fields=["drop_reason"])
        return row


class RetireShelter(Action):
    verb, power, label = "shelters.retire", powers.KEEP, _("避難所を廃止する")
    effect = _("公開の一覧と地図から消えます。これまでの開設・訓練・改善の記録は残ります。")
    on, tone = "shelter", "danger"
    shelter: Shelter
    ended_on: date
    reason: str

    @classmethod
    def hindrance(cls, actor: Actor, row: Shelter) -> str:
        return _t("開設しています。閉鎖してから廃止してください。") if running(row) else ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.shelter):
            raise Refused(reason)
        not_later_than_today(self.ended_on, "ended_on")
        if not self.reason.strip():
            raise Refused(_("廃止の理由を入れてください。"), field="reason")
        if self.shelter.designated_on and self.ended_on < self.shelter.designated_on:
            raise Refused(_("廃止日が指定日より前です。"), field="ended_on")

    def perform(self) -> Shelter:
        row = self.shelter
        row.ended_on, row.end_reason = self.ended_on, self.reason.strip()[:200]
        row.save(update_fields=["ended_on", "end_reason"])
        return row
