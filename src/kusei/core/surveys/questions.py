"""Questions of a survey and the answers to them, as values. No Django.

Words are kept per language: {"ja": …, "en": …, "ja-easy": …}; Japanese always, the others where they differ. Answers as
stored: scale and single as the option's value, multiple as a sorted list of values, number as the text of a Decimal,
text as written. What was not answered is absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kusei.core.text import BadNumber, full_to_half_digits, parse_decimal

KINDS = ("scale", "single", "multiple", "number", "text")
LANGUAGES = ("ja", "en", "ja-easy")
MOST_TEXT = 2000
BLANK_MARKS = frozenset({"", "-", "0", "\u30fc", "\u2015", "\uff0d"})  # what a key-puncher types for "no answer"
Words = Mapping[str, str]


class BadSurvey(ValueError):
    """A survey that cannot be asked; ``code`` and the key at fault."""

    def __init__(self, code: str, key: str = "") -> None:
        super().__init__(f"{code}: {key}")
        self.code, self.key = code, key


class BadEntry(ValueError):
    """An answer that cannot be kept: ``code`` is option | number | range | too_long | columns | sheet."""

    def __init__(self, code: str, value: str = "", *, question: str = "", params: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {value!r}")
        self.code, self.value, self.question, self.params = code, value, question, dict(params or {})


def said(words: Words, language: str) -> str:
    """The words in a language; easy Japanese and English fall back to Japanese."""
    return words.get(language) or words["ja"]


@dataclass(frozen=True)
class Option:
    """``good``: counted as favourable in the share of a scale."""

    value: str
    label: Words
    good: bool = False


@dataclass(frozen=True)
class Question:
    key: str
    label: Words
    kind: str
    options: tuple[Option, ...] = ()
    required: bool = False
    least: str = ""
    most: str = ""
    unit: Words | None = None

    @property
    def closed(self) -> bool:
        return self.kind in ("scale", "single", "multiple")


def questions_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """Read stored questions; raises BadSurvey."""
    found = []
    for item in stored:
        options = tuple(Option(o["value"], o["label"], bool(o.get("good"))) for o in item.get("options", ()))
        rest = {k: v for k, v in item.items() if k != "options"}
        found.append(Question(options=options, **rest))
    check(found)
    return tuple(found)


def check(questions: Sequence[Question]) -> None:
    """Raise BadSurvey: nothing asked, keys repeated, words missing in Japanese, options missing or repeated."""
    if not questions:
        raise BadSurvey("empty")
    keys: set[str] = set()
    for q in questions:
        if not q.key.isidentifier() or q.key in keys:
            raise BadSurvey("key", q.key)
        keys.add(q.key)
        if q.kind not in KINDS:
            raise BadSurvey("kind", q.key)
        if not q.label.get("ja", "").strip():
            raise BadSurvey("label", q.key)
        values = [o.value for o in q.options]
        if q.closed and (len(values) < 2 or len(set(values)) < len(values) or any(not v.isdigit() for v in values)):
            raise BadSurvey("options", q.key)


def read(question: Question, raw: Any) -> Any:
    """What is stored for ``raw`` (None = no answer); raises BadEntry."""
    if raw is None or (isinstance(raw, str) and not raw.strip()) or raw == []:
        return None
    if question.kind == "multiple":
        given = raw if isinstance(raw, list) else [raw]
        chosen = {_option(question, str(one)) for one in given}
        return sorted(chosen, key=int)
    if question.closed:
        return _option(question, str(raw))
    if question.kind == "number":
        return _number(question, str(raw))
    text = str(raw).strip()
    if len(text) > MOST_TEXT:
        raise BadEntry("too_long", text[:20], question=question.key)
    return text


def _option(question: Question, raw: str) -> str:
    plain = full_to_half_digits(raw).strip()
    if plain not in {o.value for o in question.options}:
        options = "・".join(o.value for o in question.options)  # data
        raise BadEntry("option", raw, question=question.key, params={"options": options})
    return plain


def _number(question: Question, raw: str) -> str:
    try:
        value = parse_decimal(raw)
    except BadNumber as bad:
        raise BadEntry("number", raw, question=question.key) from bad
    below = question.least and value < Decimal(question.least)
    if below or (question.most and value > Decimal(question.most)):
        params = {"least": question.least, "most": question.most}
        raise BadEntry("range", raw, question=question.key, params=params)
    return format(value, "f")


# Re-keying paper ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One sheet as keyed: its number and its answers."""

    sheet: int
    answers: Mapping[str, Any]


def read_line(questions: Sequence[Question], line: str) -> Line:
    """Read 「0012 3 1,4 - 45」: sheet number, then one word per question; "-" or 0 is no answer, commas join.

    Full-width digits and commas are read too. Free text is not keyed here (the sheet is kept). Raises BadEntry.
    """
    plain = full_to_half_digits(line).replace("、", ",").replace("，", ",").replace("\u3000", " ")  # data
    words = plain.split()
    keyed = [q for q in questions if q.kind != "text"]
    if not words or not words[0].isdigit() or not 0 < int(words[0]) < 100_000:
        raise BadEntry("sheet", words[0] if words else "")
    if len(words) - 1 != len(keyed):
        raise BadEntry("columns", line, params={"wanted": len(keyed), "given": len(words) - 1})
    answers = {}
    for q, word in zip(keyed, words[1:], strict=True):
        # A nought is an answer to a number question and "nothing" anywhere else.
        if word in BLANK_MARKS and not (q.kind == "number" and word == "0"):
            continue
        value = read(q, word.split(",") if q.kind == "multiple" else word)
        if value is not None:
            answers[q.key] = value
    return Line(int(words[0]), answers)


def differing(questions: Sequence[Question], first: Mapping[str, Any], second: Mapping[str, Any]) -> list[str]:
    """Keys that two keyings of one sheet read differently."""
    return [q.key for q in questions if q.kind != "text" and first.get(q.key) != second.get(q.key)]
