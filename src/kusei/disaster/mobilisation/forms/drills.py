"""What is asked of a drill, and of the decision to forecast as it went."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core.ui.fields import DayField
from kusei.disaster.mobilisation.models import Drill


class DrillForm(forms.Form):
    title = forms.CharField(label=_("件名"), max_length=120)
    kind = forms.ChoiceField(label=_("訓練か実際か"), choices=Drill.Kind.choices)
    announced_at = forms.DateTimeField(
        label=_("発令した日時"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    source = forms.CharField(label=_("出典（記録の名前）"), max_length=200, help_text=_("例：令和7年度 参集訓練結果報告書"))
    means = forms.CharField(label=_("参集のしかた"), max_length=80, required=False, help_text=_("例：徒歩・自転車に限る"))
    note = forms.CharField(label=_("備考"), max_length=200, required=False)


class CalibrationForm(forms.Form):
    ready_min = forms.IntegerField(label=_("家を出るまで（短い人・分）"), min_value=0, max_value=600)
    ready_max = forms.IntegerField(label=_("家を出るまで（長い人・分）"), min_value=1, max_value=1440)
    available_least = forms.IntegerField(label=_("参集できる人の割合（少ないとき・%）"), min_value=0, max_value=100)
    available_most = forms.IntegerField(label=_("参集できる人の割合（多いとき・%）"), min_value=0, max_value=100)
    way_percent = forms.IntegerField(label=_("道のりの時間に掛ける割合（%）"), min_value=20, max_value=400)
    since = DayField(label=_("いつから使うか"))
    reason = forms.CharField(label=_("理由"), max_length=200)
