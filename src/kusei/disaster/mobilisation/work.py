"""The room's long work: the trial of a plan."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import system
from kusei.core.jobs.run import Progress, job
from kusei.disaster.mobilisation import bridge
from kusei.disaster.mobilisation import work_after as work_after
from kusei.disaster.mobilisation import work_relief as work_relief
from kusei.disaster.mobilisation.actions.planning import JOB, StoreTrial
from kusei.disaster.mobilisation.models import Trial


@job(JOB, _("動員先を試算する"))
def assign(progress: Progress, *, ref: str) -> str:
    """Compute outside every transaction, then store the answer as one act."""
    progress.total(2)
    trial = Trial.objects.select_related("plan").get(ref=ref)
    try:
        found = bridge.solve(trial.plan)
    except ValueError as error:
        StoreTrial(actor=system("assignment"), trial=trial, why=str(error))()
        return trial.get_absolute_url()
    progress.step(1)
    StoreTrial(actor=system("assignment"), trial=trial, run=found.run, answer=bridge.answer_of(trial.plan, found))()
    progress.step(2)
    return trial.get_absolute_url()
