"""A sheet as a room declares it: columns, headings, and what makes a row the same row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kusei.core.sheets.kinds import Kind, spellings
from kusei.core.text import fold


@dataclass(frozen=True)
class Column:
    """One column. `label` (may be lazy) is the heading written; `aliases` are headings also read."""

    key: str
    label: Any
    kind: Kind
    required: bool = False
    aliases: tuple[str, ...] = ()
    help: Any = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return every heading this column answers to, folded for comparison."""
        return tuple(heading_key(name) for name in (*spellings(self.label), self.key, *self.aliases))


@dataclass(frozen=True)
class Sheet:
    """A declared layout; `key_columns` identify a row across files."""

    key: str
    title: Any
    columns: tuple[Column, ...]
    key_columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise ValueError(f"sheet {self.key} declares a column twice")
        if unknown := set(self.key_columns) - set(keys):
            raise ValueError(f"sheet {self.key} has no column {sorted(unknown)}")

    def column(self, key: str) -> Column:
        """Return the column of `key`; raises KeyError."""
        return self._by_key[key]

    @cached_property
    def _by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    def names(self) -> dict[str, str]:
        """Return the column key of every folded heading; an earlier column keeps a shared one."""
        found: dict[str, str] = {}
        for column in self.columns:
            for name in column.names:
                found.setdefault(name, column.key)
        return found


_DECORATION = str.maketrans("", "", "*※★○()[]【】_:・「」#")  # data


def heading_key(text: str) -> str:
    """Return the key two spellings of a heading share: 「 収容人数（人）※」 and 収容人数(人)."""
    return fold(text).translate(_DECORATION)
