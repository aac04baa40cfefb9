"""Turn every Japanese word of a filled test database into Latin letters: what is still Japanese then comes from code."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from kusei.core import gate
from kusei.core.testing.pages import JAPANESE

# The trail is append-only and holds keys; the search index holds folded words that no page shows.
LEFT_ALONE = frozenset({"audit", "search", "contenttypes", "auth", "sessions", "django_tasks_database", "axes"})


def latinise() -> None:
    """Rewrite every free text of every Kusei table in place: the table's name and the row's number stand for it."""
    with gate.writing("test"):
        for model in apps.get_models(include_auto_created=False):
            if model.__module__.startswith("kusei.") and model._meta.app_label not in LEFT_ALONE:
                _table(model)


def _table(model: type[models.Model]) -> None:
    texts = [f.attname for f in model._meta.concrete_fields if _is_text(f)]
    documents = [f.attname for f in model._meta.concrete_fields if isinstance(f, models.JSONField)]
    if not texts and not documents:
        return
    rows = model._base_manager.all()
    for values in rows.values("pk", *texts, *documents):
        pk = values.pop("pk")
        changed = {k: _said(v, f"{model._meta.model_name} {pk} {k}"[:200]) for k, v in values.items() if _holds(v)}
        if changed:
            limits = {f.attname: f.max_length for f in model._meta.concrete_fields if isinstance(f, models.CharField)}
            short = {k: _fit(v, limits.get(k), pk) for k, v in changed.items()}
            model._base_manager.filter(pk=pk).update(**short)


def _is_text(field: Any) -> bool:
    return isinstance(field, (models.CharField, models.TextField)) and not field.choices and not field.primary_key


def _holds(value: Any) -> bool:
    if isinstance(value, str):
        return bool(JAPANESE.search(value))
    if isinstance(value, dict):
        return any(_holds(v) or _holds(k) for k, v in value.items())
    return isinstance(value, list) and any(_holds(v) for v in value)


def _said(value: Any, instead: str) -> Any:
    if isinstance(value, str):
        return instead if JAPANESE.search(value) else value
    if isinstance(value, dict):
        return {(f"{instead} {n}" if _holds(k) else k): _said(v, instead) for n, (k, v) in enumerate(value.items())}
    return [_said(v, instead) for v in value] if isinstance(value, list) else value


def _fit(value: Any, limit: int | None, pk: Any) -> Any:
    if isinstance(value, str) and limit is not None and len(value) > limit:
        return f"{value[:max(limit - len(str(pk)) - 1, 0)]} {pk}"[:limit]
    return value
