"""Files as wards send them: sniffed, understood, or refused with a reason."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from kusei.core.sheets import (
    Choice,
    Column,
    FileRefused,
    Int,
    Lat,
    Lon,
    Option,
    Sheet,
    Table,
    Text,
    check,
    read,
    understand,
)
from kusei.core.sheets.columns import heading_key
from kusei.core.tests.real_data import real_file

pytestmark = pytest.mark.pure

MARKS = Choice((Option("yes", "適", ("○",)), Option("part", "一部", ("△",)), Option("no", "不適", ("×",))))
SITES = Sheet(
    "sites",
    "避難所",
    (
        Column("name", "名称", Text(60), required=True, aliases=("施設名", "name")),
        Column("room", "収容人数", Int(0, 100_000), aliases=("定員", "capacity")),
        Column("lat", "緯度", Lat(), aliases=("latitude",)),
        Column("lon", "経度", Lon(), aliases=("longitude",)),
        Column("flood", "洪水", MARKS, aliases=("flood_L1",)),
    ),
    key_columns=("name",),
)


def workbook(fill: Callable[[Workbook], None]) -> bytes:
    book = Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refused(data: bytes, filename: str = "x.xlsx") -> str:
    with pytest.raises(FileRefused) as problem:
        check(read(data, filename), SITES)
    assert problem.value.message
    return problem.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_csv_is_read_in_the_encodings_offices_use(encoding: str) -> None:
    table = read("名称,収容人数\r\n港小学校,300\r\n".encode(encoding), "a.csv")
    assert table.kind == "csv"
    assert check(table, SITES).rows[0].values["name"] == "港小学校"


def test_mixed_newlines_and_quoted_breaks_keep_the_row_numbers() -> None:
    data = '名称,収容人数\r\n港小学校,300\n"築地\n小学校",12\r九番,約5\n'.encode()
    table = read(data, "a.csv")
    assert table.newlines == ("CRLF", "LF", "CR")
    checked = check(table, SITES)
    assert [(e.row, e.column, e.code) for e in checked.errors] == [
        (3, "name", "line_break"),
        (4, "room", "number_or_empty"),
    ]


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_other_delimiters_are_recognised(delimiter: str) -> None:
    table = read(f'名称{delimiter}収容人数\n"港,区"{delimiter}3\n'.encode(), "a.txt")
    assert check(table, SITES).rows[0].values["name"] == "港,区"


def test_a_file_is_what_it_contains_whatever_its_name() -> None:
    data = workbook(lambda book: book.worksheets[0].append(["名称"]) or book.worksheets[0].append(["港"]))
    table = read(data, "list.csv")
    assert (table.kind, table.misnamed) == ("xlsx", True)
    assert not read(data, "list.XLSX").misnamed


def test_titles_above_and_hidden_sheets_are_stepped_over() -> None:
    def fill(book: Workbook) -> None:
        first = book.worksheets[0]
        first.title = "説明"
        first.append(["この表の使い方"])
        secret = book.create_sheet("隠し")
        secret.append(["名称", "収容人数", "緯度", "経度"])
        secret.sheet_state = "hidden"
        page = book.create_sheet("一覧")
        for row in (["避難所一覧"], [], ["番号", "施設名", "定員", "備考"], [1, "港小学校", 300, "-"]):
            page.append(row)

    table = read(workbook(fill), "a.xlsx")
    seen = understand(table, SITES)
    assert (seen.page, seen.header_rows, seen.first_row) == ("一覧", (3,), 4)
    assert seen.mapping == {"name": 2, "room": 3}
    assert seen.unmatched == ("番号", "備考")
    assert seen.missing == ("lat", "lon", "flood")
    assert table.hidden_pages == ("隠し",)
    assert set(seen.skipped_pages) == {"説明", "隠し"}
    assert check(table, SITES).rows[0].row == 4


def test_a_code_row_over_a_label_row_is_one_heading() -> None:
    table = read("name,capacity\n施設名,定員\n港小学校,300\n".encode(), "a.csv")
    seen = understand(table, SITES)
    assert seen.header_rows == (1, 2)
    assert len(check(table, SITES).rows) == 1


def test_a_merged_group_heading_joins_the_heading_below() -> None:
    sheet = Sheet(
        "s",
        "s",
        (Column("name", "名称", Text()), Column("adult", "定員 大人", Int()), Column("child", "定員 子ども", Int())),
    )

    def fill(book: Workbook) -> None:
        page = book.worksheets[0]
        for row in (["名称", "定員", None], [None, "大人", "子ども"], ["港", 10, 5]):
            page.append(row)
        page.merge_cells("A1:A2")
        page.merge_cells("B1:C1")

    checked = check(read(workbook(fill), "a.xlsx"), sheet)
    assert checked.understood.header_rows == (1, 2)
    assert checked.rows[0].values == {"name": "港", "adult": 10, "child": 5}


def test_a_merged_name_is_repeated_but_a_merged_number_is_not() -> None:
    def fill(book: Workbook) -> None:
        page = book.worksheets[0]
        for row in (["学区", "名称", "収容人数"], ["港", "北館", 300], [None, "南館", None]):
            page.append(row)
        page.merge_cells("A2:A3")
        page.merge_cells("C2:C3")

    sheet = Sheet("s", "s", (Column("district", "学区", Text()), *SITES.columns))
    checked = check(read(workbook(fill), "a.xlsx"), sheet)
    assert [row.values["district"] for row in checked.rows] == ["港", "港"]
    assert [(e.row, e.code) for e in checked.errors] == [(3, "merged")]


def test_a_data_row_is_not_eaten_as_a_heading() -> None:
    table = read("名称,メモ\n収容人数,緯度\n港,x\n".encode(), "a.csv")
    assert understand(table, SITES).header_rows == (1,)


def test_a_person_may_put_the_mapping_right() -> None:
    table = read("名称,人数\n港,300\n".encode(), "a.csv")
    seen = understand(table, SITES, mapping={"name": 1, "room": 2})
    assert check(table, SITES, understood=seen).rows[0].values["room"] == 300


def test_two_columns_for_one_item_are_refused() -> None:
    assert refused("名称,定員,収容人数\n港,1,2\n".encode(), "a.csv") == "two_columns"


@pytest.mark.parametrize("written", ["収容人数（人）※", " 収容　人数 ", "収容人数_人", "【収容人数】人"])
def test_headings_meet_whatever_their_decoration(written: str) -> None:
    assert heading_key(written).startswith(heading_key("収容人数"))


def test_a_file_without_heading_or_rows_is_refused() -> None:
    assert refused(b"a,b\n1,2\n", "a.csv") == "no_header"
    assert refused("収容人数\n3\n".encode(), "a.csv") == "missing_columns"
    assert refused("名称,収容人数\n\n".encode(), "a.csv") == "no_rows"
    assert refused(b"", "a.csv") == "empty"


def test_a_formula_is_refused_with_its_cell() -> None:
    def fill(book: Workbook) -> None:
        book.worksheets[0].append(["名称", "収容人数"])
        book.worksheets[0].append(["港", "=1+1"])

    with pytest.raises(FileRefused) as problem:
        read(workbook(fill), "a.xlsx")
    assert problem.value.code == "formula"
    assert problem.value.params["where"] == "B2"


def test_a_workbook_with_a_macro_is_refused() -> None:
    data = io.BytesIO(workbook(lambda book: book.worksheets[0].append(["名称"])))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert refused(data.getvalue(), "a.xlsm") == "macro"


def test_a_zip_bomb_is_refused_before_it_is_opened() -> None:
    data = io.BytesIO(workbook(lambda book: book.worksheets[0].append(["名称"])))
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("xl/media/big.bin", "w") as entry:
            for _ in range(210):
                entry.write(bytes(1 << 20))
    assert len(data.getvalue()) < 1_000_000
    assert refused(data.getvalue()) == "unpacked_too_large"


def test_an_entity_bomb_is_refused() -> None:
    data = io.BytesIO(workbook(lambda book: book.worksheets[0].append(["名称"])))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/worksheets/sheet9.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    assert refused(data.getvalue()) == "damaged"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"x" * (20 * 1024 * 1024 + 1), "too_large"),
        (b"%PDF-1.7", "type"),
        (b"<html><table></table></html>", "html"),
        (b"PK\x03\x04broken", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"), "macro"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "damaged"),
        (b"abc\x00def", "type"),
        ("名称\n".encode() + b"\xff\xff\n", "encoding"),
    ],
)
def test_what_is_not_a_safe_spreadsheet_is_refused(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_a_sip4d_zip_is_not_taken_for_a_workbook() -> None:
    assert refused(real_file("sip4dzip", "testdata", "bomtest.zip").read_bytes()) == "type"


def takamatsu(name: str, **how: str) -> Table:
    return read(real_file("takamatsu", name).read_bytes(), name, **how)


def test_the_real_tsunami_buildings_are_the_same_as_csv_and_workbook() -> None:
    one = check(takamatsu("tsunami_evacuation_building.csv"), SITES)
    two = check(takamatsu("tsunami_evacuation_building.xlsx"), SITES)
    names = [{row.values["name"] for row in checked.rows} for checked in (one, two)]
    # The two publications differ by one building; all others must come out alike.
    assert len(names[0] ^ names[1]) == 1
    assert len(names[0] & names[1]) == 112
    assert one.rows[0].values == two.rows[0].values
    assert one.rows[0].values["room"] == 1750
    assert all(error.code in ("number_or_empty", "duplicate", "line_break") for error in one.errors)


def test_the_real_shelter_marks_are_read() -> None:
    checked = check(takamatsu("evacuation_space.xlsx"), SITES)
    assert len(checked.rows) > 190
    assert {row.values["flood"] for row in checked.rows} >= {"yes", "part"}


def test_the_real_organisation_and_postal_code_files_are_read() -> None:
    posts = Sheet("o", "o", (Column("name", "所属名称", Text(), required=True), Column("kind", "機構分類名称", Text())))
    assert len(check(takamatsu("organization_202504.xlsx"), posts).rows) > 380
    codes = Sheet(
        "p", "p", (Column("code", "postal_code", Text(), required=True), Column("town", "neighborhood", Text()))
    )
    path = real_file("nagoya", "postal_codes_nagoya.csv")
    checked = check(read(path.read_bytes(), path.name), codes)
    assert len(checked.accepted) == 1890


def test_a_preamble_of_the_real_kind_is_stepped_over() -> None:
    sheet = Sheet("m", "m", (Column("month", "month", Text(), required=True),))
    with pytest.raises(FileRefused):
        takamatsu("moving_in_out_2024.xlsx")
    table = takamatsu("moving_in_out_2024.xlsx", formulas="values")
    assert table.formulas
    seen = understand(table, sheet)
    assert seen.header_rows[0] > 5


def ods(*rows: str) -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{office}office:1.0" xmlns:table="{office}table:1.0" '
        f'xmlns:text="{office}text:1.0"><office:body><office:spreadsheet><table:table table:name="一覧">'
        + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        + "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return out.getvalue()


def word(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def test_an_opendocument_sheet_is_read() -> None:
    number = '<table:table-cell office:value-type="float" office:value="300"><text:p>300</text:p></table:table-cell>'
    table = read(ods(word("名称") + word("定員"), word("港") + number), "a.ods")
    assert table.kind == "ods"
    assert check(table, SITES).rows[0].values["room"] == 300


def test_a_formula_in_an_opendocument_sheet_is_refused() -> None:
    cell = '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>'
    assert refused(ods(word("名称") + word("定員"), word("港") + cell), "a.ods") == "formula"
