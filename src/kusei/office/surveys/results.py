"""The figures of a survey as staff and as the public see them: always with the number of answers and the interval."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.rules import registry as rules
from kusei.core.surveys import counting, queries
from kusei.core.surveys.models import Survey
from kusei.core.surveys.questions import Question, said
from kusei.core.surveys.rule_values import SMALL
from kusei.core.ui.parts import Cell, Column, Figure, Row, TableView
from kusei.core.ui.parts_drawn import ChartSpec, Series


def per_cent(share: Decimal) -> Decimal:
    return (share * 100).quantize(Decimal("0.1"))


def interval(share: counting.Share | None) -> str:
    """「94.4–98.4%」, or a dash."""
    return f"{per_cent(share.low)}–{per_cent(share.high)}%" if share else "—"


def stored_results(survey: Survey) -> dict[str, Any]:
    """The frozen counts of a closed survey, the counts so far of an open one."""
    found: dict[str, Any] = survey.frozen if survey.frozen is not None else queries.results(survey)
    return found


def figures(survey: Survey, found: dict[str, Any]) -> list[Figure]:
    rate = queries.response_rate(survey, found["sheets"])
    return [
        Figure(_("有効回答"), found["sheets"], _("票"), definition=_("無効にした票と二度目の入力を除いた回答票の数")),
        Figure(
            _("回収率"), per_cent(rate.value) if rate else None, "%",
            definition=_("有効回答を、配った数で割ったもの"), sample=survey.invited,
            reason="" if rate else _("配った数がわからないため、出せません。"),
        ),
    ]


def small() -> int:
    return int(rules.at(SMALL, calendar.today())["below"])


def blocks(survey: Survey, found: dict[str, Any], *, public: bool) -> list[dict[str, Any]]:
    """One block per question: its table, its chart, its sentence. The public's have small numbers hidden."""
    language = get_language() or "ja"
    made = []
    for number, q in enumerate(survey.sheet, start=1):
        block: dict[str, Any] = {"number": number, "label": said(q.label, language), "kind": q.kind}
        values = found["questions"][q.key]
        if q.closed:
            counted = queries.counted(q, values, found["sheets"])
            shown = counting.publishable(q, counted, small=small()) if public else counted
            block |= {"table": _table(q, shown, language), "finding": _finding(shown), "hidden": shown.hidden}
            if shown.base and not shown.hidden:
                block["chart"] = _chart(q, shown, language)
        elif q.kind == "number":
            hide = public and 0 < values["base"] < small()
            block["finding"] = _t("回答%(base)s人") % {"base": values["base"]} if hide or not values["base"] else _t(
                "平均%(mean)s、中央値%(median)s（回答%(base)s人）",
            ) % values
        else:
            block["finding"] = _t("%(base)s人が書きました。") % values
        made.append(block)
    return made


def _finding(counted: counting.Counted) -> str:
    if counted.good is None:
        return _t("回答%(base)s人、無回答%(blank)s人") % {"base": counted.base, "blank": counted.blank}
    share = counted.good
    said_ = _t("良い答えは%(value)s%%（95%%信頼区間 %(interval)s、回答%(base)s人）")
    return said_ % {"value": per_cent(share.value), "interval": interval(share), "base": share.base}


def _table(q: Question, counted: counting.Counted, language: str) -> TableView:
    labels = {o.value: said(o.label, language) for o in q.options}
    rows = []
    for bar in counted.bars:
        if bar.count is None:
            cells = [Cell(labels[bar.value]), Cell(None, note=_t("少数のため伏せました")), Cell("—"), Cell("—")]
        else:
            share = bar.share
            cells = [
                Cell(labels[bar.value]), Cell(number=bar.count), Cell(number=per_cent(share.value)) if share else Cell("—"),
                Cell(interval(share)),
            ]
        rows.append(Row(bar.value, cells))
    columns = [
        Column("option", _("答え")), Column("count", _("人数"), "number", _("人")), Column("share", _("割合"), "number", "%"),
        Column("interval", _("95%信頼区間")),
    ]
    return TableView(caption=said(q.label, language), columns=columns, rows=rows)


def _chart(q: Question, counted: counting.Counted, language: str) -> ChartSpec:
    labels = {o.value: said(o.label, language) for o in q.options}
    bars = [b for b in counted.bars if b.share is not None]
    shares = [b.share for b in bars if b.share is not None]
    return ChartSpec(
        title=_finding(counted), categories=[labels[b.value] for b in bars],
        series=[Series(_t("割合"), [per_cent(s.value) for s in shares])], unit="%",
        low=[per_cent(s.low) for s in shares], high=[per_cent(s.high) for s in shares], category_label=_t("答え"),
    )


def crosses(survey: Survey, found: dict[str, Any], *, public: bool) -> list[TableView]:
    """Every cross table of two single answers."""
    language = get_language() or "ja"
    tables = []
    for a, b, table in queries.crossed(survey, found):
        shown = counting.publishable_cross(table, small=small()) if public else table
        down = {o.value: said(o.label, language) for o in a.options}
        across = {o.value: said(o.label, language) for o in b.options}
        rows = [
            Row(r, [Cell(down[r]), *(_count(shown.cells[r, c]) for c in shown.columns), Cell(number=shown.row_totals[r])])
            for r in shown.rows
        ]
        rows.append(Row("all", [
            Cell(_t("計")), *(Cell(number=shown.column_totals[c]) for c in shown.columns), Cell(number=shown.total),
        ]))
        columns = [Column("row", said(a.label, language)), *(Column(c, across[c], "number") for c in shown.columns)]
        columns.append(Column("all", _("計"), "number"))
        caption = _t("「%(first)s」と「%(second)s」") % {"first": said(a.label, language), "second": said(b.label, language)}
        tables.append(TableView(caption=caption, columns=columns, rows=rows, show_caption=True))
    return tables


def _count(value: int | None) -> Cell:
    return Cell(None, note=_t("少数のため伏せました")) if value is None else Cell(number=value)
