"""Reads of the relief shifts and of support: who can serve, who stands where, what is missing, who is next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from kusei.core import calendar
from kusei.core.ledger.models import Ward
from kusei.disaster.mobilisation.models import (
    Designation,
    Home,
    Member,
    ReliefDuty,
    ReliefNeed,
    ReliefPerson,
    ReliefPlan,
    Supporter,
)


@dataclass(frozen=True)
class Post:
    """One person in one shift, out of the roster in force or out of a computation."""

    person: int
    day: date
    slot: int
    team: str
    skill: str
    duty: ReliefDuty | None = None


@dataclass(frozen=True)
class Missing:
    day: date
    slot: int
    team: str
    skill: str
    by: int


def planned(plan: ReliefPlan) -> Any:
    return ReliefDuty.objects.filter(plan=plan, state="planned")


def designated(ward: Ward, day: date) -> list[Designation]:
    rows = Designation.objects.filter(ward=ward, since__lte=day, until=None, member__state="active")
    return list(rows.select_related("member").order_by("member__number"))


def supporters_here(ward: Ward, *, drill: bool) -> list[Supporter]:
    rows = Supporter.objects.filter(request__ward=ward, request__direction="ask", request__drill=drill, returned_at=None)
    return list(rows.select_related("request").order_by("request", "number"))


def needs_of(plan: ReliefPlan) -> list[ReliefNeed]:
    return list(plan.needs.order_by("slot", "team", "skill"))


def people_of(plan: ReliefPlan) -> list[ReliefPerson]:
    return list(plan.people.select_related("member", "supporter").order_by("number"))


def still_here(plan: ReliefPlan) -> Any:
    """Those of the plan who can be put on a shift."""
    return plan.people.exclude(member__state__in=("away", "left")).exclude(supporter__returned_at__isnull=False).order_by("number")


def with_care(members: Iterable[Member]) -> set[int]:
    """Who has told of duties at home. What they are is not read."""
    return set(Home.objects.filter(member__in=list(members)).exclude(caring="").values_list("member_id", flat=True))


def posts_in_force(plan: ReliefPlan) -> list[Post]:
    rows = planned(plan).order_by("starts_at", "team", "pk")
    return [Post(d.person_id, d.day, d.slot, d.team, d.skill, d) for d in rows]


def missing(plan: ReliefPlan, needs: Sequence[ReliefNeed], posts: Iterable[Post]) -> list[Missing]:
    have = Counter((p.day, p.slot, p.team, p.skill) for p in posts)
    return [
        Missing(day, n.slot, n.team, n.skill, n.wanted - have[day, n.slot, n.team, n.skill])
        for day in plan.days for n in needs if have[day, n.slot, n.team, n.skill] < n.wanted
    ]  # fmt: skip


def hours_of(plan: ReliefPlan, posts: Iterable[Post]) -> Counter[int]:
    found: Counter[int] = Counter()
    for post in posts:
        found[post.person] += 24 // plan.slots
    return found


def next_shift(plan: ReliefPlan, now: datetime) -> tuple[date, int] | None:
    """The shift that begins next within the plan."""
    coming = [(plan.span(day, slot)[0], day, slot) for day in plan.days for slot in range(plan.slots)]
    return next(((day, slot) for start, day, slot in coming if start > now), None)


def elsewhere(plan: ReliefPlan) -> dict[str, list[ReliefDuty]]:
    """What the plan's people work in other rosters round these days, by number: it counts for their rest."""
    numbers = plan.people.values("number")
    from_at, to_at = plan.zero - timedelta(days=14), plan.zero + timedelta(days=len(plan.days) + 2)
    rows = ReliefDuty.objects.filter(
        person__number__in=numbers, state="planned", plan__drill=plan.drill, plan__state__in=("adopted", "ended"),
        starts_at__lt=to_at, ends_at__gt=from_at,
    ).exclude(plan=plan)  # fmt: skip
    found: dict[str, list[ReliefDuty]] = {}
    for duty in rows.select_related("person", "plan").order_by("starts_at"):
        found.setdefault(duty.person.number, []).append(duty)
    return found


def previous(plan_ward: Ward) -> ReliefPlan | None:
    return ReliefPlan.objects.filter(ward=plan_ward).order_by("-from_day", "-pk").first()


def open_support(rows: Any) -> Any:
    return rows.filter(state__in=("asked", "partly"))


def running(rows: Any) -> Any:
    return rows.filter(state="adopted", to_day__gte=calendar.today() - timedelta(days=1))
