"""Relief shifts and support: what is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Incident
from kusei.core.ui.fields import DayField, RowField, RowsField
from kusei.disaster.mobilisation.models import ReliefDuty, ReliefPlan, Skill, SupportRequest, Team
from kusei.disaster.mobilisation.models.relief import Pattern
from kusei.disaster.mobilisation.queries.relief import planned, still_here
from kusei.disaster.mobilisation.words_relief import shift_word

REASON_MAX = 200


def _incidents() -> Any:
    return Incident.objects.filter(state="open")


def moment_field(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget, help_text=_("空のままなら、いまの日時です。"))


class StartReliefForm(forms.Form):
    title = forms.CharField(label=_("件名"), max_length=120)
    from_day = DayField(label=_("初日"))
    to_day = DayField(label=_("最終日"))
    pattern = forms.ChoiceField(label=_("勤務の型"), choices=Pattern.choices)
    first_hour = forms.IntegerField(label=_("最初の勤務の開始（時）"), min_value=0, max_value=23, initial=8)
    incident = RowField(Incident.objects.none(), label=_("災害・訓練"), required=False)
    drill = forms.BooleanField(label=_("訓練"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incident"].queryset = _incidents()  # type: ignore[attr-defined]


def _slots(plan: ReliefPlan) -> list[tuple[int, str]]:
    return [(n, plan.slot_word(n)) for n in range(plan.slots)]


class NeedForm(forms.Form):
    slot = forms.TypedChoiceField(label=_("勤務"), coerce=int)
    team = forms.ChoiceField(label=_("班"), choices=Team.choices)
    skill = forms.ChoiceField(label=_("資格・技能"), choices=Skill.choices)
    wanted = forms.IntegerField(label=_("必要な人数"), min_value=0, max_value=200)
    weight = forms.IntegerField(label=_("重み"), min_value=1, max_value=9, initial=1, help_text=_("大きいほど先に人を入れます。ふつうは1です。"))

    def __init__(self, *args: Any, plan: ReliefPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = _slots(plan)  # type: ignore[attr-defined]


class PutOnForm(forms.Form):
    person = RowField(ReliefDuty.objects.none(), label=_("人"))
    day = DayField(label=_("日"))
    slot = forms.TypedChoiceField(label=_("勤務"), coerce=int)
    team = forms.ChoiceField(label=_("班"), choices=Team.choices)
    skill = forms.ChoiceField(label=_("役割"), choices=Skill.choices)
    reason = forms.CharField(label=_("理由"), max_length=REASON_MAX)
    back = forms.BooleanField(label=_("この時間の勤務から外れていたが、働けることを本人に確かめた"), required=False)
    override = forms.BooleanField(label=_("休息の規則を外れることを区長として認める"), required=False)

    def __init__(self, *args: Any, plan: ReliefPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = still_here(plan)  # type: ignore[attr-defined]
        self.fields["slot"].choices = _slots(plan)  # type: ignore[attr-defined]


class LimitForm(forms.Form):
    person = RowField(ReliefDuty.objects.none(), label=_("人"))
    most_hours = forms.IntegerField(
        label=_("期間の上限（時間）"), min_value=1, max_value=336, required=False, help_text=_("空のままなら上限はありません。"),
    )  # fmt: skip
    no_nights = forms.BooleanField(
        label=_("夜の勤務を入れない"), required=False, help_text=_("22時から5時までに2時間以上かかる勤務です。理由は書きません。"),
    )  # fmt: skip

    def __init__(self, *args: Any, plan: ReliefPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = still_here(plan)  # type: ignore[attr-defined]


class TakeOffForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("取りやめの種類"), choices=[c for c in ReliefDuty.Off.choices if c[0] in ("sick", "family", "other")]
    )
    reason = forms.CharField(label=_("理由"), max_length=REASON_MAX)
    instead = RowField(ReliefDuty.objects.none(), label=_("代わりの人"), required=False)
    override = forms.BooleanField(label=_("休息の規則を外れることを区長として認める"), required=False)

    def __init__(self, *args: Any, duty: ReliefDuty, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instead"].queryset = still_here(duty.plan).exclude(pk=duty.person_id)  # type: ignore[attr-defined]


class SwapForm(forms.Form):
    other = RowField(ReliefDuty.objects.none(), label=_("交換する相手の勤務"))
    reason = forms.CharField(label=_("理由"), max_length=REASON_MAX)
    override = forms.BooleanField(label=_("休息の規則を外れることを区長として認める"), required=False)

    def __init__(self, *args: Any, duty: ReliefDuty, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = duty.plan
        rows = planned(plan).exclude(person=duty.person_id).select_related("person").order_by("starts_at", "person__number")
        self.fields["other"].queryset = rows  # type: ignore[attr-defined]
        self.fields["other"].words = lambda d: f"{shift_word(plan, d.day, d.slot)} {d.person.name} {d.get_team_display()}"  # type: ignore[attr-defined]


class AskSupportForm(forms.Form):
    direction = forms.ChoiceField(label=_("向き"), choices=SupportRequest.Direction.choices)
    party = forms.ChoiceField(label=_("相手の種類"), choices=SupportRequest.Party.choices)
    party_name = forms.CharField(label=_("相手の名前"), max_length=80)
    team = forms.ChoiceField(label=_("班"), choices=Team.choices)
    skill = forms.ChoiceField(label=_("資格・技能"), choices=Skill.choices)
    work = forms.CharField(label=_("頼む仕事"), max_length=200)
    people = forms.IntegerField(label=_("人数"), min_value=1, max_value=1000)
    from_day = DayField(label=_("初日"))
    to_day = DayField(label=_("最終日"))
    place = forms.CharField(label=_("集まる場所"), max_length=120)
    lodging = forms.CharField(label=_("宿泊"), max_length=200, required=False)
    contact = forms.CharField(label=_("連絡先"), max_length=120)
    incident = RowField(Incident.objects.none(), label=_("災害・訓練"), required=False)
    drill = forms.BooleanField(label=_("訓練"), required=False)
    occurred_at = moment_field(_("要請した日時"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incident"].queryset = _incidents()  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    party = forms.CharField(label=_("回答した相手"), max_length=80)
    accepted = forms.IntegerField(label=_("受けた人数"), min_value=0, max_value=1000, help_text=_("断られたときは0"))
    reason = forms.CharField(label=_("理由・条件"), max_length=REASON_MAX, required=False)
    occurred_at = moment_field(_("回答の日時"))


class ArriveForm(forms.Form):
    people = forms.IntegerField(label=_("着いた人数"), min_value=1, max_value=1000)
    names = forms.CharField(
        label=_("氏名（1行に1人）"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("分からない人は空のままにします。人数のほうが多いときは「1人目」のように載ります。"),
    )  # fmt: skip
    occurred_at = moment_field(_("到着の日時"))


class ReturnForm(forms.Form):
    supporters = RowsField(ReliefDuty.objects.none(), label=_("帰った人"))
    occurred_at = moment_field(_("帰還の日時"))

    def __init__(self, *args: Any, support: SupportRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supporters"].queryset = support.supporters.filter(returned_at=None).order_by("number")  # type: ignore[attr-defined]


