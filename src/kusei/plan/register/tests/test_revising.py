"""A set of changes from its drafting to the plan, through the office's decision, and every way out of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from kusei.core import calendar, gate
from kusei.core.access.actors import staff_actor, system
from kusei.core.access.models import Grant, User
from kusei.core.access.powers import POWERS
from kusei.core.actions.action import NeedsApproval, Refused
from kusei.core.approval.actions.deciding import DecideDraft, SendBack
from kusei.core.approval.actions.drafting import SubmitDraft
from kusei.core.approval.models import DecisionRule, Draft
from kusei.core.ledger.models import Division, Holding, Post, StaffMember
from kusei.core.testing.together import outcomes, together
from kusei.core.testing.world import SINCE
from kusei.plan.register import history, public, rules, work
from kusei.plan.register.actions import (
    AddChange,
    CouncilAgreed,
    CouncilReturned,
    DecideRevision,
    DropChange,
    EditRevision,
    PutToCouncil,
    SendToDecision,
    SetMode,
    StartRevision,
    TakeBack,
    WithdrawRevision,
)
from kusei.plan.register.models import Change, Node, NodeVersion, Plan, Revision

TODAY = date(2026, 11, 23)


@pytest.fixture
def office(world, outline):
    """The plan office's clerk, the director-general who decides, a published plan; nobody circulates in between."""
    with calendar.at(date(2026, 4, 1)):
        public.import_outline(system("command-line"), outline, publish=True)
    with gate.writing("test"):
        division = Division.objects.create(code="099", name="市民局", bureau="市民局", since=SINCE)
        post = Post.objects.create(division=division, title="市民局長", rank=1, duty="plan_office", since=SINCE)
        person = StaffMember.objects.create(number="99001", name="局長", kana="キョクチョウ")
        Holding.objects.create(post=post, staff=person, since=SINCE)
        Grant.objects.bulk_create(Grant(post=post, power=p.key, since=SINCE) for p in POWERS.values() if "plan_office" in p.duties)
        DecisionRule.objects.create(case_kind="plan", level=3, since=SINCE, source="専決規程（試験）")
        boss = staff_actor(User.objects.create_user("99001", None, staff=person), post)
    with calendar.at(TODAY):
        yield world.actor("plan_office"), boss, Plan.objects.get(state="published")


def _start(clerk, plan, on=TODAY, occasion="urgent"):
    return StartRevision(actor=clerk, plan=plan, title="地震をふまえた見直し", reason="地震のため", effective_on=on, occasion=occasion)()


def _change(clerk, revision, way, node=None, **more):
    fresh = Revision.objects.get(pk=revision.pk)
    return AddChange(actor=clerk, revision=fresh, change=way, item=node.ref if node else "", reason="必要なため", **more)()


def _send(clerk, revision):
    return SendToDecision(actor=clerk, revision=Revision.objects.get(pk=revision.pk))()


def _decide(clerk, boss, revision):
    draft = Draft.objects.get(ref=revision.draft_ref)
    if draft.state in ("drafting", "returned"):
        SubmitDraft(actor=clerk, draft=draft)()
    DecideDraft(actor=boss, draft=Draft.objects.get(pk=draft.pk))()
    revision.refresh_from_db()
    return Draft.objects.get(pk=draft.pk)


def _node(plan, words):
    return Node.objects.get(plan=plan, title__contains=words)


def test_a_set_changes_nothing_until_it_is_decided_and_then_the_refs_stay(office):
    clerk, boss, plan = office
    stock, drill, vacant = (_node(plan, w) for w in ("備蓄", "開設訓練", "空き家"))
    revision = _start(clerk, plan)
    _change(clerk, revision, "change", stock, title="食料と毛布の備蓄を増やす", mode="city", target="3日分")
    _change(clerk, revision, "split", drill, parts=("避難所の開設訓練を毎年行う", "避難所の運営訓練を毎年行う"))
    _change(clerk, revision, "abolish", vacant)
    section = _node(plan, "備える区役所")
    _change(clerk, revision, "add", kind="initiative", parent=section.ref, after=stock.ref, title="応援の職員を決める", mode="ward")
    before = public.plan(plan.ref)
    revision = _send(clerk, revision)
    assert revision.state == "deciding" and public.plan(plan.ref) == before
    draft = _decide(clerk, boss, revision)
    assert (draft.state, revision.state, revision.edition) == ("enforced", "in_force", 2)
    now = public.plan(plan.ref)
    assert now.node(stock.ref).title == "食料と毛布の備蓄を増やす" and now.node(stock.ref).mode == "city"
    titles = [n.title for n in now.of("initiative")]
    assert titles[2] == "応援の職員を決める" and titles.index("避難所の運営訓練を毎年行う") == titles.index("避難所の開設訓練を毎年行う") + 1
    assert vacant.ref not in {n.ref for n in now.nodes} and {n.ref for n in public.initiatives_in_force(TODAY)} == {
        n.ref for n in now.of("initiative")}
    told = history.decision_of(revision)
    assert told.number == draft.document_number and told.on == TODAY and "市民局長" in told.by


