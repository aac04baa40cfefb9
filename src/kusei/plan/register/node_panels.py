"""Everything that hangs on one node of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.powers import ROOMS
from kusei.core.calendar import Period, fiscal_year_label, fiscal_year_of
from kusei.core.evidence.registry import Finding
from kusei.core.ledger.models import Ward
from kusei.core.ui.parts import Cell, Column, Row, TableView
from kusei.plan.register import queries
from kusei.plan.register.figures import WHY, Figures, Live, starts, tidy
from kusei.plan.register.models import Answer, Kind, Node, NodeVersion, Outcome, PolicyItem, Support, Wish
from kusei.plan.register.panels import BELOW, Telling, badge_of
from kusei.plan.register.topics import topic

# A trend longer than two plan periods says nothing more.
MOST_YEARS = 8


@dataclass(frozen=True)
class Measured:
    """One figure with its years: ``years`` are labels, ``values`` the city's figures, None where it cannot be said."""

    live: Live
    badge: object
    years: tuple[str, ...]
    values: tuple[Any, ...]

    @property
    def has_trend(self) -> bool:
        return sum(v is not None for v in self.values) > 1


def node_context(node: Node, *, links: bool) -> dict[str, Any]:
    """Values for the node page. Queries grow with the plan's years, never with its nodes."""
    telling = Telling(node.plan, links=links)
    answers, wishes = list(node.answers.all()), list(node.wishes.all())
    keys = [w.key for w in wishes]
    return {
        "rooms": [(telling.room(a.room), a) for a in answers],
        "measured": _measured(node, keys, telling.figures),
        "wards_table": _wards_table(telling.figures, [a.room for a in answers], keys),
        "supports": _supports(node),
        "children": _children(node, telling),
        "source": list(node.source_lines.filter(plan=node.plan).order_by("no")),
        "topic": topic(node.topic), "by_person": _by_person(answers, wishes),
        "neighbours": _neighbours(node), "versions": _versions(node), "outcome": _outcome(node),
        "inherits": list(node.inherits.filter(voided_on=None).select_related("item__plan")),
        "ward_names": _ward_names(node),
        "period": telling.figures.period,
    }


def _measured(node: Node, keys: list[str], figures: Figures) -> list[Measured]:
    if not keys:
        return []
    this_year = fiscal_year_of(calendar.today())
    first = node.plan.from_year or this_year
    years = [y for y in range(first, (node.plan.to_year or this_year) + 1) if y <= this_year][-MOST_YEARS:] or [this_year]
    past = [Figures(Period.fiscal_year(y), keys=keys, wards=figures.wards) for y in years]
    found = []
    for key in keys:
        live = figures.live(key)
        found.append(Measured(
            live, badge_of(live), tuple(fiscal_year_label(y) for y in years), tuple(p.live(key).value for p in past)))
    return found


def _wards_table(figures: Figures, rooms: list[str], keys: list[str]) -> TableView | None:
    """Ward by ward: since when the system is in use, and its own figures with the link to the rows behind them.

    None while no system is connected: sixteen dashes would say no more than the badge above.
    """
    lives = [live for live in map(figures.live, keys) if live.state != "not_connected"]
    rooms = [r for r in rooms if r in ROOMS and ROOMS[r].adoptable]
    if not lives and not rooms:
        return None
    begun = starts(rooms)
    columns = [Column("ward", _("区")), *([Column("since", _("開始"), "date")] if rooms else [])]
    columns += [Column(f.key, f.label, "number", f.unit) for f in lives]
    rows = []
    for ward in figures.wards:
        since = min((begun[r, ward.pk] for r in rooms if (r, ward.pk) in begun), default=None)
        start = Cell(day=since) if since else Cell(_("まだ始めていません"))
        cells = [Cell(ward.name), *([start] if rooms else []), *(_ward_cell(figures, f, ward) for f in lives)]
        rows.append(Row(ward.ref, cells, "off" if rooms and not since else ""))
    return TableView(_("区ごとの状況"), columns, rows, show_caption=False)


def _ward_cell(figures: Figures, live: Live, ward: Ward) -> Cell:
    finding: Finding | None = figures.ward(live.key, ward)
    if finding is None:
        return Cell("—")
    if finding.value is None:
        return Cell("—", note=WHY.get(finding.why, "") if finding.why != "not_adopted" else "")
    return Cell(number=tidy(finding.value), url=finding.href)


def _supports(node: Node) -> list[Support]:
    rows = Support.objects.filter(voided_on=None).select_related("initiative", "serves")
    if node.kind == Kind.INITIATIVE:
        return list(rows.filter(initiative=node).order_by("serves__order"))
    return list(rows.filter(serves=node).order_by("initiative__order"))


def _children(node: Node, telling: Telling) -> list[tuple[str, list[Any]]]:
    """What stands under a pillar or a section, by kind."""
    if node.kind not in (Kind.PILLAR, Kind.SECTION):
        return []
    below = [n for n in queries.nodes_of(node.plan) if n.kind in BELOW or n.kind == Kind.SECTION]
    sections = {n.pk for n in below if n.kind == Kind.SECTION and n.parent_id == node.pk} | {node.pk}
    mine = [n for n in below if n.parent_id in sections and n.kind in BELOW]
    groups = [(str(k.label), [telling.of(n) for n in mine if n.kind == k]) for k in BELOW]
    return [(label, told) for label, told in groups if told]


def _by_person(answers: list[Answer], wishes: list[Wish]) -> list[str]:
    reasons = [s.reason for s in (*answers, *wishes) if s.by_person and s.reason]
    return list(dict.fromkeys(reasons))


def _neighbours(node: Node) -> dict[str, Node | None]:
    """The node of the same kind before and after, for reading on."""
    same = list(queries.nodes_of(node.plan).filter(kind=node.kind))
    place = next((i for i, n in enumerate(same) if n.pk == node.pk), None)
    if place is None:
        return {"before": None, "after": None}
    return {"before": same[place - 1] if place else None, "after": same[place + 1] if place + 1 < len(same) else None}



def _versions(node: Node) -> list[NodeVersion]:
    """What the item said before, newest first, when it has said more than one thing."""
    rows = list(NodeVersion.objects.filter(plan=node.plan, node_ref=node.ref, known_to=None).order_by("-valid_from"))
    return rows if len(rows) > 1 or (rows and rows[0].valid_to) else []


def _outcome(node: Node) -> Outcome | None:
    return node.outcomes.filter(voided_on=None).prefetch_related("heirs").first() if node.kind in queries.INHERITED else None


def _ward_names(node: Node) -> list[PolicyItem]:
    """Published words of wards about an initiative this year."""
    if node.kind != Kind.INITIATIVE:
        return []
    year = fiscal_year_of(calendar.today())
    rows = node.ward_policies.filter(policy__state="published", policy__fiscal_year=year)
    return list(rows.select_related("policy__ward").defer("policy__ward__boundary").order_by("policy__ward__code"))
