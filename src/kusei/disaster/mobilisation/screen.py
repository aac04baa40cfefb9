"""What a phone carries to the entrance of the ward office: staff numbers and when they came, held until the line is back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action
from kusei.core.field.models import Carry
from kusei.core.field.saying import SAY
from kusei.core.field.screens import Carried, Common, Screen, declare
from kusei.disaster.mobilisation import powers
from kusei.disaster.mobilisation.actions import CheckInNumber
from kusei.disaster.mobilisation.forms.after import NumberForm
from kusei.disaster.mobilisation.models import Call, Summons
from kusei.disaster.mobilisation.queries.after import with_counts


def arrive(call: Call, v: Mapping[str, Any], common: Common, carry: Carry) -> Action:
    return CheckInNumber(call=call, number=v["number"], how=Summons.How.PHONE, **common.kwargs)


def calls(actor: Actor) -> Any:
    reach = actor.reach(powers.RECEIVE)
    rows = Call.objects.filter(state="running").select_related("ward", "incident").order_by("-called_at", "pk")
    return rows if reach.everywhere else rows.filter(ward__in=reach.wards)


def snapshot(call: Call) -> dict[str, Any]:
    """How many, and no one's name."""
    now = with_counts(Call.objects.filter(pk=call.pk)).get()
    return {
        "called": f"{now.called:,}", "here": f"{now.here:,}", "coming": f"{now.coming:,}",
        "called_at": f"{now.called_at.astimezone(calendar.JST):%m/%d %H:%M}",
    }  # fmt: skip


declare(Screen(
    key="muster", label=_("職員の参集受付"), power=powers.RECEIVE, model=Call, template="mobilisation/muster.html",
    find=calls, title=str, drill=lambda c: c.drill, live=lambda c: c.state == "running", snapshot=snapshot,
    paper=lambda: reverse("mobilisation:board"),
    commands={c.verb: c for c in (Carried(CheckInNumber.verb, NumberForm, arrive), SAY)},
))  # fmt: skip
