"""Fields of the act pages, in the order a person is told them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import fiscal_year_label, fiscal_year_of
from kusei.plan.followup.models import scales_on
from kusei.plan.followup.rules import Scale
from kusei.plan.followup.words import CORRECTABLE, REACH, START
from kusei.plan.followup.workbook import LIMITS


def long_text(label: Any, *, limit: int, help_text: Any = "", required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=limit, required=required, help_text=help_text, strip=True,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class OpenForm(forms.Form):
    fiscal_year = forms.TypedChoiceField(label=_("年度"), coerce=int)
    due_on = forms.DateField(
        label=_("回答期限"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("空のときは、規則の日数（20開庁日）で決めます。"),
    )
    scale = forms.ChoiceField(
        label=_("自己評価の尺度"), widget=forms.RadioSelect, initial="two_axis",
        help_text=_("2軸（着手・達成）は必ず聞きます。"),
    )
    note = forms.CharField(label=_("備考"), max_length=200, required=False)

    def __init__(self, *args: Any, taken: frozenset[int] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = fiscal_year_of(calendar.today())
        years = [y for y in range(this, this - 15, -1) if y not in taken]
        self.fields["fiscal_year"].choices = [(y, fiscal_year_label(y)) for y in years]  # type: ignore[attr-defined]
        scales = scales_on(calendar.today()).values()
        self.fields["scale"].choices = [(s.code, str(s)) for s in scales]  # type: ignore[attr-defined]


class FreezeForm(forms.Form):
    without_unconfirmed = forms.BooleanField(
        label=_("区長の確認が終わっていない回答を、未確認のまま確定する"), required=False,
    )


class SendForm(forms.Form):
    due_on = forms.DateField(
        label=_("回答期限"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("空のときは、開いたときに決めた日です。"),
    )


class CorrectForm(forms.Form):
    initiative_ref = forms.ChoiceField(label=_("取り組み"))
    ward_code = forms.ChoiceField(label=_("区"), required=False)
    field = forms.ChoiceField(
        label=_("訂正する欄"), choices=list(CORRECTABLE.items()), help_text=_("誤りのほうは、確定した内容から自動で入ります。"))
    new = forms.CharField(label=_("正"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(label=_("理由"), max_length=300)

    def __init__(
        self, *args: Any, initiatives: list[tuple[str, str]], wards: list[tuple[str, str]], **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiative_ref"].choices = initiatives  # type: ignore[attr-defined]
        self.fields["ward_code"].choices = [("", _("全区・市（局）")), *wards]  # type: ignore[attr-defined]


class SubmitForm(forms.Form):
    partial_reason = forms.CharField(
        label=_("答えられない取り組みがあるときは、その理由"), max_length=300, required=False,
        help_text=_("すべて答えたときは空のままにしてください。"),
    )


class CheckForm(forms.Form):
    step = forms.ChoiceField(
        label=_("確認の段"), choices=[("chief", _("係長確認")), ("manager", _("課長確認"))], widget=forms.RadioSelect)
    comment = forms.CharField(label=_("添え書き"), max_length=300, required=False)


class ReopenForm(forms.Form):
    reason = forms.CharField(label=_("何を直すか"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ExtendForm(forms.Form):
    due_on = forms.DateField(label=_("新しい回答期限"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("理由"), max_length=300)


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("取り下げる理由"), max_length=300)


class IssueForm(forms.Form):
    answer = forms.CharField(
        label=_("答え"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("行うときは何をいつまでに、行わないときはその理由。"),
    )


class PackForm(forms.Form):
    purpose = forms.ChoiceField(
        label=_("何に使う資料か"), widget=forms.RadioSelect, choices=[
            ("council", _("議会答弁")), ("budget", _("予算要求")), ("settlement", _("決算（主要施策の成果）")), ("audit", _("監査"))])


class SurveyForm(forms.Form):
    survey = forms.ChoiceField(label=_("アンケート"), help_text=_("結果を公表したものだけが並びます。"))
    note = forms.CharField(label=_("何を尋ねたか"), max_length=200, required=False)

    def __init__(self, *args: Any, surveys: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["survey"].choices = surveys  # type: ignore[attr-defined]


CLAIM_WORDS = {"良い": "good", "悪い": "poor", "どちらでもない": "none", "good": "good", "poor": "poor", "neither": "none"}  # data


class ScaleForm(forms.Form):
    title = forms.CharField(label=_("尺度の名前"), max_length=80)
    code = forms.CharField(label=_("記号"), max_length=12, help_text=_("英数字。同じ記号で決めると、その日から置き換わります。"))
    since = forms.DateField(label=_("使い始める日"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(label=_("出典"), max_length=200, help_text=_("要綱や計画の名前と日付。"))
    grades = forms.CharField(
        label=_("評価"), required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("一行に一つ、「記号, 名前, 良い／悪い／どちらでもない」。空のときは着手と達成だけを聞きます。"),
    )

    def clean_grades(self) -> list[tuple[str, str, str]]:
        """(code, claim, label) of each line; a line that cannot be read is named by its number."""
        found = []
        for n, line in enumerate(self.cleaned_data["grades"].splitlines(), start=1):
            if not line.strip():
                continue
            parts = [p.strip() for p in line.replace("，", ",").replace("、", ",").split(",")]  # data
            if len(parts) != 3 or parts[2] not in CLAIM_WORDS:
                raise forms.ValidationError(
                    _("%(row)s行目『%(line)s』は読めません。「記号, 名前, 良い」のように三つを入れてください。"),
                    params={"row": n, "line": line.strip()[:40]},
                )
            found.append((parts[0], CLAIM_WORDS[parts[2]], parts[1]))
        return found


class EntryForm(forms.Form):
    """What was done comes first; the two axes follow from it."""

    done = long_text(
        _("今年度に行ったこと"), limit=LIMITS["done"], help_text=_("いつ、どこで、何を、どれだけ。公表します。"))
    start = forms.ChoiceField(
        label=_("着手"), choices=list(START.items()), widget=forms.RadioSelect, required=False)
    reach = forms.ChoiceField(
        label=_("達成"), choices=list(REACH.items()), widget=forms.RadioSelect, required=False)
    grade = forms.ChoiceField(label=_("評価"), required=False)
    own_value = forms.DecimalField(
        label=_("区で数えた実績"), required=False, min_value=0, max_digits=14, decimal_places=3,
        help_text=_("区で数えた数があるときだけ。根拠の値とは別に並べ、評価には使いません。"),
    )
    issue = long_text(_("課題"), limit=LIMITS["issue"])
    remedy = long_text(_("改善策"), limit=LIMITS["remedy"])
    asked_yen = forms.IntegerField(label=_("予算の要求額（円）"), required=False, min_value=0, max_value=10**12)
    granted_yen = forms.IntegerField(label=_("予算の査定額（円）"), required=False, min_value=0, max_value=10**12)
    spent_yen = forms.IntegerField(label=_("決算額（円）"), required=False, min_value=0, max_value=10**12)
    adoption_note = forms.CharField(
        label=_("ほかの区の事例の活用・まだ始めていない理由"), max_length=LIMITS["adoption_note"], required=False)
    expect_entry = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scale: Scale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(scale.labels.items())
        if choices:
            self.fields["grade"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields["grade"]


class ReasonForm(forms.Form):
    reason = long_text(_("差戻しの理由"), limit=400, required=True, help_text=_("何を、どのように直せばよいか。"))


class AskForm(forms.Form):
    initiative_ref = forms.ChoiceField(label=_("取り組み"), required=False)
    text = long_text(_("質問"), limit=1000, required=True)

    def __init__(self, *args: Any, initiatives: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiative_ref"].choices = [("", _("回答の全体")), *initiatives]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    text = long_text(_("回答"), limit=1000, required=True)


class ReviewForm(forms.Form):
    initiative_ref = forms.ChoiceField(label=_("取り組み"))
    text = long_text(_("意見"), limit=2000, required=True, help_text=_("根拠の値の横に、職の名前とともに並びます。"))

    def __init__(self, *args: Any, initiatives: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiative_ref"].choices = initiatives  # type: ignore[attr-defined]


class TargetForm(forms.Form):
    fiscal_year = forms.TypedChoiceField(label=_("年度"), coerce=int)
    ward_code = forms.ChoiceField(label=_("区"), required=False, help_text=_("空のときは、すべての区に共通の目標です。"))
    target = forms.DecimalField(
        label=_("目標"), required=False, max_digits=14, decimal_places=3,
        help_text=_("空のときは目標なし。評価を付けずに活動の数だけを示します。"),
    )
    baseline = forms.DecimalField(label=_("現状値"), required=False, max_digits=14, decimal_places=3)
    goal_years = forms.TypedChoiceField(label=_("目標の年数"), coerce=int, choices=[(n, str(n)) for n in (1, 2, 3, 4)], initial=1)
    year_of_goal = forms.TypedChoiceField(label=_("目標の何年目か"), coerce=int, choices=[(n, str(n)) for n in (1, 2, 3, 4)], initial=1)
    reason = forms.CharField(label=_("理由"), max_length=300, required=False)

    def __init__(self, *args: Any, years: list[int], wards: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fiscal_year"].choices = [(y, fiscal_year_label(y)) for y in years]  # type: ignore[attr-defined]
        self.fields["ward_code"].choices = [("", _("すべての区")), *wards]  # type: ignore[attr-defined]
