"""Search over what I may see: rooms register a source; private rooms register none.

The index holds folded text and bigrams only; every hit is asked of its own table through ``seen_by`` before it is
shown, so a stale entry can never leak a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise

from kusei.core.access.actors import Actor
from kusei.core.actions.action import AFTER, Action
from kusei.core.search.models import Entry, Gram
from kusei.core.text import bigrams, fold

MOST = 50


@dataclass(frozen=True)
class Source:
    """``title`` and ``words`` read a row; ``words`` are what it is found by. ``note`` is shown under the title."""

    kind: str
    label: str | Promise
    title: Callable[[Any], str]
    words: Callable[[Any], Iterable[str]]
    note: Callable[[Any], str]
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    kind: str
    label: str | Promise
    title: str
    note: str
    url: str


SOURCES: dict[str, Source] = {}


def source(
    kind: str, label: str | Promise, *, title: Callable[[Any], str], words: Callable[[Any], Iterable[str]],
    note: Callable[[Any], str] = lambda row: "", related: tuple[str, ...] = (),
) -> None:
    SOURCES[kind] = Source(kind, label, title, words, note, related)


def index(rows: Sequence[models.Model]) -> int:
    """(Re)index rows of one model; inside the write gate. Returns how many."""
    if not rows:
        return 0
    found = SOURCES[rows[0]._meta.label_lower]
    refs = [r.ref for r in rows]  # type: ignore[attr-defined]
    Entry.objects.filter(kind=found.kind, row_ref__in=refs).delete()
    entries = Entry.objects.bulk_create([
        Entry(
            kind=found.kind, row_ref=row.ref, title=found.title(row)[:240], note=found.note(row)[:240],  # type: ignore[attr-defined]
            folded=" ".join(fold(w) for w in found.words(row) if w),
        )
        for row in rows
    ], batch_size=1000)
    Gram.objects.bulk_create(
        [Gram(gram=g, entry=e) for e in entries for g in sorted(_grams(e.folded))], batch_size=5000,
    )
    return len(entries)


def rebuild(kind: str) -> int:
    """Index a whole table, in batches."""
    model = apps.get_model(kind)  # noqa: TID251  (an entry names its table)
    count, batch = 0, []
    for row in model._default_manager.select_related(*SOURCES[kind].related).iterator(chunk_size=2000):
        batch.append(row)
        if len(batch) == 2000:
            count += index(batch)
            batch = []
    return count + index(batch)


def find(actor: Actor, query: str, *, most: int = MOST) -> list[Hit]:
    """Rows this actor may see that hold every word of ``query``; one-character words are looked up by content."""
    words = [folded for w in query.split() if (folded := fold(w))]
    if not words:
        return []
    entries = Entry.objects.all()
    for word in words:
        for gram in sorted(_grams(word))[:4]:
            entries = entries.filter(pk__in=Gram.objects.filter(gram=gram).values("entry_id"))
        entries = entries.filter(folded__contains=word)
    candidates = list(entries.order_by("title", "pk")[: most * 4])
    return _visible(actor, candidates)[:most]


def _visible(actor: Actor, candidates: list[Entry]) -> list[Hit]:
    by_kind: dict[str, list[str]] = {}
    for entry in candidates:
        by_kind.setdefault(entry.kind, []).append(entry.row_ref)
    rows: dict[tuple[str, str], Any] = {}
    for kind, refs in by_kind.items():
        if kind in SOURCES:
            model: Any = apps.get_model(kind)  # noqa: TID251  (an entry names its table)
            seen = model._default_manager.seen_by(actor).filter(ref__in=refs)
            rows.update({(kind, row.ref): row for row in seen})
    return [
        Hit(e.kind, SOURCES[e.kind].label, e.title, e.note, rows[e.kind, e.row_ref].get_absolute_url())
        for e in candidates if (e.kind, e.row_ref) in rows
    ]


def _grams(text: str) -> set[str]:
    return {g for word in text.split() for g in bigrams(word) if len(g) == 2}


def _touch(action: Action, result: Any) -> None:
    for row in (action.row if action.on else None, result):
        if isinstance(row, models.Model) and row._meta.label_lower in SOURCES:
            index([row])


AFTER.append(_touch)
