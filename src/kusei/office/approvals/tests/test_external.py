"""KUSEI_RECORDS=external, end to end: 起案用紙 out, number and date back, the act runs, and the house gives no number."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kusei.core import calendar
from kusei.core.access.models import User
from kusei.core.actions.action import Refused
from kusei.core.approval.actions.deciding import AgreeToDraft, DecideDraft, RecordExternal
from kusei.core.approval.actions.drafting import MakeDraft, PullBack, SubmitDraft
from kusei.core.approval.models import Draft
from kusei.core.approval.tests.office import Office, open_office
from kusei.core.numbering.models import Series
from kusei.core.records.models import Document
from kusei.office.records.actions.documents import ReceiveDocument

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def office(world, settings) -> Office:
    found = open_office(world)
    settings.RECORDS = "external"
    return found


@pytest.fixture
def client(office) -> Client:
    browser = Client()
    browser.force_login(User.objects.get(pk=office["clerk"].user_pk), backend=LOGIN)
    return browser


def test_a_letter_goes_out_under_the_number_of_the_citys_own_system_by_forms_alone(office, client):
    typed = {"title": "会議の開催について", "recipient": "学区の会長", "body": "下記のとおり開催します。"}
    assert client.post(reverse("records:send"), typed).status_code == 302
    draft = Draft.objects.get()
    page = client.get(reverse("approval:submit", args=[draft.ref])).content.decode()
    assert "文書管理システムでの決裁待ちになります" in page
    client.post(reverse("approval:submit", args=[draft.ref]), {})
    draft.refresh_from_db()
    assert draft.state == "external"
    sheet = client.get(reverse("approval:sheet", args=[draft.ref]))
    assert sheet["Content-Type"] == "application/pdf"
    detail = client.get(draft.get_absolute_url()).content.decode()
    assert reverse("approval:sheet", args=[draft.ref]) in detail and reverse("approval:record_external", args=[draft.ref]) in detail
    back = reverse("approval:record_external", args=[draft.ref])
    assert client.post(back, {"number": "", "decided_on": "2026-01-01"}).status_code == 422
    today = calendar.today()
    assert client.post(back, {"number": "8文管第77号", "decided_on": (today + timedelta(days=1)).isoformat()}).status_code == 422
    assert client.post(back, {"number": "8文管第77号", "decided_on": (today - timedelta(days=1)).isoformat()}).status_code == 422, "before it was drafted"
    assert client.post(back, {"number": "8文管第77号", "decided_on": today.isoformat()}).status_code == 302
    draft.refresh_from_db()
    letter = Document.objects.get(direction="out")
    assert (draft.state, letter.number_text, letter.number, letter.entered_on) == ("enforced", "8文管第77号", None, today)
    assert client.get(reverse("records:letter", args=[letter.ref])).status_code == 200
    assert not Series.objects.filter(series__startswith="doc:").exists(), "the house gave no number"


def test_the_same_number_is_recorded_once(office):
    drafts = [MakeDraft(actor=office["clerk"], title=t, purpose="よいか", case_kind="general")() for t in ("一", "二")]
    first, second = (SubmitDraft(actor=office["clerk"], draft=d)() for d in drafts)
    RecordExternal(actor=office["clerk"], draft=first, number="8文管第1号", decided_on=calendar.today())()
    with pytest.raises(Refused, match="もう記録されています"):
        RecordExternal(actor=office["clerk"], draft=second, number="8文管第1号", decided_on=calendar.today())()


def test_what_arrives_bears_the_number_of_the_citys_system(office, client):
    page = client.get(reverse("records:receive")).content.decode()
    assert "文書管理システムの番号" in page
    given = {"title": "通知", "counterpart": "総務局", "received_on": calendar.today()}
    with pytest.raises(Refused, match="文書管理システムが付けます"):
        ReceiveDocument(actor=office["clerk"], **given)()
    row = ReceiveDocument(actor=office["clerk"], given_number="8収第5号", **given)()
    assert (row.number_text, row.number) == ("8収第5号", None)
    with pytest.raises(Refused, match="もう登録"):
        ReceiveDocument(actor=office["clerk"], given_number="8収第5号", **given)()
    assert not Series.objects.filter(series__startswith="doc:").exists()


def test_a_case_under_way_when_the_setting_changes_is_pulled_back_and_goes_out_on_paper(office, settings):
    settings.RECORDS = "own"
    draft = MakeDraft(actor=office["clerk"], title="伺い", purpose="よいか", case_kind="general")()
    draft = SubmitDraft(actor=office["clerk"], draft=draft)()
    settings.RECORDS = "external"
    step = draft.steps.filter(state="live").get()
    actor = next(a for a in (office["chief"], office["section"]) if a.post.pk == step.post_id)
    with pytest.raises(Refused, match="文書管理システム"):
        DecideDraft(actor=actor, draft=draft)() if step.step_kind == "decide" else _decided(office, draft)
    draft = PullBack(actor=office["clerk"], draft=draft)()
    draft = SubmitDraft(actor=office["clerk"], draft=draft)()
    draft = RecordExternal(actor=office["clerk"], draft=draft, number="8文管第9号", decided_on=calendar.today())()
    assert (draft.state, draft.document_number) == ("enforced", "8文管第9号")
    assert not Document.objects.exclude(number=None).exists()


def _decided(office: Office, draft: Draft) -> Draft:
    draft = AgreeToDraft(actor=office["chief"], draft=draft)()
    return DecideDraft(actor=office["section"], draft=draft)()
