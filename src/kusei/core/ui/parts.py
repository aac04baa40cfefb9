"""Frozen values that components draw. A page builds these; a template only places them.

``Text`` is a string or a lazy translation. Times are aware ``datetime``; a value of ``None`` means "looked and cannot
say" and is drawn as a dash with its reason, never as zero. Map and chart parts live in ``parts_drawn``, the parts of
the page frame in ``parts_shell``.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from django.utils.functional import Promise

Text = str | Promise
Number = int | Decimal
Tone = Literal["neutral", "info", "ok", "warn", "bad", "off"]
Shape = Literal["", "circle", "triangle", "diamond", "square", "ring", "dash", "clock"]


@dataclass(frozen=True)
class Badge:
    """A state: word, colour and shape together, so that it survives a photocopier. Empty shape: the tone's own."""

    word: Text
    tone: Tone = "neutral"
    shape: Shape = ""


@dataclass(frozen=True)
class Act:
    """One verb a person may do here. When not ``enabled``, ``reason`` says why and what would make it possible."""

    label: Text
    url: str = ""
    shortcut: str = ""
    enabled: bool = True
    reason: Text = ""
    help: Text = ""
    tone: Literal["plain", "main", "danger"] = "plain"


@dataclass(frozen=True)
class ClockChip:
    """A running clock. ``due`` and ``now`` are aware; a paused clock says why instead of the time left."""

    due: datetime | None
    now: datetime
    label: Text = ""
    url: str = ""
    paused: Text = ""


@dataclass(frozen=True)
class Fact:
    """One line of a summary. ``value`` None is a dash; ``note`` stands after it in smaller type."""

    term: Text
    value: Text | int | None
    note: Text = ""
    url: str = ""
    badge: Badge | None = None
    clock: ClockChip | None = None
    day: date | None = None
    large: bool = False


@dataclass(frozen=True)
class TimelineEntry:
    """What happened. ``recorded_at`` is given only when it differs from ``at`` (late entry), and then shows."""

    at: datetime
    text: Text
    by: Text = ""
    kind: Literal["act", "letter", "message", "view", "system"] = "act"
    url: str = ""
    recorded_at: datetime | None = None


@dataclass(frozen=True)
class Tab:
    """A saved view of a list. ``count`` None: not counted."""

    label: Text
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Option:
    value: str
    label: Text
    selected: bool = False


@dataclass(frozen=True)
class Filter:
    """One field of a filter bar. ``kind`` picks the control; ``options`` only for ``choice``."""

    name: str
    label: Text
    kind: Literal["text", "choice", "date", "flag"] = "text"
    value: str = ""
    options: Sequence[Option] = ()
    width: Literal["short", "normal", "long"] = "normal"


@dataclass(frozen=True)
class Column:
    """A column. Units stand in the head; ``number`` is right-aligned. ``sort_url`` makes the head a link."""

    key: str
    label: Text
    kind: Literal["text", "number", "date", "badge"] = "text"
    unit: Text = ""
    sort_url: str = ""
    sorted: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True)
class Cell:
    """One cell. The first of badge, clock, day, at, number, text that is set is drawn; ``problem`` marks it.

    ``note`` is a second, smaller line (a name's kana). ``old`` is the former value in an import preview.
    """

    text: Text | None = ""
    url: str = ""
    note: Text = ""
    badge: Badge | None = None
    clock: ClockChip | None = None
    day: date | None = None
    at: datetime | None = None
    number: Number | None = None
    problem: Text = ""
    old: Text = ""


@dataclass(frozen=True)
class Row:
    """A row; ``key`` is the ref posted when it is selected, never a primary key. The first cell is the row's head."""

    key: str
    cells: Sequence[Cell]
    tone: Literal["", "warn", "bad", "off", "new"] = ""
    selected: bool = False
    number: int | None = None


@dataclass(frozen=True)
class Pager:
    """Keyset paging: an empty url is the end in that direction. ``first`` and ``last`` are positions in ``total``."""

    first: int
    last: int
    total: int
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True)
class Export:
    """Export of exactly what is filtered; ``count`` says how many rows leave."""

    label: Text
    url: str
    count: int | None = None


