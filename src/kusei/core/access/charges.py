"""What a post has in its hands: every room declares its kind of open work once, and handovers show it by themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from kusei.core.access.actors import Actor
from kusei.core.ledger.models import Holding, Post

Words = str | Promise
MOST = 500


@dataclass(frozen=True)
class Open:
    """One open thing, in the words of its room; ``label`` never names a resident."""

    label: str
    url: str = ""
    due_at: datetime | None = None
    since: date | None = None


@dataclass(frozen=True)
class Charge:
    """``rows``: the open rows of all posts; ``line``: a row in words.

    ``post``: the field that names the post, or an annotation that holds its key.
    """

    key: str
    label: Words
    rows: Callable[[], QuerySet[Any]]
    post: str
    line: Callable[[Any], Open]


CHARGES: dict[str, Charge] = {}


def declare(key: str, label: Words, *, rows: Callable[[], QuerySet[Any]], post: str, line: Callable[[Any], Open]) -> None:
    if key in CHARGES:
        raise ValueError(f"charge {key} is declared twice")
    CHARGES[key] = Charge(key, label, rows, post, line)


def _seen(charge: Charge, actor: Actor) -> QuerySet[Any]:
    rows = charge.rows()
    return rows.filter(pk__in=rows.model._default_manager.seen_by(actor).values("pk"))


def open_at(posts: Sequence[int], actor: Actor) -> list[tuple[Charge, list[Open], int]]:
    """Per kind: what these posts have open and ``actor`` may see, and how many more there are; two queries a kind."""
    found = []
    for charge in CHARGES.values():
        mine = {f"{charge.post}__in": posts}
        lines = [charge.line(row) for row in _seen(charge, actor).filter(**mine)[:MOST]]
        found.append((charge, lines, charge.rows().filter(**mine).count() - len(lines)))
    return found


def between_chairs(actor: Actor, day: date, *, ward_id: int | None) -> list[tuple[Charge, list[tuple[Any, Open]]]]:
    """Per kind: open rows whose post nobody holds on ``day``, with that post; two queries a kind."""
    empty = Post.objects.exclude(pk__in=Holding.objects.as_of(day).values("post"))
    if ward_id is not None:
        empty = empty.filter(ward=ward_id)
    found = []
    for charge in CHARGES.values():
        rows = list(_seen(charge, actor).filter(**{f"{charge.post}__in": empty.values("pk")})[:MOST])
        keys = [post_key(charge, row) for row in rows]
        posts = Post.objects.select_related("division__ward").defer("division__ward__boundary").in_bulk(set(keys)) if rows else {}
        found.append((charge, [(posts[key], charge.line(row)) for key, row in zip(keys, rows, strict=True)]))
    return found


def post_key(charge: Charge, row: Any) -> int:
    return int(getattr(row, f"{charge.post}_id", None) or getattr(row, charge.post))
