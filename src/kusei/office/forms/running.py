"""Incidents, rules, readings and reviews."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.models import EmergencyOrder
from kusei.core.ledger.models import Ward
from kusei.core.rules.registry import RULES
from kusei.core.ui.fields import RowField, RowsField
from kusei.office import powers
from kusei.office.actions.incidents import may_be_lent
from kusei.office.actions.private import FINDINGS
from kusei.office.fields import (
    DayField,
    MomentField,
    power_choices,
    with_blank,
)
from kusei.office.forms.base import REASON, InWard, OfficeForm, wards_within
from kusei.office.words import DUTIES, HAZARDS, STAGES


class IncidentForm(OfficeForm):
    drill = forms.TypedChoiceField(
        label=_("実際か訓練か"), choices=[("1", _("訓練")), ("0", _("実際の災害"))], widget=forms.RadioSelect(),
        coerce=lambda v: v == "1", empty_value=None,
    )
    title = forms.CharField(label=_("件名"), max_length=120)
    hazard = forms.ChoiceField(label=_("災害の種類"), choices=with_blank(HAZARDS.items()))
    started_at = MomentField(label=_("発生日時"))
    wards = RowsField(Ward.objects.none(), label=_("対象の区"), required=False, help_text=_("選ばないと市全体になります。"))
    stage = forms.CharField(label=_("配備"), required=False, max_length=40)

    def prepare(self) -> None:
        field: Any = self.fields["wards"]
        field.queryset = wards_within(self.actor, powers.INCIDENT)
        if not self.actor.reach(powers.INCIDENT).everywhere:
            field.required, field.initial = True, [w.ref for w in field.queryset]
        self.fields["started_at"].initial = calendar.now()


class StageForm(OfficeForm):
    stage = forms.ChoiceField(label=_("配備"), choices=with_blank([(str(s), s) for s in STAGES]))

    def prepare(self) -> None:
        self.fields["stage"].choices = with_blank([(str(s), s) for s in STAGES])  # type: ignore[attr-defined]


class CloseIncidentForm(OfficeForm):
    ended_at = MomentField(label=_("終了日時"))

    def prepare(self) -> None:
        self.fields["ended_at"].initial = calendar.now()


class LendForm(OfficeForm):
    granted = forms.ChoiceField(label=_("権限"))
    duty = forms.ChoiceField(label=_("担当分野"), required=False, choices=[("", _("全員")), *DUTIES.items()])
    ward = RowField(Ward.objects.none(), label=_("区"), required=False, empty_label=_("全区"))
    since = DayField(label=_("始まりの日"))
    until = DayField(label=_("終わりの日"), help_text=_("14日以内。続けるときは新しい命令を出します。"))
    basis = forms.CharField(label=_("根拠（規則・決裁）"), max_length=200, help_text=_("地域防災計画の章、本部長の指示の番号など。"))

    def prepare(self) -> None:
        self.fields["granted"].choices = with_blank(power_choices(may_be_lent))  # type: ignore[attr-defined]
        self.fields["ward"].queryset = wards_within(self.actor, powers.INCIDENT)  # type: ignore[attr-defined]
        self.today("since")


class EndOrderForm(OfficeForm):
    order = RowField(EmergencyOrder.objects.none(), label=_("取り消す命令"))

    def prepare(self) -> None:
        field: Any = self.fields["order"]
        live = EmergencyOrder.objects.as_of(calendar.today()).filter(incident=self.row, revoked_at=None)
        field.queryset = live.select_related("ward")
        words = {key: label for _room, rows in power_choices() for key, label in rows}
        field.words = lambda o: f"{words.get(o.power, o.power)} {o.ward.name if o.ward else ''} {o.basis}"


# Rules, readings, review --------------------------------------------------------------------------------------------


class RuleForm(InWard):
    """The rule's own fields come first, from its schema."""

    power = powers.RULES
    city_word = _("市（全区の初めの値）")
    since = DayField(label=_("いつから"))
    source = forms.CharField(label=_("出典"), max_length=300, help_text=_("法令・要綱・決裁の名前と版"))
    article = forms.CharField(label=_("条項"), required=False, max_length=120)
    link = forms.URLField(label=_("リンク"), required=False, assume_scheme="https")

    def prepare(self) -> None:
        super().prepare()
        rule = RULES[str(self.initial["rule"])]
        names = []
        for name, spec in rule.schema.items():
            unit = f"（{spec.unit}）" if spec.unit else ""  # data
            label = f"{spec.label}{unit}"
            if spec.kind == "bool":
                self.fields[f"value_{name}"] = forms.TypedChoiceField(
                    label=label, choices=[("1", _("はい")), ("0", _("いいえ"))], coerce=lambda v: v == "1",
                )
            else:
                self.fields[f"value_{name}"] = forms.CharField(label=label)
            names.append(f"value_{name}")
        self.order_fields(["ward", *names, "since", "source", "article", "link"])

    def value(self) -> dict[str, Any]:
        return {n.removeprefix("value_"): v for n, v in self.cleaned_data.items() if n.startswith("value_")}


class ConfirmRuleForm(OfficeForm):
    read_source = forms.BooleanField(label=_("出典の本文を読み、値が合っていることを確かめました"), required=False)


class ReadingsForm(OfficeForm):
    year = forms.TypedChoiceField(label=_("年度"), coerce=int)

    def prepare(self) -> None:
        this = calendar.fiscal_year_of(calendar.today())
        years = [(y, calendar.fiscal_year_label(y)) for y in range(this, this - 13, -1)]
        self.fields["year"].choices = years  # type: ignore[attr-defined]


class GlassForm(OfficeForm):
    subject = forms.CharField(label=_("開く記録"), max_length=80, help_text=_("画面に出ている記録の番号"))
    purpose = forms.CharField(label=_("目的"), max_length=120)
    basis = forms.CharField(label=_("根拠（規則・決裁）"), max_length=200, help_text=_("急いで開かなければならない理由"))


class ReviewForm(OfficeForm):
    finding = forms.ChoiceField(label=_("点検の結果"), choices=FINDINGS.items(), widget=forms.RadioSelect())
    note = forms.CharField(label=_("所見"), max_length=300, widget=forms.Textarea({"rows": 3}), help_text=REASON)
