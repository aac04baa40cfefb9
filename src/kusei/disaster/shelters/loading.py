"""The import as one act: all accepted rows of a list, or none."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from kusei.core.importing import Incoming
from kusei.core.ledger.models import Facility
from kusei.core.sheets.sites import HAZARDS
from kusei.core.sheets.sites.loading import BATCH, LoadSites
from kusei.core.text import sort_key
from kusei.disaster.shelters import powers
from kusei.disaster.shelters.incoming import plan
from kusei.disaster.shelters.models import Shelter

CHANGED = (
    "is_shelter",
    "is_emergency_site",
    *HAZARDS,
    "capacity",
    "capacity_basis",
    "communities",
    "accepts",
    "note",
    "source",
    "source_as_of",
    "source_key",
    "doubts",
    "version",
)


class ImportShelters(LoadSites):
    verb, power, label = "shelters.load", powers.LOAD, _("避難所の一覧を取り込む")
    effect = _("公表された一覧を取り込みます。指定日のない施設は実績に数えず「参考」として示します。")
    model, plan_of = Shelter, plan

    def create(self, rows: Sequence[Incoming]) -> list[Shelter]:
        facilities = Facility.objects.bulk_create([self.facility(r, external_id=self._plan.judged[r.row].site.key.partition("/")[0][:60]) for r in rows], batch_size=BATCH)
        made = []
        for row, facility in zip(rows, facilities, strict=True):
            site = self._plan.judged[row.row].site
            shelter = Shelter(
                facility=facility,
                ward=facility.ward,
                name=site.name,
                kana=site.kana,
                state="registered",
                sort_key=sort_key(site.name, site.kana),
                url=site.url[:300],
                designated_on=site.designated_on,
                usable_m2=site.area_m2,
            )
            made.append(self._fill(shelter, row))
        return Shelter.objects.bulk_create(made, batch_size=BATCH)

    def change(self, rows: Sequence[Incoming]) -> list[Shelter]:
        changed, moved = [], []
        for row in rows:
            shelter = self._plan.known[row.row]
            if row.old is not None and row.old.get("position") != row.values["position"]:
                site = self._plan.judged[row.row].site
                shelter.facility.lon, shelter.facility.lat = site.lon, site.lat
                moved.append(shelter.facility)
            shelter.version += 1
            changed.append(self._fill(shelter, row))
        Facility.objects.bulk_update(moved, ["lon", "lat"], batch_size=BATCH)
        Shelter.objects.bulk_update(changed, CHANGED, batch_size=BATCH)
        return changed

    def _fill(self, shelter: Shelter, row: Incoming) -> Shelter:
        one, values = self._plan.judged[row.row], row.values
        site = one.site
        shelter.is_shelter, shelter.is_emergency_site = values["shelter"], values["emergency"]
        for hazard in HAZARDS:
            setattr(shelter, hazard, values[hazard])
        if site.capacity is not None:
            shelter.capacity, shelter.capacity_basis = site.capacity, str(_("出典の記載"))
        shelter.communities = site.communities[:300] or shelter.communities
        shelter.accepts = site.accepts[:200] or shelter.accepts
        shelter.note = site.note[:300] or shelter.note
        shelter.source, shelter.source_as_of = self.source[:200], self.as_of
        shelter.source_key = site.key or shelter.source_key
        shelter.doubts = " ".join(dict.fromkeys([*shelter.doubts.split(), *one.doubts]))
        return shelter