def test_an_old_round_still_reads_the_version_in_force_then(office):
    clerk, boss, plan = office
    stock = _node(plan, "備蓄")
    revision = _start(clerk, plan)
    _change(clerk, revision, "change", stock, title="備蓄を倍にする", mode="ward")
    _decide(clerk, boss, _send(clerk, revision))
    then, now = public.plan(plan.ref, on=TODAY - timedelta(days=1)), public.plan(plan.ref, on=TODAY)
    assert (then.node(stock.ref).title, then.edition) == ("食料の備蓄を増やす", 1)
    assert (now.node(stock.ref).title, now.edition) == ("備蓄を倍にする", 2)
    assert then.node(stock.ref).evidence == now.node(stock.ref).evidence


def test_a_retroactive_decision_shows_on_that_day_only_as_known_afterwards(office):
    clerk, boss, plan = office
    stock, on = _node(plan, "備蓄"), TODAY - timedelta(days=60)
    with calendar.at(TODAY - timedelta(days=1)):
        earlier = calendar.now()
    revision = _start(clerk, plan, on=on)
    _change(clerk, revision, "change", stock, title="備蓄を倍にする", mode="ward")
    _decide(clerk, boss, _send(clerk, revision))
    assert history.tree_on(plan, on)[stock.ref]["title"] == "備蓄を倍にする"
    assert history.tree_on(plan, on, earlier)[stock.ref]["title"] == "食料の備蓄を増やす"
    then = public.plan(plan.ref, on=on, known=earlier), public.plan(plan.ref, on=on)
    assert [view.node(stock.ref).title for view in then] == ["食料の備蓄を増やす", "備蓄を倍にする"]
    assert public.plan(plan.ref, on=on, known=calendar.now() - timedelta(days=900)).node(stock.ref).title == "食料の備蓄を増やす"
    assert history.tree_on(plan, on) == rules.replay(history.edits_of(plan), on, calendar.now())
    assert NodeVersion.objects.filter(plan=plan, node_ref=stock.ref).count() == 3


def test_a_version_decided_for_april_waits_and_the_night_puts_it_in_force(office):
    clerk, boss, plan = office
    stock, on = _node(plan, "備蓄"), TODAY + timedelta(days=40)
    revision = _start(clerk, plan, on=on)
    _change(clerk, revision, "change", stock, title="備蓄を倍にする", mode="ward")
    _decide(clerk, boss, _send(clerk, revision))
    assert Revision.objects.get().state == "decided" and work.versions_take_effect() == 0
    assert public.plan(plan.ref).node(stock.ref).title == "食料の備蓄を増やす"
    with calendar.at(on):
        assert work.versions_take_effect() == 1
    assert public.plan(plan.ref).node(stock.ref).title == "備蓄を倍にする"


def test_the_council_comes_before_the_decision_but_for_corrections_and_emergencies(office):
    clerk, _boss, plan = office
    revision = _start(clerk, plan, occasion="regular")
    _change(clerk, revision, "abolish", _node(plan, "空き家"))
    with pytest.raises(Refused, match="庁議"):
        _send(clerk, revision)
    PutToCouncil(actor=clerk, revision=Revision.objects.get())()
    with pytest.raises(Refused):
        _change(clerk, revision, "abolish", _node(plan, "備蓄"))
    CouncilReturned(actor=clerk, revision=Revision.objects.get(), reason="根拠を示すこと")()
    assert Revision.objects.get().returned_reason == "根拠を示すこと"
    PutToCouncil(actor=clerk, revision=Revision.objects.get())()
    CouncilAgreed(actor=clerk, revision=Revision.objects.get(), council_on=TODAY, note="了承")()
    assert _send(clerk, revision).state == "deciding"


