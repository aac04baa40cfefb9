"""Geometry of charts: values in, coordinates out. No Django, no colours.

All coordinates are SVG user units on a canvas ``WIDTH`` wide; charts have a zero line, because a bar that does not
start at zero lies.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH = 600
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 112, 18, 26
_LABEL_STEP = 16
Value = int | Decimal | None


@dataclass(frozen=True)
class Tick:
    at: float
    value: float
    major: bool = True


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    index: int


@dataclass(frozen=True)
class Track:
    """One line: ``paths`` are its unbroken stretches, the label stands beside its last known value."""

    paths: tuple[str, ...]
    dots: tuple[Dot, ...]
    label_x: float
    label_y: float


@dataclass(frozen=True)
class LinePlot:
    width: int
    height: int
    base: float
    left: float
    right: float
    ticks: tuple[Tick, ...]
    columns: tuple[Tick, ...]
    tracks: tuple[Track, ...]
    limit_y: float | None
    limit_label_y: float | None


@dataclass(frozen=True)
class Bar:
    y: float
    width: float
    text_x: float
    mid: float
    low_x: float | None = None
    high_x: float | None = None


@dataclass(frozen=True)
class BarPlot:
    """Horizontal bars, one per category, so that long names are read without turning the head."""

    width: int
    height: int
    left: float
    row: float
    thick: float
    bars: tuple[Bar | None, ...]
    middles: tuple[float, ...]
    limit_x: float | None


def nice_top(highest: float) -> tuple[float, float]:
    """The axis end at or above ``highest`` and the step between three to five ticks (1, 2, 2.5 or 5 x 10^n)."""
    if highest <= 0:
        return 1.0, 1.0
    raw = highest / 4
    power = 10.0 ** (len(str(int(raw))) - 1) if raw >= 1 else 10.0 ** -(len(f"{raw:.6f}".split(".")[1]) - len(
        f"{raw:.6f}".split(".")[1].lstrip("0")) + 1)
    step = next(power * unit for unit in (1, 2, 2.5, 5, 10) if power * unit >= raw)
    count = int(-(-highest // step))
    return step * count, step


def spread(wanted: Sequence[float], *, step: float = _LABEL_STEP, top: float, bottom: float) -> list[float]:
    """Positions as near as can be to ``wanted`` with at least ``step`` between any two, inside top..bottom."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    placed = list(wanted)
    last = top - step
    for index in order:
        placed[index] = max(placed[index], last + step)
        last = placed[index]
    over = last - bottom
    if over > 0:
        limit = bottom
        for index in reversed(order):
            placed[index] = min(placed[index], limit)
            limit = placed[index] - step
    return placed


