"""Engines by name: a Run keeps what was computed with the engine's version and a digest of what went in."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import pkgutil
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from kusei import engines
from kusei.core import calendar, gate
from kusei.core.jobs.models import Run


def engine(name: str) -> Any:
    """The engine ``kusei.engines.<name>``, loaded when it is first asked for: pages load no numerics."""
    return import_module(f"kusei.engines.{name}")


def digest_of(name: str, inputs: Any) -> str:
    """sha256 over the inputs (a frozen dataclass) and the engine's version."""
    body = json.dumps(dataclasses.asdict(inputs), ensure_ascii=False, sort_keys=True, default=_in_words)
    return hashlib.sha256(f"{name}/{engine(name).VERSION}/{body}".encode()).hexdigest()


def _in_words(value: Any) -> str:
    """What JSON has no word for. An array by all of its bytes: printed, a long one is shortened to its ends."""
    if hasattr(value, "tobytes"):
        return f"{value.dtype}{value.shape}{hashlib.sha256(value.tobytes()).hexdigest()}"
    return str(value)


def warm() -> Iterator[tuple[str, float]]:
    """Compile the kernels of the engines that have some, so that the first who asks does not wait: (engine, seconds) each."""
    for found in pkgutil.iter_modules(engines.__path__):
        if work := getattr(engine(found.name), "warm", None):
            begun = time.perf_counter()
            work()
            yield found.name, time.perf_counter() - begun


def compute(
    name: str, inputs: Any, *, seed: int = 0, status: str = Run.Status.OPTIMAL, tell: Callable[[int], None] | None = None
) -> Run:
    """Run an engine and store the Run. For jobs: an engine never runs inside an Action or a request.

    ``tell`` goes to an engine that says how far it is.
    """
    found = engine(name).run(inputs) if tell is None else engine(name).run(inputs, tell)
    with gate.writing("jobs"):
        row: Run = Run.objects.create(
            engine=name,
            engine_version=engine(name).VERSION,
            input_digest=digest_of(name, inputs),
            seed=seed,
            status=getattr(found, "status", status),
            result=dataclasses.asdict(found),
            computed_at=calendar.now(),
        )
    return row
