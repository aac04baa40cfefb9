"""What a phone may carry, declared by rooms: the place, the little it needs to know, and the commands it may hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise

from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action
from kusei.core.field.models import Carry
from kusei.core.rows import Row

Words = str | Promise


@dataclass(frozen=True)
class Common:
    """What every replayed Action is given: who, the command's key, when it really happened."""

    actor: Actor
    key: str
    occurred_at: datetime

    @property
    def kwargs(self) -> dict[str, Any]:
        return {"actor": self.actor, "key": self.key, "occurred_at": self.occurred_at}


@dataclass(frozen=True)
class Carried:
    """A command: the form that understands what was typed, and the Action it becomes. ``build`` may raise Refused."""

    verb: str
    form: type[forms.Form]
    build: Callable[[Any, Mapping[str, Any], Common, Carry], Action]


@dataclass(frozen=True)
class Screen:
    """``find``: the places an actor may take along now. ``snapshot``: what the phone needs to know; never an address.

    ``block``: reserves numbers of a place for one phone, inside the act that takes it along (None = no numbers).
    ``paper``: the address of the paper kit. ``lists``: choices the template draws.
    """

    key: str
    label: Words
    power: str
    model: type[Row]
    template: str
    find: Callable[[Actor], Any]
    title: Callable[[Any], str]
    drill: Callable[[Any], bool]
    live: Callable[[Any], bool]
    snapshot: Callable[[Any], dict[str, Any]]
    commands: Mapping[str, Carried] = field(default_factory=dict)
    block: Callable[[Any, int], tuple[int, int]] | None = None
    paper: Callable[[], str] | None = None
    lists: Mapping[str, Any] = field(default_factory=dict)

    @property
    def paper_url(self) -> str:
        """Where the paper forms are that do the same work without a phone."""
        return self.paper() if self.paper else ""


SCREENS: dict[str, Screen] = {}


def declare(screen: Screen) -> Screen:
    if screen.key in SCREENS:
        raise ValueError(f"screen {screen.key} is declared twice")
    SCREENS[screen.key] = screen
    return screen


def subject_of(row: Row) -> str:
    return f"{row._meta.label_lower}:{row.ref}"


def place_of(carry: Carry) -> Any:
    """The row a phone carries; it is never deleted."""
    return SCREENS[carry.screen].model._default_manager.get(ref=carry.subject.partition(":")[2])
