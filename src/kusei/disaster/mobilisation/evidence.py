"""What the room can prove: how far the plan's least numbers were met on the last day of a period; who came in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import Period
from kusei.core.evidence.registry import Finding, source
from kusei.core.ledger.models import Ward
from kusei.disaster.mobilisation.models import Cell, Designation, Plan, Summons
from kusei.disaster.mobilisation.queries.after import judged


def held_on(day: date) -> Q:
    return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))


@source(
    "mobilisation.roster_filled",
    label=_("区指定動員の名簿の充足"),
    unit=_("%"),
    definition=_("期間の終わりに指定されていた職員の数を、その年度の決定した計画の定員（最少の合計）で割った割合。100%を超えることもあります。"),
    whole="mean",
)
def roster_filled(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    day = min(period.end, calendar.today())
    plan = Plan.objects.filter(decided_on__lte=day, fiscal_year=calendar.fiscal_year_of(day)).first()
    cells = Cell.objects.filter(plan=plan, ward__in=wards).order_by()
    asked = dict(cells.values_list("ward_id").annotate(n=Sum("least")))
    rows = Designation.objects.filter(held_on(day), plan=plan, ward__in=wards).order_by()
    have = dict(rows.values_list("ward_id").annotate(n=Count("pk")))
    found = {}
    for ward in wards:
        if plan is None or not asked.get(ward.pk):
            found[ward] = Finding(None, 0, day, why="no_dated_rows")
            continue
        n = have.get(ward.pk, 0)
        query = {"view": "all", "ward_code": ward.code, "held_on": day.isoformat(), "plan": plan.ref}
        href = f"{reverse('mobilisation:list')}?{urlencode(query)}"
        found[ward] = Finding((Decimal(n * 100) / asked[ward.pk]).quantize(Decimal("0.1")), n, day, href, base=asked[ward.pk])
    return found


@source(
    "mobilisation.arrival_3h",
    label=_("3時間以内に参集できる職員"),
    unit=_("%"),
    definition=_("期間中に発令し、終わった参集（訓練を含む）で呼んだ職員のうち、発令から3時間以内に着いた人の割合。人数の元は呼んだ人の行です。"),
    whole="mean",
)
def arrival_3h(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    rows = judged(Summons.objects.filter(call__ward__in=wards), period).order_by()
    in_time = Q(arrived_at__lte=F("call__called_at") + timedelta(hours=3))
    counts = {w: (n, ok) for w, n, ok in rows.values_list("call__ward_id").annotate(n=Count("pk"), ok=Count("pk", filter=in_time))}
    found = {}
    for ward in wards:
        n, ok = counts.get(ward.pk, (0, 0))
        query = {"view": "all", "ward_code": ward.code, "from": period.start.isoformat(), "to": period.end.isoformat()}
        href = f"{reverse('mobilisation:called')}?{urlencode(query)}"
        found[ward] = Finding((Decimal(ok * 100) / n).quantize(Decimal("0.1")), n, period.end, href) if n else Finding(None, 0, period.end, why="no_dated_rows")
    return found
