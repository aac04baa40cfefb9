"""Fields of surveys: making one, answering one, keying a line, reading a remark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.ledger.models import Ward
from kusei.core.surveys import powers
from kusei.core.surveys.models import Remark, Survey
from kusei.core.surveys.questions import LANGUAGES, MOST_TEXT, BadEntry, BadSurvey, Question, questions_of, read, said
from kusei.core.surveys.words import entry_fault, survey_fault
from kusei.core.ui.fields import RowField
from kusei.office.fields import DayField
from kusei.office.forms import wards_within

SPARE = 3
KINDS = (
    ("scale", _("段階で答える")), ("single", _("一つ選ぶ")), ("multiple", _("いくつでも選ぶ")), ("number", _("数")),
    ("text", _("自由に書く")),
)
NAMES = {"ja": _("日本語"), "en": _("英語"), "ja-easy": _("やさしい日本語")}
OPTIONS_HELP = _("一行に一つ。「満足 | Satisfied | まんぞく」のように、日本語・英語・やさしい日本語の順に書けます。良い答えには行の初めに * を付けます。")


class QuestionsForm(forms.Form):
    """Question groups, with their words in three languages."""

    def __init__(self, *args: Any, questions: Sequence[Mapping[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posted = [k for k in (self.data or {}) if k.startswith("q") and k.endswith("_ja")]
        self.count = max(len(questions) + SPARE, len(posted))
        self.keys = [q["key"] for q in questions]
        for i in range(self.count):
            self._add(i, questions[i] if i < len(questions) else {})

    def _add(self, i: int, q: Mapping[str, Any]) -> None:
        for language in LANGUAGES:
            self.fields[f"q{i}_{language}"] = forms.CharField(
                label=_("質問の文（%(language)s）") % {"language": NAMES[language]}, required=False, max_length=400,
                initial=(q.get("label") or {}).get(language, ""),
            )
        self.fields[f"q{i}_kind"] = forms.ChoiceField(label=_("答え方"), choices=KINDS, initial=q.get("kind", "scale"), required=False)
        self.fields[f"q{i}_options"] = forms.CharField(
            label=_("選択肢"), required=False, help_text=OPTIONS_HELP, initial=_option_lines(q),
            widget=forms.Textarea({"rows": 4}),
        )
        self.fields[f"q{i}_required"] = forms.BooleanField(label=_("必須"), required=False, initial=bool(q.get("required")))

    def groups(self) -> Iterator[tuple[int, list[forms.BoundField]]]:
        for i in range(self.count):
            yield i + 1, [self[f"q{i}_{n}"] for n in (*LANGUAGES, "kind", "options", "required")]

    def head(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.fields if not (name.startswith("q") and name[1:2].isdigit()))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        stored = list(self._stored(given))
        try:
            questions_of(stored)
        except BadSurvey as bad:
            raise ValidationError(survey_fault(bad)) from bad
        plain = {k: v for k, v in given.items() if not (k.startswith("q") and k[1:2].isdigit())}
        return {**plain, "questions": stored}

    def _stored(self, given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        used = set(self.keys)
        for i in range(self.count):
            label = {lang: given.get(f"q{i}_{lang}", "").strip() for lang in LANGUAGES}
            if not label["ja"]:
                continue
            key = self.keys[i] if i < len(self.keys) else next(k for k in (f"q{n}" for n in range(1, 999)) if k not in used)
            used.add(key)
            kind = given.get(f"q{i}_kind") or "text"
            item: dict[str, Any] = {"key": key, "kind": kind, "label": {k: v for k, v in label.items() if v}}
            if kind in ("scale", "single", "multiple"):
                item["options"] = _options(given.get(f"q{i}_options", ""))
            if given.get(f"q{i}_required"):
                item["required"] = True
            yield item


def _options(text: str) -> list[dict[str, Any]]:
    found = []
    for number, line in enumerate((line.strip() for line in text.splitlines() if line.strip()), start=1):
        words = [w.strip() for w in line.lstrip("*＊ ").replace("｜", "|").split("|")]  # data
        label = {lang: word for lang, word in zip(LANGUAGES, words, strict=False) if word}
        found.append({"value": str(number), "label": label, **({"good": True} if line[0] in "*＊" else {})})  # data
    return found


def _option_lines(q: Mapping[str, Any]) -> str:
    lines = []
    for o in q.get("options", ()):
        words = [o["label"].get(lang, "") for lang in LANGUAGES]
        while words and not words[-1]:
            words.pop()
        lines.append(("* " if o.get("good") else "") + " | ".join(words))
    return "\n".join(lines)


class SurveyForm(QuestionsForm):
    title = forms.CharField(label=_("調査名"), max_length=160)
    ward = RowField(Ward.objects.none(), label=_("区"), required=False, empty_label=_("市全体"))
    purpose = forms.CharField(label=_("目的"), widget=forms.Textarea({"rows": 3}))
    opens_on = DayField(label=_("開始日"))
    closes_on = DayField(label=_("締切日"))
    by_web = forms.BooleanField(label=_("ウェブで答える"), required=False, initial=True)
    open_to_all = forms.BooleanField(label=_("だれでも答えられる（リンクを一人ずつ配らない）"), required=False)
    by_paper = forms.BooleanField(label=_("紙で答える"), required=False)
    double_entry = forms.BooleanField(label=_("紙は二度入力して照合する"), required=False)
    by_interview = forms.BooleanField(label=_("職員が聞き取る"), required=False)
    frame = forms.CharField(label=_("対象者と選び方"), max_length=300, required=False)
    frame_size = forms.IntegerField(label=_("対象者の数"), min_value=1, required=False)
    invited = forms.IntegerField(label=_("配った数"), min_value=1, required=False, help_text=_("回収率の分母です。"))

    def __init__(self, *args: Any, actor: Actor, ward: Ward | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["ward"]
        field.queryset = wards_within(actor, powers.MAKE)
        if not actor.reach(powers.MAKE).everywhere:
            field.required, field.empty_label = True, None
        field.initial = ward.ref if ward else None


class EditForm(QuestionsForm):
    title = forms.CharField(label=_("調査名"), max_length=160)
    purpose = forms.CharField(label=_("目的"), widget=forms.Textarea({"rows": 3}))
    closes_on = DayField(label=_("締切日"))


class LinksForm(forms.Form):
    count = forms.IntegerField(label=_("いくつ"), min_value=1, max_value=500, help_text=_("1から500まで。"))


class LineForm(forms.Form):
    line = forms.CharField(
        label=_("一行"), max_length=400, strip=True,
        widget=forms.TextInput({"autofocus": True, "autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
    )


class VoidForm(forms.Form):
    number = forms.IntegerField(label=_("用紙番号"), min_value=1)
    reason = forms.CharField(label=_("理由"), max_length=200)


class StopForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea({"rows": 3}))


class RemarkForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("確認の結果"), choices=[c for c in Remark.Verdict.choices if c[0] != "unread"], widget=forms.RadioSelect,
    )
    published = forms.CharField(
        label=_("伏せて公表する文"), required=False, max_length=MOST_TEXT, widget=forms.Textarea({"rows": 4}),
        help_text=_("「一部を伏せて公表」のときだけ入れます。個人が分かる言葉を〇〇に置き換えます。"),
    )
    tags = forms.CharField(label=_("分類（、で区切る）"), required=False, max_length=200)

    def clean_tags(self) -> list[str]:
        text = self.cleaned_data["tags"].replace("，", ",").replace("、", ",")  # data
        return [w.strip()[:30] for w in text.split(",") if w.strip()]


class AnswerForm(forms.Form):
    """The questions in the language of the page."""

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = survey.sheet
        language = get_language() or "ja"
        for q in self.sheet:
            self.fields[q.key] = _field(q, language)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        answers = {}
        for q in self.sheet:
            try:
                value = read(q, given.get(q.key))
            except BadEntry as bad:
                self.add_error(q.key, entry_fault(bad, self.sheet))
                continue
            if value is not None:
                answers[q.key] = value
        if not answers and not self.errors:
            raise ValidationError(_("一つも答えがありません。"))
        return {"answers": answers}


def _field(q: Question, language: str) -> forms.Field:
    common: dict[str, Any] = {"label": said(q.label, language), "required": q.required}
    options = [(o.value, said(o.label, language)) for o in q.options]
    if q.kind == "multiple":
        return forms.MultipleChoiceField(**common, choices=options, widget=forms.CheckboxSelectMultiple)
    if q.closed:
        return forms.ChoiceField(**common, choices=options, widget=forms.RadioSelect)
    if q.kind == "number":
        return forms.CharField(**common, max_length=20, widget=forms.TextInput({"inputmode": "decimal"}))
    return forms.CharField(**common, max_length=MOST_TEXT, widget=forms.Textarea({"rows": 4}))


def today() -> Any:
    return calendar.today()
