"""Stored readings: taken by a job through ``office.TakeReadings``, read by the matrix and the public pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max

from kusei.core import calendar
from kusei.core.calendar import Period
from kusei.core.evidence.models import Reading
from kusei.core.evidence.registry import SOURCES, Finding, Reference, collect
from kusei.core.ledger.models import Ward


def store(keys: Sequence[str], wards: Sequence[Ward], period: Period) -> int:
    """Ask every probe and keep what it said, all under one ``taken_at``. Returns the number of readings."""
    return keep(collect(keys, wards, period), period)


def keep(found: Mapping[str, Mapping[Ward, Finding]], period: Period) -> int:
    """Keep findings already collected (a job asks key by key, to show progress); inside an Action."""
    taken_at = calendar.now()
    rows = [_row(key, ward, finding, period, taken_at) for key, of in found.items() for ward, finding in of.items()]
    Reading.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _row(key: str, ward: Ward, finding: Finding, period: Period, taken_at: datetime) -> Reading:
    references = [
        {"label": str(r.label), "value": r.value, "as_of": r.as_of.isoformat() if r.as_of else None, "href": r.href}
        for r in finding.reference
    ]
    value = None if finding.value is None else Decimal(finding.value)
    base = [] if finding.base is None else [str(finding.base)]
    body = json.dumps([key, ward.code, str(value), finding.sample, str(finding.as_of), references, *base], ensure_ascii=False)
    return Reading(
        key=key, ward=ward, start=period.start, end=period.end, value=value, sample=finding.sample, base=finding.base,
        as_of=finding.as_of, why=finding.why, href=finding.href, references=references,
        probe_version=SOURCES[key].version if key in SOURCES else 0,
        digest=hashlib.sha256(body.encode()).hexdigest(), taken_at=taken_at,
    )


def latest(period: Period, *, keys: Sequence[str] | None = None) -> dict[str, dict[int, Finding]]:
    """The newest stored findings of a period: key -> ward id -> Finding. Two queries."""
    rows = Reading.objects.filter(start=period.start, end=period.end)
    if keys is not None:
        rows = rows.filter(key__in=keys)
    newest = rows.aggregate(at=Max("taken_at"))["at"]
    found: dict[str, dict[int, Finding]] = {}
    for row in rows.filter(taken_at=newest).defer("digest"):
        found.setdefault(row.key, {})[row.ward_id] = finding_of(row)
    return found


def taken_at(period: Period) -> datetime | None:
    return Reading.objects.filter(start=period.start, end=period.end).aggregate(at=Max("taken_at"))["at"]


def finding_of(row: Reading) -> Finding:
    references = tuple(
        Reference(r["label"], r["value"], date.fromisoformat(r["as_of"]) if r["as_of"] else None, r.get("href", ""))
        for r in row.references
    )
    return Finding(row.value, row.sample, row.as_of, row.href, row.why, references, row.base)


def of_wards(found: Mapping[int, Finding], wards: Sequence[Ward]) -> dict[Ward, Finding]:
    return {w: found[w.pk] for w in wards if w.pk in found}
