"""What is asked, in the order a person is told it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OpenForm(forms.Form):
    title = forms.CharField(label=_("件名"), max_length=120)
    opened_on = forms.DateField(label=_("受付日"), initial=calendar.today, widget=DAY)


class CloseForm(forms.Form):
    closed_on = forms.DateField(label=_("終了日"), initial=calendar.today, widget=DAY)
    outcome = forms.CharField(label=_("結果"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
