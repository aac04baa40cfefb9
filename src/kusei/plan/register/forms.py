"""What a person fills in about a plan and its nodes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kusei.core.evidence.expected import EXPECTED
from kusei.plan.register.models import Kind, Mode, Node, Plan
from kusei.plan.register.topics import ROOM_LABELS

_YEARS = {"min_value": 1990, "max_value": 2100}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("あとの人が読んで分かるように書いてください。"))


class OutlineForm(forms.Form):
    file = forms.FileField(label=_("計画の原文（テキスト）"), help_text=_("PDFから取り出した文のままで読めます。UTF-8かShift_JIS、8MBまで。"))
    mapping = forms.FileField(
        label=_("前に書き出した対応表"), required=False, help_text=_("同じ原文を同じ読み取り方で取り込むときに使います。"))


class ModeForm(forms.Form):
    mode = forms.ChoiceField(label=_("進め方"), choices=Mode.choices, widget=forms.RadioSelect)


class AnswerForm(forms.Form):
    rooms = forms.MultipleChoiceField(
        label=_("答えるシステム"), required=False, widget=forms.CheckboxSelectMultiple, choices=list(ROOM_LABELS.items()))
    keys = forms.MultipleChoiceField(
        label=_("測る根拠"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(e.key, e.label) for e in EXPECTED.values()],
        help_text=_("選ばないと「証拠なし」になります。"))
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """What is chosen now stands first: nobody should search fifty boxes for two ticks."""
        super().__init__(*args, **kwargs)
        for name, chosen in self.initial.items():
            choices = list(self.fields[name].choices)  # type: ignore[attr-defined]
            self.fields[name].choices = sorted(choices, key=lambda c: c[0] not in chosen)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        return {**cleaned, "rooms": tuple(cleaned.get("rooms", ())), "keys": tuple(cleaned.get("keys", ()))}


class _NodeChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Node) -> str:
        return f"［{obj.get_kind_display()}］{obj.no} {obj.title}"


class SupportForm(forms.Form):
    serves = _NodeChoice(label=_("支える方針・課題"), queryset=Node.objects.none(), to_field_name="ref")
    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("この取り組みが進むと、なぜその方針・課題がよくなるのかを書いてください。"))

    def __init__(self, *args: Any, initiative: Node, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Node.objects.filter(plan=initiative.plan, kind__in=(Kind.POLICY, Kind.ISSUE))
        self.fields["serves"].queryset = near.order_by("order")  # type: ignore[attr-defined]


class NodeForm(forms.Form):
    no = forms.CharField(label=_("番号"), max_length=12, required=False)
    title = forms.CharField(label=_("題名"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class PlanForm(forms.Form):
    title = forms.CharField(label=_("計画名"), max_length=160)
    from_year = forms.IntegerField(label=_("初年度（西暦）"), **_YEARS)  # type: ignore[arg-type]
    to_year = forms.IntegerField(label=_("最終年度（西暦）"), **_YEARS)  # type: ignore[arg-type]
    predecessor = forms.ModelChoiceField(
        label=_("前の計画"), queryset=Plan.objects.all(), to_field_name="ref", required=False)
