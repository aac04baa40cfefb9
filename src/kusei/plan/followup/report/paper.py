"""The follow-up on paper: the two-page 概要版 and the full report, from the same view as the screen."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _t

from kusei.core import calendar
from kusei.core.calendar import format_date
from kusei.core.ledger.queries import city
from kusei.core.papers import Paper, render
from kusei.plan.followup import rules
from kusei.plan.followup.drawing import (
    RowsUrl,
    definition_words,
    references,
    same,
    value_words,
    ward_label,
    ward_name,
    why_words,
)
from kusei.plan.followup.queries import CellView, InitiativeView, RoundView
from kusei.plan.followup.words import GAP, MODE, PACE, key_label, key_unit, self_words, with_unit

# A mark readable in greyscale: the shape says it, the word stands in the legend.
SHAPE = {
    rules.Pace.REACHED: "◎", rules.Pace.ON_TRACK: "○", rules.Pace.BEHIND: "▲", rules.Pace.NO_TARGET: "・",
    rules.Pace.CANNOT_SAY: "／",
}
SHOWN_REFERENCES = 8


def summary(view: RoundView, *, digest: str = "") -> Paper:
    """Two pages: what can be said, pillar by pillar; then the plan by ward. References stand apart."""
    return _render("followup/summary.typ", view, {
        **_head(view, _t("概要版"), digest),
        "counts": [[str(PACE[p]), str(view.counts()[p])] for p in rules.Pace],
        "lead": _lead(view), "pillars": _pillars(view), "matrix": _matrix(view),
        "references": _references(view)[:SHOWN_REFERENCES],
        "words": _summary_words(),
    })


def full(view: RoundView, *, digest: str = "", rows_url: RowsUrl = same) -> Paper:
    """Everything the pages show: initiative by initiative, ward by ward, with rules, gaps, references, corrections."""
    return _render("followup/full.typ", view, {
        **_head(view, _t("報告書"), digest),
        "counts": [[str(PACE[p]), str(view.counts()[p])] for p in rules.Pace],
        "lead": _lead(view), "matrix": _matrix(view), "words": _full_words(),
        "initiatives": [_initiative(view, line, rows_url) for line in view.lines],
        "gaps": [[c.node.title, ward_name(c.ward), _self(view, c), str(PACE[c.mark.pace]) if c.mark else "", str(GAP[c.gap])] for c in view.gaps],
        "references": _references(view),
        "corrections": [
            [_title_of(view, c.initiative_ref), ward_name(c.ward), c.what, c.old, c.new, c.reason] for c in view.corrections
        ],
        "reviews": [
            [_title_of(view, r.initiative_ref), r.sheet.place, r.post, r.text] for r in view.reviews
        ],
    })


def _render(template: str, view: RoundView, data: dict[str, Any]) -> Paper:
    place = city()
    watermark = "demo" if place is not None and place.fictional else None
    return render(template, data, today=calendar.today(), lang=get_language() or "ja", watermark=watermark)


def _head(view: RoundView, kind: str, digest: str) -> dict[str, Any]:
    place = city()
    return {
        "title": _t("%(plan)s　%(year)s フォローアップ %(kind)s") % {
            "plan": view.plan.title, "year": view.round.year, "kind": kind},
        "city": place.name if place else "",
        "as_of": _t("基準日 %(day)s") % {"day": format_date(view.round.as_of, weekday=False)} if view.round.as_of else "",
        "state": _t("状態：%(state)s") % {"state": view.round.get_state_display()},
        "rule": _rule(view), "digest": _t("識別値 %(digest)s") % {"digest": digest} if digest else "",
        "shapes": [[SHAPE[p], str(PACE[p])] for p in SHAPE],
    }


def _rule(view: RoundView) -> str:
    """The thresholds the marks were made by, in one sentence."""
    inputs = next((m.inputs for c in view.cells for m in c.marks if m.inputs.get("thresholds")), None)
    if inputs is None:
        return ""
    first, second, last = inputs["thresholds"]
    return _t(
        "評価の規則：単年度の目標は、年度の経過に応じて%(last)s%%以上（3年の目標は1年目%(first)s%%、2年目%(second)s%%）を順調とします。"
        "水準の目標は経過にかかわらず同じ率で見ます。目標がないものは評価しません。"
    ) % {"first": first, "second": second, "last": last}


def _lead(view: RoundView) -> str:
    counts = view.counts()
    total = sum(counts.values())
    said = total - counts[rules.Pace.CANNOT_SAY]
    return _t(
        "%(lines)s の取り組み × %(wards)s区＝%(total)sのうち、記録から言えるのは%(said)sです。言えないところは「根拠なし」とし、遅れとはみなしません。"
        "自己評価と根拠がくいちがうのは%(gaps)sか所です。"
    ) % {"lines": len(view.lines), "wards": len(view.wards), "total": total, "said": said, "gaps": len(view.gaps)}


def _summary_words() -> dict[str, str]:
    return {
        "initiative": _t("取り組み"), "measure": _t("指標"), "value": _t("全区の値"), "by_ward": _t("区の数（達成 / 順調 / 遅れ / 目標なし / 根拠なし）"),
        "gap": _t("くいちがい"), "plan_by_ward": _t("計画を区ごとに見る"),
        "reference_title": _t("参考（この年度の進み具合には数えません）"),
        "read": _t("区の並びは団体コード順で、順位ではありません。数字は記録から数えた値です。一つひとつの記録は公表ページからたどれます。"),
    }


def _full_words() -> dict[str, str]:
    return {
        "plan_by_ward": _t("計画を区ごとに見る"), "ward": _t("区"), "value": _t("根拠の値"), "target": _t("目標"),
        "evidence": _t("根拠による評価"), "self": _t("自己評価"), "done": _t("今年度に行ったこと・課題・改善策"), "gap": _t("くいちがい"),
        "gaps": _t("自己評価と根拠がくいちがうところ"), "initiative": _t("取り組み"), "references": _t("参考（この年度の進み具合には数えません）"),
        "reference": _t("参考の数"), "corrections": _t("確定後の訂正"), "what": _t("項目"), "old": _t("誤"), "new": _t("正"),
        "reason": _t("理由"), "reviews": _t("意見（根拠の横に並べるもの）"), "post": _t("職"), "text": _t("意見"), "none": _t("ありません。"),
        "rows": _t("記録の一覧"),
    }


def _pillars(view: RoundView) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for line in view.lines:
        group = found.setdefault(line.pillar.ref, {"title": f"{line.pillar.no} {line.pillar.title}".strip(), "rows": []})
        mark = line.whole.mark
        group["rows"].append([
            line.node.title, str(key_label(mark.key)) if mark else "—",
            value_words(mark) if mark and (mark.value is not None or line.whole.hidden) else why_words(mark),
            " / ".join(str(line.count(p)) for p in SHAPE), str(sum(1 for c in line.cells if c.gap)),
        ])
    return list(found.values())


def _matrix(view: RoundView) -> dict[str, Any]:
    rows = []
    for line in view.lines:
        cells = []
        for cell in line.cells:
            mark = cell.mark
            shape = SHAPE[rules.Pace(mark.pace) if mark else rules.Pace.CANNOT_SAY]
            value = value_words(mark) if mark and mark.value is not None else ""
            cells.append({"shape": shape, "value": _t("秘") if cell.hidden else _bare(value, mark), "gap": bool(cell.gap)})
        rows.append({"title": line.node.title, "unit": _unit(line), "cells": cells})
    return {"columns": [ward_label(w) for w in view.wards], "rows": rows}


def _bare(value: str, mark: Any) -> str:
    return value.removesuffix(str(key_unit(mark.key))).strip() if mark and value else ""


def _unit(line: InitiativeView) -> str:
    mark = next((c.mark for c in line.cells if c.mark is not None), None)
    return str(key_unit(mark.key)) if mark else ""


def _references(view: RoundView) -> list[list[str]]:
    rows = []
    for line in view.lines:
        cells = [line.whole] if references(line.whole) else line.cells
        rows += [[line.node.title, ward_name(c.ward), words] for c in cells for words, _href in references(c)]
    return rows


def _initiative(view: RoundView, line: InitiativeView, rows_url: RowsUrl) -> dict[str, Any]:
    first = next((c.mark for c in line.cells if c.mark is not None), None)
    return {
        "title": line.node.title, "pillar": line.pillar.title, "mode": str(MODE[line.node.mode]),
        "definition": f"{key_label(first.key)} — {definition_words(first)}" if first else "",
        "rows": [_ward_row(view, c, rows_url) for c in line.cells],
        "whole": _ward_row(view, line.whole, rows_url) if line.whole.marks or line.whole.entry else None,
    }


def _ward_row(view: RoundView, cell: CellView, rows_url: RowsUrl) -> dict[str, Any]:
    mark, entry = cell.mark, cell.entry
    texts = []
    if entry is not None:
        labels = ("", f"{_t('課題')} ", f"{_t('改善策')} ")
        texts = [f"{lb}{t}" for lb, t in zip(labels, (entry.done, entry.issue, entry.remedy), strict=True) if t]
    return {
        "ward": ward_name(cell.ward),
        "value": value_words(mark) if mark and (mark.value is not None or cell.hidden) else why_words(mark),
        "link": rows_url(mark.href) if mark and mark.href and mark.value is not None else "",
        "sample": _t("記録%(count)s件") % {"count": mark.sample} if mark and mark.value is not None else "",
        "target": with_unit(mark.target, key_unit(mark.key)) if mark and mark.target is not None else "—",
        "evidence": str(PACE[mark.pace]) if mark else str(PACE[rules.Pace.CANNOT_SAY]),
        "self": _self(view, cell), "gap": str(GAP[cell.gap]) if cell.gap else "", "texts": texts,
    }


def _self(view: RoundView, cell: CellView) -> str:
    entry = cell.entry
    return self_words(entry.start, entry.reach, view.round.scale, entry.grade) if entry else "—"


def _title_of(view: RoundView, ref: str) -> str:
    return next((line.node.title for line in view.lines if line.node.ref == ref), "")
