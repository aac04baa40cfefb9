"""Looking back: how self-mark and evidence disagreed over the years, and what another rule would have said of a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kusei.core.access.actors import Actor
from kusei.core.evidence.models import Reading
from kusei.core.evidence.readings import finding_of
from kusei.core.evidence.registry import SOURCES, Finding, whole_city
from kusei.core.ledger.models import Ward
from kusei.plan.followup import rules
from kusei.plan.followup.marking import mark_of, plan_of
from kusei.plan.followup.models import Entry, Mark, Round

MOST_ROUNDS = 8


@dataclass(frozen=True)
class YearOf:
    """One year of one initiative in one ward: what the ward said on the scale of that year, and what the records said."""

    round: Round
    entry: Entry
    mark: Mark
    gap: rules.Gap


@dataclass(frozen=True)
class Divergence:
    """An initiative in a ward that disagreed in at least one year. ``running``: years in a row up to the last."""

    initiative_ref: str
    title: str
    ward: Ward | None
    years: tuple[YearOf, ...]

    @property
    def running(self) -> int:
        found = 0
        for year in reversed(self.years):
            if not year.gap:
                break
            found += 1
        return found

    @property
    def ever(self) -> int:
        return sum(1 for y in self.years if y.gap)


def divergences(round_: Round, actor: Actor, *, initiative: str = "") -> tuple[list[Round], list[Divergence]]:
    """The rounds of the plan up to this one, oldest first, and every place that disagreed in one of them.

    Longest standing first, then the plan's order, then the ward's code; each year keeps its own scale.
    """
    rounds = list(Round.objects.seen_by(actor).filter(
        plan_ref=round_.plan_ref, fiscal_year__lte=round_.fiscal_year).order_by("-fiscal_year")[:MOST_ROUNDS])[::-1]
    by_pk = {r.pk: r for r in rounds}
    marks = _leading(actor, by_pk, initiative)
    entries = Entry.objects.seen_by(actor).filter(sheet__round__in=rounds).exclude(start="")
    entries = entries.filter(initiative_ref=initiative) if initiative else entries
    found: dict[tuple[str, int | None], list[YearOf]] = {}
    wards: dict[int | None, Ward | None] = {}
    for entry in entries.select_related("sheet__ward").defer("sheet__ward__boundary"):
        round_of = by_pk[entry.sheet.round_id]
        mark = marks.get((round_of.pk, entry.initiative_ref, entry.sheet.ward_id))
        if mark is None:
            continue
        wards[entry.sheet.ward_id] = entry.sheet.ward
        gap = rules.gap(entry.mark(round_of.scale), mark_of(mark))
        found.setdefault((entry.initiative_ref, entry.sheet.ward_id), []).append(YearOf(round_of, entry, mark, gap))
    order = {n.ref: (at, n.title) for at, n in enumerate(plan_of(round_).of("initiative"))}
    rows = [
        Divergence(ref, order[ref][1], wards[ward], tuple(sorted(years, key=lambda y: y.round.fiscal_year)))
        for (ref, ward), years in found.items() if ref in order and any(y.gap for y in years)
    ]
    rows.sort(key=lambda d: (-d.running, -d.ever, order[d.initiative_ref][0], d.ward.code if d.ward else "~"))
    return rounds, rows


def _leading(actor: Actor, by_pk: dict[int, Round], initiative: str) -> dict[tuple[int, str, int | None], Mark]:
    """The leading mark of each round, initiative and ward, as the matrix leads (``CellView.mark``)."""
    rows = Mark.objects.seen_by(actor).filter(round__in=by_pk).defer("inputs", "references").order_by("order", "pk")
    rows = rows.filter(initiative_ref=initiative) if initiative else rows
    groups: dict[tuple[int, str, int | None], list[Mark]] = {}
    for mark in rows:
        groups.setdefault((mark.round_id, mark.initiative_ref, mark.ward_id), []).append(mark)
    return {key: lead(marks) for key, marks in groups.items()}


def lead(marks: Sequence[Mark]) -> Mark:
    """The first that judges, else the first that says anything, else the first."""
    judged = [m for m in marks if m.pace in rules.JUDGED]
    said = [m for m in marks if m.value is not None]
    return (judged or said or list(marks))[0]


# --- back-test ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Changed:
    """A mark that the other rule would have made differently."""

    mark: Mark
    then: rules.EvidenceMark


@dataclass(frozen=True)
class Redefined:
    """A mark whose definition changed: what was counted then, and what the newer definition counts of the same year."""

    mark: Mark
    finding: Finding
    then: rules.EvidenceMark


@dataclass(frozen=True)
class Backtest:
    """``counts``: (pace, as marked, under the other rule). ``outdated``: (key, version used, version now) of changed
    definitions; ``redefined`` counts them again where the newer definition has been read for the year."""

    thresholds: rules.Thresholds
    tested: int
    changed: tuple[Changed, ...]
    counts: tuple[tuple[rules.Pace, int, int], ...]
    outdated: tuple[tuple[str, int, int], ...]
    redefined: tuple[Redefined, ...] = ()

    @property
    def unread(self) -> list[str]:
        """Keys of changed definitions that nobody has read for the year yet."""
        read = {r.mark.key for r in self.redefined}
        return [key for key, _was, _now in self.outdated if key not in read]


def backtest(round_: Round, actor: Actor, thresholds: rules.Thresholds) -> Backtest:
    """What the year's marks would have been: the same values, targets and days, other thresholds. Nothing is stored.

    A measure whose definition has a newer version than the year's cannot be tested by thresholds alone: the value
    itself would be another. It stands beside the old one, from the newest reading taken of the year by the new version.
    """
    rows = Mark.objects.seen_by(actor).filter(round=round_).select_related("ward").defer("ward__boundary", "references")
    before = dict.fromkeys(rules.Pace, 0)
    after = dict.fromkeys(rules.Pace, 0)
    changed, outdated, tested = [], {}, 0
    marks = list(rows.order_by("initiative_ref", "order", "ward__code"))
    for mark in marks:
        then = rules.mark_again(mark.value, mark.target, mark.inputs, thresholds)
        tested += 1
        before[rules.Pace(mark.pace)] += 1
        after[then.pace] += 1
        if then.pace != mark.pace:
            changed.append(Changed(mark, then))
        source = SOURCES.get(mark.key)
        used = int(mark.inputs.get("probe", 0))
        if source is not None and used and used != source.version:
            outdated[mark.key] = (used, source.version)
    return Backtest(
        thresholds, tested, tuple(changed), tuple((p, before[p], after[p]) for p in rules.Pace),
        tuple((k, a, b) for k, (a, b) in sorted(outdated.items())), tuple(_redefined(round_, marks, outdated, thresholds)),
    )


def _redefined(
    round_: Round, marks: Sequence[Mark], outdated: Mapping[str, tuple[int, int]], thresholds: rules.Thresholds,
) -> list[Redefined]:
    """Each mark of a changed definition with what the newer version reads; the city's is of exactly its wards. One query."""
    taken: dict[str, dict[int, Reading]] = {}
    period = round_.period
    rows = Reading.objects.filter(key__in=outdated, start=period.start, end=period.end).order_by("taken_at")
    for row in rows.exclude(ward=None).select_related("ward").defer("ward__boundary"):
        if row.probe_version == outdated[row.key][1] and row.ward_id is not None:
            taken.setdefault(row.key, {})[row.ward_id] = row
    found = []
    for mark in marks:
        of_wards = taken.get(mark.key, {})
        finding = _read_again(mark, of_wards)
        if finding is not None:
            found.append(Redefined(mark, finding, rules.mark_again(_decimal(finding), mark.target, mark.inputs, thresholds)))
    return found


def _read_again(mark: Mark, of_wards: Mapping[int, Reading]) -> Finding | None:
    if mark.ward_id is not None:
        return finding_of(of_wards[mark.ward_id]) if mark.ward_id in of_wards else None
    everywhere = {r.ward: finding_of(r) for r in of_wards.values() if r.ward is not None}
    return whole_city(SOURCES[mark.key], everywhere) if everywhere else None


def _decimal(finding: Finding) -> Decimal | None:
    return None if finding.value is None else Decimal(finding.value)
