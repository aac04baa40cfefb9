"""A few words to the office: the one command every screen carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core.actions.action import Action
from kusei.core.field.actions import SayFromPhone
from kusei.core.field.models import Carry
from kusei.core.field.screens import Carried, Common


class SayForm(forms.Form):
    text = forms.CharField(label=_("連絡"), max_length=300)


def _say(place: Any, values: Mapping[str, Any], common: Common, carry: Carry) -> Action:
    return SayFromPhone(carry=carry, text=values["text"], actor=common.actor, key=common.key, occurred_at=common.occurred_at)


SAY = Carried("field.say", SayForm, _say)
