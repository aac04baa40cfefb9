from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from kusei.core.actions.action import Refused
from kusei.core.sheets import Leaf, to_csv, to_xlsx
from kusei.plan.register import queries
from kusei.plan.register.actions import ImportSheet
from kusei.plan.register.incoming import read_sheet
from kusei.plan.register.sheets import SHEET, rows_of


def _book(rows):
    book = Workbook()
    leaf = book.active
    leaf.append(["区役所改革の取り組み一覧"])
    for row in rows:
        leaf.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HEAD = ["柱", "節", "種類", "番号", "取組名", "区分"]
ROWS = [
    HEAD,
    ["災害に強い区", "備える", "課題", "1", "職員の参集が遅れる", None],
    ["災害に強い区", "備える", "取組", "1", "避難所の開設訓練をする", "区の実情に応じて"],
    ["つながる区", None, "方針", "①", "担い手を育てる", None],
    ["つながる区", None, "主な取り組み", "2", "空き家の相談を受ける", "全市一斉"],
    [None, None, "進め方", None, "毎年度確かめる", None],
]


def _import(world, data, name="plan.xlsx"):
    seen = read_sheet(data, name)
    return ImportSheet(actor=world.actor("plan_office"), data=data, file_name=name, digest=seen.digest)()


def test_an_excel_plan_becomes_a_tree_with_its_rows_as_source_lines(world):
    plan = _import(world, _book(ROWS))
    view = queries.view_of(plan)
    assert [len(view.of(k)) for k in ("pillar", "section", "issue", "policy", "initiative", "principle")] == [2, 2, 1, 1, 2, 1]
    first, second = view.of("initiative")
    assert (first.mode, second.mode) == ("ward", "city")
    assert first.rooms == ("shelters",)
    assert plan.source_lines.count() == 5


def test_a_row_with_an_unknown_kind_or_without_a_pillar_is_refused_at_its_cell(world):
    seen = read_sheet(_book([*ROWS, ["柱", None, "おまけ", None, "x", None], [None, None, "取組", None, "y", None]]), "plan.xlsx")
    refused = [r for r in seen.rows if r.status == "refused"]
    assert [r.issues[0].field for r in refused] == ["kind_words", "pillar"]
    assert seen.count("new") == 5


def test_a_sheet_without_initiatives_is_refused(world):
    data = _book([HEAD, ["柱", None, "課題", None, "x", None]])
    with pytest.raises(Refused, match="主な取り組み"):
        _import(world, data)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_exported_comes_back_as_the_same_plan(world, form):
    plan = _import(world, _book(ROWS))
    rows = rows_of(plan, queries.nodes_of(plan))
    data = to_csv(SHEET, rows).data if form == "csv" else to_xlsx(Leaf(SHEET, rows))
    again = _import(world, data, f"again.{form}")

    def shape(one):
        view = queries.view_of(one)
        return [(n.kind, n.no, n.title, n.mode, n.rooms) for n in view.nodes]

    assert shape(again) == shape(plan)
    assert again.title == plan.title
