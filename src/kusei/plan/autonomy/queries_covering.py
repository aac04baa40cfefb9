"""充当の案: which money received could cover which payment, computed on today's rows; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from kusei.core import calendar
from kusei.core.calendar import fiscal_year_label
from kusei.core.ledger.models import Ward
from kusei.core.rules.settlement import closes_on, fiscal_years_open
from kusei.plan.autonomy.models import Bill, Earmark, Payment, Proposal, Use
from kusei.plan.autonomy.queries_revenue import LEFT
from kusei.plan.autonomy.rules import revenue as rules


@dataclass(frozen=True)
class Line:
    """``yen`` of a bill for a payment whose project is of ``field``, and why this bill."""

    bill: Bill
    payment: Payment
    field: str
    yen: int
    why: str


@dataclass(frozen=True)
class Short:
    """A payment, or what of it, that no money covers; ``why``: ``unasked`` while nobody said what field its project is of."""

    payment: Payment
    yen: int
    why: str


@dataclass(frozen=True)
class Kept:
    """What a bill still holds after the plan, and the last day on which a payment may take it."""

    bill: Bill
    yen: int
    lapses_on: date


@dataclass(frozen=True)
class Project:
    """A project with uncovered payments; ``field``: as chosen, else as its money was used before, else empty."""

    proposal: Proposal
    open_yen: int
    field: str

    @property
    def year(self) -> str:
        return fiscal_year_label(self.proposal.envelope.fiscal_year)


@dataclass(frozen=True)
class Plan:
    projects: Sequence[Project]
    lines: Sequence[Line]
    short: Sequence[Short]
    kept: Sequence[Kept]

    @property
    def yen(self) -> int:
        return sum(x.yen for x in self.lines)


def plan_for(ward: Ward, chosen: Mapping[str, str]) -> Plan:
    """``chosen``: field by project (ref). Five queries however many rows."""
    years = fiscal_years_open(calendar.today())
    bills, opens = list(_bills(ward, years)), list(_opens(ward, years))
    projects = _projects(opens, chosen)
    fields = {p.proposal.pk: p.field for p in projects}
    needs = [
        rules.Need(p.ref, p.commitment.proposal.envelope.fiscal_year, yen, earmark=field)
        for p, yen in opens if (field := fields[p.commitment.proposal_id])
    ]
    pots = [b.pot for b in bills]
    flows = rules.suggest(pots, needs)
    left = rules.trace(pots, needs, flows)
    by_bill, by_payment = {b.ref: b for b in bills}, {p.ref: p for p, _yen in opens}
    by_pot, by_need = {p.ref: p for p in pots}, {n.ref: n for n in needs}
    lines = [
        Line(by_bill[f.pot], by_payment[f.need], by_need[f.need].earmark, f.yen, rules.why(by_pot[f.pot], by_need[f.need], pots)) for f in flows
    ]
    covered = {ref: sum(f.yen for f in flows if f.need == ref) for ref in by_need}
    short = [
        Short(p, rest, rules.why_short(by_need[p.ref], pots) if p.ref in by_need else "unasked")
        for p, yen in opens if (rest := yen - covered.get(p.ref, 0))
    ]
    kept = [Kept(b, left[b.ref], closes_on(b.until)) for b in bills if left[b.ref]]
    return Plan(projects, lines, short, sorted(kept, key=lambda k: (k.lapses_on, k.bill.pk)))


def _bills(ward: Ward, years: Sequence[int]) -> Iterator[Bill]:
    """Bills that hold money some open year may use."""
    rows = Bill.objects.filter(agreement__ward=ward, fiscal_year__lte=max(years), until__gte=min(years)).annotate(left=LEFT).filter(left__gt=0)
    return rows.select_related("agreement").order_by("until", "fiscal_year", "pk").iterator()


def _opens(ward: Ward, years: Sequence[int]) -> Iterator[tuple[Payment, int]]:
    """Payments of open years with what of them is open; money taken back from a payee leaves less of its order to cover."""
    rows = Payment.objects.filter(commitment__proposal__envelope__ward=ward, commitment__proposal__envelope__fiscal_year__in=years)
    rows = rows.select_related("commitment__proposal__envelope").order_by(
        F("commitment__proposal__envelope__fiscal_year").asc(), "paid_on", "pk",
    )
    held = list(rows)
    left: dict[int, int] = {p.commitment_id: p.commitment.paid_yen for p in held}
    for p in held:
        left[p.commitment_id] -= p.covered_yen
    for p in held:
        yen = min(p.yen - p.covered_yen, left[p.commitment_id])
        if yen > 0:
            left[p.commitment_id] -= yen
            yield p, yen


def _projects(opens: Sequence[tuple[Payment, int]], chosen: Mapping[str, str]) -> list[Project]:
    found: dict[int, tuple[Proposal, int]] = {}
    for p, yen in opens:
        proposal = p.commitment.proposal
        found[proposal.pk] = (proposal, found.get(proposal.pk, (proposal, 0))[1] + yen)
    used = Use.objects.filter(payment__commitment__proposal__in=found, undone_on=None).order_by("pk")
    before = dict(used.values_list("payment__commitment__proposal", "field"))
    known = set(Earmark.values)
    return [
        Project(proposal, yen, told if (told := chosen.get(proposal.ref, before.get(proposal.pk, ""))) in known else "")
        for proposal, yen in found.values()
    ]
