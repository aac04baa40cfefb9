"""Reads: one follow-up as a value. Matrix, gaps, sheets, papers, public pages and exports all draw this one view."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext as _t

from kusei.core.access.actors import Actor
from kusei.core.ledger.models import Ward
from kusei.core.rules import registry as rule_rows
from kusei.core.ui.parts import Badge
from kusei.plan.followup import rules
from kusei.plan.followup.marking import mark_of, plan_of
from kusei.plan.followup.models import Correction, Entry, Mark, Review, Round, WardSheet
from kusei.plan.followup.rule_values import SMALL_VALUES
from kusei.plan.followup.standing import standing_on
from kusei.plan.register.public import NodeView, PlanView

_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")


@dataclass(frozen=True)
class CellView:
    """One initiative in one ward (``ward`` None: the whole city, or the bureau that carries it)."""

    node: NodeView
    ward: Ward | None
    entry: Entry | None
    marks: tuple[Mark, ...]
    gap: rules.Gap = rules.Gap.NONE
    hidden: bool = False
    standing: Badge | None = None

    @property
    def mark(self) -> Mark | None:
        """The leading mark: the first that judges, else the first that says anything, else the first."""
        judged = [m for m in self.marks if m.pace in rules.JUDGED]
        said = [m for m in self.marks if m.value is not None]
        return next(iter(judged or said or self.marks), None)

    @property
    def key(self) -> str:
        """How the page names this cell: initiative and ward."""
        return f"{self.node.ref}-{self.ward.code if self.ward else 'city'}"


@dataclass(frozen=True)
class InitiativeView:
    """An initiative over the wards in view, in code order; never sorted by value."""

    node: NodeView
    pillar: NodeView
    cells: tuple[CellView, ...]
    whole: CellView

    @property
    def said(self) -> int:
        return sum(1 for c in self.cells if c.mark is not None and c.mark.value is not None)

    def count(self, pace: rules.Pace) -> int:
        return sum(1 for c in self.cells if (c.mark.pace if c.mark else rules.Pace.CANNOT_SAY) == pace)


@dataclass(frozen=True)
class RoundView:
    """``lines`` in the plan's order. ``sheets`` by ward id (None: the city's own)."""

    round: Round
    plan: PlanView
    wards: tuple[Ward, ...]
    sheets: dict[int | None, WardSheet]
    lines: tuple[InitiativeView, ...]
    reviews: tuple[Review, ...] = ()
    corrections: tuple[Correction, ...] = ()
    public: bool = False
    all_modes: bool = field(default=True)

    @property
    def cells(self) -> Iterable[CellView]:
        return (c for line in self.lines for c in line.cells)

    @property
    def gaps(self) -> list[CellView]:
        return [c for c in self.cells if c.gap]

    def line(self, ref: str) -> InitiativeView:
        """Raises KeyError when the initiative is not in this view."""
        for line in self.lines:
            if line.node.ref == ref:
                return line
        raise KeyError(ref)

    def counts(self) -> dict[str, int]:
        """How many cells of wards stand at each pace."""
        found = dict.fromkeys(rules.Pace, 0)
        for cell in self.cells:
            found[rules.Pace(cell.mark.pace) if cell.mark else rules.Pace.CANNOT_SAY] += 1
        return {str(k): n for k, n in found.items()}


def round_view(
    round_: Round, actor: Actor, *, all_modes: bool = True, lead_only: bool = False, public: bool = False,
    initiative: str = "",
) -> RoundView:
    """The round as this actor may see it: ten queries, whatever the number of wards and initiatives.

    ``lead_only``: only leading measures (the matrix). ``public``: small values hidden by the rule of the day.
    """
    view = plan_of(round_)
    nodes = [n for n in view.of("initiative") if not initiative or n.ref == initiative]
    if not all_modes:
        nodes = [n for n in nodes if n.mode in ("ward", "")]
    sheets = sheets_of(round_, actor)
    shown = [s.ward for s in sheets.values() if s.ward is not None]
    entries = _entries(actor, sheets, initiative)
    marks = _marks(round_, actor, nodes, lead_only=lead_only)
    standing = standing_on(round_.plan_ref, round_.as_of) if not lead_only else {}
    lines = tuple(_line(view, n, shown, round_, entries, marks) for n in nodes)
    if standing:
        lines = tuple(replace(ln, cells=tuple(
            replace(c, standing=standing.get((c.node.ref, c.ward.pk))) if c.ward else c for c in ln.cells)) for ln in lines)
    corrections = _corrections(round_, actor, initiative) if not lead_only else ()
    if public:
        below = small_below(round_)
        lines = tuple(_published(line, below) for line in lines)
        _mask(corrections, lines, below)
    return RoundView(
        round_, view, tuple(shown), sheets, lines, _reviews(round_, actor, initiative) if not lead_only else (),
        corrections, public, all_modes,
    )


def small_below(round_: Round) -> int:
    """Values above 0 and under this stay hidden, by the rule of the day of publication."""
    return int(rule_rows.at(SMALL_VALUES, round_.published_on)["below"])


def sheets_of(round_: Round, actor: Actor) -> dict[int | None, WardSheet]:
    """The sheets this actor may see by ward id, in ward order; the city's own last."""
    rows = WardSheet.objects.seen_by(actor).filter(round=round_).select_related("ward", "reply").defer("ward__boundary")
    ordered = sorted(rows, key=lambda s: s.ward.code if s.ward else "~")
    for sheet in ordered:
        sheet.round = round_
    return {s.ward_id: s for s in ordered}


