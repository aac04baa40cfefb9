"""The answer sheet out as Excel and back in, as wards really send it."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from kusei.core import calendar
from kusei.core.importing import Unreadable
from kusei.core.inquiry import actions as do
from kusei.core.inquiry import queries
from kusei.core.inquiry.tests.story import NOW, WHOLE, reply_of, save, sent
from kusei.core.sheets import Leaf, read, to_xlsx
from kusei.office.inquiries import sheets

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _january():
    with calendar.at(NOW):
        yield


def edited(body: bytes, change) -> bytes:
    book = load_workbook(io.BytesIO(body))
    change(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(label, value):
    def change(page):
        for row in page.iter_rows(min_row=2):
            if row[2].value == label:
                row[3].value = value
    return change


def preview(world, reply, body, ward="minato"):
    return sheets.read_answers(body, "回答.xlsx", reply=reply, actor=world.actor("planning", ward))


def fill(world, reply, found, ward="minato"):
    do.FillFromFile(
        actor=world.actor("planning", ward), reply=reply, cells=sheets.cells_of(found, reply), digest=found.digest, rows=len(found.accepted),
    )()
    reply.refresh_from_db()


def test_out_and_in_again_changes_nothing(world):
    reply = reply_of(sent(world), world, "minato")
    save(world, "minato", reply, {**WHOLE, "next": "令和9年2月1日", "held": "2.50"})
    reply.refresh_from_db()
    found = preview(world, reply, sheets.answer_sheet(reply))
    assert found.count("refused") == 0
    assert {r.status for r in found.rows} == {"same"}


def test_rows_moved_columns_hidden_and_rows_deleted_still_land_in_their_questions(world):
    reply = reply_of(sent(world), world, "minato")

    def shuffle(page):
        rows = [[c.value for c in row] for row in page.iter_rows(min_row=2)]
        for row in rows:
            if row[2] == "実施回数":
                row[3] = "１２"
            if row[2] == "状況":
                row[3] = "準備中"
            if row[2] == "内訳 下期 人数":
                row[3] = 300.0
        rows = [r for r in reversed(rows) if r[2] != "補足"]
        page.delete_rows(2, page.max_row)
        for row in rows:
            page.append(row)
        for letter in "BEF":
            page.column_dimensions[letter].hidden = True
        page.insert_rows(1)
        page["A1"] = "港辺区からの回答"

    found = preview(world, reply, edited(sheets.answer_sheet(reply), shuffle))
    assert found.count("refused") == 0 and found.notes
    fill(world, reply, found)
    assert reply.answers == {"held": "12", "state": "準備中", "split": {"下期": {"人数": "300"}}} and reply.state == "drafting"
    assert {v.source for v in reply.versions.all()} == {"file"}


def test_an_approximate_number_is_refused_in_its_cell_and_the_rest_can_be_taken(world):
    reply = reply_of(sent(world), world, "minato")
    body = edited(sheets.answer_sheet(reply), lambda p: (put("実施回数", "概ね20")(p), put("状況", "実施")(p)))
    found = preview(world, reply, body)
    (bad,) = [r for r in found.rows if r.status == "refused"]
    assert bad.key == "held" and "おおよその数" in str(bad.issues[0].message)
    fill(world, reply, found)
    assert reply.answers == {"state": "実施"}


def test_a_blank_cell_leaves_the_former_answer(world):
    reply = reply_of(sent(world), world, "minato")
    save(world, "minato", reply)
    reply.refresh_from_db()
    found = preview(world, reply, edited(sheets.answer_sheet(reply), put("補足", None)))
    assert [r.issues[0].level for r in found.rows if r.key == "note"] == ["warning"] and not found.accepted


def test_another_wards_file_is_recognised_and_named(world):
    inquiry = sent(world)
    mine, other = reply_of(inquiry, world, "minato"), reply_of(inquiry, world, "oka")
    with pytest.raises(Unreadable, match="これは丘上区の回答票です"):
        preview(world, mine, sheets.answer_sheet(other))


def test_last_rounds_file_is_recognised_and_named(world):
    old = reply_of(sent(world), world, "minato")
    new = reply_of(sent(world), world, "minato")
    with pytest.raises(Unreadable, match="別の照会「地域防災の取組について」"):
        preview(world, new, sheets.answer_sheet(old))


def test_a_single_row_pasted_from_another_ward_stops_the_file(world):
    inquiry = sent(world)
    mine, other = reply_of(inquiry, world, "minato"), reply_of(inquiry, world, "oka")
    foreign = load_workbook(io.BytesIO(sheets.answer_sheet(other))).worksheets[0]["A3"].value

    def paste(page):
        page["A3"] = foreign

    with pytest.raises(Unreadable, match="丘上区"):
        preview(world, mine, edited(sheets.answer_sheet(mine), paste))


def test_a_row_twice_a_row_without_a_mark_and_a_formula(world):
    reply = reply_of(sent(world), world, "minato")

    def twice(page):
        page.append([c.value for c in page[2]])
        page.append([None, "9", "足した質問", "答え"])

    found = preview(world, reply, edited(sheets.answer_sheet(reply), twice))
    said = [str(i.message) for r in found.rows for i in r.issues]
    assert any("重なって" in s for s in said) and any("照合記号のない行" in s for s in said)
    with pytest.raises(Unreadable, match="数式"):
        preview(world, reply, edited(sheets.answer_sheet(reply), put("実施回数", "=1+2")))


@pytest.mark.parametrize("body", [b"", b"not a workbook", "区,回答\r\n港辺区,3\r\n".encode("cp932")])
def test_a_file_that_is_no_answer_sheet_says_so(world, body):
    reply = reply_of(sent(world), world, "minato")
    with pytest.raises(Unreadable):
        preview(world, reply, body)


def test_the_merged_workbook_has_the_totals_of_its_own_rows_and_runs_nothing(world):
    inquiry = sent(world)
    for ward, held in (("minato", "3"), ("oka", "4")):
        reply = reply_of(inquiry, world, ward)
        save(world, ward, reply, {**WHOLE, "held": held})
        do.SubmitReply(actor=world.actor("planning", ward), reply=reply)()
    sheet, rows = sheets.merged_sheet(inquiry, queries.merged(inquiry))
    assert [r.get("held") for r in rows] == [3, 4, 7, 0]
    assert rows[-1]["split.2.1"] == 2 and rows[0]["split.2.1"] is None
    table = read(to_xlsx(Leaf(sheet, rows)), "m.xlsx")
    assert table.formulas == () and any("=HYPERLINK" in map(str, row) for row in table.pages[0].rows)


def test_through_the_pages_preview_first_then_one_button(world, signed_in):
    reply = reply_of(sent(world), world, "minato")
    client = signed_in("planning", "minato")
    url = f"/office/inquiries/{reply.ref}/"
    body = client.get(f"{url}workbook/").content
    up = SimpleUploadedFile("回答.xlsx", edited(body, put("実施回数", 9)))
    page = client.post(f"{url}fill/", {"file": up})
    assert page.status_code == 200 and "実施回数" in page.content.decode()
    reply.refresh_from_db()
    assert reply.answers == {}
    context = page.context
    done = client.post(f"{url}fill/", {"sha": context["sha"], "file_name": "回答.xlsx", "digest": context["digest"], "_key": "K1", "confirm": "1"})
    assert done.status_code == 302
    reply.refresh_from_db()
    assert reply.answers == {"held": "9"}
