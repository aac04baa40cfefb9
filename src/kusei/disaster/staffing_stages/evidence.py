"""What the room can prove: real decisions by their own day. Proposals and drills are not counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import Period
from kusei.core.evidence.registry import Finding, source
from kusei.core.ledger.models import Ward
from kusei.disaster.staffing_stages.models import Decision

COUNTED = ("automatic", "decided", "overridden", "released")


@source(
    "staffing_stages.decisions", label=_("非常配備の判断記録"), unit=_("件"),
    definition=_("期間内に行った、訓練でない配備の決定・変更・解除の記録の件数。案は数えません。"),
)
def decisions(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    start = datetime.combine(period.start, time(), tzinfo=calendar.JST)
    end = datetime.combine(period.end + timedelta(days=1), time(), tzinfo=calendar.JST)
    rows = Decision.objects.filter(ward__in=wards, drill=False, how__in=COUNTED, made_at__lt=end).order_by()
    counts = dict(rows.values_list("ward_id").annotate(n=Count("pk", filter=Q(made_at__gte=start))))
    day, found = min(period.end, calendar.today()), {}
    for ward in wards:
        query = {"view": "counted", "ward_code": ward.code, "from": period.start.isoformat(), "to": period.end.isoformat()}
        href = f"{reverse('staffing_stages:decisions')}?{urlencode(query)}"
        n = counts.get(ward.pk)
        found[ward] = Finding(n, n or 0, day, href, why="" if n is not None else "no_dated_rows")
    return found
