"""What if: one quota otherwise, bridges closed, meshes under water. Everything may stay empty."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.queries import wards
from kusei.core.places import mesh_cell
from kusei.disaster.mobilisation.bridge_ways import bridge_names
from kusei.disaster.mobilisation.models import Skill, Team
from kusei.disaster.mobilisation.rules.asking import bridges_of, meshes_of


class WhatIfForm(forms.Form):
    ward = forms.ChoiceField(label=_("定員を変える区"), required=False)
    team = forms.ChoiceField(label=_("動員先の班"), choices=Team.choices, required=False)
    skill = forms.ChoiceField(label=_("資格・技能"), choices=Skill.choices, required=False)
    least = forms.IntegerField(label=_("最少"), min_value=0, max_value=2000, required=False)
    most = forms.IntegerField(label=_("最多"), min_value=0, max_value=2000, required=False)
    bridges = forms.MultipleChoiceField(label=_("渡れない橋"), required=False, widget=forms.CheckboxSelectMultiple)
    points = forms.CharField(
        label=_("名前のない橋や道（緯度, 経度）"), max_length=600, required=False, help_text=_("1行に1つ。例：35.1051, 136.8812"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    flooded = forms.CharField(
        label=_("浸水するメッシュ"), max_length=600, required=False, help_text=_("8桁（1km）から10桁（250m）の数字。コンマで区切ります。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ward"].choices = [("", _("変えない")), *((w.code, w.name) for w in wards())]  # type: ignore[attr-defined]
        if names := bridge_names():
            self.fields["bridges"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]
        else:
            del self.fields["bridges"]

    def clean_points(self) -> list[tuple[float, float, float, float]]:
        try:
            return bridges_of(self.cleaned_data["points"])
        except ValueError as error:
            said = _("「%(line)s」は緯度, 経度として読めません。35.1051, 136.8812のように入れてください。")
            raise forms.ValidationError(said, params={"line": str(error)}) from error

    def clean_flooded(self) -> list[str]:
        codes = meshes_of(self.cleaned_data["flooded"])
        for code in codes:
            try:
                fine = len(mesh_cell(code).code) >= 8
            except ValueError:
                fine = False
            if not fine:
                said = _("「%(mesh)s」というメッシュはありません。8桁（1km）から10桁（250m）の数字を入れてください。")
                raise forms.ValidationError(said, params={"mesh": code})
        return [code.replace("-", "") for code in codes]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("ward"):
            least, most = values.get("least"), values.get("most")
            if least is None or most is None:
                self.add_error("least" if least is None else "most", _("区を選んだときは、最少と最多を入れてください。"))
            elif least > most:
                self.add_error("least", _("最少が最多より大きいです。"))
        return values
