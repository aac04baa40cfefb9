"""What a person fills in, in the order they are told it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.files.store import BadFile, keep, received
from kusei.core.ledger.models import District, Ward
from kusei.core.ui.fields import DayField, RowField, RowsField
from kusei.disaster.tsunami_buildings.models import Access, ChangeReport, End, KeyHolder, Stairs, Structure, Talk

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


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photographs, stored by content without their EXIF; the value is a list of (name, kept)."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data]
        found = []
        for one in given:
            file = super().clean(one, initial)
            if not file:
                continue
            try:
                found.append((str(file.name), keep(received(file))))
            except BadFile as bad:
                raise ValidationError(str(bad)) from bad
        return found


def _metres(label: Any, *, most: int, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=most, decimal_places=2, required=False, help_text=help_text
    )


YES_NO = [UNKNOWN, ("yes", _("はい")), ("no", _("いいえ"))]


class SurveyForm(forms.Form):
    surveyed_on = DayField(label=_("調査日"))
    by = forms.CharField(
        label=_("調査した職・班"), max_length=80, required=False, help_text=_("人の名前ではなく、職か班の名前を書きます。")
    )
    structure = forms.ChoiceField(label=_("構造"), choices=[UNKNOWN, *Structure.choices], required=False)
    storeys = forms.IntegerField(label=_("地上階数"), min_value=1, max_value=100, required=False)
    started_on = DayField(label=_("工事着手日"), required=False, help_text=_("1981年6月1日以降なら新耐震です。"))
    built_year = forms.IntegerField(label=_("建築年（西暦）"), min_value=1900, max_value=2100, required=False)
    seismic = forms.ChoiceField(
        label=_("耐震診断"),
        required=False,
        choices=[("", _("していない・分からない")), ("ok", _("安全と確認")), ("failed", _("安全と確認できない"))],
    )
    depth_m = _metres(_("想定浸水深（m）"), most=50)
    base_level_m = _metres(_("基準水位（m）"), most=50, help_text=_("分かるときは、階ではなく高さで確かめます。"))
    floors = forms.CharField(
        label=_("避難場所（階と面積m²）"),
        required=False,
        widget=LONG,
        help_text=_("1行に一つ。例：屋上 289 ／ 4-7階共用 70 ／ 3階 120 高さ9.6m。浸水より上の場所だけを人数に数えます。"),
    )
    refuge_floor = forms.IntegerField(
        label=_("避難場所の最も低い階"),
        min_value=1,
        max_value=101,
        required=False,
        help_text=_("屋上は「最上階＋1」と数えます。"),
    )
    refuge_height_m = _metres(_("避難場所の高さ（m）"), most=300)
    stairs = forms.ChoiceField(label=_("避難場所までの階段"), choices=[UNKNOWN, *Stairs.choices], required=False)
    outside_stairs = forms.ChoiceField(label=_("外階段がある"), choices=YES_NO, required=False)
    entrance = forms.CharField(label=_("入口"), max_length=200, required=False)
    route = forms.CharField(label=_("避難経路"), max_length=200, required=False, help_text=_("入口から避難場所まで。"))
    access = forms.ChoiceField(label=_("夜間・休日の開け方"), choices=[UNKNOWN, *Access.choices], required=False)
    night = forms.CharField(label=_("夜間・休日の体制"), max_length=200, required=False)
    key_holders = forms.IntegerField(label=_("鍵の保管者（人）"), min_value=0, max_value=99, required=False)
    ground_m = forms.DecimalField(
        label=_("標高（m）"), min_value=-20, max_value=1000, decimal_places=2, required=False
    )
    shore_m = forms.IntegerField(label=_("海岸・河川までの距離（m）"), min_value=0, max_value=50000, required=False)
    faces_shore = forms.ChoiceField(label=_("海岸に直接面する"), choices=YES_NO, required=False)
    note = forms.CharField(
        label=_("所見"), max_length=300, required=False, widget=LONG, help_text=_("個人の名前は書かないでください。")
    )
    photos = PhotosField(
        label=_("写真"),
        required=False,
        help_text=_("外観・入口・階段・避難場所。12枚まで。位置などの情報は自動で消します。"),
        widget=PhotosInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )

    def clean_key_holders(self) -> int:
        return self.cleaned_data.get("key_holders") or 0

    def clean_outside_stairs(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["outside_stairs"])

    def clean_faces_shore(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["faces_shore"])


class TalkForm(forms.Form):
    talked_on = DayField(label=_("協議日"))
    side = forms.ChoiceField(label=_("相手"), choices=Talk.Side.choices)
    outcome = forms.ChoiceField(label=_("結果"), choices=Talk.Outcome.choices)
    note = forms.CharField(
        label=_("内容"), max_length=300, required=False, widget=LONG, help_text=_("個人の名前は書かないでください。")
    )


class TermForm(forms.Form):
    """The day of signing and how long it holds."""

    signed_on = DayField(label=_("締結日"))
    until = DayField(label=_("協定の期限"), required=False, help_text=_("空なら、規則の年数（案は3年）で決まります。"))
    open_ended = forms.BooleanField(label=_("期限を定めない"), required=False)


class AgreementForm(TermForm):
    owner_name = forms.CharField(label=_("所有者・管理組合（乙）"), max_length=120)
    owner_role = forms.CharField(
        label=_("乙の立場"), max_length=40, required=False, help_text=_("例：管理組合理事長、代表取締役")
    )
    community_name = forms.CharField(
        label=_("町内会（丙）"), max_length=120, required=False, help_text=_("空なら市と所有者の二者の協定になります。")
    )
    title = forms.CharField(
        label=_("協定名"), max_length=160, required=False, help_text=_("空なら決まった名前が付きます。")
    )
    field_order = ("signed_on", "owner_name", "owner_role", "community_name", "until", "open_ended", "title")


class DesignateForm(forms.Form):
    designated_on = DayField(label=_("指定日"))


class SignOrderForm(forms.Form):
    ordered_on = DayField(label=_("発注日"))


class SignForm(forms.Form):
    put_on = DayField(label=_("設置日"))


class ChangeForm(forms.Form):
    about = forms.ChoiceField(label=_("変更の種類"), choices=ChangeReport.About.choices)
    changed_on = DayField(label=_("変更があった日"))
    reported_on = DayField(label=_("報告を受けた日"))
    what = forms.CharField(
        label=_("内容"), max_length=300, widget=LONG, help_text=_("個人の名前は書かないでください。")
    )


class ReviewForm(forms.Form):
    reviewed_on = DayField(label=_("確認日"))


class KeyForm(forms.Form):
    position = forms.IntegerField(label=_("連絡の順"), min_value=1, max_value=99, initial=1)
    name = forms.CharField(label=_("名前"), max_length=80)
    role = forms.CharField(label=_("立場"), max_length=60, required=False, help_text=_("例：管理人、町内会長"))
    phone = forms.CharField(label=_("電話番号"), max_length=40)
    minutes = forms.IntegerField(label=_("着くまで（分）"), min_value=0, max_value=600, required=False)


class EndKeyForm(forms.Form):
    holder = RowField(KeyHolder.objects.none(), label=_("外す保管者"), words=lambda h: f"{h.position} {h.name} {h.role}")

    def __init__(self, *args: Any, holders: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if holders is not None:
            self.fields["holder"].queryset = holders  # type: ignore[attr-defined]


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


class DropForm(ReasonForm):
    kind = forms.ChoiceField(label=_("種類"), choices=[c for c in End.choices if c[0] not in ("expired", "owner")])
    field_order = ("kind", "reason")


class WithdrawForm(ReasonForm):
    ended_on = DayField(label=_("解除日"))
    kind = forms.ChoiceField(label=_("種類"), choices=[c for c in End.choices if c[0] not in ("expired", "refused")])
    field_order = ("ended_on", "kind", "reason")


class StudyForm(forms.Form):
    title = forms.CharField(label=_("件名"), max_length=120, required=False)
    speed_mps = forms.DecimalField(
        label=_("歩く速さ（m/秒）"), min_value=Decimal("0.1"), max_value=3, decimal_places=2,
        help_text=_("ふつうは1.0、お年寄り・幼い子・病気の人がいるときは0.5で計算します。"),
    )
    start_min = forms.IntegerField(label=_("逃げ始めるまで（分）"), min_value=0, max_value=120)
    arrival_min = forms.IntegerField(label=_("津波が来るまで（分）"), min_value=1, max_value=600)
    climb_m = forms.DecimalField(label=_("階段で上る高さ（m）"), min_value=0, max_value=60, decimal_places=1)
    climb_mps = forms.DecimalField(
        label=_("階段を上る速さ（高さ、m/秒）"), min_value=Decimal("0.05"), max_value=1, decimal_places=2
    )
    cap_m = forms.IntegerField(
        label=_("歩く距離の上限（m）"), min_value=0, max_value=10000, help_text=_("0は上限なし。ふつうは500mです。")
    )
    detour = forms.DecimalField(
        label=_("直線距離に掛ける係数"), min_value=1, max_value=3, decimal_places=2,
        help_text=_("道は曲がっているため、直線距離の1.5倍を歩くとみなします。"),
    )
    on_network = forms.BooleanField(
        label=_("歩く道のデータで計算する"), required=False, help_text=_("取り込んだ道のりで計算し、係数は使いません。")
    )
    districts = RowsField(
        District.objects.none(), label=_("対象の学区"), required=False, help_text=_("選ばなければ区のすべての町。")
    )

    def __init__(self, *args: Any, ward: Ward | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ward is not None:
            held = District.objects.as_of(calendar.today()).filter(ward=ward).defer("boundary")
            self.fields["districts"].queryset = held  # type: ignore[attr-defined]


class NetworkForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=80)
    source = forms.CharField(label=_("出典"), max_length=200, help_text=_("表示に必要な出典の文。"))
    as_of = DayField(label=_("いつ現在のものか"), required=False)
    nodes = forms.FileField(label=_("交差点のファイル"), help_text=_("CSV（node, lon, lat）。gz で圧縮したものも読めます。"))
    edges = forms.FileField(label=_("道のファイル"), help_text=_("CSV（u, v, length_m）。gz で圧縮したものも読めます。"))

    def clean_nodes(self) -> bytes:
        return self._bytes("nodes")

    def clean_edges(self) -> bytes:
        return self._bytes("edges")

    def _bytes(self, name: str) -> bytes:
        try:
            return received(self.cleaned_data[name])
        except BadFile as bad:
            raise ValidationError(str(bad)) from bad
