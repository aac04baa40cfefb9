"""What a person fills in about inheritance, watched matters and a ward's yearly policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import fiscal_year_label
from kusei.core.ui.fields import DayField, RowField, RowsField
from kusei.plan.register.models import Node, Outcome, PolicyItem, Watch


def node_words(node: Node) -> str:
    return f"［{node.get_kind_display()}］{node.no} {node.title}"[:90]


class OutcomeForm(forms.Form):
    what = forms.ChoiceField(label=_("扱い"), choices=Outcome.What.choices, widget=forms.RadioSelect)
    heirs = RowsField(
        Node.objects.none(), label=_("引き継ぐ項目（次の計画）"), required=False,
        help_text=_("継続と統合は一つ、発展は一つ以上。完了と廃案では選びません。"))
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}))
    evidence = forms.CharField(
        label=_("根拠（成果・数字・資料）"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("完了のときは必ず入れてください。"))

    def __init__(self, *args: Any, heirs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heirs"].queryset = heirs  # type: ignore[attr-defined]

    def clean_heirs(self) -> tuple[Node, ...]:
        return tuple(self.cleaned_data["heirs"])


class WatchForm(forms.Form):
    title = forms.CharField(label=_("件名"), max_length=160)
    source = forms.CharField(label=_("出典"), max_length=200, help_text=_("審議会・通知・報道などの名称と日付"))
    source_url = forms.URLField(label=_("出典のアドレス"), required=False, assume_scheme="https")
    matter = forms.CharField(
        label=_("計画への影響"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("どうなれば、計画のどこを見直すことになるか"))
    node = RowField(Node.objects.none(), words=node_words, label=_("計画の項目"), required=False)
    review_on = DayField(label=_("次に確かめる日"))

    def __init__(self, *args: Any, nodes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].queryset = nodes  # type: ignore[attr-defined]


class LookForm(forms.Form):
    looked_on = DayField(label=_("確かめた日"))
    found = forms.CharField(label=_("分かったこと"), widget=forms.Textarea(attrs={"rows": 3}))
    next_on = DayField(label=_("次に確かめる日"))


class ResolveForm(forms.Form):
    result = forms.ChoiceField(label=_("結論"), choices=Watch.Result.choices, widget=forms.RadioSelect)
    resolution = forms.CharField(label=_("結論の内容"), widget=forms.Textarea(attrs={"rows": 3}))


class StartPolicyForm(forms.Form):
    fiscal_year = forms.TypedChoiceField(label=_("年度"), coerce=int)
    vision = forms.CharField(label=_("区のめざす姿"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fiscal_year"].choices = [(y, fiscal_year_label(y)) for y in years]  # type: ignore[attr-defined]


class VisionForm(forms.Form):
    vision = forms.CharField(label=_("区のめざす姿"), widget=forms.Textarea(attrs={"rows": 5}))


class StanceForm(forms.Form):
    initiative = RowField(Node.objects.none(), words=node_words, label=_("主な取り組み"))
    stance = forms.ChoiceField(label=_("区分"), choices=PolicyItem.Stance.choices, widget=forms.RadioSelect)
    focus = forms.CharField(
        label=_("区として行うこと"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("「掲げる」ときに書きます。"))
    reason = forms.CharField(
        label=_("掲げない理由"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("「掲げない」ときに書きます。公表されます。"))

    def __init__(self, *args: Any, initiatives: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiative"].queryset = initiatives  # type: ignore[attr-defined]
