"""What the room can prove: initiatives live by the period's end, and studies decided in it. By their own dates."""

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
from kusei.plan.rollout.models import Policy, Standing, Step
from kusei.plan.rollout.queries import live_on


def _href(name: str, ward: Ward, **query: str) -> str:
    return f"{reverse(f'rollout:{name}')}?{urlencode({'ward_code': ward.code, **query})}"


@source(
    "rollout.live", label=_("実施に至った取り組み"), unit=_("件"),
    definition=_("期間の末日に「実施」または「定着」であった取り組みの件数。その日までの状態の移り変わりから数えます。"),
)
def live(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    day = min(period.end, calendar.today())
    dated = set(Step.objects.filter(on__lte=day, standing__ward__in=wards).order_by().values_list("standing__ward_id", flat=True).distinct())
    found = dict(live_on(Standing.objects.filter(ward__in=wards), day).order_by().values_list("ward_id").annotate(n=Count("pk")))
    return {
        w: Finding(
            found.get(w.pk, 0) if w.pk in dated else None, found.get(w.pk, 0), day, _href("list", w, live_by=day.isoformat()),
            why="" if w.pk in dated else "no_dated_rows",
        )
        for w in wards
    }


@source(
    "rollout.studies", label=_("結論を出した検討"), unit=_("件"),
    definition=_("決定日が期間内にある、区の検討の方針決定と見送りの件数。見送りも結論に数えます。全市の検討は「結論を出した全市の検討」で数えます。"),
)
def studies(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    rows = Policy.objects.filter(study__ward__in=wards, decided_on__lte=period.end).order_by()
    found = dict(rows.values_list("study__ward_id").annotate(n=Count("pk", filter=Q(decided_on__gte=period.start))))
    return {
        w: Finding(
            found.get(w.pk), found.get(w.pk, 0), min(period.end, calendar.today()),
            _href("policies", w, **{"from": period.start.isoformat(), "to": period.end.isoformat()}),
            why="" if w.pk in found else "no_dated_rows",
        )
        for w in wards
    }


@source(
    "rollout.city_studies", label=_("結論を出した全市の検討"), unit=_("件"), whole="same",
    definition=_("決定日が期間内にある、市が行った検討の方針決定と見送りの件数。どの区にも同じ件数を示し、足し合わせません。"),
)
def city_studies(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    dated = Policy.objects.filter(study__ward=None, decided_on__lte=period.end)
    count = dated.filter(decided_on__gte=period.start).count() if dated.exists() else None
    span = {"scope": "city", "from": period.start.isoformat(), "to": period.end.isoformat()}
    found = Finding(
        count, count or 0, min(period.end, calendar.today()), f"{reverse('rollout:policies')}?{urlencode(span)}",
        why="" if count is not None else "no_dated_rows",
    )
    return dict.fromkeys(wards, found)
