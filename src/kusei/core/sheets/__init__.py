"""Spreadsheets in and out: declared columns, any real file, an error at the cell, nothing guessed.

This is the half without a database: bytes become a Table, a Table against a Sheet becomes Checked
rows, Checked against what is known becomes a Diff, and rows become CSV or a workbook again. An
import is one Action that takes the accepted rows and their digest; it is not here.
"""

from __future__ import annotations

from kusei.core.sheets.checking import Checked, CheckedRow, Diff, RowStatus, check, diff, rows_digest
from kusei.core.sheets.columns import Column, Sheet
from kusei.core.sheets.kinds import Date, Decimal_, Int, Kind, Text, Time
from kusei.core.sheets.located import Code, Lat, Lon
from kusei.core.sheets.marking import marked_file
from kusei.core.sheets.marks import Bool, Choice, Option
from kusei.core.sheets.reading import Table, read
from kusei.core.sheets.refusal import BadCell, CellError, FileRefused
from kusei.core.sheets.understanding import Understood, understand
from kusei.core.sheets.writing import Leaf, Unencodable, Written, to_csv, to_xlsx

__all__ = [
    "BadCell",
    "Bool",
    "CellError",
    "Checked",
    "CheckedRow",
    "Choice",
    "Code",
    "Column",
    "Date",
    "Decimal_",
    "Diff",
    "FileRefused",
    "Int",
    "Kind",
    "Lat",
    "Leaf",
    "Lon",
    "Option",
    "RowStatus",
    "Sheet",
    "Table",
    "Text",
    "Time",
    "Understood",
    "Unencodable",
    "Written",
    "check",
    "diff",
    "marked_file",
    "read",
    "rows_digest",
    "to_csv",
    "to_xlsx",
    "understand",
]