def test_what_comes_back_from_the_decision_can_be_mended_and_the_old_draft_no_longer_decides(office):
    clerk, boss, plan = office
    revision = _start(clerk, plan)
    _change(clerk, revision, "abolish", _node(plan, "空き家"))
    revision = _send(clerk, revision)
    old = SubmitDraft(actor=clerk, draft=Draft.objects.get(ref=revision.draft_ref))()
    with pytest.raises(Refused, match="決裁の途中"):
        TakeBack(actor=clerk, revision=Revision.objects.get())()
    SendBack(actor=boss, draft=Draft.objects.get(pk=old.pk), comment="理由が足りない")()
    TakeBack(actor=clerk, revision=Revision.objects.get())()
    assert Revision.objects.get().returned_reason == "理由が足りない"
    _change(clerk, revision, "abolish", _node(plan, "備蓄"))
    _send(clerk, revision)
    SubmitDraft(actor=clerk, draft=Draft.objects.get(pk=old.pk))()
    DecideDraft(actor=boss, draft=Draft.objects.get(pk=old.pk))()
    assert Draft.objects.get(pk=old.pk).state == "returned" and Revision.objects.get().state == "deciding"
    assert "直されています" in Draft.objects.get(pk=old.pk).last_reason
    assert _decide(clerk, boss, Revision.objects.get()).state == "enforced"


def test_nobody_puts_a_set_into_the_plan_without_the_decision(office):
    clerk, _boss, plan = office
    revision = _start(clerk, plan)
    _change(clerk, revision, "abolish", _node(plan, "空き家"))
    revision = _send(clerk, revision)
    with pytest.raises(NeedsApproval):
        DecideRevision(actor=clerk, revision=Revision.objects.get(), digest=revision.digest)()


def test_two_sets_on_one_item_the_second_is_refused_with_the_item_named(office):
    clerk, boss, plan = office
    stock = _node(plan, "備蓄")
    first, second = _start(clerk, plan), _start(clerk, plan)
    _change(clerk, first, "change", stock, title="備蓄を倍にする", mode="ward")
    _change(clerk, second, "change", stock, title="備蓄を三倍にする", mode="ward")
    first, second = _send(clerk, first), _send(clerk, second)
    _decide(clerk, boss, first)
    draft = _decide(clerk, boss, second)
    assert draft.state == "returned" and "食料の備蓄を増やす" in draft.last_reason and second.state == "deciding"
    assert public.plan(plan.ref).node(stock.ref).title == "備蓄を倍にする"


def test_a_section_cannot_go_while_items_stand_under_it(office):
    clerk, boss, plan = office
    section = _node(plan, "備える地域")
    revision = _start(clerk, plan)
    _change(clerk, revision, "abolish", section)
    with pytest.raises(Refused, match="上の項目がなくなります"):
        _send(clerk, revision)
    other = _node(plan, "備える区役所")
    for node in Node.objects.filter(parent=section):
        _change(clerk, revision, "move", node, parent=other.ref)
    assert _decide(clerk, boss, _send(clerk, revision)).state == "enforced"
    assert section.ref not in {n.ref for n in public.plan(plan.ref).nodes}


def test_merging_ends_the_others_in_one_that_keeps_its_record(office):
    clerk, boss, plan = office
    one, other = _node(plan, "備蓄"), _node(plan, "マニュアル")
    revision = _start(clerk, plan)
    with pytest.raises(Refused, match="同じ種類"):
        _change(clerk, revision, "merge", one, others=(_node(plan, "防災意識").ref,))
    _change(clerk, revision, "merge", one, others=(other.ref,), title="マニュアルと備蓄をそろえる")
    _decide(clerk, boss, _send(clerk, revision))
    other.refresh_from_db()
    assert other.last_edition == 1 and public.plan(plan.ref).node(one.ref).title == "マニュアルと備蓄をそろえる"


