"""After the call: the board, what is missing, what was seen on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, Sum

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.calendar import Period
from kusei.core.ledger.models import Ward
from kusei.core.places import geometry_of
from kusei.disaster.mobilisation.models import Call, Cell, HelpOffer, HelpPerson, Plan, RoadReport, Summons
from kusei.disaster.mobilisation.rules.after import Standing

COUNTS = {
    "called": Count("summons"),
    "waiting": Count("summons", filter=Q(summons__state="called")),
    "coming": Count("summons", filter=Q(summons__state="coming")),
    "cannot": Count("summons", filter=Q(summons__state="cannot")),
    "here": Count("summons", filter=Q(summons__state="arrived")),
    "came": Count("summons", filter=Q(summons__arrived_at__isnull=False)),
    "hurt": Count("summons", filter=Q(summons__safety__in=("hurt", "family"))),
}


def with_counts(rows: Any) -> Any:
    return rows.annotate(**COUNTS)


def newest_plan() -> Plan | None:
    """The decided plan of the newest year up to this one: before April's list is in, last year's still says who comes."""
    year = calendar.fiscal_year_of(calendar.today())
    return Plan.objects.filter(state="decided", fiscal_year__lte=year).order_by("-fiscal_year").first()


def wanted(wards: Iterable[int]) -> dict[tuple[int, str], int]:
    """(ward id, team) -> the least the decided plan wants."""
    plan = newest_plan()
    if plan is None:
        return {}
    rows = Cell.objects.filter(plan=plan, ward__in=list(wards)).order_by().values_list("ward_id", "team").annotate(n=Sum("least"))
    return {(w, t): n for w, t, n in rows}


def standings(calls: Iterable[Call]) -> list[Standing]:
    """Of running calls (with counts) each ward's stand; a call to some teams wants what those teams want."""
    found = list(calls)
    wants = wanted(c.ward_id for c in found)
    waiting = HelpPerson.objects.filter(open=True, offer__giving__in=found).values_list("offer__giving", "offer__taking")
    offered, promised = Counter(g for g, _t in waiting), Counter(t for _g, t in waiting)
    return [
        Standing(
            c.ward.code,
            sum(n for (w, t), n in wants.items() if w == c.ward_id and (not c.teams or t in c.teams)),
            c.here,  # type: ignore[attr-defined]
            c.coming,  # type: ignore[attr-defined]
            offered[c.pk],
            promised[c.pk],
        )
        for c in found
    ]


def running(actor: Actor, *, drill: bool) -> Any:
    rows = Call.objects.seen_by(actor).filter(state="running", drill=drill).select_related("ward")
    return with_counts(rows).order_by("ward__code")


def by_team(call: Call) -> list[tuple[str, int, int, int]]:
    """(team, wanted, here, coming) of a call; people without a team last. Of a call that is over, "here" is who came."""
    wants = {t: n for (_w, t), n in wanted([call.ward_id]).items() if not call.teams or t in call.teams}
    rows = call.summons.order_by().values_list("team").annotate(
        here=Count("pk", filter=_here(call)), coming=Count("pk", filter=Q(state="coming"))
    )
    counts: dict[str, tuple[int, int]] = {t: (here, coming) for t, here, coming in rows}
    teams = sorted({*wants, *counts}, key=lambda t: (t == "", t))
    return [(t, wants.get(t, 0), *counts.get(t, (0, 0))) for t in teams]


def _here(call: Call) -> Q:
    return Q(arrived_at__isnull=False) if call.state == "ended" else Q(state="arrived")


def by_skill(call: Call) -> list[tuple[str, str, int, int, int]]:
    """(team, skill, wanted, here, coming) for every skill the decided plan wants of a team."""
    plan = newest_plan()
    cells = Cell.objects.filter(plan=plan, ward=call.ward, least__gt=0).exclude(skill="any").order_by("team", "skill")
    if call.teams:
        cells = cells.filter(team__in=call.teams)
    here = list(call.summons.filter(_here(call)).values_list("team", "member__skills"))
    coming = list(call.summons.filter(state="coming").values_list("team", "member__skills"))

    def able(people: list[tuple[str, list[str]]], cell: Cell) -> int:
        return sum(1 for team, skills in people if team == cell.team and cell.skill in skills)

    return [(c.team, c.skill, c.least, able(here, c), able(coming, c)) for c in cells]


def roads_now(call: Call) -> Any:
    return RoadReport.objects.filter(call=call).exclude(state="aside")


def to_look_for(rows: Any) -> Any:
    """No answer at all, or on the way and not here."""
    return rows.filter(state__in=("called", "coming"))


def judged(rows: Any, period: Period) -> Any:
    """Those called by their designation, in calls of a period that are over: whoever was to come, came or not."""
    since, until = period.instants()
    return rows.filter(call__called_at__gte=since, call__called_at__lt=until, call__state="ended").exclude(planned="")


def silent(call: Call) -> int:
    return int(Summons.objects.filter(call=call, state="called").count())


def at_work(call: Call) -> set[str]:
    """Staff numbers of those who are in this call now: called, coming or here."""
    rows = Summons.objects.filter(call=call).exclude(state__in=("left", "cannot", "released"))
    return set(rows.values_list("member__number", flat=True))


def free(call: Call) -> Any:
    """Who is here and not offered to another ward, team by team."""
    rows = call.summons.filter(state="arrived").exclude(offers__open=True)
    return rows.select_related("member").order_by("team", "member__sort_key", "pk")


def offers(actor: Actor) -> Any:
    """Offers of help between wards, with how many people."""
    rows = HelpOffer.objects.seen_by(actor).select_related("giving__ward", "taking__ward").defer("giving__ward__boundary", "taking__ward__boundary")
    return rows.annotate(n=Count("people"))


def city_area() -> Any:
    """The city's outline as one geometry, None where no outline was loaded."""
    outlines = [o for o in (w.boundary for w in Ward.objects.filter(until=None).only("boundary")) if o]
    return geometry_of({"type": "FeatureCollection", "features": outlines}) if outlines else None
