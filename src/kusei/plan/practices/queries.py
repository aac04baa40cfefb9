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
from kusei.core.ledger.models import Adoption as RoomAdoption
from kusei.core.ledger.models import Branch, District, Ward
from kusei.core.ledger.queries import wards
from kusei.core.rules import registry as rule_rows
from kusei.plan.practices import rules
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
        held, rules.scales(held, TraitKey.values), rule.decimal("cap"), int(rule["least_known"]), int(rule["count"]), rule.draft,
    )


@dataclass(frozen=True)
class Peer:
    ward: Ward
    distance: rules.Distance


def peers(ward: Ward, on: Ground) -> list[Peer]:
    """The wards nearest to ``ward`` in their figures, nearest first; as many as the rule says."""
    found = [Peer(w, d) for w in wards(calendar.today()) if w.pk != ward.pk and (d := on.apart(ward.pk, w.pk)) is not None]
    return sorted(found, key=lambda p: (p.distance.value, p.ward.code))[: on.count]


# Conditions -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checked:
    """A condition for a ward: met, not met, or nobody knows; ``said`` is a person's note or the figure."""

    condition: Condition
    met: bool | None
    said: str = ""


def conditions_of(practices: Iterable[Practice]) -> dict[int, list[Condition]]:
    found: dict[int, list[Condition]] = defaultdict(list)
    for row in Condition.objects.filter(practice__in=[p.pk for p in practices], until=None):
        found[row.practice_id].append(row)
    return found


def checked(ward: Ward, conditions: Sequence[Condition], figures: Mapping[str, Decimal]) -> list[Checked]:
    """Each condition for ``ward``: from the records where it can be, else from the ward's own answer. Two queries."""
    begun = set(RoomAdoption.objects.as_of(calendar.today()).filter(ward=ward).values_list("room", flat=True))
    answers = {a.condition_id: a for a in Answer.objects.filter(ward=ward, condition__in=[c.pk for c in conditions])}
    return [_check(c, answers.get(c.pk), begun, figures) for c in conditions]


def _check(c: Condition, answer: Answer | None, begun: set[str], figures: Mapping[str, Decimal]) -> Checked:
    if c.asks == Condition.Asks.ROOM:
        return Checked(c, c.key in begun)
    if c.asks in (Condition.Asks.LEAST, Condition.Asks.MOST):
        value = figures.get(c.key)
        if value is None or c.amount is None:
            return Checked(c, None)
        return Checked(c, value >= c.amount if c.asks == Condition.Asks.LEAST else value <= c.amount, f"{value.normalize():f}")
    if answer is None:
        return Checked(c, None)
    return Checked(c, answer.met == Answer.Met.YES, answer.note)


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


def ranking(ward: Ward, on: Ground, *, without: Adoption | None = None, cards: Sequence[Practice] | None = None) -> list[Ranked]:
    """Published cards of other wards for ``ward``, the best fitting first. ``without``: as if that adoption were not known."""
    if cards is None:
        cards = list(Practice.objects.filter(state="published").exclude(ward=ward).select_related("ward"))
    else:
        cards = [c for c in cards if c.ward_id != ward.pk]
    results = _results(without)
    conditions = conditions_of(cards)
    answered = checked(ward, [c for of in conditions.values() for c in of if c.hard], on.figures.get(ward.pk, {}))
    met = {a.condition.pk: a.met for a in answered}
    by_pk, weigh = {w.pk: w for w in wards(calendar.today())}, weights()
    found = [_ranked(p, ward, on, by_pk, weigh, results[p.pk], {c.text: met[c.pk] for c in conditions.get(p.pk, ()) if c.hard}) for p in cards]
    return sorted(found, key=lambda r: (*r.fit.order, r.practice.pk))


def _results(without: Adoption | None) -> defaultdict[int, list[tuple[int, str]]]:
    rows = Adoption.objects.filter(state="reported").order_by()
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    found: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for practice, ward, outcome in rows.values_list("practice_id", "ward_id", "outcome"):
        found[practice].append((ward, outcome))
    return found


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
    """For every adoption that was begun: the card's place in that ward's order, as if the adoption were not known."""
    cards = list(Practice.objects.filter(state="published").select_related("ward"))
    known = {c.pk for c in cards}
    places = []
    for a in Adoption.objects.filter(state__in=("using", "reported", "stopped"), practice__in=known).select_related("ward"):
        if a.practice_id in known:
            order = [r.practice.ref for r in ranking(a.ward, on, without=a, cards=cards)]
            chosen = next((c.ref for c in cards if c.pk == a.practice_id), "")
            if chosen in order:
                places.append(rules.place_of(chosen, order))
    return Backtest(len(places), median(places) if places else None)


# The day's work -------------------------------------------------------------------------------------------------------


def waiting(actor: Any, ward: Ward | None) -> tuple[list[Practice], list[Adoption]]:
    """Cards and adoptions of the ward in view that wait for somebody there, the oldest first."""
    cards = Practice.objects.seen_by(actor).filter(state__in=("draft", "checking")).select_related("ward")
    taken = Adoption.objects.seen_by(actor).filter(Q(state="considering") | Q(state="preparing")).select_related("practice", "ward")
    if ward is not None:
        cards, taken = cards.filter(ward=ward), taken.filter(ward=ward)
    return list(cards.order_by("pk")[:20]), list(taken.order_by("considered_on", "pk")[:20])
