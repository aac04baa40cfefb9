"""Every row typed or refused, with a reason at the cell; then compared with what is known."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from kusei.core.sheets.columns import Column, Sheet
from kusei.core.sheets.kinds import is_blank, shown
from kusei.core.sheets.reading import Page, Table
from kusei.core.sheets.refusal import BadCell, CellError, FileRefused
from kusei.core.sheets.understanding import Understood, has_values, page_of, understand

Key = tuple[Any, ...]


@dataclass(frozen=True)
class CheckedRow:
    """One row: its number in the file, its typed values by column key, and its errors."""

    row: int
    values: Mapping[str, Any]
    errors: tuple[CellError, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A file checked against a sheet; nothing has been written anywhere."""

    sheet: Sheet
    understood: Understood
    rows: tuple[CheckedRow, ...]

    @property
    def errors(self) -> tuple[CellError, ...]:
        """Return every error in the order of the rows."""
        return tuple(error for row in self.rows for error in row.errors)

    @property
    def accepted(self) -> tuple[CheckedRow, ...]:
        """Return the rows without an error."""
        return tuple(row for row in self.rows if not row.errors)

    @property
    def digest(self) -> str:
        """Return the digest of the accepted rows, see `rows_digest`."""
        return rows_digest(self.sheet, [row.values for row in self.accepted])

    def key_of(self, row: CheckedRow) -> Key:
        """Return the identity of a row: its key columns in order."""
        return tuple(row.values.get(key) for key in self.sheet.key_columns)


def check(table: Table, sheet: Sheet, *, understood: Understood | None = None) -> Checked:
    """Check every row of `table`; pass `understood` when a person has put the reading right."""
    seen = understood or understand(table, sheet)
    page = page_of(table, seen)
    columns = [(column, seen.mapping.get(column.key)) for column in sheet.columns]
    readers = [_Reader(column, index - 1) for column, index in columns if index is not None]
    absent = {column.key: column.kind.empty for column, index in columns if index is None}
    rows = []
    for index in range(seen.first_row - 1, len(page.rows)):
        cells = page.rows[index]
        if has_values(cells):
            rows.append(_check_row(cells, index, page=page, readers=readers, absent=absent))
    if not rows:
        raise FileRefused("no_rows")
    return Checked(sheet, seen, tuple(_refuse_repeats(rows, sheet)))


class _Reader:
    """One column's reading with a memory: registers repeat the same few values endlessly."""

    def __init__(self, column: Column, index: int) -> None:
        self.column = column
        self.index = index
        self._known: dict[tuple[type, Any], Any] = {}

    def read(self, raw: Any) -> Any:
        """Return the typed value or raise BadCell; results are kept per raw value."""
        mark = (type(raw), raw)
        known = self._known.get(mark, self)
        if known is self:
            known = self._read(raw)
            if len(self._known) < 20_000:
                self._known[mark] = known
        if isinstance(known, BadCell):
            raise known
        return known

    def _read(self, raw: Any) -> Any:
        try:
            return self.column.kind.read(raw, required=self.column.required)
        except BadCell as problem:
            return problem

    def refused(self, row: int, raw: Any, problem: BadCell) -> CellError:
        """Return the error of a cell in row index `row`."""
        column = self.column
        return CellError(row + 1, column.key, str(column.label), shown(raw), problem.code, problem.params)


def _check_row(
    cells: Sequence[Any], index: int, *, page: Page, readers: Sequence[_Reader], absent: Mapping[str, Any]
) -> CheckedRow:
    values: dict[str, Any] = dict(absent)
    errors: list[CellError] = []
    width = len(cells)
    for reader in readers:
        column = reader.column
        raw = cells[reader.index] if reader.index < width else None
        if is_blank(raw):
            values[column.key] = column.kind.empty
            if column.required:
                errors.append(reader.refused(index, "", BadCell("missing")))
            continue
        try:
            # A number merged over several rows would be counted once for each of them.
            if page.filled and column.kind.numeric and (index, reader.index) in page.filled:
                raise BadCell("merged")
            values[column.key] = reader.read(raw)
        except BadCell as problem:
            values[column.key] = None
            errors.append(reader.refused(index, raw, problem))
    return CheckedRow(index + 1, values, tuple(errors))


def _refuse_repeats(rows: Sequence[CheckedRow], sheet: Sheet) -> list[CheckedRow]:
    if not sheet.key_columns:
        return list(rows)
    first: dict[Key, int] = {}
    checked = []
    for row in rows:
        key = tuple(row.values.get(column) for column in sheet.key_columns)
        if any(part is None for part in key):
            checked.append(row)
            continue
        if key in first:
            column = sheet.column(sheet.key_columns[-1])
            value = shown(row.values[column.key])
            repeat = CellError(row.row, column.key, str(column.label), value, "duplicate", {"first": first[key]})
            row = CheckedRow(row.row, row.values, (*row.errors, repeat))
        first.setdefault(key, row.row)
        checked.append(row)
    return checked


# --- comparing ---------------------------------------------------------------------------------

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"


@dataclass(frozen=True)
class RowStatus:
    """What would become of one row; `changes` gives (old, new) by column key."""

    row: int
    key: Key
    status: str
    changes: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Diff:
    """The outcome of an import before it happens. `absent`: known keys the file does not mention."""

    rows: tuple[RowStatus, ...]
    absent: tuple[Key, ...]
    digest: str

    def count(self, status: str) -> int:
        """Return how many rows have `status`."""
        return Counter(row.status for row in self.rows)[status]

    @property
    def new(self) -> int:
        """Return the number of rows not known yet."""
        return self.count(NEW)

    @property
    def changed(self) -> int:
        """Return the number of known rows with another value."""
        return self.count(CHANGED)

    @property
    def same(self) -> int:
        """Return the number of known rows with nothing new."""
        return self.count(SAME)

    @property
    def refused(self) -> int:
        """Return the number of rows with an error."""
        return self.count(REFUSED)


def diff(checked: Checked, existing: Mapping[Key, Mapping[str, Any]]) -> Diff:
    """Compare with the rows known by key (a tuple of the key columns' values).

    Only columns the file has are compared: a column that was left out changes nothing.
    """
    told = [key for key in checked.understood.mapping if key not in checked.sheet.key_columns]
    statuses = []
    for row in checked.rows:
        key = checked.key_of(row)
        known = existing.get(key)
        if row.errors:
            statuses.append(RowStatus(row.row, key, REFUSED, {}))
        elif known is None:
            statuses.append(RowStatus(row.row, key, NEW, {}))
        else:
            changes = {
                name: (known.get(name), row.values[name]) for name in told if known.get(name) != row.values[name]
            }
            statuses.append(RowStatus(row.row, key, CHANGED if changes else SAME, changes))
    seen = {status.key for status in statuses}
    return Diff(tuple(statuses), tuple(key for key in existing if key not in seen), checked.digest)


def rows_digest(sheet: Sheet, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return a sha256 (hex) over the typed values, whatever the order of rows and columns."""
    lines = sorted(
        json.dumps([[c.key, _plain(row.get(c.key))] for c in sheet.columns], ensure_ascii=False) for row in rows
    )
    digest = hashlib.sha256(sheet.key.encode())
    for line in lines:
        digest.update(b"\n" + line.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value
