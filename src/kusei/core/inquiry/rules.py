"""Question sheets and their answers as values: reading, checking, merging, reminding. No Django, no clock.

A question sheet is a list of ``Question``; an answer sheet maps question keys to stored values (JSON): text and choice
as str, number as the text of a Decimal, date as ISO text, grid as {row: {column: text of a Decimal}}, file as a list of
attachment refs. An answer that is not given is absent, never "" or 0.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kusei.core.calendar import BadDate, parse_date
from kusei.core.text import BadNumber, full_to_half_digits, parse_decimal

KINDS = ("text", "number", "choice", "date", "grid", "file")
MOST_TEXT = 4000
Answers = Mapping[str, Any]


class BadQuestion(ValueError):
    """A question sheet that cannot be asked; ``code`` and the key at fault."""

    def __init__(self, code: str, key: str = "") -> None:
        super().__init__(f"{code}: {key}")
        self.code, self.key = code, key


class BadAnswer(ValueError):
    """An answer that cannot be stored. ``code``: number | approximate | too_small | too_large | date | choice |
    too_long | file | grid; ``cell`` is "row/column" within a grid."""

    def __init__(self, code: str, value: str = "", *, cell: str = "") -> None:
        super().__init__(f"{code}: {value!r}")
        self.code, self.value, self.cell = code, value, cell


@dataclass(frozen=True)
class Question:
    """One question. ``rows`` and ``columns`` only for a grid, ``options`` only for a choice.

    ``evidence``: key whose finding for the ward stands in the sheet before a word is typed. ``total``: whether wards add
    up (a rate does not).
    """

    key: str
    label: str
    kind: str = "text"
    unit: str = ""
    required: bool = False
    help: str = ""
    options: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    evidence: str = ""
    least: str = ""
    most: str = ""
    total: bool = True

    def stored(self) -> dict[str, Any]:
        """The question as JSON, empty parts left out."""
        body: dict[str, Any] = {"key": self.key, "label": self.label, "kind": self.kind}
        for name in ("unit", "required", "help", "options", "rows", "columns", "evidence", "least", "most"):
            if value := getattr(self, name):
                body[name] = list(value) if isinstance(value, tuple) else value
        if not self.total:
            body["total"] = False
        return body


def questions_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """Read a stored sheet. It was checked (``check_sheet``) when it was written; what was asked then is asked still."""
    found = []
    for item in stored:
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in item.items()}
        found.append(Question(**values))
    return tuple(found)


def check_sheet(questions: Sequence[Question]) -> None:
    """Raise BadQuestion: empty sheet, repeated key, unknown kind, choice without options, grid without cells."""
    if not questions:
        raise BadQuestion("empty")
    seen: set[str] = set()
    for q in questions:
        if not q.key.isidentifier() or q.key in seen:
            raise BadQuestion("key", q.key)
        seen.add(q.key)
        if not q.label.strip():
            raise BadQuestion("label", q.key)
        if q.kind not in KINDS:
            raise BadQuestion("kind", q.key)
        if q.kind == "choice" and len(set(q.options)) < 2:
            raise BadQuestion("options", q.key)
        if q.kind == "grid" and not (q.rows and q.columns):
            raise BadQuestion("grid", q.key)
        if q.evidence and q.kind != "number":
            raise BadQuestion("evidence", q.key)


def digest_of(stored: Any) -> str:
    """SHA-256 of a JSON value in canonical form."""
    text = json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# Reading one answer -------------------------------------------------------------------------------------------------


def read_answer(question: Question, raw: Any) -> Any:
    """What is stored for ``raw`` (None = not given); raises BadAnswer. Nothing is guessed: 「概ね20」 is no number."""
    if raw is None or raw == "" or raw == [] or (isinstance(raw, str) and not raw.strip()):
        return None
    if question.kind == "number":
        return read_number(question, raw)
    if question.kind == "date":
        return _read_date(raw)
    if question.kind == "choice":
        return _read_choice(question, str(raw))
    if question.kind == "grid":
        return _read_grid(question, raw)
    if question.kind == "file":
        if not isinstance(raw, list) or not all(isinstance(r, str) for r in raw):
            raise BadAnswer("file", str(raw))
        return raw
    text = str(raw).strip()
    if len(text) > MOST_TEXT:
        raise BadAnswer("too_long", text[:20])
    return text


def read_number(question: Question, raw: Any) -> str:
    """The text of a Decimal in its written scale, between ``least`` and ``most``."""
    shown = _shown(raw)
    try:
        value = parse_decimal(shown)
    except BadNumber as bad:
        raise BadAnswer("approximate" if bad.code == "approximate" else "number", shown) from bad
    if question.least and value < Decimal(question.least):
        raise BadAnswer("too_small", shown)
    if question.most and value > Decimal(question.most):
        raise BadAnswer("too_large", shown)
    return format(value, "f")


def _shown(raw: Any) -> str:
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw)


def _read_date(raw: Any) -> str:
    if isinstance(raw, date):
        return date(raw.year, raw.month, raw.day).isoformat()
    try:
        return parse_date(str(raw)).isoformat()
    except BadDate as bad:
        raise BadAnswer("date", str(raw)) from bad


def _read_choice(question: Question, raw: str) -> str:
    plain = full_to_half_digits(raw).strip()
    for option in question.options:
        if full_to_half_digits(option).strip() == plain:
            return option
    raise BadAnswer("choice", raw)


def _read_grid(question: Question, raw: Any) -> dict[str, dict[str, str]] | None:
    if not isinstance(raw, Mapping):
        raise BadAnswer("grid", str(raw))
    found: dict[str, dict[str, str]] = {}
    for row in question.rows:
        cells = raw.get(row) or {}
        for column in question.columns:
            cell = cells.get(column)
            if cell is None or not str(cell).strip():
                continue
            try:
                found.setdefault(row, {})[column] = read_number(question, cell)
            except BadAnswer as bad:
                raise BadAnswer(bad.code, bad.value, cell=f"{row}/{column}") from bad
    return found or None


def missing(questions: Sequence[Question], answers: Answers) -> list[Question]:
    """Required questions without an answer; a required grid wants every cell."""
    left = []
    for q in questions:
        if not q.required:
            continue
        value = answers.get(q.key)
        whole = q.kind != "grid" or all((value or {}).get(r, {}).get(c) for r in q.rows for c in q.columns)
        if value is None or not whole:
            left.append(q)
    return left


def changed(before: Answers, after: Answers) -> list[str]:
    """Keys whose answer differs, in order; an answer taken back counts."""
    return sorted(k for k in {*before, *after} if before.get(k) != after.get(k))


# Merging ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    """One column of the merged table: a question, or one cell of a grid."""

    key: str
    label: str
    kind: str
    unit: str = ""
    total: bool = False
    question: str = ""
    row: str = ""
    column: str = ""


@dataclass(frozen=True)
class Total:
    """The sum of exactly the answers given, how many they are, and how many are blank."""

    value: Decimal | None
    given: int
    blank: int


@dataclass(frozen=True)
class Merged:
    """``lines`` in the order given: (who, values by field key); a value is None where nothing was answered."""

    fields: tuple[Field, ...]
    lines: tuple[tuple[str, Mapping[str, Any]], ...]
    totals: Mapping[str, Total] = field(default_factory=dict)


def fields_of(questions: Sequence[Question]) -> tuple[Field, ...]:
    """The questions as columns; a grid becomes one column per cell, ``key.row.column`` counted from 1."""
    found = []
    for q in questions:
        adds = q.total and q.kind in ("number", "grid")
        if q.kind != "grid":
            found.append(Field(q.key, q.label, q.kind, q.unit, adds, q.key))
            continue
        for i, row in enumerate(q.rows, start=1):
            for j, column in enumerate(q.columns, start=1):
                label = f"{q.label} {row} {column}"
                found.append(Field(f"{q.key}.{i}.{j}", label, "number", q.unit, adds, q.key, row, column))
    return tuple(found)


def value_of(item: Field, answers: Answers) -> Any:
    value = answers.get(item.question)
    return (value or {}).get(item.row, {}).get(item.column) if item.row else value


def with_value(item: Field, answers: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """Answers with one field set (None takes it back)."""
    after = dict(answers)
    if not item.row:
        after[item.question] = value
    else:
        grid = {r: dict(c) for r, c in (after.get(item.question) or {}).items()}
        grid.setdefault(item.row, {})[item.column] = value
        grid = {r: {c: v for c, v in cells.items() if v is not None} for r, cells in grid.items()}
        after[item.question] = {r: c for r, c in grid.items() if c} or None
    return {k: v for k, v in after.items() if v is not None}


def merge(questions: Sequence[Question], sheets: Sequence[tuple[str, Answers]]) -> Merged:
    """Sixteen answers as one table. A total is the sum of the parts shown and nothing else; blanks stay blanks."""
    fields = fields_of(questions)
    lines = tuple((who, {f.key: value_of(f, answers) for f in fields}) for who, answers in sheets)
    totals = {}
    for f in fields:
        if f.total:
            given = [Decimal(values[f.key]) for _who, values in lines if values[f.key] is not None]
            totals[f.key] = Total(sum(given, Decimal(0)) if given else None, len(given), len(lines) - len(given))
    return Merged(fields, lines, totals)


# Reminding ----------------------------------------------------------------------------------------------------------

BEFORE, ON_DAY, LATE = "before", "on_day", "late"


def reminder_due(due_on: date, today: date, *, days_before: int, days_after: int) -> str:
    """Which reminder is due today ("" = none). A night missed is made good the next day."""
    if today >= due_on + timedelta(days=days_after) and today > due_on:
        return LATE
    if today == due_on:
        return ON_DAY
    if due_on - timedelta(days=days_before) <= today < due_on:
        return BEFORE
    return ""
