"""The door of the room: states of all wards on a day, reasons, what was asked and refused, work that waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _t

from kusei.core.access.actors import Actor
from kusei.core.access.decide import may
from kusei.core.calendar import fiscal_year_label
from kusei.core.ledger.models import Ward
from kusei.core.ui.parts import Act, Badge
from kusei.plan.register.public import heads
from kusei.plan.rollout import powers, queries, words
from kusei.plan.rollout.lifecycle import CELL
from kusei.plan.rollout.models import Request, Standing

__all__ = [
    "CellView", "RefusalView", "RefusedRequest", "badge_of_state", "cells", "refusals", "refused_requests", "states_of", "waiting_for",
]


@dataclass(frozen=True)
class CellView:
    """A ward and an initiative now, with the reason where it stands still."""

    ward_id: int
    initiative_ref: str
    state: str
    word: str
    since: date
    why: str
    note: str
    url: str


@dataclass(frozen=True)
class RefusalView:
    """What was asked for an initiative and refused: how often, by whom, over which years."""

    initiative_ref: str
    place: str
    asked: int
    refused: int
    years: str
    by: str
    granted: bool


def cells(initiative_ref: str) -> Sequence[CellView]:
    """Every ward's cell of one initiative, in ward order."""
    rows = Standing.objects.filter(initiative_ref=initiative_ref).select_related("ward").order_by("ward__code")
    return [
        CellView(s.ward_id, s.initiative_ref, s.state, words.state(s.state), s.since, str(s.get_why_display()) if s.why else "", s.note, s.get_absolute_url())
        for s in rows
    ]


def states_of(day: date) -> dict[tuple[int, str], str]:
    """(ward id, initiative ref) -> state as of a day; what has no history had not begun."""
    return queries.states_on(day)


def badge_of_state(state: str) -> Badge:
    found = CELL.states[state]
    return Badge(found.label, found.tone)  # type: ignore[arg-type]


def refusals(actor: Actor, initiative_ref: str) -> Sequence[RefusalView]:
    """The budget stories of an initiative's line that this actor may see, the most often refused first."""
    end = heads().get(initiative_ref, initiative_ref)
    return [
        RefusalView(s.initiative_ref, words.place(s.ward), s.record.asked, s.record.refused, words.years(s.record), words.by(s.record), s.record.granted)
        for s in queries.stories(actor) if s.initiative_ref == end
    ]


def waiting_for(actor: Actor, ward: Ward | None) -> Sequence[Act]:
    """Cells whose clock has run out and open studies, in this post's hands."""
    standing, studies = queries.waiting(actor, ward)
    acts = [
        Act(_t("保留を見直す") if s.state == "held" else _t("動いていない取り組みを確かめる"), s.get_absolute_url(), help=str(s))
        for s in standing if may(actor, powers.MOVE, s)
    ]
    acts += [Act(_t("検討を進める"), s.get_absolute_url(), help=s.title) for s in studies if may(actor, powers.STUDY, s)]
    return acts


@dataclass(frozen=True)
class RefusedRequest:
    """Money asked for and refused, as another room may point at it."""

    ref: str
    words: str
    url: str


def refused_requests(actor: Actor, *, most: int = 50) -> Sequence[RefusedRequest]:
    """The refused requests this actor may see, the newest first."""
    rows = Request.objects.seen_by(actor).filter(state="refused").select_related("ward").order_by("-fiscal_year", "-pk")[:most]
    said = _t("%(year)s %(title)s（%(yen)s円、%(place)s）")
    return [
        RefusedRequest(r.ref, said % {
            "year": fiscal_year_label(r.fiscal_year), "title": r.title, "yen": f"{r.asked_yen:,}", "place": words.place(r.ward),
        }, r.get_absolute_url()) for r in rows
    ]
