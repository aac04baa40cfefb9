"""What the public pages show, for the site and for the written copy alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _t

from kusei.core.access.actors import Actor
from kusei.core.surveys.counting import publishable
from kusei.core.surveys.queries import counted
from kusei.core.surveys.questions import Question, said
from kusei.core.ui.parts import Cell, Column, Fact, Figure, Row, TableView
from kusei.core.ui.parts_drawn import ChartSpec
from kusei.plan.followup import drawing, rules
from kusei.plan.followup.models import Round, RoundSurvey
from kusei.plan.followup.queries import CellView, InitiativeView, RoundView
from kusei.plan.followup.words import MODE, PACE, key_label, key_unit, listed, number, rounded


@dataclass(frozen=True)
class PublicUrls:
    """Where the pages stand: on the site, or beside each other in a folder."""

    index: str
    line: Callable[[InitiativeView], str]
    cell: Callable[[CellView], str]
    rows: Callable[[str], str]


def figures(view: RoundView) -> list[Figure]:
    """How many cells can be said, and how they stand; the count behind each is the cells of this page."""
    counts = view.counts()
    total = sum(counts.values())
    said = total - counts[rules.Pace.CANNOT_SAY]
    as_of = view.round.as_of
    return [
        Figure(_t("記録から言えるところ"), said, definition=_t("取り組みと区の組み合わせのうち、日付のある記録で数えられたもの"), of=total, as_of=as_of),
        Figure(PACE[rules.Pace.BEHIND], counts[rules.Pace.BEHIND], definition=_t("数えた値が、年度の経過に応じた求める率に届かないもの"), of=total, as_of=as_of),
        Figure(_t("自己評価とのくいちがい"), len(view.gaps), definition=_t("区の自己評価と根拠による評価が食い違うもの"), of=total, as_of=as_of),
    ]


def public_context(view: RoundView, urls: PublicUrls) -> dict[str, Any]:
    return {
        "title": _t("%(plan)s　%(year)sの進み具合") % {"plan": view.plan.title, "year": view.round.year},
        "round": view.round, "figures": figures(view), "urls": urls, "view": view,
        "matrix": drawing.matrix(view, urls.cell, row_url=urls.line),
        "gap_table": drawing.gap_rows(view, urls.cell), "reference_table": drawing.reference_rows(view, urls.rows),
        "corrections": [
            {
                "title": next((ln.node.title for ln in view.lines if ln.node.ref == c.initiative_ref), ""),
                "ward": drawing.ward_name(c.ward), "row": c,
            }
            for c in view.corrections
        ],
    }


def initiative_context(
    view: RoundView, line: InitiativeView, urls: PublicUrls, *, trend: ChartSpec | None,
) -> dict[str, Any]:
    mark = line.whole.mark
    return {
        "title": line.node.title, "round": view.round, "line": line, "urls": urls, "view": view,
        "facts": initiative_facts(line), "trend": trend,
        "wards": [ward_block(view, c, urls.rows) for c in line.cells],
        "whole": Figure(
            key_label(mark.key), plain(mark.value), key_unit(mark.key), drawing.definition_words(mark), mark.as_of,
            mark.sample if mark.value is not None else None, urls.rows(mark.href) if mark.href else "",
            reason=drawing.why_words(mark),
        ) if mark else None,
        "whole_references": [(w, urls.rows(h) if h else "") for w, h in drawing.references(line.whole)],
    }


def plain(value: Decimal | None) -> Decimal | int | None:
    """A figure's value without idle decimals."""
    short = rounded(value)
    return int(short) if short is not None and short == short.to_integral_value() else short


def initiative_facts(line: InitiativeView) -> list[Fact]:
    counts = listed(f"{PACE[p]} {line.count(p)}" for p in rules.Pace)
    return [
        Fact(_t("柱"), line.pillar.title), Fact(_t("進め方"), MODE[line.node.mode]),
        Fact(_t("区の数"), counts), Fact(_t("指標"), listed(key_label(k) for k in line.node.evidence) or "—"),
    ]


def ward_block(view: RoundView, cell: CellView, rows: Callable[[str], str]) -> dict[str, Any]:
    """One ward of an initiative: evidence beside self-mark, then its own words and what others say."""
    code = cell.ward.code if cell.ward else "city"
    ward_pk = cell.ward.pk if cell.ward else None
    reviews = [r for r in view.reviews if r.initiative_ref == cell.node.ref and r.sheet.ward_id == ward_pk]
    return {
        "id": f"w-{code}", "name": drawing.ward_name(cell.ward), "cell": cell, "entry": cell.entry,
        "facts": drawing.cell_facts(cell, view.round.scale, rows), "reviews": reviews,
        "corrections": [c for c in view.corrections if c.initiative_ref == cell.node.ref and c.ward_id == ward_pk],
    }


def opinions(round_: Round, actor: Actor) -> list[dict[str, Any]]:
    """Citizens' views: the published surveys beside the year, shares with their interval, small cells hidden."""
    rows = RoundSurvey.objects.seen_by(actor).filter(round=round_, survey__state="published").select_related("survey")
    return [
        {
            "title": row.survey.title, "note": row.note, "sheets": row.survey.frozen["sheets"],
            "tables": [_opinion(q, row.survey.frozen) for q in row.survey.sheet if q.closed],
        }
        for row in rows
    ]


def _opinion(question: Question, frozen: dict[str, Any]) -> TableView:
    found = publishable(question, counted(question, frozen["questions"][question.key], frozen["sheets"]))
    labels = {o.value: said(o.label, get_language() or "ja") for o in question.options}

    def percent(value: Decimal) -> str:
        return f"{number(value * 100)}%"

    rows = []
    for bar in found.bars:
        if bar.count is None or bar.share is None:
            cells = [Cell(labels[bar.value]), Cell(_t("非公表")), Cell("—"), Cell("—")]
        else:
            width = _t("%(low)s〜%(high)s") % {"low": percent(bar.share.low), "high": percent(bar.share.high)}
            cells = [Cell(labels[bar.value]), Cell(number=bar.count), Cell(percent(bar.share.value)), Cell(width)]
        rows.append(Row(f"{question.key}-{bar.value}", cells))
    return TableView(
        caption=_t("%(question)s（回答%(base)s人）") % {"question": said(question.label, get_language() or "ja"), "base": number(found.base)}, rows=rows,
        columns=[
            Column("answer", _t("答え")), Column("count", _t("人数"), "number"), Column("share", _t("割合"), "number"),
            Column("width", _t("95%の幅"), "number"),
        ],
    )
