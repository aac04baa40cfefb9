"""An opening's verbs: open, look, let people in, count, say what is out, close."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Incident
from kusei.core.ledger.queries import concerning
from kusei.disaster.shelters import powers
from kusei.disaster.shelters.lifecycle import HEADCOUNT_DUE
from kusei.disaster.shelters.models import HAZARD_LABELS, Fit, Headcount, Opening, Part, Party, Shelter
from kusei.disaster.shelters.queries import last_count, running
from kusei.disaster.shelters.rules import CHECKS, Count, count_problem, part_of_day, readiness
from kusei.disaster.shelters.words import CHECK_WORDS, OUT_WORDS, named

COUNT_WORDS: dict[str, str | Promise] = {
    "negative": _("人数がマイナスです。"),
    "households": _("世帯数が人数と合いません（1人以上なら1世帯以上、人数以下）。"),
    "in_cars": _("車中泊の人数が全体の人数を超えています。人数は車中泊を含めて入れてください。"),
}
COUNT_FIELDS = {"negative": "people", "households": "households", "in_cars": "in_cars"}
ANSWERS = ("ok", "no", "na")


def in_time(moment: datetime, opening: Opening, field: str) -> None:
    """Refuse a moment after now or before the opening."""
    if moment > calendar.now():
        raise Refused(_("先の日時です。"), field=field)
    if moment < opening.opened_at:
        raise Refused(_("開設より前の日時です。"), field=field)


class OpenShelter(Action):
    verb, power, label = "shelters.open", powers.RUN, _("避難所を開設する")
    effect = _("安全確認が済んでいれば受入れが始まり、2時間ごとの人数報告の期限が始まります。")
    on, shortcut, tone = "shelter", "o", "main"
    shelter: Shelter
    incident: Incident | None = None
    drill: bool = False
    safety_checked: bool = False
    rooms_used: str = ""
    despite: str = ""  # why it opens in a hazard it is not fit for

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
            if self.shelter.fits.get(self.incident.hazard) == Fit.NO and not self.despite.strip():
                said = _t("この避難所は「%(hazard)s」には使えません。ほかの避難所を開いてください。それでも開くときは理由を入れてください。")
                raise Refused(said % {"hazard": HAZARD_LABELS[self.incident.hazard]}, field="despite", code="unfit")
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
                    check_note=self.despite.strip()[:300],
                    checks={item: "ok" for item, later in CHECKS.items() if not later} if ready else {},
                )
        except IntegrityError as error:
            raise Refused(_("すでに開設しています。"), code="open") from error
        if ready:
            clocks.start(HEADCOUNT_DUE, opening, at=at)
        return opening

    def facts(self, result: Any) -> dict[str, Any]:
        return {
            "opening": result.ref, "drill": self.drill, "incident": self.incident.ref if self.incident else "",
            "despite": bool(self.despite.strip()),
        }


class RecordChecks(Action):
    """The opening checklist. Items of safety forbid letting people in until they are settled; others only warn."""

    verb, power, label = "shelters.check_opening", powers.RUN, _("開設の確認をする")
    effect = _("確かめたことが残ります。安全の項目がすべて済むまで受入れは始められません。")
    on, shortcut = "opening", "k"
    opening: Opening
    checks: dict[str, str]
    rooms_used: str = ""
    rooms_forbidden: str = ""
    welfare_space: str = ""
    note: str = ""

    def check(self) -> None:
        for item, answer in self.checks.items():
            if item not in CHECKS or (answer and answer not in ANSWERS):
                raise Refused(_t("知らない項目です：%(keys)s") % {"keys": item}, field="checks")
        if self.checks.get("forbidden") == "ok" and not self.rooms_forbidden.strip():
            raise Refused(_("立入禁止の場所を入れてください。ないときは「なし」と入れてください。"), field="rooms_forbidden")
        if self.checks.get("welfare") == "ok" and not self.welfare_space.strip():
            raise Refused(_("福祉避難スペースにする場所を入れてください。"), field="welfare_space")
        if self.opening.state == "open" and (bad := [i for i in CHECKS if not CHECKS[i] and self.checks.get(i) == "no"]):
            said = _t("人がいる避難所で安全の項目が「できない」です（%(items)s）。人を移し、閉鎖してください。")
            raise Refused(said % {"items": named(CHECK_WORDS, bad)}, field="checks", code="unsafe")

    def perform(self) -> Opening:
        row = self.opening
        row.checks = {**row.checks, **{k: v for k, v in self.checks.items() if v}}
        row.rooms_used = self.rooms_used.strip()[:200] or row.rooms_used
        row.rooms_forbidden = self.rooms_forbidden.strip()[:200] or row.rooms_forbidden
        row.welfare_space = self.welfare_space.strip()[:120] or row.welfare_space
        row.check_note = self.note.strip()[:300] or row.check_note
        row.save(update_fields=["checks", "rooms_used", "rooms_forbidden", "welfare_space", "check_note"])
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"checks": dict(self.checks)}


class BeginReception(Action):
    verb, power, label = "shelters.receive", powers.RUN, _("安全を確認し受入れを始める")
    effect = _("開設中になり、2時間ごとの人数報告の期限が始まります。")
    on, shortcut, tone = "opening", "s", "main"
    opening: Opening
    rooms_used: str

    @classmethod
    def hindrance(cls, actor: Actor, row: Opening) -> str:
        if row.state != "preparing" or (left := readiness(row.checks).blocking) == ():
            return ""
        said = _t("安全の確認が済んでいません：%(items)s。先に「開設の確認をする」を済ませてください。")
        return said % {"items": named(CHECK_WORDS, left)}

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.opening):
            raise Refused(reason, code="unsafe")
        if not self.rooms_used.strip():
            raise Refused(_("使う場所を入れてください（立入禁止の場所は除きます）。"), field="rooms_used")

    def perform(self) -> Opening:
        row = self.opening
        row.received_at, row.rooms_used = self.moment, self.rooms_used.strip()[:200]
        row.save(update_fields=["received_at", "rooms_used"])
        return row


class ReportLifelines(Action):
    verb, power, label = "shelters.lifelines", powers.RUN, _("使えないもの（停電・断水など）を報告する")
    effect = _("区の一覧と市への定時報告に出ます。空にすると復旧です。")
    on = "opening"
    opening: Opening
    out: tuple[str, ...] = ()

    def check(self) -> None:
        if unknown := set(self.out) - set(OUT_WORDS):
            raise Refused(_t("知らない項目です：%(keys)s") % {"keys": ", ".join(sorted(unknown))}, field="out")

    def perform(self) -> Opening:
        row = self.opening
        row.out = [k for k in OUT_WORDS if k in self.out]
        row.save(update_fields=["out"])
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"out": list(result.out)}


class CountPeople(Action):
    """A headcount, approximate or confirmed. ``people`` contains those in cars; ``at_home`` stands outside.

    ``part``: morning | noon | night ("" = by the hour it was counted).
    """

    verb, power, label = "shelters.headcount", powers.RUN, _("避難者数を報告する")
    effect = _("人数が記録され、次の報告の期限が2時間後に移ります。")
    on, shortcut, tone = "opening", "n", "main"
    opening: Opening
    people: int
    households: int | None = None
    exactness: str = Headcount.Exactness.APPROXIMATE
    part: str = ""
    in_cars: int = 0
    at_home: int = 0

    def check(self) -> None:
        if problem := count_problem(Count(self.people, self.households, self.in_cars, self.at_home)):
            raise Refused(COUNT_WORDS[problem], field=COUNT_FIELDS[problem])
        if self.part and self.part not in Part.values:
            raise Refused(_("時間帯は朝・昼・夜から選んでください。"), field="part")
        in_time(self.moment, self.opening, "counted_at")

    def perform(self) -> Opening:
        before, at = last_count(self.opening), self.moment
        Headcount.objects.create(
            opening=self.opening,
            counted_at=at,
            people=self.people,
            households=self.households,
            exactness=self.exactness,
            in_cars=self.in_cars,
            at_home=self.at_home,
            part=self.part or part_of_day(at.astimezone(calendar.JST).hour),
        )
        # A count written in late does not put off the next one.
        if before is None or at >= before.counted_at:
            clocks.stop(HEADCOUNT_DUE, self.opening, at=at)
            clocks.start(HEADCOUNT_DUE, self.opening, at=at)
        return self.opening

    def facts(self, result: Any) -> dict[str, Any]:
        return {
            "people": self.people, "households": self.households, "exactness": str(self.exactness),
            "in_cars": self.in_cars, "at_home": self.at_home,
        }


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
        if inside := Party.objects.filter(opening=row, state__in=("staying", "expected")).exclude(place="home").count():
            said = _t("名簿にまだ%(n)s世帯います。退所か移動を記録してから閉鎖してください。")
            return said % {"n": f"{inside:,}"}
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
