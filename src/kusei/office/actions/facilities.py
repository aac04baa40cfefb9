"""Facilities: registered by hand or from a list, ended by a day with a reason, never deleted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.importing import ImportRows, Incoming, Preview
from kusei.core.ledger.models import District, Facility, Organisation, Ward
from kusei.core.places import diagnose, geometry_of
from kusei.core.search import find
from kusei.office import powers
from kusei.office.actions import intake
from kusei.office.actions.ending import EndsOnADay, changed, named, update


class _FacilityFields(Action):
    """The fields a person may enter; the point must lie in the ward, or say nothing."""

    name: str
    kana: str = ""
    kind_word: str = ""
    district: District | None = None
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    phone: str = ""

    def values(self) -> dict[str, Any]:
        return {
            "name": self.name.strip(), "kana": self.kana, "kind_word": self.kind_word, "district": self.district,
            "address": self.address, "lat": self.lat, "lon": self.lon, "phone": self.phone,
        }

    def check_place(self, ward: Ward) -> None:
        named(self.name)
        if self.district is not None and self.district.ward_id != ward.pk:
            raise Refused(_t("学区は同じ区から選んでください。"), field="district")
        if self.lat is None and self.lon is None:
            return
        boundary = Ward.objects.only("boundary").get(pk=ward.pk).boundary
        found = diagnose(self.lon, self.lat, geometry_of(boundary)) if boundary else []
        if found:
            raise Refused(found[0].message, field="lat")


class CreateFacility(_FacilityFields):
    verb, power, label = "office.create_facility", powers.FACILITIES, _("施設を登録する")
    effect = _("施設一覧と地図に加わり、避難所などの登録で選べるようになります。")
    ward: Ward
    since: date

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        self.check_place(self.ward)
        if Facility.objects.as_of(self.since).filter(ward=self.ward, name=self.name.strip()).exists():
            raise Refused(_t("同じ名前の施設がすでに登録されています。"), field="name")

    def perform(self) -> Facility:
        source = _t("職員の入力") if self.lat is not None else ""
        return Facility.objects.create(ward=self.ward, since=self.since, point_source=source, **self.values())

    def facts(self, result: Facility) -> dict[str, Any]:
        return {"since": self.since, "point": self.lat is not None}


class EditFacility(_FacilityFields):
    verb, power, label, on = "office.edit_facility", powers.FACILITIES, _("施設の登録を直す"), "facility"
    effect = _("いまの記録を直します。この施設を使うすべての画面に反映されます。")
    shortcut = "e"
    facility: Facility

    def check(self) -> None:
        self.check_place(self.facility.ward)

    def perform(self) -> Facility:
        values = self.values()
        self._fields = changed(self.facility, values)
        if {"lat", "lon"} & set(self._fields):
            values["point_source"] = _t("職員の入力")
        return update(self.facility, **values)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"fields": self._fields}


class EndFacility(EndsOnADay):
    verb, power, label, on = "office.end_facility", powers.FACILITIES, _("施設の登録を終える"), "facility"
    effect = _("この日で施設の登録を終えます。これまでの記録は残り、新しい登録では選べなくなります。")
    facility: Facility


class _LedgerRows(ImportRows):
    ward: Ward | None = None

    def where(self) -> Ward | None:
        return self.ward

    def scope(self) -> intake.Scope:
        rows = Ward.objects.as_of(calendar.today()).defer("boundary")
        return intake.Scope(wards=[self.ward] if self.ward else list(rows), only=self.ward)

    def apply(self, model: Any, fields: tuple[str, ...]) -> int:
        """Write the accepted rows and index them for search. Returns how many."""
        wards = {w.code: w for w in Ward.objects.defer("boundary")}
        accepted = list(self.preview.accepted)
        new = [model(since=calendar.today(), **self.row(r, wards)) for r in accepted if r.status == "new"]
        old = {r.ref: r for r in model.objects.filter(ref__in=[r.key for r in accepted if r.key])}
        touched = []
        for incoming in accepted:
            if incoming.status == "changed":
                row = old[incoming.key]
                for name, value in self.row(incoming, wards).items():
                    setattr(row, name, value)
                row.version += 1
                touched.append(row)
        made = model.objects.bulk_create(new, batch_size=500)
        if touched:
            model.objects.bulk_update(touched, [*fields, "version"], batch_size=200)
        if model._meta.label_lower in find.SOURCES:
            find.index([*made, *touched])
        return len(accepted)

    def row(self, incoming: Incoming, wards: dict[str, Ward]) -> dict[str, Any]:
        raise NotImplementedError


class ImportFacilities(_LedgerRows):
    verb, power, label = "office.import_facilities", powers.FACILITIES, _("施設の一覧を取り込む")
    effect = _("確かめた行だけを登録し、書き換えます。1件でも登録できないときは、すべて取り消します。")

    def read(self) -> Preview:
        return intake.facilities_preview(self.data, self.file_name, self.scope())

    def perform(self) -> int:
        districts = District.objects.as_of(calendar.today()).defer("boundary")
        self._districts = {d.ref: d for d in districts}
        return self.apply(Facility, ("ward", "district", "point_source", *intake.FACILITY_FIELDS))

    def row(self, incoming: Incoming, wards: dict[str, Ward]) -> dict[str, Any]:
        values: dict[str, Any] = {k: v for k, v in incoming.values.items() if k not in ("ward", "district")}
        blank = {k: "" for k, v in values.items() if v is None and k not in ("lat", "lon", "source_as_of")}
        district = self._districts.get(incoming.values.get("district") or "")
        values |= {**blank, "ward": wards[incoming.values["ward"]], "district": district}
        if values.get("lat") is not None:
            values["point_source"] = values.get("source") or self.file_name[:120]
        return values


class ImportBodies(_LedgerRows):
    verb, power, label = "office.import_bodies", powers.FACILITIES, _("団体の一覧を取り込む")
    effect = ImportFacilities.effect

    def read(self) -> Preview:
        return intake.bodies_preview(self.data, self.file_name, self.scope())

    def perform(self) -> int:
        return self.apply(Organisation, ("ward", *intake.BODY_FIELDS))

    def row(self, incoming: Incoming, wards: dict[str, Ward]) -> dict[str, Any]:
        values = {k: "" if v is None else v for k, v in incoming.values.items() if k != "ward"}
        return {**values, "ward": wards.get(incoming.values["ward"])}
