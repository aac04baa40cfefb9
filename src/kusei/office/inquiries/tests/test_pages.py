"""Every page of an inquiry, for the asker, the ward, its head and a division; and who is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kusei.core import calendar, gate
from kusei.core.inquiry import actions as do
from kusei.core.inquiry.models import Inquiry, Reminder, Template
from kusei.core.inquiry.tests.story import NOW, QUESTIONS, WHOLE, reply_of, save, sent
from kusei.core.ledger.models import Division
from kusei.core.outbox.models import Notice
from kusei.office.inquiries.seeds import templates
from kusei.office.inquiries.work import remind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _january():
    with calendar.at(NOW):
        yield


def story(world):
    with gate.writing("test"):
        templates()
    asked = [*QUESTIONS, {"key": "doc", "label": "資料", "kind": "file"}]
    inquiry = sent(world, questions=asked, head_confirms=True)
    reply = reply_of(inquiry, world, "minato")
    save(world, "minato", reply)
    division = Division.objects.get(ward=world.wards["minato"])
    part = do.AskDivision(actor=world.actor("planning", "minato"), reply=reply, division=division, questions=["next"], due_on=date(2027, 1, 8))()
    do.WriteMessage(actor=world.actor("plan_office"), reply=reply, text="補足してください。")()
    return inquiry, reply, part


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_renders(world, signed_in, language):
    inquiry, reply, part = story(world)
    draft = do.DraftInquiry(actor=world.actor("plan_office"), title="下書き", questions=QUESTIONS)()
    base, asked = "/office/inquiries/", f"/office/inquiries/asked/{inquiry.ref}/"
    mine, sub = f"{base}{reply.ref}/", f"{base}parts/{part.ref}/"
    pages = {
        "plan_office": [
            f"{base}?view=all", f"{base}asked/", f"{base}asked/new/", f"{base}asked/draft/?template={Template.objects.first().ref}", asked,
            f"{asked}table/", f"{asked}table/?format=csv", f"{asked}table/?format=xlsx", f"{asked}letter/", f"{asked}freeze/", f"{asked}withdraw/",
            f"{base}asked/{draft.ref}/edit/", f"{base}asked/{draft.ref}/send/", mine, f"{mine}history/", f"{mine}extend/", f"{mine}write/",
        ],
        "planning": [
            base, mine, f"{mine}save/", f"{mine}fill/", f"{mine}ask-division/", f"{mine}propose/", f"{mine}submit/", f"{mine}history/",
            f"{mine}workbook/", f"{mine}write/", f"{base}parts/", sub, f"{sub}take/", f"{sub}drop/",
        ],
        "head": [base, mine, f"{mine}confirm/", f"{mine}send-back/"],
        "welfare": [f"{base}parts/?view=mine", sub, f"{sub}answer/"],
    }
    for duty, urls in pages.items():
        client = signed_in(duty, "" if duty == "plan_office" else "minato")
        client.cookies["kusei_language"] = language
        for url in urls:
            assert client.get(url).status_code == 200, (duty, url)
    other = signed_in("planning", "oka")
    assert other.get(mine).status_code == 404 and other.get(f"{mine}workbook/").status_code == 404
    assert other.get(asked).status_code == 403


def test_a_ward_answers_on_the_page_with_its_faults_at_the_fields(world, signed_in):
    _inquiry, reply, _part = story(world)
    client, url = signed_in("planning", "minato"), f"/office/inquiries/{reply.ref}/save/"
    bad = client.post(url, {"held": "約3", "state": "実施", "split.1.1": "x", "note": "書きかけ"})
    text = bad.content.decode()
    assert bad.status_code == 422 and "おおよその数" in text and "書きかけ" in text
    done = client.post(url, {"held": "４", "state": "準備中", "split.1.1": "2", "doc": SimpleUploadedFile("資料.pdf", b"%PDF-1.7 x")})
    assert done.status_code == 302
    reply.refresh_from_db()
    assert (reply.answers["held"], reply.answers["split"]) == ("4", {"上期": {"回数": "2"}}) and "note" not in reply.answers
    assert len(reply.answers["doc"]) == 1


def test_a_file_of_another_ward_is_not_opened(world, signed_in):
    _inquiry, reply, _part = story(world)
    signed_in("planning", "minato").post(
        f"/office/inquiries/{reply.ref}/save/", {"held": "4", "doc": SimpleUploadedFile("資料.pdf", b"%PDF-1.7 x")},
    )
    reply.refresh_from_db()
    (ref,) = reply.answers["doc"]
    assert signed_in("planning", "minato").get(f"/files/{ref}/").status_code == 200
    assert signed_in("planning", "oka").get(f"/files/{ref}/").status_code == 404


def test_the_asker_makes_and_sends_a_sheet_on_the_pages(world, signed_in):
    client = signed_in("plan_office")
    made = client.post("/office/inquiries/asked/draft/", {
        "title": "空き家", "kind": "other", "q0_label": "件数", "q0_kind": "number", "q0_unit": "件", "q0_required": "on",
        "q1_label": "状況", "q1_kind": "choice", "q1_choices": "済、未", "q2_label": "内訳", "q2_kind": "grid", "q2_choices": "上期、下期", "q2_columns": "数",
    })
    inquiry = Inquiry.objects.get()
    assert made.status_code == 302 and [q.kind for q in inquiry.sheet] == ["number", "choice", "grid"]
    assert client.post("/office/inquiries/asked/draft/", {"title": "x", "kind": "other", "q0_label": "?", "q0_kind": "choice"}).status_code == 422
    sent_page = client.post(f"/office/inquiries/asked/{inquiry.ref}/send/", {"due_on": "令和9年1月20日", "wards": [world.wards["oka"].ref]})
    assert sent_page.status_code == 302 and inquiry.replies.get().ward == world.wards["oka"]


def test_those_concerned_are_told_once_the_act_has_committed(world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        inquiry = sent(world)
    assert Notice.objects.filter(post=world.posts["planning", "oka"]).count() == 1
    reply = reply_of(inquiry, world, "minato")
    with django_capture_on_commit_callbacks(execute=True):
        save(world, "minato", reply)
        do.SubmitReply(actor=world.actor("planning", "minato"), reply=reply)()
    assert Notice.objects.filter(post=world.posts["plan_office", ""], text__contains="港辺区").count() == 1


def test_reminders_go_out_three_days_before_on_the_day_and_a_day_late_and_only_once(world):
    inquiry = sent(world)
    done = reply_of(inquiry, world, "minato")
    save(world, "minato", done, WHOLE)
    do.SubmitReply(actor=world.actor("planning", "minato"), reply=done)()
    sent_kinds = []
    for days in range(0, 15):
        with calendar.at(NOW + timedelta(days=days)):
            if remind():
                sent_kinds.append((calendar.today(), Reminder.objects.latest("pk").kind))
            assert remind() == 0
    assert sent_kinds == [(date(2027, 1, 12), "before"), (date(2027, 1, 15), "on_day"), (date(2027, 1, 16), "late")]
    assert not Reminder.objects.filter(reply=done).exists()
    assert Notice.objects.filter(post=world.posts["head", "oka"]).count() == 1
    assert Notice.objects.filter(post=world.posts["plan_office", ""], text__contains="丘上区").count() >= 1
