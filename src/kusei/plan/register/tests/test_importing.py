from __future__ import annotations

import json
from datetime import date

import pytest

from kusei.core import gate
from kusei.core.access.actors import system
from kusei.core.access.decide import Denied, may
from kusei.core.access.models import Grant
from kusei.core.actions.action import Refused
from kusei.core.importing import Unreadable
from kusei.plan.register import public
from kusei.plan.register.actions import EditPlan, MarkLine, MoveBlock, SaveReading, StartReading
from kusei.plan.register.models import Plan, SourceLine
from kusei.plan.register.outline import read

CITY = system("command-line")
KINDS = {"pillars": "pillar", "sections": "section", "issues": "issue", "policies": "policy", "initiatives": "initiative"}


def test_the_real_outline_gives_exactly_the_expected_structure(world, real_outline, expected_structure):
    expected = json.loads(expected_structure)
    view = public.import_outline(CITY, real_outline, publish=True)

    assert {name: len(view.of(kind)) for name, kind in KINDS.items()} == expected["totals"]
    assert (view.title, view.from_year, view.to_year) == (
        expected["title"], expected["period"]["from_fiscal_year"], expected["period"]["to_fiscal_year"])
    assert [p.title for p in view.of("pillar")] == [p["title"] for p in expected["pillars"]]
    for pillar, wanted in zip(view.of("pillar"), expected["pillars"], strict=True):
        sections = view.children(pillar.ref)
        assert [s.title or None for s in sections] == [s["title"] for s in wanted["sections"]]
        for section, told in zip(sections, wanted["sections"], strict=True):
            below = view.children(section.ref)
            assert sum(n.kind == "issue" for n in below) == told["issues"]
            assert sum(n.kind == "policy" for n in below) == len(told["policies"])
            assert [n.title for n in below if n.kind == "initiative"] == told["initiatives"]
    for name, kind in (("principles", "principle"), ("changes_since", "change"), ("carried_over", "carried_over"),
                       ("watch_items", "watch")):
        assert len(view.of(kind)) == len(expected[name]), name


def test_all_twenty_real_initiatives_are_measured_and_answered(world, real_outline):
    view = public.import_outline(CITY, real_outline)
    for node in view.of("initiative"):
        assert node.rooms, node.title
        assert node.evidence, node.title
        assert node.mode
    topics = Plan.objects.get(ref=view.ref).nodes.filter(kind="initiative").values_list("topic", flat=True)
    assert len(set(topics)) == 20


def test_every_real_line_is_kept_and_the_earlier_plans_hold_their_results(world, real_outline, expected_structure):
    view = public.import_outline(CITY, real_outline, publish=True)
    plan = Plan.objects.get(ref=view.ref)
    states = list(plan.source_lines.values_list("state", flat=True))
    assert len(states) == len(read(real_outline.decode()).lines)
    assert states.count("not_understood") == 0
    assert plan.predecessor.nodes.filter(kind="result").count() == 6
    assert plan.predecessor.predecessor.decided == "2007-12"
    assert {plan.predecessor.state, plan.predecessor.predecessor.state} == {"ended"}


def test_a_second_import_of_the_same_text_gives_the_same_plan(world, real_outline):
    first = public.import_outline(CITY, real_outline, publish=True)
    assert public.import_outline(CITY, real_outline, publish=True).ref == first.ref
    assert Plan.objects.filter(text_digest__gt="").count() == 1


