"""Which getting ready, pace and share make the forecast of arrivals pass through what a drill recorded.

The forecast's mean is exact (no draws): of those who come, each leaves home evenly between two minutes and walks a way. Few
records cannot tell many causes apart, so one record moves the share alone, two or three also the getting ready, more the pace.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

VERSION = "1"
MOST_WAYS, PACE_FROM, READY_FROM = 200, 4, 2
READY, LASTING, PACE = range(0, 125, 5), range(5, 245, 10), range(50, 210, 10)


@dataclass(frozen=True)
class Inputs:
    """``minutes``: the ways of those designated. ``marks``: (minutes after the call, share arrived by then, 0 to 1)."""

    minutes: tuple[int, ...]
    marks: tuple[tuple[int, float], ...]
    ready: tuple[int, int]
    available: tuple[int, int]
    way_percent: int = 100


@dataclass(frozen=True)
class Answer:
    """``before`` and ``after``: how far the curve lies from the records, in points of a hundred (root mean square)."""

    ready: tuple[int, int]
    available: tuple[int, int]
    way_percent: int
    before: float
    after: float


def expected(ways: np.ndarray, at: np.ndarray, ready: tuple[int, int], way_percent: int) -> np.ndarray:
    """Of those who come, the share that has arrived at each of ``at``."""
    gap = at[None, :] - ways[:, None] * way_percent / 100 - ready[0]
    last = ready[1] - ready[0]
    done = np.clip(gap / last, 0, 1) if last > 0 else (gap >= 0).astype(float)
    return np.asarray(done.mean(axis=0))


def run(inputs: Inputs) -> Answer:
    """The same records give the same answer; between equals the one nearest to the values in force."""
    if not inputs.minutes or not inputs.marks:
        raise ValueError("no ways or no records")
    ways = np.sort(np.array(inputs.minutes, dtype=np.float64))
    if len(ways) > MOST_WAYS:
        ways = np.quantile(ways, (np.arange(MOST_WAYS) + 0.5) / MOST_WAYS)
    at, said = (np.array(part, dtype=np.float64) for part in zip(*sorted(inputs.marks), strict=True))
    share = sum(inputs.available) / 200
    before = _misfit(share * expected(ways, at, inputs.ready, inputs.way_percent) - said)
    paces = PACE if len(at) >= PACE_FROM else (inputs.way_percent,)
    best = (np.inf, inputs.ready, inputs.way_percent, share)
    for pace in paces:
        for first, last in _readies(inputs, len(at)):
            base = expected(ways, at, (first, last), pace)
            fit = float(np.clip(base @ said / max(float(base @ base), 1e-12), 0, 1))
            miss = _misfit(fit * base - said)
            # Equals stay near what holds: a point of misfit for 50 points of pace or 200 minutes of getting ready.
            moved = abs(first - inputs.ready[0]) + abs(last - inputs.ready[1])
            kept = miss + abs(pace - inputs.way_percent) / 50 + moved / 200
            if kept < best[0]:
                best = (kept, (first, last), pace, fit)
    _kept, ready, pace, fit = best
    half = (inputs.available[1] - inputs.available[0]) / 2 / 100
    available = (round(max(fit - half, 0) * 100), round(min(fit + half, 1) * 100))
    after = _misfit(fit * expected(ways, at, ready, pace) - said)
    return Answer(ready, available, pace, round(before, 1), round(after, 1))


def _readies(inputs: Inputs, marks: int) -> list[tuple[int, int]]:
    if marks < READY_FROM:
        return [inputs.ready]
    return [inputs.ready, *((first, first + more) for first in READY for more in LASTING)]


def _misfit(gaps: np.ndarray) -> float:
    return float(np.sqrt((gaps**2).mean()) * 100)
