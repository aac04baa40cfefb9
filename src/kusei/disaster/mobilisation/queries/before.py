"""Before the quake: who is in the list of a year, where they are designated, how far each team is filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q

from kusei.core import calendar
from kusei.core.ledger.models import Ward
from kusei.disaster.mobilisation.models import Cell, Designation, Member, Plan, Trial


def members_of(year: int) -> Any:
    return Member.objects.filter(fiscal_year=year)


COLUMNS = (
    "number", "mesh", "means", "max_km", "skills", "fixed_ward_id", "fixed_team", "home__lon", "home__lat", "home__caring",
)  # fmt: skip


def columns_of(year: int) -> list[tuple[Any, ...]]:
    """The staff in service, by number, a column a field: tens of thousands are read in one query, without a model object."""
    rows = members_of(year).filter(state="active").order_by("number").values_list(*COLUMNS)
    return list(zip(*rows, strict=True)) or [()] * len(COLUMNS)


def current(plan: Plan) -> Any:
    """The designations of a plan that hold."""
    return Designation.objects.filter(plan=plan, until=None)


def plan_of(year: int) -> Plan | None:
    return Plan.objects.filter(fiscal_year=year).first()


def places_before(plan: Plan) -> dict[str, tuple[int, str]]:
    """Staff number -> (ward id, team): as it stands in this plan, else as the plan of the year before ended."""
    for one in (plan, Plan.objects.filter(fiscal_year__lt=plan.fiscal_year).order_by("-fiscal_year").first()):
        if one is None:
            continue
        rows = Designation.objects.filter(plan=one).order_by("since", "pk")
        if found := {n: (w, t) for n, w, t in rows.values_list("member__number", "ward_id", "team")}:
            return found
    return {}


def filled(plan: Plan) -> Mapping[tuple[int, str, str], int]:
    """(ward id, team, skill) -> designated now."""
    rows = current(plan).order_by().values_list("ward_id", "team", "skill").annotate(n=Count("pk"))
    return Counter({(w, t, s): n for w, t, s, n in rows})


def cells_then(trial: Trial) -> list[Cell]:
    """The quotas a trial was computed with; never saved."""
    kept = trial.weights.get("quotas", [])
    wards = {w.pk: w for w in Ward.objects.filter(pk__in={q[0] for q in kept}).defer("boundary")}
    return [Cell(ward=wards[w], team=t, skill=s, least=least, most=most) for w, t, s, least, most in kept]


def cells_of(plan: Plan) -> list[Cell]:
    return list(plan.cells.select_related("ward").order_by("ward__code", "team", "skill"))


def by_mesh(year: int, *, ward: Ward | None = None) -> list[tuple[str, int]]:
    """(1 km mesh, staff): never a home."""
    rows = members_of(year).filter(state="active").exclude(mesh="")
    if ward is not None:
        rows = rows.filter(ward=ward)
    return sorted(Counter(m[:8] for m in rows.values_list("mesh", flat=True)).items())


def to_notify(rows: Any) -> Any:
    return rows.filter(until=None, state="designated", plan__state="decided")


def this_year(rows: Any) -> Any:
    return rows.filter(fiscal_year=calendar.fiscal_year_of(calendar.today()))


def unplaced(rows: Any) -> Any:
    return rows.filter(Q(ward=None), state="active")
