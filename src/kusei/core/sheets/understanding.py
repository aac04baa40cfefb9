"""Which sheet, which heading rows, which column: what was understood of a file, to be shown first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kusei.core.sheets.columns import Sheet, heading_key
from kusei.core.sheets.kinds import is_blank, shown
from kusei.core.sheets.reading import Page, Table
from kusei.core.sheets.refusal import FileRefused

_LOOK_DOWN = 40  # rows searched for headings: titles, notes and e-Stat preambles stand above


@dataclass(frozen=True)
class Understood:
    """The reading of a file against a sheet. Rows and columns count from 1, as the file shows them.

    `mapping` gives the file column of each column key; `headings` the heading found there;
    `unmatched` the headings no column answers to; `missing` the columns without a heading.
    """

    page: str
    header_rows: tuple[int, ...]
    first_row: int
    mapping: Mapping[str, int]
    headings: Mapping[str, str]
    unmatched: tuple[str, ...]
    missing: tuple[str, ...]
    skipped_pages: tuple[str, ...] = ()


def understand(
    table: Table, sheet: Sheet, *, page: str | None = None, mapping: Mapping[str, int] | None = None
) -> Understood:
    """Return the best reading of `table`; a person may fix the page or the mapping by hand.

    Raises FileRefused when no heading is found, a required column is missing, or two headings of
    the file answer to one column.
    """
    visible = [p for p in table.pages if not p.hidden and (page is None or p.name == page)]
    best: tuple[int, int, Page, _Header] | None = None
    for order, candidate in enumerate(visible):
        header = _find_header(candidate, sheet)
        if header and (best is None or (len(header.columns), -order) > best[:2]):
            best = (len(header.columns), -order, candidate, header)
    if best is None:
        raise FileRefused("no_header", columns=_labels(sheet, [c.key for c in sheet.columns if c.required]))
    chosen, header = best[2], best[3]
    if mapping is not None:
        header = _mapped_by_hand(header, mapping)
    elif header.twice:
        raise FileRefused("two_columns", columns=_labels(sheet, header.twice))
    missing = [column.key for column in sheet.columns if column.key not in header.columns]
    if required := [key for key in missing if sheet.column(key).required]:
        raise FileRefused("missing_columns", columns=_labels(sheet, required))
    used = set(header.columns.values())
    return Understood(
        page=chosen.name,
        header_rows=tuple(row + 1 for row in header.rows),
        first_row=header.rows[-1] + 2,
        mapping={key: column + 1 for key, column in header.columns.items()},
        headings={key: header.headings[column] for key, column in header.columns.items()},
        unmatched=tuple(h for n, h in enumerate(header.headings) if h and n not in used),
        missing=tuple(missing),
        skipped_pages=tuple(p.name for p in table.pages if p is not chosen),
    )


def page_of(table: Table, understood: Understood) -> Page:
    """Return the page that was understood."""
    return next(page for page in table.pages if page.name == understood.page)


def _labels(sheet: Sheet, keys: Sequence[str]) -> str:
    return " / ".join(str(sheet.column(key).label) for key in keys)


@dataclass(frozen=True)
class _Header:
    rows: tuple[int, ...]
    columns: Mapping[str, int]
    headings: Sequence[str]
    twice: tuple[str, ...] = ()


def _mapped_by_hand(header: _Header, mapping: Mapping[str, int]) -> _Header:
    width = len(header.headings)
    columns = {key: column - 1 for key, column in mapping.items() if 1 <= column <= width}
    return _Header(header.rows, columns, header.headings)


def _find_header(page: Page, sheet: Sheet) -> _Header | None:
    """Return the rows that answer to most columns, the required ones first; the upper of equals.

    Two rows must earn it (a merged cell above, or two columns more): otherwise a first data row
    holding a word that is also a heading would be eaten.
    """
    names = sheet.names()
    required = {column.key for column in sheet.columns if column.required}
    depth = min(_LOOK_DOWN, len(page.rows))
    spread = [_spread(page, row) for row in range(depth)]
    best: _Header | None = None
    for row in range(depth):
        best = _better(_match((row,), spread[row : row + 1], names), best, required)
    single = len(best.columns) if best else 0
    merged = {top for top, left, _bottom, right in page.spans if right > left}
    for row in range(depth - 1):
        header = _match((row, row + 1), spread[row : row + 2], names)
        if len(header.columns) - single >= (1 if row in merged else 2):
            best = _better(header, best, required)
    return _with_second_label_row(best, spread, names) if best else None


def _better(header: _Header, best: _Header | None, required: set[str]) -> _Header | None:
    if not header.columns:
        return best
    score = len(required & set(header.columns)), len(header.columns)
    if best is not None and score <= (len(required & set(best.columns)), len(best.columns)):
        return best
    return header


def _spread(page: Page, row: int) -> list[str]:
    """Return a row as text, a merged heading repeated over the columns it covers."""
    cells = [shown(cell).strip() for cell in page.rows[row]]
    for top, left, bottom, right in page.spans:
        if top <= row <= bottom and right > left and left < len(cells):
            source = page.rows[top]
            text = shown(source[left]).strip() if left < len(source) else ""
            for column in range(left, min(right, len(cells) - 1) + 1):
                cells[column] = cells[column] or text
    return cells


def _match(rows: tuple[int, ...], lines: Sequence[Sequence[str]], names: Mapping[str, str]) -> _Header:
    width = max(len(line) for line in lines)
    padded = [list(line) + [""] * (width - len(line)) for line in lines]
    columns: dict[str, int] = {}
    headings: list[str] = []
    twice: list[str] = []
    for column in range(width):
        parts = list(dict.fromkeys(line[column] for line in padded if line[column]))
        headings.append(" ".join(parts))
        for heading in dict.fromkeys((" ".join(parts), *reversed(parts))):
            key = names.get(heading_key(heading)) if heading else None
            if key is None:
                continue
            if key in columns:
                twice.append(key)
            columns.setdefault(key, column)
            break
    return _Header(rows, columns, headings, tuple(dict.fromkeys(twice)))


def _with_second_label_row(header: _Header, spread: Sequence[list[str]], names: Mapping[str, str]) -> _Header:
    """Take the row below as a heading too when it repeats the headings (e-Stat: codes, then labels)."""
    below = header.rows[-1] + 1
    if below >= len(spread):
        return header
    line = spread[below]
    again = sum(
        names.get(heading_key(line[column])) == key
        for key, column in header.columns.items()
        if column < len(line) and line[column]
    )
    if again * 2 < len(header.columns):
        return header
    return _Header((*header.rows, below), header.columns, header.headings, header.twice)


def has_values(row: Sequence[Any]) -> bool:
    """Return whether any cell of a row holds something."""
    return any(not is_blank(cell) for cell in row)
