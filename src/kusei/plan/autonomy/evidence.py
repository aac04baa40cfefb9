"""What the room can prove: projects of the discretionary budget settled in the period."""

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
from kusei.plan.autonomy.models import Consultation, Placement, Proposal, TaskMove


@source(
    "autonomy.settled", label=_("決算した区長裁量経費の事業"), unit=_("件"),
    definition=_("決算した日が期間内にある、区長裁量経費の事業の件数。執行中、不採択、取り下げは数えません。"),
)
def settled(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    """A ward without any dated row cannot say. One query."""
    rows = Proposal.objects.filter(envelope__ward__in=wards, settled_on__lte=period.end).order_by()
    found = dict(rows.values_list("envelope__ward_id").annotate(n=Count("pk", filter=Q(settled_on__gte=period.start))))
    day = min(period.end, calendar.today())
    return {
        w: Finding(
            found.get(w.pk), found.get(w.pk, 0), day,
            f"{reverse('autonomy:proposals')}?" + urlencode({
                "ward_code": w.code, "settled_from": period.start.isoformat(), "settled_to": period.end.isoformat(),
            }),
            why="" if w.pk in found else "no_dated_rows",
        )
        for w in wards
    }


@source(
    "autonomy.agreed", label=_("協議書が成り立った区と局の協議"), unit=_("件"),
    definition=_("区と局の決裁がそろい、協議書の日が期間内にある協議の件数。回答だけのもの、不調、取り下げは数えません。"),
)
def agreed(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    """A ward without any dated agreement cannot say. One query."""
    rows = Consultation.objects.filter(ward__in=wards, agreed_on__lte=period.end).order_by()
    found = dict(rows.values_list("ward_id").annotate(n=Count("pk", filter=Q(agreed_on__gte=period.start))))
    day = min(period.end, calendar.today())
    return {
        w: Finding(
            found.get(w.pk), found.get(w.pk, 0), day,
            f"{reverse('autonomy:consultations')}?" + urlencode({
                "ward_code": w.code, "agreed_from": period.start.isoformat(), "agreed_to": period.end.isoformat(),
            }),
            why="" if w.pk in found else "no_dated_rows",
        )
        for w in wards
    }


@source(
    "autonomy.tasks_moved", label=_("提案して移した事務"), unit=_("件"),
    definition=_("その区が提案し、表が変わった日が期間内にある、事務を移す提案の件数。決裁だけのもの、不採用、取り下げ、市の提案は数えません。"),
)
def tasks_moved(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    """A ward that never moved a task cannot say. One query."""
    rows = TaskMove.objects.filter(proposer__in=wards, live_on__lte=period.end).order_by()
    found = dict(rows.values_list("proposer_id").annotate(n=Count("pk", filter=Q(live_on__gte=period.start))))
    day = min(period.end, calendar.today())
    return {
        w: Finding(
            found.get(w.pk), found.get(w.pk, 0), day,
            f"{reverse('autonomy:moves')}?" + urlencode({
                "proposer": w.code, "live_from": period.start.isoformat(), "live_to": period.end.isoformat(),
            }),
            why="" if w.pk in found else "no_dated_rows",
        )
        for w in wards
    }


@source(
    "autonomy.posts_placed", label=_("区長の裁量で始めた職の配置"), unit=_("件"),
    definition=_("配置を始めた日が期間内にある、区長裁量の職の配置の件数。人数ではありません。提案だけのもの、不採用、取り下げは数えません。"),
)
def posts_placed(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    """A ward that never placed a post cannot say. One query."""
    rows = Placement.objects.filter(pool__ward__in=wards, started_on__lte=period.end).order_by()
    found = dict(rows.values_list("pool__ward_id").annotate(n=Count("pk", filter=Q(started_on__gte=period.start))))
    day = min(period.end, calendar.today())
    return {
        w: Finding(
            found.get(w.pk), found.get(w.pk, 0), day,
            f"{reverse('autonomy:posts')}?" + urlencode({
                "ward_code": w.code, "started_from": period.start.isoformat(), "started_to": period.end.isoformat(),
            }),
            why="" if w.pk in found else "no_dated_rows",
        )
        for w in wards
    }
