"""System checks over the whole house: what imports cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core import checks
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from kusei.core.access.powers import POWERS
from kusei.core.actions.action import REGISTRY
from kusei.core.actions.lifecycle import LIFECYCLES
from kusei.core.evidence.expected import EXPECTED
from kusei.core.evidence.registry import SOURCES
from kusei.core.rows import Seen

OPEN_VIEWS = ("allauth", "django")


@checks.register()
def rows_say_who_sees_them(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    """Every table with a ref says who may see it, by a declared power."""
    found: list[checks.CheckMessage] = []
    for model in _models():
        seen = getattr(model, "seen", None)
        if hasattr(model, "ref") and not isinstance(seen, Seen):
            found.append(checks.Error(f"{model._meta.label} does not say who may see it", id="kusei.E001"))
        elif isinstance(seen, Seen) and seen.power not in POWERS:
            found.append(checks.Error(f"{model._meta.label} is seen by undeclared {seen.power}", id="kusei.E002"))
    return found


@checks.register()
def foreign_keys_stay_home(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    """A foreign key points inside its room or to core; a string key has no import edge, so it is looked for here."""
    found: list[checks.CheckMessage] = []
    for model in _models():
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not isinstance(field, models.ForeignKey) or target is None:
                continue
            home, there = _room(model), _room(target)
            if there not in (home, "kusei.core") and there.startswith("kusei."):
                found.append(checks.Error(f"{model._meta.label}.{field.name} points into {there}", id="kusei.E003"))
    return found


@checks.register()
def verbs_and_evidence_are_declared(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    """Actions hold declared powers, lifecycles move by declared verbs, probes stand under expected keys."""
    found: list[checks.CheckMessage] = [
        checks.Error(f"{a.__qualname__} needs undeclared power {a.power!r}", id="kusei.E004")
        for a in REGISTRY.values() if a.power not in POWERS
    ]
    found += [
        checks.Error(f"lifecycle {kind} moves by unknown verb {verb}", id="kusei.E005")
        for kind, life in LIFECYCLES.items() for verb in life.moves if verb not in REGISTRY
    ]
    found += [checks.Error(f"evidence {k} is not expected by the plan", id="kusei.E006") for k in SOURCES if k not in EXPECTED]
    return found


@checks.register()
def views_declare_a_power(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    """Every view of ours declares ``power`` (an act page: its action's) or says why it is open."""
    found: list[checks.CheckMessage] = []
    for route, view in views():
        if getattr(view, "power", "") or getattr(view, "open_because", "") or hasattr(view, "action"):
            continue
        found.append(checks.Error(f"/{route} ({view.__qualname__}) declares neither power nor open_because", id="kusei.E007"))
    return found


def views() -> Iterator[tuple[str, Any]]:
    """(route, view class) of every address that is ours."""
    yield from _walk(get_resolver().url_patterns, "")


def _walk(patterns: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "view_class", pattern.callback)
            if not view.__module__.startswith(OPEN_VIEWS):
                yield route, view


def _models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("kusei.")]


def _room(model: type[models.Model]) -> str:
    parts = model.__module__.split(".")
    if parts[0] != "kusei":
        return parts[0]
    return "kusei.core" if parts[1] == "core" else ".".join(parts[: 2 if parts[1] == "office" else 3])
