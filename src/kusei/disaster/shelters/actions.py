"""The verbs: register, look, open, count, close, drill, improve, retire."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import not_later_than_today
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import District, Facility, Incident, Ward
from kusei.core.ledger.queries import concerning
from kusei.core.text import sort_key
from kusei.disaster.shelters import powers
from kusei.disaster.shelters.lifecycle import HEADCOUNT_DUE
from kusei.disaster.shelters.models import Drill, Headcount, Improvement, Opening, Shelter, Tried
from kusei.disaster.shelters.queries import last_count, running
from kusei.disaster.shelters.rules import Count, count_problem

COUNT_WORDS = {
    "negative": _("人数がマイナスです。"),
    "households": _("世帯数が人数と合いません（1人以上なら1世帯以上、人数以下）。"),
}


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


class OpenShelter(Action):
    verb, power, label = "shelters.open", powers.RUN, _("避難所を開設する")
    effect = _("安全確認が済んでいれば受入れが始まり、2時間ごとの人数報告の期限が始まります。")
    on, shortcut, tone = "shelter", "o", "main"
    shelter: Shelter
    incident: Incident | None = None
    drill: bool = False
    safety_checked: bool = False
    rooms_used: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: Shelter) -> str:
        return _t("すでに開設しています。") if running(row) else ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.shelter):
            raise Refused(reason, code="open")
        if self.incident is not None:
            if self.incident.state != Incident.State.OPEN:
                raise Refused(_("終了した災害・訓練です。対応中のものを選んでください。"), field="incident")
            if self.incident.drill != self.drill:
                raise Refused(_("訓練かどうかが、選んだ災害・訓練と合いません。"), field="drill")
            if not concerning(self.shelter.ward_id).filter(pk=self.incident.pk).exists():
                raise Refused(_("この災害・訓練の対象の区ではありません。"), field="incident")
        if self.moment > calendar.now():
            raise Refused(_("先の日時です。"), field="opened_at")

    def perform(self) -> Opening:
        ready, at = self.safety_checked, self.moment
        try:
            with transaction.atomic():
                opening = Opening.objects.create(
                    shelter=self.shelter,
                    incident=self.incident,
                    drill=self.drill,
                    opened_at=at,
                    received_at=at if ready else None,
                    state="open" if ready else "preparing",
                    opened_by=self.actor.label[:60],
                    rooms_used=self.rooms_used,
                )
        except IntegrityError as error:
            raise Refused(_("すでに開設しています。"), code="open") from error
        if ready:
            clocks.start(HEADCOUNT_DUE, opening, at=at)
        return opening

    def facts(self, result: Any) -> dict[str, Any]:
        return {"opening": result.ref, "drill": self.drill, "incident": self.incident.ref if self.incident else ""}


class BeginReception(Action):
    verb, power, label = "shelters.receive", powers.RUN, _("安全を確認し受入れを始める")
    effect = _("開設中になり、2時間ごとの人数報告の期限が始まります。")
    on, shortcut, tone = "opening", "s", "main"
    opening: Opening
    rooms_used: str

    def check(self) -> None:
        if not self.rooms_used.strip():
            raise Refused(_("使う場所を入れてください（立入禁止の場所は除きます）。"), field="rooms_used")

    def perform(self) -> Opening:
        row = self.opening
        row.received_at, row.rooms_used = self.moment, self.rooms_used.strip()[:200]
        row.save(update_fields=["received_at", "rooms_used"])
        return row


class ReportHeadcount(Action):
    verb, power, label = "shelters.headcount", powers.RUN, _("避難者数を報告する")
    effect = _("人数が記録され、次の報告の期限が2時間後に移ります。")
    on, shortcut, tone = "opening", "n", "main"
    opening: Opening
    people: int
    households: int | None = None
    exactness: str = Headcount.Exactness.APPROXIMATE

    def check(self) -> None:
        if problem := count_problem(Count(self.people, self.households)):
            raise Refused(COUNT_WORDS[problem], field="people" if problem == "negative" else "households")
        if self.moment > calendar.now():
            raise Refused(_("先の日時です。"), field="counted_at")
        if self.moment < self.opening.opened_at:
            raise Refused(_("開設より前の日時です。"), field="counted_at")

    def perform(self) -> Opening:
        before, at = last_count(self.opening), self.moment
        Headcount.objects.create(
            opening=self.opening,
            counted_at=at,
            people=self.people,
            households=self.households,
            exactness=self.exactness,
        )
        # A count written in late does not put off the next one.
        if before is None or at >= before.counted_at:
            clocks.stop(HEADCOUNT_DUE, self.opening, at=at)
            clocks.start(HEADCOUNT_DUE, self.opening, at=at)
        return self.opening

    def facts(self, result: Any) -> dict[str, Any]:
        return {"people": self.people, "households": self.households, "exactness": str(self.exactness)}


class CloseShelter(Action):
    verb, power, label = "shelters.close", powers.RUN, _("避難所を閉鎖する")
    effect = _("閉鎖の日時が残り、人数報告の期限が止まります。")
    on, tone = "opening", "danger"
    opening: Opening
    note: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: Opening) -> str:
        if row.state != "open":
            return ""
        last = last_count(row)
        if last is None:
            return _t("人数の報告がありません。全員の退所を確かめ、0人を報告してから閉鎖してください。")
        if last.people:
            return _t("まだ%(n)s人います。全員の退所を確かめ、0人を報告してから閉鎖してください。") % {
                "n": f"{last.people:,}"
            }
        return ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.opening):
            raise Refused(reason, code="people_inside")
        if self.opening.state == "preparing" and not self.note.strip():
            raise Refused(_("受入れを始めずに閉じる理由を入れてください。"), field="note")

    def perform(self) -> Opening:
        row = self.opening
        row.closed_at, row.close_note = self.moment, self.note.strip()[:200]
        row.save(update_fields=["closed_at", "close_note"])
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
    due_on: date | None = None
    done_on: date | None = None
    cost_yen: int | None = None

    def check(self) -> None:
        if self.due_on is None and self.done_on is None:
            raise Refused(_("目標日か完了日を入れてください。"), field="due_on")
        if self.done_on is not None:
            not_later_than_today(self.done_on, "done_on")

    def perform(self) -> Shelter:
        Improvement.objects.create(
            shelter=self.shelter,
            function=self.function,
            what=self.what,
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

    @classmethod
    def hindrance(cls, actor: Actor, row: Improvement) -> str:
        return _t("すでに完了しています。") if row.done_on else ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.improvement):
            raise Refused(reason)
        not_later_than_today(self.done_on, "done_on")

    def perform(self) -> Improvement:
        row = self.improvement
        row.done_on = self.done_on
        row.cost_yen = self.cost_yen if self.cost_yen is not None else row.cost_yen
        row.save(update_fields=["done_on", "cost_yen"])
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
