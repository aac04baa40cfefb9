"""What a person fills in, in the order they are told it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.ledger.models import District, Incident, Ward
from kusei.core.ui.fields import DayField, RowField
from kusei.disaster.shelters.lifecycle import LIVE
from kusei.disaster.shelters.models import Headcount, Improvement, Shelter, Tried

LONG = forms.Textarea(attrs={"rows": 3})


def _moment(label: Any, help_text: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget, help_text=help_text)


def _districts(ward: Ward) -> Any:
    return District.objects.as_of(calendar.today()).filter(ward=ward).defer("boundary")


class RegisterForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=120)
    kana = forms.CharField(label=_("フリガナ"), max_length=240, required=False)
    is_shelter = forms.BooleanField(label=_("指定避難所（暮らすところ）"), required=False)
    is_emergency_site = forms.BooleanField(label=_("指定緊急避難場所（命を守るところ）"), required=False)
    address = forms.CharField(label=_("所在地"), max_length=250)
    district = RowField(District.objects.none(), label=_("学区"), required=False)
    lat = forms.FloatField(
        label=_("緯度"), required=False, min_value=20, max_value=46, help_text=_("十進の度（例：35.1051）")
    )
    lon = forms.FloatField(
        label=_("経度"), required=False, min_value=122, max_value=154, help_text=_("十進の度（例：136.8812）")
    )
    usable_m2 = forms.DecimalField(
        label=_("使える面積（m²）"), min_value=1, decimal_places=2, max_digits=9, required=False
    )
    capacity = forms.IntegerField(label=_("想定収容人数"), min_value=0, required=False)
    designated_on = DayField(label=_("指定日"), required=False)

    def __init__(self, *args: Any, ward: Ward | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ward is not None:
            self.fields["district"].queryset = _districts(ward)  # type: ignore[attr-defined]


class ConfirmForm(forms.Form):
    checked_on = DayField(label=_("点検日"))
    usable_m2 = forms.DecimalField(
        label=_("使える面積（m²）"),
        min_value=0,
        decimal_places=2,
        max_digits=9,
        required=False,
        help_text=_("通路と立入禁止の場所を除いた面積。方法ごとの人数はここから計算します。"),
    )
    capacity = forms.IntegerField(label=_("想定収容人数"), min_value=0, required=False)
    capacity_basis = forms.CharField(
        label=_("収容人数の根拠"), max_length=120, required=False, help_text=_("例：1人2.0m²")
    )
    note = forms.CharField(label=_("備考"), max_length=300, required=False, widget=LONG)


class OpenForm(forms.Form):
    incident = RowField(
        Incident.objects.none(),
        label=_("災害・訓練"),
        required=False,
        help_text=_("訓練を選ぶと、訓練としての開設になります。"),
    )
    drill = forms.BooleanField(label=_("訓練である"), required=False)
    safety_checked = forms.BooleanField(
        label=_("施設の安全を確認した"),
        required=False,
        help_text=_("まだなら「開設準備中」になり、あとで受入れを始めます。"),
    )
    rooms_used = forms.CharField(
        label=_("使う場所"), max_length=200, required=False, help_text=_("例：体育館、1階の教室2室")
    )
    opened_at = _moment(_("開設した日時"), _("あとから入力するときだけ。空なら今です。"))

    def __init__(self, *args: Any, incidents: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if incidents is not None:
            self.fields["incident"].queryset = incidents  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (incident := cleaned.get("incident")) is not None and incident.drill:
            cleaned["drill"] = True
        return cleaned


class ReceiveForm(forms.Form):
    rooms_used = forms.CharField(
        label=_("使う場所"), max_length=200, help_text=_("立入禁止の場所は除きます。例：体育館、1階の教室2室")
    )


class HeadcountForm(forms.Form):
    people = forms.IntegerField(label=_("人数"), min_value=0, max_value=100_000)
    households = forms.IntegerField(label=_("世帯数"), min_value=0, max_value=100_000, required=False)
    exactness = forms.ChoiceField(
        label=_("確かさ"),
        choices=Headcount.Exactness.choices,
        widget=forms.RadioSelect,
        initial=Headcount.Exactness.APPROXIMATE,
    )
    counted_at = _moment(_("数えた日時"), _("あとから入力するときだけ。空なら今です。"))


class CloseForm(forms.Form):
    note = forms.CharField(label=_("閉鎖のときの記録"), max_length=200, required=False, widget=LONG)


class DrillForm(forms.Form):
    held_on = DayField(label=_("実施日"))
    title = forms.CharField(label=_("訓練名"), max_length=120)
    district = RowField(District.objects.none(), label=_("学区"), required=False)
    shelter = RowField(Shelter.objects.none(), label=_("避難所"), required=False)
    participants = forms.IntegerField(label=_("参加者（人）"), min_value=1, max_value=100_000)
    tried = forms.MultipleChoiceField(
        label=_("試したこと"),
        choices=Tried.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    minutes_to_open = forms.IntegerField(label=_("開設までの時間（分）"), min_value=0, max_value=1440, required=False)
    note = forms.CharField(
        label=_("気づいたこと"),
        max_length=300,
        required=False,
        widget=LONG,
        help_text=_("個人の名前は書かないでください。"),
    )

    def __init__(self, *args: Any, ward: Ward | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ward is not None:
            self.fields["district"].queryset = _districts(ward)  # type: ignore[attr-defined]
            shelters = Shelter.objects.filter(ward=ward, state__in=LIVE).only("name", "ref")
            self.fields["shelter"].queryset = shelters  # type: ignore[attr-defined]

    def clean_tried(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data["tried"])


class ImprovementForm(forms.Form):
    function = forms.ChoiceField(label=_("機能"), choices=Improvement.Function.choices)
    what = forms.CharField(label=_("内容"), max_length=160, help_text=_("例：マンホールトイレ5基"))
    due_on = DayField(label=_("目標日"), required=False)
    done_on = DayField(label=_("完了日"), required=False, help_text=_("済んでいるときだけ入れます。"))
    cost_yen = forms.IntegerField(label=_("費用（円）"), min_value=0, required=False)


class FinishForm(forms.Form):
    done_on = DayField(label=_("完了日"))
    cost_yen = forms.IntegerField(label=_("費用（円）"), min_value=0, required=False)


class RetireForm(forms.Form):
    ended_on = DayField(label=_("廃止日"))
    reason = forms.CharField(label=_("廃止の理由"), max_length=200, widget=LONG)
