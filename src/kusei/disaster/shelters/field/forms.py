"""What is typed at a shelter on a phone. No address: the phone never holds one, and never asks for one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.disaster.shelters.models import Ask, Headcount, Part, Party
from kusei.disaster.shelters.rules import Person, clean_number
from kusei.disaster.shelters.words import NEED_WORDS

AGES: Mapping[str, Any] = {
    "infants": _("乳幼児（0〜5歳）"), "children": _("子ども（6〜17歳）"), "adults": _("大人（18〜64歳）"),
    "older": _("65〜74歳"), "oldest": _("75歳以上"),
}
_AGE = re.compile(r"^(.*?)[\s\u3000,、]+([0-9０-９]{1,3})\s*歳?$")  # data


def person_of(line: str) -> Person:
    """One line of names: 「ヤマダ ハナコ 34」; the number at the end, if there is one, is the age."""
    found = _AGE.match(line.strip())
    return Person(found[1].strip(), age=int(found[2])) if found else Person(line.strip())


class ReceptionForm(forms.Form):
    number = forms.CharField(label=_("番号"), max_length=12)
    name = forms.CharField(label=_("代表の人の名前（カナでもよい）"), max_length=80)
    others = forms.CharField(label=_("ほかの人の名前"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3}))
    infants, children, adults, older, oldest = (
        forms.IntegerField(label=label, min_value=0, max_value=99, required=False) for label in AGES.values()
    )
    needs = forms.MultipleChoiceField(
        label=_("手助けがいること"), choices=list(NEED_WORDS.items()), required=False, widget=forms.CheckboxSelectMultiple,
    )
    place = forms.ChoiceField(label=_("寝る場所"), choices=Party.Place.choices)
    consent = forms.ChoiceField(label=_("家族からの問い合わせ"), choices=Party.Consent.choices)
    hidden = forms.BooleanField(label=_("居場所を誰にも明かさない"), required=False)

    def clean_number(self) -> str:
        return clean_number(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["ages"] = {k: values.get(k) or 0 for k in AGES}
        values["size"] = sum(values["ages"].values())
        names = [person_of(line) for line in str(values.get("others", "")).splitlines() if line.strip()]
        if not values["size"]:
            raise ValidationError(_t("人数が0人です。年代ごとの人数を入れてください。"))
        if len(names) + 1 > values["size"]:
            raise ValidationError(_t("名前の数（%(names)s人）が、人数（%(size)s人）より多くなっています。") % {"names": len(names) + 1, "size": values["size"]})
        first = Person(str(values.get("name", "")).strip(), needs=tuple(values.get("needs") or ()))
        values["people"] = (first, *names)
        return values


class CountForm(forms.Form):
    people = forms.IntegerField(label=_("人数"), min_value=0, max_value=100_000)
    households = forms.IntegerField(label=_("世帯数"), min_value=0, max_value=100_000, required=False)
    in_cars = forms.IntegerField(label=_("うち車中泊"), min_value=0, max_value=100_000, required=False)
    at_home = forms.IntegerField(label=_("在宅避難（人数の外）"), min_value=0, max_value=100_000, required=False)
    part = forms.ChoiceField(label=_("時間帯"), choices=[("", _("時刻から決める")), *Part.choices], required=False)
    exactness = forms.ChoiceField(label=_("確かさ"), choices=Headcount.Exactness.choices)


class NumberForm(forms.Form):
    number = forms.CharField(label=_("番号"), max_length=12)

    def clean_number(self) -> str:
        return clean_number(self.cleaned_data["number"])


class LeaveForm(NumberForm):
    to = forms.CharField(label=_("行き先"), max_length=80, required=False)


class MoveForm(NumberForm):
    to = forms.CharField(label=_("移る先の避難所"), max_length=10)


class AskForm(forms.Form):
    item = forms.ChoiceField(label=_("品目"), choices=Ask.Item.choices)
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=100_000)
    note = forms.CharField(label=_("備考"), max_length=200, required=False)
