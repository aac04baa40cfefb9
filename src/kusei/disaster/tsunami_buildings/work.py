"""The room's long work: the study of who reaches a building in time."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import system
from kusei.core.jobs.run import Progress, job
from kusei.disaster.tsunami_buildings import bridge
from kusei.disaster.tsunami_buildings.actions import StoreStudy
from kusei.disaster.tsunami_buildings.actions.studying import JOB
from kusei.disaster.tsunami_buildings.models import Study


@job(JOB, _("津波避難ビルに届く範囲を試算する"))
def reach(progress: Progress, *, ref: str) -> str:
    """Compute outside every transaction, then store the answer as one act."""
    progress.total(2)
    study = Study.objects.select_related("ward", "network__file__blob").get(ref=ref)
    run = bridge.solve(study)
    progress.step(1)
    StoreStudy(actor=system("reach"), study=study, run=run)()
    progress.step(2)
    return study.get_absolute_url()
