"""What is asked, in the order a person is told it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import fiscal_year_label
from kusei.core.ui.fields import DayField, RowField
from kusei.plan.autonomy import words
from kusei.plan.autonomy.models import Proposal

_MARK = [(n, str(n)) for n in range(6)]


def _area(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, widget=forms.Textarea(attrs={"rows": 4}), max_length=4000, help_text=help_text)


def _yen(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, max_value=10**12, min_value=-(10**12))


class CeilingForm(forms.Form):
    fiscal_year = forms.TypedChoiceField(label=_("年度"), coerce=int)
    yen = _yen(_("枠の額（円）"))
    reason = forms.CharField(label=_("根拠"), max_length=300, help_text=_("例：当初予算の議決"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = calendar.fiscal_year_of(calendar.today())
        choice = self.fields["fiscal_year"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(y, fiscal_year_label(y)) for y in (year, year + 1)]


class ChangeForm(forms.Form):
    yen = _yen(_("増減（円）"), _("減らすときは −（マイナス）を付けます。"))
    decided_on = DayField(label=_("決めた日"), initial=calendar.today)
    reason = forms.CharField(label=_("理由"), max_length=300)


class ProposalForm(forms.Form):
    title = forms.CharField(label=_("事業名"), max_length=80)
    division = forms.CharField(label=_("提案する課"), max_length=80)
    purpose = _area(_("目的・困っていること"))
    content = _area(_("行うこと"))
    asked_yen = _yen(_("要求額（円）"))
    breakdown = _area(_("積算の内訳"), required=False, help_text=_("品名、単価、数を一行ずつ書いてください。"))
    group = forms.CharField(
        label=_("どれか一つだけ選ぶ組"), max_length=40, required=False,
        help_text=_("同じ目的の案を二つ以上出すときは、同じ組の名前を書いてください。組からは一つだけ選ばれます。"),
    )
    must = forms.BooleanField(label=_("必ず行うもの（法令や約束によるもの）"), required=False)
    must_reason = forms.CharField(label=_("必ず行う理由"), max_length=200, required=False)


class MarkForm(forms.Form):
    need = forms.TypedChoiceField(label=_("必要性（困っている人の数と重さ）"), choices=_MARK, coerce=int)
    effect_mark = forms.TypedChoiceField(label=_("効果（どれだけ変わるか）"), choices=_MARK, coerce=int)
    urgency = forms.TypedChoiceField(label=_("緊急性（待つと困ること）"), choices=_MARK, coerce=int)
    voices = forms.TypedChoiceField(label=_("区民の声（会議や調査で出た数）"), choices=_MARK, coerce=int)
    mark_note = forms.CharField(label=_("評点の理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ChooseForm(forms.Form):
    chosen = forms.MultipleChoiceField(label=_("選ぶ事業"), required=False, widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label=_("評点から計算した組と違えた理由"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("計算した組のとおりに選ぶときは、空のままで構いません。"),
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["chosen"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = choices


class ShiftForm(forms.Form):
    source = RowField(Proposal.objects.none(), label=_("移す元"), required=False, empty_label=_("枠の残りから（追加の配当）"))
    target = RowField(Proposal.objects.none(), label=_("移す先"), required=False, empty_label=_("枠の残りへ（減額）"))
    yen = _yen(_("額（円）"))
    reason = forms.CharField(label=_("理由"), max_length=300)

    def __init__(self, *args: Any, envelope: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source", "target"):
            field = self.fields[name]
            assert isinstance(field, RowField)
            field.queryset = envelope.proposals.filter(state="allotted")
            field.words = lambda p: f"{p.title}（{words.yen(p.free_yen)}）"


class CommitForm(forms.Form):
    what = forms.CharField(label=_("件名"), max_length=120)
    payee = forms.CharField(label=_("相手方"), max_length=120)
    yen = _yen(_("額（円）"))
    committed_on = DayField(label=_("支出負担行為の日"), initial=calendar.today)


class PayForm(forms.Form):
    yen = _yen(_("額（円）"))
    paid_on = DayField(label=_("支出の日"), initial=calendar.today)
    note = forms.CharField(label=_("備考"), max_length=200, required=False)


class RefundForm(forms.Form):
    yen = _yen(_("戻す額（円）"))
    paid_on = DayField(label=_("戻入の日"), initial=calendar.today)
    note = forms.CharField(label=_("理由"), max_length=200)


class ReduceForm(forms.Form):
    yen = _yen(_("減らす額（円）"))
    reason = forms.CharField(label=_("理由"), max_length=300)


class SettleForm(forms.Form):
    came_of = _area(_("事業の成果"), help_text=_("何を、どれだけ行い、どうなったか。うまくいかなかったことも書いてください。"))
