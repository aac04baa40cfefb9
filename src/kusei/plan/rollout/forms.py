"""What is asked, in the order a person is told it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.conditions import BY_FIGURE, Asks, Replied
from kusei.core.ledger.models import Ward
from kusei.core.ui.fields import DayField, RowField, record_choices
from kusei.plan.register.public import current_plan
from kusei.plan.rollout.models import Condition, Mode, Option, Why
from kusei.plan.rollout.queries import dropped

NONE = ("", _("（選ばない）"))
PICK = ("", _("選んでください"))


def _area(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, widget=forms.Textarea(attrs={"rows": 4}), max_length=4000, help_text=help_text)


def initiatives(*, blank: tuple[str, Any] = PICK) -> list[tuple[str, Any]]:
    plan = current_plan()
    return [blank, *((n.ref, n.title) for n in (plan.of("initiative") if plan else ()))]


def _dropped() -> list[tuple[Any, Any]]:
    """What an earlier plan held and this one does not: money can still be asked for it."""
    return [(_("いまの計画にないもの"), found)] if (found := sorted(dropped().items(), key=lambda x: x[1])) else []


class InitiativeField(forms.ChoiceField):
    """One initiative of the plan in force, read when the form is shown."""

    def __init__(self, **kwargs: Any) -> None:
        blank = PICK if kwargs.get("required", True) else NONE
        super().__init__(choices=lambda: initiatives(blank=blank), **kwargs)


class MoveForm(forms.Form):
    on_day = DayField(label=_("いつから"), initial=calendar.today)
    note = forms.CharField(label=_("状況"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ConfirmForm(MoveForm):
    why = forms.ChoiceField(label=_("理由の区分"), required=False, choices=[NONE, *Why.choices], help_text=_("なぜまだ始めていないか。分かるときに選びます。"))


class LiveForm(MoveForm):
    proof = forms.CharField(label=_("実施の記録"), required=False, max_length=200, help_text=_("システムに日付のある実績がないときだけ。例：開所式の記録、要綱の施行"))
    proof_on = DayField(label=_("記録の日付"), required=False)


class WhyForm(forms.Form):
    on_day = DayField(label=_("いつから"), initial=calendar.today)
    why = forms.ChoiceField(label=_("理由の区分"), choices=[PICK, *Why.choices])
    note = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ScheduleForm(forms.Form):
    planned_on = DayField(label=_("実施の予定"), required=False, help_text=_("決まっていないときは空のままに。例：令和9年4月1日"))


class AnswerForm(forms.Form):
    met = forms.ChoiceField(label=_("この区にあるか"), choices=Replied.Met.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("理由・いつまでに"), required=False, max_length=200, help_text=_("「ない」ときは、足りないことといつ整うかを書いてください。"))


class ModeForm(forms.Form):
    initiative_ref = InitiativeField(label=_("取り組み"))
    mode = forms.ChoiceField(label=_("進め方"), choices=Mode.choices, widget=forms.RadioSelect)
    since = DayField(label=_("いつから"), initial=calendar.today)
    decided_by = forms.CharField(label=_("決めた人・会議"), max_length=80)
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ConditionForm(forms.Form):
    initiative_ref = InitiativeField(label=_("取り組み"))
    area = forms.ChoiceField(label=_("分野"), choices=Condition.Area.choices)
    text = forms.CharField(label=_("条件"), max_length=160, help_text=_("例：受付の担当が二人いる"))
    hard = forms.BooleanField(label=_("これがないと始められない"), required=False, initial=True)
    asks = forms.ChoiceField(label=_("確かめ方"), choices=[c for c in Asks.choices if c[0] not in BY_FIGURE], initial=Asks.PERSON)
    key_of = forms.ChoiceField(label=_("仕組み・実績・職・協定の相手"), required=False, choices=lambda: [NONE, *record_choices()], help_text=_("記録から確かめるときだけ選びます。"))
    amount = forms.DecimalField(label=_("何人・何件以上"), required=False, min_value=1, help_text=_("職と協定のときだけ。空のときは1です。"))
    source = forms.CharField(label=_("出典"), required=False, max_length=160)


class DependencyForm(forms.Form):
    first_ref = InitiativeField(label=_("先に実施する取り組み"))
    then_ref = InitiativeField(label=_("後になる取り組み"))
    reason = forms.CharField(label=_("理由"), max_length=200)


class AskForm(forms.Form):
    initiative_ref = forms.ChoiceField(label=_("取り組み"), choices=lambda: [*initiatives(), *_dropped()])
    title = forms.CharField(label=_("要求の名称"), max_length=120)
    fiscal_year = forms.IntegerField(label=_("年度"), help_text=_("西暦の4桁。例：2027"))
    asked_yen = forms.IntegerField(label=_("要求額（円）"), min_value=1)
    asked_on = DayField(label=_("要求日"), initial=calendar.today)


class AssessForm(forms.Form):
    after_yen = forms.IntegerField(label=_("査定後の額（円）"), min_value=0)
    assessed_on = DayField(label=_("査定日"), initial=calendar.today)
    reason = forms.CharField(label=_("減らした理由"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class EndForm(forms.Form):
    ended_on = DayField(label=_("決まった日"), initial=calendar.today)
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class StudyForm(forms.Form):
    title = forms.CharField(label=_("検討の名称"), max_length=120)
    initiative_ref = InitiativeField(label=_("計画の取り組み"), required=False)
    question = _area(_("問い"), help_text=_("何を決めるのか。例：郵送請求を一つの区にまとめるか"))
    begun_on = DayField(label=_("検討を始めた日"), initial=calendar.today)


class OptionForm(forms.Form):
    title = forms.CharField(label=_("案"), max_length=120, help_text=_("「いまのまま」も一つの案です。"))
    good = _area(_("良いところ"))
    bad = _area(_("困るところ"))
    yen = forms.IntegerField(label=_("費用（円／年）"), required=False, min_value=0)
    hours = forms.IntegerField(label=_("職員の手間（時間／年）"), required=False, min_value=0)


class ConsultForm(forms.Form):
    asked_of = _area(_("聴く相手"), required=False, help_text=_("一行に一つ。例：市民課、区政協力委員会"))
    wards = forms.ModelMultipleChoiceField(
        label=_("照会する区"), queryset=Ward.objects.order_by("code"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("選んだ区の企画担当に、案の一覧と質問が届きます。市の検討だけで使えます。"))
    due_on = DayField(label=_("締切"))


class OpinionForm(forms.Form):
    text = _area(_("意見"))
    answered_on = DayField(label=_("返事の日"), initial=calendar.today)
    answer = _area(_("意見への考え方"), required=False, help_text=_("方針を決めるまでに書きます。"))


class DropForm(forms.Form):
    text = _area(_("見送りの内容"), help_text=_("何を、いつまで見送るか。"))
    reason = _area(_("理由"))


class PolicyForm(forms.Form):
    option = RowField(Option.objects.none(), label=_("選ぶ案"))
    text = _area(_("方針"))
    reason = _area(_("選んだ理由"))

    def __init__(self, *args: Any, study: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["option"]
        assert isinstance(field, RowField)
        field.queryset = study.options.filter(until=None)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class UploadForm(forms.Form):
    file = forms.FileField(label=_("ファイル"))
    on_day = DayField(label=_("いつからの状態か"), initial=calendar.today)
