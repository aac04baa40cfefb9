"""What is asked of both sides of a consultation, in the order a person is told it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import fiscal_year_label
from kusei.core.ledger.models import Division
from kusei.core.ui.fields import DayField, RowField
from kusei.plan.autonomy.models import Kind, Outcome, Precedent, Why
from kusei.plan.autonomy.queries_consultations import Alike, bureau_divisions
from kusei.plan.register.public import current_plan
from kusei.plan.rollout.public import refused_requests

PICK, NONE = ("", _("選んでください")), ("", _("（選ばない）"))


def _area(label: Any, *, required: bool = True, help_text: Any = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(label=label, required=required, widget=forms.Textarea(attrs={"rows": rows}), max_length=4000, help_text=help_text)


def initiatives() -> list[tuple[str, Any]]:
    plan = current_plan()
    return [NONE, *((n.ref, n.title) for n in (plan.of("initiative") if plan else ()))]


def title_of(initiative_ref: str) -> str:
    return str(dict(initiatives()).get(initiative_ref, "")) if initiative_ref else ""


def years() -> list[tuple[int, str]]:
    year = calendar.fiscal_year_of(calendar.today())
    return [(y, fiscal_year_label(y)) for y in (year + 1, year, year + 2, year + 3)]


class _MatterForm(forms.Form):
    division = RowField(Division.objects.none(), label=_("相手の局の課"))
    kind = forms.ChoiceField(label=_("区分"), choices=[PICK, *Kind.choices])
    fiscal_year = forms.TypedChoiceField(label=_("求める年度"), coerce=int, choices=years)
    title = forms.CharField(label=_("件名"), max_length=120)
    matter = _area(_("困っていること・いまの状況"), help_text=_("区のどこで、だれが、どれだけ困っているか。数が分かれば書いてください。"))
    wish = _area(_("求めること"), help_text=_("局に何をしてほしいか。一つの協議では一つのことを求めてください。"))
    initiative_ref = forms.ChoiceField(label=_("計画の取り組み"), required=False, choices=initiatives)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["division"]
        assert isinstance(field, RowField)
        field.queryset = bureau_divisions()

    def clean(self) -> dict[str, Any]:
        values = dict(super().clean() or {})
        values["initiative"] = title_of(values.get("initiative_ref", ""))[:400]
        return values


class ConsultationForm(_MatterForm):
    yen = forms.IntegerField(label=_("求める額（円）"), required=False, max_value=10**12, min_value=1, help_text=_("予算を求めるときだけ入れます。"))
    refused_money = forms.ChoiceField(
        label=_("認められなかった予算"), required=False, help_text=_("予算の要求が認められず、この協議で改めて求めるときに選びます。"),
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        self.requests = {r.ref: r for r in refused_requests(actor)}
        super().__init__(*args, **kwargs)
        choice = self.fields["refused_money"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [NONE, *((r.ref, r.words) for r in self.requests.values())]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        chosen = self.requests.get(values.get("refused_money", ""))
        values["refused_money"] = chosen.words[:160] if chosen else ""
        values["refused_money_url"] = chosen.url if chosen else ""
        return values


class JointForm(_MatterForm):
    closes_on = DayField(label=_("参加の締切"))


class TextForm(forms.Form):
    text = _area(_("伝えること"))


class AgainForm(forms.Form):
    text = _area(_("もう一度考えてほしいことと理由"), help_text=_("回答のどこに応じられないか。新しい資料や先例があれば書いてください。"))


class UpForm(forms.Form):
    text = _area(_("会議で決めてほしいこと"))


class PutOffForm(forms.Form):
    until = DayField(label=_("回答する日"))
    text = _area(_("検討することと、まだ答えられない理由"))


class ReplyForm(forms.Form):
    outcome = forms.ChoiceField(label=_("回答の区分"), choices=[PICK, *Outcome.choices[:4]])
    why = forms.ChoiceField(label=_("理由の区分"), required=False, choices=[NONE, *Why.choices], help_text=_("一部に応じるとき、応じられないときに選びます。"))
    answer = _area(_("回答"), help_text=_("区がこのまま読みます。応じられないときは、何が変われば応じられるかも書いてください。"))
    conditions = _area(_("条件"), required=False, help_text=_("条件を一行に一つずつ。一つずつ履行を確かめます。"))
    condition_side = forms.ChoiceField(label=_("条件を行う側"), required=False, choices=[("ward", _("区")), ("bureau", _("局"))], initial="ward")
    conditions_due = DayField(label=_("条件の期日"), required=False)

    def clean(self) -> dict[str, Any]:
        values = dict(super().clean() or {})
        values["conditions"] = tuple(t.strip() for t in (values.get("conditions") or "").splitlines() if t.strip())
        values["condition_side"] = values.get("condition_side") or "ward"
        return values


class MeetForm(ReplyForm):
    meeting = forms.CharField(label=_("会議の名前"), max_length=120)
    held_on = DayField(label=_("会議の日"), initial=calendar.today)
    field_order = ("meeting", "held_on", "outcome")


class EndForm(forms.Form):
    reason = _area(_("理由"))


class CameForm(forms.Form):
    came_of = _area(_("その後どうなったか"), help_text=_("求めたことが実際にどうなったか。うまくいかなかったことも書いてください。"))


class CiteForm(forms.Form):
    precedent = RowField(Precedent.objects.none(), label=_("先例"))
    why = forms.CharField(label=_("どこが同じか"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, found: list[Alike], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["precedent"]
        assert isinstance(field, RowField)
        field.queryset = Precedent.objects.filter(pk__in=[a.precedent.pk for a in found]).select_related("ward")
        field.words = lambda p: f"{p.ward.name} {fiscal_year_label(p.fiscal_year)} {p.title}（{p.get_outcome_display()}）"  # data


class DoneForm(forms.Form):
    proof = forms.CharField(label=_("行ったこと"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    done_on = DayField(label=_("行った日"), initial=calendar.today)


class MoveForm(forms.Form):
    due_on = DayField(label=_("新しい期日"))
    reason = _area(_("理由"))
