"""From the call to the release: who was called, who answered, who came; and what must never happen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from kusei.core import calendar, gate
from kusei.core.access.actors import LinkHolder, system
from kusei.core.access.decide import Denied
from kusei.core.access.links import LinkRefused, open_link
from kusei.core.actions.action import Refused
from kusei.core.calendar import Period
from kusei.core.field.screens import SCREENS, Common
from kusei.core.ledger.models import Incident
from kusei.core.outbox.models import Notice
from kusei.core.testing.together import together
from kusei.core.testing.world import World
from kusei.disaster.mobilisation.actions import (
    CallOut,
    CheckIn,
    CheckInNumber,
    ConfirmRoad,
    EndCall,
    IssueLinks,
    KeepArrivals,
    PutInTeam,
    PutUpPoster,
    Relieve,
    Remind,
    Reply,
    Seen,
    SetRoadAside,
)
from kusei.disaster.mobilisation.bridge_after import help_between
from kusei.disaster.mobilisation.evidence import arrival_3h
from kusei.disaster.mobilisation.models import Call, Cell, Member, RoadReport, Summons
from kusei.disaster.mobilisation.posters import report_of, report_pdf
from kusei.disaster.mobilisation.public import waiting_for
from kusei.disaster.mobilisation.queries.after import by_skill, by_team, running, standings, to_look_for
from kusei.disaster.mobilisation.rules.after import Standing, arrivals_at
from kusei.disaster.mobilisation.tests.test_before_life import adopted
from kusei.disaster.mobilisation.work_after import ask_to_end_the_call, hand_over_the_call
from kusei.disaster.staffing_stages.models import Watch

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 5, 11, 17, 0, tzinfo=UTC)  # 02:00 of the 12th, Japanese time
MORE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _night() -> Any:
    with calendar.at(NIGHT):
        yield


@pytest.fixture
def chief(world: World) -> Any:
    return world.actor("disaster")


def called(world: World, chief: Any, ward: str = "minato", **more: Any) -> Call:
    adopted(world, chief)
    return call(world, chief, ward, **more)


def call(world: World, chief: Any, ward: str = "minato", **more: Any) -> Call:
    return CallOut(actor=chief, ward=world.wards[ward], **{"drill": False, "reason": "第3非常配備", **more})()


def one(found: Call, number: str = "1") -> Summons:
    return Summons.objects.get(call=found, member__number=number)


def test_everybody_designated_to_the_ward_is_called_and_nobody_else(world: World, chief: Any) -> None:
    found = called(world, chief)
    assert sorted(found.summons.values_list("member__number", flat=True)) == ["1", "3"]
    assert {s.state for s in found.summons.all()} == {"called"}
    with pytest.raises(Refused, match="すでに動員中"):
        call(world, chief)
    assert call(world, chief, drill=True).drill  # a drill may run beside it, apart


def test_a_drill_cannot_be_called_as_real_nor_real_as_a_drill(world: World, chief: Any) -> None:
    adopted(world, chief)
    for drill in (True, False):
        with gate.writing("test"):
            incident = Incident.objects.create(title="x", drill=not drill, hazard="earthquake", started_at=NIGHT)
        with pytest.raises(Refused) as caught:
            call(world, chief, drill=drill, incident=incident)
        assert (caught.value.code, caught.value.field) == ("drill_as_real", "drill")


def test_a_call_with_nobody_to_call_or_in_the_future_is_refused(world: World, chief: Any) -> None:
    with pytest.raises(Refused, match="指定されている職員がいません"):
        call(world, chief)
    adopted(world, chief)
    with pytest.raises(Refused, match="指定されている職員がいません"):
        call(world, chief, teams=["survey"])
    with pytest.raises(Refused, match="先の日時"):
        call(world, chief, occurred_at=NIGHT + timedelta(hours=1))
    with pytest.raises(Refused, match="という班はありません"):
        call(world, chief, teams=["kitchen"])


def reply(row: Summons, actor: Any, **more: Any) -> Summons:
    values = {"safety": "safe", "coming": True, "expected_at": calendar.now() + timedelta(hours=1), **more}
    return Reply(actor=actor, summons=row, **values)()


def test_an_answer_by_the_persons_own_link_says_safe_coming_when_and_what_was_seen(world: World, chief: Any) -> None:
    found = called(world, chief)
    tokens = {s.member.number: t for s, t in IssueLinks(actor=chief, call=found)()}
    assert sorted(tokens) == ["1", "3"]
    holder = open_link(tokens["1"], source="test")
    assert isinstance(holder, LinkHolder)
    reply(one(found), holder, roads=[Seen("bridge", "大橋")])
    row = one(found)
    assert (row.state, row.safety) == ("coming", "safe")
    assert RoadReport.objects.get().summons == row
    with pytest.raises(Denied):
        reply(one(found, "3"), holder)  # nobody answers for another
    assert {s.member.number for s, _t in IssueLinks(actor=chief, call=found)()} == {"3"}
    with pytest.raises(LinkRefused):
        open_link(tokens["3"], source="test")  # the earlier one is over when a new one is made


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"safety": ""}, "safety"), ({"expected_at": None}, "expected_at"), ({"coming": False}, "why"),
        ({"expected_at": NIGHT + timedelta(days=4)}, "expected_at"), ({"expected_at": NIGHT - timedelta(days=1)}, "expected_at"),
        ({"roads": [Seen("bridge", " ")]}, "road_place"), ({"roads": [Seen("dragon", "x")]}, "road_kind"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_is_refused_and_nothing_is_kept(world: World, chief: Any, change: Any, field: str) -> None:
    found = called(world, chief)
    with pytest.raises(Refused) as caught:
        reply(one(found), chief, **change)
    assert caught.value.field == field
    assert one(found).state == "called"
    assert not RoadReport.objects.exists()


def test_arrivals_count_once_and_a_clock_that_runs_ahead_is_noticed(world: World, chief: Any) -> None:
    found = called(world, chief)
    CheckInNumber(actor=chief, call=found, number="1", occurred_at=NIGHT + 5 * MORE)()  # a phone five minutes fast
    assert one(found).state == "arrived"
    with pytest.raises(Refused) as caught:
        CheckInNumber(actor=chief, call=found, number="1")()
    assert caught.value.code == "twice"
    for at, code in ((NIGHT + 20 * MORE, "future"), (NIGHT - 5 * MORE, "before_call")):
        with pytest.raises(Refused) as caught:
            CheckInNumber(actor=chief, call=found, number="3", occurred_at=at)()
        assert caught.value.code == code
    with pytest.raises(Refused, match="名簿にありません"):
        CheckInNumber(actor=chief, call=found, number="999")()


def test_who_is_designated_elsewhere_is_taken_in_and_put_to_work(world: World, chief: Any) -> None:
    found = called(world, chief)
    CheckInNumber(actor=chief, call=found, number="2", how="phone")()
    guest = one(found, "2")
    assert (guest.state, guest.planned, guest.team) == ("arrived", "", "")
    PutInTeam(actor=chief, summons=guest, team="shelter")()
    assert ("shelter", 0, 1, 0) in by_team(found)


def test_reminders_keep_their_distance(world: World, chief: Any) -> None:
    found = called(world, chief)
    assert Remind(actor=chief, call=found)() == 2
    with pytest.raises(Refused, match="30分"):
        Remind(actor=chief, call=Call.objects.get())()
    reply(one(found), chief)
    with calendar.at(NIGHT + timedelta(minutes=31)):
        assert Remind(actor=chief, call=Call.objects.get())() == 1


def test_a_call_ends_only_when_all_have_left_and_the_silent_are_looked_for(world: World, chief: Any) -> None:
    found = called(world, chief)
    CheckIn(actor=chief, summons=one(found))()
    with pytest.raises(Refused, match="まだ1人がここにいます"):
        EndCall(actor=chief, call=found, known=True)()
    Relieve(actor=chief, summons=one(found))()
    with pytest.raises(Refused, match="着いていない人が1人"):
        EndCall(actor=chief, call=found)()
    EndCall(actor=chief, call=found, known=True)()
    assert {s.state for s in found.summons.all()} == {"released", "called"}  # who never came is still to be looked for
    for act in (CheckInNumber(actor=chief, call=found, number="3"), Remind(actor=chief, call=found)):
        with pytest.raises((Refused, Denied)):
            act()


def test_what_was_seen_on_the_way_is_confirmed_or_set_aside(world: World, chief: Any) -> None:
    found = called(world, chief)
    reply(one(found), chief, roads=[Seen("flood", "地下道")])
    road = RoadReport.objects.get()
    ConfirmRoad(actor=chief, road=road)()
    SetRoadAside(actor=chief, road=RoadReport.objects.get())()
    assert RoadReport.objects.get().state == "aside"


def test_the_pages_of_the_links_work_without_login_and_say_nothing_of_others(world: World, chief: Any) -> None:
    found = called(world, chief)
    token = {s.member.number: t for s, t in IssueLinks(actor=chief, call=found)()}["1"]
    client, url = Client(), reverse("mobilisation:answer", args=[token])
    page = client.get(url).content.decode()
    assert found.reason in page
    assert "海野" not in page
    assert client.post(url, {"safety": "safe", "coming": "no"}).status_code == 422
    assert client.post(url, {"safety": "safe", "coming": "no", "why": "care"}).status_code == 200
    assert one(found).state == "cannot"
    assert client.post(url, {"here": "1"}).status_code == 200
    assert one(found).state == "arrived"
    assert client.get(reverse("mobilisation:answer", args=["x" * 22])).status_code == 404
    door = reverse("mobilisation:entrance", args=[PutUpPoster(actor=chief, call=found)()])
    answer = client.post(door, {"number": "３"})
    assert answer.status_code == 200
    assert "海野" not in answer.content.decode()
    assert one(found, "3").state == "arrived"
    assert client.post(door, {"number": "12345"}).status_code == 422


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=5))
def test_help_never_opens_a_hole_and_fills_all_it_can(rows: list[tuple[int, int, int]]) -> None:
    wards = [Standing(str(n), *row) for n, row in enumerate(rows)]
    flows = help_between(wards, {(a.ward, b.ward): abs(int(a.ward) - int(b.ward)) for a in wards for b in wards})
    for ward in wards:
        assert sum(f.people for f in flows if f.source == ward.ward) <= ward.spare
        assert sum(f.people for f in flows if f.target == ward.ward) <= ward.gap
    assert sum(f.people for f in flows) == min(sum(w.spare for w in wards), sum(w.gap for w in wards))


@given(st.lists(st.integers(0, 800), max_size=20))
def test_the_curve_of_arrivals_never_falls_and_counts_the_last_minute(minutes: list[int]) -> None:
    at = (30, 60, 120, 800)
    curve = arrivals_at(NIGHT, [NIGHT + m * MORE for m in minutes], at)
    assert curve == [sum(1 for m in minutes if m <= limit) for limit in at]
    assert curve == sorted(curve)


def test_a_call_to_some_teams_wants_what_those_teams_want(world: World, chief: Any) -> None:
    found = called(world, chief, teams=["general"])
    (stand,) = standings(running(chief, drill=False))
    assert (stand.ward, stand.wanted, stand.here) == (found.ward.code, 1, 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_desks_that_take_the_same_number_take_it_once(world: World, chief: Any) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    with gate.writing("test"):
        found = Call.objects.create(ward=world.wards["minato"], reason="x", called_at=NIGHT)
        Member.objects.create(fiscal_year=2026, number="2", name="Hayama")
    found_there = together(*[
        lambda: CheckInNumber(actor=chief, call=Call.objects.get(pk=found.pk), number="2")() for _n in range(2)
    ], at=NIGHT)
    assert sorted(x.code if isinstance(x, Refused) else "in" for x in found_there) == ["in", "twice"]
    assert Summons.objects.filter(call=found, member__number="2").count() == 1


def test_a_drill_proves_who_came_within_three_hours(world: World, chief: Any, signed_in: Any) -> None:
    drill = called(world, chief, drill=True)
    CheckIn(actor=chief, summons=one(drill))()
    for one_row in drill.summons.all():
        if one_row.state == "arrived":
            Relieve(actor=chief, summons=one_row)()
    period = Period(date(2026, 4, 1), date(2027, 3, 31))
    ward = world.wards["minato"]
    assert arrival_3h([ward], period)[ward].value is None  # not over yet: nothing is proven
    EndCall(actor=chief, call=Call.objects.get(), known=True)()
    found = arrival_3h([ward], period)[ward]
    assert (found.value, found.sample) == (50.0, 2)
    page = signed_in("disaster").get(found.href).content.decode()
    assert page.count("/mobilisation/called/") >= 2


def test_a_phone_without_a_line_keeps_arrivals_until_it_is_back(world: World, chief: Any) -> None:
    found = called(world, chief)
    screen = SCREENS["muster"]
    assert [c.pk for c in screen.find(chief)] == [found.pk]
    assert screen.snapshot(found)["called"] == "2" and "Hayama" not in str(screen.snapshot(found))
    carried = screen.commands["mobilisation.check_in_number"]
    form = carried.form({"number": "１"})  # data
    assert form.is_valid()
    common = Common(chief, "phone-1", NIGHT + timedelta(minutes=40))
    with calendar.at(NIGHT + timedelta(hours=2)):
        carried.build(found, form.cleaned_data, common, None)()  # type: ignore[arg-type]
        carried.build(found, form.cleaned_data, common, None)()  # type: ignore[arg-type]  # sent twice: the line broke in between
        row = one(found)
        assert (row.arrived_at, row.arrived_by, row.state) == (NIGHT + timedelta(minutes=40), "phone", "arrived")
        ahead = Common(chief, "phone-2", calendar.now() + timedelta(minutes=30))
        with pytest.raises(Refused) as caught:
            carried.build(found, {"number": "3"}, ahead, None)()  # type: ignore[arg-type]
        assert caught.value.code == "future"


def test_a_decided_stage_fills_the_call_in_and_a_person_sends_it(world: World, chief: Any, signed_in: Any) -> None:
    adopted(world, chief)
    ref = stage_of(world, drill=True).ref
    client = signed_in("disaster", "minato")
    asked = f"{reverse('mobilisation:call_out')}?reason=Stage+3&stage={ref}&teams=health&teams=kitchen&drill=1"
    page = client.get(asked).content.decode()
    assert 'value="Stage 3"' in page and f'value="{ref}"' in page and not Call.objects.exists()
    answer = client.post(asked, {"reason": "Stage 3", "stage": ref, "drill": "on", "_key": "k1"})
    assert answer.status_code == 302, answer.context['form'].errors
    made = Call.objects.get()
    assert (made.stage, made.drill, made.reason) == (ref, True, "Stage 3")
    sent = client.post(reverse("mobilisation:issue_links", args=[made.ref]), {"_key": "k2"})
    texts = [str(c.value) for row in load_workbook(BytesIO(sent.content)).active.iter_rows() for c in row if c.value]
    assert sum(t.startswith("【訓練】") for t in texts) == 2  # data


def stage_of(world: World, *, drill: bool = False) -> Watch:
    with gate.writing("test"):
        return Watch.objects.create(
            ward=world.wards["minato"], state="standing", drill=drill, stage="s5", label="第3非常配備", rank=5, headquarters=True, share=100,  # data
            sections="救護班、どこかの班", began_at=NIGHT, stage_since=NIGHT,  # data
        )  # fmt: skip


def test_a_decided_stage_asks_for_a_call_out_and_calls_nobody_by_itself(world: World, chief: Any) -> None:
    watch = stage_of(world, drill=True)
    subject = f"staffing_stages.watch:{watch.ref}"
    hand_over_the_call(system("test"), subject)
    hand_over_the_call(system("test"), subject)  # tried again: told once
    notices = Notice.objects.filter(post__duty="disaster", post__ward=world.wards["minato"])
    assert [n.text for n in notices] == ["【訓練】港辺区：第3非常配備が決まりました。職員を動員してください。"]  # data
    asked = dict(parse_qsl(notices[0].url.partition("?")[2]))
    assert asked == {"reason": "第3非常配備", "stage": watch.ref, "drill": "1", "teams": "health"}  # data
    assert not Call.objects.exists()
    assert [a.tone for a in waiting_for(chief, world.wards["minato"])] == ["danger"]
    assert not waiting_for(world.actor("welfare", "minato"), world.wards["minato"])


def test_a_released_stage_asks_to_end_its_call_out(world: World, chief: Any) -> None:
    watch = stage_of(world)
    found = called(world, chief, stage=watch.ref)
    assert "2人" in str(waiting_for(chief, world.wards["minato"])[0].label)  # data
    with gate.writing("test"):
        Watch.objects.filter(pk=watch.pk).update(state="released", ended_at=NIGHT)
    ask_to_end_the_call(system("test"), f"staffing_stages.watch:{watch.ref}")
    assert Notice.objects.filter(url=found.get_absolute_url()).count() == 1
    assert "解除されています" in str(waiting_for(chief, world.wards["minato"])[0].label)


def test_a_call_out_that_is_over_becomes_a_record_the_forecast_can_be_calibrated_with(world: World, chief: Any) -> None:
    drill = called(world, chief, drill=True)
    with calendar.at(NIGHT + timedelta(minutes=50)):
        CheckIn(actor=chief, summons=one(drill))()
        Relieve(actor=chief, summons=one(drill))()
        with pytest.raises(Refused, match="いまは「動員中」"):
            KeepArrivals(actor=chief, call=drill)()
        EndCall(actor=chief, call=Call.objects.get(), known=True)()
    over = Call.objects.get()
    kept = KeepArrivals(actor=chief, call=over)()
    assert (kept.kind, kept.announced_at) == ("drill", NIGHT)
    assert [(m.minutes, m.arrived, m.expected) for m in kept.marks.all()] == [(15, 0, 2), (30, 0, 2), (45, 0, 2), (60, 1, 2)]
    with pytest.raises(Refused, match="記録がもうあります"):
        KeepArrivals(actor=chief, call=over)()


def test_a_call_that_names_a_stage_is_of_its_ward_and_a_drill_exactly_when_the_stage_is(world: World, chief: Any) -> None:
    adopted(world, chief)
    watch = stage_of(world, drill=True)
    for ward, drill, code in (("minato", False, "drill_as_real"), ("oka", True, "other_ward")):
        with pytest.raises(Refused) as caught:
            call(world, chief, ward, drill=drill, stage=watch.ref)
        assert caught.value.code == code
    with gate.writing("test"):
        Watch.objects.filter(pk=watch.pk).update(state="released", ended_at=NIGHT)
    with pytest.raises(Refused) as caught:
        call(world, chief, drill=True, stage=watch.ref)
    assert caught.value.code == "no_stage" and not Call.objects.exists()


def test_who_comes_back_keeps_the_first_arrival(world: World, chief: Any) -> None:
    found = called(world, chief)
    for minutes, act in ((40, CheckIn), (200, Relieve), (600, CheckIn)):
        with calendar.at(NIGHT + timedelta(minutes=minutes)):
            act(actor=chief, summons=one(found))()
    row = one(found)
    assert (row.state, row.arrived_at, row.left_at) == ("arrived", NIGHT + timedelta(minutes=40), None)


def test_after_the_end_those_who_never_came_are_still_there_to_be_looked_for(world: World, chief: Any, signed_in: Any) -> None:
    found = called(world, chief)
    reply(one(found, "3"), chief)  # said they would come
    with pytest.raises(Refused, match="2人"):
        EndCall(actor=chief, call=found)()
    EndCall(actor=chief, call=found, known=True)()
    page = signed_in("disaster", "minato").get(f"{reverse('mobilisation:called')}?view=missing").content.decode()
    assert page.count("/mobilisation/called/") >= 2
    with pytest.raises(Refused, match="解除されています"):
        reply(one(found), chief)
    reply(one(found), chief, coming=False, expected_at=None, why="hurt", safety="hurt")
    assert [s.member.number for s in to_look_for(Summons.objects.all())] == ["3"]


def test_the_report_to_the_headquarters_says_what_is_missing_by_team_and_skill_and_names_nobody(world: World, chief: Any) -> None:
    found = called(world, chief, drill=True)
    with gate.writing("test"):
        Cell.objects.filter(plan__state="decided", ward=found.ward).update(skill="sign", least=2)
        Summons.objects.filter(call=found).update(team=Cell.objects.filter(ward=found.ward)[0].team, state="coming")
    assert {(k, n, here, coming) for _t, k, n, here, coming in by_skill(found)} == {("sign", 2, 0, 0)}
    text = str(report_of(found))
    assert report_pdf(found).startswith(b"%PDF")
    assert "参集状況報告" in text and "訓練" in text and "手話" in text and "2人足りません" in text  # data
    assert not [m.name for m in Member.objects.all() if m.name in text]
