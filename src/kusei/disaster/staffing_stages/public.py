"""The door of the room: at what stage a ward stands, since when, and whether it is a drill.

The names and fields here stay; docs/reference/staffing_stages.md describes them. Other rooms follow
``@follows("staffing_stages.decide")`` and ``@follows("staffing_stages.release")``; the subject is the watch
(``staffing_stages.watch:REF``), read back with ``by_subject``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _t

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.ledger.models import Ward
from kusei.core.ledger.queries import adopted_rooms
from kusei.core.ui.parts import Act
from kusei.disaster.staffing_stages.actions import Intake, ReceiveTelegrams
from kusei.disaster.staffing_stages.models import Decision, Watch
from kusei.disaster.staffing_stages.powers import DECIDE
from kusei.disaster.staffing_stages.queries import tables_for, without_areas
from kusei.disaster.staffing_stages.rules import StageValue

__all__ = ["WardStage", "active", "at", "by_subject", "stages_of", "standing", "take_folder", "waiting_for"]
MOVES = ("automatic", "decided", "overridden")


@dataclass(frozen=True)
class WardStage:
    """The decided stage of a ward. ``share``: percent of staff called, None = not said; ``sections``: 班, empty = not said."""

    ref: str
    ward_id: int
    ward: str
    code: str
    label: str
    rank: int
    headquarters: bool
    since: datetime
    drill: bool
    incident: str
    share: int | None
    sections: tuple[str, ...]
    url: str

    @property
    def real(self) -> bool:
        return not self.drill


def _value(w: Watch) -> WardStage:
    return WardStage(
        w.ref, w.ward_id, w.ward.name, w.stage, w.label, w.rank, w.headquarters, w.stage_since or w.began_at, w.drill,
        w.incident.ref if w.incident else "", w.share, tuple(p for p in re.split(r"[、,\s]+", w.sections) if p), w.get_absolute_url(),
    )


def active(actor: Actor, *, drill: bool | None = None) -> list[WardStage]:
    """Stages that hold now, as far as the actor may see them, the highest first. ``drill`` None: both, marked."""
    rows = Watch.objects.seen_by(actor).filter(state="standing").select_related("ward", "incident")
    rows = rows if drill is None else rows.filter(drill=drill)
    return [_value(w) for w in rows.order_by("-rank", "ward__code")]


def at(ward: Ward, moment: datetime, *, drill: bool = False) -> WardStage | None:
    """The stage of a ward at a moment, by its decisions; None when it stood at none."""
    over = Q(ended_at=None) | Q(ended_at__gt=moment)
    rows = Watch.objects.filter(over, ward=ward, drill=drill, began_at__lte=moment).select_related("ward", "incident")
    moves = Decision.objects.filter(how__in=MOVES, made_at__lte=moment).order_by("made_at", "pk")
    for watch in rows.prefetch_related(Prefetch("decisions", moves, to_attr="moves")):
        if watch.moves:
            last = watch.moves[-1]
            held = _value(watch)
            if last.stage == watch.stage and last.rank == watch.rank:
                return held
            return WardStage(
                held.ref, held.ward_id, held.ward, last.stage, last.label, last.rank, False, last.made_at, held.drill, held.incident,
                None, (), held.url,
            )
    return None


def by_subject(subject: str) -> WardStage | None:
    """The stage a follow speaks of (``staffing_stages.watch:REF``); None once it is released or not yet decided."""
    row = Watch.objects.filter(ref=subject.rpartition(":")[2], state="standing").select_related("ward", "incident").first()
    return _value(row) if row else None


def standing(refs: Collection[str]) -> set[str]:
    """Of these watches, by ref, those that still stand; whoever asks holds the ref already."""
    return set(Watch.objects.filter(ref__in=refs, state="standing").values_list("ref", flat=True)) if refs else set()


def stages_of(ward: Ward) -> Sequence[StageValue]:
    """The stages of the table the ward follows, lowest first; empty when it has none."""
    return sorted(tables_for([ward])[ward.pk].stages.values(), key=lambda s: s.rank)


def waiting_for(actor: Actor, ward: Ward | None) -> list[Act]:
    """What this post must decide, and a ward that would hear almost nothing; the day begins with it. None for other posts."""
    if not actor.reach(DECIDE):
        return []
    rows = Watch.objects.seen_by(actor).exclude(state="released").exclude(proposed={}, state="standing").select_related("ward")
    rows = rows if ward is None else rows.filter(ward=ward)
    found = [Act(_t("%(ward)sの配備の判断が要ります") % {"ward": w.ward.name}, w.get_absolute_url()) for w in rows.order_by("ward__code")[:16]]
    if ward is not None and "staffing_stages" in adopted_rooms(ward.pk, calendar.today()) and without_areas([ward]):
        found.append(Act(_t("電文を受け止める区域コードが入っていません"), reverse("staffing_stages:board")))
    return found


def take_folder(folder: Path, *, actor: Actor) -> Intake:
    """Every ``.xml`` below a folder, in one act; what is there already is left alone."""
    act: Any = ReceiveTelegrams(actor=actor, files=[(str(p.relative_to(folder)), p.read_bytes()) for p in sorted(folder.rglob("*.xml"))])
    found: Intake = act()
    return found
