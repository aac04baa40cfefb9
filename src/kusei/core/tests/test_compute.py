"""Engines by name: what went in is known by its digest, and kernels are compiled before anybody waits for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from kusei.core.jobs.compute import digest_of, engine, warm
from kusei.engines.assignment import Problem

pytestmark = pytest.mark.pure


@dataclass(frozen=True)
class Given:
    table: Any


def test_the_digest_of_a_long_array_sees_every_figure_of_it() -> None:
    table = np.zeros((60, 60))
    other = table.copy()
    other[30, 30] = 1.0  # what an array printed in short leaves out
    digests = {digest_of("reach", Given(t)) for t in (table, other, table.reshape(3600), table.astype(np.float32))}
    assert len(digests) == 4
    assert digest_of("reach", Given(table)) == digest_of("reach", Given(table.copy()))


def test_warming_asks_every_engine_that_has_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(engine("reach"), "warm", lambda: asked.append("reach"))
    assert [name for name, seconds in warm() if seconds >= 0 and name == "reach"] == asked == ["reach"]


def test_the_digest_of_an_assignment_changes_with_everything_that_decides() -> None:
    base = Problem(np.arange(10).reshape(5, 2), np.array([1, 1]), np.array([3, 3]))
    others = [
        Problem(base.cost + 1, base.lower, base.upper),
        Problem(base.cost, base.lower * 0, base.upper),
        Problem(base.cost, base.lower, base.upper + 1),
        Problem(base.cost, base.lower, base.upper, idle=1),
        Problem(base.cost, base.lower, base.upper, np.array([-1, -1, -1, -1, 1])),
    ]
    assert len({digest_of("assignment", p) for p in (base, *others)}) == 6