@dataclass(frozen=True)
class ColumnChoice:
    key: str
    label: Text
    shown: bool = True
    fixed: bool = False


@dataclass(frozen=True)
class TableView:
    """Everything a list table shows.

    ``select_name`` turns on row selection and is the posted name; ``bulk`` are the acts on the selected rows.
    ``empty`` and ``empty_act`` say what to do next when there are no rows.
    """

    caption: Text
    columns: Sequence[Column]
    rows: Sequence[Row]
    pager: Pager | None = None
    select_name: str = ""
    bulk: Sequence[Act] = ()
    exports: Sequence[Export] = ()
    choices: Sequence[ColumnChoice] = ()
    empty: Text = ""
    empty_act: Act | None = None
    show_caption: bool = False


@dataclass(frozen=True)
class Figure:
    """A number that can be checked: definition, as-of, number of rows and the link to exactly these rows.

    ``value`` None is drawn as a dash with ``reason``. ``of`` and ``share`` (0..1) never stand without ``value``.
    """

    label: Text
    value: Number | None
    unit: Text = ""
    definition: Text = ""
    as_of: date | None = None
    sample: int | None = None
    url: str = ""
    reason: Text = ""
    of: Number | None = None
    badge: Badge | None = None


@dataclass(frozen=True)
class Problem:
    """An error: what, where, why, what now. ``field_id`` is the id of the control it belongs to."""

    text: Text
    field_id: str = ""


@dataclass(frozen=True)
class Step:
    label: Text
    state: Literal["done", "current", "todo"] = "todo"
    url: str = ""


@dataclass(frozen=True)
class Change:
    """One changed line: None on the left is added, None on the right is removed."""

    label: Text
    old: Text | None
    new: Text | None


@dataclass(frozen=True)
class LegendItem:
    """``mark`` is what the drawing uses: a matrix state (s0..s5), a scale step (k0..k6) or a shape with its tone."""

    label: Text
    mark: str
    count: int | None = None
    tone: Tone = "info"

    @property
    def is_state(self) -> bool:
        return len(self.mark) == 2 and self.mark[0] == "s"

    @property
    def is_step(self) -> bool:
        return len(self.mark) == 2 and self.mark[0] == "k"


@dataclass(frozen=True)
class MatrixCell:
    """State 0..5 with its word; ``value`` is the evidence beside it. ``gap``: self-mark and evidence disagree."""

    state: int
    word: Text
    value: Text = ""
    url: str = ""
    gap: bool = False
    note: Text = ""
    current: bool = False


@dataclass(frozen=True)
class MatrixRow:
    label: Text
    cells: Sequence[MatrixCell]
    url: str = ""


@dataclass(frozen=True)
class MatrixView:
    """Initiatives x wards. ``columns`` are the ward names, one cell per column in every row."""

    caption: Text
    head: Text
    columns: Sequence[Text]
    rows: Sequence[MatrixRow]
    legend: Sequence[LegendItem] = ()
    note: Text = ""


@dataclass(frozen=True)
class ImportView:
    """What was understood of an uploaded file. ``understood`` are facts (encoding, sheet, header matched to column).

    ``table`` rows carry ``Cell.problem`` and ``Row.number`` (line of the file).
    """

    file_name: str
    understood: Sequence[Fact]
    table: TableView
    new: int
    changed: int
    same: int
    refused: int
    confirm_url: str = ""
    marked_url: str = ""
    problems: Sequence[Problem] = ()


@dataclass(frozen=True)
class JobView:
    """Longer work. ``total`` None: not yet known. ``seconds_left`` None: no estimate yet."""

    label: Text
    state: Literal["waiting", "running", "done", "failed"]
    done: int = 0
    total: int | None = None
    seconds_left: int | None = None
    poll_url: str = ""
    result: Act | None = None
    started_at: datetime | None = None
    problems: Sequence[Problem] = field(default=())