def _entries(actor: Actor, sheets: dict[int | None, WardSheet], initiative: str) -> dict[tuple[str, int | None], Entry]:
    by_pk = {s.pk: s for s in sheets.values()}
    rows = Entry.objects.filter(sheet__in=by_pk)
    if initiative:
        rows = rows.filter(initiative_ref=initiative)
    found = {}
    for row in rows:
        row.sheet = by_pk[row.sheet_id]
        found[row.initiative_ref, row.sheet.ward_id] = row
    return found


def _marks(
    round_: Round, actor: Actor, nodes: Sequence[NodeView], *, lead_only: bool,
) -> dict[tuple[str, int | None], list[Mark]]:
    rows = Mark.objects.seen_by(actor).filter(round=round_)
    if len(nodes) == 1:
        rows = rows.filter(initiative_ref=nodes[0].ref)
    rows = rows.order_by("order", "pk")
    if lead_only:
        rows = rows.defer("inputs", "references")
    found: dict[tuple[str, int | None], list[Mark]] = {}
    for row in rows:
        row.round = round_
        found.setdefault((row.initiative_ref, row.ward_id), []).append(row)
    return found


def _reviews(round_: Round, actor: Actor, initiative: str) -> tuple[Review, ...]:
    rows = Review.objects.seen_by(actor).filter(sheet__round=round_).select_related("sheet__ward").defer("sheet__ward__boundary")
    return tuple(rows.filter(initiative_ref=initiative) if initiative else rows)


def _corrections(round_: Round, actor: Actor, initiative: str) -> tuple[Correction, ...]:
    rows = Correction.objects.seen_by(actor).filter(round=round_).select_related("ward").defer("ward__boundary")
    return tuple(rows.filter(initiative_ref=initiative) if initiative else rows)


def _line(
    view: PlanView, node: NodeView, shown: Sequence[Ward], round_: Round,
    entries: dict[tuple[str, int | None], Entry], marks: dict[tuple[str, int | None], list[Mark]],
) -> InitiativeView:
    cells = tuple(
        _cell(node, w, entries.get((node.ref, w.pk)), marks.get((node.ref, w.pk), []), round_.scale) for w in shown
    )
    whole = _cell(node, None, entries.get((node.ref, None)), marks.get((node.ref, None), []), round_.scale)
    return InitiativeView(node, view.pillar_of(node), cells, whole)


