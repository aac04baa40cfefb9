"""How often one sender may answer an open survey; the sender is kept as a keyed hash for a window of time only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from kusei.core import calendar, gate
from kusei.core.access.models import LinkTry

WINDOW = timedelta(minutes=60)
MOST = 5


def allowed(purpose: str, source: str, *, most: int = MOST) -> bool:
    """Count one more try of ``source`` for ``purpose`` in this window, and say whether it is within ``most``."""
    key = salted_hmac("kusei.open_form", f"{purpose}\0{source}", algorithm="sha256").hexdigest()
    seconds = int(WINDOW.total_seconds())
    window = datetime.fromtimestamp(int(calendar.now().timestamp()) // seconds * seconds, UTC)
    with gate.writing("jobs"), transaction.atomic():
        tries, _created = LinkTry.objects.select_for_update().get_or_create(key=key, window=window)
        tries.count += 1
        tries.save(update_fields=["count"])
    return tries.count <= most
