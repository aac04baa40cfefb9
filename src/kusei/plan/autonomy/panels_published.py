"""Parts of the public page of own revenue: the flow, sums by kind, each income with its uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import fiscal_year_label
from kusei.core.ui.parts import Cell, Column, Row, TableView
from kusei.plan.autonomy import words
from kusei.plan.autonomy.drawing_revenue import Ribbon, draw
from kusei.plan.autonomy.models import Source
from kusei.plan.autonomy.queries_published import Income, Out
from kusei.plan.autonomy.words_published import ENDS

TONES = {"used": "ok", "returned": "warn", "lapsed": "warn", "left": "info"}


def flow(found: Sequence[Income]) -> dict[str, Any]:
    """From each kind of source to each field of use, every yen once."""
    sums: dict[tuple[str, str, str], int] = {}
    for x in found:
        for o in x.outs:
            key = (x.kind, o.field if o.what == "used" else str(ENDS[o.what]), TONES[o.what])
            sums[key] = sums.get(key, 0) + o.yen
    order = {kind: n for n, kind in enumerate(Source.values)}
    ribbons = [Ribbon(str(Source(k).label), target, yen, tone) for (k, target, tone), yen in sorted(
        sums.items(), key=lambda item: (order[item[0][0]], list(TONES.values()).index(item[0][2]), item[0][1]),
    )]
    return {
        "drawing": draw(ribbons, words.yen), "label": _t("収入の種類から使い道の分野へ"), "twin": _t("同じ内容の表"),
        "heads": [_t("収入"), _t("使い道"), _t("額")], "rows": [[r.source, r.target, words.yen(r.yen)] for r in ribbons],
    }


def kinds(found: Sequence[Income]) -> TableView:
    columns = [
        Column("kind", _("収入の種類")), Column("n", _("件数"), "number", unit=_("件")),
        *(Column(k, label, "number", unit=_("円")) for k, label in (
            ("yen", _("受けた額")), ("used", _("使った額")), ("back", _("返した額・市の一般財源にした額")), ("left", _("まだ使っていない額")),
        )),
    ]
    groups = [(str(label), [x for x in found if x.kind == kind]) for kind, label in Source.choices]
    rows = [_sums(label, label, held) for label, held in groups if held]
    return TableView(caption=_("収入の種類ごとの額"), columns=columns, rows=[*rows, _sums("all", _t("計"), found)] if rows else [], empty=_("収入はありません。"))


def _sums(key: str, label: str, held: Sequence[Income]) -> Row:
    return Row(key, [
        Cell(label), Cell(number=len(held)), Cell(number=sum(x.yen for x in held)), Cell(number=sum(x.sum("used") for x in held)),
        Cell(number=sum(x.sum("returned", "lapsed") for x in held)), Cell(number=sum(x.sum("left") for x in held)),
    ])


def incomes(found: Sequence[Income]) -> TableView:
    columns = [
        Column("title", _("収入")), Column("ward", _("区")), Column("party", _("相手方")), Column("yen", _("受けた額"), "number", unit=_("円")),
        Column("uses", _("使い道")),
    ]
    return TableView(caption=_("収入とその使い道"), columns=columns, empty=_("収入はありません。"), rows=[
        Row(x.ref, [
            Cell(x.title, note="" if x.title == x.kind_label else x.kind_label), Cell(x.ward.name), Cell(x.party), Cell(number=x.yen),
            Cell(_t("、").join(_out(o, x.year) for o in x.outs)),
        ]) for x in found
    ])


def _out(o: Out, year: int) -> str:
    when = _t("（%(year)s）") % {"year": fiscal_year_label(o.year)} if o.year and o.year != year else ""
    return f"{o.purpose}{when} {words.yen(o.yen)}"
