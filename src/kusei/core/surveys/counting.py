"""Counting answers: shares with Wilson intervals, small cells hidden with their complements. Pure, Decimal, no Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import Any

from kusei.core.surveys.questions import Question

Z95 = Decimal("1.959963984540054")
SMALL = 5  # counts of 1 to 4 point at people


@dataclass(frozen=True)
class Share:
    """``count`` of ``base``; ``low`` and ``high`` are the ends of the 95 % interval (0..1)."""

    count: int
    base: int
    value: Decimal
    low: Decimal
    high: Decimal


def wilson(count: int, base: int, *, z: Decimal = Z95) -> Share | None:
    """Wilson's score interval (1927); None without a base. n=300, p=.97 gives 94.4 % to 98.4 %."""
    if base <= 0:
        return None
    if not 0 <= count <= base:
        raise ValueError(f"{count} of {base}")
    with localcontext() as context:
        context.prec = 28
        n, p = Decimal(base), Decimal(count) / Decimal(base)
        z2 = z * z
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = z / (1 + z2 / n) * ((p * (1 - p) / n + z2 / (4 * n * n)).sqrt())
        low, high = max(Decimal(0), middle - half), min(Decimal(1), middle + half)
    return Share(count, base, *(x.quantize(Decimal("0.0001")) for x in (p, low, high)))


@dataclass(frozen=True)
class Bar:
    """One option. ``count`` None: hidden because it, or what could be reckoned from it, is small."""

    value: str
    count: int | None
    share: Share | None = None


@dataclass(frozen=True)
class Counted:
    """A closed question counted: ``base`` answered it, ``blank`` did not. ``good``: share of favourable answers."""

    key: str
    base: int
    blank: int
    bars: tuple[Bar, ...]
    good: Share | None = None
    hidden: bool = False


def count(question: Question, sheets: Sequence[Mapping[str, Any]]) -> Counted:
    """Count one closed question over answer sheets."""
    given = [s[question.key] for s in sheets if question.key in s]
    base = len(given)
    counts = {
        o.value: sum(o.value in v if isinstance(v, list) else v == o.value for v in given) for o in question.options
    }
    bars = tuple(Bar(v, n, wilson(n, base)) for v, n in counts.items())
    good = [o.value for o in question.options if o.good]
    share = wilson(sum(counts[v] for v in good), base) if good and question.kind != "multiple" else None
    return Counted(question.key, base, len(sheets) - base, bars, share)


def number_summary(question: Question, sheets: Sequence[Mapping[str, Any]]) -> tuple[int, Decimal | None, Decimal | None]:
    """(answers, mean to one decimal, median) of a number question."""
    values = sorted(Decimal(s[question.key]) for s in sheets if question.key in s)
    if not values:
        return 0, None, None
    mid = len(values) // 2
    median = values[mid] if len(values) % 2 else (values[mid - 1] + values[mid]) / 2
    return len(values), (sum(values, Decimal(0)) / len(values)).quantize(Decimal("0.1")), median


# Hiding -------------------------------------------------------------------------------------------------------------


def publishable(question: Question, counted: Counted, *, small: int = SMALL) -> Counted:
    """The same with small cells hidden, so that no hidden count follows from those shown.

    Options of a multiple choice do not add up, so each is judged alone, together with those who did not choose it. A base
    below ``small`` hides everything.
    """
    if 0 < counted.base < small:
        hidden = {b.value for b in counted.bars}
    elif question.kind == "multiple":
        hidden = {b.value for b in counted.bars if _small(b.count or 0, small) or _small(counted.base - (b.count or 0), small)}
    else:
        hidden = protected({b.value: b.count or 0 for b in counted.bars}, small=small)
    good = counted.good
    if hidden and good is not None and (_small(good.count, small) or _small(good.base - good.count, small) or _tells(question, hidden)):
        good = None
    bars = tuple(replace(b, count=None, share=None) if b.value in hidden else b for b in counted.bars)
    return replace(counted, bars=bars, good=good, hidden=bool(hidden))


def _tells(question: Question, hidden: set[str]) -> bool:
    """Whether the favourable share beside the shown bars would give away a single hidden one."""
    inside = [o.value for o in question.options if o.good and o.value in hidden]
    outside = [o.value for o in question.options if not o.good and o.value in hidden]
    return len(inside) == 1 or len(outside) == 1


def _small(n: int, small: int) -> bool:
    return 0 < n < small


def protected(counts: Mapping[str, int], *, small: int = SMALL) -> set[str]:
    """Which cells of a line with a known total to hide: the small ones, and enough others that none can be reckoned.

    A hidden part of one cell, or of a sum below ``small``, would still tell; the next smallest joins it (a nought last).
    """
    hidden = {k for k, n in counts.items() if _small(n, small)}
    while hidden and len(hidden) < len(counts) and (
        len(hidden) < 2 or sum(counts[k] for k in hidden) < small
    ):
        rest = sorted((k for k in counts if k not in hidden), key=lambda k: (counts[k] == 0, counts[k], k))
        hidden.add(rest[0])
    return hidden


@dataclass(frozen=True)
class Cross:
    """Two closed questions against each other; a cell is None where hidden. Margins are of the cells' own people."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], int | None]
    row_totals: Mapping[str, int]
    column_totals: Mapping[str, int]
    total: int


def cross(first: Question, second: Question, sheets: Sequence[Mapping[str, Any]]) -> Cross:
    """Count people by both answers; a multiple choice counts a person once per option."""
    rows, columns = tuple(o.value for o in first.options), tuple(o.value for o in second.options)
    cells = dict.fromkeys(((r, c) for r in rows for c in columns), 0)
    for sheet in sheets:
        for r in _chosen(sheet.get(first.key)):
            for c in _chosen(sheet.get(second.key)):
                cells[r, c] += 1
    return Cross(
        rows, columns, dict(cells), {r: sum(cells[r, c] for c in columns) for r in rows},
        {c: sum(cells[r, c] for r in rows) for c in columns}, sum(cells.values()),
    )


def _chosen(value: Any) -> list[str]:
    return value if isinstance(value, list) else [] if value is None else [value]


def publishable_cross(table: Cross, *, small: int = SMALL) -> Cross:
    """Hide small cells until every line with a hidden cell hides at least two, and together not a small number."""
    counts = {k: v or 0 for k, v in table.cells.items()}
    hidden = {k for k, n in counts.items() if _small(n, small)}
    lines = [[(r, c) for c in table.columns] for r in table.rows] + [[(r, c) for r in table.rows] for c in table.columns]
    again = True
    while again:
        again = False
        for line in lines:
            held = [k for k in line if k in hidden]
            told = held and (len(held) < 2 or sum(counts[k] for k in held) < small)
            rest = sorted((k for k in line if k not in hidden), key=lambda k: (counts[k] == 0, counts[k], k))
            if told and rest:
                hidden.add(rest[0])
                again = True
    return replace(table, cells={k: None if k in hidden else n for k, n in counts.items()})
