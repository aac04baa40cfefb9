"""Register, filing, holds, disposal, and a disclosure request from the counter to the day it is given."""

from __future__ import annotations

import subprocess
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from kusei.core import calendar, gate
from kusei.core.access.decide import Denied
from kusei.core.actions.action import NeedsApproval, Refused
from kusei.core.approval.actions.deciding import AgreeToDraft, DecideDraft
from kusei.core.approval.actions.drafting import SubmitDraft, draft_for
from kusei.core.approval.tests.office import Office, open_office
from kusei.core.audit.models import Line
from kusei.core.clocks.models import Clock
from kusei.core.files.models import Attachment
from kusei.core.files.store import keep, path_of, read
from kusei.core.records import register
from kusei.core.records.models import Classification, Clause, Disclosure, Document, Symbol
from kusei.core.records.personal import files
from kusei.office.records import work
from kusei.office.records.actions import disclosure as disclosing
from kusei.office.records.actions import marking
from kusei.office.records.actions.disposal import (
    ApproveDisposal,
    CancelDisposal,
    DestroyListed,
    MakeDisposalList,
    PlaceHold,
    ReleaseHold,
    SpareDocument,
)
from kusei.office.records.actions.documents import (
    FileDocument,
    ReceiveDocument,
    SendDocument,
    SetClassification,
    SetSymbol,
)
from kusei.office.records.tests.test_redaction import layered

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(world) -> Office:
    return open_office(world)


@pytest.fixture
def five_years(office) -> Classification:
    with gate.writing("test"):
        return Classification.objects.create(code="A-1", name="庶務", years=5, since=date(2020, 4, 1))


def received(office, title="通知", *, on=date(2026, 5, 10), files=()) -> Document:
    return ReceiveDocument(actor=office["clerk"], title=title, counterpart="○○県", received_on=on, files=files)()


def filed(office, five_years, *, on=date(2020, 5, 10), files=(), title="通知") -> Document:
    row = received(office, title, on=on, files=files)
    return FileDocument(actor=office["clerk"], document=row, classification=five_years, closed_on=on)()


def decided(office, act) -> object:
    """Draft, agree and decide an act; returns the draft."""
    with pytest.raises(NeedsApproval) as waits:
        act()
    draft = SubmitDraft(actor=office["clerk"], draft=draft_for(act, waits.value.need))()
    draft = AgreeToDraft(actor=office["chief"], draft=draft)()
    return DecideDraft(actor=office["section"], draft=draft)()


def test_numbers_run_per_division_and_kind_and_begin_again_each_fiscal_year(office, world):
    SetSymbol(actor=office["head"], division=office.division, text="港地", since=date(2020, 4, 1))()
    with calendar.at(date(2027, 4, 2)):
        first = received(office, on=date(2027, 3, 31))
        second = received(office, on=date(2027, 3, 31))
        new_year = received(office, on=date(2027, 4, 1))
    assert [d.number_text for d in (first, second, new_year)] == ["8港地収第1号", "8港地収第2号", "9港地収第1号"]


def test_a_new_symbol_holds_from_its_day_and_the_old_one_stays_on_old_documents(office):
    SetSymbol(actor=office["head"], division=office.division, text="港地", since=date(2020, 4, 1))()
    old = received(office)
    SetSymbol(actor=office["head"], division=office.division, text="港域", since=date(2026, 6, 1))()
    assert received(office, on=date(2026, 7, 1)).number_text.startswith("8港域") and old.number_text.startswith("8港地")
    assert Symbol.objects.get(text="港地").until == date(2026, 5, 31)


def test_a_refused_act_leaves_no_gap(office):
    with pytest.raises(Refused):
        ReceiveDocument(actor=office["clerk"], title=" ", counterpart="県", received_on=date(2026, 5, 10))()
    assert received(office).number == 1


def test_a_document_of_may_2026_kept_five_years_may_go_from_april_2032(office, five_years):
    row = filed(office, five_years, on=date(2026, 5, 10))
    assert row.disposable_on == date(2032, 4, 1) and row.state == "filed"


def test_a_new_classification_leaves_filed_documents_as_they_are(office, five_years):
    row = filed(office, five_years)
    SetClassification(actor=office["head"], ward=office.ward, code="A-1", name="庶務", years=1, since=date(2021, 4, 1))()
    row.refresh_from_db()
    assert row.years == 5


def test_a_letter_goes_out_only_after_its_decision_and_then_has_number_and_date(office):
    act = SendDocument(actor=office["clerk"], title="回答", recipient="○○県", body="回答します。")
    draft = decided(office, act)
    letter = Document.objects.get(direction="out")
    assert draft.result == f"records.document:{letter.ref}" and letter.number == 1


