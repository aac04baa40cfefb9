"""Reads; the ward first. Rows become values here, and values go to the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Count, Q, Sum

from kusei.core import calendar
from kusei.core.conditions import Checked, check, records_of
from kusei.core.ledger.models import Branch, District, Ward
from kusei.core.ledger.queries import wards
from kusei.core.rules import registry as rule_rows
from kusei.plan.practices import rules
from kusei.plan.practices.lifecycle import USED
from kusei.plan.practices.models import Adoption, Answer, Condition, Practice, Trait, TraitKey
from kusei.plan.practices.rule_values import PEERS, WEIGHTS

Figures = Mapping[int, Mapping[str, Decimal]]
GOOD = (Adoption.Outcome.BETTER, Adoption.Outcome.SAME)


def traits(day: date | None = None) -> dict[int, dict[str, Decimal]]:
    """Ward id -> its newest figures on ``day``; people and branches are counted from the ledger where none is entered."""
    on = day or calendar.today()
    found: dict[int, dict[str, Decimal]] = {w.pk: {} for w in wards(on)}
    people = District.objects.as_of(on).order_by().values_list("ward_id").annotate(n=Sum("population"))
    branches = dict(Branch.objects.as_of(on).order_by().values_list("ward_id").annotate(n=Count("pk")))
    for ward_id, n in people:
        if ward_id in found and n:
            found[ward_id][TraitKey.POPULATION] = Decimal(n)
    for ward_id, held in found.items():
        held[TraitKey.BRANCHES] = Decimal(branches.get(ward_id, 0))
    for ward_id, key, value in Trait.objects.filter(day__lte=on).order_by("day").values_list("ward_id", "key", "value"):
        if ward_id in found:
            found[ward_id][key] = value
    return found


@dataclass(frozen=True)
class Ground:
    """What likeness is judged on: every ward's figures, their spread, and the rule's numbers."""

    wards: Sequence[Ward]
    figures: Figures
    scales: Mapping[str, Decimal]
    cap: Decimal
    least_known: int
    count: int
    draft: bool

    def apart(self, mine: int, other: int) -> rules.Distance | None:
        return rules.distance(
            self.figures.get(mine, {}), self.figures.get(other, {}), scales=self.scales, cap=self.cap,
            least_known=self.least_known,
        )


def ground(day: date | None = None) -> Ground:
    held, rule = traits(day), rule_rows.at(PEERS, day)
    return Ground(
        list(wards(day or calendar.today())), held, rules.scales(held, TraitKey.values), rule.decimal("cap"), int(rule["least_known"]), int(rule["count"]), rule.draft,
    )


@dataclass(frozen=True)
class Peer:
    ward: Ward
    distance: rules.Distance


def peers(ward: Ward, on: Ground) -> list[Peer]:
    """The wards nearest to ``ward`` in their figures, nearest first; as many as the rule says."""
    found = [Peer(w, d) for w in on.wards if w.pk != ward.pk and (d := on.apart(ward.pk, w.pk)) is not None]
    return sorted(found, key=lambda p: (p.distance.value, p.ward.code))[: on.count]


# Conditions -----------------------------------------------------------------------------------------------------------


def conditions_of(practices: Iterable[Practice]) -> dict[int, list[Condition]]:
    found: dict[int, list[Condition]] = defaultdict(list)
    for row in Condition.objects.filter(practice__in=[p.pk for p in practices], until=None):
        found[row.practice_id].append(row)
    return found


def checked(ward: Ward, conditions: Sequence[Condition], figures: Mapping[str, Decimal]) -> list[Checked]:
    """Each condition for ``ward``: from the records where it can be, else from the ward's own answer."""
    answers = {a.condition_id: a for a in Answer.objects.filter(ward=ward, condition__in=[c.pk for c in conditions])}
    return check(conditions, records_of(ward, conditions, figures), answers)


# Which card fits ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ranked:
    """A card for a ward: the reasons, and the ward of its success that is most like it (None: none can be compared)."""

    practice: Practice
    fit: rules.Fit
    near: Ward | None
    distance: rules.Distance | None
    good: int
    reported: int


def effect_of(p: Practice) -> rules.Effect:
    return rules.Effect(p.method, p.effect_value, p.effect_low, p.effect_high)


def weights() -> rules.Weights:
    rule = rule_rows.at(WEIGHTS)
    return rules.Weights(**{k: rule.decimal(k) for k in ("likeness", "certainty", "effort", "record", "hours_half", "yen_half")})


