"""What is asked about the table of tasks and about moving one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.approval.kinds import KINDS
from kusei.core.approval.models import LEVELS
from kusei.core.ledger.models import Division, Ward
from kusei.core.ui.fields import DayField, RowField
from kusei.plan.autonomy.models import Law, Place, Verdict
from kusei.plan.autonomy.queries_consultations import bureau_divisions

PICK, NONE = ("", _("選んでください")), ("", _("（選ばない）"))


def _area(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 4}), max_length=4000, help_text=help_text)


def _level(value: str) -> int | None:
    return int(value) if value else None


class MoveForm(forms.Form):
    place = forms.ChoiceField(label=_("移す先"), choices=[PICK, *Place.choices])
    holder = forms.CharField(label=_("新しい担当"), max_length=120, help_text=_("例：区役所 地域力推進室"))
    role = forms.CharField(label=_("受け持つこと"), max_length=200, required=False, help_text=_("事務の全部でないときに書きます。例：受付と最初の現地調査"))
    shared = forms.BooleanField(label=_("いまの担当も続ける（分け合う）"), required=False)
    grounds = _area(_("移す理由"), _("だれがどれだけ困っていて、移すとどう変わるか。"))
    hours = forms.IntegerField(label=_("事務の量（時間／年）"), min_value=1, max_value=10**7)
    posts_tenths = forms.IntegerField(
        label=_("一緒に移す定員（0.1人単位）"), min_value=0, max_value=10**5, initial=0, help_text=_("1.5人なら15と入れます。"),
    )
    yen = forms.IntegerField(label=_("一緒に移す予算（円／年）"), min_value=0, max_value=10**12, initial=0)
    law = forms.ChoiceField(label=_("法令の確認"), choices=[PICK, *Law.choices])
    law_note = forms.CharField(label=_("根拠になる法令・条例"), max_length=300, required=False)
    effective_on = DayField(label=_("施行する日"))
    rule_level = forms.TypedChoiceField(
        label=_("専決する職"), required=False, choices=[NONE, *((str(n), label) for n, label in LEVELS)], coerce=_level, empty_value=None,
        help_text=_("専決の表に行を加えるときだけ選びます。加わるのは施行日です。"),
    )
    rule_below = forms.IntegerField(label=_("専決できる金額（円未満）"), required=False, min_value=1, max_value=10**12)


class ProposeForm(MoveForm):
    only_proposer = forms.BooleanField(label=_("提案した区だけで行う"), required=False, help_text=_("選ばないときは、全区の分担が変わります。"))


class RowForm(forms.Form):
    code = forms.CharField(label=_("事務コード"), max_length=20, help_text=_("表にあるコードなら、その事務の行になります。"))
    name = forms.CharField(label=_("事務の名称"), max_length=120)
    place = forms.ChoiceField(label=_("どちらが行うか"), choices=[PICK, *Place.choices])
    holder = forms.CharField(label=_("担当"), max_length=120)
    ward = RowField(Ward.objects.none(), label=_("区"), required=False, empty_label=_("全区"))
    role = forms.CharField(label=_("受け持つこと"), max_length=200, required=False)
    law = forms.CharField(label=_("根拠法令"), max_length=200, required=False)
    case_kind = forms.ChoiceField(label=_("専決の種類"), required=False, choices=lambda: [NONE, *KINDS.items()])
    since = DayField(label=_("適用日"), initial=calendar.today)
    source = forms.CharField(label=_("出典"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _wards(self)


class DecisionForm(forms.Form):
    level = forms.TypedChoiceField(label=_("専決する職"), choices=[PICK, *((str(n), label) for n, label in LEVELS)], coerce=int)
    amount_from = forms.IntegerField(label=_("金額（以上）"), min_value=0, max_value=10**12, initial=0)
    amount_below = forms.IntegerField(label=_("金額（未満）"), required=False, min_value=1, max_value=10**12, help_text=_("上限がないときは空にします。"))
    ward = RowField(Ward.objects.none(), label=_("区"), required=False, empty_label=_("市全体"))
    since = DayField(label=_("いつから"))
    source = forms.CharField(label=_("出典（規程の名称と条項）"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _wards(self)


def _wards(form: forms.Form) -> None:
    field = form.fields["ward"]
    assert isinstance(field, RowField)
    field.queryset = Ward.objects.as_of(calendar.today()).order_by("code")


class DivisionForm(forms.Form):
    division = RowField(Division.objects.none(), label=_("相手の局の課"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["division"]
        assert isinstance(field, RowField)
        field.queryset = bureau_divisions()


class EndRowForm(forms.Form):
    until = DayField(label=_("いつまで"))
    source = forms.CharField(label=_("根拠（規則の改正など）"), max_length=120)


class ReasonForm(forms.Form):
    reason = _area(_("理由"))


class StepForm(forms.Form):
    text = forms.CharField(label=_("行うこと"), max_length=200)
    holder = forms.CharField(label=_("担当"), max_length=120)
    due_on = DayField(label=_("期日"))


class NoteForm(forms.Form):
    note = forms.CharField(label=_("備考"), max_length=200, required=False)


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(label=_("結論"), choices=[PICK, *Verdict.choices])
    came_of = _area(_("一年後の点検"), _("量、日数、苦情、費用がどう変わったか。うまくいかなかったことも書いてください。"))
