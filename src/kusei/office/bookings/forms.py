"""Fields of sessions and applications."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.booking import powers
from kusei.core.booking.models import Mode, Session
from kusei.core.booking.queries import free
from kusei.core.booking.rule_values import CLASSES
from kusei.core.ledger.models import Facility, Ward
from kusei.core.text import BadNumber, parse_int
from kusei.core.ui.fields import RowField
from kusei.office.fields import MomentField
from kusei.office.forms import wards_within

SEATS_HELP = _("一行に一つ、「区分：定員」のように入れます。区分がなければ「どなたでも：30」のようにします。")


def seats_lines(seats: list[dict[str, Any]]) -> str:
    return "\n".join(f"{s['label']}：{s['seats']}" for s in seats)  # data


class SessionForm(forms.Form):
    title = forms.CharField(label=_("催し名"), max_length=160)
    ward = RowField(Ward.objects.none(), label=_("区"), required=False, empty_label=_("市全体"))
    about = forms.CharField(label=_("内容"), required=False, widget=forms.Textarea({"rows": 4}))
    place = RowField(Facility.objects.none(), label=_("会場"), required=False, empty_label=_("一覧にない会場"))
    place_note = forms.CharField(label=_("会場（部屋など）"), required=False, max_length=160)
    starts_at = MomentField(label=_("開始"))
    ends_at = MomentField(label=_("終了"))
    opens_at = MomentField(label=_("受付開始"))
    closes_at = MomentField(label=_("受付終了"))
    mode = forms.ChoiceField(label=_("決め方"), choices=Mode.choices, widget=forms.RadioSelect, initial=Mode.FIRST_COME)
    seats = forms.CharField(label=_("区分ごとの定員"), help_text=SEATS_HELP, widget=forms.Textarea({"rows": 4}))
    most_persons = forms.IntegerField(label=_("一件の人数の上限"), min_value=1, max_value=50, initial=4)
    who = forms.CharField(label=_("申し込める人"), required=False, max_length=200)
    by_web = forms.BooleanField(label=_("ウェブでも受け付ける"), required=False)

    def __init__(self, *args: Any, actor: Actor, ward: Ward | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: Any = self.fields["place"]
        places.queryset = Facility.objects.as_of(calendar.today()).order_by("kana", "pk")
        if ward is not None:
            places.queryset = places.queryset.filter(ward=ward)
        if "ward" in self.fields:
            field: Any = self.fields["ward"]
            field.queryset = wards_within(actor, powers.HOLD)
            if not actor.reach(powers.HOLD).everywhere:
                field.required, field.empty_label = True, None
            field.initial = ward.ref if ward else None

    def clean_seats(self) -> list[dict[str, Any]]:
        found = []
        for number, line in enumerate((one for one in self.cleaned_data["seats"].splitlines() if one.strip()), start=1):
            label, _colon, seats = line.replace(":", "：").rpartition("：")  # data
            try:
                count = parse_int(seats)
            except BadNumber as bad:
                said = _t("%(number)s行目の定員『%(value)s』は数として読めません。")
                raise ValidationError(said % {"number": number, "value": seats.strip()}) from bad
            found.append({"key": f"c{number}", "label": label.strip() or _t("どなたでも"), "seats": count})
        return found


class EditSessionForm(SessionForm):
    ward = None  # type: ignore[assignment]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea({"rows": 3}))


class ApplyForm(forms.Form):
    """What is asked of an applicant, at the counter and on the web alike."""

    category = forms.ChoiceField(label=_("区分"))
    name = forms.CharField(label=_("お名前"), max_length=80, strip=False)
    kana = forms.CharField(label=_("フリガナ"), max_length=160, required=False)
    contact = forms.CharField(label=_("電話かメール"), max_length=120, required=False, help_text=_("連絡が要るときだけ使います。"))
    persons = forms.IntegerField(label=_("人数"), min_value=1, initial=1)
    priority = forms.ChoiceField(label=_("あてはまるもの"), choices=list(CLASSES.items()), initial="other", widget=forms.RadioSelect)
    household = forms.CharField(
        label=_("一緒に参加したい組の名前"), max_length=40, required=False,
        help_text=_("家族や友だちが別々に申し込むときは、同じ言葉を入れると離れません。"),
    )
    note = forms.CharField(label=_("配慮してほしいこと"), max_length=300, required=False)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = free(session)
        category: Any = self.fields["category"]
        words = _("%(label)s（残り%(left)s席）") if session.mode == Mode.FIRST_COME else _("%(label)s（定員%(seats)s人）")
        category.choices = [
            (s["key"], words % {"label": s["label"], "left": max(0, left[s["key"]]), "seats": s["seats"]}) for s in session.seats
        ]
        self.fields["persons"].max_value = session.most_persons  # type: ignore[attr-defined]
        if session.mode != Mode.LOTTERY:
            del self.fields["priority"]