@pytest.mark.parametrize(("given", "field", "words"), [
    ({"change": "add", "kind": "initiative", "title": "題", "mode": "ward", "parent": ""}, "parent", "置けません"),
    ({"change": "add", "kind": "initiative", "title": "", "mode": "ward", "parent": "SECTION"}, "title", "題名"),
    ({"change": "add", "kind": "initiative", "title": "題", "parent": "SECTION"}, "mode", "進め方"),
    ({"change": "change", "item": "STOCK", "title": "食料の備蓄を増やす", "mode": "ward"}, "title", "同じ"),
    ({"change": "split", "item": "STOCK", "parts": ("一つだけ",)}, "parts", "二つ以上"),
    ({"change": "abolish", "item": "0000000000"}, "item", "選んで"),
    ({"change": "abolish", "item": "STOCK", "reason": " "}, "reason", "理由"),
    ({"change": "burn", "item": "STOCK"}, "change", "変え方"),
])
def test_a_change_that_says_nothing_sensible_is_refused_at_its_field(office, given, field, words):
    clerk, _boss, plan = office
    refs = {"STOCK": _node(plan, "備蓄").ref, "SECTION": _node(plan, "備える区役所").ref}
    given = {"reason": "必要", **{k: refs.get(v, v) if isinstance(v, str) else v for k, v in given.items()}}
    revision = _start(clerk, plan)
    with pytest.raises(Refused, match=words) as refused:
        AddChange(actor=clerk, revision=revision, **given)()
    assert refused.value.field == field


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_revisions_at_the_same_moment_each_stands_and_the_history_begins_once(office):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite takes one writer at a time; this is about PostgreSQL")
    clerk, boss, plan = office
    first, second = together(*[lambda n=n: StartRevision(
        actor=clerk, plan=Plan.objects.get(pk=plan.pk), title=f"見直し{n}", reason="地震のため", effective_on=TODAY, occasion="urgent")() for n in (1, 2)], at=TODAY)
    assert Revision.objects.count() == 2 and NodeVersion.objects.filter(plan=plan).count() == plan.nodes.count()
    for revision, words, title in ((first, "備蓄", "備蓄を倍にする"), (second, "空き家", "空き家を見回る")):
        _change(clerk, revision, "change", _node(plan, words), title=title, mode="ward")
        revision = _send(clerk, revision)
        SubmitDraft(actor=clerk, draft=Draft.objects.get(ref=revision.draft_ref))()
    refs = [Revision.objects.get(pk=r.pk).draft_ref for r in (first, second)]
    decided = together(*[lambda ref=ref: DecideDraft(actor=boss, draft=Draft.objects.get(ref=ref))() for ref in refs], at=TODAY)
    assert outcomes(decided) == ["done", "done"]
    assert sorted(Revision.objects.values_list("state", "edition")) == [("in_force", 2), ("in_force", 3)]
    now = public.plan(plan.ref)
    assert now.edition == 3 and {"備蓄を倍にする", "空き家を見回る"} <= {n.title for n in now.of("initiative")}


def test_a_change_others_lean_on_is_dropped_last_and_a_set_can_be_withdrawn(office):
    clerk, _boss, plan = office
    revision = _start(clerk, plan)
    pillar = _node(plan, "災害に強い")
    _change(clerk, revision, "add", kind="section", parent=pillar.ref, title="備える家庭")
    made = Change.objects.get().patches[0]["node"]
    _change(clerk, revision, "add", kind="initiative", parent=made, title="家庭の備えを広げる", mode="ward")
    first, second = Change.objects.order_by("position")
    with pytest.raises(Refused, match="先にそちら"):
        DropChange(actor=clerk, revision=Revision.objects.get(), change=first)()
    DropChange(actor=clerk, revision=Revision.objects.get(), change=second)()
    WithdrawRevision(actor=clerk, revision=Revision.objects.get(), reason="来年度に回す")()
    assert Revision.objects.get().state == "withdrawn"
    assert public.plan(plan.ref).edition == 1


def test_another_day_reads_the_items_again_and_a_day_outside_the_plan_is_refused(office):
    clerk, _boss, plan = office
    revision = _start(clerk, plan)
    _change(clerk, revision, "abolish", _node(plan, "空き家"))
    told = {"title": "件名", "reason": "理由", "occasion": "urgent"}
    for day, words in ((date(2020, 4, 1), "始まる前"), (date(2031, 4, 1), "終わったあと")):
        with pytest.raises(Refused, match=words):
            EditRevision(actor=clerk, revision=Revision.objects.get(), effective_on=day, **told)()
    EditRevision(actor=clerk, revision=Revision.objects.get(), effective_on=TODAY + timedelta(days=3), **told)()
    assert Revision.objects.get().effective_on == TODAY + timedelta(days=3)


def test_the_mode_of_a_published_plan_changes_only_by_decision(office):
    clerk, _boss, plan = office
    with pytest.raises(Refused, match="変更案"):
        SetMode(actor=clerk, node=_node(plan, "備蓄"), mode="city")()