def test_only_what_is_ripe_and_not_held_is_listed_and_only_after_a_decision_destroyed(office, five_years):
    kept = keep(b"%PDF-1.4 personal")
    old = filed(office, five_years, files=[("a.pdf", kept)], title="古い文書")
    held = filed(office, five_years, title="訴訟の文書")
    young = filed(office, five_years, on=date(2026, 5, 10))
    PlaceHold(actor=office["head"], ward=office.ward, reason="訴訟", documents=[held])()
    listing = MakeDisposalList(actor=office["head"], ward=office.ward)()
    assert [i.document_id for i in listing.items.all()] == [old.pk]
    assert work.destroy_what_was_decided() == 0
    decided(office, ApproveDisposal(actor=office["clerk"], listing=listing))
    assert work.destroy_what_was_decided() == 1
    for row in (old, held, young):
        row.refresh_from_db()
    assert (old.state, old.title, old.counterpart) == ("disposed", "", "") and old.number_text
    assert not Attachment.objects.exists() and not path_of(kept.sha256).exists()
    assert held.title == "訴訟の文書" and young.state == "filed"
    line = Line.objects.get(verb="records.destroy")
    assert '"destroyed":1' in line.body and "古い文書" not in line.body


def test_a_hold_placed_after_the_decision_still_stops_the_destruction(office, five_years):
    old = filed(office, five_years)
    listing = MakeDisposalList(actor=office["head"], ward=office.ward)()
    decided(office, ApproveDisposal(actor=office["clerk"], listing=listing))
    hold = PlaceHold(actor=office["head"], ward=office.ward, reason="監査", documents=[old])()
    work.destroy_what_was_decided()
    old.refresh_from_db()
    listing.refresh_from_db()
    assert (old.state, listing.destroyed, listing.kept_back) == ("filed", 0, 1)
    ReleaseHold(actor=office["head"], hold=hold)()
    assert MakeDisposalList(actor=office["head"], ward=office.ward)().items.count() == 1


def test_a_spared_document_is_kept_longer_and_a_cancelled_list_gives_all_back(office, five_years):
    a, b = filed(office, five_years), filed(office, five_years)
    listing = MakeDisposalList(actor=office["head"], ward=office.ward)()
    item = listing.items.get(document=a)
    with pytest.raises(Refused):
        SpareDocument(actor=office["head"], listing=listing, item=item, years=3, reason="使う")()
    SpareDocument(actor=office["head"], listing=listing, item=item, years=10, reason="使う")()
    a.refresh_from_db()
    assert (a.state, a.disposable_on) == ("filed", date(2031, 4, 1))
    CancelDisposal(actor=office["head"], listing=listing)()
    b.refresh_from_db()
    assert b.state == "filed"


def test_nobody_destroys_what_was_not_decided(office, five_years):
    filed(office, five_years)
    listing = MakeDisposalList(actor=office["head"], ward=office.ward)()
    with pytest.raises(Refused):
        DestroyListed(actor=office["head"], listing=listing)()


def test_documents_of_another_ward_are_not_seen(office, world):
    row = received(office)
    stranger = world.actor("general_affairs", "oka")
    assert not Document.objects.seen_by(stranger).exists()
    with pytest.raises(Denied):
        FileDocument(actor=stranger, document=row, classification=Classification(), closed_on=date(2026, 5, 10))()


# Disclosure --------------------------------------------------------------------------------------------------------


@pytest.fixture
def clause(office) -> Clause:
    with gate.writing("test"):
        return Clause.objects.create(law="open", code="7条1号", name="個人に関する情報", since=date(2020, 4, 1))


def requested(office, **given) -> Disclosure:
    values = {"law": "open", "requester": "請求 花子", "wanted": "通知の写し", "received_on": calendar.today(), **given}
    return disclosing.ReceiveRequest(actor=office["clerk"], **values)()


def test_a_request_is_decided_within_fifteen_days_and_may_be_extended_once(office):
    with calendar.at(datetime(2026, 11, 2, 10, tzinfo=calendar.JST)):
        row = requested(office)
        clock = Clock.objects.get(stopped_at=None)
        assert calendar.jst_date(clock.due_at) == date(2026, 11, 17)
        row = disclosing.ExtendDecision(actor=office["clerk"], disclosure=row, reason="文書が大量")()
        assert calendar.jst_date(Clock.objects.get(stopped_at=None).due_at) == date(2026, 12, 17)
        with pytest.raises(Refused):
            disclosing.ExtendDecision(actor=office["clerk"], disclosure=row, reason="もう一度")()


def test_an_extension_after_the_day_is_refused(office):
    with calendar.at(datetime(2026, 11, 2, 10, tzinfo=calendar.JST)):
        row = requested(office)
    with calendar.at(datetime(2026, 11, 18, 10, tzinfo=calendar.JST)), pytest.raises(Refused):
        disclosing.ExtendDecision(actor=office["clerk"], disclosure=row, reason="遅れた")()


def test_ones_own_data_are_asked_for_only_with_identity_checked(office):
    with pytest.raises(Refused):
        requested(office, law="self")
    assert requested(office, law="self", identity_checked=True).state == "received"


