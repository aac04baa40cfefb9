"""Reads of a survey: its valid sheets, its response rate, its results in one stored shape."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from kusei.core.surveys import counting
from kusei.core.surveys.models import Sheet, Survey
from kusei.core.surveys.questions import Question, differing


def valid(survey: Survey) -> Any:
    """Sheets that count: first keyings that are not void."""
    return Sheet.objects.filter(survey=survey, entry=1, void="").order_by("pk")


def answers_of(survey: Survey) -> list[dict[str, Any]]:
    return list(valid(survey).values_list("answers", flat=True))


def response_rate(survey: Survey, returned: int) -> counting.Share | None:
    """Returned of handed out; None where nobody counted what was handed out, or more came back than went out."""
    if not survey.invited or returned > survey.invited:
        return None
    return counting.wilson(returned, survey.invited)


def disagreements(survey: Survey) -> list[tuple[Sheet, Sheet, list[str]]]:
    """Paper sheets keyed twice with different answers: (first, second, keys)."""
    rows = Sheet.objects.filter(survey=survey, mode="paper", void="").order_by("number", "entry")
    first: dict[int, Sheet] = {}
    found = []
    for row in rows:
        if row.entry == 1:
            first[row.number or 0] = row
        elif (one := first.get(row.number or 0)) is not None and (keys := differing(survey.sheet, one.answers, row.answers)):
            found.append((one, row, keys))
    return found


def keyed_once(survey: Survey) -> int:
    """Paper sheets still waiting for their second keying."""
    if not survey.double_entry:
        return 0
    once = Counter(Sheet.objects.filter(survey=survey, mode="paper", void="").values_list("number", flat=True))
    return sum(1 for n in once.values() if n < 2)


def results(survey: Survey) -> dict[str, Any]:
    """Counts as JSON: what closing keeps. The staff's own; the public sees them through ``publishable``."""
    sheets = answers_of(survey)
    modes = Counter(valid(survey).values_list("mode", flat=True))
    found: dict[str, Any] = {"sheets": len(sheets), "modes": dict(sorted(modes.items())), "questions": {}}
    for q in survey.sheet:
        found["questions"][q.key] = _of_question(q, sheets)
    pairs = [(a, b) for i, a in enumerate(survey.sheet) for b in survey.sheet[i + 1:] if _crossed(a, b)]
    found["cross"] = {
        f"{a.key}:{b.key}": {f"{r}:{c}": n for (r, c), n in counting.cross(a, b, sheets).cells.items()} for a, b in pairs
    }
    return found


def _crossed(a: Question, b: Question) -> bool:
    return "single" in (a.kind, b.kind) and all(q.kind in ("scale", "single") for q in (a, b))


def _of_question(q: Question, sheets: list[dict[str, Any]]) -> dict[str, Any]:
    if q.closed:
        counted = counting.count(q, sheets)
        return {"base": counted.base, "counts": {b.value: b.count for b in counted.bars}}
    if q.kind == "number":
        base, mean, median = counting.number_summary(q, sheets)
        return {"base": base, "mean": _text(mean), "median": _text(median)}
    return {"base": sum(q.key in s for s in sheets)}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def counted(question: Question, stored: dict[str, Any], total: int) -> counting.Counted:
    """A closed question's ``Counted`` from the stored results."""
    base = stored["base"]
    counts = stored["counts"]
    bars = tuple(counting.Bar(o.value, counts[o.value], counting.wilson(counts[o.value], base)) for o in question.options)
    good = [o.value for o in question.options if o.good]
    share = counting.wilson(sum(counts[v] for v in good), base) if good and question.kind != "multiple" else None
    return counting.Counted(question.key, base, total - base, bars, share)


def crossed(survey: Survey, stored: dict[str, Any]) -> list[tuple[Question, Question, counting.Cross]]:
    """The cross tables of the stored results."""
    by_key = {q.key: q for q in survey.sheet}
    found = []
    for name, cells in stored["cross"].items():
        a, b = (by_key[k] for k in name.split(":"))
        rows, columns = tuple(o.value for o in a.options), tuple(o.value for o in b.options)
        values = {(r, c): cells[f"{r}:{c}"] for r in rows for c in columns}
        found.append((a, b, counting.Cross(
            rows, columns, values, {r: sum(values[r, c] for c in columns) for r in rows},
            {c: sum(values[r, c] for r in rows) for c in columns}, sum(values.values()),
        )))
    return found