def test_a_moved_block_stays_moved_when_its_mapping_is_repeated(world, outline):
    reading = StartReading(actor=world.actor("plan_office"), data=outline, file_name="plan.txt")()
    proposal = read(outline.decode())
    block = next(b for b in proposal.blocks if b.kind == "initiatives")
    target = next(s for s in proposal.sections if s.id != proposal.placement(block.id).section_id)
    MoveBlock(actor=world.actor("plan_office"), reading=reading, moves=((block.id, target.id),))()
    plan = SaveReading(actor=world.actor("plan_office"), reading=reading)()

    moved = plan.nodes.get(title=block.items[0].text)
    assert moved.parent.title == (target.title or "")
    mapping = public.export_mapping(plan.ref).encode()
    Plan.objects.filter(pk=plan.pk)
    again = public.import_outline(CITY, outline, mapping=mapping)
    assert again.ref == plan.ref, "the same text read the same way is the same plan"
    assert public.import_outline(CITY, outline).ref != plan.ref


def test_a_line_left_out_keeps_its_reason(world, outline):
    reading = StartReading(actor=world.actor("plan_office"), data=outline, file_name="plan.txt")()
    unclear = read(outline.decode()).not_understood[0]
    MarkLine(actor=world.actor("plan_office"), reading=reading, line_no=unclear.number, ignore="ページ番号")()
    plan = SaveReading(actor=world.actor("plan_office"), reading=reading)()
    line = plan.source_lines.get(no=unclear.number)
    assert (line.state, line.reason, line.params) == (SourceLine.State.IGNORED, "ignored_by_person", ["ページ番号"])


def test_a_saved_reading_cannot_be_moved_any_more(world, outline):
    office = world.actor("plan_office")
    reading = StartReading(actor=office, data=outline, file_name="plan.txt")()
    SaveReading(actor=office, reading=reading)()
    with pytest.raises(Refused):
        MoveBlock(actor=office, reading=reading, moves=())()


def test_a_file_that_is_no_plan_is_refused_with_a_sentence(world):
    with pytest.raises(Unreadable, match="空"):
        public.import_outline(CITY, b"")
    with pytest.raises(Unreadable):
        public.import_outline(CITY, "ただの文です。\n".encode() * 30)
    with pytest.raises(Unreadable, match="対応表"):
        public.import_outline(CITY, "1 柱\n".encode() * 30, mapping=b"{}")


def test_a_broken_outline_still_comes_out_with_what_is_missing_said(world, broken_outline):
    view = public.import_outline(CITY, broken_outline)
    assert len(view.of("initiative")) == 3
    lines = Plan.objects.get(ref=view.ref).source_lines
    assert lines.count() == len(read(broken_outline.decode()).lines)


def test_a_ward_post_may_not_import_a_plan(world, outline):
    with pytest.raises(Denied):
        StartReading(actor=world.actor("planning", "minato"), data=outline, file_name="plan.txt")()


def test_a_plan_without_a_period_is_not_published(world, broken_outline):
    with pytest.raises(Refused, match="期間"):
        public.import_outline(CITY, broken_outline, publish=True)


def test_two_plans_of_the_same_years_are_not_published_together(world, outline):
    public.import_outline(CITY, outline, publish=True)
    other = outline.decode().replace("みどり市", "あおば市").encode()
    with pytest.raises(Refused, match="重なる"):
        public.import_outline(CITY, other, publish=True)


def test_a_plan_cannot_follow_itself_through_another(world):
    actor = world.actor("plan_office")
    with gate.writing("test"):
        first = Plan.objects.create(title="前", from_year=2018, to_year=2022)
        second = Plan.objects.create(title="次", from_year=2023, to_year=2026, predecessor=first)
    with pytest.raises(Refused, match="前の計画"):
        EditPlan(actor=actor, plan=first, title="前", from_year=2018, to_year=2022, predecessor=second)()


def test_a_power_over_plans_given_in_a_ward_moves_nothing_of_the_citys(world):
    with gate.writing("test"):
        Grant.objects.create(post=world.posts["planning", "minato"], power="register.publish", since=date(2020, 4, 1))
        plan = Plan.objects.create(title="案", from_year=2026, to_year=2027)
    verdict = may(world.actor("planning", "minato"), "register.publish", plan)
    assert not verdict and "市の担当課" in verdict.reason
