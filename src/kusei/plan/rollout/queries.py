"""Reads; the ward first. Rows become values here, and values go to the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _t

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.calendar import Period
from kusei.core.clocks.models import Clock
from kusei.core.conditions import Checked, check, records_of
from kusei.core.evidence.registry import SOURCES, collect
from kusei.core.ledger.models import Ward
from kusei.core.ledger.queries import wards
from kusei.core.rules import registry as rule_rows
from kusei.plan.register.public import NodeView, PlanView, current_plan, heads
from kusei.plan.rollout import rules
from kusei.plan.rollout.lifecycle import LIVE, ORDER
from kusei.plan.rollout.models import Answer, Condition, Dependency, ModeDecision, Request, Standing, Step, Study
from kusei.plan.rollout.rule_values import SETTLED


def modes(day: date | None = None) -> dict[str, str]:
    """Initiative ref -> mode decided for ``day``; the plan's own mode holds where nothing was decided."""
    rows = ModeDecision.objects.as_of(day or calendar.today()).order_by("since", "pk")
    return dict(rows.values_list("initiative_ref", "mode"))


def mode_of(node: NodeView, decided: Mapping[str, str]) -> str:
    return decided.get(node.ref) or node.mode or "ward"


def spread(plan: PlanView | None = None, day: date | None = None) -> list[NodeView]:
    """Initiatives of the plan in force that wards carry out (one by one, or all at once), in reading order."""
    plan, decided = plan or current_plan(day), modes(day)
    return [n for n in plan.of("initiative") if mode_of(n, decided) != "bureau"] if plan else []


def node(ref: str) -> NodeView | None:
    plan = current_plan()
    return next((n for n in plan.of("initiative") if n.ref == ref), None) if plan else None


def dropped() -> dict[str, str]:
    """Ref -> name of initiatives this room knows and the plan in force does not hold: dropped by the heir, or of a plan that ended."""
    here = named_now()
    rows = [*Standing.objects.order_by().values_list("initiative_ref", "initiative").distinct(), *Request.objects.order_by().values_list("initiative_ref", "initiative").distinct()]
    return {ref: name for ref, name in rows if ref not in here}


# Cells as of a day ------------------------------------------------------------------------------------------------------


def states_on(day: date, *, only: Ward | None = None) -> dict[tuple[int, str], str]:
    """(ward id, initiative ref) -> the state that held on ``day``, from the history. One query."""
    steps = Step.objects.filter(on__lte=day).order_by("on", "pk")
    if only is not None:
        steps = steps.filter(standing__ward=only)
    found: dict[tuple[int, str], str] = {}
    for ward, ref, state in steps.values_list("standing__ward_id", "standing__initiative_ref", "state"):
        found[ward, ref] = state
    return found


def live_on(rows: Any, day: date) -> Any:
    """Of these cells, those that were live or settled on ``day``, by their history."""
    last = Step.objects.filter(standing=OuterRef("pk"), on__lte=day).order_by("-on", "-pk").values("state")[:1]
    return rows.annotate(state_then=Subquery(last)).filter(state_then__in=LIVE)


def forward_by_year(day: date) -> dict[int, int]:
    """Fiscal year -> how many times a cell went forward, up to ``day``. One query."""
    steps = Step.objects.filter(on__lte=day).order_by("on", "pk").values_list("standing_id", "on", "state")
    return rules.forward_by_year(((cell, calendar.fiscal_year_of(on), state) for cell, on, state in steps), ORDER)


def live_states(ward: Ward) -> dict[str, str]:
    return dict(Standing.objects.filter(ward=ward).values_list("initiative_ref", "state"))


def order(day: date | None = None) -> list[tuple[str, str]]:
    """(first, then) pairs in force."""
    return list(Dependency.objects.as_of(day or calendar.today()).values_list("first_ref", "then_ref"))


def before(standing: Standing) -> list[str]:
    """Names of what must be live in this ward first and is not."""
    missing = rules.waiting_for(standing.initiative_ref, order(), live_states(standing.ward), LIVE)
    named = dict(Standing.objects.filter(ward=standing.ward, initiative_ref__in=missing).values_list("initiative_ref", "initiative"))
    return [named.get(ref, ref) for ref in missing]


# Proof ------------------------------------------------------------------------------------------------------------------


def proofs(standing: Standing, *, years: Sequence[int]) -> list[rules.Proof]:
    """Dated figures of the initiative's evidence in this ward, year by year."""
    found = node(standing.initiative_ref)
    keys = [k for k in (found.evidence if found else ()) if k in SOURCES and k.split(".")[0] != "rollout"]
    made = []
    for year in years:
        for key, of in collect(keys, [standing.ward], Period.fiscal_year(year)).items():
            finding = of[standing.ward]
            value = None if finding.value is None else Decimal(finding.value)
            made.append(rules.Proof(key, year, value, finding.sample))
    return made


def proven(standing: Standing) -> bool:
    """Whether the initiative may be called live: this year's or last year's dated rows, or a named dated record."""
    year = calendar.fiscal_year_of(calendar.today())
    return rules.may_go_live(proofs(standing, years=(year - 1, year)), told_on=standing.proof_on)


def held_back(standing: Standing) -> str:
    """What keeps a cell from going live, in words; "" when nothing does."""
    if first := before(standing):
        return _t("先に「%(first)s」を実施してください。") % {"first": first[0]}
    if missing := next((c for c in readiness(standing) if c.condition.hard and c.met is False), None):
        return _t("条件「%(text)s」がそろっていません。") % {"text": missing.condition.text}
    return ""


