"""What the room can prove. Drills and improvements carry their own days; registers without dates stand apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import Period
from kusei.core.evidence.registry import Finding, Reference, source
from kusei.core.ledger.models import Ward
from kusei.disaster.shelters.lifecycle import LIVE
from kusei.disaster.shelters.models import Drill, Improvement, Shelter

REFERENCES = (
    ("is_shelter", _("指定避難所"), Q(is_shelter=True), {"kind": "shelter"}),
    ("is_emergency_site", _("指定緊急避難場所"), Q(is_emergency_site=True), {"kind": "emergency"}),
    (
        "tsunami",
        _("津波に使える指定緊急避難場所"),
        Q(is_emergency_site=True, tsunami="yes"),
        {"kind": "emergency", "hazard": "tsunami"},
    ),
)


def _href(name: str, ward: Ward, query: Mapping[str, str]) -> str:
    return f"{reverse(f'shelters:{name}')}?{urlencode({'ward_code': ward.code, **query})}"


def as_of(period: Period) -> date:
    return min(period.end, calendar.today())


def _references(wards: Sequence[Ward]) -> dict[int, tuple[Reference, ...]]:
    """Sites in the register whose designation carries no date, by ward. One query."""
    rows = Shelter.objects.filter(state__in=LIVE, designated_on=None, ward__in=wards).order_by()
    counts = {f"n_{key}": Count("pk", filter=which) for key, _label, which, _query in REFERENCES}
    by_ward = {w.pk: w for w in wards}
    found = {}
    for row in rows.values("ward_id").annotate(day=Max("source_as_of"), **counts):
        ward = by_ward[row["ward_id"]]
        found[ward.pk] = tuple(
            Reference(label, row[f"n_{key}"], row["day"], _href("list", ward, {**query, "undated": "1"}))
            for key, label, _which, query in REFERENCES
            if row[f"n_{key}"]
        )
    return found


def _findings(
    wards: Sequence[Ward],
    period: Period,
    said: Mapping[int, tuple[int, int]],
    *,
    name: str,
    query: Mapping[str, str],
) -> dict[Ward, Finding]:
    """``said``: ward id -> (value, sample) for the wards that hold dated rows."""
    references = _references(wards)
    days = {"from": period.start.isoformat(), "to": period.end.isoformat(), **query}
    return {
        w: Finding(
            said[w.pk][0] if w.pk in said else None,
            said[w.pk][1] if w.pk in said else 0,
            as_of(period),
            _href(name, w, days),
            why="" if w.pk in said else "no_dated_rows",
            reference=references.get(w.pk, ()),
        )
        for w in wards
    }


@source(
    "shelters.drills",
    label=_("避難所開設訓練の実施"),
    unit=_("回"),
    definition=_("実施日が期間内にある、地域と行った避難所の開設・運営訓練の回数。"),
)
def drills(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    within = Q(held_on__gte=period.start)
    rows = Drill.objects.filter(ward__in=wards, held_on__lte=period.end).order_by()
    found = rows.values_list("ward_id").annotate(n=Count("pk", filter=within))
    return _findings(wards, period, {w: (n, n) for w, n in found}, name="drills", query={})


@source(
    "shelters.drill_districts",
    label=_("避難所開設訓練をした学区"),
    unit=_("学区"),
    definition=_(
        "期間内に避難所の開設・運営訓練を行った学区の数（同じ学区は1と数え、学区の分からない訓練は除きます）。"
    ),
)
def drill_districts(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    within = Q(held_on__gte=period.start, district__isnull=False)
    rows = Drill.objects.filter(ward__in=wards, held_on__lte=period.end).order_by()
    found = rows.values_list("ward_id").annotate(
        n=Count("district", filter=within, distinct=True),
        rows=Count("pk", filter=within),
    )
    return _findings(wards, period, {w: (n, r) for w, n, r in found}, name="drills", query={"in_district": "1"})


@source(
    "shelters.functions_improved",
    label=_("改善された避難所の機能"),
    unit=_("件"),
    definition=_("完了日が期間内にある、トイレ・電源・Wi-Fi・バリアフリーの改善の件数。予定は数えません。"),
)
def functions_improved(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    within = Q(done_on__gte=period.start)
    rows = Improvement.objects.filter(shelter__ward__in=wards, done_on__lte=period.end).order_by()
    found = rows.values_list("shelter__ward_id").annotate(n=Count("pk", filter=within))
    return _findings(wards, period, {w: (n, n) for w, n in found}, name="improvements", query={})
