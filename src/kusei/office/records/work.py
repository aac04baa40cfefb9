"""The night: destroy what a decided list names."""

from __future__ import annotations

from datetime import time

from kusei.core.access.actors import system
from kusei.core.jobs.run import nightly
from kusei.core.records.models import DisposalList
from kusei.office.records.actions.disposal import DestroyListed


@nightly("records.destroy", time(1, 30))
def destroy_what_was_decided() -> int:
    """Each decided list once; the trail keeps how many, not what."""
    waiting = list(DisposalList.objects.filter(state=DisposalList.State.APPROVED).order_by("pk"))
    for listing in waiting:
        DestroyListed(actor=system("retention"), listing=listing)()
    return len(waiting)
