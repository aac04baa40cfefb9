"""States and the verbs between them, declared once; badges, buttons, docs, guards and clocks all read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class State:
    """``tone``: ok | warn | bad | info | off (colour) with ``shape`` so that colour never speaks alone.

    ``clock``: the rule key of the clock that runs while a row is in this state.
    """

    key: str
    label: Words
    tone: str = "info"
    clock: str = ""
    final: bool = False


@dataclass(frozen=True)
class Move:
    """``verb`` takes a row from any of ``sources`` to ``to`` ("" = stays where it is)."""

    verb: str
    sources: tuple[str, ...]
    to: str = ""


LIFECYCLES: dict[str, Lifecycle] = {}


class Lifecycle:
    """The states of one field of one model.

    Raises ValueError at import when a move names a state that does not exist: a typo must not wait for a user.
    """

    def __init__(self, kind: str, *, states: Iterable[State], moves: Iterable[Move], field: str = "state") -> None:
        self.kind, self.field = kind, field
        self.states = {s.key: s for s in states}
        self.moves = {m.verb: m for m in moves}
        named = {k for m in self.moves.values() for k in (*m.sources, *([m.to] if m.to else []))}
        if unknown := named - set(self.states):
            raise ValueError(f"lifecycle {kind}: unknown states {sorted(unknown)}")
        LIFECYCLES[kind] = self

    @property
    def choices(self) -> list[tuple[str, Words]]:
        return [(s.key, s.label) for s in self.states.values()]

    def of(self, row: Any) -> State:
        return self.states[getattr(row, self.field)]

    def allows(self, verb: str, row: Any) -> bool:
        move = self.moves.get(verb)
        return move is None or getattr(row, self.field) in move.sources

    def constraint(self, name: str) -> models.CheckConstraint:
        """The database's own guard that only declared states are stored."""
        return models.CheckConstraint(condition=models.Q(**{f"{self.field}__in": sorted(self.states)}), name=name)


def of(row: models.Model) -> Lifecycle | None:
    return LIFECYCLES.get(row._meta.label_lower)
