"""Reads; the ward first. Rows become values here, and values go to the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from kusei.core.rules import registry as rule_rows
from kusei.plan.autonomy import rules
from kusei.plan.autonomy.models import MARKS, Envelope, Proposal
from kusei.plan.autonomy.rule_values import WEIGHTS


def weights() -> dict[str, int]:
    rule = rule_rows.at(WEIGHTS)
    return {k: int(rule[k]) for k in MARKS}


def points_of(p: Proposal, weigh: dict[str, int]) -> int | None:
    """None while a mark is missing."""
    return rules.points({m: getattr(p, m) for m in MARKS}, weigh) if p.marked else None


def held_back(envelope: Envelope) -> int:
    """Yen of projects chosen and not yet allotted."""
    return int(envelope.proposals.filter(state="chosen").aggregate(n=Sum("asked_yen"))["n"] or 0)


@dataclass(frozen=True)
class Comparison:
    """Proposals waiting for the choice, the yen they compete for, and the best set under the marks."""

    proposals: Sequence[Proposal]
    items: Sequence[rules.Item]
    yen: int
    best: rules.Choice | None
    unmarked: int


def compare(envelope: Envelope) -> Comparison:
    """Two queries and one exact choice; proposals without marks are counted and left aside."""
    rows, weigh = list(envelope.proposals.filter(state="proposed").order_by("pk")), weights()
    items = [
        rules.Item(p.ref, p.asked_yen, n, must=p.must, group=p.group)
        for p in rows if (n := points_of(p, weigh)) is not None
    ]
    left = envelope.left_yen - held_back(envelope)
    return Comparison(rows, items, left, rules.choose(items, left), len(rows) - len(items))


def waiting(actor: Any, ward: Any) -> list[Proposal]:
    """Projects of the ward in view that wait for a choice or an allotment, the oldest first."""
    rows = Proposal.objects.seen_by(actor).filter(state__in=("proposed", "chosen")).select_related("envelope__ward")
    if ward is not None:
        rows = rows.filter(envelope__ward=ward)
    return list(rows.order_by("proposed_on", "pk")[:20])
