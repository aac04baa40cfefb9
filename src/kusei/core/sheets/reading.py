"""Bytes to a table of raw cells: workbook or CSV, rows numbered as their own program shows them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from kusei.core.sheets.kinds import is_blank
from kusei.core.sheets.refusal import FileRefused
from kusei.core.sheets.sniffing import MAX_BYTES, sniff
from kusei.core.text import formula_unquoted

MAX_ROWS = 200_000
_MAX_MERGED = 20_000
Span = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0


@dataclass(frozen=True)
class Page:
    """One sheet of a file. `rows[0]` is row 1 of the file; rows may differ in length.

    `spans` are merged cells; `filled` the cells given their merged neighbour's value downwards.
    """

    name: str
    rows: list[list[Any]]
    hidden: bool = False
    spans: tuple[Span, ...] = ()
    filled: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Table:
    """A file as read. `kind` is what it is (xlsx, xls, ods, csv), whatever its name says."""

    filename: str
    kind: str
    pages: tuple[Page, ...]
    encoding: str = ""
    delimiter: str = ""
    newlines: tuple[str, ...] = field(default=())
    misnamed: bool = False
    formulas: tuple[str, ...] = ()

    @property
    def hidden_pages(self) -> tuple[str, ...]:
        """Return the names of hidden sheets: reported, never read."""
        return tuple(page.name for page in self.pages if page.hidden)


def read(data: bytes, filename: str, *, formulas: Literal["refuse", "values"] = "refuse") -> Table:
    """Return the table in `data`; raises FileRefused with a reason for the sender.

    Formulas are refused: what a cell shows depends on the machine that last saved it. A loader of
    published files may take the saved `values` and report `Table.formulas`.
    """
    sniffed = sniff(data)
    if sniffed.formulas and formulas == "refuse":
        where = " ".join(sniffed.formulas[:5]) + (" …" if len(sniffed.formulas) > 5 else "")
        raise FileRefused("formula", where=where or "*")
    extension = filename.rpartition(".")[2].lower()
    alike = {"csv": ("csv", "txt", "tsv")}.get(sniffed.kind, (sniffed.kind,))
    misnamed = "." in filename and extension not in alike
    if sniffed.kind == "csv":
        return _read_csv(data, filename, encoding=sniffed.encoding, misnamed=misnamed)
    pages = _read_workbook(data)
    if not any(page.rows for page in pages if not page.hidden):
        raise FileRefused("no_rows")
    return Table(filename, sniffed.kind, pages, misnamed=misnamed, formulas=sniffed.formulas)


# --- workbooks ---------------------------------------------------------------------------------


def _read_workbook(data: bytes) -> tuple[Page, ...]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        pages = []
        for sheet in book.sheets_metadata:
            if sheet.typ is not SheetTypeEnum.WorkSheet:
                continue
            hidden = sheet.visible is not SheetVisibleEnum.Visible
            page = book.get_sheet_by_name(sheet.name)
            pages.append(Page(sheet.name, [], hidden=True) if hidden else _read_page(page))
    except CalamineError as problem:
        raise FileRefused("damaged") from problem
    return tuple(pages)


def _read_page(sheet: CalamineSheet) -> Page:
    if (sheet.total_height or 0) > MAX_ROWS:
        raise FileRefused("too_many_rows")
    rows: list[list[Any]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    while rows and all(is_blank(cell) for cell in rows[-1]):
        rows.pop()
    spans = tuple((a, b, c, d) for (a, b), (c, d) in (sheet.merged_cell_ranges or [])[:_MAX_MERGED])
    return Page(sheet.name, rows, spans=spans, filled=_fill_down(rows, spans))


def _fill_down(rows: list[list[Any]], spans: tuple[Span, ...]) -> frozenset[tuple[int, int]]:
    """Repeat a merged cell's value in the rows below it; a merge across columns is left alone."""
    filled = set()
    for top, left, bottom, right in spans:
        if right != left or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in range(top + 1, min(bottom, len(rows) - 1) + 1):
            if left < len(rows[row]) and is_blank(rows[row][left]):
                rows[row][left] = rows[top][left]
                filled.add((row, left))
    return frozenset(filled)


# --- CSV ---------------------------------------------------------------------------------------


def _read_csv(data: bytes, filename: str, *, encoding: str, misnamed: bool) -> Table:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as problem:
        raise FileRefused("encoding", row=data.count(b"\n", 0, problem.start) + 1) from problem
    delimiter = _delimiter(text)
    csv.field_size_limit(MAX_BYTES)
    rows: list[list[Any]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([formula_unquoted(cell) if cell[:1] == "'" else cell for cell in row])
            if len(rows) > MAX_ROWS:
                raise FileRefused("too_many_rows")
    except csv.Error as problem:
        raise FileRefused("damaged") from problem
    while rows and all(is_blank(cell) for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise FileRefused("no_rows")
    return Table(
        filename,
        "csv",
        (Page("", rows),),
        encoding=encoding,
        delimiter=delimiter,
        newlines=_newlines(text),
        misnamed=misnamed,
    )


def _delimiter(text: str) -> str:
    """Return the mark that stands most often outside quotes in the first lines; comma when none."""
    outside = "".join(text[:20_000].split('"')[::2])
    seen = Counter(character for character in outside if character in ",\t;")
    return max(seen, key=lambda mark: (seen[mark], mark == ",")) if seen else ","


def _newlines(text: str) -> tuple[str, ...]:
    crlf = text.count("\r\n")
    counts = {"CRLF": crlf, "LF": text.count("\n") - crlf, "CR": text.count("\r") - crlf}
    return tuple(name for name, count in counts.items() if count)
