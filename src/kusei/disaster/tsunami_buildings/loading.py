"""The import as one act: all accepted rows of a list, or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.action import Refused
from kusei.core.importing import ImportRows, Incoming, Preview
from kusei.core.ledger.models import Facility, Ward
from kusei.core.sheets.sites.loading import BATCH, LoadSites
from kusei.core.text import sort_key
from kusei.disaster.tsunami_buildings import powers, surveys
from kusei.disaster.tsunami_buildings.actions.preparing import MEASURED, RegisterBuilding, SurveyBuilding
from kusei.disaster.tsunami_buildings.incoming import plan
from kusei.disaster.tsunami_buildings.models import Building


class ImportBuildings(LoadSites):
    verb, power, label = "tsunami_buildings.load", powers.LOAD, _("津波避難ビルの一覧を取り込む")
    effect = _("公表された一覧を取り込みます。指定日のない建物は「参考」として示します。")
    model, plan_of = Building, plan

    def create(self, rows: Sequence[Incoming]) -> list[Building]:
        facilities = Facility.objects.bulk_create([self.facility(r) for r in rows], batch_size=BATCH)
        made = []
        for row, facility in zip(rows, facilities, strict=True):
            one = self._plan.judged[row.row]
            building = Building(
                facility=facility,
                ward=facility.ward,
                name=one.site.name,
                kana=one.site.kana,
                state="designated",
                sort_key=sort_key(one.site.name, one.site.kana),
                source_key=one.site.key,
            )
            made.append(self._fill(building, row))
        return Building.objects.bulk_create(made, batch_size=BATCH)

    def change(self, rows: Sequence[Incoming]) -> list[Building]:
        changed = [self._fill(self._plan.known[r.row], r) for r in rows]
        facilities = []
        for row, building in zip(rows, changed, strict=True):
            facility, site = building.facility, self._plan.judged[row.row].site
            facility.address, facility.lon, facility.lat = site.address, site.lon, site.lat
            facilities.append(facility)
        Facility.objects.bulk_update(facilities, ["address", "lon", "lat"], batch_size=BATCH)
        fields = ["capacity", "floors_text", "designated_on", "source", "source_as_of", "doubts", "version"]
        Building.objects.bulk_update(changed, fields, batch_size=BATCH)
        return changed

    def _fill(self, building: Building, row: Incoming) -> Building:
        one, values = self._plan.judged[row.row], row.values
        building.capacity, building.floors_text = values["capacity"], str(values["floors_text"])[:200]
        building.designated_on = date.fromisoformat(values["designated_on"]) if values["designated_on"] else None
        building.source, building.source_as_of = self.source, self.as_of
        building.doubts = " ".join(one.doubts)
        if building.pk:
            building.version += 1
        return building


class ImportSurveys(ImportRows):
    """The list of a survey team as one act; every row registers its candidate, if new, and records its survey."""

    verb, power, label = "tsunami_buildings.load_surveys", powers.KEEP, _("現地調査の一覧を取り込む")
    effect = _("候補を登録し、調査の結果を記録します。指定中の建物は変えません。")
    ward: Ward | None = None

    def where(self) -> Ward | None:
        return self.ward

    def check(self) -> None:
        if self.ward is None:
            raise Refused(_("画面の上で区を選んでから行ってください。"))
        super().check()

    def read(self) -> Preview:
        assert self.ward is not None
        self._surveys = surveys.plan(self.data, self.file_name, self.ward)
        return self._surveys.preview

    def perform(self) -> Preview:
        assert self.ward is not None
        for row in self._surveys.preview.accepted:
            values = self._surveys.values[row.row]
            building = self._surveys.known.get(row.row)
            if building is None:
                given: dict[str, Any] = {k: values.get(k) for k in surveys.OF_BUILDING}
                given |= {k: given[k] or "" for k in ("name", "kana", "address", "owner_name")}
                building = self.also(RegisterBuilding(actor=self.actor, ward=self.ward, **given))
            if values.get("surveyed_on") is not None:
                self.also(SurveyBuilding(actor=self.actor, building=building, **_survey_of(values)))
        return self._surveys.preview


def _survey_of(values: dict[str, Any]) -> dict[str, Any]:
    names = (*MEASURED, "floors", "by", "note")
    texts = ("structure", "seismic", "stairs", "access", "route", "entrance", "night", "floors", "by", "note")
    found: dict[str, Any] = {k: values.get(k) for k in names}
    found |= {k: found[k] or "" for k in texts}
    return {**found, "key_holders": found["key_holders"] or 0, "floors": surveys.lines(found["floors"])}
