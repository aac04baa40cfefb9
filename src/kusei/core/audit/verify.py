"""Checking the trail, and saying what such a check cannot prove."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from kusei.core import calendar
from kusei.core.audit.models import Head, Line, Seal
from kusei.core.audit.write import FIRST, digest


@dataclass(frozen=True)
class Report:
    """``broken``: (chain, seq, code) with code gap | prev | hash | column | head | seal."""

    lines: int
    chains: int
    sealed_days: int
    broken: tuple[tuple[str, int, str], ...]

    @property
    def ok(self) -> bool:
        return not self.broken


def verify() -> Report:
    """Recompute every hash from the stored text. One pass, streamed."""
    broken: list[tuple[str, int, str]] = []
    lines = 0
    heads = {h.chain: h for h in Head.objects.all()}
    seals = {(s.chain, s.seq): s for s in Seal.objects.all()}
    for chain, head in sorted(heads.items()):
        prev, seq = FIRST, 0
        for line in Line.objects.filter(chain=chain).order_by("seq").iterator(chunk_size=2000):
            lines += 1
            seq += 1
            broken.extend((chain, line.seq, code) for code in _faults(line, seq, prev))
            seal = seals.get((chain, line.seq))
            if seal and seal.hash != line.hash:
                broken.append((chain, line.seq, "seal"))
            prev, seq = line.hash, line.seq
        if (seq, prev) != (head.seq, head.hash or FIRST):
            broken.append((chain, head.seq, "head"))
    return Report(lines=lines, chains=len(heads), sealed_days=len(seals), broken=tuple(broken))


def _faults(line: Line, expected_seq: int, prev: str) -> list[str]:
    faults = []
    if line.seq != expected_seq:
        faults.append("gap")
    if line.prev != prev:
        faults.append("prev")
    if digest(line.prev, line.body) != line.hash:
        faults.append("hash")
    body = json.loads(line.body)
    columns = (line.verb, line.actor, line.outcome, line.subject, line.line_id, line.seq, line.chain)
    if columns != tuple(body[k] for k in ("verb", "actor", "outcome", "subject", "id", "seq", "chain")):
        faults.append("column")
    return faults


def seal_up_to(day: date) -> int:
    """Fix the head of every chain for each finished day up to ``day`` inclusive; returns how many seals were made."""
    done = set(Seal.objects.values_list("chain", "day"))
    made = []
    last: dict[tuple[str, date], Line] = {}
    for line in Line.objects.filter(day__lte=day).order_by("chain", "seq").iterator(chunk_size=2000):
        last[line.chain, line.day] = line
    for (chain, when), line in last.items():
        if (chain, when) not in done:
            made.append(Seal(chain=chain, day=when, seq=line.seq, hash=line.hash, sealed_at=calendar.now()))
    Seal.objects.bulk_create(made)
    return len(made)
