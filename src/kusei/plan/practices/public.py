"""The door of the room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kusei.core.access.actors import Actor
from kusei.core.ledger.models import Ward
from kusei.plan.practices.queries import open_in


@dataclass(frozen=True)
class OpenCaseView:
    """A case that is not closed, as other rooms of the pillar may know it."""

    ref: str
    title: str
    opened_on: date


def open_cases(actor: Actor, ward: Ward) -> list[OpenCaseView]:
    """The ward's open cases that this actor may see, the oldest first."""
    return [OpenCaseView(c.ref, c.title, c.opened_on) for c in open_in(ward).seen_by(actor)]
