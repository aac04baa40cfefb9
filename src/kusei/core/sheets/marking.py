"""The sender's own table back, every refused cell coloured and explained."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from kusei.core.sheets.checking import Checked
from kusei.core.sheets.kinds import is_blank
from kusei.core.sheets.reading import Table
from kusei.core.sheets.understanding import page_of
from kusei.core.sheets.writing import mark, put

_LISTED = 5_000


def marked_file(table: Table, checked: Checked) -> bytes:
    """Return a workbook of the uploaded page, rows and columns where they were.

    A second sheet lists every error by row. Mended and sent again, the first sheet reads as before.
    """
    page = page_of(table, checked.understood)
    book = Workbook()
    leaf = book.worksheets[0]
    leaf.title = _("修正する表")
    # A number that stood in a merged cell must be typed anew, not sent back repeated.
    merged = {(e.row, checked.understood.mapping.get(e.column)) for e in checked.errors if e.code == "merged"}
    for number, row in enumerate(page.rows, start=1):
        for index, raw in enumerate(row, start=1):
            if not is_blank(raw) and (number, index) not in merged:
                put(leaf.cell(number, index), _writable(raw))
    for number in checked.understood.header_rows:
        for cell in leaf[number]:
            cell.font = Font(bold=True)
    leaf.freeze_panes = f"A{checked.understood.first_row}"
    for index in range(1, leaf.max_column + 1):
        leaf.column_dimensions[get_column_letter(index)].width = 16
    for error in checked.errors:
        column = checked.understood.mapping.get(error.column)
        if column is not None:
            mark(leaf.cell(error.row, column), error.message)
    _list_errors(book, checked)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _writable(raw: Any) -> Any:
    if isinstance(raw, timedelta):
        return str(raw)
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return int(raw)
    return raw


def _list_errors(book: Workbook, checked: Checked) -> None:
    leaf = book.create_sheet(_("誤りの一覧"))
    for index, (heading, width) in enumerate(
        ((_("行"), 8), (_("項目"), 24), (_("入っている値"), 28), (_("直し方"), 90)), start=1
    ):
        put(leaf.cell(1, index), heading)
        leaf.cell(1, index).font = Font(bold=True)
        leaf.column_dimensions[get_column_letter(index)].width = width
    leaf.freeze_panes = "A2"
    for number, error in enumerate(checked.errors[:_LISTED], start=2):
        put(leaf.cell(number, 1), error.row)
        put(leaf.cell(number, 2), error.label)
        put(leaf.cell(number, 3), error.value)
        put(leaf.cell(number, 4), error.message)
