"""The night: versions whose day has come take effect."""

from __future__ import annotations

from datetime import time

from kusei.core import calendar
from kusei.core.access.actors import system
from kusei.core.jobs.run import nightly
from kusei.plan.register.actions import TakeEffect
from kusei.plan.register.models import Revision


@nightly("register.take_effect", time(0, 10))
def versions_take_effect() -> int:
    """In the order of their days; the trail keeps each."""
    due = list(Revision.objects.filter(state="decided", effective_on__lte=calendar.today()).order_by("effective_on", "pk"))
    for revision in due:
        TakeEffect(actor=system("nightly"), revision=revision)()
    return len(due)
