"""Appending to the trail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kusei.core import calendar
from kusei.core.audit.models import Head, Line
from kusei.core.refs import new_ref

CITY = "city"
FIRST = "0" * 64


@dataclass(frozen=True)
class Entry:
    """What one line says. ``facts`` are keys, counts and states; never a name, an address or free text."""

    verb: str
    actor: str
    outcome: str  # done | refused | read
    chain: str = CITY
    subject: str = ""
    occurred_at: datetime | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    parent: str = ""
    line_id: str = field(default_factory=new_ref)


def canonical(entry: Entry, *, chain: str, seq: int, prev: str, recorded_at: datetime) -> str:
    """The text the hash covers: sorted keys, no spaces, UTC instants with microseconds."""
    body: dict[str, Any] = {
        "v": 1, "id": entry.line_id, "chain": chain, "seq": seq, "prev": prev,
        "at": recorded_at.isoformat(timespec="microseconds"),
        "verb": entry.verb, "actor": entry.actor, "outcome": entry.outcome, "subject": entry.subject,
        "facts": entry.facts,
    }
    if entry.occurred_at and entry.occurred_at != recorded_at:
        body["occurred_at"] = entry.occurred_at.isoformat(timespec="microseconds")
    if entry.parent:
        body["parent"] = entry.parent
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest(prev: str, body: str) -> str:
    return hashlib.sha256(f"{prev}\n{body}".encode()).hexdigest()


def append(entries: Iterable[Entry]) -> None:
    """Append lines at the end of the transaction; chains are locked in code order so that two acts never deadlock.

    Must be called inside a transaction with the write gate open.
    """
    by_chain: dict[str, list[Entry]] = {}
    for entry in entries:
        by_chain.setdefault(entry.chain, []).append(entry)
    for chain in sorted(by_chain):
        _append_chain(chain, by_chain[chain])


def _append_chain(chain: str, entries: list[Entry]) -> None:
    Head.objects.get_or_create(chain=chain, defaults={"hash": FIRST})
    head = Head.objects.select_for_update().get(chain=chain)
    lines = []
    for entry in entries:
        recorded_at = calendar.now()
        head.seq += 1
        body = canonical(entry, chain=chain, seq=head.seq, prev=head.hash, recorded_at=recorded_at)
        this = digest(head.hash, body)
        lines.append(Line(
            chain=chain, day=calendar.jst_date(recorded_at), seq=head.seq, body=body, prev=head.hash, hash=this,
            recorded_at=recorded_at, verb=entry.verb, outcome=entry.outcome, subject=entry.subject,
            actor=entry.actor, line_id=entry.line_id,
        ))
        head.hash = this
    Line.objects.bulk_create(lines)
    head.save(update_fields=["seq", "hash"])
