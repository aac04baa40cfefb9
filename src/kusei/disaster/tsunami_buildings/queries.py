"""Reads: the clauses of a building in words, capacity on a day, who is due for a check."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.rules import registry as rules
from kusei.disaster.tsunami_buildings.lifecycle import RUNNING
from kusei.disaster.tsunami_buildings.models import Building, ChangeReport, WalkNetwork
from kusei.disaster.tsunami_buildings.powers import KEYS
from kusei.disaster.tsunami_buildings.rule_values import RENEWAL_NOTICE, criteria, every_criteria
from kusei.disaster.tsunami_buildings.rules import Clause, Facts, capacity, clauses

CHECK_MONTHS = 12


def agreed_on(building: Building, day: date) -> bool:
    """Whether the agreement holds on ``day``: one that has ended bears no designation."""
    agreement = building.agreement
    return agreement is not None and (agreement.until is None or agreement.until >= day)


def facts_of(building: Building, *, day: date) -> Facts:
    return Facts(
        structure=building.structure,
        storeys=building.storeys,
        started_on=building.started_on,
        seismic=building.seismic,
        depth_m=building.depth_m,
        base_level_m=building.base_level_m,
        refuge_floor=building.refuge_floor,
        refuge_height_m=building.refuge_height_m,
        stairs=building.stairs,
        access=building.access,
        key_holders=building.key_holders,
        agreed=agreed_on(building, day),
        roof=building.storeys is not None and (building.refuge_floor or 0) > building.storeys,
        shore_m=building.shore_m,
        faces_shore=building.faces_shore,
        ground_m=building.ground_m,
    )


def by_height(building: Building) -> bool:
    """Whether the clause of height compares metres rather than storeys."""
    return building.base_level_m is not None and building.refuge_height_m is not None


def clauses_of(building: Building, *, day: date | None = None) -> tuple[Clause, ...]:
    asked = day or calendar.today()
    return clauses(facts_of(building, day=asked), criteria(asked, ward=building.ward))


def clauses_elsewhere(building: Building, *, day: date | None = None) -> dict[str, tuple[Clause, ...]]:
    """The same building by every declared set of criteria, by key; the agreement is left out."""
    asked = day or calendar.today()
    facts = facts_of(building, day=asked)
    sets = every_criteria(asked, ward=building.ward)
    return {key: tuple(c for c in clauses(facts, one) if c.key != "agreement") for key, one in sets.items()}


def held_on(day: date) -> Q:
    """Designated with a known date, and neither ended nor suspended by the end of ``day``."""
    in_use = (Q(ended_on=None) | Q(ended_on__gt=day)) & (Q(suspended_on=None) | Q(suspended_on__gt=day))
    return Q(designated_on__lte=day) & in_use


def capacities(rows: QuerySet[Building], day: date) -> dict[int, tuple[int, int]]:
    """Ward id -> (persons, buildings) on ``day``, from floors that held then, else from the dated designation's figure."""
    there = Q(floors__dry=True) & Q(floors__since__lte=day) & (Q(floors__until=None) | Q(floors__until__gte=day))
    found = rows.order_by().annotate(area=Sum("floors__area_m2", filter=there))
    totals: dict[int, tuple[int, int]] = {}
    for ward_id, area, m2, stated in found.values_list("ward_id", "area", "m2_per_person", "capacity"):
        persons = capacity([Decimal(area)], m2) if area is not None and m2 else int(stated or 0)
        before = totals.get(ward_id, (0, 0))
        totals[ward_id] = (before[0] + persons, before[1] + 1)
    return totals


def due_before(today: date) -> date:
    """A designation or check before this day is due for the yearly check."""
    return calendar.add_months(today, -CHECK_MONTHS)


def check_due(rows: Any, today: date) -> Any:
    """Designated buildings whose last check (else designation) is a year or more ago, or is not known at all."""
    limit = due_before(today)
    never = Q(checked_on=None) & (Q(designated_on=None) | Q(designated_on__lte=limit))
    return rows.filter(Q(checked_on__lte=limit) | never, state="designated")


def agreement_ending(rows: Any, today: date) -> Any:
    """In use, and the agreement has ended or ends within the months in which renewal is talked over."""
    limit = calendar.add_months(today, int(rules.at(RENEWAL_NOTICE, today)["months"]))
    return rows.filter(agreement__until__lte=limit, state__in=RUNNING)


def to_review(rows: Any) -> Any:
    """A change was reported and nobody has looked at it yet."""
    return rows.filter(changes__result=ChangeReport.Result.OPEN).distinct()


def to_sign(rows: Any) -> Any:
    """Designated with a known day, and no sign hangs there yet."""
    return rows.filter(state="designated", sign_put_on=None).exclude(designated_on=None)


def open_changes(building: Building) -> Any:
    return building.changes.filter(result=ChangeReport.Result.OPEN).order_by("reported_on", "pk")


def may_call(actor: Actor, building: Building) -> bool:
    """Whether the key holders' names are for this actor. A building is published, they never are: only reach decides."""
    return actor.reach(KEYS).covers(building.ward_id)


def network_in_use() -> WalkNetwork | None:
    return WalkNetwork.objects.filter(in_use=True).first()
