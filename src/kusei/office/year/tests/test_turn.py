"""年度切替: every line is checked from data, says its rows, and falls silent when they are done."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from kusei.core import calendar, gate
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.inquiry.models import Inquiry
from kusei.core.ledger.models import Agreement, Division, Holding, Organisation
from kusei.core.numbering.give import next_number
from kusei.core.numbering.models import Series
from kusei.core.records.models import Document
from kusei.core.rules.models import RuleRow
from kusei.office.year import actions as do
from kusei.office.year import series
from kusei.office.year.turn import BY_KEY, LINES, Turn, year_in_view

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MARCH, LAST, APRIL = date(2027, 3, 10), date(2027, 3, 31), date(2027, 4, 1)


@pytest.fixture(autouse=True)
def _in_march():
    with calendar.at(MARCH):
        yield


def rows(world, key, ward="minato", duty="general_affairs"):
    t = Turn(world.actor(duty, ward), world.wards[ward] if ward else None, 2027)
    return [(str(i.what), i.day) for i in BY_KEY[key].rows(t)]


def test_half_a_year_before_the_coming_change_is_in_view_and_half_a_year_after_the_past_one():
    assert [year_in_view(d) for d in (date(2026, 9, 1), date(2026, 10, 15), LAST, APRIL, date(2027, 9, 1))] == [2026, 2027, 2027, 2027, 2027]


def test_numbers_in_use_are_opened_for_the_new_year_once_and_not_for_divisions_that_end(world):
    ward = world.wards["minato"]
    division = Division.objects.get(ward=ward)
    with gate.writing("test"):
        ends = Division.objects.create(ward=ward, code="88", name="廃止課", since=date(2020, 4, 1), until=LAST)
        for key in ("handover", f"doc:out:{division.ref}", f"doc:in:{ends.ref}"):
            next_number(key, ward=ward)
    assert {what for what, _d in rows(world, "numbers")} == {"引継番号", f"{division} 施行番号"}
    with pytest.raises(Denied):
        do.OpenSeries(actor=world.actor("general_affairs", "oka"), ward=ward, year=2027)()
    assert do.OpenSeries(actor=world.actor("general_affairs", "minato"), ward=ward, year=2027)() == 2
    assert not rows(world, "numbers") and not Series.objects.filter(series=f"doc:in:{ends.ref}", fiscal_year=2027).exists()
    with pytest.raises(Refused, match="すべて開いて"):
        do.OpenSeries(actor=world.actor("general_affairs", "minato"), ward=ward, year=2027)()
    with pytest.raises(Refused, match="次の年度まで"):
        do.OpenSeries(actor=world.actor("general_affairs", "minato"), ward=ward, year=2029)()
    with gate.writing("test"):
        assert next_number("handover", ward=ward, on=APRIL) == 1


def test_where_the_citys_own_system_numbers_no_document_series_is_opened(world, settings):
    settings.RECORDS = "external"
    with gate.writing("test"):
        next_number(f"doc:out:{Division.objects.get(ward=world.wards['minato']).ref}", ward=world.wards["minato"])
    assert series.missing(world.wards["minato"], 2027) == []


def test_a_term_that_ends_without_a_successor_is_listed_until_one_is_named(world):
    post = world.posts["welfare", "minato"]
    with gate.writing("test"):
        Holding.objects.filter(post=post).update(until=LAST)
    assert rows(world, "terms") == [(str(post), LAST)] and rows(world, "terms", "oka") == []
    assert rows(world, "terms", "", "plan_office") == [(str(post), LAST)]
    with gate.writing("test"):
        Holding.objects.create(post=post, staff=world.user("welfare", "minato").staff, since=APRIL)
    assert rows(world, "terms") == []


def test_a_rule_value_that_ends_with_nothing_after_it(world):
    ward, other = world.wards["minato"], world.wards["oka"]
    with gate.writing("test"):
        RuleRow.objects.create(key="office.hand_over_within", ward=ward, since=date(2026, 4, 1), until=LAST, value={"days": 14}, source="s")
        RuleRow.objects.create(key="office.hand_over_within", ward=other, since=date(2026, 4, 1), until=LAST, value={"days": 14}, source="s")
        RuleRow.objects.create(key="office.hand_over_within", ward=other, since=APRIL, value={"days": 14}, source="s")
    assert rows(world, "rules") == [("事務引継の署名", LAST)] and rows(world, "rules", "oka") == []


def test_documents_agreements_and_inquiries_of_the_old_year(world):
    ward = world.wards["minato"]
    division = Division.objects.get(ward=ward)
    base = {"ward": ward, "division": division, "direction": "in", "fiscal_year": 2026, "entered_on": date(2026, 6, 1)}
    asked = datetime.combine(date(2026, 7, 1), time(9), tzinfo=calendar.JST)
    with gate.writing("test"):
        Document.objects.create(**base, number=1, number_text="1号", title="開いた文書")
        Document.objects.create(**base, number=2, number_text="2号", title="去年の完結", state="filed", closed_on=date(2026, 6, 9), years=1, disposable_on=date(2028, 4, 1))
        Document.objects.create(**base, number=3, number_text="3号", title="切れる文書", state="filed", closed_on=date(2021, 6, 9), years=5, disposable_on=APRIL)
        body = Organisation.objects.create(ward=ward, name="運送", since=date(2020, 4, 1))
        Agreement.objects.create(organisation=body, ward=ward, title="運搬の協定", signed_on=date(2020, 4, 1), since=date(2020, 4, 1), until=LAST)
        renewed = Agreement.objects.create(organisation=body, ward=ward, title="更新した協定", signed_on=date(2020, 4, 1), since=date(2020, 4, 1), until=LAST)
        Agreement.objects.create(organisation=body, ward=ward, title=renewed.title, signed_on=date(2020, 4, 1), since=APRIL)
        Inquiry.objects.create(title="令和8年度 防災の照会", kind="other", questions=[], state="open", sent_at=asked, due_at=asked)
    assert rows(world, "documents") == [("1号 開いた文書", date(2026, 6, 1))]
    assert rows(world, "kept") == [("2号 去年の完結", date(2026, 6, 9))]
    assert rows(world, "disposable") == [("3号 切れる文書", APRIL)]
    assert rows(world, "agreements") == [("運搬の協定", LAST)]
    assert rows(world, "recurring", "", "plan_office") == [("令和8年度 防災の照会", date(2026, 7, 1))]
    assert rows(world, "recurring") == [], "the whole of an inquiry is the city's"
    with gate.writing("test"):
        Inquiry.objects.create(title="令和9年度 防災の照会", kind="other", questions=[])
    assert rows(world, "recurring", "", "plan_office") == []


def test_the_settlement_period_stands_until_31_may(world):
    assert rows(world, "settling")[0][1] == date(2027, 5, 31)
    with calendar.at(date(2027, 5, 31)):
        assert rows(world, "settling")
    with calendar.at(date(2027, 6, 1)):
        assert rows(world, "settling") == []


def test_the_page_counts_what_its_rows_list_and_prints(world, client):
    client.force_login(world.user("general_affairs", "minato"), backend=BACKEND)
    with gate.writing("test"):
        Holding.objects.filter(post=world.posts["welfare", "minato"]).update(until=LAST)
    page = client.get("/office/year/turn/").content.decode()
    assert "あと22日" in page
    for line in LINES:
        listed = client.get(f"/office/year/turn/rows/{line.key}/?year=2027")
        panel = listed.context["panels"][0].values["table"]
        assert listed.status_code == 200 and len(panel.rows) == len(rows(world, line.key))
    assert client.get("/office/year/turn/rows/nothing/").status_code == 404
    assert client.get("/office/year/turn/sheet.pdf").content.startswith(b"%PDF")
    with calendar.at(APRIL):
        assert "遅れています" in client.get("/office/year/turn/?year=2027").content.decode()
