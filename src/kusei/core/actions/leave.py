"""The decision an act waits for, and the leave under which it runs once that decision is given.

``core.approval`` stands above actions: it opens the leave, an Action only asks whether there is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_leave: ContextVar[str] = ContextVar("kusei_leave", default="")


@dataclass(frozen=True)
class Need:
    """What has to be decided: a kind of the 専決 table and the yen at stake (None = not known, so the highest band)."""

    kind: str
    amount: int | None = 0


@contextmanager
def by_leave_of(case: str) -> Iterator[None]:
    """Acts inside run under the decision ``case`` (the ref of a draft)."""
    token = _leave.set(case)
    try:
        yield
    finally:
        _leave.reset(token)


def current() -> str:
    """The draft under whose decision the running act stands ("" = none)."""
    return _leave.get()
