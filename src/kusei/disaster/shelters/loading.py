"""The import as one act: all accepted rows of a list, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.importing import Incoming, Preview
from kusei.core.ledger.models import Facility, Ward
from kusei.core.search.find import SOURCES, index
from kusei.core.sheets.sites import HAZARDS
from kusei.core.text import sort_key
from kusei.disaster.shelters import powers
from kusei.disaster.shelters.incoming import Plan, plan
from kusei.disaster.shelters.models import Shelter

BATCH = 1000
Progress = Callable[[int, int], None]
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


class ImportShelters(Action):
    """``ward`` None: the whole city's list, for a post of the city. ``digest``: of the preview a person saw."""

    verb, power, label = "shelters.load", powers.LOAD, _("避難所の一覧を取り込む")
    effect = _("公表された一覧を取り込みます。指定日のない施設は実績に数えず「参考」として示します。")
    data: bytes
    file_name: str
    digest: str = ""
    source: str = ""
    as_of: date | None = None
    ward: Ward | None = None
    wards: Sequence[Ward] | None = None
    progress: Progress | None = None

    def where(self) -> Ward | None:
        return self.ward

    def check(self) -> None:
        wards = self.wards or list(Ward.objects.as_of(calendar.today()).select_related("city"))
        self._plan: Plan = plan(self.data, self.file_name, wards, only=self.ward)
        self.source = self.source or self._plan.source
        if self.digest and self.digest != self._plan.preview.digest:
            raise Refused(_("確かめたあとに内容が変わりました。もう一度ファイルを選んでください。"), code="digest")

    def perform(self) -> Preview:
        accepted = self._plan.preview.accepted
        rows = self._create([r for r in accepted if r.status == "new"])
        self._say(len(rows), len(accepted))
        rows += self._change([r for r in accepted if r.status == "changed"])
        self._say(len(rows), len(accepted))
        if Shelter._meta.label_lower in SOURCES:
            index(rows)
        return self._plan.preview

    def _say(self, done: int, total: int) -> None:
        if self.progress:
            self.progress(done, total)

    def _facility(self, row: Incoming) -> Facility:
        one = self._plan.judged[row.row]
        site = one.site
        return Facility(
            ward=one.ward,
            name=site.name,
            kana=site.kana,
            address=site.address,
            lon=site.lon,
            lat=site.lat,
            point_source=self.source[:120],
            phone=site.phone[:40],
            source=self.source,
            source_as_of=self.as_of,
            external_id=site.key.partition("/")[0][:60],
            kind_word=str(Shelter._meta.verbose_name),
            since=self.as_of or calendar.today(),
        )

    def _create(self, rows: Sequence[Incoming]) -> list[Shelter]:
        facilities = Facility.objects.bulk_create([self._facility(r) for r in rows], batch_size=BATCH)
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

    def _change(self, rows: Sequence[Incoming]) -> list[Shelter]:
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

    def facts(self, result: Any) -> dict[str, Any]:
        found: Preview = result
        counts = {s: found.count(s) for s in ("new", "changed", "same", "refused")}
        return {"digest": found.digest, **counts}
