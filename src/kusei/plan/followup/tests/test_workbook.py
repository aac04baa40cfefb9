"""The ward's Excel out and back in: whatever people do to it is read or refused cell by cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from kusei.core import gate
from kusei.core.actions.action import Refused
from kusei.core.importing import Preview, Unreadable
from kusei.plan.followup import workbook
from kusei.plan.followup.actions import ImportSheet, OpenRound
from kusei.plan.followup.models import Round, WardSheet
from kusei.plan.followup.queries import round_view
from kusei.plan.followup.views.sheets import cells_of

pytestmark = pytest.mark.django_db
Edit = Callable[[Any], None]


def export(story, ward: str = "minato", round_: Round | None = None) -> bytes:
    sheet = story.sheet(ward) if round_ is None else WardSheet.objects.get(round=round_, ward=story.world.wards[ward])
    view = round_view(sheet.round, story.office)
    return workbook.write_answers(sheet, {c.node.ref: c.mark for c in cells_of(view, sheet) if c.mark}, view.plan)


def heads(page: Any) -> dict[str, int]:
    return {str(c.value): c.column for c in page[1] if c.value}


def edited(data: bytes, edit: Edit) -> bytes:
    book = load_workbook(io.BytesIO(data))
    edit(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(row: int, head: str, value: Any) -> Edit:
    return lambda page: page.cell(row, heads(page)[head]).__setattr__("value", value)


def read(story, data: bytes, ward: str = "minato") -> Preview:
    return workbook.read_answers(story.sheet(ward), data, "answers.xlsx")


def test_out_and_in_again_changes_nothing(asking) -> None:
    asking.fill("minato", grade="on_track", own_value=Decimal("12.5"))
    preview = read(asking, export(asking))
    assert (preview.count("same"), len(preview.rows), preview.notes) == (4, 4, ())


def test_identity_columns_are_hidden_and_evidence_is_locked(asking) -> None:
    page = load_workbook(io.BytesIO(export(asking))).worksheets[0]
    at = heads(page)
    assert page.column_dimensions[page.cell(1, at["識別"]).column_letter].hidden
    assert page.protection.sheet and page.cell(2, at["根拠の値"]).protection.locked
    assert not page.cell(2, at["着手"]).protection.locked
    assert page.cell(2, at["根拠の値"]).value == "3回"


def test_answers_typed_in_excel_are_taken(asking) -> None:
    data = edited(export(asking), lambda p: [put(2, "着手", "取組中")(p), put(2, "達成", "一部達成")(p), put(2, "評価", "順調")(p),
                                             put(2, "今年度に行ったこと", "3回行った")(p), put(2, "区で数えた実績", "１２")(p)])
    preview = read(asking, data)
    assert preview.count("changed") == 1
    sheet = ImportSheet(actor=asking.actor("minato"), sheet=asking.sheet("minato"), data=data, file_name="a.xlsx", digest=preview.digest)()
    entry = sheet.entries.get(ref=preview.accepted[0].key)
    assert (entry.start, entry.reach, entry.grade, entry.done, entry.own_value) == ("working", "partly", "on_track", "3回行った", 12)
    assert asking.sheet("minato").state == "writing"


def test_rows_moved_and_columns_reordered_are_read(asking) -> None:
    def shuffle(page: Any) -> None:
        rows = [[c.value for c in row] for row in page.iter_rows()]
        rows = [rows[0], *reversed(rows[1:])]
        order = list(reversed(range(len(rows[0]))))
        for r, row in enumerate(rows, start=1):
            for c, index in enumerate(order, start=1):
                page.cell(r, c).value = row[index]
        put(2, "課題", "場所がない")(page)

    preview = read(asking, edited(export(asking), shuffle))
    changed = [r for r in preview.rows if r.status == "changed"]
    assert len(changed) == 1 and changed[0].title == "備蓄の充実" and changed[0].values["issue"] == "場所がない"


def test_deleted_rows_leave_their_answers_alone_and_it_is_said(asking) -> None:
    preview = read(asking, edited(export(asking), lambda p: p.delete_rows(3, 2)))
    assert len(preview.rows) == 2 and "2件" in str(preview.notes[0])


def test_a_deleted_column_changes_nothing_in_it(asking) -> None:
    asking.fill("minato", issue="残す", grade="on_track")
    preview = read(asking, edited(export(asking), lambda p: p.delete_cols(heads(p)["課題"])))
    assert preview.count("same") == 4 and all("issue" not in r.values for r in preview.rows)


def test_about_is_not_a_number_and_the_other_rows_are_read(asking) -> None:
    def edit(page: Any) -> None:
        put(2, "区で数えた実績", "概ね300")(page)
        put(3, "区で数えた実績", 300)(page)

    preview = read(asking, edited(export(asking), edit))
    refused = next(r for r in preview.rows if r.status == "refused")
    assert refused.row == 2 and "『概ね300』は数として読めません" in str(refused.issues[0].message)
    assert [r.values["own_value"] for r in preview.accepted] == [300]


def test_a_word_outside_the_list_is_refused_at_its_cell(asking) -> None:
    preview = read(asking, edited(export(asking), put(2, "着手", "ぼちぼち")))
    assert preview.rows[0].issues[0].field == "start" and "選べません" in str(preview.rows[0].issues[0].message)


def test_answers_that_contradict_each_other_are_refused(asking) -> None:
    preview = read(asking, edited(export(asking), lambda p: [put(2, "着手", "未着手")(p), put(2, "達成", "達成")(p)]))
    assert preview.rows[0].status == "refused" and "食い違って" in str(preview.rows[0].issues[0].message)


def test_another_wards_file_is_refused_row_by_row(asking) -> None:
    preview = read(asking, export(asking, "oka"))
    assert preview.count("refused") == 4 and "丘上区の回答です" in str(preview.rows[0].issues[0].message)


def test_last_years_file_is_refused_row_by_row(asking) -> None:
    old = OpenRound(actor=asking.office, fiscal_year=2025, due_on=date(2026, 12, 1))()
    preview = read(asking, export(asking, "minato", old))
    assert preview.count("refused") == 4 and "令和7年度" in str(preview.rows[0].issues[0].message)


def test_a_table_sorted_by_one_column_only_is_noticed(asking) -> None:
    def half_sort(page: Any) -> None:
        at = heads(page)["識別"]
        page.cell(2, at).value, page.cell(3, at).value = page.cell(3, at).value, page.cell(2, at).value

    preview = read(asking, edited(export(asking), half_sort))
    assert [r.status for r in preview.rows] == ["refused", "refused", "same", "same"]
    assert "並べ替えた" in str(preview.rows[0].issues[0].message)


def test_a_row_copied_twice_is_refused(asking) -> None:
    def twice(page: Any) -> None:
        for cell in list(page[2]):
            page.cell(page.max_row + (cell.column == 1), cell.column).value = cell.value

    preview = read(asking, edited(export(asking), twice))
    assert "重なって" in str(preview.rows[-1].issues[0].message)


def test_a_formula_is_refused_at_its_cell_and_a_quoted_one_too(asking) -> None:
    preview = read(asking, edited(export(asking), put(2, "区で数えた実績", "=1+1")))
    assert preview.rows[0].status == "refused" and "数式" in str(preview.rows[0].issues[0].message)
    assert preview.count("same") == 3


def test_what_a_ward_wrote_never_leaves_as_a_formula(asking) -> None:
    asking.fill("minato", done="=HYPERLINK(\"http://example.invalid\")", grade="on_track")
    page = load_workbook(io.BytesIO(export(asking))).worksheets[0]
    cell = page.cell(2, heads(page)["今年度に行ったこと"])
    assert cell.data_type == "s" and cell.quotePrefix


def test_a_file_without_the_identity_column_says_which_column_is_missing(asking) -> None:
    data = edited(export(asking), lambda p: p.delete_cols(heads(p)["識別"]))
    with pytest.raises(Unreadable, match="識別"):
        read(asking, data)


def test_a_file_that_is_no_table_is_refused(asking) -> None:
    book = Workbook()
    book.active["A1"] = "会議の記録"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(Unreadable, match="見出し"):
        read(asking, out.getvalue())


def test_a_file_changed_after_its_preview_is_refused(asking) -> None:
    data = edited(export(asking), put(2, "課題", "一"))
    preview = read(asking, data)
    other = edited(export(asking), put(2, "課題", "二"))
    with pytest.raises(Refused, match="内容が変わりました"):
        ImportSheet(actor=asking.actor("minato"), sheet=asking.sheet("minato"), data=other, file_name="a.xlsx", digest=preview.digest)()


def test_a_file_comes_back_in_no_frozen_year(asking) -> None:
    data = edited(export(asking), put(2, "課題", "一"))
    preview = read(asking, data)
    with gate.writing("test"):
        Round.objects.update(state="frozen")
    with pytest.raises(Refused, match="確定"):
        ImportSheet(actor=asking.actor("minato"), sheet=asking.sheet("minato"), data=data, file_name="a.xlsx", digest=preview.digest)()


def test_merged_cells_hidden_rows_and_a_heading_line_above_are_read(asking) -> None:
    def edit(page: Any) -> None:
        put(2, "課題", "二つの取り組みに共通")(page)
        column = heads(page)["課題"]
        page.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
        page.row_dimensions[4].hidden = True
        page.column_dimensions["B"].hidden = True

    preview = read(asking, edited(export(asking), edit))
    assert len(preview.rows) == 4 and preview.count("refused") == 0
    assert [r.values["issue"] for r in preview.rows][:2] == ["二つの取り組みに共通"] * 2


def test_a_dash_is_no_number_and_no_money(asking) -> None:
    def edit(page: Any) -> None:
        put(2, "区で数えた実績", "—")(page)
        put(3, "予算の要求額（円）", "-5")(page)
        put(4, "予算の要求額（円）", "５００，０００")(page)

    preview = read(asking, edited(export(asking), edit))
    by_row = {r.row: r for r in preview.rows}
    assert by_row[3].status == "refused" and "予算の要求額" in dict(preview.columns)["asked_yen"]
    assert by_row[4].values["asked_yen"] == 500_000
    assert by_row[2].status in ("refused", "same") and by_row[2].values.get("own_value") is None


def test_a_cp932_csv_comes_back_like_the_workbook(asking) -> None:
    asking.fill("minato", grade="on_track", issue="髙い丘①")
    page = load_workbook(io.BytesIO(export(asking))).worksheets[0]
    out = io.StringIO()
    csv.writer(out).writerows([["" if c is None else str(c) for c in row] for row in page.iter_rows(values_only=True)])
    text = out.getvalue().replace("—", "‐")
    preview = workbook.read_answers(asking.sheet("minato"), text.encode("cp932", "replace"), "answers.csv")
    assert preview.count("same") == 4, [i.message for r in preview.rows for i in r.issues]
