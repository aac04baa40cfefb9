"""The task calendar: a new holder sees what comes and what was done last year; a list comes in; one act carries it over."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kusei.core import calendar, gate
from kusei.core.access.actors import staff_actor
from kusei.core.access.charges import open_at
from kusei.core.access.decide import Denied
from kusei.core.actions.action import Refused
from kusei.core.audit.models import Line
from kusei.core.ledger.models import Post
from kusei.core.sheets import read
from kusei.office.actions import ReorganiseDivision
from kusei.office.actions.reorganise import Successor
from kusei.office.year import actions as do
from kusei.office.year import public, queries
from kusei.office.year.intake import tasks_preview
from kusei.office.year.models import Occasion, Task
from kusei.office.year.rules import read_when

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
JUNE = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _in_june():
    with calendar.at(JUNE):
        yield


def add(world, title="備蓄の棚卸し", when="6月10日", **more):
    return do.AddTask(actor=world.actor("disaster", "minato"), post=world.posts["disaster", "minato"], title=title, pattern=read_when(when), **more)()


def test_a_task_stands_on_the_first_page_when_its_days_before_have_come(world):
    add(world, lead_days=14)
    add(world, title="秋の訓練", when="9月1日", lead_days=30)
    actor = world.actor("disaster", "minato")
    assert [str(a.label) for a in public.waiting_for(actor)] == ["備蓄の棚卸し（令和8年6月10日まで）"]
    with calendar.at(date(2026, 6, 11)):
        assert str(public.waiting_for(actor)[0].label).startswith("遅れています")
    assert public.waiting_for(world.actor("welfare", "minato")) == []


def test_what_was_done_last_year_stands_beside_this_years_day(world, client):
    task = add(world)
    actor = world.actor("disaster", "minato")
    do.Finish(actor=actor, occasion=task.occasions.get(), done_on=date(2026, 5, 29), note="鍵は2本いる")()
    with calendar.at(date(2027, 5, 27)):
        do.CarryOver(actor=actor, post=actor.post, year=2027)()
        client.force_login(world.user("disaster", "minato"), backend=BACKEND)
        page = client.get("/office/year/last-year/").content.decode()
        assert "備蓄の棚卸し" in page and "鍵は2本いる" in page and "令和8年5月29日 に済み" in page
        # The trail of last year: the verb in words, no name.
        assert "済ませた" in page and "昨年この職が行ったこと" in page
        other = client.get(f"/office/year/last-year/?post={world.posts['disaster', 'oka'].ref}")
        assert other.status_code == 404


def test_done_left_out_and_taken_back(world):
    task = add(world)
    day = task.occasions.get()
    actor = world.actor("disaster", "minato")
    with pytest.raises(Refused, match="先の日付"):
        do.Finish(actor=actor, occasion=day, done_on=date(2026, 6, 2))()
    with pytest.raises(Refused, match="理由"):
        do.Skip(actor=actor, occasion=day, reason=" ")()
    do.Finish(actor=actor, occasion=day, done_on=JUNE)()
    with pytest.raises(Refused, match="済み"):
        do.Skip(actor=actor, occasion=day, reason="台風")()
    do.Reopen(actor=actor, occasion=day)()
    do.Skip(actor=actor, occasion=day, reason="台風")()
    day.refresh_from_db()
    assert (day.state, day.done_on, day.note) == ("skipped", None, "台風")
    with pytest.raises(Denied):
        do.Reopen(actor=world.actor("disaster", "oka"), occasion=day)()


def test_a_new_rule_moves_the_days_to_come_and_leaves_those_done(world):
    task = add(world, when="毎月10日")
    actor = world.actor("disaster", "minato")
    assert task.occasions.count() == 12
    may = task.occasions.get(slot=5)
    do.Finish(actor=actor, occasion=may, done_on=date(2026, 5, 8))()
    do.EditTask(actor=actor, task=task, title=task.title, pattern=read_when("毎月20日"))()
    assert task.occasions.get(slot=7).due_on == date(2026, 7, 17)  # the 20th is Marine Day, after a weekend
    assert task.occasions.get(slot=5).due_on == may.due_on
    do.EditTask(actor=actor, task=task, title=task.title, pattern=read_when("9月20日"))()
    assert task.occasions.get(slot=8).state == "skipped" and task.occasions.filter(slot=0).count() == 1


def test_bad_tasks_are_refused_in_words(world):
    add(world)
    for refusal, values in (("同じ名前", {}), ("名称", {"title": " "})):
        with pytest.raises(Refused, match=refusal):
            add(world, **values)
    with pytest.raises(Refused, match="同じ課"):
        with gate.writing("test"):
            other = Post.objects.create(
                division=type(world.posts["disaster", "minato"].division).objects.create(ward=world.wards["minato"], code="77", name="別の課", since=JUNE),
                ward=world.wards["minato"], title="係長", duty="welfare", since=JUNE,
            )
        do.AddTask(actor=world.actor("disaster", "minato"), post=other, title="x", pattern=read_when("6月1日"))()


def test_carrying_over_names_what_no_longer_applies_and_is_done_once(world, client):
    stays, stops = add(world), add(world, title="古い報告", when="7月1日")
    ended = add(world, title="終わった事業", when="8月3日")
    actor = world.actor("disaster", "minato")
    do.EndTask(actor=actor, task=ended, ends_on=date(2026, 9, 30), reason="事業の終了")()
    with calendar.at(date(2027, 3, 20)):
        found = {c.task.title: c for c in queries.carried(actor.post, 2027)}
        assert "終わった予定" in found["終わった事業"].why_not and "一度も行っていません" in found["古い報告"].warn
        client.force_login(world.user("disaster", "minato"), backend=BACKEND)
        page = client.get(f"/office/year/posts/{actor.post.ref}/carry-over/").content.decode()
        assert "もう当てはまらない予定" in page and "終わった事業" in page
        with pytest.raises(Refused, match="続けない理由"):
            do.CarryOver(actor=actor, post=actor.post, year=2027, without=[stops])()
        do.CarryOver(actor=actor, post=actor.post, year=2027, without=[stops], reason="報告の廃止")()
        assert set(Occasion.objects.filter(fiscal_year=2027).values_list("task", flat=True)) == {stays.pk}
        stops.refresh_from_db()
        assert stops.until == date(2027, 3, 31)
        with pytest.raises(Refused, match="もう並んで"):
            do.CarryOver(actor=actor, post=actor.post, year=2027)()
        with pytest.raises(Refused, match="この年度と次の年度"):
            do.CarryOver(actor=actor, post=actor.post, year=2029)()


def test_a_reorganisation_takes_the_tasks_to_the_heir(world):
    task = add(world, when="5月20日")
    post = world.posts["disaster", "minato"]
    with calendar.at(date(2027, 3, 1)):
        ReorganiseDivision(
            actor=world.actor("general_affairs", "minato"), division=post.division, starts_on=date(2027, 4, 1),
            successors=[Successor(name="防災総務課")], reason="改正",
        )()
    with calendar.at(date(2027, 4, 1)):
        heir = Post.objects.get(pk=post.pk).succeeded_by
        actor = staff_actor(world.user("disaster", "minato"), heir)
        do.CarryOver(actor=actor, post=heir, year=2027)()
        task.refresh_from_db()
        assert task.post == heir and task.occasions.get(fiscal_year=2027).post == heir
        titles = [o.label for c, lines, _u in open_at([heir.pk], actor) if c.key == "year" for o in lines]
        assert titles == ["備蓄の棚卸し"], "a handover of the heir shows it"


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_divisions_own_excel_comes_in_with_every_error_at_its_cell(world, client):
    add(world)
    data = workbook(
        ["事務名", "実施時期", "休日の扱い", "備考"], ["備蓄の棚卸し", "6月15日", "繰上げ", "鍵は庶務"], ["訓練の準備", "毎月第２火曜", "", ""],
        ["窓口の相談", "随時", "", ""], ["訓練の準備", "7月1日", "", ""], ["", "8月1日", "", ""],
    )
    post = world.posts["disaster", "minato"]
    found = tasks_preview(data, "年間.xlsx", post)
    assert [(r.title, r.status) for r in found.rows] == [
        ("備蓄の棚卸し", "changed"), ("訓練の準備", "new"), ("窓口の相談", "refused"), ("訓練の準備", "refused"), ("", "refused"),
    ]
    bad = found.rows[2].issues[0]
    assert (bad.field, bad.value, found.rows[2].row) == ("when", "随時", 4) and "毎月第2火曜日" in str(bad.message)
    client.force_login(world.user("disaster", "minato"), backend=BACKEND)
    page = client.post("/office/year/tasks/import/", {"file": SimpleUploadedFile("年間.xlsx", data)})
    assert "随時" in page.content.decode()
    do.ImportTasks(actor=world.actor("disaster", "minato"), post=post, data=data, file_name="年間.xlsx", digest=found.digest)()
    assert Task.objects.get(title="訓練の準備").occasions.count() == 12
    kept = Task.objects.get(title="備蓄の棚卸し")
    assert (kept.manual, kept.lead_days, kept.occasions.get().due_on) == ("鍵は庶務", 14, date(2026, 6, 15))
    assert [r.status for r in tasks_preview(data, "年間.xlsx", post).rows][:2] == ["same", "same"]


def test_the_years_sheet_is_paper(world, client):
    add(world)
    client.force_login(world.user("disaster", "minato"), backend=BACKEND)
    paper = client.get("/office/year/sheet.pdf")
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")
    assert client.get("/office/year/sheet.pdf?year=99999").status_code == 404


def test_the_days_to_do_go_into_the_calendar_of_ones_own_machine(world, client):
    add(world)
    client.force_login(world.user("disaster", "minato"), backend=BACKEND)
    answer = client.get("/office/year/calendar.ics")
    assert answer["Content-Type"].startswith("text/calendar") and answer.content.count(b"BEGIN:VEVENT") == Occasion.objects.filter(state="todo").count() > 0
    assert "SUMMARY:備蓄の棚卸し" in answer.content.decode() and Line.objects.filter(verb="office.export").count() == 1


def test_the_list_is_read_the_same_from_csv(world):
    text = "業務名,時期\n棚卸し,６月末\n".encode("cp932")
    assert read(text, "a.csv").kind
    assert tasks_preview(text, "a.csv", world.posts["disaster", "minato"]).rows[0].values["when"] == "6月末日"


def test_two_keys_of_one_form_add_one_task(world):
    first = add(world, key="abc")
    assert add(world, key="abc").pk == first.pk and Task.objects.count() == 1
