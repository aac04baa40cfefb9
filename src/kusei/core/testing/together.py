"""Several people at the same moment: each in a thread and on a connection of its own. Only PostgreSQL lets them write at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import date, datetime
from typing import Any

from django.db import connections

from kusei.core import calendar
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused, Stale

WAIT_S = 30


def together(*acts: Callable[[], Any], at: datetime | date | None = None) -> list[Any]:
    """Run the callables at once; what each gave, or the refusal it met, in their order. Any other error is raised.

    ``at``: the clock every one of them sees; a held clock does not reach into threads by itself.
    """
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait(WAIT_S)
        try:
            with calendar.at(at) if at is not None else nullcontext():
                return act()
        except (Denied, Refused, Stale) as no:
            return no
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def outcomes(found: Iterable[Any]) -> list[str]:
    """What ``together`` gave, in short and sorted: "done" or "refused"."""
    return sorted("refused" if isinstance(one, Exception) else "done" for one in found)


def codes(found: Iterable[Any]) -> list[str]:
    """The same with the code of each refusal."""
    return sorted(str(one.code) if isinstance(one, Exception) else "done" for one in found)  # type: ignore[attr-defined]
