"""Reads: the clauses of a building in words, capacity on a day, who is due for a check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.disaster.tsunami_buildings.models import Building
from kusei.disaster.tsunami_buildings.rule_values import criteria
from kusei.disaster.tsunami_buildings.rules import Clause, Facts, capacity, clauses

CHECK_MONTHS = 12
CLAUSES: dict[str, str | Promise] = {
    "structure": _("構造"),
    "storeys": _("階数"),
    "quake": _("耐震"),
    "height": _("避難場所の高さ"),
    "access": _("夜間・休日の開け方"),
    "agreement": _("協定"),
}
REASONS: dict[str, str | Promise] = {
    "": _("満たしています"),
    "no_structure": _("構造が分かりません。"),
    "weak_structure": _("RC造・SRC造・告示適合のどれでもありません。"),
    "no_storeys": _("階数が分かりません。"),
    "too_low": _("階数が足りません。"),
    "no_start": _("着工日も耐震診断も分かりません。"),
    "old_code": _("1981年6月1日より前の着工で、耐震診断がありません。"),
    "diagnosed_weak": _("耐震診断で安全が確かめられていません。"),
    "no_height": _("浸水深（基準水位）と避難場所の高さが分かりません。"),
    "below_base_level": _("避難場所が基準水位より低いです。"),
    "below_safe_floor": _("避難場所の階が低すぎます（浸水する階の2つ上から）。"),
    "no_access": _("夜間・休日の開け方が決まっていません。"),
    "few_keys": _("鍵の保管者が足りません。"),
    "no_agreement": _("協定がありません。"),
}


@dataclass(frozen=True)
class ClauseLine:
    """A clause for people: its name, whether it is met (None = not known), and why not."""

    label: str | Promise
    met: bool | None
    said: str | Promise


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
        access=building.access,
        key_holders=building.key_holders,
        agreed=agreed_on(building, day),
    )


def clauses_of(building: Building, *, day: date | None = None) -> tuple[Clause, ...]:
    asked = day or calendar.today()
    return clauses(facts_of(building, day=asked), criteria(asked, ward=building.ward))


def in_words(found: Sequence[Clause]) -> list[ClauseLine]:
    return [ClauseLine(CLAUSES[c.key], {"ok": True, "failed": False}.get(c.status), REASONS[c.why]) for c in found]


def named(found: Sequence[Clause]) -> str:
    """The failed clauses in one sentence each, for a refusal."""
    return " ".join(
        _t("「%(clause)s」%(reason)s") % {"clause": CLAUSES[c.key], "reason": REASONS[c.why]} for c in found
    )


def held_on(day: date) -> Q:
    """Designated with a known date, and not ended by the end of ``day``."""
    return Q(designated_on__lte=day) & (Q(ended_on=None) | Q(ended_on__gt=day))


def capacities(rows: QuerySet[Building], day: date) -> dict[int, tuple[int, int]]:
    """Ward id -> (persons, buildings) on ``day``, from floors that held then, else from the dated designation's figure."""
    there = Q(floors__since__lte=day) & (Q(floors__until=None) | Q(floors__until__gte=day))
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
