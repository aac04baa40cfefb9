"""Branch offices, districts, adoption, facilities, organisations and agreements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.powers import ROOMS
from kusei.core.ledger.models import District
from kusei.core.ui.fields import RowField
from kusei.office import powers
from kusei.office.fields import (
    CoordinateField,
    DayField,
    with_blank,
)
from kusei.office.forms.base import REASON, EndForm, InWard, OfficeForm, wards_within


class BranchFields(OfficeForm):
    name = forms.CharField(label=_("支所名"), max_length=40)
    kana = forms.CharField(label=_("フリガナ"), required=False, max_length=80)
    address = forms.CharField(label=_("所在地"), required=False, max_length=200)


class BranchForm(InWard, BranchFields):
    since = DayField(label=_("できる日"))
    field_order = ("ward", "name", "kana", "address", "since")


class EditDistrictForm(OfficeForm):
    kana = forms.CharField(label=_("フリガナ"), required=False, max_length=80)
    code = forms.CharField(label=_("学区コード"), required=False, max_length=12)
    population = forms.IntegerField(label=_("人口"), required=False, min_value=0)


class DistrictForm(InWard, EditDistrictForm):
    name = forms.CharField(label=_("学区名"), max_length=40)
    since = DayField(label=_("できる日"))
    field_order = ("ward", "name", "kana", "code", "population", "since")


class EndDistrictForm(EndForm):
    successor = RowField(District.objects.none(), label=_("引き継ぐ学区"), required=False, empty_label=_("なし"))
    field_order = ("ends_on", "successor", "reason")

    def prepare(self) -> None:
        super().prepare()
        rows = District.objects.as_of(calendar.today()).filter(ward=self.row.ward).exclude(pk=self.row.pk)
        self.fields["successor"].queryset = rows.defer("boundary")  # type: ignore[attr-defined]


class StartRoomForm(InWard):
    power = powers.ADOPT
    room = forms.ChoiceField(label=_("システム"))
    since = DayField(label=_("始める日"))
    note = forms.CharField(label=_("条件が整った理由"), required=False, max_length=200, help_text=REASON)
    field_order = ("room", "ward", "since", "note")

    def prepare(self) -> None:
        super().prepare()
        rooms = [(r.key, r.label) for r in ROOMS.values() if r.adoptable]
        self.fields["room"].choices = with_blank(rooms)  # type: ignore[attr-defined]


# Facilities and organisations ---------------------------------------------------------------------------------------


class FacilityFields(OfficeForm):
    name = forms.CharField(label=_("名称"), max_length=120)
    kana = forms.CharField(label=_("フリガナ"), required=False, max_length=240)
    kind_word = forms.CharField(label=_("種類"), required=False, max_length=40, help_text=_("小学校、コミュニティセンターなど"))
    district = RowField(District.objects.none(), label=_("学区"), required=False, empty_label=_("わからない"))
    address = forms.CharField(label=_("所在地"), required=False, max_length=250)
    lat = CoordinateField(label=_("緯度"), required=False)
    lon = CoordinateField(label=_("経度"), required=False)
    phone = forms.CharField(label=_("電話番号"), required=False, max_length=40)

    def prepare(self) -> None:
        super().prepare()
        rows = District.objects.as_of(calendar.today()).select_related("ward").defer("boundary", "ward__boundary")
        within = wards_within(self.actor, powers.FACILITIES)
        rows = rows.filter(ward=self.row.ward) if self.row is not None else rows.filter(ward__in=within)
        field: Any = self.fields["district"]
        field.queryset, field.words = rows, lambda d: f"{d.ward.name} {d.name}"


class FacilityForm(FacilityFields, InWard):
    power = powers.FACILITIES
    since = DayField(label=_("登録の日"))
    field_order = ("ward", "name", "kana", "kind_word", "district", "address", "lat", "lon", "phone", "since")


class BodyFields(OfficeForm):
    name = forms.CharField(label=_("団体名"), max_length=120)
    kana = forms.CharField(label=_("フリガナ"), required=False, max_length=240)
    kind_word = forms.CharField(label=_("種類"), required=False, max_length=40, help_text=_("自治会、NPO法人、事業者など"))
    address = forms.CharField(label=_("所在地"), required=False, max_length=250)
    phone = forms.CharField(label=_("電話番号"), required=False, max_length=40)


class BodyForm(BodyFields, InWard):
    power = powers.FACILITIES
    city_word = _("市全体")
    since = DayField(label=_("登録の日"))
    field_order = ("ward", "name", "kana", "kind_word", "address", "phone", "since")


class AgreementForm(OfficeForm):
    title = forms.CharField(label=_("協定名"), max_length=160)
    signed_on = DayField(label=_("締結日"))
    since = DayField(label=_("効力の始まる日"))
    until = DayField(label=_("終わりの日"), required=False, help_text=_("自動更新のときは空にします。"))

    def prepare(self) -> None:
        self.today("signed_on")
        self.today("since")
