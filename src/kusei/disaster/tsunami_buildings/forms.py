"""What a person fills in, in the order they are told it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.ledger.models import District, Ward
from kusei.core.ui.fields import DayField, RowField
from kusei.disaster.tsunami_buildings.models import Access, Structure

UNKNOWN = ("", _("分からない"))
LONG = forms.Textarea(attrs={"rows": 3})


class RegisterForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=120)
    kana = forms.CharField(label=_("フリガナ"), max_length=240, required=False)
    address = forms.CharField(label=_("所在地"), max_length=250)
    district = RowField(District.objects.none(), label=_("学区"), required=False)
    lat = forms.FloatField(
        label=_("緯度"), required=False, min_value=20, max_value=46, help_text=_("十進の度（例：35.1051）")
    )
    lon = forms.FloatField(
        label=_("経度"), required=False, min_value=122, max_value=154, help_text=_("十進の度（例：136.8812）")
    )
    owner_name = forms.CharField(label=_("所有者（管理者）"), max_length=120, required=False)

    def __init__(self, *args: Any, ward: Ward | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ward is not None:
            districts = District.objects.as_of(calendar.today()).filter(ward=ward).defer("boundary")
            self.fields["district"].queryset = districts  # type: ignore[attr-defined]


class SurveyForm(forms.Form):
    surveyed_on = DayField(label=_("調査日"))
    structure = forms.ChoiceField(label=_("構造"), choices=[UNKNOWN, *Structure.choices], required=False)
    storeys = forms.IntegerField(label=_("地上階数"), min_value=1, max_value=100, required=False)
    started_on = DayField(label=_("工事着手日"), required=False, help_text=_("1981年6月1日以降なら新耐震です。"))
    seismic = forms.ChoiceField(
        label=_("耐震診断"),
        required=False,
        choices=[("", _("していない・分からない")), ("ok", _("安全と確認")), ("failed", _("安全と確認できない"))],
    )
    depth_m = forms.DecimalField(
        label=_("想定浸水深（m）"), min_value=0, max_value=50, decimal_places=2, required=False
    )
    refuge_floor = forms.IntegerField(
        label=_("避難場所の最も低い階"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("屋上は「最上階＋1」と数えます。"),
    )
    base_level_m = forms.DecimalField(
        label=_("基準水位（m）"),
        min_value=0,
        max_value=50,
        decimal_places=2,
        required=False,
        help_text=_("分かるときは、階ではなく高さで確かめます。"),
    )
    refuge_height_m = forms.DecimalField(
        label=_("避難場所の高さ（m）"),
        min_value=0,
        max_value=300,
        decimal_places=2,
        required=False,
    )
    access = forms.ChoiceField(label=_("夜間・休日の開け方"), choices=[UNKNOWN, *Access.choices], required=False)
    key_holders = forms.IntegerField(label=_("鍵の保管者（人）"), min_value=0, max_value=99, required=False)
    floors = forms.CharField(
        label=_("避難場所（階と面積m²）"),
        required=False,
        widget=LONG,
        help_text=_("1行に一つ。例：屋上 289"),
    )

    def clean_key_holders(self) -> int:
        return self.cleaned_data.get("key_holders") or 0


class AgreementForm(forms.Form):
    signed_on = DayField(label=_("締結日"))
    owner_name = forms.CharField(label=_("所有者（管理者）"), max_length=120)
    title = forms.CharField(
        label=_("協定名"), max_length=160, required=False, help_text=_("空なら決まった名前が付きます。")
    )


class DesignateForm(forms.Form):
    designated_on = DayField(label=_("指定日"))


class CheckForm(forms.Form):
    checked_on = DayField(label=_("点検日"))
    doors_ok = forms.BooleanField(label=_("入口・階段に支障がない"), required=False, initial=True)
    sign_ok = forms.BooleanField(label=_("標識が見える"), required=False, initial=True)
    keys_ok = forms.BooleanField(label=_("鍵と連絡先が正しい"), required=False, initial=True)
    note = forms.CharField(label=_("所見"), max_length=300, required=False, widget=LONG)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("理由"), max_length=200, widget=LONG, help_text=_("個人の名前は書かないでください。")
    )


class WithdrawForm(ReasonForm):
    ended_on = DayField(label=_("解除日"))
    field_order = ("ended_on", "reason")
