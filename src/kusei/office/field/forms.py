"""Forms about phones."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class EnrolForm(forms.Form):
    name = forms.CharField(
        label=_("端末の名前"), max_length=60, help_text=_("誰の端末か分かる名前にします（例：受付1号）。人の名前は書きません。"),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea({"rows": 3}))


class TextForm(forms.Form):
    text = forms.CharField(
        label=_("連絡"), max_length=300, widget=forms.Textarea({"rows": 3}), help_text=_("人の名前や住所は書きません。"),
    )


class WhenForm(forms.Form):
    """Put before the command's own fields where a person decides when it happened."""

    occurred_at = forms.DateTimeField(
        label=_("いつのことか"), required=False, help_text=_("変えなければ、端末の時計を直した日時のままです。"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


def mending(base: type[forms.Form]) -> Any:
    """The command's own form with the moment in front."""
    return type("MendForm", (WhenForm, base), {"__module__": __name__})
