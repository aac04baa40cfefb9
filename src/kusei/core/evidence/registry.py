"""Probes: functions that count a room's own rows for all wards at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise

from kusei.core.access.powers import ROOMS
from kusei.core.calendar import Period
from kusei.core.evidence.expected import EXPECTED
from kusei.core.ledger.models import Ward
from kusei.core.ledger.queries import adopted_wards

Words = str | Promise


@dataclass(frozen=True)
class Reference:
    """A figure without a date inside the period: shown apart as 「参考：…現在 980件」, never as progress."""

    label: Words
    value: int
    as_of: date | None
    href: str = ""


@dataclass(frozen=True)
class Finding:
    """``value`` None = looked and cannot say; ``why`` then is not_adopted | no_dated_rows | not_connected | no_base.

    ``sample`` rows stand behind the value and ``href`` lists exactly those. ``reference`` figures stand apart.
    ``base``: what a ratio was divided by, where that is not the sample; wards are weighed by it.
    """

    value: Decimal | int | None
    sample: int
    as_of: date
    href: str = ""
    why: str = ""
    reference: tuple[Reference, ...] = ()
    base: Decimal | int | None = None

    @property
    def weight(self) -> Decimal:
        return Decimal(self.sample if self.base is None else self.base)


Probe = Callable[[Sequence[Ward], Period], dict[Ward, Finding]]


@dataclass(frozen=True)
class Source:
    """``rows``: "open" = the list behind the number can be opened; "sealed" = a proof page stands for it.

    ``whole``: how wards add up to the city: "sum" | "mean" (weighted by base or sample) | "same" | "none".
    """

    key: str
    label: Words
    unit: Words
    version: int
    rows: str
    definition: Words
    probe: Probe
    whole: str = "sum"

    @property
    def room(self) -> str:
        return self.key.split(".")[0]


SOURCES: dict[str, Source] = {}


def source(
    key: str, *, label: Words, unit: Words, definition: Words, version: int = 1, rows: str = "open", whole: str = "sum",
) -> Callable[[Probe], Probe]:
    """Register a probe. It gets all wards and a period, and asks at most five queries."""

    def register(probe: Probe) -> Probe:
        if key in SOURCES:
            raise ValueError(f"evidence {key} is declared twice")
        SOURCES[key] = Source(key, label, unit, version, rows, definition, probe, whole)
        return probe

    return register


def collect(keys: Sequence[str], wards: Sequence[Ward], period: Period) -> dict[str, dict[Ward, Finding]]:
    """Findings per key and ward. A ward that had not adopted the room cannot say; an unconnected key neither."""
    return {key: _one(key, wards, period) for key in keys}


def _one(key: str, wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    if key not in EXPECTED and key not in SOURCES:
        raise KeyError(f"evidence {key} is neither declared nor expected")
    found = SOURCES.get(key)
    if found is None:
        return {w: Finding(None, 0, period.end, why="not_connected") for w in wards}
    room = ROOMS.get(found.room)
    started = adopted_wards(found.room, period.start, period.end) if room and room.adoptable else None
    findings = found.probe(wards, period)
    return {
        w: findings.get(w, Finding(None, 0, period.end, why="no_dated_rows"))
        if started is None or w.pk in started
        else replace(findings.get(w, Finding(None, 0, period.end)), value=None, sample=0, why="not_adopted")
        for w in wards
    }


def whole_city(found: Source, findings: Mapping[Ward, Finding]) -> Finding | None:
    """The city's figure, from exactly the wards' own; None where wards cannot be added."""
    said = [f for f in findings.values() if f.value is not None]
    if found.whole == "none" or not findings:
        return None
    as_of = max(f.as_of for f in findings.values())
    sample = sum(f.sample for f in said)
    references = _sum_references(findings)
    if not said:
        why = next(iter({f.why for f in findings.values()})) if len({f.why for f in findings.values()}) == 1 else "mixed"
        return Finding(None, 0, as_of, why=why, reference=references)
    if found.whole == "same":  # the city's own rows, told in every ward: never added up
        return Finding(said[0].value, said[0].sample, as_of, said[0].href, reference=said[0].reference)
    if found.whole == "mean":
        weight = sum((f.weight for f in said), Decimal(0))
        if not weight:
            return Finding(None, 0, as_of, why="no_base", reference=references)
        total = sum((Decimal(f.value or 0) * f.weight for f in said), Decimal(0))
        return Finding((total / weight).quantize(Decimal("0.001")), sample, as_of, reference=references)
    return Finding(sum((Decimal(f.value or 0) for f in said), Decimal(0)), sample, as_of, reference=references)


def _sum_references(findings: Mapping[Ward, Finding]) -> tuple[Reference, ...]:
    totals: dict[tuple[str, date | None], Reference] = {}
    for finding in findings.values():
        for ref in finding.reference:
            at = (str(ref.label), ref.as_of)
            before = totals.get(at)
            totals[at] = replace(ref, value=ref.value + before.value, href="") if before else ref
    return tuple(totals.values())
