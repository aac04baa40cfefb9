"""From a candidate to an eligible building: register, survey with photographs, judge, talk, drop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import not_later_than_today
from kusei.core.clocks import run as clocks
from kusei.core.files.store import Kept, attach
from kusei.core.ledger.models import Agreement, District, Facility, Organisation, Ward
from kusei.core.text import sort_key
from kusei.disaster.tsunami_buildings import powers
from kusei.disaster.tsunami_buildings.lifecycle import AGREEMENT_ENDS, TALK_DUE
from kusei.disaster.tsunami_buildings.models import Building, End, RefugeFloor, Survey, Talk
from kusei.disaster.tsunami_buildings.queries import by_height, clauses_of, facts_of
from kusei.disaster.tsunami_buildings.rule_values import criteria, m2_per_person
from kusei.disaster.tsunami_buildings.rules import BadFloors, Floor, capacity, dry_area, failed, is_dry, parse_floors
from kusei.disaster.tsunami_buildings.words import named

MEASURED = (
    "surveyed_on", "structure", "storeys", "started_on", "built_year", "seismic", "depth_m", "base_level_m",
    "refuge_floor", "refuge_height_m", "stairs", "outside_stairs", "access", "key_holders", "ground_m", "shore_m",
    "faces_shore", "route", "entrance", "night",
)  # fmt: skip
MOST_PHOTOS = 12
FLOOR_STROKE = "／"  # data: between the places of refuge as residents read them


def end_agreement(row: Building, *, on: date) -> None:
    """The agreement ends with what it was made for; its row stays, its clock stops."""
    if row.agreement is not None:
        later = Q(until=None) | Q(until__gt=on)
        Agreement.objects.filter(later, pk=row.agreement.pk).update(until=max(on, row.agreement.since))
    clocks.stop(AGREEMENT_ENDS, row, at=calendar.now())


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
        ended = ("withdrawn", "expired")
        if Building.objects.filter(ward=self.ward, name=self.name).exclude(state__in=ended).exists():
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
            owner=body_named(self.owner_name, self.ward),
        )


def body_named(name: str, ward: Ward) -> Organisation | None:
    """The ward's organisation of this name, made if it is not there yet."""
    if not name.strip():
        return None
    held = Organisation.objects.as_of(calendar.today()).filter(ward=ward, name=name.strip()).first()
    return held or Organisation.objects.create(ward=ward, name=name.strip(), since=calendar.today())


class SurveyBuilding(Action):
    verb, power, label = "tsunami_buildings.survey", powers.KEEP, _("現地調査を記録する")
    effect = _("要件を一つずつ確かめ、満たさない要件を示します。収容人数は浸水より上の避難場所の面積から計算します。")
    on, shortcut = "building", "s"
    building: Building
    surveyed_on: date
    structure: str = ""
    storeys: int | None = None
    started_on: date | None = None
    built_year: int | None = None
    seismic: str = ""
    depth_m: Decimal | None = None
    base_level_m: Decimal | None = None
    refuge_floor: int | None = None
    refuge_height_m: Decimal | None = None
    stairs: str = ""
    outside_stairs: bool | None = None
    access: str = ""
    key_holders: int = 0
    ground_m: Decimal | None = None
    shore_m: int | None = None
    faces_shore: bool | None = None
    route: str = ""
    entrance: str = ""
    night: str = ""
    floors: str = ""
    by: str = ""
    note: str = ""
    photos: Sequence[tuple[str, Kept]] = ()

    def check(self) -> None:
        not_later_than_today(self.surveyed_on, "surveyed_on")
        try:
            self._floors = parse_floors(self.floors, storeys=self.storeys)
        except BadFloors as error:
            said = _t("%(line)s行目「%(text)s」が読めません。「屋上 289」のように、階と面積（m²）を書いてください。")
            raise Refused(said % {"line": error.line, "text": error.text}, field="floors") from error
        if self.storeys is not None and self.refuge_floor is not None and self.refuge_floor > self.storeys + 1:
            raise Refused(_("避難場所の階が建物の階数（屋上を含む）を超えています。"), field="refuge_floor")
        self._levels_fit()
        if len(self.photos) > MOST_PHOTOS:
            raise Refused(_("写真は1回に12枚までです。分けて記録してください。"), field="photos")
        if any(not kept.mime.startswith("image/") for _name, kept in self.photos):
            raise Refused(_("写真（JPEG・PNG）ではないファイルがあります。"), field="photos")

    def _levels_fit(self) -> None:
        for floor in self._floors:
            if self.storeys is not None and floor.level is not None and floor.level > self.storeys + 1:
                said = _t("「%(floor)s」は建物の階数（%(storeys)s階）より上です。階か階数を直してください。")
                raise Refused(said % {"floor": floor.name, "storeys": self.storeys}, field="floors")

    def perform(self) -> Building:
        row = self.building
        for name in MEASURED:
            setattr(row, name, getattr(self, name))
        row.end_reason, row.end_kind = "", ""
        if self._floors:
            self._count(row)
        row.save()
        found = failed(clauses_of(row, day=self.surveyed_on), before_agreement=True)
        survey = Survey.objects.create(
            building=row,
            surveyed_on=self.surveyed_on,
            by=self.by.strip()[:80],
            facts={name: _kept(getattr(self, name)) for name in MEASURED} | {"floors": self.floors},
            failed=" ".join(c.key for c in found),
            capacity=row.capacity,
            note=self.note.strip()[:300],
        )
        for name, kept in self.photos:
            attach(survey, kept, name=name, title=_t("現地の写真"))
        return row

    def _count(self, row: Building) -> None:
        facts, rule = facts_of(row, day=self.surveyed_on), criteria(self.surveyed_on, ward=row.ward)
        wet = facts.depth_m is not None or facts.base_level_m is not None
        replace_floors(row, [(f, is_dry(f, facts, rule) if wet else True) for f in self._floors], since=self.surveyed_on)
        counted = [f.name for f in self._floors if not wet or is_dry(f, facts, rule)]
        row.floors_text = FLOOR_STROKE.join(counted)[:200]
        row.m2_per_person = m2_per_person(self.surveyed_on, ward=row.ward)
        row.capacity = capacity(dry_area(self._floors, facts, rule), row.m2_per_person)

    def facts(self, result: Any) -> dict[str, Any]:
        found = clauses_of(self.building, day=self.surveyed_on)
        return {
            "failed": [c.key for c in failed(found, before_agreement=True)],
            "capacity": self.building.capacity,
            "photos": len(self.photos),
        }


