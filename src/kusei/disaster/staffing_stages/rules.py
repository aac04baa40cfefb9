"""From telegrams to a stage. Pure: telegrams, rules and the moment come in; the order they arrived in does not matter.

Three steps: what is in force (``situation``), which rules that meets (``hits``), and the highest of them (``highest``).
Nothing here lowers or ends a stage: what is no longer in force is only said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Literal

from kusei.disaster.staffing_stages.codes import KINDS, NATIONWIDE, Table
from kusei.disaster.staffing_stages.telegram import CANCELLED, CORRECTED, Reading, Telegram

JST = timezone(timedelta(hours=9))
OPS = ("ge", "eq")
Op = Literal["ge", "eq"]
# What happened and is over at once; it counts for the hours a dated rule says. Warnings stand until they are lifted.
MOMENTARY = frozenset({"intensity", "long_period"})
RANKS = {CORRECTED: 1, CANCELLED: 2}
LEVELS: Mapping[str, tuple[int, ...]] = {
    "earthquake": (30, 40, 50, 55, 60, 65, 70), "long_period": (1, 2, 3, 4), "tsunami": (1, 2, 3, 4),
    "flood_rain": (2, 3, 4, 5), "landslide": (2, 3, 4, 5), "storm_surge": (2, 3, 4, 5), "river": (2, 3, 4, 5),
    "wind": (2, 3, 5), "snowstorm": (2, 3, 5), "snow": (2, 3, 5), "waves": (2, 3, 5), "minor": (2,), "nankai": (1, 2, 3),
}


@dataclass(frozen=True)
class Received:
    """A telegram with the ref of its row."""

    ref: str
    telegram: Telegram


@dataclass(frozen=True)
class Signal:
    """What is in force of one area: since when without a break, by which telegram, with the words it used."""

    hazard: str
    level: int
    area: str
    area_name: str
    label: str
    said: str
    since: datetime
    until: datetime | None
    event: str
    report: str

    @property
    def unplaced(self) -> bool:
        """No area is named although its kind has areas: a person must say whom it concerns."""
        return not self.area and self.hazard not in NATIONWIDE

    def heard_by(self, listens: frozenset[str]) -> bool:
        return self.area in listens if self.area else self.hazard in NATIONWIDE

    @property
    def key(self) -> str:
        """Names this occurrence, so that what a person has set aside is not raised again by the same words."""
        return f"{self.hazard}:{self.level}:{self.area}:{self.event or self.since.isoformat()}"


@dataclass(frozen=True)
class Unknown:
    scheme: str
    code: str
    said: str
    area_name: str
    report: str


@dataclass(frozen=True)
class Situation:
    signals: tuple[Signal, ...]
    unknown: tuple[Unknown, ...]


@dataclass(frozen=True)
class StageValue:
    code: str
    label: str
    rank: int
    headquarters: bool = False


@dataclass(frozen=True)
class RuleValue:
    """``areas`` empty: any area the ward listens to. ``hours``: (from, to) in Japanese hours, (22, 6) spans midnight."""

    ref: str
    hazard: str
    op: Op
    level: int
    stage: StageValue
    areas: frozenset[str] = frozenset()
    automatic: bool = False
    hours: tuple[int, int] | None = None
    scope: str = ""
    sections: tuple[str, ...] = ()
    share: int | None = None
    source: str = ""

    def meets(self, signal: Signal) -> bool:
        if signal.hazard != self.hazard or (self.areas and signal.area and signal.area not in self.areas):
            return False
        if self.hours is not None and not in_hours(signal.since, self.hours):
            return False
        return signal.level >= self.level if self.op == "ge" else signal.level == self.level


@dataclass(frozen=True)
class Hit:
    rule: RuleValue
    signal: Signal


def in_hours(moment: datetime, hours: tuple[int, int]) -> bool:
    start, end = hours
    hour = moment.astimezone(JST).hour
    return start <= hour < end if start < end else hour >= start or hour < end


# What is in force ---------------------------------------------------------------------------------------------------


def order_of(one: Received) -> tuple[datetime, int, int, datetime, str]:
    t = one.telegram
    return t.reported_at, t.serial or 0, RANKS.get(t.info_type, 0), t.sent_at, one.ref


def series(received: Iterable[Received]) -> Iterator[list[Received]]:
    """Telegrams that speak of one another: same kind and office, and an event in common; each in the order told.

    A telegram that names two events joins their series: a lifting for both must not leave one of them standing.
    """
    groups: dict[tuple[str, str], list[Received]] = defaultdict(list)
    for one in set(received):
        groups[one.telegram.kind, one.telegram.office].append(one)
    for _key, group in sorted(groups.items()):
        by_event: dict[str, str] = {}

        def root(event: str, known: dict[str, str] = by_event) -> str:
            while (up := known.setdefault(event, event)) != event:
                event = up
            return event

        for one in group:
            first, *rest = one.telegram.events or ("",)
            for event in rest:
                a, b = sorted((root(first), root(event)))
                by_event[b] = a
        parts: dict[str, list[Received]] = defaultdict(list)
        for one in group:
            parts[root((one.telegram.events or ("",))[0])].append(one)
        for _event, part in sorted(parts.items()):
            yield sorted(part, key=order_of)


def standing(part: Sequence[Received]) -> list[Received]:
    """What of a series still counts: a correction replaces what it corrects, a cancellation withdraws what it cancels."""
    kept: list[Received] = []
    for one in part:
        told = one.telegram
        if told.info_type == CANCELLED:
            # Of an event the whole series so far is withdrawn; without one only the issue before it.
            kept = [] if told.events else kept[:-1]
            continue
        if told.info_type == CORRECTED:
            same = [k for k in kept if k.telegram.serial == told.serial and told.serial is not None]
            wrong = same or kept[-1:]
            kept = [k for k in kept if k not in wrong]
        kept.append(one)
    return kept


def situation(
    received: Iterable[Received], *, at: datetime, table: Table, momentary: timedelta, ahead: timedelta = timedelta(0),
) -> Situation:
    """What is in force at ``at``: the newest word on each area in each series; what lies ahead of ``at`` does not count.

    ``ahead``: how far the weather office's clock may be before ours.
    """
    signals: dict[tuple[str, str, str], Signal] = {}
    unknown: set[Unknown] = set()
    told = [one for one in received if one.telegram.reported_at <= at + ahead]
    for part in series(told):
        for signal in _of_series(standing(part), at, table, momentary, unknown):
            place = (signal.hazard, signal.area, signal.event)
            held = signals.get(place)
            if held is None or (signal.level, held.since, signal.report) > (held.level, signal.since, held.report):
                signals[place] = signal
    ordered = sorted(signals.values(), key=lambda s: (-s.level, s.hazard, s.area, s.event))
    return Situation(tuple(ordered), tuple(sorted(unknown, key=lambda u: (u.scheme, u.code, u.area_name, u.report))))


def _of_series(
    part: Sequence[Received], at: datetime, table: Table, momentary: timedelta, unknown: set[Unknown],
) -> Iterator[Signal]:
    held: dict[str, dict[str, Signal]] = {}
    blank: dict[str, list[Unknown]] = {}
    for one in part:
        by_area: dict[str, list[Reading]] = defaultdict(list)
        for reading in one.telegram.readings:
            by_area[reading.area].append(reading)
        for area, readings in by_area.items():
            found, not_known = _said(one, readings, table)
            before = held.get(area, {})
            blank[area] = not_known
            if not_known:  # an unknown code lifts nothing: what stood before stays, and the code is shown
                found = {**before, **found}
            held[area] = {h: _since(s, before.get(h)) for h, s in found.items()}
    for lines in blank.values():
        unknown.update(lines)
    scheme = KINDS.get(part[0].telegram.kind, "") if part else ""
    for by_hazard in held.values():
        for signal in by_hazard.values():
            if scheme not in MOMENTARY:
                yield signal
            elif signal.since + momentary > at:
                yield replace(signal, until=signal.since + momentary)


def _said(one: Received, readings: Sequence[Reading], table: Table) -> tuple[dict[str, Signal], list[Unknown]]:
    told = one.telegram
    found: dict[str, Signal] = {}
    unknown: list[Unknown] = []
    day = told.reported_at.astimezone(JST).date()
    for r in readings:
        if r.code.startswith("-"):
            continue
        code = table.get(r.scheme, r.code, day)
        if code is None:
            unknown.append(Unknown(r.scheme, r.code, r.said, r.name, one.ref))
        elif code.level > 0 and ((held := found.get(code.hazard)) is None or code.level > held.level):
            event = told.events[0] if r.scheme in MOMENTARY and told.events else ""
            words = " ".join(w for w in (r.said or code.word, r.condition) if w)
            found[code.hazard] = Signal(code.hazard, code.level, r.area, r.name, str(code.label), words, told.reported_at, None, event, one.ref)
    return found, unknown


def _since(now: Signal, before: Signal | None) -> Signal:
    """Words repeated at the same level go on; another level begins anew."""
    if before is None or before.level != now.level:
        return now
    return replace(now, since=before.since)


# Which rules that meets ---------------------------------------------------------------------------------------------


def hits(rules: Iterable[RuleValue], signals: Iterable[Signal], *, listens: frozenset[str], aside: frozenset[str] = frozenset()) -> list[Hit]:
    """Rules met by signals of areas the ward listens to, the highest first; ``aside``: occurrences a person set aside."""
    heard = [s for s in signals if s.heard_by(listens) and s.key not in aside]
    found = [Hit(rule, s) for rule in rules for s in heard if rule.meets(s)]
    return sorted(found, key=lambda h: (-h.rule.stage.rank, not h.rule.automatic, h.signal.since, h.rule.ref, h.signal.key))


def highest(found: Sequence[Hit]) -> StageValue | None:
    return max((h.rule.stage for h in found), key=lambda s: s.rank, default=None)


@dataclass(frozen=True)
class Outcome:
    """``raise_to``: what applies at once; ``propose``: what waits for a person (above what applies)."""

    raise_to: StageValue | None
    propose: StageValue | None
    basis: tuple[Hit, ...]


def outcome(found: Sequence[Hit], *, rank_now: int, confirmed: bool) -> Outcome:
    """What telegrams may change by themselves: upwards only, and only by automatic rules of a confirmed table."""
    up = [h for h in found if h.rule.stage.rank > rank_now]
    by_itself = highest([h for h in up if h.rule.automatic]) if confirmed else None
    top = highest(up)
    propose = top if top is not None and (by_itself is None or top.rank > by_itself.rank) else None
    return Outcome(by_itself, propose, tuple(up))


# Is the table sound -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """``kind``: unreachable | contradiction | gap. ``rules``: the refs it is about."""

    kind: str
    hazard: str
    level: int
    rules: tuple[str, ...] = ()


def _hours(rule: RuleValue) -> frozenset[int]:
    if rule.hours is None:
        return frozenset(range(24))
    start, end = rule.hours
    return frozenset(range(start, end) if start < end else (*range(start, 24), *range(end)))


def _levels(rule: RuleValue) -> frozenset[int]:
    known = LEVELS.get(rule.hazard, ())
    return frozenset(n for n in known if (n >= rule.level if rule.op == "ge" else n == rule.level))


def _areas_within(inner: RuleValue, outer: RuleValue) -> bool:
    return not outer.areas or (bool(inner.areas) and inner.areas <= outer.areas)


def _meet(a: RuleValue, b: RuleValue) -> bool:
    return not a.areas or not b.areas or bool(a.areas & b.areas)


def shadow(rules: Sequence[RuleValue], *, listens: frozenset[str]) -> list[Finding]:
    """Rules that can never decide anything, rules that say two things of one case, hazard levels no rule speaks of."""
    found: list[Finding] = []
    for rule in rules:
        nowhere = bool(rule.areas) and bool(listens) and not rule.areas & listens
        cover = [o for o in rules if o is not rule and _hides(o, rule)]
        if not _levels(rule) or nowhere:
            found.append(Finding("unreachable", rule.hazard, rule.level, (rule.ref,)))
        elif cover:
            found.append(Finding("unreachable", rule.hazard, rule.level, (rule.ref, cover[0].ref)))
    for n, one in enumerate(rules):
        for other in rules[n + 1:]:
            same = one.hazard == other.hazard and one.level == other.level and one.op == other.op
            if same and _meet(one, other) and _hours(one) & _hours(other) and (one.stage.rank, one.automatic) != (other.stage.rank, other.automatic):
                found.append(Finding("contradiction", one.hazard, one.level, (one.ref, other.ref)))
    for hazard, levels in LEVELS.items():
        hours_met = {n: set().union(*(_hours(r) for r in rules if r.hazard == hazard and n in _levels(r))) for n in levels}
        found += [Finding("gap", hazard, n) for n in levels if len(hours_met[n]) < 24]
    return found


def _hides(outer: RuleValue, inner: RuleValue) -> bool:
    """Whenever ``inner`` is met ``outer`` is met too, and outranks it in everything it does."""
    if outer.hazard != inner.hazard or not _levels(inner) <= _levels(outer) or not _hours(inner) <= _hours(outer):
        return False
    if not _areas_within(inner, outer) or outer.automatic < inner.automatic:
        return False
    return outer.stage.rank > inner.stage.rank


# What would have happened -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReplayStep:
    at: datetime
    report: str
    title: str
    training: bool
    stage: StageValue | None
    automatic: bool
    basis: tuple[Hit, ...]
    eased: bool
    unknown: int


def replay(
    received: Iterable[Received], rules: Sequence[RuleValue], *, listens: frozenset[str], table: Table, momentary: timedelta,
    confirmed: bool = True, training: bool = False,
) -> list[ReplayStep]:
    """Telegram by telegram: the stage that would have been decided or proposed, and why. Nothing is ended by itself."""
    told = sorted({r for r in received if training or not r.telegram.training}, key=order_of)
    rank, before, steps, seen = 0, frozenset[str](), [], []
    for one in told:
        seen.append(one)
        now = situation(seen, at=one.telegram.reported_at, table=table, momentary=momentary)
        met = hits(rules, now.signals, listens=listens)
        found = outcome(met, rank_now=rank, confirmed=confirmed)
        stage = highest([h for h in found.basis])
        keys = frozenset(h.signal.key for h in met)
        steps.append(ReplayStep(
            one.telegram.reported_at, one.ref, one.telegram.title, one.telegram.training, stage, found.raise_to == stage and stage is not None,
            tuple(h for h in found.basis if stage and h.rule.stage.rank == stage.rank), bool(before) and not keys,
            sum(1 for u in now.unknown if u.report == one.ref),
        ))
        rank, before = max(rank, stage.rank if stage else 0), keys
    return steps
