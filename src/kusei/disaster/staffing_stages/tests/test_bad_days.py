"""What is wrong, early, late or half said: kept, shown, and never guessed. Two people and a telegram at the same moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation

from kusei.core import calendar, gate
from kusei.core.actions.action import Refused, Stale
from kusei.core.outbox.models import Notice
from kusei.core.rules.models import RuleRow
from kusei.core.testing.together import together
from kusei.disaster.staffing_stages import public, work
from kusei.disaster.staffing_stages.actions import BeginWatch, Decide, ReceiveTelegrams
from kusei.disaster.staffing_stages.models import Decision, Report, Watch
from kusei.disaster.staffing_stages.queries import now_in_force
from kusei.disaster.staffing_stages.tests.fixtures import (
    ago,
    area,
    bare,
    only,
    quake,
    rained,
    shaken,
    take,
    tsunami,
    warning,
)

pytestmark = pytest.mark.django_db(transaction=True)
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><Report>&b;</Report>'


def board(world, client, duty="disaster", ward="minato"):
    client.force_login(world.user(duty, ward), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(reverse("staffing_stages:board")).content.decode()


def test_a_clock_that_was_set_back_keeps_nobody_from_deciding(world, table):
    take(world, shaken(world, "5-", serial="1"))
    late = only().stage_since
    with calendar.at(late - timedelta(hours=2)):
        found = take(world, shaken(world, "6-", minutes=180, serial="2"))
        assert (found.decided, only().rank, only().stage_since) == (1, 4, late)
        head = world.actor("head", "minato")
        with pytest.raises(Refused, match="より前"):
            Decide(actor=head, watch=only(), stage="s1", reason="見て回った", occurred_at=late - timedelta(hours=3))()
        Decide(actor=head, watch=only(), stage="s1", reason="見て回った")()
    assert [d.rank for d in Decision.objects.order_by("made_at", "pk")] == [2, 4, 1]


@pytest.mark.parametrize(("data", "word"), [
    (BOMB, "DTD"), (b"PK\x03\x04 not a telegram", "XML"), (b"<html><body>404</body></html>", "Control"),
    (quake(ago(1), status="本番"), "本番"), (quake(ago(1)).replace(b"+00:00", b""), "ReportDateTime"),
])
def test_what_is_no_telegram_is_refused_by_name_and_reason(world, table, data, word):
    found = take(world, data)
    assert found.new == 0
    (name, why), = found.refused
    assert name == "0.xml" and word in why
    assert not Report.objects.exists()


def test_the_same_event_from_two_files_is_one_occurrence(world, table):
    """Another file of the same EventID: kept, and nothing is decided twice."""
    take(world, shaken(world, "5-", serial="1"))
    found = take(world, shaken(world, "5-", minutes=5, serial="2"))
    assert (found.new, found.decided) == (1, 0)
    assert Decision.objects.count() == 1


def test_a_serial_that_arrives_late_does_not_speak_last(world, table):
    take(world, rained(world, "03", minutes=1))
    found = take(world, rained(world, "43", minutes=30))
    assert only().proposed["rank"] == 1
    assert found.proposed == 0


def test_a_correction_and_a_cancellation_lower_nothing_and_are_read(world, table):
    take(world, shaken(world, "6-", serial="1"))
    take(world, shaken(world, "4", minutes=8, serial="1", info="訂正"))
    assert only().rank == 4
    take(world, shaken(world, "4", minutes=7, info="取消"))
    assert (only().rank, only().state) == (4, "standing")
    head = world.actor("head", "minato")
    Decide(actor=head, watch=only(), stage="s1", reason="取消の電文を受けて")()
    assert Decision.objects.first().otherwise == "当てはまる基準はありません"


def test_five_lower_not_yet_reported_acts_as_five_lower(world, table):
    take(world, quake(ago(3), "", area=area(world), city_condition="震度５弱以上未入電"))
    assert only().rank == 2
    assert "未入電" in only().decisions.get().basis[0]["said"]


def test_a_height_in_words_reaches_the_decision_without_a_number(world, table):
    with gate.writing("test"):
        RuleRow.objects.create(key="staffing_stages.areas", ward=world.wards["minato"], value={"codes": "712"}, source="x", since=calendar.today())
        table.lines.create(hazard="tsunami", level=4, stage="s4", automatic=True)
    take(world, tsunami(ago(2), "52", height="巨大"))
    said = only().decisions.get().basis[0]["said"]
    assert "巨大" in said and "NaN" not in said


def test_an_unknown_code_and_an_unknown_kind_are_kept_and_shown(world, table, client):
    take(world, rained(world, "88"), bare(at=ago(2)))
    assert sorted(r.doubts[0] for r in Report.objects.all()) == ["code", "kind"]
    page = board(world, client)
    assert "知らないコード" in page and "知らない種類の電文" in page
    assert not Watch.objects.exists()


def test_a_reading_without_an_area_reaches_no_ward_and_asks_a_person(world, table, client):
    found = take(world, warning(ago(3), ["43"], area=""), warning(ago(3), ["43"], area="", status="発表", hazard="高潮"))
    assert (found.decided, found.proposed) == (0, 0)
    assert not Watch.objects.exists()
    assert all(r.doubts == ["area"] for r in Report.objects.all())
    assert Notice.objects.filter(text__contains="区域の書かれていない").count() == len({n.post_id for n in Notice.objects.all()})
    page = board(world, client)
    assert "区域の記載なし" in page and "どの区にも自動では当てはめません" in page


def test_a_training_telegram_without_an_area_tells_nobody(world, table):
    take(world, warning(ago(3), ["43"], area="").replace("<Status>通常".encode(), "<Status>訓練".encode()))
    assert Report.objects.get().training
    assert not Notice.objects.exists()


def test_a_ward_without_area_codes_is_named_on_the_first_page(world, table, client):
    assert "区域コードが入っていない区" in board(world, client)
    with gate.writing("test"):
        RuleRow.objects.create(key="staffing_stages.areas", ward=None, value={"codes": "9900000"}, source="x", since=calendar.today())
    assert "区域コードが入っていない区" not in board(world, client)


def test_the_day_begins_with_what_waits_for_a_decision_and_with_missing_areas(world, table):
    ward, words = world.wards["minato"], []
    take(world, rained(world))
    for duty in ("head", "disaster", "planning"):
        words.append([str(act.label) for act in public.waiting_for(world.actor(duty, "minato"), ward)])
    assert words == [["港辺区の配備の判断が要ります", "電文を受け止める区域コードが入っていません"]] * 2 + [[]]
    Decide(actor=world.actor("head", "minato"), watch=only(), stage="s3")()
    assert len(public.waiting_for(world.actor("head", "minato"), ward)) == 1


def test_a_time_ahead_is_held_shown_and_looked_at_when_it_comes(world, table, client):
    take(world, shaken(world, "6-", minutes=-60))
    assert Report.objects.get().held and not Watch.objects.exists()
    assert "時刻を待っている電文" in board(world, client)
    assert work.look_again() is False
    with calendar.at(calendar.now() + timedelta(minutes=61)):
        assert work.look_again() is True
        assert only().rank == 4
        assert work.look_again() is False
    assert not Report.objects.get().held


def test_a_clock_a_little_ahead_of_ours_delays_nothing(world, table):
    take(world, shaken(world, "6-", minutes=-3))
    assert only().rank == 4


def test_telegrams_of_the_rest_of_the_country_change_nothing_and_cancel_nothing(world, table):
    """Another office's cancellation, another area's lifting: what stands here stands."""
    take(world, rained(world, "43"), warning(ago(4), [], info="取消", office="遠い地方気象台", area="0100000"), warning(ago(3), [], area="0100000"))
    heard = frozenset({area(world)})
    assert [(s.hazard, s.level) for s in now_in_force(calendar.now(), heard=heard).signals] == [("flood_rain", 4)]
    assert now_in_force(calendar.now(), heard=frozenset({"0100000"})).signals == ()
    take(world, warning(ago(2), [], info="取消"))
    assert now_in_force(calendar.now(), heard=heard).signals != ()  # withdraws the issue before it, which spoke of elsewhere


def test_what_is_kept_is_in_japanese_whoever_brings_it(world, table):
    with translation.override("en"):
        take(world, shaken(world, "6-"))
    assert only().decisions.get().basis[0]["said"] == "震度6弱"


# At the same moment ---------------------------------------------------------------------------------------------------


@pytest.fixture
def postgres():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


@pytest.mark.postgres
def test_two_telegrams_at_the_same_moment_begin_one_watch_at_the_higher_stage(world, table, postgres):
    weak, strong = shaken(world, "5-", serial="1"), shaken(world, "6-", minutes=9, serial="2")
    first, second = together(lambda: take(world, weak), lambda: take(world, strong))
    assert first.new == second.new == 1
    assert only().rank == 4
    ranks = [(d.rank_before, d.rank) for d in Decision.objects.order_by("pk")]
    assert ranks in ([(0, 4)], [(0, 2), (2, 4)])


@pytest.mark.postgres
def test_an_override_and_a_telegram_at_the_same_moment_lose_neither(world, table, postgres):
    take(world, shaken(world, "5-"))
    seen, head = only(), world.actor("head", "minato")
    strong = shaken(world, "6-", minutes=1, serial="2")
    override, taken = together(
        lambda: Decide(actor=head, watch=seen, stage="s3", reason="橋が落ちた", expect=seen.version)(), lambda: take(world, strong),
    )
    assert taken.new == 1
    assert isinstance(override, Stale) or Decision.objects.filter(how="overridden").count() == 1
    assert only().rank == 4


@pytest.mark.postgres
def test_a_watch_begun_by_hand_while_a_telegram_comes_in_is_one_watch(world, table, postgres):
    ward, head = world.wards["minato"], world.actor("head", "minato")
    begun, taken = together(lambda: BeginWatch(actor=head, ward=ward)(), lambda: take(world, shaken(world, "6-")))
    assert taken.new == 1 and not isinstance(taken, Refused)
    assert isinstance(begun, Refused) or begun.pk
    assert only().rank == 4


@pytest.mark.postgres
def test_the_same_telegram_from_two_sides_is_kept_once(world, table, postgres):
    files, who = [("a.xml", shaken(world, "6-"))], world.actor("disaster", "minato")
    found = together(*(lambda: ReceiveTelegrams(actor=who, ward=world.wards["minato"], files=files)() for _n in range(2)))
    assert Report.objects.count() == 1
    assert all(not isinstance(f, Exception) for f in found)
    assert Decision.objects.count() == 1
