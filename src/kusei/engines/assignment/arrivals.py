"""How many have come after how long: P10, P50 and P90 over seeded scenarios of one night."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

VERSION = "1"


@dataclass(frozen=True)
class Inputs:
    """``minutes`` on the way of each one. Who is ``delayed`` goes round a blocked bridge, who is ``cut_off`` cannot come."""

    minutes: tuple[int, ...]
    at: tuple[int, ...] = (30, 60, 90, 120, 180, 240, 360, 720)
    ready: tuple[int, int] = (30, 60)
    available: tuple[int, int] = (70, 90)
    delayed: tuple[bool, ...] = ()
    cut_off: tuple[bool, ...] = ()
    detour_min: int = 45
    scenarios: int = 200
    seed: int = 0


@dataclass(frozen=True)
class Curve:
    """Head counts at each of ``at``."""

    at: tuple[int, ...]
    p10: tuple[int, ...]
    p50: tuple[int, ...]
    p90: tuple[int, ...]


def run(inputs: Inputs) -> Curve:
    """The same inputs and seed give the same curve."""
    people = len(inputs.minutes)
    random = np.random.default_rng(inputs.seed)
    way = np.array(inputs.minutes, dtype=np.float64)
    if inputs.delayed:
        way = way + np.array(inputs.delayed) * inputs.detour_min
    low, high = inputs.available
    share = random.uniform(low / 100, high / 100, (inputs.scenarios, 1))
    comes = random.random((inputs.scenarios, people)) < share
    if inputs.cut_off:
        comes &= ~np.array(inputs.cut_off)[None, :]
    arrives = np.where(comes, way[None, :] + random.uniform(*inputs.ready, (inputs.scenarios, people)), np.inf)
    arrives.sort(axis=1)
    counts = np.array([[np.searchsorted(row, t, side="right") for t in inputs.at] for row in arrives])
    p10, p50, p90 = np.percentile(counts, (10, 50, 90), axis=0, method="lower").astype(int)
    return Curve(inputs.at, *(tuple(int(n) for n in p) for p in (p10, p50, p90)))
