"""What a phone carries into a shelter: counts and reception, held as commands until the line is back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action
from kusei.core.field.models import Carry
from kusei.core.field.saying import SAY
from kusei.core.field.screens import Carried, Common, Screen, declare
from kusei.disaster.shelters import powers
from kusei.disaster.shelters.actions import ReportHeadcount
from kusei.disaster.shelters.lifecycle import RUNNING
from kusei.disaster.shelters.models import Headcount, Opening
from kusei.disaster.shelters.queries import last_count

PAPER = ("shelters:night_kit", "shelters:paper_kit", "shelters:kit", "shelters:cards", "shelters:list")


class CountForm(forms.Form):
    people = forms.IntegerField(label=_("人数"), min_value=0, max_value=100_000)
    households = forms.IntegerField(label=_("世帯数"), min_value=0, max_value=100_000, required=False)
    exactness = forms.ChoiceField(label=_("確かさ"), choices=Headcount.Exactness.choices)


def count(opening: Opening, values: Any, common: Common, carry: Carry) -> Action:
    return ReportHeadcount(opening=opening, **values, **common.kwargs)


def openings(actor: Actor) -> Any:
    return Opening.objects.seen_by(actor).filter(state__in=RUNNING).select_related("shelter").order_by("shelter__sort_key", "pk")


def snapshot(opening: Opening) -> dict[str, Any]:
    """The counters of the page. No person, no address."""
    last = last_count(opening)
    return {"people": str(last.people) if last else None}


def paper() -> str:
    for name in PAPER:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


declare(Screen(
    key="shelter", label=_("避難所の受付"), power=powers.RUN, model=Opening, template="shelters/field/screen.html",
    find=openings, title=str, drill=lambda o: o.drill, live=lambda o: o.state in RUNNING, snapshot=snapshot, paper=paper,
    commands={"shelters.headcount": Carried("shelters.headcount", CountForm, count), SAY.verb: SAY},
))