def test_a_request_goes_from_the_counter_to_a_document_without_the_withheld_words(office, clause, tmp_path):
    document = received(office, files=[("秘密の名前.pdf", keep(layered()))])
    row = disclosing.FindDocument(actor=office["clerk"], disclosure=requested(office), document=document)()
    assert row.state == "searching"
    item = row.items.get()
    marking.MarkClause(
        actor=office["clerk"], item=item, clause=clause, page_number=1, left=Decimal(0), right=Decimal(1), top=Decimal("0.2"), bottom=Decimal("0.35"),
    )()
    act = disclosing.DecideDisclosure(actor=office["clerk"], disclosure=row, outcome="part", reason="7条1号に当たる")
    with pytest.raises(Refused):
        act()
    item.refresh_from_db()
    marking.clean_act(actor=office["clerk"], item=item)()
    row.refresh_from_db()
    draft = decided(office, disclosing.DecideDisclosure(actor=office["clerk"], disclosure=row, outcome="part", reason="7条1号に当たる"))
    row.refresh_from_db()
    assert draft.state == "enforced" and row.state == "decided" and row.decision_number
    assert not Clock.objects.filter(stopped_at=None).exists()
    row = disclosing.GiveDocuments(actor=office["clerk"], disclosure=row, given_on=calendar.today())()
    item.refresh_from_db()
    (tmp_path / "given.pdf").write_bytes(read(item.clean_sha256))
    said = subprocess.run(["pdftotext", str(tmp_path / "given.pdf"), "-"], capture_output=True, check=True).stdout.decode()
    assert "SECRET" not in said and "秘密の名前" not in said and "7条1号" in said
    with pytest.raises(Refused):
        marking.Unmark(actor=office["clerk"], item=item, mark=item.marks.get())()


def test_marks_changed_after_painting_ask_for_a_new_file(office, clause):
    document = received(office, files=[("a.pdf", keep(layered()))])
    row = disclosing.FindDocument(actor=office["clerk"], disclosure=requested(office), document=document)()
    item = row.items.get()
    region = {"left": Decimal(0), "right": Decimal(1), "top": Decimal("0.2"), "bottom": Decimal("0.35")}
    marking.MarkClause(actor=office["clerk"], item=item, clause=clause, **region)()
    item.refresh_from_db()
    act = marking.clean_act(actor=office["clerk"], item=item)
    marking.MarkClause(actor=office["clerk"], item=item, clause=clause, **{**region, "bottom": Decimal("0.9")})()
    with pytest.raises(Refused):
        act()


def test_a_word_is_withheld_wherever_it_stands(office, clause):
    with gate.writing("test"), transaction.atomic():
        letter = register.enter(
            division=office.division, direction="out", title="回答", on=date(2026, 5, 10), counterpart="県",
            body="山田太郎の件。山田太郎は出席した。",
        )
    row = disclosing.FindDocument(actor=office["clerk"], disclosure=requested(office), document=letter)()
    item = row.items.get()
    with pytest.raises(Refused):
        marking.MarkClause(actor=office["clerk"], item=item, clause=clause, words="鈴木")()
    marking.MarkClause(actor=office["clerk"], item=item, clause=clause, words="山田太郎")()
    assert item.marks.count() == 2


def test_what_is_asked_for_is_not_destroyed_meanwhile(office, five_years):
    old = filed(office, five_years)
    row = disclosing.FindDocument(actor=office["clerk"], disclosure=requested(office), document=old)()
    with pytest.raises(Refused):
        MakeDisposalList(actor=office["head"], ward=office.ward)()
    disclosing.WithdrawRequest(actor=office["clerk"], disclosure=row, reason="申出")()
    assert MakeDisposalList(actor=office["head"], ward=office.ward)().items.count() == 1


def test_a_full_disclosure_with_marks_left_is_refused(office, clause):
    document = received(office, files=[("a.pdf", keep(layered()))])
    row = disclosing.FindDocument(actor=office["clerk"], disclosure=requested(office), document=document)()
    marking.MarkClause(
        actor=office["clerk"], item=row.items.get(), clause=clause, right=Decimal(1), bottom=Decimal("0.3"),
    )()
    row.refresh_from_db()
    with pytest.raises(Refused):
        disclosing.DecideDisclosure(actor=office["clerk"], disclosure=row, outcome="full")()


def test_every_table_of_the_house_that_looks_personal_says_what_the_law_asks() -> None:
    """個人情報の保護に関する法律75条1項: name, purpose, basis, people, source and retention; none is left empty."""
    found = files()
    assert [f.model._meta.label for f in found if f.said is None] == []
    empty = [(f.model._meta.label, name) for f in found if f.said for name in ("name", "purpose", "basis", "people", "source", "retention") if not getattr(f.said, name)]
    assert empty == []
