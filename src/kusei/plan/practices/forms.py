"""What is asked, in the order a person is told it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.powers import ROOMS
from kusei.core.ui.fields import DayField
from kusei.plan.practices.models import Adoption, Answer, Condition, Method, TraitKey
from kusei.plan.register.public import current_plan

_AREA = {"rows": 4}


def _area(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, widget=forms.Textarea(attrs=_AREA), max_length=4000, help_text=help_text)


def _amount(label: Any, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, max_digits=12, decimal_places=2, help_text=help_text)


class CardForm(forms.Form):
    """Initiatives are those of the plan in force; a card without one is still a card."""

    title = forms.CharField(label=_("題名"), max_length=80, help_text=_("何をしたかが一目で分かるように。例：転入の多い月の受付を番号札で分けた"))
    initiative_ref = forms.ChoiceField(label=_("計画の取り組み"), required=False)
    background = _area(_("背景・困っていたこと"))
    what = _area(_("行ったこと"), required=True, help_text=_("だれが、いつ、何を。ほかの区が同じことをできるように書いてください。"))
    failure = _area(_("うまくいかなかったこと・気をつけること"), help_text=_("失敗は、ほかの区にいちばん役立ちます。"))
    started_on = DayField(label=_("始めた日"), required=False)
    ended_on = DayField(label=_("終えた日"), required=False)
    cost_yen = forms.IntegerField(label=_("費用（円／年）"), required=False, min_value=0)
    effort_hours = forms.IntegerField(label=_("職員の手間（時間／年）"), required=False, min_value=0)
    effect_label = forms.CharField(label=_("何が変わったか"), required=False, max_length=120, help_text=_("例：転入の待ち時間（中央値）"))
    effect_value = _amount(_("変わった量"), _("減ったときは −（マイナス）を付けます。"))
    effect_unit = forms.CharField(label=_("単位"), required=False, max_length=20)
    effect_low = _amount(_("幅の下"), _("95%の区間など。分からないときは空のままに。"))
    effect_high = _amount(_("幅の上"))
    effect_n = forms.IntegerField(label=_("測った数"), required=False, min_value=0)
    method = forms.ChoiceField(label=_("測り方"), choices=Method.choices, initial=Method.NONE)
    contact = forms.CharField(label=_("問い合わせ先の課"), required=False, max_length=80, help_text=_("人の名前ではなく、課の名前を書いてください。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = current_plan()
        choice = self.fields["initiative_ref"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _("（選ばない）")), *((n.ref, n.title) for n in (plan.of("initiative") if plan else ()))]


class ConditionForm(forms.Form):
    text = forms.CharField(label=_("前提"), max_length=160, help_text=_("例：番号札の発券機がある"))
    hard = forms.BooleanField(label=_("これがないとできない"), required=False, initial=True)
    asks = forms.ChoiceField(label=_("確かめ方"), choices=Condition.Asks.choices, initial=Condition.Asks.PERSON)
    key_of = forms.ChoiceField(label=_("仕組み・数字"), required=False, help_text=_("記録から確かめるときだけ選びます。"))
    amount = _amount(_("値"), _("数字で確かめるときだけ入れます。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = [(r.key, r.label) for r in ROOMS.values() if r.adoptable]
        choice = self.fields["key_of"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _("（選ばない）")), (_("始めている仕組み"), rooms), (_("区の数字"), TraitKey.choices)]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        key, asks = found.get("key_of", ""), found.get("asks")
        if asks == Condition.Asks.ROOM and key in TraitKey.values:
            self.add_error("key_of", _("仕組みを選んでください。"))
        if asks in (Condition.Asks.LEAST, Condition.Asks.MOST) and key and key not in TraitKey.values:
            self.add_error("key_of", _("区の数字を選んでください。"))
        return found


class LookedForm(forms.Form):
    looked = forms.BooleanField(label=_("個人の分かる記述がないことを確かめました"), required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(forms.Form):
    met = forms.ChoiceField(label=_("この区にあるか"), choices=Answer.Met.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("理由・いつまでに"), required=False, max_length=200, help_text=_("「ない」ときは、足りないことといつ整うかを書いてください。"))


class DecideForm(forms.Form):
    decided_on = DayField(label=_("決めた日"), initial=calendar.today)
    changed = _area(_("この区に合わせて変えること"))


class BeginForm(forms.Form):
    started_on = DayField(label=_("実施を始めた日"), initial=calendar.today)


class ResultForm(forms.Form):
    outcome = forms.ChoiceField(label=_("結果"), choices=Adoption.Outcome.choices, widget=forms.RadioSelect)
    came_of = _area(_("どうなったか"), required=True)
    result_value = _amount(_("変わった量"), _("元の区と同じ単位で。測っていないときは空のままに。"))
    result_low = _amount(_("幅の下"))
    result_high = _amount(_("幅の上"))
    reported_on = DayField(label=_("結果を返した日"), initial=calendar.today)


class StopForm(ReasonForm):
    ended_on = DayField(label=_("やめた日"), initial=calendar.today)
