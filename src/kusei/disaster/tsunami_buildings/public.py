"""The door of the room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from kusei.core.access.actors import Actor
from kusei.core.ledger.models import Ward
from kusei.core.sheets.sites import LoadReport, report_of
from kusei.disaster.tsunami_buildings.loading import ImportBuildings

Progress = Callable[[int, int], None]


def load_buildings(
    actor: Actor, wards: Sequence[Ward], data: bytes, file_name: str, *, source: str = "", as_of: date | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Take a published list into the register as one act. Raises Unreadable when the file cannot be taken as a whole.

    ``source``: attribution to keep with every row. ``as_of``: the day the list speaks of (None = it does not say).
    """
    act = ImportBuildings(
        actor=actor, data=data, file_name=file_name, source=source, as_of=as_of, wards=list(wards), progress=progress,
    )
    return report_of(act())

