"""The panels every room draws alike; what a room alone draws has a template of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kusei.core.ui.pages.detail import Panel
from kusei.core.ui.parts import Column, Row, TableView

TABLE, TEXT, BARS = "ui/panels/table.html", "ui/panels/text.html", "ui/panels/bars.html"


def table_panel(
    title: Any, columns: Sequence[Column | tuple[Any, ...]], rows: Sequence[Row], *, empty: Any = "", key: str = "", note: Any = "",
) -> Panel:
    """A titled table; ``empty`` is said where there is no row, ``note`` above it. A column may be (key, label[, kind])."""
    heads = [c if isinstance(c, Column) else Column(*c) for c in columns]
    return Panel(title, TABLE, {"table": TableView(caption=title, columns=heads, rows=rows, empty=empty), "note": note}, key=key)


def text_panel(title: Any, text: Any, *, lines: Sequence[Any] = (), key: str = "") -> Panel:
    """Text in paragraphs, then ``lines`` as a list."""
    return Panel(title, TEXT, {"text": text, "lines": lines}, key=key)