def _kept(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | bool) else str(value)


class ResurveyBuilding(SurveyBuilding):
    verb, label = "tsunami_buildings.resurvey", _("再調査を記録する")
    effect = _("指定したまま要件と収容人数を確かめ直します。満たさない要件があれば、使用停止か解除を決めてください。")
    shortcut = ""
    building: Building


def replace_floors(building: Building, floors: Sequence[tuple[Floor, bool | None]], *, since: date) -> None:
    """End the floors of before and begin the new ones; the old capacity stays readable as of its days."""
    held = building.floors.filter(until=None)
    held.filter(since__gte=since).delete()
    held.update(until=date.fromordinal(since.toordinal() - 1))
    RefugeFloor.objects.bulk_create(
        RefugeFloor(
            building=building,
            floor=floor.name[:60],
            area_m2=floor.area_m2,
            level=floor.level,
            height_m=floor.height_m,
            # A place of which the survey does not say whether it lies above the water is not counted either.
            dry=bool(dry),
            since=since,
            position=n,
        )
        for n, (floor, dry) in enumerate(floors)
    )


class JudgeEligible(Action):
    verb, power, label = "tsunami_buildings.judge", powers.DECIDE, _("適合と判定する")
    effect = _("協定のほかのすべての要件を満たすことを記録し、所有者との協議に進みます。")
    on, shortcut, tone = "building", "j", "main"
    building: Building

    @classmethod
    def hindrance(cls, actor: Actor, row: Building) -> str:
        missing = failed(clauses_of(row), before_agreement=True)
        if missing:
            return _t("要件を満たしていません：%(clauses)s") % {"clauses": named(missing, by_height=by_height(row))}
        return "" if row.capacity else _t("収容人数がありません。調査で避難場所の面積を記録してください。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.building):
            raise Refused(reason)

    def perform(self) -> Building:
        return self.building

    def facts(self, result: Any) -> dict[str, Any]:
        return {"capacity": self.building.capacity}


class RecordTalk(Action):
    verb, power, label = "tsunami_buildings.talk", powers.KEEP, _("協議を記録する")
    effect = _("相手と結果が残り、次の連絡の期限が始まります。")
    on, shortcut = "building", "t"
    building: Building
    talked_on: date
    side: str
    outcome: str
    note: str = ""

    def check(self) -> None:
        not_later_than_today(self.talked_on, "talked_on")
        if self.outcome == Talk.Outcome.REFUSED and not self.note.strip():
            raise Refused(_("断られた理由を内容に書いてください。"), field="note")

    def perform(self) -> Building:
        row = self.building
        Talk.objects.create(
            building=row, talked_on=self.talked_on, side=self.side, outcome=self.outcome, note=self.note.strip()[:300]
        )
        if row.state == "talking":
            clocks.stop(TALK_DUE, row, at=self.moment)
            clocks.start(TALK_DUE, row, at=self.moment)
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"side": self.side, "outcome": self.outcome}


class DropCandidate(Action):
    verb, power, label = "tsunami_buildings.drop", powers.DECIDE, _("候補を見送る")
    effect = _("候補から外し、理由を残します。あとで調査をやり直せます。")
    on, tone = "building", "danger"
    building: Building
    reason: str
    kind: str = End.OTHER

    def check(self) -> None:
        if not self.reason.strip():
            raise Refused(_("見送る理由を入れてください。"), field="reason")

    def perform(self) -> Building:
        row = self.building
        row.end_reason, row.end_kind = self.reason.strip()[:200], self.kind
        if row.agreement is not None:
            end_agreement(row, on=calendar.today())
            row.agreement = None
        row.save(update_fields=["end_reason", "end_kind", "agreement"])
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"kind": self.kind}
