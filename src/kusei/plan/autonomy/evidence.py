"""What the room can prove: settled projects, agreements, tasks that moved, money earned, posts that began; all dated rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Aggregate, Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import Period
from kusei.core.evidence.registry import Finding, source
from kusei.core.ledger.models import Ward
from kusei.plan.autonomy.models import Consultation, Placement, Proposal, Receipt, TaskMove


def _dated(
    rows: QuerySet[Any], wards: Sequence[Ward], period: Period, *, ward: str, day: str, page: str, asked: str,
    value: Callable[[Q], Aggregate] = lambda within: Count("pk", filter=within), by: str = "ward_code", **query: str,
) -> dict[Ward, Finding]:
    """Rows dated within the period, by ward, and the page that lists exactly them. A ward without any row cannot say. One query."""
    begun = rows.filter(**{f"{ward}__in": wards, f"{day}__lte": period.end}).order_by()
    within = Q(**{f"{day}__gte": period.start})
    found = {
        pk: (total, n)
        for pk, total, n in begun.values_list(f"{ward}_id").annotate(
            total=value(within), n=Count("pk", filter=within)
        )
    }
    last = min(period.end, calendar.today())

    def link(w: Ward) -> str:
        shown = {by: w.code, **query, f"{asked}_from": period.start.isoformat(), f"{asked}_to": period.end.isoformat()}
        return f"{reverse(page)}?{urlencode(shown)}"

    return {
        w: Finding(*found[w.pk], last, link(w)) if w.pk in found else Finding(None, 0, last, link(w), why="no_dated_rows")
        for w in wards
    }


@source(
    "autonomy.settled", label=_("決算した区長裁量経費の事業"), unit=_("件"),
    definition=_("決算した日が期間内にある、区長裁量経費の事業の件数。執行中、不採択、取り下げは数えません。"),
)
def settled(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    return _dated(
        Proposal.objects.all(), wards, period, ward="envelope__ward", day="settled_on", page="autonomy:proposals", asked="settled"
    )


@source(
    "autonomy.agreed", label=_("協議書が成り立った区と局の協議"), unit=_("件"),
    definition=_("区と局の決裁がそろい、協議書の日が期間内にある協議の件数。回答だけのもの、不調、取り下げは数えません。"),
)
def agreed(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    return _dated(
        Consultation.objects.all(), wards, period, ward="ward", day="agreed_on", page="autonomy:consultations", asked="agreed"
    )


@source(
    "autonomy.tasks_moved", label=_("提案して移した事務"), unit=_("件"),
    definition=_("その区が提案し、表が変わった日が期間内にある、事務を移す提案の件数。決裁だけのもの、不採用、取り下げ、市の提案は数えません。"),
)
def tasks_moved(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    return _dated(
        TaskMove.objects.all(), wards, period, ward="proposer", day="live_on", page="autonomy:moves", asked="live", by="proposer"
    )


@source(
    "autonomy.earned", label=_("受けた区の独自収入"), unit=_("円"), whole="sum",
    definition=_("受けた日が期間内にある、広告、命名権、協賛、寄附、貸付けなどの収入の額の計。返した額、使った額は引きません。"),
)
def earned(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    return _dated(
        Receipt.objects.filter(what="received"), wards, period, ward="bill__agreement__ward", day="moved_on",
        page="autonomy:receipts", asked="moved", what="received",
        value=lambda within: Sum("yen", filter=within, default=0),
    )


@source(
    "autonomy.posts_placed", label=_("区長の裁量で始めた職の配置"), unit=_("件"),
    definition=_("配置を始めた日が期間内にある、区長裁量の職の配置の件数。人数ではありません。提案だけのもの、不採用、取り下げは数えません。"),
)
def posts_placed(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    return _dated(
        Placement.objects.all(), wards, period, ward="pool__ward", day="started_on", page="autonomy:posts", asked="started"
    )