def ranking(ward: Ward, on: Ground) -> list[Ranked]:
    """Published cards of other wards for ``ward``, the best fitting first."""
    cards = list(Practice.objects.filter(state="published").exclude(ward=ward).select_related("ward"))
    conditions = conditions_of(cards)
    answered = checked(ward, [c for of in conditions.values() for c in of if c.hard], on.figures.get(ward.pk, {}))
    met = {a.condition.pk: a.met for a in answered}
    hard = {pk: {c.text: met[c.pk] for c in of if c.hard} for pk, of in conditions.items()}
    return _order(ward, on, cards, _results(), hard)


# (adoption, card, ward, outcome) of every result given back.
Results = Sequence[tuple[int, int, int, str]]


def _results() -> Results:
    return list(Adoption.objects.filter(state="reported").order_by().values_list("pk", "practice_id", "ward_id", "outcome"))


def _order(
    ward: Ward, on: Ground, cards: Sequence[Practice], results: Results, hard: Mapping[int, Mapping[str, bool | None]],
    weigh: rules.Weights | None = None,
) -> list[Ranked]:
    of: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for _adoption, practice, where, outcome in results:
        of[practice].append((where, outcome))
    by_pk, weigh = {w.pk: w for w in on.wards}, weigh or weights()
    found = [_ranked(p, ward, on, by_pk, weigh, of[p.pk], hard.get(p.pk, {})) for p in cards if p.ward_id != ward.pk]
    return sorted(found, key=lambda r: (*r.fit.order, r.practice.pk))


def _ranked(
    p: Practice, ward: Ward, on: Ground, by_pk: Mapping[int, Ward], weigh: rules.Weights,
    results: Sequence[tuple[int, str]], conditions: Mapping[str, bool | None],
) -> Ranked:
    worked = [p.ward_id, *(w for w, outcome in results if outcome in GOOD and w != ward.pk)]
    near = min(((d, w) for w in worked if (d := on.apart(ward.pk, w)) is not None), key=lambda at: at[0].value, default=None)
    good = sum(outcome in GOOD for _w, outcome in results)
    fit = rules.fit(
        near=near[0] if near else None, effect=effect_of(p), hours=p.effort_hours, yen=p.cost_yen, good=good,
        reported=len(results), weights=weigh, conditions=conditions,
    )
    return Ranked(p, fit, by_pk.get(near[1]) if near else None, near[0] if near else None, good, len(results))


@dataclass(frozen=True)
class Backtest:
    """How well the order would have foretold what wards took over: place 0 = first of the list, 1/2 = by chance."""

    adoptions: int
    middle: Decimal | None


def leave_one_out(on: Ground) -> Backtest:
    """For every adoption that was begun: the card's place in that ward's order, as if the adoption were not known.

    Conditions are left aside: whoever began met them. A fixed number of queries.
    """
    cards, results, weigh = list(Practice.objects.filter(state="published").select_related("ward")), _results(), weights()
    refs, by_pk, places = {c.pk: c.ref for c in cards}, {w.pk: w for w in on.wards}, []
    begun = Adoption.objects.filter(state__in=USED, practice__in=list(refs)).order_by("pk").values_list("pk", "practice_id", "ward_id")
    for adoption, practice, where in begun:
        if where in by_pk:
            known = [r for r in results if r[0] != adoption]
            order = [r.practice.ref for r in _order(by_pk[where], on, cards, known, {}, weigh)]
            if refs[practice] in order:
                places.append(rules.place_of(refs[practice], order))
    return Backtest(len(places), median(places) if places else None)


# The day's work -------------------------------------------------------------------------------------------------------


def waiting(actor: Any, ward: Ward | None) -> tuple[list[Practice], list[Adoption]]:
    """Cards and adoptions of the ward in view that wait for somebody there, the oldest first."""
    cards = Practice.objects.seen_by(actor).filter(state__in=("draft", "checking")).select_related("ward")
    taken = Adoption.objects.seen_by(actor).filter(Q(state="considering") | Q(state="preparing")).select_related("practice", "ward")
    if ward is not None:
        cards, taken = cards.filter(ward=ward), taken.filter(ward=ward)
    return list(cards.order_by("pk")[:20]), list(taken.order_by("considered_on", "pk")[:20])