def line_plot(series: Sequence[Sequence[Value]], *, limit: Value = None, height: int = 220) -> LinePlot:
    """Lines over equally spaced categories. Gaps (None) break a line instead of being bridged."""
    count = max((len(values) for values in series), default=0)
    highest = max([float(v) for values in series for v in values if v is not None] + [float(limit or 0)], default=0)
    top, step = nice_top(highest)
    base, left, right = height - _BOTTOM, float(_LEFT), float(WIDTH - _RIGHT)

    def x_of(index: int) -> float:
        return round(left + (right - left) * index / max(count - 1, 1), 1)

    def y_of(value: float) -> float:
        return round(base - (base - _TOP) * value / top, 1)

    raw = [_track(values, x_of=x_of, y_of=y_of) for values in series]
    limit_y = None if limit is None else y_of(float(limit))
    wanted = [dots[-1].y + 4 if dots else base for _, dots in raw] + ([limit_y + 4] if limit_y is not None else [])
    label_ys = spread(wanted, top=_TOP, bottom=base + 4)
    for index, (_, dots) in enumerate(raw):
        if dots and dots[-1].index < count - 1:  # the line ends in the middle: its word keeps off the lines that go on
            others = [d.y for n, (_, ds) in enumerate(raw) if n != index for d in ds if 0 <= d.index - dots[-1].index <= 2]
            label_ys[index] = _beside(dots[-1].y, others, top=_TOP, bottom=base)
    tracks = tuple(
        Track(paths, dots, (dots[-1].x if dots else right) + 9, label_ys[index])
        for index, (paths, dots) in enumerate(raw)
    )
    every = max(1, -(-count // 8))
    columns = tuple(Tick(x_of(i), i, major=i % (every * 2) == 0 or i == count - 1)
                    for i in range(count) if i % every == 0 and count - 1 - i >= every or i == count - 1)
    ticks = tuple(Tick(y_of(step * i), step * i) for i in range(round(top / step) + 1))
    return LinePlot(WIDTH, height, base, left, right, ticks, columns, tracks, limit_y,
                    label_ys[-1] if limit_y is not None else None)


def _beside(y: float, others: Sequence[float], *, top: float, bottom: float) -> float:
    """The height nearest to a line's end where its word touches no other line; beside the end when there is none."""
    near = sorted((y + 4 + _LABEL_STEP * n / 2 for n in range(-8, 9)), key=lambda at: abs(at - y - 4))
    free = (at for at in near if top <= at <= bottom and all(abs(at - 4 - o) >= _LABEL_STEP * 0.75 for o in others))
    return next(free, y + 4)


def _track(
    values: Sequence[Value], *, x_of: Callable[[int], float], y_of: Callable[[float], float]
) -> tuple[tuple[str, ...], tuple[Dot, ...]]:
    """Paths of the unbroken stretches and the dots of the known values."""
    paths: list[str] = []
    dots: list[Dot] = []
    open_path = False
    for index, value in enumerate(values):
        if value is None:
            open_path = False
            continue
        dot = Dot(x_of(index), y_of(float(value)), index)
        if open_path:
            paths[-1] += f"L{dot.x} {dot.y}"
        else:
            paths.append(f"M{dot.x} {dot.y}")
        open_path = True
        dots.append(dot)
    return tuple(paths), tuple(dots)


def room_for(labels: Sequence[object]) -> int:
    """Room left of the bars, so that the longest label is whole on a phone too (its letters are 21 there, 12 elsewhere)."""
    wide = max((sum(1.0 if ord(c) > 0x2E7F else 0.55 for c in str(label)) for label in labels), default=0)
    return max(116, min(260, round(21 * wide) + 16))


def bar_plot(
    values: Sequence[Value], *, low: Sequence[Value] = (), high: Sequence[Value] = (), limit: Value = None,
    left: int = 116,
) -> BarPlot:
    """Horizontal bars from zero with optional interval ends."""
    row, thick = 28.0, 16.0
    known = [float(v) for v in (*values, *high, limit) if v is not None]
    top, _step = nice_top(max(known, default=0))
    span = WIDTH - left - 78

    def x_of(value: Value) -> float | None:
        return None if value is None else round(left + span * float(value) / top, 1)

    bars: list[Bar | None] = []
    for index, value in enumerate(values):
        end = x_of(value)
        if end is None:
            bars.append(None)
            continue
        low_x = x_of(low[index]) if index < len(low) else None
        high_x = x_of(high[index]) if index < len(high) else None
        y = index * row + (row - thick) / 2 + 20
        bars.append(Bar(y, round(end - left, 1), max(end, high_x or 0) + 8, y + thick / 2, low_x, high_x))
    middles = tuple(index * row + row / 2 + 28 for index in range(len(values)))
    return BarPlot(WIDTH, int(len(values) * row + 28), float(left), row, thick, tuple(bars), middles, x_of(limit))


def spark_path(values: Sequence[Value], *, width: int = 112, height: int = 28) -> tuple[str, Dot | None]:
    """A word-sized line and its last point; the zero line is the bottom."""
    known = [float(v) for v in values if v is not None]
    top = max(known, default=0) or 1.0
    count = max(len(values) - 1, 1)
    paths, dots = _track(
        values,
        x_of=lambda index: round(3 + (width - 6) * index / count, 1),
        y_of=lambda value: round(height - 3 - (height - 6) * value / top, 1),
    )
    return "".join(paths), dots[-1] if dots else None
