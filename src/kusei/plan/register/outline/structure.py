"""The proposal as the plain structure a plan is saved from and compared with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .marks import fold
from .proposal import Proposal
from .values import EarlierPlan, GroupKind, Item, Kind, Pillar, Section
from .vocabulary import carried_topics, plain


def to_structure(proposal: Proposal) -> dict[str, Any]:
    """Return title, period, front matter, pillars and totals; texts as in the source, joined.

    ``issues`` of a section is a count, ``policies`` and ``initiatives`` are lists of texts.
    """
    pillars = [_pillar(proposal, pillar) for pillar in proposal.pillars]
    sections = [section for pillar in pillars for section in pillar["sections"]]
    period = proposal.period
    return {
        "title": proposal.title,
        "document": proposal.document,
        "wards": proposal.wards,
        "period": None
        if period is None
        else {
            "from_fiscal_year": period.from_fiscal_year,
            "to_fiscal_year": period.to_fiscal_year,
        },
        "principles": _texts(proposal, GroupKind.PRINCIPLES),
        "earlier_plans": [_earlier(proposal, plan) for plan in proposal.earlier_plans],
        "changes_since": _texts(proposal, GroupKind.CHANGES),
        "carried_over": _carried_over(proposal),
        "watch_items": _watched(proposal),
        "pillars": pillars,
        "totals": {
            "pillars": len(pillars),
            "sections": len(sections),
            "issues": sum(section["issues"] for section in sections),
            "policies": sum(len(section["policies"]) for section in sections),
            "initiatives": sum(len(section["initiatives"]) for section in sections),
        },
    }


def _pillar(proposal: Proposal, pillar: Pillar) -> dict[str, Any]:
    return {
        "no": pillar.number,
        "title": pillar.title,
        "sections": [_section(proposal, s) for s in proposal.sections_of(pillar.id)],
    }


def _section(proposal: Proposal, section: Section) -> dict[str, Any]:
    def items(kind: Kind) -> list[str]:
        return [i.text for b in proposal.blocks_of(section.id, kind) for i in b.items]

    return {
        "no": None if section.label is None else fold(section.label),
        "title": section.title,
        "issues": len(items(Kind.ISSUES)),
        "policies": items(Kind.POLICIES),
        "initiatives": items(Kind.INITIATIVES),
    }


def _items(proposal: Proposal, kind: GroupKind, plan_id: str | None = None) -> Iterable[Item]:
    return (item for group in proposal.groups_of(kind, plan_id) for item in group.items)


def _texts(proposal: Proposal, kind: GroupKind, plan_id: str | None = None) -> list[str]:
    return [item.text for item in _items(proposal, kind, plan_id)]


def _earlier(proposal: Proposal, plan: EarlierPlan) -> dict[str, Any]:
    period = plan.period
    found: dict[str, Any] = {
        "decided": plan.decided,
        "title": plan.title,
        "from_fiscal_year": period.from_fiscal_year if period else None,
        "to_fiscal_year": period.to_fiscal_year if period else None,
    }
    contents = _texts(proposal, GroupKind.CONTENTS, plan.id)
    vision = _texts(proposal, GroupKind.VISION, plan.id)
    directions = _texts(proposal, GroupKind.DIRECTIONS, plan.id)
    results = _texts(proposal, GroupKind.RESULTS, plan.id)
    if contents:
        found["contents"] = contents
    if vision:
        found["vision"] = "".join(vision)
    if directions:
        found["directions"] = directions
    if results:
        found["results"] = results
    return found


def _carried_over(proposal: Proposal) -> list[str]:
    """The topics under study; a second sentence that names the same topics adds nothing."""
    kept: list[str] = []
    groups = proposal.groups_of(GroupKind.CARRIED_OVER)
    for group in sorted(groups, key=lambda g: not g.heading_lines):
        for item in group.items:
            topics = carried_topics(item.text)
            said = plain(item.text)
            if sum(plain(topic) in said for topic in kept) >= 1:
                continue
            kept.extend(topics)
    return kept


def _watched(proposal: Proposal) -> list[str]:
    """Each watched development by its heading, or by its sentence where it has none."""
    found = []
    for group in proposal.groups_of(GroupKind.WATCH):
        found += [group.title] if group.heading_lines else [item.text for item in group.items]
    return found
