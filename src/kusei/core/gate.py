"""The only door to Kusei's tables: a write outside an Action, a migration, a loader or job bookkeeping is refused.

A database ``execute_wrapper`` looks at every statement, so bulk writes, raw SQL and forgotten ``.save()`` calls are
caught alike (an audit that hangs on ``post_save`` misses all three).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps

from kusei.core import kept

_open: ContextVar[str] = ContextVar("kusei_gate", default="")
_WRITE = re.compile(r'^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|REPLACE\s+INTO)\s+"?(\w+)"?', re.I)

# Django stamps the last login and allauth stores changed passwords by themselves, without an act.
LOGIN_TABLES = frozenset({"access_user"})

# Copies of somebody else's register: no act changes them, the loader does.
MIRRORS = frozenset({"ledger_resident"})
LOADERS = frozenset({"loader", "migration", "test"})


class WriteOutsideAction(RuntimeError):
    """A programmer's error: this code changes a Kusei table without an Action."""


@contextmanager
def writing(why: str) -> Iterator[None]:
    """Open the gate; ``why`` is one of "action", "migration", "loader", "jobs", "test"."""
    token = _open.set(why)
    try:
        yield
    finally:
        _open.reset(token)


def is_open() -> bool:
    return bool(_open.get())


@cache
def guarded_tables() -> frozenset[str]:
    return frozenset(
        m._meta.db_table for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("kusei.")
    ) - LOGIN_TABLES


def guard(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if match := _WRITE.match(sql):
        kept.forget()
        why, table = _open.get(), match.group(1)
        if table in MIRRORS and why not in LOADERS:
            raise WriteOutsideAction(f"{table} is a mirror: only the loader writes it")
        if not why and table in guarded_tables():
            raise WriteOutsideAction(f"write to {table} outside an Action")
    return execute(sql, params, many, context)


def install(sender: object, connection: Any, **_: object) -> None:
    if guard not in connection.execute_wrappers:
        connection.execute_wrappers.append(guard)
