"""Counting evidence takes its time: a job that can be left and found again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import system
from kusei.core.evidence.registry import Finding, collect
from kusei.core.jobs.run import Progress, job
from kusei.core.ledger.models import Ward
from kusei.plan.followup.actions import Prefill
from kusei.plan.followup.actions.rounds import wanted_keys, wards_of
from kusei.plan.followup.marking import plan_of
from kusei.plan.followup.models import Round

PREFILL = "followup.prefill"


@job(PREFILL, _("フォローアップの根拠を数える"))
def count_evidence(progress: Progress, *, round_ref: str) -> str:
    """Ask probe by probe, then write readings and marks in one act; returns the round's page."""
    round_ = Round.objects.get(ref=round_ref)
    everywhere = wards_of(round_)
    keys = wanted_keys(plan_of(round_))
    progress.total(len(keys))
    found: dict[str, dict[Ward, Finding]] = {}
    for done, key in enumerate(keys, start=1):
        found |= collect([key], everywhere, round_.period)
        progress.step(done)
    Prefill(actor=system("followup"), round=round_, found=found)()
    return round_.get_absolute_url()
