"""Cells typed or refused in the user's words; files compared; rows written safely."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from openpyxl import load_workbook

from kusei.core.sheets import (
    BadCell,
    Bool,
    Choice,
    Code,
    Column,
    Date,
    Decimal_,
    Int,
    Kind,
    Lat,
    Leaf,
    Lon,
    Option,
    Sheet,
    Text,
    Time,
    check,
    diff,
    marked_file,
    read,
    to_csv,
    to_xlsx,
)

pytestmark = pytest.mark.pure

SHEET = Sheet(
    "sites",
    "避難所",
    (
        Column("code", "番号", Code(length=4), required=True),
        Column("name", "名称", Text(10), required=True),
        Column("room", "収容人数", Int(0, 9_999), help="横になれる人数"),
        Column("opened_on", "開設日", Date()),
        Column("barrier_free", "段差なし", Bool()),
        Column("kind", "種別", Choice((Option("school", "学校"), Option("hall", "会館")))),
    ),
    key_columns=("code",),
)


def checked_csv(*lines: str, sheet: Sheet = SHEET) -> Any:
    return check(read("\n".join(lines).encode(), "a.csv"), sheet)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Text(), "  山田　太郎　", "山田　太郎"),
        (Text(), "\ufa19", "\ufa19"),
        (Text(), 12.0, "12"),
        (Text(1), "辻\U000e0100", "辻\U000e0100"),
        (Text(), '="0123"', "0123"),
        (Int(), "１，２３４", 1234),
        (Int(), 300.0, 300),
        (Decimal_(), 0.1, Decimal("0.1")),
        (Decimal_(places=1), 0.30000000000000004, Decimal("0.3")),
        (Decimal_(), "12.50", Decimal("12.50")),
        (Date(), "令和元年5月1日", date(2019, 5, 1)),
        (Date(), date(2026, 4, 1), date(2026, 4, 1)),
        (Date(), 20260401.0, date(2026, 4, 1)),
        (Time(), "９：００", time(9)),
        (Time(), "9時30分", time(9, 30)),
        (Time(), time(13, 5, 30), time(13, 5)),
        (Bool(), "○", True),
        (Bool(), "〇", True),
        (Bool(), 1.0, True),
        (Bool(), "1", True),
        (Bool(), "有", True),
        (Bool(), "×", False),
        (Bool(), "✕", False),
        (Bool(), "無し", False),
        (Bool(), 0.0, False),
        (Bool(partial="no"), "△", False),
        (Choice((Option("open", "開設", ("1",)),)), "１", "open"),
        (Lon(), "136度54分23.0328秒", pytest.approx(136.906398)),
        (Lat(), 35.18, 35.18),
        (Code(length=4), 12.0, "0012"),
        (Code(length=7), "４５５００１５", "4550015"),
        (Code(municipality=True), 23111.0, "231118"),
        (Code(municipality=True), 1100.0, "011002"),
    ],
)
def test_a_cell_is_read_as_its_kind(kind: Kind, raw: object, value: object) -> None:
    assert kind.read(raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "code"),
    [
        (Text(), "=cmd()", "formula"),
        (Text(), "a\nb", "line_break"),
        (Text(), "a\x07", "control"),
        (Text(2), "あいう", "too_long"),
        (Text(), "#N/A", "error_value"),
        (Int(), "約300", "number_or_empty"),
        (Int(), "300人", "number_or_empty"),
        (Int(), 300.5, "integer"),
        (Int(), True, "number_or_empty"),
        (Int(), date(2026, 4, 1), "number_or_empty"),
        (Int(0), -1.0, "too_small"),
        (Int(0, 10), "11", "too_large"),
        (Decimal_(places=1), "1.25", "places"),
        (Date(), "6月31日", "no_such_day"),
        (Date(), "不詳", "date_or_empty"),
        (Date(), "平成35年3月31日", "era_range"),
        (Date(), 46113.0, "date_serial"),
        (Date(), "来年", "date"),
        (Time(), "25:00", "time"),
        (Bool(), "△", "triangle"),
        (Bool(), "たぶん", "boolean"),
        (Choice((Option("open", "開設"),)), "閉鎖", "choice"),
        (Lon(), 35.18, "swapped"),
        (Lat(), "0", "coordinate_range"),
        (Lat(), "北の方", "coordinate"),
        (Code(length=4), "12", "code"),
        (Code(municipality=True), "231119", "check_digit"),
        (Code(pattern="[A-Z]{2}"), "a1", "code"),
    ],
)
def test_a_cell_that_is_not_certain_is_refused(kind: Kind, raw: object, code: str) -> None:
    with pytest.raises(BadCell) as problem:
        kind.read(raw)
    assert problem.value.code == code


def test_an_error_says_where_what_and_what_to_do() -> None:
    (error,) = checked_csv("番号,名称,収容人数", "0001,港,約300").errors
    with translation.override("ja"):
        assert error.message == ("2行目『収容人数』の『約300』は数として読めません。数だけにするか、空にしてください。")
    with translation.override("en"):
        assert error.message == (
            "Row 2, “収容人数”: “約300” cannot be read as a number. Enter digits only, or leave the cell empty."
        )


def test_every_message_can_be_said_in_both_languages() -> None:
    lines = ["番号,名称,収容人数,開設日,段差なし,種別"]
    lines += ["1,,300人,6月31日,△,城", "0002,あいうえおかきくけこさ,99999,平成35年3月31日,?,学校"]
    for language in ("ja", "en"):
        with translation.override(language):
            messages = [error.message for error in checked_csv(*lines).errors]
            assert len(messages) == 10
            assert not any("%(" in message for message in messages)


def test_a_required_cell_must_not_be_empty() -> None:
    (error,) = checked_csv("番号,名称,収容人数", "0001,　,3").errors
    assert (error.row, error.column, error.code) == (2, "name", "missing")
    with translation.override("ja"):
        assert error.message == "2行目『名称』が空です。入れてください。"


def test_an_empty_flag_means_no_only_where_the_layout_says_so() -> None:
    flags = Sheet(
        "f", "f", (Column("a", "甲", Bool(blank=False)), Column("b", "乙", Bool()), Column("c", "丙", Text()))
    )
    assert checked_csv("甲,乙,丙", ",,x", sheet=flags).rows[0].values == {"a": False, "b": None, "c": "x"}


def test_a_repeated_key_is_refused_with_the_row_it_repeats() -> None:
    checked = checked_csv("番号,名称", "0001,港", "", "0002,築地", "0001,港北")
    (error,) = checked.errors
    assert (error.row, error.code, error.params["first"]) == (5, "duplicate", 2)
    assert len(checked.accepted) == 2


def test_a_file_is_compared_with_what_is_known() -> None:
    checked = checked_csv("番号,名称,収容人数", "0001,港,300", "0002,築地,50", "0003,九番,x", "0004,東,1")
    known = {
        ("0001",): {"name": "港", "room": 300, "kind": "school"},
        ("0002",): {"name": "築地", "room": 40, "kind": None},
        ("0009",): {"name": "廃校", "room": 1, "kind": None},
    }
    result = diff(checked, known)
    assert (result.new, result.changed, result.same, result.refused) == (1, 1, 1, 1)
    assert result.rows[1].changes == {"room": (40, 50)}
    assert result.absent == (("0009",),)


def test_the_digest_does_not_depend_on_the_order() -> None:
    one = checked_csv("番号,名称", "0001,港", "0002,築地")
    two = checked_csv("名称,番号", "築地,0002", "港,0001")
    other = checked_csv("番号,名称", "0001,港", "0002,築地町")
    assert one.digest == two.digest != other.digest


ROWS: Sequence[dict[str, Any]] = (
    {"code": "0001", "name": "港", "room": 300, "opened_on": date(2026, 4, 1), "barrier_free": True, "kind": "school"},
    {"code": "0002", "name": "=SUM(A1)", "room": None, "opened_on": None, "barrier_free": None, "kind": None},
    {"code": "0003", "name": "辻\U000e0100𠮷〜", "room": 0, "opened_on": None, "barrier_free": False, "kind": "hall"},
)  # fmt: skip


@pytest.mark.parametrize("how", ["csv", "xlsx"])
def test_what_is_written_is_read_back_the_same(how: str) -> None:
    data = to_csv(SHEET, ROWS).data if how == "csv" else to_xlsx(Leaf(SHEET, ROWS))
    checked = check(read(data, f"a.{how}"), SHEET)
    values = [dict(row.values) for row in checked.rows]
    # A text that starts like a formula is let out safely and refused on its way in.
    assert [e.code for e in checked.errors] == ["formula"]
    values[1]["name"] = "=SUM(A1)"
    assert values == list(ROWS)


def test_no_written_cell_runs() -> None:
    assert b"'=SUM(A1)" in to_csv(SHEET, ROWS).data
    cell = load_workbook(io.BytesIO(to_xlsx(Leaf(SHEET, ROWS)))).worksheets[0]["B3"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=SUM(A1)", "s", True)


def test_a_name_that_cp932_lacks_is_reported_and_not_dropped() -> None:
    written = to_csv(SHEET, ROWS, encoding="cp932")
    assert [(lost.row, lost.column, lost.character) for lost in written.lost] == [
        (4, "name", "辻\U000e0100"),
        (4, "name", "𠮷"),
    ]
    assert "〓〓～" in written.data.decode("cp932")


def test_a_workbook_for_filling_in_locks_its_keys_and_offers_choices() -> None:
    book = load_workbook(
        io.BytesIO(to_xlsx(Leaf(SHEET, ROWS, protect=True, blank_rows=2), Leaf(SHEET, (), hidden=True)))
    )
    page, hidden = book.worksheets
    assert page.freeze_panes == "A2"
    assert page.protection.sheet
    assert page["A2"].protection.locked
    assert not page["B2"].protection.locked
    assert not page["B6"].protection.locked
    assert page["C2"].number_format == "#,##0"
    assert page["C1"].comment.text == "横になれる人数"
    assert sorted(rule.formula1 for rule in page.data_validations.dataValidation) == ['"○,×"', '"学校,会館"']
    assert hidden.sheet_state == "hidden"


def test_the_marked_file_shows_each_error_and_can_be_sent_again() -> None:
    data = "題名\n番号,名称,収容人数\n0001,港,約300\n0002,,5\n".encode()
    table = read(data, "a.csv")
    checked = check(table, SHEET)
    marked = marked_file(table, checked)
    page, errors = load_workbook(io.BytesIO(marked)).worksheets
    assert "約300" in page["C3"].comment.text
    assert page["C3"].fill.fgColor.rgb.endswith("FFD9D9")
    assert page["B4"].comment is not None
    assert page["C4"].comment is None
    assert [row[0].value for row in errors.iter_rows(min_row=2)] == [3, 4]
    again = check(read(marked, "a.xlsx"), SHEET)
    assert [(e.row, e.column, e.code) for e in again.errors] == [(e.row, e.column, e.code) for e in checked.errors]


def test_errors_can_be_marked_in_a_written_workbook() -> None:
    checked = checked_csv("番号,名称,収容人数", "0001,港,x")
    page = load_workbook(io.BytesIO(to_xlsx(Leaf(SHEET, ROWS[:1], errors=checked.errors)))).worksheets[0]
    assert page["C2"].comment is not None


def test_a_large_file_is_read_and_checked_whole() -> None:
    draw = random.Random(1)
    kinds = [Text(60), Int(0), Date(), Bool(), Decimal_(), Lon(), Choice((Option("a", "甲"), Option("b", "乙")))]
    makers = [
        lambda: f"港区{draw.randrange(10_000)}番",
        lambda: f"{draw.randrange(100_000):,}",
        lambda: f"令和{draw.randrange(2, 9)}年{draw.randrange(1, 13)}月{draw.randrange(1, 28)}日",
        lambda: draw.choice("○×"),
        lambda: f"{draw.random():.6f}",
        lambda: f"{136 + draw.random():.6f}",
        lambda: draw.choice("甲乙"),
    ]
    columns = tuple(Column(f"c{n}", f"列{n}", kinds[n % 7]) for n in range(40))
    sheet = Sheet("big", "big", columns)
    lines = [",".join(f'"{makers[n % 7]()}"' for n in range(40)) for _ in range(10_000)]
    data = "\r\n".join([",".join(f"列{n}" for n in range(40)), *lines]).encode("cp932")
    checked = check(read(data, "big.csv"), sheet)
    assert len(checked.accepted) == 10_000


def test_a_required_number_is_not_told_to_be_left_empty() -> None:
    sheet = replace(SHEET, columns=tuple(replace(c, required=True) for c in SHEET.columns[:3]))
    (error,) = checked_csv("番号,名称,収容人数", "0001,港,約300", sheet=sheet).errors
    assert error.code == "number"
