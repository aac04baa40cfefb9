"""A survey on paper, by link and open to all, until it is published."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from kusei.core import calendar
from kusei.core.access import links
from kusei.core.access.actors import system
from kusei.core.access.decide import Denied, may
from kusei.core.actions.action import Refused
from kusei.core.audit.models import Line
from kusei.core.clocks.models import Clock
from kusei.core.surveys import actions as do
from kusei.core.surveys import limits, powers, queries
from kusei.core.surveys.models import Remark, Sheet, Survey

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=calendar.JST)
QUESTIONS = [
    {"key": "view", "kind": "scale", "required": True, "label": {"ja": "区政に満足ですか", "en": "Are you satisfied?"}, "options": [
        {"value": "1", "label": {"ja": "満足", "en": "Yes"}, "good": True}, {"value": "2", "label": {"ja": "不満", "en": "No"}},
    ]},
    {"key": "age", "kind": "single", "label": {"ja": "年代"}, "options": [
        {"value": "1", "label": {"ja": "39歳まで"}}, {"value": "2", "label": {"ja": "40歳から"}},
    ]},
    {"key": "say", "kind": "text", "label": {"ja": "ご意見"}},
]


@pytest.fixture(autouse=True)
def _november():
    with calendar.at(NOW):
        yield


def opened(world, ward="minato", **more):
    planner = world.actor("planning", ward)
    values = {
        "title": "市民の声", "purpose": "取り組みの見直し", "questions": QUESTIONS, "opens_on": date(2026, 11, 1),
        "closes_on": date(2026, 11, 30), "ward": world.wards[ward], "by_paper": True, "invited": 100, "frame_size": 2000, **more,
    }
    survey = do.MakeSurvey(actor=planner, **values)()
    do.OpenSurvey(actor=planner, survey=survey)()
    survey.refresh_from_db()
    return survey


def test_a_link_answers_once(world):
    survey = opened(world)
    (token,) = do.IssueLinks(actor=world.actor("planning", "minato"), survey=survey, count=1)()
    holder = links.open_link(token, source="a")
    do.AnswerSurvey(actor=holder, survey=survey, answers={"view": "1", "say": "助かります"})()
    with pytest.raises(Denied):
        do.AnswerSurvey(actor=holder, survey=survey, answers={"view": "2"})()
    with pytest.raises(links.LinkRefused):
        links.open_link(token, source="b")
    assert queries.valid(survey).count() == 1 and Remark.objects.get().verdict == "unread"


def test_a_refused_answer_does_not_use_the_link_up(world):
    survey = opened(world)
    (token,) = do.IssueLinks(actor=world.actor("planning", "minato"), survey=survey, count=1)()
    holder = links.open_link(token, source="a")
    with pytest.raises(Refused):
        do.AnswerSurvey(actor=holder, survey=survey, answers={"age": "1"})()
    do.AnswerSurvey(actor=holder, survey=survey, answers={"view": "1"})()


def test_a_survey_not_open_to_all_takes_no_answer_without_a_link(world):
    with pytest.raises(Refused, match="リンク"):
        do.AnswerSurvey(actor=system("surveys.web"), survey=opened(world), answers={"view": "1"})()
    everyone = opened(world, open_to_all=True)
    do.AnswerSurvey(actor=system("surveys.web"), survey=everyone, answers={"view": "1"}, language="en")()
    assert Sheet.objects.get().language == "en"


@pytest.mark.parametrize("day", [date(2026, 10, 31), date(2026, 12, 1)])
def test_before_it_opens_and_after_it_closes_nobody_answers(world, day):
    survey = opened(world, open_to_all=True)
    with calendar.at(day), pytest.raises(Refused):
        do.AnswerSurvey(actor=system("surveys.web"), survey=survey, answers={"view": "1"})()


def test_one_sender_answers_an_open_survey_only_so_often(db):
    tries = [limits.allowed("survey:X", "203.0.113.5", most=3) for _n in range(5)]
    assert tries == [True, True, True, False, False] and limits.allowed("survey:X", "203.0.113.6", most=3)


def test_two_keyings_are_compared_and_settled_before_closing(world):
    survey = opened(world, double_entry=True)
    one, two = world.actor("planning", "minato"), world.actor("counter", "minato")
    do.KeySheet(actor=one, survey=survey, line="1 1 2")()
    with pytest.raises(Refused, match="もう入力されています"):
        do.KeySheet(actor=one, survey=survey, line="1 1 2")()
    with pytest.raises(Refused, match="1枚"):
        do.CloseSurvey(actor=one, survey=survey)()
    with pytest.raises(Refused, match="別の人"):
        do.KeySheet(actor=one, survey=survey, line="1 1 2", entry=2)()
    do.KeySheet(actor=two, survey=survey, line="1 1 1", entry=2)()
    ((first, second, keys),) = queries.disagreements(survey)
    assert keys == ["age"] and (first.entry, second.entry) == (1, 2)
    with pytest.raises(Refused, match="合わない用紙が1枚"):
        do.CloseSurvey(actor=one, survey=survey)()
    do.ResolveSheet(actor=two, survey=survey, line="1 1 1")()
    do.CloseSurvey(actor=one, survey=survey)()
    survey = Survey.objects.get(pk=survey.pk)
    assert survey.frozen["questions"]["age"]["counts"] == {"1": 1, "2": 0} and survey.frozen["sheets"] == 1


def test_a_closed_survey_is_frozen(world):
    survey = opened(world, open_to_all=True)
    planner = world.actor("planning", "minato")
    do.AnswerSurvey(actor=system("surveys.web"), survey=survey, answers={"view": "1"})()
    do.CloseSurvey(actor=planner, survey=survey)()
    for act in (
        do.AnswerSurvey(actor=system("surveys.web"), survey=survey, answers={"view": "2"}),
        do.KeySheet(actor=planner, survey=survey, line="9 1 1"), do.VoidSheet(actor=planner, survey=survey, number=1, reason="x"),
    ):
        with pytest.raises(Refused):
            act()
    survey = Survey.objects.get(pk=survey.pk)
    assert survey.state == "closed" and survey.frozen == queries.results(survey) and len(survey.frozen_digest) == 64


def test_a_voided_sheet_is_not_counted_and_its_number_is_free_again(world):
    survey = opened(world)
    planner = world.actor("planning", "minato")
    do.KeySheet(actor=planner, survey=survey, line="5 1 1")()
    do.VoidSheet(actor=planner, survey=survey, number=5, reason="白紙の裏面を入力した")()
    assert queries.valid(survey).count() == 0
    do.KeySheet(actor=planner, survey=survey, line="5 2 1")()
    assert queries.answers_of(survey) == [{"view": "2", "age": "1"}]


def test_free_text_is_read_before_anything_is_published(world):
    survey = opened(world, open_to_all=True)
    planner = world.actor("planning", "minato")
    do.AnswerSurvey(actor=system("surveys.web"), survey=survey, answers={"view": "1", "say": "窓口の田中さんに感謝"})()
    remark = Remark.objects.get()
    assert remark.traces == ["name"]
    do.CloseSurvey(actor=planner, survey=survey)()
    with pytest.raises(Refused, match="1件"):
        do.PublishSurvey(actor=planner, survey=survey)()
    with pytest.raises(Refused, match="残っている"):
        do.CheckRemark(actor=planner, survey=survey, remark=remark, decision="masked", published="田中さんに感謝")()
    do.CheckRemark(actor=planner, survey=survey, remark=remark, decision="masked", published="窓口の職員に感謝", tags=["接遇"])()
    do.PublishSurvey(actor=planner, survey=survey)()
    remark.refresh_from_db()
    assert (remark.text, remark.published) == ("窓口の田中さんに感謝", "窓口の職員に感謝")


def test_the_response_rate_needs_a_number_of_invited(world):
    survey = opened(world)
    assert str(queries.response_rate(survey, 40).value) == "0.4000"
    assert queries.response_rate(survey, 101) is None


def test_wards_see_their_own_surveys_and_may_agrees(world):
    rows = [opened(world), opened(world, "oka")]
    for duty, ward in world.posts:
        actor = world.actor(duty, ward)
        assert set(Survey.objects.seen_by(actor)) == {r for r in rows if may(actor, powers.VIEW, r)}
    with pytest.raises(Denied):
        do.CloseSurvey(actor=world.actor("planning", "oka"), survey=rows[0])()


def test_the_trail_holds_no_answer(world):
    survey = opened(world, open_to_all=True)
    do.AnswerSurvey(actor=system("surveys.web"), survey=survey, answers={"view": "1", "say": "秘密の意見"})()
    assert not [line for line in Line.objects.all() if "秘密" in line.body]


def test_an_overdue_clock_waits_for_whoever_should_close(world):


    survey = opened(world)
    clock = Clock.objects.get(subject=f"surveys.survey:{survey.ref}", stopped_at=None)
    assert calendar.jst_date(clock.due_at) == survey.closes_on
    with calendar.at(NOW + timedelta(days=15)):
        do.CloseSurvey(actor=world.actor("planning", "minato"), survey=survey)()
    assert not Clock.objects.filter(subject=f"surveys.survey:{survey.ref}", stopped_at=None).exists()
