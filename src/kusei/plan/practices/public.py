"""The door of the room: cards and adoptions as frozen values, for the follow-up and the site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _t

from kusei.core.access.actors import Actor
from kusei.core.access.decide import may
from kusei.core.ledger.models import Ward
from kusei.core.ui.parts import Act
from kusei.plan.practices import powers
from kusei.plan.practices.models import Adoption, Practice
from kusei.plan.practices.queries import waiting

__all__ = ["AdoptionView", "CardView", "adoptions_of", "cards_for", "waiting_for"]


@dataclass(frozen=True)
class CardView:
    """A published card. ``adopted``: wards that began it."""

    ref: str
    title: str
    ward: str
    published_on: date | None
    adopted: int
    url: str


@dataclass(frozen=True)
class AdoptionView:
    """A card a ward began, and what came of it there."""

    title: str
    from_ward: str
    started_on: date | None
    outcome: str
    url: str


def cards_for(initiative_ref: str) -> Sequence[CardView]:
    """Published cards about one initiative of the plan, the newest first."""
    cards = Practice.objects.filter(state="published", initiative_ref=initiative_ref).select_related("ward")
    begun: dict[int, int] = {}
    for pk in Adoption.objects.filter(practice__in=cards, started_on__isnull=False).values_list("practice_id", flat=True):
        begun[pk] = begun.get(pk, 0) + 1
    return [CardView(c.ref, c.title, c.ward.name, c.published_on, begun.get(c.pk, 0), c.get_absolute_url()) for c in cards]


def adoptions_of(ward: Ward) -> Sequence[AdoptionView]:
    """What a ward took over from others and began, the newest first."""
    rows = Adoption.objects.filter(ward=ward, started_on__isnull=False).select_related("practice__ward").order_by("-started_on", "-pk")
    return [
        AdoptionView(a.practice.title, a.practice.ward.name, a.started_on, str(a.get_outcome_display()) if a.outcome else "", a.get_absolute_url())
        for a in rows
    ]


def waiting_for(actor: Actor, ward: Ward | None) -> Sequence[Act]:
    """Cards to be looked through, and adoptions to be decided, in this post's hands."""
    cards, taken = waiting(actor, ward)
    acts = [
        Act(_t("事例カードを確かめる"), c.get_absolute_url(), help=c.title)
        for c in cards if c.state == "checking" and may(actor, powers.CHECK, c)
    ]
    acts += [
        Act(_t("差し戻された事例カードを直す"), c.get_absolute_url(), help=c.title)
        for c in cards if c.state == "draft" and c.reason and may(actor, powers.WRITE, c)
    ]
    writes = [a for a in taken if may(actor, powers.WRITE, a)]
    labels = {"considering": _t("事例を採用するか決める"), "preparing": _t("事例の実施を始める")}
    return [*acts, *(Act(labels[a.state], reverse("practices:adoption", args=[a.ref]), help=a.practice.title) for a in writes)]


