"""From the list of the staff to designations, notices and changes in mid-year; who sees a home and who never does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from kusei.core import calendar, gate
from kusei.core.access.decide import Denied
from kusei.core.actions.action import NeedsApproval, Refused
from kusei.core.actions.leave import by_leave_of
from kusei.core.evidence.registry import SOURCES
from kusei.core.jobs.models import Job
from kusei.core.jobs.run import Progress
from kusei.core.ledger.models import Ward
from kusei.core.testing.together import codes, together
from kusei.core.testing.world import World
from kusei.disaster.mobilisation import staff_incoming, work
from kusei.disaster.mobilisation.actions import (
    AdoptTrial,
    AskTrial,
    ClosePlan,
    ComeBack,
    GoAway,
    Notify,
    PlaceByHand,
    Release,
    SetQuota,
    StartPlan,
)
from kusei.disaster.mobilisation.models import Designation, Home, Member, Plan, Trial
from kusei.disaster.mobilisation.panels import shortage_lines
from kusei.disaster.mobilisation.staff_loading import ImportStaff

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 11)
HEAD = "職員番号,氏名,自宅の住所,緯度,経度,自宅のメッシュ,資格・技能,参集できる距離（km）,所属動員の区\n"
SECRET = "港辺区秘密町9-9"
LIST = (
    f"1,山口 港,{SECRET},35.111,136.905,,保健師・看護師,,\n2,丘野 上,,35.112,137.004,,,,\n3,海野 渡,,35.090,136.910,,,,\n"
    "4,固定 丘,,35.093,136.915,,,,丘上区\n"
)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with calendar.at(DAY):
        yield


@pytest.fixture
def chief(world: World) -> Any:
    return world.actor("disaster")


def load(chief: Any, rows: str = LIST) -> None:
    ImportStaff(actor=chief, data=(HEAD + rows).encode(), file_name="a.csv", fiscal_year=2026)()


def planned(world: World, chief: Any, *, nurses: int = 0) -> Plan:
    load(chief)
    plan: Plan = StartPlan(actor=chief, fiscal_year=2026)()
    for key in ("minato", "oka"):
        SetQuota(actor=chief, plan=plan, ward=world.wards[key], team="general", least=1, most=3)()
    if nurses:
        SetQuota(actor=chief, plan=plan, ward=world.wards["oka"], team="health", skill="nurse", least=nurses, most=2)()
    return plan


def tried(chief: Any, plan: Plan) -> Trial:
    trial: Trial = AskTrial(actor=chief, plan=plan)()
    trial.refresh_from_db()
    if trial.state == Trial.State.WAITING:  # inside a test's transaction nothing is committed, so the job has not begun
        work.assign(Progress(Job()), ref=trial.ref)
    trial.refresh_from_db()
    return trial


def adopt(chief: Any, trial: Trial) -> Trial:
    with by_leave_of("test"):
        return AdoptTrial(actor=chief, trial=Trial.objects.get(pk=trial.pk))()


def adopted(world: World, chief: Any) -> Plan:
    adopt(chief, tried(chief, planned(world, chief)))
    return Plan.objects.get()


def places() -> dict[str, str]:
    return {d.member.number: d.ward.name for d in Designation.objects.filter(until=None).select_related("member", "ward")}


def test_everyone_goes_near_home_and_a_fixed_post_is_kept(world: World, chief: Any) -> None:
    trial = tried(chief, planned(world, chief))
    with pytest.raises(NeedsApproval):
        AdoptTrial(actor=chief, trial=trial)()
    adopt(chief, trial)
    assert places() == {"1": "港辺区", "2": "丘上区", "3": "港辺区", "4": "丘上区"}
    assert Plan.objects.get().state == "decided"
    assert Designation.objects.get(member__number="4").origin == "fixed"


def test_a_trial_whose_quotas_changed_since_is_not_adopted(world: World, chief: Any) -> None:
    trial = tried(chief, planned(world, chief))
    SetQuota(actor=chief, plan=trial.plan, ward=world.wards["oka"], team="general", least=2, most=3)()
    with pytest.raises(Refused, match="もう一度試算"):
        adopt(chief, trial)


def test_an_impossible_wish_says_which_ward_lacks_which_skill_by_how_many_and_what_would_help(world: World, chief: Any) -> None:
    trial = tried(chief, planned(world, chief, nurses=2))
    assert trial.state == "short"
    (line,) = shortage_lines(trial)
    assert "丘上区の救護班で、保健師・看護師が1人足りません" in line and "最少を1人に下げる" in line
    with pytest.raises(Refused, match="定員をすべて満たした"):
        adopt(chief, trial)


def test_a_quota_above_the_staff_is_refused_with_how_many_are_too_many(world: World, chief: Any) -> None:
    plan = planned(world, chief)
    with pytest.raises(Refused, match="6人以上減らして"):
        SetQuota(actor=chief, plan=plan, ward=world.wards["oka"], team="general", least=9, most=9)()


def test_next_time_nobody_moves_for_little_and_a_change_by_hand_stays(world: World, chief: Any) -> None:
    plan = adopted(world, chief)
    PlaceByHand(
        actor=chief, member=Member.objects.get(number="3"), ward=world.wards["oka"], team="general", reason="人事異動"
    )()
    again = tried(chief, plan)
    assert again.moved == 0
    adopt(chief, again)
    assert places()["3"] == "丘上区"
    assert Designation.objects.filter(member__number="3").count() == 2


def test_next_year_begins_where_this_year_ended(world: World, chief: Any) -> None:
    ClosePlan(actor=chief, plan=adopted(world, chief))()
    with calendar.at(date(2027, 4, 5)):
        rows = LIST.replace("35.090,136.910", "35.100,136.951")
        ImportStaff(actor=chief, data=(HEAD + rows).encode(), file_name="b.csv", fiscal_year=2027)()
        plan = StartPlan(actor=chief, fiscal_year=2027)()
        trial = tried(chief, plan)
        assert (trial.moved, trial.placed) == (0, 4)
        adopt(chief, trial)
    # A metre nearer to the other office is no reason to move.
    assert places()["3"] == "港辺区"


def test_a_change_by_hand_needs_its_reason(world: World, chief: Any) -> None:
    adopted(world, chief)
    with pytest.raises(Refused, match="理由"):
        PlaceByHand(actor=chief, member=Member.objects.get(number="3"), ward=world.wards["oka"], team="general", reason=" ")()


def test_someone_away_loses_the_place_and_is_not_placed_until_back(world: World, chief: Any) -> None:
    plan = adopted(world, chief)
    GoAway(actor=chief, member=Member.objects.get(number="3"), reason="派遣")()
    assert "3" not in places()
    assert tried(chief, plan).placed == 3
    ComeBack(actor=chief, member=Member.objects.get(number="3"))()
    assert tried(chief, plan).placed == 4


def test_notices_are_numbered_once_and_a_release_or_the_end_leaves_the_record(world: World, chief: Any) -> None:
    plan = adopted(world, chief)
    Notify(actor=chief, plan=plan)()
    assert list(Designation.objects.order_by("number").values_list("number", flat=True)) == [f"2026-000{n}" for n in (1, 2, 3, 4)]
    with pytest.raises(Refused, match="通知していない指定はありません"):
        Notify(actor=chief, plan=plan)()
    Release(actor=chief, designation=Designation.objects.get(member__number="1"), reason="療養")()
    assert "1" not in places()
    ClosePlan(actor=chief, plan=plan)()
    assert places() == {} and Designation.objects.count() == 4


def test_evidence_counts_the_rows_it_links_to(world: World, chief: Any, signed_in: Any) -> None:
    adopted(world, chief)
    period = calendar.Period(date(2026, 4, 1), date(2027, 3, 31))
    found = SOURCES["mobilisation.roster_filled"].probe(list(world.wards.values()), period)
    minato = found[world.wards["minato"]]
    assert (minato.value, minato.sample) == (200.0, 2)
    page = signed_in("disaster").get(minato.href).content.decode()
    assert "山口" in page and "丘野" not in page


def test_only_who_assigns_sees_a_home_everyone_else_sees_the_mesh(world: World, chief: Any, signed_in: Any) -> None:
    plan = adopted(world, chief)
    Notify(actor=chief, plan=plan)()
    member = Member.objects.get(number="1")
    detail = reverse("mobilisation:member", args=[member.ref])
    assert SECRET in signed_in("disaster").get(detail).content.decode()
    assert SECRET in signed_in("disaster", "minato").get(detail).content.decode()
    pages = [detail, *(reverse(f"mobilisation:{n}") for n in ("list", "members", "plans"))]
    pages += [f"{reverse('mobilisation:list')}?format={f}" for f in ("csv", "notices")]
    pages += [f"{reverse('mobilisation:members')}?format=csv", plan.get_absolute_url(), Trial.objects.get().get_absolute_url()]
    for post in (("head", "minato"), ("planning", "minato"), ("audit", "")):
        client = signed_in(*post)
        for url in pages:
            answer = client.get(url)
            assert answer.status_code == 200, (post, url)
            body = answer.content.decode(errors="replace")
            assert SECRET not in body and "136.905" not in body and "35.111" not in body, (post, url)
        assert member.mesh in client.get(detail).content.decode()
        assert not Home.objects.seen_by(world.actor(*post)).exists()
    assert signed_in("disaster", "oka").get(detail).status_code == 404


def test_a_ward_does_not_adopt_for_the_city(world: World, chief: Any) -> None:
    trial = tried(chief, planned(world, chief))
    with pytest.raises(Denied):
        adopt(world.actor("disaster", "minato"), trial)


@pytest.mark.parametrize(
    ("rows", "field", "said"),
    [
        ("1,甲,,35.111,136.905,,,,\n1,乙,,35.112,136.906,,,,\n", "number", "同じ職員番号の行が2行"),
        ("1,甲,,35.111,136.905,,,,港辺区\n1,甲,,35.111,136.905,,,,丘上区\n", "fixed_ward", "両方に固定"),
        ("1,甲,,35.111,136.905,,,,港辺区・丘上区\n", "fixed_ward", "港辺区と丘上区の両方に固定"),
        ("1,甲,試験市港辺区海町,34.5,136.9,,,,\n", "address", "海の上など"),
        ("1,甲,,33.0,139.0,,,,\n", "address", "区域の外"),
        ("1,甲,,35.1,136.9,,,,\n", "address", "距離0"),
        ("1,甲,,,,52369,,,\n", "mesh", "というメッシュはありません"),
        ("1,甲,,,,6441-42-77,,,\n", "mesh", "100km以上離れた"),
        ("1,甲,どこか,,,,,,\n", "address", "自宅の位置が分かりません"),
        ("1,甲,,35.111,,,,,\n", "address", "どちらかが空"),
        ("1,甲,,35.111,136.905,,けん玉,,\n", "skills", "「けん玉」は資格の一覧にありません"),
        ("1,甲,,35.111,136.905,,,,山奥区\n", "fixed_ward", "「山奥区」という区はありません"),
    ],
)
def test_a_row_that_cannot_be_true_is_left_out_with_its_reason(world: World, rows: str, field: str, said: str) -> None:
    found = staff_incoming.plan((HEAD + rows).encode(), "a.csv", 2026).preview
    row = found.rows[0]
    assert row.status == "refused"
    assert any(i.field == field and said in str(i.message) for i in row.issues), row.issues


def test_a_home_too_far_for_anybody_or_known_roughly_is_kept_and_said(world: World) -> None:
    rows = "1,甲,,35.5,136.9,,,,\n2,乙,,,,5236-67-12,,,\n"
    far, rough = staff_incoming.plan((HEAD + rows).encode(), "a.csv", 2026).preview.rows
    assert far.status == rough.status == "new"
    assert "上限の20.0kmを超えます" in str(far.issues[0].message)
    assert "メッシュの中心" in str(rough.issues[0].message)


def test_without_the_wards_borders_it_is_said_what_is_not_checked_and_the_far_home_is_still_refused(world: World) -> None:
    with gate.writing("loader"):
        Ward.objects.update(boundary=None)
    found = staff_incoming.plan((HEAD + "1,甲,,33.0,139.0,,,,\n2,乙,,35.111,136.905,,,,\n").encode(), "a.csv", 2026).preview
    assert [r.status for r in found.rows] == ["refused", "new"]
    assert "区の境界が読み込まれていない" in str(found.notes[0])


def test_the_citys_planning_office_sees_no_home_and_the_page_of_a_stale_trial_says_so(
    world: World, chief: Any, signed_in: Any
) -> None:
    trial = tried(chief, planned(world, chief))
    assert not Home.objects.seen_by(world.actor("plan_office")).exists()
    assert AdoptTrial.hindrance(chief, trial) == ""
    GoAway(actor=chief, member=Member.objects.get(number="3"), reason="派遣")()
    assert "もう一度試算" in AdoptTrial.hindrance(chief, trial)
    assert "もう一度試算" in signed_in("disaster").get(trial.get_absolute_url()).content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_adoptions_at_the_same_moment_one_stands(world: World) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    chief = world.actor("disaster")
    plan = planned(world, chief)
    trials = [tried(chief, plan), tried(chief, plan)]
    found = together(*[lambda t=t: adopt(chief, t) for t in trials], at=DAY)
    assert codes(found) == ["done", "stale_inputs"]
    assert Designation.objects.filter(until=None).count() == 4


def test_the_pages_of_the_plan_draw_and_a_quota_is_answered_by_a_trial(world: World, chief: Any, signed_in: Any) -> None:
    plan = adopted(world, chief)
    client = signed_in("disaster")
    for name in ("plan", "set_quota", "ask_trial", "notify", "close_plan"):
        assert client.get(reverse(f"mobilisation:{name}", args=[plan.ref])).status_code == 200
    given = {"ward": world.wards["oka"].code, "team": "general", "skill": "any", "least": 1, "most": 2, "then_try": "on"}
    answer = client.post(reverse("mobilisation:set_quota", args=[plan.ref]), given)
    assert answer.status_code == 302
    assert "assignment.plans" in client.get(answer["Location"]).content.decode() or Trial.objects.count() == 2


def test_the_demo_has_a_wish_that_cannot_be_met_and_a_draft(world: World) -> None:
    from random import Random
    from types import SimpleNamespace

    from kusei.disaster.mobilisation.seeds import seed

    wards = list(world.wards.values())
    story = SimpleNamespace(rng=Random(1), as_of=DAY, wards=wards, districts=lambda ward: [])
    with gate.writing("loader"):
        seed(story)
    assert Trial.objects.filter(state="short").count() == 1
    assert list(Plan.objects.order_by("fiscal_year").values_list("state", flat=True)) == ["closed", "decided", "draft"]
    assert Designation.objects.filter(until=None).exists()
