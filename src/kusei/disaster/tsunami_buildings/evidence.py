"""What the room can prove. Only rows with their own dates count; the rest stands apart as reference."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import Period
from kusei.core.evidence.registry import Finding, Reference, source
from kusei.core.ledger.models import Ward
from kusei.disaster.tsunami_buildings.models import Building, Check, Study, TownReach
from kusei.disaster.tsunami_buildings.queries import capacities, held_on


def href(ward: Ward, **query: str) -> str:
    return f"{reverse('tsunami_buildings:list')}?{urlencode({'view': 'all', 'ward_code': ward.code, **query})}"


def as_of(period: Period) -> date:
    return min(period.end, calendar.today())


def _undated(wards: Sequence[Ward]) -> dict[int, Reference]:
    """Designated buildings whose day of designation nobody wrote down, by ward. One query."""
    rows = Building.objects.filter(state="designated", designated_on=None, ward__in=wards).order_by()
    by_ward = {w.pk: w for w in wards}
    return {
        ward_id: Reference(_("指定日の分からない津波避難ビル"), n, day, href(by_ward[ward_id], undated="1"))
        for ward_id, n, day in rows.values_list("ward_id").annotate(n=Count("pk"), day=Max("source_as_of"))
    }


def _findings(
    wards: Sequence[Ward],
    period: Period,
    said: dict[int, tuple[int, int]],
    query: dict[str, str],
) -> dict[Ward, Finding]:
    """``said``: ward id -> (value, sample) for the wards that hold dated rows."""
    undated = _undated(wards)
    return {
        w: Finding(
            said[w.pk][0] if w.pk in said else None,
            said[w.pk][1] if w.pk in said else 0,
            as_of(period),
            href(w, **query),
            why="" if w.pk in said else "no_dated_rows",
            reference=(undated[w.pk],) if w.pk in undated else (),
        )
        for w in wards
    }


@source(
    "tsunami_buildings.designated",
    label=_("期間内に指定した津波避難ビル"),
    unit=_("棟"),
    definition=_("指定日が期間内にある津波避難ビルの数。指定緊急避難場所（津波）の印は数えません。"),
)
def designated(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    within = Q(designated_on__range=(period.start, period.end))
    rows = Building.objects.filter(ward__in=wards, designated_on__lte=period.end).order_by()
    found = rows.values_list("ward_id").annotate(n=Count("pk", filter=within))
    query = {"from": period.start.isoformat(), "to": period.end.isoformat()}
    return _findings(wards, period, {w: (n, n) for w, n in found}, query)


@source(
    "tsunami_buildings.capacity",
    label=_("津波避難ビルに入れる人数"),
    unit=_("人"),
    definition=_(
        "期間の終わりに指定されていた建物の収容人数の合計。その日に使えた避難場所の面積÷1人あたり面積（切り捨て）。"
    ),
)
def held_capacity(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    day = as_of(period)
    rows = Building.objects.filter(held_on(day), ward__in=wards, capacity__isnull=False)
    return _findings(wards, period, capacities(rows, day), {"held_on": day.isoformat(), "sized": "1"})


@source(
    "tsunami_buildings.checked",
    label=_("年次点検を終えた津波避難ビル"),
    unit=_("棟"),
    definition=_("期間内に点検日のある津波避難ビルの数（同じ建物は1棟と数えます）。"),
)
def checked(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    within = Q(checked_on__range=(period.start, period.end))
    rows = Check.objects.filter(building__ward__in=wards, checked_on__lte=period.end).order_by()
    found = rows.values_list("building__ward_id").annotate(n=Count("building", filter=within, distinct=True))
    query = {"checked_from": period.start.isoformat(), "checked_to": period.end.isoformat()}
    return _findings(wards, period, {w: (n, n) for w, n in found}, query)


@source(
    "tsunami_buildings.reached",
    label=_("津波避難ビルに届いて入れる人（試算）"),
    unit=_("人"),
    definition=_(
        "期間内の日付で採用された最も新しい試算で、期限内に歩いて着き、収容人数の中に入れる人の数。対象は人口の分かる町。"
    ),
)
def reached(wards: Sequence[Ward], period: Period) -> dict[Ward, Finding]:
    """The newest adopted study whose own day lies in the period; an older one stands apart as a reference."""
    day = as_of(period)
    studies = Study.objects.filter(ward__in=wards, state=Study.State.ADOPTED, as_of__lte=period.end).order_by("as_of", "pk")
    newest: dict[int, Study] = {s.ward_id: s for s in studies}
    counts = dict(
        TownReach.objects.filter(study__in=newest.values()).exclude(people=None).order_by()
        .values_list("study").annotate(n=Count("pk"))
    )
    found = {}
    for ward in wards:
        study = newest.get(ward.pk)
        if study is None:
            found[ward] = Finding(None, 0, day, why="no_dated_rows")
            continue
        link = f"{reverse('tsunami_buildings:towns')}?{urlencode({'view': 'known', 'study': study.ref})}"
        sample = counts.get(study.pk, 0)
        if study.as_of >= period.start:
            found[ward] = Finding(study.reached, sample, study.as_of, link)
        else:
            old = Reference(_("以前の試算で入れる人"), study.reached or 0, study.as_of, link)
            found[ward] = Finding(None, 0, day, why="no_dated_rows", reference=(old,))
    return found
