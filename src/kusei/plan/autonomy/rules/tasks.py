"""Two readings of the table of tasks compared: on values alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A row of the table on a day. ``code`` and ``ward`` ("" = all wards) say of what, ``holder`` who."""

    code: str
    name: str
    ward: str
    place: str
    holder: str
    role: str = ""

    @property
    def of(self) -> tuple[str, str]:
        return self.code, self.ward


@dataclass(frozen=True)
class Changed:
    """What changed for a task in a ward: the rows that were there, and the rows that are."""

    code: str
    ward: str
    old: tuple[Line, ...]
    new: tuple[Line, ...]


def compare(before: Iterable[Line], after: Iterable[Line]) -> Sequence[Changed]:
    """Tasks whose rows differ, in the order of their codes; rows that are the same on both days are left out."""
    then, now = set(before), set(after)
    found: dict[tuple[str, str], tuple[list[Line], list[Line]]] = {}
    for side, rows in ((0, then - now), (1, now - then)):
        for line in rows:
            found.setdefault(line.of, ([], []))[side].append(line)
    return [
        Changed(code, ward, tuple(sorted(old, key=_order)), tuple(sorted(new, key=_order)))
        for (code, ward), (old, new) in sorted(found.items())
    ]


def _order(line: Line) -> tuple[str, ...]:
    return line.holder, line.role, line.place, line.name