def _cell(node: NodeView, ward: Ward | None, entry: Entry | None, marks: list[Mark], scale: rules.Scale) -> CellView:
    cell = CellView(node, ward, entry, tuple(marks))
    lead = cell.mark
    if entry is None or lead is None:
        return cell
    return CellView(node, ward, entry, tuple(marks), rules.gap(entry.mark(scale), mark_of(lead)))


def _published(line: InitiativeView, below: int) -> InitiativeView:
    """Hide what is too small to publish, measure by measure; the rows in memory are changed, never the table's."""
    touched: set[int | None] = set()
    for key in dict.fromkeys(m.key for c in (*line.cells, line.whole) for m in c.marks):
        rows = [(c.ward.pk if c.ward else None, m) for c in line.cells for m in c.marks if m.key == key]
        counted = [_risky(m) for _ward, m in rows]
        told = rules.hide_small(counted, below)
        for index in told.hidden:
            _hide(rows[index][1])
            touched.add(rows[index][0])
        if told.whole_hidden:
            for mark in (m for m in line.whole.marks if m.key == key):
                _hide(mark)
                touched.add(None)
        for _ward, mark in rows:
            mark.references = [r for r in mark.references if not 0 < r["value"] < below]
    cells = tuple(
        replace(c, hidden=c.ward is not None and c.ward.pk in touched)
        for c in line.cells
    )
    whole = line.whole
    return InitiativeView(
        line.node, line.pillar, cells,
        CellView(whole.node, None, whole.entry, whole.marks, whole.gap, hidden=None in touched),
    )


def _mask(corrections: Sequence[Correction], lines: Sequence[InitiativeView], below: int) -> None:
    """A corrected figure tells no more than the page does: hidden with its cell, or small itself."""
    hidden = {(c.node.ref, c.ward.pk if c.ward else None) for ln in lines for c in (*ln.cells, ln.whole) if c.hidden}
    for row in corrections:
        if row.field not in ("value", "own_value"):
            continue
        said = [Decimal(n.replace(",", "")) for text in (row.old, row.new) if (n := "".join(_NUMBER.findall(text)[:1]))]
        if (row.initiative_ref, row.ward_id) in hidden or any(0 < n < below for n in said):
            row.old = row.new = _t("非公表")


def _risky(mark: Mark) -> Decimal | None:
    """What could give a person away: the value of a count, the rows behind a share."""
    if mark.value is None:
        return None
    return mark.value if mark.inputs.get("shape") == rules.Shape.COUNT else Decimal(mark.sample)


def _hide(mark: Mark) -> None:
    """Leave the judgement, take away every number from which the value could be worked out."""
    mark.value = mark.rate = None
    mark.sample = 0
    mark.href = ""
    mark.hidden = True  # type: ignore[attr-defined]


def latest_published() -> Round | None:
    return Round.objects.filter(state="published").order_by("-fiscal_year").first()


def measures_over_years(round_: Round, initiative_ref: str, actor: Actor) -> list[Mark]:
    """The city's and the wards' marks of one initiative in every round of the same plan, oldest first."""
    rows = Mark.objects.seen_by(actor).filter(round__plan_ref=round_.plan_ref, initiative_ref=initiative_ref, order=0)
    rows = rows.select_related("round", "ward").defer("inputs", "references", "ward__boundary")
    return list(rows.order_by("round__fiscal_year", "ward__code"))


def waiting_sheets(actor: Actor, states: Sequence[str], ward: Ward | None = None) -> list[WardSheet]:
    """Sheets of rounds under way in these states that the actor may see."""
    rows = WardSheet.objects.seen_by(actor).filter(round__state__in=("asking", "checking"), state__in=states)
    if ward is not None:
        rows = rows.filter(ward=ward)
    return list(rows.select_related("round", "ward").defer("ward__boundary").order_by("ward__code"))
