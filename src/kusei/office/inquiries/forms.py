"""Fields of the inquiry's acts. A question sheet is edited as rows; an answer sheet is made of its questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.evidence.expected import EXPECTED
from kusei.core.files.store import BadFile, keep
from kusei.core.inquiry import rules
from kusei.core.inquiry.actions.words import answer_fault, question_fault
from kusei.core.inquiry.models import Inquiry, Kind, Part, Reply, Template
from kusei.core.inquiry.rules import BadAnswer, BadQuestion, Question
from kusei.core.ledger.models import Division, Ward
from kusei.core.ui.fields import RowField, RowsField
from kusei.office.fields import DayField
from kusei.office.inquiries.sheets import KINDS

SPARE = 4
PARTS = ("label", "kind", "unit", "choices", "columns", "evidence", "help", "required")


def words_of(text: str) -> list[str]:
    """「実施、未実施」 as a list; commas and line breaks of either width."""
    for mark in ("\n", ",", "，", "、"):  # data
        text = text.replace(mark, "\n")
    return [w.strip() for w in text.split("\n") if w.strip()]


class SheetForm(forms.Form):
    """The whole inquiry: its words, its period, and one group of fields per question."""

    title = forms.CharField(label=_("件名"), max_length=160)
    kind = forms.ChoiceField(label=_("種類"), choices=Kind.choices)
    text = forms.CharField(label=_("依頼文"), required=False, widget=forms.Textarea({"rows": 5}))
    period_start = DayField(label=_("対象期間の初め"), required=False)
    period_end = DayField(label=_("対象期間の終わり"), required=False)
    head_confirms = forms.BooleanField(label=_("区長が確認して提出する"), required=False)

    def __init__(self, *args: Any, questions: Sequence[Mapping[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posted = [k for k in (self.data or {}) if k.endswith("_label") and k.startswith("q")]
        self.count = max(len(questions) + SPARE, len(posted))
        self.keys = [q["key"] for q in questions]
        for i in range(self.count):
            self._add(i, questions[i] if i < len(questions) else {})

    def _add(self, i: int, q: Mapping[str, Any]) -> None:
        evidence = [("", _("なし")), *((e.key, e.label) for e in EXPECTED.values())]
        made: dict[str, forms.Field] = {
            "label": forms.CharField(label=_("質問の文"), required=False, max_length=300),
            "kind": forms.ChoiceField(label=_("答え方"), choices=list(KINDS.items()), required=False),
            "unit": forms.CharField(label=_("単位"), required=False, max_length=20),
            "choices": forms.CharField(label=_("選択肢・表の行（、で区切る）"), required=False, max_length=1000),
            "columns": forms.CharField(label=_("表の列（、で区切る）"), required=False, max_length=500),
            "evidence": forms.ChoiceField(label=_("初めから入れる根拠"), choices=evidence, required=False),
            "help": forms.CharField(label=_("記入のしかた"), required=False, max_length=300),
            "required": forms.BooleanField(label=_("必須"), required=False),
        }
        initial = {
            **{k: q.get(k, "") for k in ("label", "unit", "evidence", "help")}, "kind": q.get("kind", "text"),
            "choices": "、".join(q.get("options") or q.get("rows") or ()),  # data
            "columns": "、".join(q.get("columns") or ()), "required": bool(q.get("required")),  # data
        }
        for name, item in made.items():
            item.initial = initial[name]
            self.fields[f"q{i}_{name}"] = item

    def head(self) -> Iterator[forms.BoundField]:
        for name in ("title", "kind", "text", "period_start", "period_end", "head_confirms"):
            if name in self.fields:
                yield self[name]

    def groups(self) -> Iterator[tuple[int, list[forms.BoundField]]]:
        for i in range(self.count):
            yield i + 1, [self[f"q{i}_{name}"] for name in PARTS]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        stored = [q.stored() for q in self._questions(given)]
        try:
            rules.check_sheet(rules.questions_of(stored))
        except BadQuestion as bad:
            raise ValidationError(question_fault(bad)) from bad
        plain = {k: v for k, v in given.items() if not (k.startswith("q") and k[1:2].isdigit())}
        return {**plain, "questions": stored}

    def _questions(self, given: Mapping[str, Any]) -> Iterator[Question]:
        used = set(self.keys)
        for i in range(self.count):
            if not (label := given.get(f"q{i}_label", "").strip()):
                continue
            key = self.keys[i] if i < len(self.keys) else next(k for k in (f"q{n}" for n in range(1, 999)) if k not in used)
            used.add(key)
            kind = given.get(f"q{i}_kind") or "text"
            choices = tuple(words_of(given.get(f"q{i}_choices", "")))
            yield Question(
                key, label, kind, given.get(f"q{i}_unit", ""), bool(given.get(f"q{i}_required")),
                given.get(f"q{i}_help", ""), choices if kind == "choice" else (), choices if kind == "grid" else (),
                tuple(words_of(given.get(f"q{i}_columns", ""))) if kind == "grid" else (),
                given.get(f"q{i}_evidence", "") if kind == "number" else "",
            )


class EditSheetForm(SheetForm):
    kind = None  # type: ignore[assignment]


class SendForm(forms.Form):
    due_on = DayField(label=_("回答期限"))
    wards = RowsField(Ward.objects.none(), label=_("照会する区"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["wards"]
        field.queryset = Ward.objects.as_of(calendar.today()).defer("boundary").order_by("code")
        field.initial = [w.ref for w in field.queryset]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea({"rows": 3}))


class FreezeForm(forms.Form):
    reason = forms.CharField(
        label=_("提出していない区があるまま確定する理由"), max_length=300, required=False, widget=forms.Textarea({"rows": 3}),
    )


class ExtendForm(ReasonForm):
    due_on = DayField(label=_("新しい回答期限"))
    field_order = ("due_on", "reason")


class MessageForm(forms.Form):
    question = forms.ChoiceField(label=_("どの質問について"), required=False)
    text = forms.CharField(label=_("本文"), max_length=2000, widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args: Any, row: Reply, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [(q.key, q.label) for q in row.inquiry.sheet]
        self.fields["question"].choices = [("", _("照会全体")), *asked]  # type: ignore[attr-defined]


class AskDivisionForm(forms.Form):
    division = RowField(Division.objects.none(), label=_("課"))
    questions = forms.MultipleChoiceField(label=_("聞く質問"), widget=forms.CheckboxSelectMultiple)
    due_on = DayField(label=_("課の回答期限"))
    note = forms.CharField(label=_("伝えること"), max_length=300, required=False)

    def __init__(self, *args: Any, row: Reply, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        divisions: Any = self.fields["division"]
        divisions.queryset = Division.objects.as_of(calendar.today()).filter(ward=row.ward).order_by("code", "pk")
        divisions.words = lambda d: d.name
        asked = [(q.key, q.label) for q in row.inquiry.sheet if q.kind != "file"]
        self.fields["questions"].choices = asked  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """One field per question, one per cell of a grid; every fault is said at its field."""

    use_required_attribute = False

    def __init__(self, *args: Any, row: Reply | Part, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet: tuple[Question, ...] = row.inquiry.sheet if isinstance(row, Reply) else row.sheet
        self.names = {f.key: f for f in rules.fields_of(self.sheet)}
        for q in self.sheet:
            for name, item in self._made(q):
                item.initial = None if q.kind == "file" else rules.value_of(self.names[name], row.answers)
                self.fields[name] = item
        if isinstance(row, Part):
            self.fields["comment"] = forms.CharField(
                label=_("補足"), max_length=500, required=False, initial=row.comment, widget=forms.Textarea({"rows": 2}),
            )

    def _made(self, q: Question) -> Iterator[tuple[str, forms.Field]]:
        label = f"{q.label}（{q.unit}）" if q.unit and q.kind == "number" else q.label  # data
        common: dict[str, Any] = {"label": label, "required": False, "help_text": q.help}
        if q.kind == "text":
            yield q.key, forms.CharField(**common, max_length=rules.MOST_TEXT, widget=forms.Textarea({"rows": 3}))
        elif q.kind == "choice":
            choices = [("", _("まだ答えない")), *((o, o) for o in q.options)]
            yield q.key, forms.ChoiceField(**common, choices=choices, widget=forms.RadioSelect)
        elif q.kind == "file":
            yield q.key, forms.FileField(**common)
        elif q.kind == "grid":
            for item in rules.fields_of([q]):
                yield item.key, forms.CharField(label=f"{item.row} {item.column}", required=False, max_length=40)
        else:
            yield q.key, forms.CharField(**common, max_length=40)

    def parts(self) -> Iterator[dict[str, Any]]:
        """The questions in order, with their fields laid out for the page."""
        for number, q in enumerate(self.sheet, start=1):
            cells = []
            if q.kind == "grid":
                bound = [self[item.key] for item in rules.fields_of([q])]
                width = len(q.columns)
                cells = [(row, bound[i * width:(i + 1) * width]) for i, row in enumerate(q.rows)]
            bound_field = None if cells else self[q.key]
            if bound_field is not None:
                # Said on the page, not asked of a half-written sheet: handing in is what wants it whole.
                bound_field.field.required = q.required
                bound_field.label = f"{number}. {bound_field.label}"
            yield {"number": number, "question": q, "field": bound_field, "cells": cells}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        answers: dict[str, Any] = {}
        files: dict[str, list[Any]] = {}
        for name, item in self.names.items():
            q = next(q for q in self.sheet if q.key == item.question)
            raw = given.get(name)
            if q.kind == "file":
                if raw:
                    files[q.key] = [self._kept(name, raw)]
                continue
            try:
                value = None if raw in (None, "") else rules.read_number(q, raw) if item.row else rules.read_answer(q, raw)
            except BadAnswer as bad:
                self.add_error(name, answer_fault(q, bad))
                continue
            answers = rules.with_value(item, answers, value)
        for q in self.sheet:
            if q.kind != "file":
                answers.setdefault(q.key, None)  # taken back, if it was answered before
        result: dict[str, Any] = {"answers": answers}
        if files:
            result["files"] = files
        return {**result, "comment": given.get("comment", "")} if "comment" in self.fields else result

    def _kept(self, name: str, upload: Any) -> Any:
        try:
            return keep(upload.read()), str(upload.name)
        except BadFile as bad:
            self.add_error(name, str(bad))
            return None


def template_choices(actor: Actor) -> list[tuple[str, str]]:
    return [(t.ref, _t("%(kind)s：%(title)s") % {"kind": t.get_kind_display(), "title": t.title}) for t in Template.objects.seen_by(actor)]


def sheet_of(inquiry: Inquiry) -> dict[str, Any]:
    names = ("title", "text", "period_start", "period_end", "head_confirms")
    return {n: getattr(inquiry, n) for n in names}
