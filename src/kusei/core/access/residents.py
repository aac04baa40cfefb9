"""A room's own person and the register's resident, tied with a purpose and a basis; readable by that room alone."""

from __future__ import annotations

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.cases import room_of, subject_of
from kusei.core.access.decide import may
from kusei.core.access.models import ResidentLink
from kusei.core.ledger.models import Resident
from kusei.core.rows import Row, seen_of


class NotThisRoom(PermissionError):
    """The actor does not hold the power of the person's own room."""


def link(actor: Actor, person: Row, resident: Resident, *, purpose: str, basis: str) -> ResidentLink:
    """Say that a room's person is this resident; inside an Action. An earlier tie of the person ends.

    Raises NotThisRoom, or ValueError when purpose or basis is missing.
    """
    _ask(actor, person)
    if not purpose.strip() or not basis.strip():
        raise ValueError("a tie to the register needs a purpose and a basis")
    now = calendar.now()
    ResidentLink.objects.filter(person=subject_of(person), ended_at=None).update(ended_at=now)
    return ResidentLink.objects.create(
        room=room_of(person), person=subject_of(person), resident=resident, purpose=purpose.strip()[:120],
        basis=basis.strip()[:200], linked_at=now, linked_by=actor.label,
    )


def unlink(actor: Actor, person: Row) -> None:
    """End the tie (it was somebody else); inside an Action. The row stays."""
    _ask(actor, person)
    ResidentLink.objects.filter(person=subject_of(person), ended_at=None).update(ended_at=calendar.now())


def resident_of(actor: Actor, person: Row) -> Resident | None:
    """The resident behind a room's person, read now; None when not tied. Raises NotThisRoom."""
    _ask(actor, person)
    tie = ResidentLink.objects.filter(person=subject_of(person), room=room_of(person), ended_at=None).first()
    return Resident.objects.get(pk=tie.resident_id) if tie else None


def _ask(actor: Actor, person: Row) -> None:
    verdict = may(actor, seen_of(type(person)).power, person)
    if not verdict:
        raise NotThisRoom(verdict.reason)
