"""Pages of surveys: keyed with the keyboard alone, answered by link in three languages, published with small cells hidden."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from kusei.core import calendar
from kusei.core.access.actors import system
from kusei.core.surveys import actions as do
from kusei.core.surveys.models import Remark, Sheet, Survey
from kusei.core.surveys.tests.test_actions import NOW, opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november():
    with calendar.at(NOW):
        yield


def full(world):
    """Forty answers, two of them alone in their cell, one remark naming somebody; closed."""
    survey = opened(world, open_to_all=True, by_interview=True)
    for n in range(40):
        answers = {"view": "2" if n < 2 else "1", "age": "1" if n % 2 else "2"}
        do.AnswerSurvey(actor=system("surveys.web"), survey=survey, answers={**answers, **({"say": "窓口の田中さん"} if n == 0 else {})})()
    return survey


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_renders(world, signed_in, language):
    survey = full(world)
    planner = world.actor("planning", "minato")
    draft = do.MakeSurvey(
        actor=planner, title="次", purpose="x", questions=survey.questions, opens_on=survey.opens_on, closes_on=survey.closes_on, ward=survey.ward,
    )()
    base = f"/office/surveys/{survey.ref}/"
    client = signed_in("planning", "minato")
    client.cookies["kusei_language"] = language
    urls = ["/office/surveys/", "/office/surveys/make/", base, f"/office/surveys/remarks/{Remark.objects.get().ref}/", f"/office/surveys/{draft.ref}/edit/"]
    urls += [f"{base}{p}/" for p in ("results", "remarks", "key", "interview", "links", "resolve", "void", "close", "stop")]
    for url in urls:
        assert client.get(url).status_code == 200, url
    paper = client.get(f"{base}paper/?first=1&last=3&language={language}")
    assert paper.content[:5] == b"%PDF-"
    assert signed_in("planning", "oka").get(base).status_code == 404
    assert signed_in("planning", "oka").get(f"{base}remarks/").status_code == 404


def test_keying_is_one_line_and_enter(world, signed_in):
    survey = opened(world)
    client, url = signed_in("counter", "minato"), f"/office/surveys/{survey.ref}/key/"
    assert "autofocus" in client.get(url).content.decode()
    for line in ("1 1 2", "２　２　１", "3 - 1"):
        assert client.post(url, {"line": line}).status_code == 302
    assert Sheet.objects.count() == 3
    bad = client.post(url, {"line": "4 7 1"})
    assert bad.status_code == 422 and "『7』という選択肢はありません（1・2）" in bad.content.decode() and 'value="4 7 1"' in bad.content.decode()


def test_slips_hold_links_that_answer_once_and_are_shown_once(world, signed_in):
    survey = opened(world)
    page = signed_in("planning", "minato").post(f"/office/surveys/{survey.ref}/links/", {"count": 3})
    assert page["Content-Type"] == "application/pdf" and page.content[:5] == b"%PDF-"


@pytest.mark.parametrize(("language", "word"), [("ja", "答えを送る"), ("en", "Send my answers"), ("ja-easy", "答えを おくる")])
def test_a_resident_answers_by_link_in_their_language(world, language, word):
    survey = opened(world)
    (token,) = do.IssueLinks(actor=world.actor("planning", "minato"), survey=survey, count=1)()
    client = Client()
    client.cookies["kusei_language"] = language
    page = client.get(f"/answer/{token}/").content.decode()
    assert word in page and ("Are you satisfied?" in page) == (language == "en")
    assert client.post(f"/answer/{token}/", {}).status_code == 422
    assert client.post(f"/answer/{token}/", {"view": "1"}).status_code == 200
    assert Sheet.objects.get().language == language
    assert client.get(f"/answer/{token}/").status_code == 410 and client.post(f"/answer/{token}/", {"view": "1"}).status_code == 410
    assert Sheet.objects.count() == 1


def test_an_open_survey_limits_one_sender(world):
    survey = opened(world, open_to_all=True)
    client, url = Client(), f"/answer/open/{survey.ref}/"
    codes = [client.post(url, {"view": "1"}).status_code for _n in range(7)]
    assert codes == [200] * 5 + [429] * 2 and Sheet.objects.count() == 5


def test_a_survey_not_open_to_all_has_no_open_page(world):
    assert Client().get(f"/answer/open/{opened(world).ref}/").status_code == 404


@pytest.mark.parametrize("language", ["ja", "en"])
def test_published_results_hide_small_cells_names_and_unread_text(world, signed_in, language):
    survey = full(world)
    public = f"/answer/results/{survey.ref}/"
    assert Client().get(public).status_code == 404
    planner = world.actor("planning", "minato")
    do.CloseSurvey(actor=planner, survey=survey)()
    do.CheckRemark(actor=planner, survey=survey, remark=Remark.objects.get(), decision="masked", published="窓口の職員")()
    do.PublishSurvey(actor=planner, survey=survey)()
    client = Client()
    client.cookies["kusei_language"] = language
    text = client.get(public).content.decode()
    assert "窓口の職員" in text and "田中" not in text
    view = re.search(r"1\. .*?</section>", text, re.S).group()
    # 2 of 40 is hidden, and with it the 38 from which it could be reckoned.
    assert ">2<" not in view and ">38<" not in view and ("95.0%" not in view)
    inside = signed_in("planning", "minato").get(f"/office/surveys/{survey.ref}/results/").content.decode()
    assert "95.0" in inside
    elsewhere = signed_in("planning", "oka").get(f"/office/surveys/{survey.ref}/results/").content.decode()
    assert "95.0" not in elsewhere
    assert Survey.objects.get().frozen_digest[:16] in text


def test_a_survey_is_made_on_the_page_in_three_languages(world, signed_in):
    made = signed_in("planning", "minato").post("/office/surveys/make/", {
        "title": "声", "ward": world.wards["minato"].ref, "purpose": "見直し", "opens_on": "令和8年11月20日", "closes_on": "2026/12/20", "by_web": "on",
        "q0_ja": "満足ですか", "q0_en": "Satisfied?", "q0_ja-easy": "どうですか", "q0_kind": "scale", "q0_options": "* はい | Yes\nいいえ | No",
        "q1_ja": "ご意見", "q1_kind": "text",
    })
    survey = Survey.objects.get()
    assert made.status_code == 302 and survey.sheet[0].label["ja-easy"] == "どうですか"
    assert [o.good for o in survey.sheet[0].options] == [True, False] and survey.sheet[0].options[1].label["en"] == "No"
