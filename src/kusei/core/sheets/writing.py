"""Rows out again: CSV and workbooks that no program will run and a ward can fill in."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kusei.core.sheets.columns import Column, Sheet
from kusei.core.sheets.kinds import WORDS
from kusei.core.sheets.refusal import CellError
from kusei.core.text import formula_safe, graphemes

CsvEncoding = Literal["utf-8-sig", "cp932"]
Row = Mapping[str, Any]

# cp932 knows these under other code points; the glyph is the same.
_CP932_FORMS = str.maketrans("\u301c\u2212\u2014\u2016\u00a2\u00a3\u00ac", "\uff5e\uff0d\u2015\u2225\uffe0\uffe1\uffe2")


@dataclass(frozen=True)
class Unencodable:
    """A character the encoding lacks, at its place in the written file (row 1 is the heading)."""

    row: int
    column: str
    character: str


@dataclass(frozen=True)
class Written:
    """A CSV file, and the characters written as 〓 because the encoding lacks them."""

    data: bytes
    lost: tuple[Unencodable, ...] = ()


def to_csv(sheet: Sheet, rows: Iterable[Row], *, encoding: CsvEncoding = "utf-8-sig") -> Written:
    """Write rows as CSV with CRLF. In cp932 a name may not survive: `lost` says where."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    lost: list[Unencodable] = []
    writer.writerow([formula_safe(str(column.label)) for column in sheet.columns])
    for number, row in enumerate(rows, start=2):
        cells = []
        for column in sheet.columns:
            text = formula_safe(column.kind.write_text(row.get(column.key)))
            if encoding == "cp932" and not text.isascii():
                text = _cp932(text, number, column.key, lost=lost)
            cells.append(text)
        writer.writerow(cells)
    return Written(out.getvalue().encode(encoding), tuple(lost))


def _cp932(text: str, row: int, column: str, *, lost: list[Unencodable]) -> str:
    text = text.translate(_CP932_FORMS)
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        pass
    else:
        return text
    kept = []
    for character in graphemes(text):
        try:
            character.encode("cp932")
        except UnicodeEncodeError:
            composed = unicodedata.normalize("NFC", character) if _is_kana(character) else character
            if composed != character and composed.encode("cp932", "ignore").decode("cp932") == composed:
                kept.append(composed)
                continue
            lost.append(Unencodable(row, column, character))
            kept.append(WORDS["replaced"])
        else:
            kept.append(character)
    return "".join(kept)


def _is_kana(character: str) -> bool:
    # か + combining voicing mark is が: composing kana changes no name, unlike ideographs.
    return 0x3041 <= ord(character[0]) <= 0x30FF


# --- workbooks ---------------------------------------------------------------------------------

_HEAD_FILL = PatternFill("solid", fgColor="E8F1FE")
_LOCKED_FILL = PatternFill("solid", fgColor="F2F2F2")
ERROR_FILL = PatternFill("solid", fgColor="FFD9D9")
_LINE = Border(bottom=Side("thin", color="949494"))
_MAX_LIST = 255  # characters Excel allows in a list written into the cell's rule


@dataclass(frozen=True)
class Leaf:
    """One sheet of a workbook to write.

    `protect` locks the heading and the key columns and leaves the rest open; `hidden` keeps a sheet
    of keys out of sight; `errors` mark cells (their rows count as in this workbook).
    """

    sheet: Sheet
    rows: Sequence[Row]
    hidden: bool = False
    protect: bool = False
    errors: Sequence[CellError] = ()
    blank_rows: int = 0


def to_xlsx(*leaves: Leaf) -> bytes:
    """Write leaves as a workbook: frozen heading, widths, number formats, lists to choose from."""
    if not leaves:
        raise ValueError("a workbook needs a leaf")
    book = Workbook()
    book.remove(book.worksheets[0])
    for leaf in leaves:
        page = book.create_sheet(_page_name(str(leaf.sheet.title), book))
        page.sheet_state = "hidden" if leaf.hidden else "visible"
        _write_leaf(page, leaf)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _page_name(title: str, book: Workbook) -> str:
    clean = "".join(" " if character in "[]:*?/\\'" else character for character in title).strip()[:28] or "1"
    name, number = clean, 1
    while name in book.sheetnames:
        number += 1
        name = f"{clean} {number}"
    return name


def _write_leaf(page: Worksheet, leaf: Leaf) -> None:
    columns = leaf.sheet.columns
    last = len(leaf.rows) + leaf.blank_rows + 1
    for index, column in enumerate(columns, start=1):
        head = page.cell(1, index)
        put(head, str(column.label))
        head.font, head.fill, head.border = Font(bold=True), _HEAD_FILL, _LINE
        head.alignment = Alignment(vertical="center", wrap_text=True)
        if str(column.help):
            head.comment = Comment(str(column.help), "")
        letter = get_column_letter(index)
        page.column_dimensions[letter].width = _width(column)
        _offer_choices(page, column, f"{letter}2:{letter}{max(last, 2)}")
    for number, row in enumerate(leaf.rows, start=2):
        for index, column in enumerate(columns, start=1):
            value = column.kind.write(row.get(column.key))
            if value is not None:
                put(page.cell(number, index), value, number_format=column.kind.number_format)
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{max(last, 2)}"
    if leaf.protect:
        _protect(page, leaf, last)
    _mark_errors(page, leaf)


def put(cell: Any, value: Any, *, number_format: str = "") -> None:
    """Put a value into a cell; a text that looks like a formula stays text."""
    if isinstance(value, str):
        value = "".join(c for c in value if c >= " " or c in "\t\n\r")[:32_767]
        cell.value = value
        cell.data_type = "s"
        if formula_safe(value) != value:
            cell.quotePrefix = True
    else:
        cell.value = value
    if number_format and number_format != "General":
        cell.number_format = number_format


def _width(column: Column) -> int:
    wide = sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in str(column.label))
    return max(column.kind.width, min(wide + 4, 40))


def _offer_choices(page: Worksheet, column: Column, cells: str) -> None:
    choices = column.kind.choices()
    listed = ",".join(choices)
    if not choices or len(listed) > _MAX_LIST or any("," in choice or '"' in choice for choice in choices):
        return
    rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=not column.required)
    rule.add(cells)
    page.add_data_validation(rule)


def _protect(page: Worksheet, leaf: Leaf, last: int) -> None:
    page.protection.sheet = True
    page.protection.formatColumns = False
    page.protection.autoFilter = False
    page.protection.sort = False
    for index, column in enumerate(leaf.sheet.columns, start=1):
        locked = column.key in leaf.sheet.key_columns
        for number in range(2, last + 1):
            cell = page.cell(number, index)
            if locked:
                cell.fill = _LOCKED_FILL
            else:
                cell.protection = Protection(locked=False)


def _mark_errors(page: Worksheet, leaf: Leaf) -> None:
    index_of = {column.key: index for index, column in enumerate(leaf.sheet.columns, start=1)}
    for error in leaf.errors:
        mark(page.cell(error.row, index_of[error.column]), error.message)


def mark(cell: Any, message: str) -> None:
    """Colour a cell and say why in its comment; a second reason joins the first."""
    said = f"{cell.comment.text}\n{message}" if cell.comment else message
    comment = Comment(said, "")
    comment.width, comment.height = 320, 96
    cell.fill, cell.comment = ERROR_FILL, comment
