"""The bodies of tables and of the matrix, drawn in Python.

A list draws four hundred cells, the matrix as many: a template node each would cost more than everything else on the page
together. Every value is escaped here, one by one; nothing else may enter the markup.
"""
from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .. import wording
from ..parts import Cell, Column, MatrixCell, MatrixView, Row, TableView, Text
from .registry import register
from .words import badge, clock_chip, dash, day, mark, moment


def esc(text: Text) -> str:
    """Escaped, unless it is markup that a component made."""
    return conditional_escape(text if isinstance(text, str) else str(text))


@register.simple_tag
def table_rows(*, table: TableView, numbered: bool = False) -> SafeString:
    """The body of a data table: a row's head first, then its cells with the column's words for narrow screens."""
    columns = [(c, esc(c.label)) for c in table.columns]
    return SafeString("".join(_row(table, row, columns, numbered=numbered) for row in table.rows))


def _row(table: TableView, row: Row, columns: list[tuple[Column, str]], *, numbered: bool) -> str:
    cells = "".join(_cells(row, columns))
    tone = f' class="r-{esc(row.tone)}"' if row.tone else ""
    pick = _pick(table, row) if table.select_name else ""
    number = ""
    if numbered:
        shown = "" if row.number is None else row.number
        number = f'<td class="col-number" data-label="{esc(_("行"))}">{shown}</td>'
    return f"<tr{tone}>{pick}{number}{cells}</tr>"


def _pick(table: TableView, row: Row) -> str:
    checked = " checked" if row.selected else ""
    label = f"{esc(_('選ぶ'))} {esc(row.cells[0].text or '')}"
    return (
        f'<td class="pick"><input type="checkbox" name="{esc(table.select_name)}" value="{esc(row.key)}"{checked}'
        f' aria-label="{label}"></td>'
    )


def _cells(row: Row, columns: list[tuple[Column, str]]) -> Iterator[str]:
    for index, ((column, label), cell) in enumerate(zip(columns, row.cells, strict=True)):
        css = f"col-{column.kind} problem" if cell.problem else f"col-{column.kind}"
        body = cell_markup(cell, column.kind)
        if index:
            yield f'<td class="{css}" data-label="{label}"><div>{body}</div></td>'
        else:
            yield f'<th scope="row" class="{css}">{body}</th>'


def cell_markup(cell: Cell, kind: str) -> str:
    """What stands in a table cell."""
    body = _value(cell, kind)
    if cell.url:
        body = f'<a href="{esc(cell.url)}">{body}</a>'
    if cell.note:
        body += f"<small>{esc(cell.note)}</small>"
    if cell.old:
        body += f"<small><del>{esc(cell.old)}</del></small>"
    if cell.problem:
        body += f'<span class="say">{mark(shape="triangle", tone="bad")}{esc(cell.problem)}</span>'
    return body


def _value(cell: Cell, kind: str) -> str:
    if cell.badge is not None:
        return badge(part=cell.badge)
    if cell.clock is not None:
        return clock_chip(part=cell.clock)
    if cell.day is not None:
        return day(cell.day)
    if cell.at is not None:
        return moment(cell.at)
    if cell.number is not None:
        return wording.number_words(cell.number)
    if cell.text is None or (kind == "number" and not cell.text):
        return dash()
    return esc(cell.text)


@register.simple_tag
def matrix_rows(*, view: MatrixView) -> SafeString:
    """The body of a matrix: the state's word and lightness, the evidence under it, a frame where the two disagree."""
    gap = f'<span class="vh">{esc(_("自己評価と根拠がくいちがう"))}</span>'
    width = len(view.columns)
    rows = []
    for row in view.rows:
        if len(row.cells) != width:
            raise ValueError(f"a matrix row has {len(row.cells)} cells for {width} columns")
        label = f'<a href="{esc(row.url)}">{esc(row.label)}</a>' if row.url else esc(row.label)
        cells = "".join(f"<td>{_state(cell, gap)}</td>" for cell in row.cells)
        rows.append(f'<tr><th scope="row">{label}</th>{cells}</tr>')
    return SafeString("".join(rows))


def _state(cell: MatrixCell, gap: str) -> str:
    css = f"st s{int(cell.state)}" + (" gap" if cell.gap else "")
    body = f"{esc(cell.word)}<small>{esc(cell.value or '—')}</small>"
    if not cell.url:
        return f'<span class="{css}">{body}</span>'
    here = " here" if cell.current else ""
    title = f' title="{esc(cell.note)}"' if cell.note else ""
    return f'<a class="{css}{here}" href="{esc(cell.url)}"{title}>{body}{gap if cell.gap else ""}</a>'
