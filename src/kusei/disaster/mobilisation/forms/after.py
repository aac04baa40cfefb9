"""What is asked after the call. On the link's page the words are a resident's: short and plain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Incident
from kusei.core.places import Point
from kusei.core.ui.fields import PointField, RowField, RowsField
from kusei.core.ui.parts_drawn import MapSpec
from kusei.disaster.mobilisation.actions import Seen
from kusei.disaster.mobilisation.models import Call, RoadReport, Skill, Summons, Team
from kusei.disaster.mobilisation.queries.after import free


def moment_field(label: Any, help_text: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget, help_text=help_text)


LATE = _("あとから入力するときだけ。空なら今です。")


class CallForm(forms.Form):
    incident = RowField(Incident.objects.none(), label=_("災害・訓練"), required=False)
    drill = forms.BooleanField(label=_("訓練である"), required=False)
    reason = forms.CharField(label=_("理由（配備の名前など）"), max_length=120, help_text=_("例：第3非常配備"))
    teams = forms.MultipleChoiceField(
        label=_("呼ぶ班"), choices=Team.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("選ばなければ全員を呼びます。"),
    )  # fmt: skip
    called_at = moment_field(_("発令した日時"), LATE)
    stage = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: Any, incidents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if incidents is not None:
            self.fields["incident"] = RowField(incidents, label=_("災害・訓練"), required=False)


class ReplyForm(forms.Form):
    safety = forms.ChoiceField(label=_("安否"), choices=Summons.Safety.choices, widget=forms.RadioSelect)
    coming = forms.ChoiceField(
        label=_("来られますか"), choices=[("yes", _("行きます")), ("no", _("行けません"))], widget=forms.RadioSelect
    )
    expected_at = moment_field(_("着く見込み"), _("行けるとき。おおよそでかまいません。"))
    why = forms.ChoiceField(
        label=_("行けない理由"), choices=[("", _("（選ばない）")), *Summons.Why.choices], required=False
    )
    road_kind = forms.ChoiceField(
        label=_("途中で見た被害"), choices=[("", _("なし")), *RoadReport.Kind.choices], required=False
    )
    road_place = forms.CharField(label=_("どこで見たか"), max_length=120, required=False, help_text=_("例：大橋の西のたもと"))
    road_point = PointField(label=_("地図の位置"))
    field_order = ("safety", "coming", "expected_at", "why", "road_kind", "road_place", "road_point")

    def __init__(self, *args: Any, drawn: MapSpec | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if drawn is not None:
            self.fields["road_point"] = PointField(label=_("地図の位置"), drawn=drawn)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if bool(values.get("road_kind")) != bool(str(values.get("road_place") or "").strip()):
            at_fault = "road_place" if values.get("road_kind") else "road_kind"
            raise ValidationError({at_fault: _t("途中で見た被害は、何を・どこで、の両方を入れてください。")})
        return values


class OwnReplyForm(ReplyForm):
    """On a person's own page the place is the device's, sent only when the button is pressed."""

    road_point = PointField(
        label=_("被害の場所を地図の位置で添える"), here=True,
        help_text=_("被害の場所として区役所の地図に載り、職員に見えます。被害の前にいるときだけ押してください。自宅では押さないでください。押さないかぎり位置は送られません。"),
    )  # fmt: skip


def reply_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the Action Reply takes, from the form's."""
    kind = values["road_kind"]
    seen = Seen(kind, values["road_place"], **point_values(values["road_point"]))
    return {
        "safety": values["safety"], "coming": values["coming"] == "yes", "why": values["why"],
        "expected_at": values["expected_at"], "roads": [seen] if kind else [],
    }  # fmt: skip


def point_values(point: Point | None) -> dict[str, Any]:
    return {"lon": point.lon, "lat": point.lat} if point else {}


class RoadForm(forms.Form):
    road_kind = forms.ChoiceField(label=_("見たもの"), choices=[("", _("選んでください")), *RoadReport.Kind.choices])
    road_place = forms.CharField(label=_("どこで見たか"), max_length=120, help_text=_("例：大橋の西のたもと"))
    road_point = PointField(label=_("地図の位置"))
    seen_at = moment_field(_("見た日時"), LATE)

    def __init__(self, *args: Any, drawn: MapSpec | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["road_point"] = PointField(label=_("地図の位置"), drawn=drawn)


class PlaceForm(forms.Form):
    point = PointField(label=_("地図の位置"))

    def __init__(self, *args: Any, drawn: MapSpec | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["point"] = PointField(label=_("地図の位置"), drawn=drawn)


class ArriveForm(forms.Form):
    arrived_at = moment_field(_("着いた日時"), LATE)


class NumberForm(forms.Form):
    number = forms.CharField(label=_("職員番号"), max_length=12)

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).strip().translate(str.maketrans("０１２３４５６７８９", "0123456789"))  # data


class DeskForm(NumberForm, ArriveForm):
    pass


class TeamForm(forms.Form):
    team = forms.ChoiceField(label=_("班"), choices=Team.choices)


def _able(one: Summons) -> str:
    """Name, number, team and what they can do: what whoever chooses goes by."""
    skills = "・".join(str(Skill(k).label) for k in one.member.skills if k in Skill.values)  # data
    return " ".join(w for w in (f"{one.member.name}（{one.member.number}）", str(one.get_team_display()), skills) if w)  # data


class OfferForm(forms.Form):
    to = RowField(Call.objects.none(), label=_("応援を申し出る区"), words=lambda c: c.ward.name)
    people = RowsField(Summons.objects.none(), label=_("応援に出す人"))
    expected_at = moment_field(_("着く見込み"))
    note = forms.CharField(label=_("伝えること"), max_length=120, required=False, help_text=_("例：公用車で向かう。夕方までに戻してほしい。"))

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wards: Any = self.fields["to"]
        wards.queryset = Call.objects.filter(state="running", drill=call.drill).exclude(pk=call.pk).select_related("ward").order_by("ward__code")
        people: Any = self.fields["people"]
        people.queryset = free(call)
        people.words = _able


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("例：足りる見込みになった。先に別の区から受けた。"))


class LeftForm(forms.Form):
    left_at = moment_field(_("交代・帰宅の日時"), LATE)


class EndForm(forms.Form):
    known = forms.BooleanField(label=_("安否の分からない人を確かめる担当を決めた"), required=False)
    ended_at = moment_field(_("解除した日時"), LATE)
