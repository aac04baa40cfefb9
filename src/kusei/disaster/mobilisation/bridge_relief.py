"""A ward's relief plan as the engine wants it, and the engine's answer as posts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from kusei.core.jobs.compute import compute, digest_of, engine
from kusei.core.jobs.models import Run
from kusei.core.rules import registry as rules
from kusei.disaster.mobilisation.models import ReliefDuty, ReliefPerson, ReliefPlan, ReliefWish
from kusei.disaster.mobilisation.queries.relief import Post, elsewhere, needs_of, people_of, planned
from kusei.disaster.mobilisation.rule_values import RELIEF
from kusei.engines.rostering.resting import Breach, apart, breaches
from kusei.engines.rostering.values import Impossible, Inputs, Person, Rest, Shift, Span

# The rest of the room knows the engine by these names alone.
__all__ = [
    "Breach", "Impossible", "Rest", "Span", "apart", "digest_now", "goals", "inputs_of", "minute", "new_breaches", "night", "overridden",
    "posts_of", "rest_of", "solve", "span_of",
]  # fmt: skip

ENGINE = "rostering"


def rest_of(rule: Mapping[str, Any]) -> Rest:
    """The rule's hours as the engine counts them."""
    return Rest(int(rule["rest_hours"]) * 60, int(rule["days_in_row"]), int(rule["longest_hours"]) * 60)


def overridden(rule: Mapping[str, Any]) -> Rest:
    """As far as the head of the ward may go; never tighter than the rule itself."""
    plain = rest_of(rule)
    least = min(plain.least, int(rule["override_rest_hours"]) * 60)
    return Rest(least, max(plain.days, int(rule["override_days"])), plain.longest)


def new_breaches(held: Iterable[Span], added: Span, rest: Rest) -> list[Breach]:
    """What adding one span breaks that was not broken before."""
    before = list(held)
    old = {(b.kind, b.first, b.second) for b in breaches(before, rest)}
    return [b for b in breaches([*before, added], rest) if (b.kind, b.first, b.second) not in old]


def minute(plan: ReliefPlan, at: datetime) -> int:
    return round((at - plan.zero).total_seconds() / 60)


def span_of(plan: ReliefPlan, duty: ReliefDuty | ReliefWish) -> Span:
    return minute(plan, duty.starts_at), minute(plan, duty.ends_at)


def night(span: Span) -> bool:
    return Shift("", *span, "", 0).night


def key_of(plan: ReliefPlan, post: Post | ReliefDuty) -> str:
    return f"{(post.day - plan.from_day).days}.{post.slot}.{post.team}.{post.skill}"


def shifts_of(plan: ReliefPlan, duties: Sequence[ReliefDuty] = ()) -> dict[str, Shift]:
    """One a day and need; what somebody was put on beside the needs is there too, wanted by nobody."""
    found, needs = {}, needs_of(plan)
    for n, day in enumerate(plan.days):
        for need in needs:
            start, end = (minute(plan, at) for at in plan.span(day, need.slot))
            key = f"{n}.{need.slot}.{need.team}.{need.skill}"
            found[key] = Shift(key, start, end, need.team, need.wanted, need.skill, need.weight)
    for duty in duties:
        key = key_of(plan, duty)
        if key not in found:
            start, end = span_of(plan, duty)
            found[key] = Shift(key, start, end, duty.team, 0, duty.skill)
    return found


def _stands(plan: ReliefPlan, duty: ReliefDuty) -> bool:
    """What a person decided, and what had begun when the computation was asked for."""
    return duty.origin == ReliefDuty.Origin.HAND or (plan.asked_at is not None and duty.starts_at <= plan.asked_at)


def inputs_of(plan: ReliefPlan) -> Inputs:
    duties = list(planned(plan).order_by("pk"))
    shifts = shifts_of(plan, duties)
    away: dict[int, list[Span]] = {}
    for wish in ReliefWish.objects.filter(person__plan=plan).order_by("pk"):
        away.setdefault(wish.person_id, []).append(span_of(plan, wish))
    for off in ReliefDuty.objects.filter(plan=plan, state="off").exclude(off_kind__in=(ReliefDuty.Off.PLAN, ReliefDuty.Off.MOVED)).order_by("pk"):
        away.setdefault(off.person_id, []).append(span_of(plan, off))
    others = elsewhere(plan)
    rows = people_of(plan)
    people = tuple(
        _person(plan, p, [d for d in duties if d.person_id == p.pk], away.get(p.pk, []), others.get(p.number, []))
        for p in rows
    )
    people = tuple(_limited(plan, p, row, shifts) for p, row in zip(people, rows, strict=True))
    refs = {p.pk: p.ref for p in rows}
    earlier = tuple((refs[d.person_id], key_of(plan, d)) for d in duties)
    begun = minute(plan, plan.asked_at) if plan.asked_at and plan.state == "adopted" else None
    shown = tuple(s for s in shifts.values() if begun is None or s.start > begun or any(k == s.key for _p, k in earlier))
    return Inputs(people, shown, rest_of(rules.at(RELIEF, plan.from_day, ward=plan.ward).values), earlier)


def _person(
    plan: ReliefPlan, row: ReliefPerson, duties: Sequence[ReliefDuty], away: Sequence[Span], others: Sequence[ReliefDuty]
) -> Person:
    return Person(
        row.ref, tuple(sorted(row.skills)), minute(plan, row.since) if row.since else None,
        minute(plan, row.until) if row.until else None, most_total=row.most_hours * 60 if row.most_hours is not None else None,
        fixed=tuple(key_of(plan, d) for d in duties if _stands(plan, d)), away=tuple(sorted(away)),
        worked=tuple(span_of(plan, d) for d in others),
    )  # fmt: skip


def _limited(plan: ReliefPlan, person: Person, row: ReliefPerson, shifts: Mapping[str, Shift]) -> Person:
    """Those who are gone get nothing that has not begun; those who may not work at night get no night."""
    if row.gone:
        begun = minute(plan, plan.asked_at) if plan.asked_at else 0
        fixed = tuple(k for k in person.fixed if shifts[k].start <= begun)
        return replace(person, fixed=fixed, forbidden=tuple(sorted(k for k in shifts if k not in fixed)))
    return replace(person, forbidden=tuple(sorted(k for k, s in shifts.items() if s.night))) if row.no_nights else person


def digest_now(plan: ReliefPlan) -> str:
    return digest_of(ENGINE, inputs_of(plan))


def goals() -> int:
    return int(engine(ENGINE).GOALS)


def solve(plan: ReliefPlan, tell: Callable[[int], None] | None = None) -> Run:
    """``tell`` hears how many goals are done. Raises ValueError for inputs no roster can meet."""
    return compute(ENGINE, inputs_of(plan), tell=tell)


def posts_of(plan: ReliefPlan, run: Run) -> list[Post]:
    """The roster the engine found; people who are gone since are left out."""
    index = {p.ref: p.pk for p in people_of(plan)}
    found = []
    for ref, key in run.result["pairs"]:
        day, slot, team, skill = key.split(".")
        if ref in index and int(day) < len(plan.days):
            found.append(Post(index[ref], plan.days[int(day)], int(slot), team, skill))
    return found
