"""Several times a day: offers nobody answered go on to the next."""

from __future__ import annotations

from datetime import time

from kusei.core import calendar
from kusei.core.access.actors import system
from kusei.core.actions.action import Refused
from kusei.core.booking.actions import LapseOffer
from kusei.core.booking.models import Application
from kusei.core.jobs.run import nightly


def lapse_offers() -> int:
    """Each overdue offer in its own act; one that was answered in the meantime is left alone."""
    done = 0
    for row in Application.objects.filter(state="offered", offer_due_at__lt=calendar.now()).order_by("offer_due_at", "pk"):
        try:
            LapseOffer(actor=system("booking.clock"), application=row)()
        except Refused:
            continue
        done += 1
    return done


for name, at in (("morning", time(8, 0)), ("noon", time(12, 0)), ("evening", time(17, 30)), ("night", time(22, 0))):
    nightly(f"booking.lapse_{name}", at)(lapse_offers)
