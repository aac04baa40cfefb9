"""Before the quake: the list of a year, quotas, and changes to one person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.queries import wards
from kusei.disaster.mobilisation.models import Skill, Team


class WardChoice(forms.ChoiceField):
    """A ward by its code."""

    def __init__(self, **more: Any) -> None:
        super().__init__(choices=lambda: [(w.code, w.name) for w in wards()], **more)

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        return next(w for w in wards() if w.code == code)


class StartForm(forms.Form):
    fiscal_year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)


class QuotaForm(forms.Form):
    ward = WardChoice(label=_("区"))
    team = forms.ChoiceField(label=_("動員先の班"), choices=Team.choices)
    skill = forms.ChoiceField(label=_("資格・技能"), choices=Skill.choices)
    least = forms.IntegerField(label=_("最少"), min_value=0, max_value=2000)
    most = forms.IntegerField(label=_("最多"), min_value=0, max_value=2000)
    then_try = forms.BooleanField(label=_("続けて試算する"), required=False, initial=True)


class TrialForm(forms.Form):
    title = forms.CharField(label=_("件名"), max_length=120, required=False)


class PlaceForm(forms.Form):
    ward = WardChoice(label=_("区"))
    team = forms.ChoiceField(label=_("動員先の班"), choices=Team.choices)
    reason = forms.CharField(label=_("理由"), max_length=200)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200)
