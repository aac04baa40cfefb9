"""A published list of sites taken into a register as one act: all accepted rows, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, ClassVar

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.importing import ImportRows, Incoming, Preview
from kusei.core.ledger.models import Facility, Ward
from kusei.core.search.find import SOURCES, index
from kusei.core.sheets.sites.report import LoadReport, report_of

BATCH = 1000
Progress = Callable[[int, int], None]


class LoadSites(ImportRows):
    """Abstract: a room names its ``model`` and ``plan_of``, and writes ``create`` and ``change``.

    ``plan_of(data, file_name, wards, only=ward)`` gives a value with ``preview``, ``source`` and ``judged`` rows.
    ``ward`` None: the whole city's list, for a post of the city. ``source``: attribution to keep with every row.
    ``as_of``: the day the list speaks of, None where it does not say.
    """

    nothing = ""  # a list read again, all the same, is no mistake
    model: ClassVar[Any]
    plan_of: ClassVar[Callable[..., Any]]
    source: str = ""
    as_of: date | None = None
    ward: Ward | None = None
    wards: Sequence[Ward] | None = None
    progress: Progress | None = None

    def where(self) -> Ward | None:
        return self.ward

    def read(self) -> Preview:
        wards = self.wards or list(Ward.objects.as_of(calendar.today()).select_related("city"))
        self._plan = type(self).plan_of(self.data, self.file_name, wards, only=self.ward)
        self.source = self.source or self._plan.source
        found: Preview = self._plan.preview
        return found

    def create(self, rows: Sequence[Incoming]) -> list[Any]:
        raise NotImplementedError

    def change(self, rows: Sequence[Incoming]) -> list[Any]:
        raise NotImplementedError

    def perform(self) -> Preview:
        accepted = self.preview.accepted
        rows = self.create([r for r in accepted if r.status == "new"])
        self._say(len(rows), len(accepted))
        rows += self.change([r for r in accepted if r.status == "changed"])
        self._say(len(rows), len(accepted))
        if self.model._meta.label_lower in SOURCES:
            index(rows)
        return self.preview

    def _say(self, done: int, total: int) -> None:
        if self.progress:
            self.progress(done, total)

    def facility(self, row: Incoming, **more: Any) -> Facility:
        """The place of a new row, as its list tells it; not saved."""
        one = self._plan.judged[row.row]
        site = one.site
        return Facility(
            ward=one.ward, name=site.name, kana=site.kana, address=site.address, lon=site.lon, lat=site.lat,
            point_source=self.source[:120], phone=site.phone[:40], source=self.source, source_as_of=self.as_of,
            kind_word=str(self.model._meta.verbose_name), since=self.as_of or calendar.today(), **more,
        )


def load_list(
    act: type[LoadSites], actor: Actor, wards: Sequence[Ward], data: bytes, file_name: str, *, source: str = "", as_of: date | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Take a published list into a room's register. Raises Refused when the file cannot be taken as a whole."""
    return report_of(act(actor=actor, data=data, file_name=file_name, source=source, as_of=as_of, wards=list(wards), progress=progress)())
