"""The night destroys what a decided list names, and empties personal data whose time is over; long files are made clean of marked text in the background."""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import system
from kusei.core.jobs.run import Progress, job, nightly
from kusei.core.records.models import DisclosureItem, DisposalList
from kusei.office.records import rule_values  # noqa: F401  (how long the register of requests is kept)
from kusei.office.records.actions import marking
from kusei.office.records.actions.disposal import DestroyListed
from kusei.office.records.actions.personal import erase_what_is_over


@nightly("records.destroy", time(1, 30))
def destroy_what_was_decided() -> int:
    """Each decided list once; the trail keeps how many, not what."""
    waiting = list(DisposalList.objects.filter(state=DisposalList.State.APPROVED).order_by("pk"))
    for listing in waiting:
        DestroyListed(actor=system("retention"), listing=listing)()
    return len(waiting)


@nightly("records.erase_personal", time(2, 10))
def erase_personal() -> int:
    """Applicants, respondents, requesters: what the dated rules say is over; the trail keeps how many, not who."""
    return erase_what_is_over(system("retention"))


@job("records.make_clean", _("開示用のファイルを作る"))
def make_clean_job(progress: Progress, *, ref: str) -> str:
    item = DisclosureItem.objects.select_related("disclosure").get(ref=ref)
    progress.total(1)
    marking.clean_act(item=item, actor=system("redaction"))()
    progress.step(1)
    return item.get_absolute_url()
