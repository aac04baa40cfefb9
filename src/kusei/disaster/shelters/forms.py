"""What a person fills in, in the order they are told it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.ledger.models import District, Incident, Ward
from kusei.core.ui.fields import DayField, RowField
from kusei.disaster.shelters.lifecycle import LIVE
from kusei.disaster.shelters.models import (
    Ask,
    Headcount,
    Improvement,
    Opening,
    Part,
    RosterLine,
    Shelter,
    Tried,
)
from kusei.disaster.shelters.rules import CHECKS
from kusei.disaster.shelters.words import CHECK_WORDS, OUT_WORDS

LONG = forms.Textarea(attrs={"rows": 3})


def moment_field(label: Any, help_text: Any) -> forms.DateTimeField:
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
    despite = forms.CharField(
        label=_("この災害に使えない施設を開く理由"),
        max_length=200,
        required=False,
        help_text=_("ふつうは空です。台帳で「使えない」とされている災害のときだけ入れます。"),
    )
    opened_at = moment_field(_("開設した日時"), _("あとから入力するときだけ。空なら今です。"))

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
    people = forms.IntegerField(
        label=_("人数（車中泊を含む）"), min_value=0, max_value=100_000, help_text=_("最初はおおよその数で構いません。")
    )
    in_cars = forms.IntegerField(label=_("うち車中泊（人）"), min_value=0, max_value=100_000, required=False)
    households = forms.IntegerField(label=_("世帯数"), min_value=0, max_value=100_000, required=False)
    at_home = forms.IntegerField(
        label=_("在宅避難（人）"),
        min_value=0,
        max_value=100_000,
        required=False,
        help_text=_("自宅にいて食料などを受け取る人。人数には含めません。"),
    )
    part = forms.ChoiceField(
        label=_("時間帯"), choices=[("", _("数えた時刻で決める")), *Part.choices], required=False
    )
    exactness = forms.ChoiceField(
        label=_("確かさ"),
        choices=Headcount.Exactness.choices,
        widget=forms.RadioSelect,
        initial=Headcount.Exactness.APPROXIMATE,
    )
    counted_at = moment_field(_("数えた日時"), _("あとから入力するときだけ。空なら今です。"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("in_cars", "at_home"):
            cleaned[name] = cleaned.get(name) or 0
        return cleaned


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
    target_year = forms.IntegerField(
        label=_("目標年度"), min_value=2000, max_value=2100, required=False, help_text=_("西暦の年度。例：2027")
    )
    due_on = DayField(label=_("目標日"), required=False)
    done_on = DayField(label=_("完了日"), required=False, help_text=_("済んでいるときだけ入れます。"))
    cost_yen = forms.IntegerField(label=_("費用（円）"), min_value=0, required=False)


class FinishForm(forms.Form):
    done_on = DayField(label=_("完了日"))
    cost_yen = forms.IntegerField(label=_("費用（円）"), min_value=0, required=False)


class RetireForm(forms.Form):
    ended_on = DayField(label=_("廃止日"))
    reason = forms.CharField(label=_("廃止の理由"), max_length=200, widget=LONG)


class BudgetForm(forms.Form):
    cost_yen = forms.IntegerField(label=_("予算額（円）"), min_value=1)
    target_year = forms.IntegerField(label=_("目標年度"), min_value=2000, max_value=2100, help_text=_("西暦の年度。例：2027"))


class DropForm(forms.Form):
    reason = forms.CharField(label=_("取りやめの理由"), max_length=200, widget=LONG)


# Running a shelter -------------------------------------------------------------------------------------------------

ANSWERS = [("ok", _("よい")), ("no", _("だめ")), ("na", _("当てはまらない"))]


class ChecksForm(forms.Form):
    """One question an item; safety first, what only warns afterwards."""

    def __init__(self, *args: Any, opening: Opening | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = opening.checks if opening else {}
        for item, later in CHECKS.items():
            self.fields[f"check_{item}"] = forms.ChoiceField(
                label=str(CHECK_WORDS[item]),
                choices=ANSWERS,
                required=False,
                widget=forms.RadioSelect,
                initial=known.get(item, ""),
                help_text="" if later else _("済むまで受入れは始められません。"),
            )
        for name, label, size in (
            ("rooms_used", _("使う場所"), 200),
            ("rooms_forbidden", _("立入禁止の場所"), 200),
            ("welfare_space", _("福祉避難スペース"), 120),
        ):
            self.fields[name] = forms.CharField(
                label=label, max_length=size, required=False, initial=getattr(opening, name, "") if opening else ""
            )
        self.fields["note"] = forms.CharField(
            label=_("気づいたこと"), max_length=300, required=False, widget=LONG,
            initial=opening.check_note if opening else "",
        )

    @property
    def items(self) -> list[tuple[Any, bool]]:
        """(question, whether it only warns), for the table of answers."""
        return [(self[f"check_{item}"], later) for item, later in CHECKS.items()]

    @property
    def rest(self) -> list[Any]:
        return [self[name] for name in ("rooms_used", "rooms_forbidden", "welfare_space", "note")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        checks = {item: cleaned.pop(f"check_{item}", "") for item in CHECKS}
        return {**cleaned, "checks": {k: v for k, v in checks.items() if v}}


class LifelinesForm(forms.Form):
    out = forms.MultipleChoiceField(
        label=_("使えないもの"),
        choices=list(OUT_WORDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("すべて使えるときは、何も選びません。"),
    )

    def clean_out(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data["out"])


class RosterForm(forms.Form):
    team = forms.ChoiceField(label=_("担当の班"), choices=RosterLine.Team.choices)
    name = forms.CharField(label=_("氏名"), max_length=60)
    leads = forms.BooleanField(label=_("班長"), required=False)
    day = DayField(label=_("日"), required=False, help_text=_("当番表のときだけ。班を決めるときは空です。"))
    part = forms.ChoiceField(label=_("時間帯"), choices=[("", "—"), *Part.choices], required=False)


class AskForm(forms.Form):
    item = forms.ChoiceField(label=_("品目"), choices=Ask.Item.choices)
    quantity = forms.IntegerField(
        label=_("数量"), min_value=1, max_value=1_000_000, help_text=_("水はリットル、食料は食、毛布は枚、そのほかは個・人で数えます。")
    )
    note = forms.CharField(label=_("備考"), max_length=200, required=False, help_text=_("大きさ、アレルギー対応など"))


class AcceptAskForm(forms.Form):
    note = forms.CharField(label=_("手配の内容"), max_length=200, required=False, help_text=_("例：備蓄倉庫から、22時ごろ到着"))


class ReceiveAskForm(forms.Form):
    got = forms.IntegerField(label=_("届いた数量"), min_value=1, max_value=1_000_000)


class RefuseForm(forms.Form):
    reason = forms.CharField(label=_("理由と代わりの手だて"), max_length=200, widget=LONG)


class OverflowForm(forms.Form):
    to = RowField(Opening.objects.none(), label=_("受け入れを頼む避難所"), words=lambda o: o.shelter.name)
    people = forms.IntegerField(label=_("人数"), min_value=1, max_value=100_000)
    reason = forms.CharField(label=_("理由"), max_length=200, required=False, widget=LONG)

    def __init__(self, *args: Any, openings: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if openings is not None:
            self.fields["to"].queryset = openings  # type: ignore[attr-defined]


class MinuteForm(forms.Form):
    held_at = moment_field(_("開催した日時"), _("あとから入力するときだけ。空なら今です。"))
    present = forms.IntegerField(label=_("出席者数"), min_value=1, max_value=200)
    topics = forms.CharField(
        label=_("話し合ったこと"), max_length=2000, widget=LONG, help_text=_("個人の名前は書かないでください。")
    )
    decided = forms.CharField(label=_("決まったこと"), max_length=2000, required=False, widget=LONG)
    asked_city = forms.CharField(label=_("区・市への要望"), max_length=2000, required=False, widget=LONG)


class InjectForm(forms.Form):
    text = forms.CharField(
        label=_("状況"), max_length=200, widget=LONG, help_text=_("例：受付に80代の女性が来た。透析を受けている。")
    )
    team = forms.ChoiceField(label=_("対応する班"), choices=[("", "—"), *RosterLine.Team.choices], required=False)


class InjectAnswerForm(forms.Form):
    response = forms.CharField(label=_("したこと"), max_length=300, widget=LONG)


class ReportForm(forms.Form):
    incident = RowField(Incident.objects.none(), label=_("災害・訓練"), required=False)
    drill = forms.BooleanField(label=_("訓練である"), required=False)
    note = forms.CharField(label=_("特記事項"), max_length=300, required=False, widget=LONG)

    def __init__(self, *args: Any, incidents: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if incidents is not None:
            self.fields["incident"].queryset = incidents  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (incident := cleaned.get("incident")) is not None and incident.drill:
            cleaned["drill"] = True
        return cleaned


class LeaveAllForm(forms.Form):
    to = forms.CharField(label=_("退所先"), max_length=80, required=False, help_text=_("例：自宅"))
