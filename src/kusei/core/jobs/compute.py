"""Engines by name: a Run keeps what was computed with the engine's version and a digest of what went in."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from importlib import import_module
from typing import Any

from kusei.core import calendar, gate
from kusei.core.jobs.models import Run


def engine(name: str) -> Any:
    """The engine ``kusei.engines.<name>``, loaded when it is first asked for: pages load no numerics."""
    return import_module(f"kusei.engines.{name}")


def digest_of(name: str, inputs: Any) -> str:
    """sha256 over the inputs (a frozen dataclass) and the engine's version."""
    body = json.dumps(dataclasses.asdict(inputs), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(f"{name}/{engine(name).VERSION}/{body}".encode()).hexdigest()


def compute(name: str, inputs: Any, *, seed: int = 0, status: str = Run.Status.OPTIMAL) -> Run:
    """Run an engine and store the Run. For jobs: an engine never runs inside an Action or a request."""
    found = engine(name).run(inputs)
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
