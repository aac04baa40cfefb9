"""What a phone carries into a shelter: reception, counts, leaving, supplies, held as commands until the line is back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.field.models import Carry
from kusei.core.field.saying import SAY
from kusei.core.field.screens import Carried, Common, Screen, declare
from kusei.core.numbering.give import next_block
from kusei.disaster.shelters import powers
from kusei.disaster.shelters.actions import AskSupplies, CountPeople, LeaveParty, MoveParty, RegisterParty, ReturnParty
from kusei.disaster.shelters.field import forms
from kusei.disaster.shelters.lifecycle import RUNNING
from kusei.disaster.shelters.models import Opening, Party, RosterLine
from kusei.disaster.shelters.queries import last_count, on_the_list
from kusei.disaster.shelters.words import OUT_WORDS, named

Values = Mapping[str, Any]
# Numbers a phone gives out begin with this letter, so that they never meet those of cards (0012) or of the counter (G0012).
LETTER = "D"


# From what was typed to the act ----------------------------------------------------------------------------------------


def register(opening: Opening, v: Values, common: Common, carry: Carry) -> Action:
    return RegisterParty(
        opening=opening, number=v["number"], people=v["people"], size=v["size"], place=v["place"], consent=v["consent"],
        hidden=v["hidden"], source=Party.Source.PHONE, note=_ages(v["ages"]), **common.kwargs,
    )


def _ages(ages: Mapping[str, int]) -> str:
    """The counts by age group, as the card's remark: the register counts people, not groups."""
    return _t("年代：%(ages)s") % {"ages": _t("、").join(f"{forms.AGES[k]} {n}" for k, n in ages.items() if n)}


def count(opening: Opening, v: Values, common: Common, carry: Carry) -> Action:
    return CountPeople(
        opening=opening, people=v["people"], households=v["households"], in_cars=v["in_cars"] or 0, at_home=v["at_home"] or 0,
        part=v["part"], exactness=v["exactness"], **common.kwargs,
    )


def party_of(opening: Opening, number: str) -> Party:
    """The household with this number here. Raises Refused in words for whoever reads the list of what was not taken."""
    found = Party.objects.filter(opening=opening, number=number).exclude(state__in=("void", "merged")).first()
    if found is None:
        raise Refused(_t("番号「%(number)s」の世帯が、この避難所の名簿にありません。番号を確かめて直してください。") % {"number": number}, code="no_party", field="number")
    return found


def leave(opening: Opening, v: Values, common: Common, carry: Carry) -> Action:
    return LeaveParty(party=party_of(opening, v["number"]), to=v["to"], **common.kwargs)


def back(opening: Opening, v: Values, common: Common, carry: Carry) -> Action:
    return ReturnParty(party=party_of(opening, v["number"]), **common.kwargs)


def move(opening: Opening, v: Values, common: Common, carry: Carry) -> Action:
    to = Opening.objects.filter(ref=v["to"], shelter__ward_id=opening.shelter.ward_id).first()
    if to is None:
        raise Refused(_("移る先の避難所が見つかりません。選び直してください。"), code="no_place", field="to")
    return MoveParty(party=party_of(opening, v["number"]), to=to, **common.kwargs)


def ask(opening: Opening, v: Values, common: Common, carry: Carry) -> Action:
    return AskSupplies(opening=opening, item=v["item"], quantity=v["quantity"], note=v["note"], **common.kwargs)


# What the phone is told ------------------------------------------------------------------------------------------------


def openings(actor: Actor) -> Any:
    """Those that run where the actor runs shelters; a city's post needs its ward chosen first."""
    reach = actor.reach(powers.RUN)
    rows = Opening.objects.filter(state__in=RUNNING).select_related("shelter").order_by("shelter__sort_key", "pk")
    return rows if reach.everywhere else rows.filter(shelter__ward_id__in=reach.wards)


def snapshot(opening: Opening) -> dict[str, Any]:
    """Counters, teams, what is out, where else there is room. No person, no address, no card."""
    last, here = last_count(opening), on_the_list(opening)
    teams = Counter(RosterLine.objects.filter(opening=opening, ended=False).values_list("team", flat=True))
    asks = opening.asks.filter(state__in=("asked", "accepted"))[:20]
    others = Opening.objects.filter(shelter__ward_id=opening.shelter.ward_id, state="open", drill=opening.drill)
    others = others.exclude(pk=opening.pk).select_related("shelter").order_by("shelter__sort_key", "pk")[:60]
    return {
        "people": f"{last.people:,}" if last else None,
        "counted_at": f"{last.counted_at.astimezone(calendar.JST):%H:%M}" if last else None,
        "listed": f"{here.people:,}", "households": f"{here.households:,}",
        "out": named(OUT_WORDS, opening.out) or _t("なし"),
        "rooms": opening.rooms_used or None, "forbidden": opening.rooms_forbidden or None,
        "teams": _t("、").join(f"{RosterLine.Team(t).label} {n}" for t, n in teams.items()) or None,
        "asks": _t("、").join(f"{a} {a.get_state_display()}" for a in asks) or _t("なし"),
        "kit": reverse("shelters:kit", args=[opening.shelter.ref]),
        "others": [[o.ref, o.shelter.name] for o in others],
    }


def block(opening: Opening, n: int) -> tuple[int, int]:
    """Numbers of this opening for one phone. The series belongs to the year it opened in, so that 1 April starts no second one."""
    return next_block(f"shelters.phone:{opening.ref}", n, ward=opening.shelter.ward, on=calendar.jst_date(opening.opened_at))


def paper() -> str:
    """The board of what is open: each opening prints its own night's kit."""
    return reverse("shelters:board")


COMMANDS = (
    Carried(RegisterParty.verb, forms.ReceptionForm, register), Carried(CountPeople.verb, forms.CountForm, count),
    Carried(LeaveParty.verb, forms.LeaveForm, leave), Carried(ReturnParty.verb, forms.NumberForm, back),
    Carried(MoveParty.verb, forms.MoveForm, move), Carried(AskSupplies.verb, forms.AskForm, ask), SAY,
)
declare(Screen(
    key="shelter", label=_("避難所の受付"), power=powers.RUN, model=Opening, template="shelters/field/screen.html",
    find=openings, title=str, drill=lambda o: o.drill, live=lambda o: o.state in RUNNING, snapshot=snapshot, block=block,
    paper=paper, commands={c.verb: c for c in COMMANDS},
    lists={
        "needs": list(forms.NEED_WORDS.items()), "ages": list(forms.AGES.items()), "places": Party.Place.choices,
        "consents": Party.Consent.choices, "parts": forms.Part.choices, "items": forms.Ask.Item.choices,
        "exactness": forms.Headcount.Exactness.choices, "letter": LETTER,
    },
))
