"""The pages: who may open them, what they say, how many questions they ask the database, and what stays hidden."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kusei.core import gate
from kusei.core.evidence.registry import Reference
from kusei.core.ledger.models import Ward
from kusei.plan.followup.actions import CorrectAfterFreeze, PublishRound, SetTarget, StartChecking
from kusei.plan.followup.models import Entry, Mark, Measure, Round, WardSheet
from kusei.plan.followup.public import published_gaps, waiting_for
from kusei.plan.followup.queries import round_view
from kusei.plan.followup.tests.conftest import DRILLS, TODAY, TRAINED
from kusei.plan.followup.tests.test_rounds import freeze
from kusei.plan.followup.tests.test_workbook import export

pytestmark = pytest.mark.django_db
DATE = TODAY.replace(year=2025)


def url(name: str, *args: object) -> str:
    return reverse(f"followup:{name}", args=args)


@pytest.fixture
def published(asking, said) -> Round:
    said.references = (Reference("公開データの一覧", 980, DATE, "/rows/"),)  # data
    SetTarget(actor=asking.office, measure=Measure.objects.get(key=DRILLS), fiscal_year=2026, target=Decimal(12))()
    asking.count()
    PublishRound(actor=asking.office, round=freeze(asking))()
    return asking.again()


STAFF_PAGES = ("detail", "matrix", "gaps")


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_a_round_under_way_is_for_staff_only(asking, signed_in, name) -> None:
    assert Client().get(url(name, asking.round.ref)).status_code == 302
    assert signed_in("plan_office").get(url(name, asking.round.ref)).status_code == 200
    assert signed_in("planning", "minato").get(url(name, asking.round.ref)).status_code == 200


def test_another_wards_sheet_is_not_there(asking, signed_in) -> None:
    sheet = asking.sheet("oka")
    for name in ("sheet", "sheet_excel", "import_sheet", "submit_sheet"):
        assert signed_in("planning", "minato").get(url(name, sheet.ref)).status_code == 404, name
    entry = sheet.entries.first()
    assert signed_in("planning", "minato").get(url("save_entry", sheet.ref, entry.ref)).status_code == 404


def test_the_matrix_outlines_the_gap_and_opens_a_cell_with_its_rule_and_rows(asking, signed_in) -> None:
    SetTarget(actor=asking.office, measure=Measure.objects.get(key=DRILLS), fiscal_year=2026, target=Decimal(12))()
    asking.count()
    asking.fill("minato", grade="on_track")
    ref = asking.plan["訓練の実施"]
    body = signed_in("plan_office").get(url("matrix", asking.round.ref), {"cell": f"{ref}-990019"}).content.decode()
    assert len(re.findall(r'class="st s2 gap', body)) == 1
    assert "目標12回に対し3回（25%）" in body and "58.4%（7回）" in body
    assert f"/rows/?key={DRILLS}&amp;ward=990019" in body
    assert "コンビニ交付" not in body
    assert "コンビニ交付" in signed_in("plan_office").get(url("matrix", asking.round.ref), {"modes": "all"}).content.decode()


def test_a_cell_that_is_none_of_this_matrix_shows_nothing(asking, signed_in) -> None:
    answer = signed_in("plan_office").get(url("matrix", asking.round.ref), {"cell": "nowhere-000000"})
    assert answer.status_code == 200 and 'id="cell"' not in answer.content.decode()


def test_the_matrix_asks_the_same_number_of_questions_whatever_its_size(asking) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection, ) as seen:
            list(round_view(Round.objects.get(pk=asking.round.pk), asking.office, lead_only=True).cells)
        return len(seen)

    before = questions()
    with gate.writing("test"):
        model = asking.world.wards["oka"]
        for n in range(14):
            ward = Ward.objects.create(city=model.city, code=f"9901{n:02}", name=f"区{n}", since=model.since)
            sheet = WardSheet.objects.create(round=asking.round, ward=ward)
            for ref in asking.plan.values():
                Entry.objects.create(sheet=sheet, initiative_ref=ref)
                Mark.objects.create(round=asking.round, ward=ward, initiative_ref=ref, key="x", as_of=TODAY, made_at=asking.round.taken_at)
    assert questions() == before <= 13


def test_a_ward_answers_in_the_browser_and_nothing_typed_is_lost(asking, signed_in) -> None:
    client, sheet = signed_in("planning", "minato"), asking.sheet("minato")
    entry = sheet.entries.first()
    page = url("save_entry", sheet.ref, entry.ref)
    assert client.get(url("next_entry", sheet.ref)).headers["Location"] == page
    shown = client.get(page).content.decode()
    assert "記録から数えた値" in shown and "3回" in shown
    wrong = client.post(page, {"done": "書いたこと", "start": "not_started", "reach": "reached", "_key": "k1"})
    assert wrong.status_code == 422 and "食い違って" in wrong.content.decode() and "書いたこと" in wrong.content.decode()
    right = {"done": "書いたこと", "start": "working", "reach": "partly", "grade": "on_track", "expect_entry": "1", "_key": "k2"}
    assert client.post(page, right).status_code == 302
    assert client.post(page, right | {"_key": "k3", "done": "別の人"}).status_code == 409
    assert Entry.objects.get(pk=entry.pk).done == "書いたこと"


def test_excel_goes_out_and_comes_back_through_the_browser(asking, signed_in) -> None:
    client, sheet = signed_in("planning", "minato"), asking.sheet("minato")
    assert client.get(url("sheet_excel", sheet.ref)).content[:2] == b"PK"
    asking.fill("minato", grade="on_track")
    data = export(asking)
    with gate.writing("test"):
        Entry.objects.filter(sheet=sheet).update(issue="あとで消える")
    page = client.post(url("import_sheet", sheet.ref), {"file": SimpleUploadedFile("a.xlsx", data)})
    hidden = dict(re.findall(r'name="(sha|digest|file_name|_key)" value="([^"]*)"', page.content.decode()))
    done = client.post(url("import_sheet", sheet.ref), hidden | {"confirm": "1"})
    assert done.status_code == 302
    assert set(Entry.objects.filter(sheet=sheet).values_list("issue", flat=True)) == {""}


def test_the_whole_year_through_the_browser(asking, signed_in) -> None:
    office, ref = signed_in("plan_office"), asking.round.ref
    for ward in ("minato", "oka", ""):
        asking.confirm(ward, grade="on_track")
    assert office.post(url("prefill", ref)).status_code == 302
    assert office.post(url("start_checking", ref), {"_key": "a"}).status_code == 302
    shown = office.get(url("freeze_round", ref))
    assert "いまの全体の識別値" in shown.content.decode()
    assert office.post(url("freeze_round", ref), {"_key": "b"}).status_code == 302
    assert Round.objects.get(pk=asking.round.pk).snapshot.digest in shown.content.decode()
    assert office.post(url("publish_round", ref), {"_key": "c"}).status_code == 302
    assert Client().get(url("latest_public")).headers["Location"] == url("public", 2026)
    assert Client().get(url("public", 2026)).status_code == 200
    assert Client().get(url("proof", ref)).status_code == 200


def test_before_publication_the_public_address_does_not_exist(asking) -> None:
    assert Client().get(url("public", 2026)).status_code == 404
    assert Client().get(url("public_file", 2026, "values.csv")).status_code == 404
    assert "まだ公表" in Client().get(url("latest_public")).content.decode()


def test_the_public_page_hides_small_values_and_what_would_tell_them(published) -> None:
    for page in (url("public", 2026), url("public_initiative", 2026, Measure.objects.get(key=DRILLS).initiative_ref)):
        body = Client().get(page).content.decode()
        assert "非公表" in body and "3回" not in body and "12回に対し3" not in body and "25%" not in body
    table = Client().get(url("public_file", 2026, "values.csv")).content.decode("utf-8-sig")
    rows = [line.split(",") for line in table.splitlines() if DRILLS in line]
    assert [(row[4], row[7]) for row in rows] == [("港辺区", ""), ("丘上区", ""), ("全区", "15")]


def test_staff_looking_at_the_public_page_see_what_the_public_sees(published, signed_in) -> None:
    assert "非公表" in signed_in("plan_office").get(url("public", 2026)).content.decode()


def test_references_stand_apart_with_their_day(published) -> None:
    body = Client().get(url("public", 2026)).content.decode()
    assert "参考：公開データの一覧（令和7年11月23日現在 1,960件）" in body
    assert set(Mark.objects.filter(key=TRAINED, ward__isnull=False).values_list("value", flat=True)) == {40, 60}


def test_a_correction_shows_on_the_published_page_with_old_and_new(published, asking) -> None:
    ref = asking.plan["訓練の実施"]
    CorrectAfterFreeze(
        actor=asking.office, round=published, initiative_ref=ref, ward_code="990019", what="値", old="3回", new="6回", reason="もれ")()
    body = Client().get(url("public", 2026)).content.decode()
    assert "<ins>6回</ins>" in body and "もれ" in body


def test_published_gaps_name_ward_and_both_marks(published) -> None:
    found = published_gaps(limit=3)
    assert [(g.ward, str(g.evidence_mark.word)) for g in found] == [("港辺区", "遅れ")]


def test_the_days_work_names_the_sheet_in_each_hand(asking) -> None:
    assert [a.label for a in waiting_for(asking.actor("minato"), None)] == ["フォローアップの回答を書く"]
    assert waiting_for(asking.world.actor("head", "minato"), None)[0].label == "フォローアップの回答を書く"


@pytest.mark.parametrize("name", ["detail", "matrix", "gaps"])
def test_pages_are_whole_in_english(asking, signed_in, name) -> None:
    client = signed_in("plan_office")
    client.cookies["kusei_language"] = "en"
    body = client.get(url(name, asking.round.ref)).content.decode()
    main = re.sub(r"<[^>]+>", " ", body[body.index("<main"):body.index("</main>")])
    for title in (*asking.plan, "試験計画", "柱の一", "港辺区", "丘上区", "市民局", "区政課", "職員"):
        main = main.replace(title, "")
    assert not re.findall(r"[ぁ-んァ-ヶ]", main), re.findall(r".{10}[ぁ-んァ-ヶ].{10}", main)[:5]


def test_a_question_is_answered_on_its_page(asking, signed_in) -> None:
    office, ward = signed_in("plan_office"), signed_in("planning", "minato")
    sheet = asking.sheet("minato")
    assert office.post(url("ask", sheet.ref), {"text": "何回ですか", "_key": "q"}).status_code == 302
    page = ward.get(url("sheet", sheet.ref)).content.decode()
    answer = re.search(r"/plan/followup/questions/\w+/answer/", page)
    assert answer and ward.post(answer[0], {"text": "3回です", "_key": "r"}).status_code == 302
    assert "3回です" in office.get(url("sheet", sheet.ref)).content.decode()


def test_a_target_is_set_on_its_page(asking, signed_in) -> None:
    measure = Measure.objects.get(key=DRILLS)
    office = signed_in("plan_office")
    given = {"fiscal_year": "2026", "target": "12", "goal_years": "1", "year_of_goal": "1", "_key": "t"}
    assert office.post(url("set_target", measure.ref), given).status_code == 302
    assert "12回" in office.get(url("targets", asking.round.plan_ref)).content.decode()
    assert signed_in("planning", "minato").get(url("set_target", measure.ref)).status_code == 403


def test_opening_a_year_offers_only_years_not_begun(asking, signed_in) -> None:
    office = signed_in("plan_office")
    assert 'value="2026"' not in office.get(url("open_round")).content.decode()
    assert office.post(url("open_round"), {"fiscal_year": "2025", "scale": "two_axis", "_key": "o"}).status_code == 302
    assert signed_in("planning", "minato").get(url("open_round")).status_code in (302, 403)


def test_a_round_in_check_says_why_each_act_is_not_offered(asking, signed_in) -> None:
    StartChecking(actor=asking.office, round=asking.round)()
    body = signed_in("plan_office").get(url("detail", asking.round.ref)).content.decode()
    assert "いまは「照合中」のため" in body and "期限" in body
