"""What the room can prove: cards taken over and begun in the period, and results given back."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import Period
from kusei.core.evidence.registry import Finding, source
from kusei.core.ledger.models import Ward
from kusei.plan.practices.models import Adoption


def _count(wards: Sequence[Ward], period: Period, field: str) -> dict[Ward, Finding]:
    """Adoptions whose own date in ``field`` lies in the period; a ward without any dated row cannot say. One query."""
    rows = Adoption.objects.filter(ward__in=wards, **{f"{field}__lte": period.end}).order_by()
    found = dict(rows.values_list("ward_id").annotate(n=Count("pk", filter=Q(**{f"{field}__gte": period.start}))))
    day = min(period.end, calendar.today())
    return {
        w: Finding(
            found.get(w.pk), found.get(w.pk, 0), day,
            f"{reverse('practices:adoptions')}?" + urlencode({
                "ward_code": w.code, f"{field}_from": period.start.isoformat(), f"{field}_to": period.end.isoformat(),
            }),
            why="" if w.pk in found else "no_dated_rows",
        )
        for w in wards
    }


@source(
    "practices.adopted", label=_("採用して始めたほかの区の事例"), unit=_("件"),
    definition=_("実施を始めた日が期間内にある、ほかの区の事例の採用の件数。検討中は数えません。"),
)
def adopted(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    return _count(wards, period, "started_on")


@source(
    "practices.results", label=_("返された事例の結果"), unit=_("件"),
    definition=_("結果を返した日が期間内にある、採用した事例の件数。良くなかった結果も数えます。"),
)
def results(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    return _count(wards, period, "reported_on")
