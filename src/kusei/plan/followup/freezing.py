"""What is frozen and how it is proved: canonical text per ward and initiative, its digest, one digest over all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kusei.plan.followup.models import Entry, FrozenFigure, Mark, Round, Snapshot

ENTRY_FIELDS = ("done", "start", "reach", "grade", "issue", "remedy", "adoption_note")
MONEY = ("asked_yen", "granted_yen", "spent_yen")
MARK_FIELDS = ("key", "pace", "start", "reach", "sample", "why", "href", "references", "inputs")
MARK_NUMBERS = ("value", "target", "rate", "required", "needed")
FORMAT = 2  # 2: money beside the words


def canonical(body: dict[str, Any]) -> str:
    """The one spelling a digest covers: sorted keys, no blanks, characters as they are."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def whole_digest(figures: Sequence[tuple[str, str]]) -> str:
    """Over (name, digest) of every figure, sorted by name: the order rows were read in does not matter."""
    return digest_of("\n".join(f"{name} {digest}" for name, digest in sorted(figures)))


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(Decimal(value).normalize(), "f")


def bodies(round_: Round) -> dict[tuple[str, int | None], dict[str, Any]]:
    """(initiative, ward id) -> what would be frozen; two queries."""
    found: dict[tuple[str, int | None], dict[str, Any]] = {}
    entries = Entry.objects.filter(sheet__round=round_).select_related("sheet__ward").defer("sheet__ward__boundary")
    for entry in entries:
        ward = entry.sheet.ward
        body = _body(found, round_, entry.initiative_ref, ward.pk if ward else None, ward.code if ward else "")
        body["entry"] = {name: getattr(entry, name) for name in ENTRY_FIELDS} | {
            "own_value": _text(entry.own_value), **{n: getattr(entry, n) for n in MONEY}}
        body["sheet"] = entry.sheet.state
    for mark in Mark.objects.filter(round=round_).select_related("ward").defer("ward__boundary").order_by("order", "key"):
        ward = mark.ward
        body = _body(found, round_, mark.initiative_ref, ward.pk if ward else None, ward.code if ward else "")
        figure = {name: getattr(mark, name) for name in MARK_FIELDS}
        figure.update({name: _text(getattr(mark, name)) for name in MARK_NUMBERS})
        figure["as_of"] = mark.as_of.isoformat()
        body["marks"].append(figure)
    return found


def _body(
    found: dict[tuple[str, int | None], dict[str, Any]], round_: Round, initiative: str, ward: int | None, code: str,
) -> dict[str, Any]:
    return found.setdefault((initiative, ward), {
        "format": FORMAT, "year": round_.fiscal_year, "plan": round_.plan_ref, "ward": code, "initiative": initiative,
        "entry": None, "sheet": "", "marks": [],
    })


def name_of(initiative: str, code: str) -> str:
    return f"{initiative}/{code or 'city'}"


@dataclass(frozen=True)
class Proof:
    """What a check of the frozen figures found. ``altered``: names whose kept text no longer gives its digest;
    ``differs``: names whose rows today say something else than was frozen; ``whole``: the digest over all agrees."""

    figures: int
    altered: tuple[str, ...]
    differs: tuple[str, ...]
    whole: bool

    @property
    def sound(self) -> bool:
        return self.whole and not self.altered and not self.differs


def freeze(round_: Round, *, at: Any) -> Snapshot:
    """Keep every figure with its digest; inside an Action."""
    kept = [(key, body, canonical(body)) for key, body in bodies(round_).items()]
    names = [(name_of(key[0], body["ward"]), digest_of(text)) for key, body, text in kept]
    snapshot = Snapshot.objects.create(round=round_, digest=whole_digest(names), figures=len(kept), made_at=at)
    FrozenFigure.objects.bulk_create(
        [
            FrozenFigure(snapshot=snapshot, ward_id=key[1], initiative_ref=key[0], body=text, digest=digest_of(text))
            for key, _body_, text in kept
        ],
        batch_size=500,
    )
    return snapshot


def _same(now: dict[str, Any] | None, kept: str) -> bool:
    """Whether today's rows still say what was frozen, in the spelling of the year it was frozen."""
    if now is None:
        return False
    if canonical(now) == kept:
        return True
    body = {**now, "format": 1, "entry": {k: v for k, v in now["entry"].items() if k not in MONEY} if now["entry"] else None}
    return canonical(body) == kept


def prove(snapshot: Snapshot) -> Proof:
    """Recompute every digest from the kept text, and compare with what the tables say today."""
    now = bodies(snapshot.round)
    names, altered, differs = [], [], []
    for row in FrozenFigure.objects.filter(snapshot=snapshot).select_related("ward").defer("ward__boundary"):
        name = name_of(row.initiative_ref, row.ward.code if row.ward else "")
        names.append((name, row.digest))
        if digest_of(row.body) != row.digest:
            altered.append(name)
        if not _same(now.get((row.initiative_ref, row.ward_id)), row.body):
            differs.append(name)
    return Proof(len(names), tuple(altered), tuple(differs), whole_digest(names) == snapshot.digest)
