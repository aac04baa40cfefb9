from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kusei.core import gate
from kusei.plan.register import public, seeds
from kusei.plan.register.models import Node, Plan, SourceLine, Support


@dataclass
class Story:
    as_of: date = date(2026, 11, 23)


def test_the_demo_plan_has_the_four_pillars_and_twenty_measured_initiatives(world):
    with gate.writing("test"):
        seeds.seed(Story())
    view = public.current_plan(date(2026, 11, 23))
    assert view is not None
    counts = [len(view.of(k)) for k in ("pillar", "section", "issue", "policy", "initiative")]
    assert counts == [4, 6, 17, 17, 20]
    assert (view.from_year, view.to_year) == (2023, 2026)
    added = set(Node.objects.filter(first_edition__gt=1).values_list("ref", flat=True))
    assert all(n.rooms and n.evidence and (n.lines or n.ref in added) for n in view.of("initiative"))
    assert all(n.evidence for n in view.of("policy")), [n.title for n in view.of("policy") if not n.evidence]
    assert all(n.evidence for n in view.of("issue")), [n.title for n in view.of("issue") if not n.evidence]
    plan = Plan.objects.get(ref=view.ref)
    assert len(set(plan.nodes.filter(kind="initiative").values_list("topic", flat=True))) == 20
    assert plan.predecessor.predecessor is not None
    states = set(plan.source_lines.values_list("state", flat=True))
    assert states == set(SourceLine.State.values)
    assert Support.objects.count() > 20
    assert not plan.source_lines.filter(state="placed").exclude(role="title").exclude(role__startswith="period").exclude(
        role__endswith=".heading").filter(nodes=None).exists()


def test_the_demo_plan_copies_no_sentence_of_the_real_one(real_outline):
    text = "".join(real_outline.decode().split())
    told = [
        sentence
        for pillar in seeds.DATA["pillars"] for section in pillar["sections"]
        for name in ("issues", "policies", "initiatives")
        for sentence in (t if isinstance(t, str) else t[0] for t in section[name])
    ]
    assert not [sentence for sentence in told if sentence in text]
