"""Private rooms: reading is an act.

``open_case`` (inside an Action, from a POST with purpose and basis) opens one row for a quarter of an hour; every GET
asks ``read``, which needs that opening and writes one line of the trail. In an emergency a person without the power
breaks the glass: the same opening, announced to those who hold the power, and reviewed afterwards.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar, gate
from kusei.core.access.actors import Actor
from kusei.core.access.decide import Verdict, may, ward_id_of
from kusei.core.access.models import CaseOpening
from kusei.core.access.powers import POWERS, declare
from kusei.core.audit.write import CITY, Entry, append
from kusei.core.ledger.models import Ward
from kusei.core.rows import Row, seen_of

OPEN_FOR = timedelta(minutes=15)
BREAK_GLASS = declare("office.break_glass", _("個人記録を緊急に開く"), duties=("head", "welfare", "disaster"))
REVIEW = declare("office.review", _("個人記録の閲覧とリンクを点検する"), duties=("audit", "head"))

REASONS: dict[str, str | Promise] = {
    "closed": _("この記録は開かれていません。目的と根拠を入れて開いてください。"),
    "purpose": _("目的と根拠を入れてください。"),
    "no_power": _("この記録を開く権限がありません。"),
}


class CaseClosed(Exception):
    """The row is not open to this actor now; ``code`` is a key of REASONS."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(reason or str(REASONS[code]))
        self.code = code


def may_open(actor: Actor, row: Row, *, glass: bool = False) -> Verdict:
    """Whether this actor may open this row: by the room's own power, or by breaking the glass in their own ward."""
    rule = seen_of(type(row))
    if not rule.private:
        raise ValueError(f"{type(row).__name__} is not private: it is read with seen_by")
    if not glass:
        return may(actor, rule.power, row)
    ward = ward_of(row)
    return may(actor, BREAK_GLASS, ward)


def open_case(actor: Actor, row: Row, *, purpose: str, basis: str, glass: bool = False) -> CaseOpening:
    """Open one row for OPEN_FOR; inside an Action. Raises CaseClosed."""
    verdict = may_open(actor, row, glass=glass)
    if not verdict:
        raise CaseClosed("no_power", verdict.reason)
    if not purpose.strip() or not basis.strip():
        raise CaseClosed("purpose")
    now = calendar.now()
    return CaseOpening.objects.create(
        subject=subject_of(row), room=room_of(row), ward_id=ward_id_of(row), actor=actor.label, post_id=actor.post_id,
        purpose=purpose.strip()[:120], basis=basis.strip()[:200], glass=glass, opened_at=now, expires_at=now + OPEN_FOR,
    )


def opening_of(actor: Actor, row: Row) -> CaseOpening | None:
    """The live opening this actor has of this row; a power lost in the meantime closes it at once."""
    live = CaseOpening.objects.filter(
        actor=actor.label, subject=subject_of(row), opened_at__lte=calendar.now(), expires_at__gt=calendar.now(),
    ).order_by("-opened_at").first()
    if live is None or not may_open(actor, row, glass=live.glass):
        return None
    return live


def read(actor: Actor, row: Row) -> CaseOpening:
    """Let one GET read one row: needs a live opening and writes one line. Raises CaseClosed."""
    opening = opening_of(actor, row)
    if opening is None:
        raise CaseClosed("closed")
    ward = ward_of(row)
    chain = ward.code if ward else CITY
    with gate.writing("action"), transaction.atomic():
        append([Entry(
            verb=f"{opening.room}.read", actor=actor.label, outcome="read", chain=chain, subject=subject_of(row),
            facts={"opening": opening.ref, "glass": opening.glass},
        )])
    return opening


def find(actor: Actor, model: type[Row], ref: str) -> Any:
    """The row a detail page asks for: one the actor's power reaches, or one whose glass they broke; else None."""
    row = model._default_manager.seen_by(actor).filter(ref=ref).first()
    if row is not None:
        return row
    broken = CaseOpening.objects.filter(
        actor=actor.label, subject=f"{model._meta.label_lower}:{ref}", glass=True, expires_at__gt=calendar.now(),
    ).exists()
    return model._default_manager.filter(ref=ref).first() if broken else None


def close_case(actor: Actor, row: Row) -> int:
    """End the actor's openings of a row before their time (leaving the counter); inside an Action."""
    now = calendar.now()
    live = CaseOpening.objects.filter(actor=actor.label, subject=subject_of(row), expires_at__gt=now, opened_at__lt=now)
    return live.update(expires_at=now, version=F("version") + 1)


def waiting_for_review() -> models.QuerySet[CaseOpening]:
    """Broken glass nobody has looked at yet."""
    return CaseOpening.objects.filter(glass=True, reviewed_at=None)


def ward_of(row: Row) -> Ward | None:
    """The ward a private row belongs to."""
    ward_id = ward_id_of(row)
    return None if ward_id is None else Ward.objects.defer("boundary").get(pk=ward_id)


def subject_of(row: Row) -> str:
    return f"{row._meta.label_lower}:{row.ref}"


def room_of(row: Row) -> str:
    power = seen_of(type(row)).power
    return POWERS[power].room if power in POWERS else power.split(".")[0]
