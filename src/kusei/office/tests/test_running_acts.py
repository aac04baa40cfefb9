"""Incidents, emergency orders, rules, readings, notices, review, the night."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from kusei.core import calendar, gate
from kusei.core.access import cases, links
from kusei.core.access.actors import reaches_of, system
from kusei.core.access.decide import Denied
from kusei.core.access.models import CaseOpening, EmergencyOrder
from kusei.core.actions.action import Refused
from kusei.core.audit.models import Line, Seal
from kusei.core.clocks.models import Clock
from kusei.core.evidence.models import Reading
from kusei.core.jobs.models import Job
from kusei.core.jobs.run import NIGHTLY
from kusei.core.ledger.models import Incident, Resident
from kusei.core.outbox.models import Notice
from kusei.core.rules import registry as rules
from kusei.core.rules.models import RuleRow
from kusei.office import actions as do
from kusei.office import queries, work
from kusei.office.models import Verification

TODAY = date(2026, 11, 23)
KEY = "office.address_flags_fresh"


@pytest.fixture(autouse=True)
def _on_a_fixed_day():
    with calendar.at(TODAY):
        yield


def _incident(actor, wards, **values):
    given = {"title": "台風第9号", "hazard": "storm", "started_at": calendar.now(), "drill": False, **values}
    return do.DeclareIncident(actor=actor, wards=wards, **given)()


# Incidents ----------------------------------------------------------------------------------------------------------


def test_a_ward_declares_for_itself_and_its_posts_are_told(world):
    actor, ward = world.actor("disaster", "minato"), world.wards["minato"]
    incident = _incident(actor, [ward])
    assert Notice.objects.filter(post=world.posts["head", "minato"]).exists()
    (shown,) = queries.open_incidents(ward)
    assert (shown.ref, shown.drill) == (incident.ref, False)
    assert queries.open_incidents(world.wards["oka"]) == [] and len(queries.open_incidents()) == 1
    assert Line.objects.get(verb="office.declare_incident").chain == ward.code


def test_a_ward_declares_neither_for_another_nor_for_the_city(world):
    actor = world.actor("disaster", "minato")
    for wards in ([world.wards["oka"]], [], list(world.wards.values())):
        with pytest.raises(Denied):
            _incident(actor, wards)
    with pytest.raises(Denied):
        _incident(world.actor("counter", "minato"), [world.wards["minato"]])
    assert _incident(world.actor("disaster"), []).state == "open"


@pytest.mark.parametrize("values", [{"title": ""}, {"started_at": datetime(2026, 11, 24, 9, tzinfo=calendar.JST)}])
def test_an_incident_without_title_or_from_the_future_is_refused(world, values):
    with pytest.raises(Refused):
        _incident(world.actor("disaster", "minato"), [world.wards["minato"]], **values)


def test_the_same_incident_twice_is_refused_but_a_drill_of_it_is_not(world):
    actor, wards = world.actor("disaster", "minato"), [world.wards["minato"]]
    _incident(actor, wards)
    with pytest.raises(Refused, match="同じ件名"):
        _incident(actor, wards)
    assert _incident(actor, wards, drill=True).drill


def test_stages_change_and_closing_ends_what_was_lent(world):
    actor, ward = world.actor("disaster", "minato"), world.wards["minato"]
    incident = _incident(actor, [ward])
    do.StageIncident(actor=actor, incident=incident, stage="第2非常配備")()
    with pytest.raises(Refused, match="すでにこの配備"):
        do.StageIncident(actor=actor, incident=incident, stage="第2非常配備")()
    do.LendPower(
        actor=actor, incident=incident, granted="office.facilities", duty="counter", ward=ward, since=TODAY,
        until=TODAY + timedelta(days=3), basis="本部長指示 第1号",
    )()
    assert "office.facilities" in reaches_of(world.posts["counter", "minato"])
    with pytest.raises(Refused, match="発生より前"):
        do.CloseIncident(actor=actor, incident=incident, ended_at=calendar.now() - timedelta(days=1))()
    do.CloseIncident(actor=actor, incident=incident, ended_at=calendar.now())()
    assert "office.facilities" not in reaches_of(world.posts["counter", "minato"])
    assert EmergencyOrder.objects.get().until == TODAY and queries.open_incidents() == []
    with pytest.raises(Refused, match="終了"):
        do.StageIncident(actor=actor, incident=incident, stage="第3非常配備")()


@pytest.mark.parametrize(("values", "reason"), [
    ({"until": TODAY + timedelta(days=15)}, "14日以内"), ({"basis": ""}, "理由"), ({"granted": "no.such"}, "権限を選んで"),
    ({"ward": None}, "区を選んで"), ({"duty": "king"}, "担当分野"),
])
def test_an_order_that_goes_too_far_is_refused(world, values, reason):
    actor, ward = world.actor("disaster", "minato"), world.wards["minato"]
    incident = _incident(actor, [ward])
    with pytest.raises(Refused, match=reason):
        do.LendPower(actor=actor, incident=incident, **{
            "granted": "office.facilities", "duty": "counter", "ward": ward, "since": TODAY,
            "until": TODAY + timedelta(days=3), "basis": "b", **values,
        })()


def test_a_drill_widens_nothing(world):
    actor, ward = world.actor("disaster", "minato"), world.wards["minato"]
    incident = _incident(actor, [ward], drill=True)
    with pytest.raises(Refused, match="訓練では"):
        do.LendPower(
            actor=actor, incident=incident, granted="office.facilities", ward=ward, since=TODAY, until=TODAY, basis="b",
        )()
    assert "訓練" in do.LendPower.offer(actor, incident).reason


def test_another_wards_incident_is_not_led_from_here(world):
    incident = _incident(world.actor("disaster", "oka"), [world.wards["oka"]])
    city = _incident(world.actor("disaster"), [], title="全市")
    for row in (incident, city):
        with pytest.raises(Refused, match="市の担当課"):
            do.StageIncident(actor=world.actor("disaster", "minato"), incident=row, stage="x")()
    with pytest.raises(Refused, match="対象の区ではありません"):
        do.LendPower(
            actor=world.actor("disaster"), incident=incident, granted="office.facilities", ward=world.wards["minato"],
            since=TODAY, until=TODAY, basis="b",
        )()


def test_an_order_is_revoked_at_once_and_stays_on_record(world):
    actor, ward = world.actor("disaster", "minato"), world.wards["minato"]
    incident = _incident(actor, [ward])
    do.LendPower(
        actor=actor, incident=incident, granted="office.facilities", ward=ward, since=TODAY, until=TODAY, basis="b",
    )()
    order = EmergencyOrder.objects.get()
    do.EndOrder(actor=actor, incident=incident, order=order)()
    order.refresh_from_db()
    assert order.since == TODAY and order.revoked_at is not None
    assert "office.facilities" not in reaches_of(world.posts["counter", "minato"])
    with pytest.raises(Refused, match="すでに終わって"):
        do.EndOrder(actor=actor, incident=incident, order=order)()


# Rules --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def law():
    """A rule of law that nobody may use until it is confirmed."""
    yield rules.declare(
        "office.test_law", "試験の法令", schema={"rate": rules.Field("率", "decimal", least=0, most=1), "on": rules.Field("有無", "bool")},
        default={"rate": "0.5", "on": True}, source="試験法", law_bound=True,
    )
    del rules.RULES["office.test_law"]


def _set(actor, **values):
    return do.SetRule(actor=actor, **{"rule": KEY, "value": {"days": 3}, "since": TODAY, "source": "要綱", **values})()


def test_a_value_follows_the_one_before_and_history_stays(world):
    city = world.actor("plan_office")
    first = _set(city, since=date(2026, 4, 1))
    _set(city, value={"days": "５"}, since=date(2027, 4, 1))
    first.refresh_from_db()
    assert first.until == date(2027, 3, 31)
    days = [rules.at(KEY, d)["days"] for d in (date(2026, 3, 31), TODAY, date(2027, 4, 1))]
    assert days == [1, 3, 5]
    with pytest.raises(Refused, match="後の日") as refused:
        _set(city, since=date(2026, 5, 1))
    assert refused.value.field == "since"


@pytest.mark.parametrize("value", [{"days": "x"}, {"days": 99}, {}, {"days": "1.5"}, {"days": "NaN"}])
def test_a_value_against_the_schema_is_refused_in_words(world, value):
    with pytest.raises(Refused, match="日数"):
        _set(world.actor("plan_office"), value=value)


def test_a_ward_sets_its_own_value_alone(world):
    clerk = world.actor("general_affairs", "minato")
    _set(clerk, ward=world.wards["minato"], value={"days": 7})
    assert rules.at(KEY, ward=world.wards["minato"])["days"] == 7 and rules.at(KEY, ward=world.wards["oka"])["days"] == 1
    for ward in (world.wards["oka"], None):
        with pytest.raises(Denied):
            _set(clerk, ward=ward)
    city_row = _set(world.actor("plan_office"))
    with pytest.raises(Denied):
        do.ConfirmRule(actor=clerk, rule_row=city_row, read_source=True)()
    with pytest.raises(Refused, match="理由"):
        _set(world.actor("plan_office"), ward=world.wards["oka"], source="")


def test_a_law_bound_value_is_unusable_until_an_officer_is_named(world, law):
    with pytest.raises(rules.Unconfirmed, match="確認されていません"):
        rules.required(law)
    city = world.actor("plan_office")
    row = _set(city, rule=law, value={"rate": "0.25", "on": False})
    with pytest.raises(rules.Unconfirmed):
        rules.required(law)
    with pytest.raises(Refused, match="本文を読んで"):
        do.ConfirmRule(actor=city, rule_row=row)()
    with pytest.raises(Refused, match="職員だけ"):
        do.ConfirmRule(actor=system("x"), rule_row=row, read_source=True)()
    do.ConfirmRule(actor=city, rule_row=row, read_source=True)()
    row.refresh_from_db()
    assert rules.required(law).decimal("rate") == rules.Decimal("0.25")
    assert city.name in row.confirmed_by and row.confirmed_on == TODAY
    assert city.name not in Line.objects.get(verb="office.confirm_rule", outcome="done").body
    with pytest.raises(Refused, match="すでに確認"):
        do.ConfirmRule(actor=city, rule_row=row, read_source=True)()


def test_a_rule_is_edited_on_its_page_by_its_own_schema(world, signed_in, law):
    client = signed_in("plan_office")
    page = client.get(f"/office/rules/{law}/").content.decode()
    assert "案・未確認" in page and "この値を使う操作はできません" in page
    form = {"value_rate": "0.3", "value_on": "1", "since": "令和8年12月1日", "source": "試験法 第3条", "ward": ""}
    wrong = client.post(f"/office/rules/{law}/set/", {**form, "value_rate": "2"})
    assert wrong.status_code == 422 and "以下にしてください" in wrong.content.decode()
    assert client.post(f"/office/rules/{law}/set/", form).status_code == 302
    assert RuleRow.objects.get(key=law).value == {"rate": "0.3", "on": True}


def test_a_wards_value_ends_and_the_citys_holds_again(world):
    clerk = world.actor("general_affairs", "minato")
    row = _set(clerk, ward=world.wards["minato"], value={"days": 7})
    do.EndRule(actor=clerk, rule_row=row, ends_on=TODAY, reason="市の値に合わせる")()
    assert rules.at(KEY, TODAY + timedelta(days=1), ward=world.wards["minato"])["days"] == 1


# Readings, trail, night ---------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_readings_are_taken_by_a_job_that_can_be_found_again(world):
    actor = world.actor("plan_office")
    job = do.TakeReadings(actor=actor, year=2026)()
    job.refresh_from_db()
    assert job.state == "done" and job.done == job.total == len(work.every_key()) and job.result_url
    assert Reading.objects.values("key").distinct().count() == len(work.every_key())
    line = Line.objects.get(verb="office.store_readings")
    assert line.actor == "system:readings"
    with pytest.raises(Refused, match="これから先"):
        do.TakeReadings(actor=actor, year=2030)()
    with pytest.raises(Denied):
        do.TakeReadings(actor=world.actor("planning", "minato"), year=2026)()


def test_readings_under_way_are_not_asked_for_twice(world):
    actor = world.actor("plan_office")
    with gate.writing("test"):
        Job.objects.create(name="office.take_readings", asked_by="x", asked_at=calendar.now(), arguments={"year": 2026})
    with pytest.raises(Refused, match="いま数えて"):
        do.TakeReadings(actor=actor, year=2026)()


@pytest.mark.django_db(transaction=True)
def test_a_verification_leaves_its_report(world):
    _set(world.actor("plan_office"))
    job = do.VerifyTrail(actor=world.actor("audit"))()
    job.refresh_from_db()
    report = Verification.objects.get()
    assert job.state == "done" and report.broken == [] and report.lines >= 2


def test_the_night_seals_yesterday_and_not_today(world):
    _set(world.actor("plan_office"))
    assert work.seal_yesterday() == 0 and not Seal.objects.exists()
    with calendar.at(TODAY + timedelta(days=1)):
        assert work.seal_yesterday() == 1
        assert work.seal_yesterday() == 0
    assert Seal.objects.get().day == TODAY


def test_the_night_is_declared(world):
    assert {"office.seal", "office.readings", "office.mail", "office.hand_over"} <= set(NIGHTLY)
    assert work.mail() == 0 and work.hand_over_clocks() == 0 and work.forget_link_tries() == 0


# Clocks and notices -------------------------------------------------------------------------------------------------


def _clock(world, ward="minato", power="office.view", **values):
    place = world.wards[ward] if ward else None
    given = {"due_at": calendar.now() + timedelta(hours=5), **values}
    with gate.writing("test"):
        return Clock.objects.create(
            rule="r", label="期限", ward=place, power=power, subject=f"a:{Clock.objects.count()}", url="/",
            started_at=calendar.now(), **given,
        )


def test_the_board_holds_only_clocks_whose_rows_i_may_open(world):
    mine, theirs = _clock(world), _clock(world, "oka")
    hidden, private = _clock(world, power="office.audit"), _clock(world, power="office.residents")
    city = _clock(world, "")
    assert set(queries.clocks_seen_by(world.actor("counter", "minato"))) == {mine, city}
    assert set(queries.clocks_seen_by(world.actor("audit", "minato"))) == {mine, hidden, city}
    assert set(queries.clocks_seen_by(world.actor("plan_office"))) == {mine, theirs, hidden, city}
    assert private.pk not in queries.clocks_seen_by(world.actor("plan_office")).values_list("pk", flat=True)


def test_paused_clocks_say_why_and_are_not_overdue(world, signed_in):
    late = timedelta(hours=-2)
    _clock(world, due_at=calendar.now() + late, paused_at=calendar.now(), pause_reason="書類を待っています")
    _clock(world, due_at=calendar.now() + late)
    assert queries.overdue(world.actor("counter", "minato")) == 1
    client = signed_in("counter", "minato")
    assert "書類を待っています" in client.get("/office/clocks/?view=paused").content.decode()
    for view in ("mine", "soon", "late", "all"):
        assert client.get(f"/office/clocks/?view={view}").status_code == 200


def test_notices_are_read_one_by_one_or_all_but_only_ones_own(world):
    actor, other = world.actor("counter", "minato"), world.actor("head", "minato")
    with gate.writing("test"):
        first, _second, theirs = (
            Notice.objects.create(post=p, text="x", made_at=calendar.now()) for p in (actor.post, actor.post, other.post)
        )
    do.ReadNotice(actor=actor, notice=first)()
    with pytest.raises(Refused, match="ほかの職"):
        do.ReadNotice(actor=actor, notice=theirs)()
    assert queries.unread(actor) == 1
    assert do.ReadAllNotices(actor=actor)() == 1
    assert (queries.unread(actor), queries.unread(other)) == (0, 1)


# Review -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def resident(world):
    with gate.writing("loader"):
        return Resident.objects.create(
            key="R1", ward=world.wards["minato"], name="x", address="x", flags_on=calendar.today(),
        )


def test_broken_glass_is_announced_to_the_ward_and_reviewed_by_somebody_else(world, resident):
    actor = world.actor("disaster", "minato")
    opening = do.BreakGlass(actor=actor, case=resident, purpose="救助", basis="人命にかかわるため")()
    assert cases.read(actor, resident) == opening
    told = set(Notice.objects.values_list("post_id", flat=True))
    assert told == {world.posts["head", "minato"].pk, world.posts["audit", "minato"].pk}
    head, auditor = world.actor("head", "minato"), world.actor("audit", "minato")
    with pytest.raises(Refused, match="理由"):
        do.ReviewOpening(actor=auditor, opening=opening, finding="proper", note=" ")()
    with pytest.raises(Refused, match="結果を選んで"):
        do.ReviewOpening(actor=auditor, opening=opening, finding="fine", note="x")()
    do.ReviewOpening(actor=auditor, opening=opening, finding="proper", note="救助の記録と合う")()
    with pytest.raises(Refused, match="すでに点検"):
        do.ReviewOpening(actor=head, opening=opening, finding="proper", note="x")()
    assert not cases.waiting_for_review().exists()
    body = Line.objects.get(verb="office.break_glass").body
    assert "救助" not in body and resident.ref in body


def test_nobody_reviews_their_own_opening_or_another_wards(world, resident):
    head = world.actor("head", "minato")
    opening = do.BreakGlass(actor=head, case=resident, purpose="p", basis="b")()
    with pytest.raises(Refused, match="自分で点検"):
        do.ReviewOpening(actor=head, opening=opening, finding="proper", note="x")()
    with pytest.raises(Denied):
        do.ReviewOpening(actor=world.actor("audit", "oka"), opening=opening, finding="proper", note="x")()


def test_glass_is_broken_in_the_own_ward_with_a_reason(world, resident):
    with pytest.raises(Denied):
        do.BreakGlass(actor=world.actor("disaster", "oka"), case=resident, purpose="p", basis="b")()
    with pytest.raises(Denied):
        do.BreakGlass(actor=world.actor("planning", "minato"), case=resident, purpose="p", basis="b")()
    with pytest.raises(Refused, match="目的と根拠"):
        do.BreakGlass(actor=world.actor("disaster", "minato"), case=resident, purpose="p", basis="")()
    assert not CaseOpening.objects.exists()


def test_the_glass_page_answers_another_wards_record_like_none(world, resident, signed_in):
    form = {"subject": f"ledger.resident:{resident.ref}", "purpose": "p", "basis": "b"}
    there = signed_in("disaster", "oka").post("/office/break-glass/", form)
    none = signed_in("disaster", "oka").post("/office/break-glass/", {**form, "subject": "ledger.resident:0000000000"})
    assert there.status_code == none.status_code == 422
    assert "見つかりません" in there.content.decode() and "見つかりません" in none.content.decode()
    assert signed_in("disaster", "minato").post("/office/break-glass/", form).status_code == 302


def test_a_link_is_revoked_with_a_reason(world):
    hall = world.facility("minato", "公会堂")
    with gate.writing("test"):
        link, token = links.issue(
            world.actor("disaster", "minato"), hall, verbs=["x.y"], label="l", expires_at=calendar.now() + timedelta(days=1),
        )
    with pytest.raises(Denied):
        do.RevokeLink(actor=world.actor("audit", "oka"), link=link, reason="x")()
    do.RevokeLink(actor=world.actor("audit", "minato"), link=link, reason="送り先の誤り")()
    with pytest.raises(links.LinkRefused) as revoked:
        links.open_link(token, source="a")
    assert revoked.value.code == "revoked"
    with pytest.raises(Refused, match="もう取り消"):
        do.RevokeLink(actor=world.actor("audit", "minato"), link=link, reason="x")()


def test_incidents_of_the_fixture_are_none(world):
    assert not Incident.objects.exists()


@pytest.mark.parametrize("power", ["office.grant", "office.organise", "office.audit", "office.review", "office.break_glass"])
def test_no_disaster_lends_power_over_powers_and_the_trail(world, power):
    actor = world.actor("disaster", "minato")
    incident = _incident(actor, [world.wards["minato"]])
    with pytest.raises(Refused, match="広げられません"):
        do.LendPower(
            actor=actor, incident=incident, granted=power, since=TODAY, until=TODAY, basis="計画", ward=world.wards["minato"])()
