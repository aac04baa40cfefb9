"""What follows from a plan: its inheritance, what is watched, and what each ward makes of it in a year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kusei.core import calendar, gate
from kusei.core.access.actors import system
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.clocks.models import Clock
from kusei.core.sheets import Leaf, to_xlsx
from kusei.plan.register import public, queries, ward_sheet
from kusei.plan.register.actions import (
    AddWatch,
    DecideOutcome,
    EndPlan,
    ImportWardPolicy,
    NoteWatch,
    PublishPlan,
    PublishWardPolicy,
    ReopenWardPolicy,
    ResolveWatch,
    SetStance,
    StartWardPolicy,
    VoidOutcome,
)
from kusei.plan.register.actions.ward_policies import initiatives_of_year
from kusei.plan.register.inheritance import drawn, inheritance_of
from kusei.plan.register.models import Node, Outcome, Plan, PolicyItem, WardPolicy, Watch

TODAY = date(2026, 11, 23)
CITY = system("command-line")


@pytest.fixture(autouse=True)
def _today():
    with calendar.at(TODAY):
        yield


@pytest.fixture
def plan(world, outline):
    return Plan.objects.get(ref=public.import_outline(CITY, outline, publish=True).ref)


# Inheritance --------------------------------------------------------------------------------------------------------


@pytest.fixture
def heir(plan, outline):
    text = outline.decode().replace("令和5年度から令和8年度", "令和9年度から令和12年度").replace("改革プラン", "新改革プラン")
    heir = Plan.objects.get(ref=public.import_outline(CITY, text.encode()).ref)
    with gate.writing("test"):
        Plan.objects.filter(pk=heir.pk).update(predecessor=plan)
    return Plan.objects.get(pk=heir.pk)


def _decide(clerk, node, what, *heirs, **more):
    return DecideOutcome(actor=clerk, node=node, what=what, heirs=heirs, **{"reason": "必要なため", **more})()


def test_the_heir_is_published_only_when_every_item_has_an_outcome(world, plan, heir):
    clerk = world.actor("plan_office")
    old, new = list(queries.to_inherit(plan)), list(queries.to_inherit(heir))
    EndPlan(actor=clerk, plan=plan, reason="期間が終わる")()
    _decide(clerk, old[0], "merged", new[1])
    _decide(clerk, old[1], "continued", new[1])
    _decide(clerk, old[2], "abandoned")
    with pytest.raises(Refused, match="1件"):
        PublishPlan(actor=clerk, plan=heir)()
    found = inheritance_of(plan, heir)
    assert [p.item for p in found.undecided] == [old[3]] and len(found.new) == 3
    assert len(drawn(found).paths) == 2
    _decide(clerk, old[3], "completed", evidence="窓口を16区に置いた")
    PublishPlan(actor=clerk, plan=Plan.objects.get(pk=heir.pk))()
    told = public.outcome_of(old[0].ref)
    assert (told.what, told.heirs) == ("merged", (new[1].ref,)) and public.outcome_of(new[0].ref) is None
    assert set(public.ancestors_of(new[1].ref)) == {old[0].ref, old[1].ref}


@pytest.mark.parametrize(("what", "heirs", "more", "field"), [
    ("continued", 0, {}, "heirs"), ("continued", 2, {}, "heirs"), ("merged", 0, {}, "heirs"), ("abandoned", 1, {}, "heirs"),
    ("completed", 0, {}, "evidence"), ("developed", 0, {}, "heirs"), ("kept", 1, {}, "what"), ("abandoned", 0, {"reason": " "}, "reason"),
])
def test_an_outcome_without_its_heir_reason_or_evidence_is_refused(world, plan, heir, what, heirs, more, field):
    new = list(queries.to_inherit(heir))[:heirs]
    with pytest.raises(Refused) as refused:
        _decide(world.actor("plan_office"), queries.to_inherit(plan)[0], what, *new, **more)
    assert refused.value.field == field


def test_a_new_outcome_keeps_the_old_one_as_taken_back(world, plan, heir):
    clerk, item = world.actor("plan_office"), queries.to_inherit(plan)[0]
    _decide(clerk, item, "abandoned")
    row = _decide(clerk, item, "continued", queries.to_inherit(heir)[0])
    assert item.outcomes.count() == 2 and item.outcomes.get(voided_on=None) == row
    VoidOutcome(actor=clerk, outcome=row, reason="選び違い")()
    assert queries.without_outcome(plan).filter(pk=item.pk).exists() and Outcome.objects.count() == 2
    with pytest.raises(Refused, match="次の計画の項目"):
        _decide(clerk, item, "continued", queries.to_inherit(plan)[1])


# Watched ------------------------------------------------------------------------------------------------------------


def test_a_watched_matter_runs_a_clock_until_it_is_looked_at_or_concluded(world):
    clerk = world.actor("plan_office")
    watch = AddWatch(
        actor=clerk, title="国の審議", source="審議会 第3回（架空）", matter="区の権限", review_on=TODAY + timedelta(days=5))()
    running = Clock.objects.filter(stopped_at=None, rule="register.watch_review")
    assert calendar.jst_date(running.get().due_at) == TODAY + timedelta(days=5)
    with pytest.raises(Refused, match="明日以降"):
        NoteWatch(actor=clerk, watch=watch, looked_on=TODAY, found="動きなし", next_on=TODAY)()
    NoteWatch(actor=clerk, watch=Watch.objects.get(), looked_on=TODAY, found="動きなし", next_on=TODAY + timedelta(days=90))()
    assert calendar.jst_date(running.get().due_at) == TODAY + timedelta(days=90)
    ResolveWatch(actor=clerk, watch=Watch.objects.get(), result="no_need", resolution="権限は変わらない")()
    assert not running.exists() and Watch.objects.get().state == "resolved"
    with pytest.raises(Refused):
        NoteWatch(actor=clerk, watch=Watch.objects.get(), looked_on=TODAY, found="動き", next_on=TODAY + timedelta(days=9))()


@pytest.mark.parametrize("missing", ["title", "source", "matter"])
def test_a_matter_without_its_source_cannot_be_watched(world, missing):
    told = {"title": "件名", "source": "出典", "matter": "影響", missing: " "}
    with pytest.raises(Refused) as refused:
        AddWatch(actor=world.actor("plan_office"), review_on=TODAY + timedelta(days=5), **told)()
    assert refused.value.field == missing


# Wards' policies ------------------------------------------------------------------------------------------------------


@pytest.fixture
def policy(world, plan):
    return StartWardPolicy(actor=world.actor("planning", "minato"), ward=world.wards["minato"], fiscal_year=2026, vision="海のまち")()


def _sheet(*rows):
    return to_xlsx(Leaf(ward_sheet.SHEET, rows))


def _read(policy, data, name="policy.xlsx"):
    return ward_sheet.read_ward_sheet(data, name, policy=policy, initiatives=initiatives_of_year(2026))


def test_a_ward_publishes_only_when_every_initiative_is_named_or_left_out_with_its_reason(world, policy):
    clerk, head = world.actor("planning", "minato"), world.actor("head", "minato")
    nodes = initiatives_of_year(2026)
    with pytest.raises(Refused, match="4件"):
        PublishWardPolicy(actor=head, policy=policy)()
    with pytest.raises(Refused, match="理由を書いて"):
        SetStance(actor=clerk, policy=WardPolicy.objects.get(), initiative=nodes[0], stance="left_out")()
    for n, node in enumerate(nodes):
        said = {"stance": "named", "focus": "学区と行う"} if n else {"stance": "left_out", "reason": "体制が整わない"}
        SetStance(actor=clerk, policy=WardPolicy.objects.get(), initiative=node, **said)()
    with pytest.raises(Denied):
        PublishWardPolicy(actor=clerk, policy=WardPolicy.objects.get())()
    PublishWardPolicy(actor=head, policy=WardPolicy.objects.get())()
    told = WardPolicy.objects.get()
    assert (told.state, told.published_on) == ("published", TODAY) and told.published_by
    with pytest.raises(Refused, match="作成中に戻して"):
        SetStance(actor=clerk, policy=WardPolicy.objects.get(), initiative=nodes[0], stance="named", focus="行う")()
    ReopenWardPolicy(actor=head, policy=WardPolicy.objects.get(), reason="書き直す")()
    assert WardPolicy.objects.get().state == "draft"


def test_another_wards_policy_is_not_mine(world, policy):
    with pytest.raises(Denied):
        SetStance(actor=world.actor("planning", "oka"), policy=policy, initiative=Node.objects.first(), stance="named", focus="x")()
    assert not WardPolicy.objects.seen_by(world.actor("planning", "oka")).exists()


def test_the_sheet_goes_out_is_filled_in_and_comes_back_in_any_order(world, policy):
    clerk, nodes = world.actor("planning", "minato"), initiatives_of_year(2026)
    rows = [dict(r) for r in ward_sheet.rows_of(policy, nodes)]
    rows[0] |= {"stance": "named", "focus": "海沿いの学区から行う"}
    rows[1] |= {"stance": "left_out", "reason": "対象の人が少ない"}
    rows[2] |= {"ref": "", "stance": "named", "focus": "題名だけで分かる"}
    data = _sheet(*reversed(rows))
    seen = _read(policy, data)
    assert (seen.count("new"), seen.count("refused")) == (3, 0)
    ImportWardPolicy(actor=clerk, policy=policy, data=data, file_name="policy.xlsx", digest=seen.digest)()
    assert PolicyItem.objects.filter(policy=policy).count() == 3
    again = _read(policy, _sheet(*({**r, "focus": r["focus"] and "変えた"} for r in rows)))
    assert (again.count("changed"), again.count("same")) == (2, 1)


def test_bad_rows_of_the_sheet_say_row_field_and_what_to_do(world, policy):
    node = initiatives_of_year(2026)[0]
    good = {"ref": node.ref, "title": node.title, "stance": "named", "focus": "行う", "reason": ""}
    seen = _read(policy, _sheet(
        good, {**good, "focus": "もう一度"}, {**good, "ref": "", "title": "知らない取り組み"},
        {**good, "ref": initiatives_of_year(2026)[1].ref, "title": initiatives_of_year(2026)[1].title, "focus": ""},
    ))
    said = {r.row: [(i.field, str(i.message)) for i in r.issues] for r in seen.rows}
    rows = sorted(said)
    assert said[rows[0]] == [] and "重なって" in said[rows[1]][0][1]
    assert said[rows[2]][0][0] == "title" and node.title in said[rows[2]][0][1]
    assert said[rows[3]][0][0] == "focus"
    csv = "主な取り組み,区分,区として行うこと\n" + node.title + ",たぶん,行う\n"
    wrong = _read(policy, csv.encode("cp932"), "policy.csv")
    assert wrong.rows[0].status == "refused" and wrong.rows[0].issues[0].field == "stance_words"
