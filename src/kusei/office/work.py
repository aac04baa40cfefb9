"""Jobs people ask for, and the night: seal the trail, take readings, hand over clocks, send waiting mail."""

from __future__ import annotations

from datetime import time, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access import links
from kusei.core.access.actors import system
from kusei.core.audit.verify import verify
from kusei.core.calendar import Period
from kusei.core.evidence.expected import EXPECTED
from kusei.core.evidence.registry import SOURCES, Finding, collect
from kusei.core.jobs.run import Progress, job, nightly
from kusei.core.ledger.models import Ward
from kusei.core.ledger.queries import wards
from kusei.core.outbox.send import send_waiting_mail
from kusei.office.actions.evidence import StoreReadings, TakeReadings
from kusei.office.actions.reorganise import HandOverClocks
from kusei.office.actions.trail import RecordVerification, SealTrail

KEEP_TRIES = timedelta(days=1)


def every_key() -> list[str]:
    """Everything the plan wants and everything a room can prove."""
    return sorted({*EXPECTED, *SOURCES})


@job("office.take_readings", _("根拠を記録する"))
def take_readings(progress: Progress, *, year: int) -> str:
    """Ask every probe about a fiscal year, key by key, then store all of it in one act."""
    period, city_wards, keys = Period.fiscal_year(year), wards(), every_key()
    progress.total(len(keys))
    found: dict[str, dict[Ward, Finding]] = {}
    for done, key in enumerate(keys, start=1):
        found |= collect([key], city_wards, period)
        progress.step(done)
    StoreReadings(actor=system("readings"), period=period, found=found)()
    return f"{reverse('office:evidence')}?year={year}"


@job("office.verify_trail", _("監査記録を検証する"))
def verify_trail(progress: Progress) -> str:
    progress.total(1)
    row = RecordVerification(actor=system("audit"), report=verify())()
    progress.step(1)
    return reverse("office:verification", args=[row.ref])


@nightly("office.seal", time(0, 20))
def seal_yesterday() -> int:
    return SealTrail(actor=system("audit"), up_to=calendar.today() - timedelta(days=1))()


@nightly("office.hand_over", time(0, 5))
def hand_over_clocks() -> int:
    return HandOverClocks(actor=system("organisation"))()


@nightly("office.readings", time(2, 0))
def readings_of_this_year() -> object:
    year = calendar.fiscal_year_of(calendar.today())
    return TakeReadings(actor=system("readings"), year=year)()


@nightly("office.mail", time(6, 30))
def mail() -> int:
    return send_waiting_mail()


@nightly("office.link_tries", time(3, 10))
def forget_link_tries() -> int:
    return links.forget_tries(calendar.now() - KEEP_TRIES)
