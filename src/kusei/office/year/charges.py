"""Days of the task calendar that stand open: a handover shows them, and what is left at a post nobody holds."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kusei.core.access.charges import Open, declare
from kusei.office.year.models import Occasion
from kusei.office.year.queries import QUARTER, midnight
from kusei.office.year.tables import until


def _open() -> QuerySet[Any]:
    rows = Occasion.objects.filter(state="todo", due_on__lte=until(QUARTER.days)).select_related("task")
    return rows.order_by("due_on", "pk")


def _line(o: Occasion) -> Open:
    return Open(o.task.title, o.get_absolute_url(), midnight(o.due_on))


declare("year", _("これから3か月の年間の予定"), rows=_open, post="post", line=_line)
