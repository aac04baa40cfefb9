"""Pages of approval and records: who opens them, who gets 404, and the whole way by forms alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kusei.core import calendar
from kusei.core.access.models import User
from kusei.core.approval.actions.circulating import SendCircular
from kusei.core.approval.actions.deciding import AgreeToDraft, DecideDraft
from kusei.core.approval.actions.drafting import MakeDraft, SubmitDraft
from kusei.core.approval.models import DecisionRule, Draft
from kusei.core.approval.tests.office import Office, open_office
from kusei.core.files.store import keep
from kusei.core.outbox.models import Notice
from kusei.core.records.models import Clause, Disclosure, Document
from kusei.office.records.actions.disclosure import FindDocument, ReceiveRequest
from kusei.office.records.actions.documents import ReceiveDocument, SetClause
from kusei.office.records.tests.test_redaction import layered

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def office(world) -> Office:
    return open_office(world)


def browser(office: Office, name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=office[name].user_pk), backend=LOGIN)
    return client


def draft(office: Office) -> Draft:
    return MakeDraft(actor=office["clerk"], title="購入の伺い", purpose="買ってよいか", case_kind="general")()


def test_every_list_and_form_opens(office):
    client = browser(office, "head")
    names = [
        "approval:inbox", "approval:list", "approval:draft", "approval:rules", "approval:set_rule", "approval:substitutes",
        "approval:name_substitute", "approval:declare_absence", "approval:circulars", "approval:circulate", "records:list",
        "records:receive", "records:send", "records:tables", "records:set_class", "records:set_symbol", "records:set_clause",
        "records:holds", "records:erasures", "records:hold_new", "records:disposals", "records:list_disposal", "records:personal_files",
        "records:disclosures", "records:request",
    ]
    assert {n: client.get(reverse(n)).status_code for n in names} == dict.fromkeys(names, 200)
    for query in ("?format=csv", "?format=xlsx", "?format=pdf"):
        assert client.get(reverse("records:list") + query).status_code == 200
        assert client.get(reverse("records:personal_files") + query).status_code == 200


def test_a_case_is_drafted_agreed_decided_and_told_by_forms_alone(office):
    clerk, chief, section = (browser(office, n) for n in ("clerk", "chief", "section"))
    made = clerk.post(reverse("approval:draft"), {
        "title": "自転車の購入", "purpose": "二台買ってよいか", "case_kind": "spending", "amount": "90000", "_key": "k1",
    })
    row = Draft.objects.get()
    assert made.status_code == 302 and made["Location"] == row.get_absolute_url()
    page = clerk.get(reverse("approval:submit", args=[row.ref])).content.decode()
    assert "section" in page and "専決規程" in page
    assert clerk.post(reverse("approval:submit", args=[row.ref]), {"_key": "k2"}).status_code == 302
    assert Notice.objects.get().post == office.posts["chief"]
    assert "自転車の購入" in chief.get(reverse("approval:inbox")).content.decode()
    assert "自転車の購入" not in section.get(reverse("approval:inbox")).content.decode()
    assert chief.post(reverse("approval:agree", args=[row.ref]), {"comment": "適当", "_key": "k3"}).status_code == 302
    assert section.post(reverse("approval:decide", args=[row.ref]), {"_key": "k4"}).status_code == 302
    assert section.post(reverse("approval:decide", args=[row.ref]), {"_key": "k5"}).status_code == 422
    row.refresh_from_db()
    assert row.state == "enforced"
    for name in ("approval:sheet", "approval:notice"):
        paper = clerk.get(reverse(name, args=[row.ref]))
        assert paper.status_code == 200 and paper.content.startswith(b"%PDF")


def test_an_act_page_of_a_room_drafts_what_waits_for_a_decision(office):
    clerk = browser(office, "clerk")
    given = {"title": "回答", "recipient": "県", "body": "回答します。", "_key": "s1"}
    first, again = (clerk.post(reverse("records:send"), given) for _n in range(2))
    row = Draft.objects.get()
    assert first["Location"] == again["Location"] == row.get_absolute_url()
    assert row.case_kind == "letter" and not Document.objects.exists()
    page = clerk.get(row.get_absolute_url()).content.decode()
    assert "文書を施行する" in page and "回答します。" in page


def test_pages_of_another_wards_case_are_not_found(office, signed_in):
    row = SubmitDraft(actor=office["clerk"], draft=draft(office))()
    circular = SendCircular(actor=office["clerk"], title="通知", posts=[office.posts["chief"]])()
    document = ReceiveDocument(actor=office["clerk"], title="通知", counterpart="県", received_on=date(2026, 5, 10))()
    request = ReceiveRequest(actor=office["clerk"], law="open", requester="請求者", wanted="通知", received_on=calendar.today())()
    item = FindDocument(actor=office["clerk"], disclosure=request, document=document)().items.get()
    stranger = signed_in("general_affairs", "oka")
    addresses = [
        reverse("approval:detail", args=[row.ref]), reverse("approval:sheet", args=[row.ref]), reverse("approval:agree", args=[row.ref]),
        reverse("approval:circular", args=[circular.ref]), reverse("records:detail", args=[document.ref]),
        reverse("records:disclosure", args=[request.ref]), reverse("records:item", args=[item.ref]), reverse("records:mark", args=[item.ref]),
        reverse("records:clean", args=[item.ref]),
    ]
    assert {a: stranger.get(a).status_code for a in addresses} == dict.fromkeys(addresses, 404)
    for name in ("approval:list", "records:list", "records:disclosures"):
        text = stranger.get(f"{reverse(name)}?view=all").content.decode()
        assert "購入の伺い" not in text and "請求者" not in text and document.number_text not in text
    export = stranger.get(f"{reverse('approval:list')}?format=csv").content.decode("utf-8-sig")
    assert "購入の伺い" not in export


def test_a_request_is_read_by_few(office, signed_in):
    request = ReceiveRequest(actor=office["clerk"], law="open", requester="請求者", wanted="通知", received_on=calendar.today())()
    assert signed_in("counter", "minato").get(request.get_absolute_url()).status_code == 403
    assert signed_in("general_affairs", "minato").get(request.get_absolute_url()).status_code == 200


def test_visitors_are_asked_to_sign_in(office):
    assert Client().get(reverse("approval:inbox")).status_code == 302
    assert Client().get(reverse("records:list")).status_code == 302


def test_two_presses_on_a_page_give_a_region(office):
    SetClause(actor=office["mayor"], law="open", code="7条1号", name="個人", since=date(2020, 4, 1))()
    document = ReceiveDocument(
        actor=office["clerk"], title="通知", counterpart="県", received_on=date(2026, 5, 10), files=[("a.pdf", keep(layered()))],
    )()
    request = ReceiveRequest(actor=office["clerk"], law="open", requester="請求者", wanted="通知", received_on=calendar.today())()
    item = FindDocument(actor=office["clerk"], disclosure=request, document=document)().items.get()
    clerk, url = browser(office, "clerk"), reverse("records:mark", args=[item.ref])
    assert f'href="{url}"' in clerk.get(item.get_absolute_url()).content.decode()
    first = clerk.get(f"{url}?page=1&high=1018&at.x=72&at.y=204").content.decode()
    assert 'name="corner" value="10.00,20.04"' in first
    second = clerk.get(f"{url}?page=1&high=1018&corner=10.00,20.04&at.x=648&at.y=356").content.decode()
    assert 'value="90.00"' in second and 'value="34.97"' in second
    posted = clerk.post(url, {
        "page_number": "1", "left": "10", "top": "20", "right": "90", "bottom": "35", "clause": Clause.objects.get().ref, "_key": "m1",
    })
    assert posted.status_code == 302 and item.marks.count() == 1
    assert clerk.get(reverse("records:page", args=[item.ref, 1]) + "?painted=1")["Content-Type"] == "image/png"
    assert clerk.post(reverse("records:redact", args=[item.ref]), {"_key": "m2"}).status_code == 302
    assert clerk.get(reverse("records:clean", args=[item.ref])).content.startswith(b"%PDF")
    clerk.post(reverse("records:decide", args=[request.ref]), {"outcome": "part", "reason": "7条1号", "_key": "m3"})
    row = AgreeToDraft(actor=office["chief"], draft=SubmitDraft(actor=office["clerk"], draft=Draft.objects.get())())()
    DecideDraft(actor=office["section"], draft=row)()
    request.refresh_from_db()
    assert request.state == Disclosure.State.DECIDED
    assert clerk.get(reverse("records:decision", args=[request.ref])).content.startswith(b"%PDF")


def test_the_table_is_kept_by_forms(office):
    head = browser(office, "head")
    made = head.post(reverse("approval:set_rule"), {
        "ward": office.ward.ref, "case_kind": "plan", "amount_from": "0", "level": "3", "since": "令和8年4月1日", "source": "専決規程", "_key": "r1",
    })
    row = DecisionRule.objects.get(case_kind="plan")
    assert made.status_code == 302 and row.ward == office.ward and row.since == date(2026, 4, 1)
    ended = head.post(reverse("approval:end_rule", args=[row.ref]), {"until": str(calendar.today() + timedelta(days=1)), "_key": "r2"})
    row.refresh_from_db()
    assert ended.status_code == 302 and row.until
