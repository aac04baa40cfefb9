"""The results as CSV and Excel: one row per initiative, ward and measure; references on a sheet of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import sheets
from kusei.plan.followup.drawing import RowsUrl, same, ward_name, why_words
from kusei.plan.followup.models import Mark
from kusei.plan.followup.queries import CellView, InitiativeView, RoundView
from kusei.plan.followup.words import GAP, PACE, REACH, START, exact, key_label, key_unit

NUMBER = sheets.Decimal_()
TEXT = sheets.Text()
LONG = sheets.Text(multiline=True)

RESULTS = sheets.Sheet("followup", _("フォローアップ"), (
    sheets.Column("year", _("年度"), TEXT), sheets.Column("pillar", _("柱"), TEXT),
    sheets.Column("title", _("取り組み"), TEXT), sheets.Column("ward_code", _("団体コード"), TEXT),
    sheets.Column("ward", _("区"), TEXT), sheets.Column("key", _("指標のキー"), TEXT),
    sheets.Column("measure", _("指標"), TEXT), sheets.Column("value", _("根拠の値"), NUMBER),
    sheets.Column("unit", _("単位"), TEXT), sheets.Column("sample", _("数えた記録"), sheets.Int()),
    sheets.Column("as_of", _("基準日"), sheets.Date()), sheets.Column("target", _("目標"), NUMBER),
    sheets.Column("rate", _("達成率（%）"), NUMBER), sheets.Column("required", _("求める率（%）"), NUMBER),
    sheets.Column("pace", _("根拠による評価"), TEXT), sheets.Column("why", _("言えない理由"), TEXT),
    sheets.Column("start", _("着手"), TEXT), sheets.Column("reach", _("達成"), TEXT), sheets.Column("grade", _("評価"), TEXT),
    sheets.Column("gap", _("くいちがい"), TEXT), sheets.Column("own_value", _("区で数えた実績"), NUMBER),
    sheets.Column("done", _("今年度に行ったこと"), LONG), sheets.Column("issue", _("課題"), LONG),
    sheets.Column("remedy", _("改善策"), LONG), sheets.Column("link", _("記録の一覧"), TEXT),
))
REFERENCES = sheets.Sheet("followup-references", _("参考"), (
    sheets.Column("title", _("取り組み"), TEXT), sheets.Column("ward", _("区"), TEXT),
    sheets.Column("measure", _("指標"), TEXT), sheets.Column("label", _("参考"), TEXT),
    sheets.Column("value", _("件数"), sheets.Int()), sheets.Column("as_of", _("現在"), sheets.Date()),
    sheets.Column("link", _("一覧"), TEXT),
))


def result_rows(view: RoundView, rows_url: RowsUrl = same) -> Iterator[dict[str, Any]]:
    for line in view.lines:
        for cell in (*line.cells, line.whole):
            for order, mark in enumerate(cell.marks or (None,)):
                if mark is not None or cell.entry is not None:
                    yield _row(view, line, cell, mark, rows_url, lead=order == 0)


def _row(
    view: RoundView, line: InitiativeView, cell: CellView, mark: Mark | None, rows_url: RowsUrl, *, lead: bool,
) -> dict[str, Any]:
    entry = cell.entry if lead else None
    row: dict[str, Any] = {
        "year": view.round.year, "pillar": line.pillar.title, "title": line.node.title,
        "ward_code": cell.ward.code if cell.ward else "", "ward": ward_name(cell.ward),
    }
    if mark is not None:
        hidden = getattr(mark, "hidden", False)
        row |= {
            "key": mark.key, "measure": str(key_label(mark.key)), "value": exact(mark.value), "unit": str(key_unit(mark.key)),
            "sample": None if hidden else mark.sample, "as_of": mark.as_of, "target": exact(mark.target), "rate": mark.rate,
            "required": mark.required, "pace": str(PACE[mark.pace]), "why": why_words(mark),
            "link": rows_url(mark.href) if mark.href and mark.value is not None else "",
        }
    if entry is not None:
        row |= {
            "start": str(START.get(entry.start, _t("未回答"))), "reach": str(REACH.get(entry.reach, _t("未回答"))),
            "grade": view.round.scale.labels.get(entry.grade, ""), "gap": str(GAP[cell.gap]) if cell.gap else "",
            "own_value": None if cell.hidden else exact(entry.own_value), "done": entry.done, "issue": entry.issue,
            "remedy": entry.remedy,
        }
    return row


def reference_rows(view: RoundView, rows_url: RowsUrl = same) -> Iterator[dict[str, Any]]:
    for line in view.lines:
        for cell in (*line.cells, line.whole):
            for mark in cell.marks:
                for ref in mark.references:
                    yield {
                        "title": line.node.title, "ward": ward_name(cell.ward), "measure": str(key_label(mark.key)),
                        "label": ref["label"], "value": ref["value"],
                        "as_of": date.fromisoformat(ref["as_of"]) if ref.get("as_of") else None,
                        "link": rows_url(ref["href"]) if ref.get("href") else "",
                    }


def to_xlsx(view: RoundView, rows_url: RowsUrl = same) -> bytes:
    return sheets.to_xlsx(
        sheets.Leaf(RESULTS, list(result_rows(view, rows_url))), sheets.Leaf(REFERENCES, list(reference_rows(view, rows_url))),
    )


def to_csv(view: RoundView, rows_url: RowsUrl = same) -> bytes:
    return sheets.to_csv(RESULTS, result_rows(view, rows_url)).data


def references_csv(view: RoundView, rows_url: RowsUrl = same) -> bytes:
    return sheets.to_csv(REFERENCES, reference_rows(view, rows_url)).data
