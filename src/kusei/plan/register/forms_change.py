"""What a person fills in about a set of changes. Which items may be chosen depends on the plan as the set leaves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.ui.fields import DayField
from kusei.plan.register import rules
from kusei.plan.register.models import Change, Kind, Mode, Revision


class RevisionForm(forms.Form):
    occasion = forms.ChoiceField(label=_("見直しの種類"), choices=Revision.Occasion.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_("件名"), max_length=120)
    reason = forms.CharField(
        label=_("見直しの理由"), widget=forms.Textarea(attrs={"rows": 4}), help_text=_("新旧対照表の冒頭に載ります。"))
    effective_on = DayField(label=_("効力が生じる日"), help_text=_("例：令和9年4月1日。過ぎた日にすると、その日にさかのぼって計画になります。"))


class CouncilForm(forms.Form):
    council_on = DayField(label=_("庁議の日"))
    note = forms.CharField(label=_("庁議の結果"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


def _label(tree: Mapping[str, rules.Content], ref: str, depth: int) -> str:
    said = tree[ref]
    title = said["title"] or _t("（題名のない節）")
    return f"{'　' * depth}［{Kind(said['kind']).label}］{said['no']} {title}"[:90]


class ChangeForm(forms.Form):
    """Fields of one way of changing; ``wanted`` names them in the order asked."""

    change = forms.CharField(widget=forms.HiddenInput)
    item = forms.ChoiceField(label=_("変える項目"))
    kind = forms.ChoiceField(label=_("種類"), choices=Kind.choices)
    parent = forms.ChoiceField(label=_("どの項目の下に置くか"), required=False)
    after = forms.ChoiceField(label=_("どの項目の次に置くか"), required=False)
    no = forms.CharField(label=_("番号"), max_length=12, required=False)
    title = forms.CharField(label=_("題名"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    text = forms.CharField(label=_("本文"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    mode = forms.ChoiceField(label=_("進め方"), required=False, choices=[("", _("（取り組みのときに選ぶ）")), *Mode.choices])
    target = forms.CharField(
        label=_("目標"), max_length=300, required=False, help_text=_("計画に書く目標の文です。数の目標は、フォローアップの画面で決めます。"))
    others = forms.MultipleChoiceField(
        label=_("まとめる相手"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("選んだ項目は廃止され、上の項目に引き継がれます。"))
    parts = forms.CharField(
        label=_("分けたあとの題名"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("1行に一つ。一つ目が元の項目を受け継ぎ、番号（参照）と記録が続きます。"))
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    WANTED = {
        Change.Verb.ADD: ("kind", "parent", "after", "no", "title", "text", "mode", "target"),
        Change.Verb.CHANGE: ("item", "no", "title", "text", "mode", "target"),
        Change.Verb.MOVE: ("item", "parent", "after"),
        Change.Verb.SPLIT: ("item", "parts"),
        Change.Verb.MERGE: ("item", "others", "title"),
        Change.Verb.ABOLISH: ("item",),
    }

    def __init__(self, *args: Any, tree: Mapping[str, rules.Content], way: str, item: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = ("change", *self.WANTED.get(way, ()), "reason")  # type: ignore[call-overload]
        for name in [n for n in self.fields if n not in wanted]:
            del self.fields[name]
        self.order_fields(wanted)
        order = rules.reading_order(tree)
        every = [(ref, _label(tree, ref, depth)) for ref, depth in order]
        above = [(ref, label) for ref, label in every if tree[ref]["kind"] in ("pillar", "section")]
        kin = [(r, w) for r, w in every if r != item and item in tree and tree[r]["kind"] == tree[item]["kind"]]
        first = [("", _("（先頭・どの項目の下でもない）"))]
        for name, choices in (("item", every), ("parent", [*first, *above]), ("after", [("", _("（いちばん前）")), *every]), ("others", kin or every)):
            if name in self.fields:
                self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "parts" in cleaned:
            cleaned["parts"] = tuple(line.strip() for line in cleaned["parts"].splitlines() if line.strip())
        if "others" in cleaned:
            cleaned["others"] = tuple(cleaned["others"])
        return cleaned
