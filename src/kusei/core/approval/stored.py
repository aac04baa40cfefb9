"""An act kept as JSON until it is decided: rows by ref (a pk never leaves the database), dates and decimals tagged."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from kusei.core.access.actors import Actor
from kusei.core.actions.action import REGISTRY, Action, Refused

COMMON = frozenset({"actor", "key", "expect", "occurred_at"})


class CannotStore(TypeError):
    """A programmer's error: this input cannot wait for a decision (a file's bytes: attach it, pass its ref)."""


class CannotRestore(Refused):
    """The stored act no longer makes sense: its verb or one of its rows is gone."""


def inputs_of(act: Action) -> dict[str, Any]:
    """Every input of the act but who, when and which key."""
    return {f.name: _plain(getattr(act, f.name)) for f in dataclasses.fields(act) if f.name not in COMMON}


def restore(verb: str, inputs: Mapping[str, Any], *, actor: Actor, key: str) -> Action:
    """The act again, for ``actor``; raises CannotRestore in words a person can act on."""
    action = REGISTRY.get(verb)
    if action is None:
        raise CannotRestore(_("起案した操作「%(verb)s」はもうありません。") % {"verb": verb}, code="gone")
    return action(actor=actor, key=key, **{name: _real(value) for name, value in inputs.items()})


def subject_of(act: Action) -> tuple[str, int | None]:
    """``app.model:ref`` of the row acted on, with the version the drafter saw; empty for a creation."""
    row = act.row
    return (f"{row._meta.label_lower}:{row.ref}", row.version) if row is not None else ("", None)


def find(subject: str) -> Any:
    """The row a subject names, or None."""
    kind, _colon, ref = subject.partition(":")
    if not ref:
        return None
    try:
        model = apps.get_model(kind)  # noqa: TID251  (a row is named by "app.model:ref")
    except LookupError:
        return None
    return model._default_manager.filter(ref=ref).first()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, models.Model) and hasattr(value, "ref"):
        return {"$row": f"{value._meta.label_lower}:{value.ref}"}
    if isinstance(value, datetime):
        return {"$at": value.isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, time):
        return {"$time": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, Mapping):
        return {"$map": {str(k): _plain(v) for k, v in value.items()}}
    if isinstance(value, list | tuple | set | frozenset | models.QuerySet):
        return [_plain(v) for v in value]
    raise CannotStore(f"{type(value).__name__} cannot be kept in a draft")


def _real(value: Any) -> Any:
    if isinstance(value, list):
        return [_real(v) for v in value]
    if not isinstance(value, dict):
        return value
    (tag, held), = value.items()
    if tag == "$row":
        row = find(held)
        if row is None:
            raise CannotRestore(_("起案の対象（%(row)s）が見つかりません。") % {"row": held}, code="gone")
        return row
    if tag == "$map":
        return {k: _real(v) for k, v in held.items()}
    readers: dict[str, Any] = {
        "$at": datetime.fromisoformat, "$day": date.fromisoformat, "$time": time.fromisoformat, "$decimal": Decimal,
    }
    return readers[tag](held)
