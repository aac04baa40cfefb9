"""Values read from the database, kept by a worker while nothing in the database has changed since.

The database itself says whether anything changed: PostgreSQL by the snapshot a statement sees (which transactions are
visible), SQLite by ``data_version`` (commits of other connections) and the connection's own count of changed rows. So an
act, a loader, a migration, raw SQL or another process all end a value's life at once; nobody has to announce a change.

Kept are values of one connection (one thread), for pages that are only read (``reading``), never inside a transaction and
never after a write in the same request. Elsewhere (acts, jobs, commands, tests in a transaction) everything is read anew.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection
from django.utils.translation import get_language

from kusei.core import calendar

T = TypeVar("T")
# Pages of many different filters must not fill the memory of a worker; the oldest value goes first.
MOST = 200


@dataclass
class _Values:
    """What one connection keeps, and the state of the database these values were read from."""

    state: object = None
    found: dict[Hashable, Any] = field(default_factory=dict)


_reading: ContextVar[_Values | None] = ContextVar("kusei_kept", default=None)
_barred: ContextVar[bool] = ContextVar("kusei_kept_barred", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Let values be kept inside the block: one page that is only read."""
    values = None if _barred.get() or connection.in_atomic_block else _values()
    token = _reading.set(values)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def barred() -> Iterator[None]:
    """Keep nothing inside the block (tests that count queries)."""
    token = _barred.set(True)
    try:
        yield
    finally:
        _barred.reset(token)


def kept(key: Hashable, make: Callable[[], T]) -> T:
    """The value made before under ``key`` while the database, the day and the language are the same; else made now.

    ``key`` names everything else the value depends on: whoever reads it (the actor) if rows differ by reader, and the
    ward in view. A value must not depend on the hour, and nobody may change it: give tuples and frozen values.
    """
    values = _reading.get()
    if values is None or connection.in_atomic_block:
        return make()
    named = (get_language(), key)
    if named in values.found:
        return values.found[named]
    made = make()
    while len(values.found) >= MOST:
        values.found.pop(next(iter(values.found)))
    values.found[named] = made
    return made


def forget() -> None:
    """A write was seen on this connection: what was read before it may be wrong."""
    values = getattr(connection, "kusei_kept", None)
    if values is not None:
        values.found.clear()


def _values() -> _Values:
    """This connection's values, emptied if the database, the connection or the day is another than when they were read."""
    values: _Values | None = getattr(connection, "kusei_kept", None)
    if values is None:
        values = _Values()
        connection.kusei_kept = values  # type: ignore[attr-defined]
    state = _state()
    if values.state != state:
        values.state = state
        values.found.clear()
    return values


def _state() -> object:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA data_version")
            changes: Any = connection.connection.total_changes
        else:
            cursor.execute("SELECT pg_current_snapshot()::text")
            changes = 0
        (version,) = cursor.fetchone()
    # The connection itself stands in the state: another one counts anew.
    return version, changes, connection.connection, calendar.today()


class Known:
    """Values that follow from their key alone, the last ``most`` asked for, for all threads of a worker.

    The key must name everything a value was made of (a digest of its content): then it cannot be out of date, whatever is
    written meanwhile. For what is dear to make and survives every other change, a street network made ready to be asked.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._found: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, key: Hashable, make: Callable[[], T]) -> T:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                found: T = self._found[key]
                return found
        made = make()
        with self._lock:
            self._found[key] = made
            while len(self._found) > self.most:
                self._found.popitem(last=False)
        return made