def unsettled(standing: Standing) -> str:
    """What keeps a cell from 定着, naming figure and year; "" when nothing does."""
    year = calendar.fiscal_year_of(calendar.today())
    percent = Decimal(rule_rows.at(SETTLED)["keep_percent"])
    found = proofs(standing, years=(year - 2, year - 1))
    if not found:
        return _t("この取り組みには、数えられる根拠がつながっていません。前の二つの年度に続けて、日付のある実績が要ります。")
    lacking = rules.shortfalls(found, year=year, keep_share=percent / 100)
    return _t("前の二つの年度に続けた実績がありません（%(lacking)s）。") % {"lacking": _t("、").join(_short(s, percent) for s in lacking)} if lacking else ""


def _short(lack: rules.Short, percent: Decimal) -> str:
    label, year = SOURCES[lack.key].label, calendar.fiscal_year_label(lack.year)
    if lack.before is None or lack.after is None:
        return _t("「%(label)s」の%(year)sの記録がない") % {"label": label, "year": year}
    return _t("「%(label)s」が%(year)sは%(after)sで、前年度%(before)sの%(percent)s%%に届かない") % {
        "label": label, "year": year, "after": f"{lack.after.normalize():f}", "before": f"{lack.before.normalize():f}", "percent": percent}


# Conditions -------------------------------------------------------------------------------------------------------------


def readiness(standing: Standing) -> list[Checked]:
    """Every condition of the initiative for this ward, in the order of the areas."""
    rows = list(Condition.objects.filter(initiative_ref=standing.initiative_ref, until=None))
    answers = {a.condition_id: a for a in Answer.objects.filter(ward=standing.ward, condition__in=[c.pk for c in rows])}
    return check(rows, records_of(standing.ward, rows, {}), answers)


# Money ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Story:
    """Everything asked for one initiative in one place (a ward, or the city), under whichever name and plan.

    ``initiative``: the name it has now. ``former``: other names it was asked under. ``alive``: the plan in force holds it.
    """

    initiative_ref: str
    initiative: str
    former: tuple[str, ...]
    alive: bool
    ward: Ward | None
    record: rules.Record


def named_now() -> dict[str, str]:
    """Ref -> name of the initiatives of the plan in force."""
    found = current_plan()
    return {n.ref: n.title for n in found.of("initiative")} if found else {}


def line_of(ref: str, after: Mapping[str, str] | None = None) -> set[str]:
    """All refs of an initiative's line: what it came from, and what carries it on."""
    after = heads() if after is None else after
    end = after.get(ref, ref)
    return {ref, end, *(r for r, to in after.items() if to == end)}


def stories(actor: Actor, *, only: Ward | None = None) -> list[Story]:
    """Requests by line of descent and place, the most often refused first; whichever name and plan they were made under."""
    rows = Request.objects.seen_by(actor).select_related("ward").order_by("fiscal_year", "pk")
    if only is not None:
        rows = rows.filter(ward=only)
    after, names = heads(), named_now()
    grouped: dict[tuple[str, int | None], list[Request]] = defaultdict(list)
    for row in rows:
        grouped[after.get(row.initiative_ref, row.initiative_ref), row.ward_id].append(row)
    found = [s for (ref, _w), asked in grouped.items() if (s := _story(ref, asked, names)) is not None]
    return sorted(found, key=lambda s: (-s.record.refused, -s.record.years, s.initiative, s.ward.code if s.ward else ""))


def _story(ref: str, asked: Sequence[Request], names: Mapping[str, str]) -> Story | None:
    record = rules.record([rules.Asked(r.fiscal_year, r.asked_yen, r.state, r.refused_at) for r in asked])
    if record is None:
        return None
    name = names.get(ref) or asked[-1].initiative
    former = tuple(dict.fromkeys(r.initiative for r in asked if r.initiative != name))
    return Story(ref, name, former, ref in names, asked[-1].ward, record)


def asked_lines(actor: Actor) -> list[tuple[str, str]]:
    """(ref at the end of the line, its name) of everything money was asked for, by name."""
    after, names = heads(), named_now()
    rows = Request.objects.seen_by(actor).order_by("fiscal_year", "pk").values_list("initiative_ref", "initiative")
    found = {(end := after.get(ref, ref)): names.get(end, name) for ref, name in rows}
    return sorted(found.items(), key=lambda x: x[1])


# The day's work ---------------------------------------------------------------------------------------------------------


def waiting(actor: Any, ward: Ward | None) -> tuple[list[Standing], list[Study]]:
    """Cells on hold or not moved for long (their clock has run out), and studies that are open."""
    due = Clock.objects.filter(subject__startswith="rollout.standing:", stopped_at=None, due_at__lte=calendar.now())
    refs = [s.partition(":")[2] for s in due.values_list("subject", flat=True)[:500]]
    cells = Standing.objects.seen_by(actor).filter(ref__in=refs).select_related("ward")
    studies = Study.objects.seen_by(actor).filter(state__in=("open", "weighing")).select_related("ward")
    if ward is not None:
        cells, studies = cells.filter(ward=ward), studies.filter(ward=ward)
    return list(cells.order_by("since", "pk")[:20]), list(studies.order_by("begun_on", "pk")[:20])


def all_wards() -> list[Ward]:
    return list(wards(calendar.today()))
