"""The matrix and the Gantt chart as parts for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _t

from kusei.core import calendar
from kusei.core.calendar import fiscal_year_label, format_date
from kusei.core.ledger.models import Ward
from kusei.core.ui.parts import LegendItem, MatrixCell, MatrixRow, MatrixView
from kusei.plan.register.public import NodeView
from kusei.plan.rollout import words
from kusei.plan.rollout.lifecycle import CELL, ORDER
from kusei.plan.rollout.models import Standing

LEFT, WIDTH, LINE = 300, 700, 30


def matrix(nodes: Sequence[NodeView], wards: Sequence[Ward], states: dict[tuple[int, str], str], urls: dict[tuple[int, str], str], *, since: Mapping[tuple[int, str], date]) -> MatrixView:
    """Initiatives by wards on a day; the word stands in the cell, lightness follows it."""
    counts: dict[str, int] = {}
    rows = []
    for n in nodes:
        cells = []
        for w in wards:
            state = states.get((w.pk, n.ref), "not_begun")
            counts[state] = counts.get(state, 0) + 1
            cells.append(MatrixCell(words.DRAWN[state], words.state(state), f"{on.year}.{on.month}" if (on := since.get((w.pk, n.ref))) else "", url=urls.get((w.pk, n.ref), "")))
        rows.append(MatrixRow(n.title, cells))
    legend = [LegendItem(words.state(s), f"s{words.DRAWN[s]}", counts.get(s, 0)) for s in (*ORDER, "held", "out", "stopped") if s in ORDER or counts.get(s)]
    return MatrixView(
        _t("取り組みと区の状態"), _t("取り組み"), [words.short(w) for w in wards], rows, legend,
        _t("枠を押すと、理由・条件・予算・経過が分かります。"),
    )


@dataclass(frozen=True)
class Bar:
    x: int
    width: int
    kind: str
    said: str


@dataclass(frozen=True)
class Lane:
    """One cell over time: from the first move to live, then live until today; ``planned`` is the day intended."""

    label: str
    url: str
    y: int
    bars: tuple[Bar, ...]
    planned: int | None
    said: tuple[str, ...]

    @property
    def middle(self) -> int:
        return self.y + LINE // 2

    @property
    def thin(self) -> int:
        """Where the thin bar of the time before begins: it ends on the same line as the thick one."""
        return self.y + 10


@dataclass(frozen=True)
class Gantt:
    lanes: tuple[Lane, ...]
    years: tuple[tuple[int, str], ...]
    today: int
    height: int
    width: int = LEFT + WIDTH
    left: int = LEFT


def gantt(rows: Sequence[Standing], label: str, *, first: date, last: date) -> Gantt:
    """``label``: ``ward`` or ``initiative``. Days outside the plan stand at its edges."""
    span, today = max((last - first).days, 1), calendar.today()

    def x(day: date) -> int:
        return LEFT + round(min(max((day - first).days, 0), span) * WIDTH / span)

    years = tuple((x(date(y, 4, 1)), fiscal_year_label(y)) for y in range(calendar.fiscal_year_of(first), calendar.fiscal_year_of(last) + 1))
    lanes = tuple(_lane(s, n, label, x, today) for n, s in enumerate(rows))
    return Gantt(lanes, years, x(today), 34 + LINE * len(lanes))


def _lane(s: Standing, n: int, label: str, x: object, today: date) -> Lane:
    assert callable(x)
    steps = list(s.steps.all())
    begun = next((t.on for t in steps if t.state in ("studying", "preparing", "pilot")), None)
    ended = next((t.on for t in reversed(steps) if t.state in ("stopped", "out")), None) if s.state in ("stopped", "out") else None
    bars = []
    if begun and begun < (s.live_on or ended or today):
        to = s.live_on or ended or today
        bars.append(Bar(x(begun), max(x(to) - x(begun), 3), "way", _t("%(from)sから準備") % {"from": _day(begun)}))
    if s.live_on:
        to = ended or today
        bars.append(Bar(x(s.live_on), max(x(to) - x(s.live_on), 3), "live", _t("%(from)sから実施") % {"from": _day(s.live_on)}))
    name = s.initiative if label == "initiative" else words.place(s.ward)
    late = s.planned_on is not None and s.planned_on < today and s.live_on is None
    said = (
        str(CELL.of(s).label), _day(begun), _day(s.planned_on) + (_t("（過ぎています）") if late else ""), _day(s.live_on),
    )
    return Lane(name, s.get_absolute_url(), 30 + LINE * n, tuple(bars), x(s.planned_on) if s.planned_on else None, said)


def _day(day: date | None) -> str:
    return format_date(day, weekday=False) if day else "—"
