"""Reads; the ward first."""

from __future__ import annotations

from typing import Any

from kusei.core.ledger.models import Ward
from kusei.plan.practices.models import Case


def open_in(ward: Ward) -> Any:
    """Cases of a ward that are not closed, the oldest first."""
    return Case.objects.filter(ward=ward, state="open").order_by("opened_on", "pk")
