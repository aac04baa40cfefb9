"""A round as parts for a page: badges, matrix, tables, charts. Screens and the written web copy draw the same parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _t

from kusei.core.calendar import format_date
from kusei.core.evidence.registry import SOURCES
from kusei.core.ledger.models import Ward
from kusei.core.ui.parts import (
    Badge,
    Cell,
    Column,
    Fact,
    LegendItem,
    MatrixCell,
    MatrixRow,
    MatrixView,
    Row,
    TableView,
)
from kusei.core.ui.parts_drawn import ChartSpec, Series
from kusei.plan.followup import rules
from kusei.plan.followup.models import Entry, Mark
from kusei.plan.followup.queries import CellView, InitiativeView, RoundView
from kusei.plan.followup.words import (
    GAP,
    PACE,
    PACE_STATE,
    PACE_TONE,
    REACH,
    SHORT,
    START,
    WHY,
    key_label,
    key_unit,
    number,
    reference_words,
    rounded,
    self_words,
    with_unit,
)

Words = str | Promise
CellUrl = Callable[[CellView], str]
RowsUrl = Callable[[str], str]


def same(href: str) -> str:
    return href


def ward_label(ward: Ward | None) -> str:
    """A ward's short name for a narrow column."""
    if ward is None:
        return _t("市（局）")
    if (get_language() or "ja").startswith("ja"):
        return ward.name.removesuffix("区")  # data
    return ward.name_en.removesuffix(" Ward") or ward.name


def ward_name(ward: Ward | None) -> str:
    if ward is None:
        return _t("全区")
    return ward.name if (get_language() or "ja").startswith("ja") else ward.name_en or ward.name


# --- marks in words -------------------------------------------------------------------------------------------------


def value_words(mark: Mark | None) -> str:
    """「3棟」, 「非公表」, or a dash."""
    if mark is None:
        return "—"
    if getattr(mark, "hidden", False):
        return _t("非公表")
    return with_unit(mark.value, key_unit(mark.key))


def why_words(mark: Mark | None) -> str:
    """Why nothing can be said; "" where something is said."""
    if mark is None:
        return str(WHY["no_measure"])
    if getattr(mark, "hidden", False):
        return _t("小さな数、またはそれが分かってしまう数のため伏せています")
    return "" if mark.value is not None else str(WHY.get(mark.why, WHY["not_taken"]))


def evidence_badge(mark: Mark | None) -> Badge:
    pace = mark.pace if mark else rules.Pace.CANNOT_SAY
    return Badge(PACE[pace], PACE_TONE[pace])  # type: ignore[arg-type]


def self_badge(entry: Entry | None, scale: rules.Scale) -> Badge:
    if entry is None or not entry.start or not entry.reach:
        return Badge(_t("未回答"), "off")
    tones = {rules.Reach.REACHED: "ok", rules.Reach.PARTLY: "info", rules.Reach.NOT_REACHED: "neutral"}
    if entry.mark(scale).claim == "poor":
        return Badge(self_words(entry.start, entry.reach, scale, entry.grade), "warn")
    return Badge(self_words(entry.start, entry.reach, scale, entry.grade), tones[rules.Reach(entry.reach)])  # type: ignore[arg-type]


def rule_words(mark: Mark) -> str:
    """The rule with its numbers, so that the mark can be recomputed by hand."""
    unit = key_unit(mark.key)
    if mark.pace == rules.Pace.CANNOT_SAY:
        return _t("根拠がないため評価しません（遅れとはみなしません）。")
    if mark.pace == rules.Pace.NO_TARGET:
        return _t("目標が決まっていないため、活動の数だけを示し、評価しません。")
    if getattr(mark, "hidden", False):
        return _t("目標%(target)sに対する評価です。数は伏せています。") % {"target": with_unit(mark.target, unit)}
    share = number(Decimal(str(mark.inputs.get("elapsed", "1"))) * 100)
    words = {
        "target": with_unit(mark.target, unit), "value": with_unit(mark.value, unit), "rate": number(mark.rate),
        "required": number(mark.required), "needed": with_unit(mark.needed, unit), "elapsed": share,
    }
    if mark.inputs.get("shape") == rules.Shape.LEVEL and mark.inputs.get("baseline") is None:
        return _t("目標%(target)sに対し%(value)s（%(rate)s%%）。水準の目標なので%(required)s%%（%(needed)s）を境に順調とします。") % words
    return _t(
        "目標%(target)sに対し%(value)s（%(rate)s%%）。年度の%(elapsed)s%%が過ぎ、求める率は%(required)s%%（%(needed)s）。それ以上を順調とします。"
    ) % words


def definition_words(mark: Mark) -> str:
    source = SOURCES.get(mark.key)
    if source is None:
        return str(WHY["not_connected"])
    return _t("%(definition)s（定義 第%(version)s版）") % {"definition": source.definition, "version": source.version}


def references(cell: CellView) -> list[tuple[str, str]]:
    """(words, link) of the figures that stand apart."""
    found = []
    for mark in cell.marks:
        for ref in mark.references:
            day = date.fromisoformat(ref["as_of"]) if ref.get("as_of") else None
            found.append((reference_words(ref["label"], ref["value"], day), ref.get("href", "")))
    return list(dict.fromkeys(found))


# --- the matrix -----------------------------------------------------------------------------------------------------

SELF_STATES = ("unanswered", "not_started", "working", "partly", "reached", "finished")


def self_state(entry: Entry | None) -> tuple[int, Words]:
    if entry is None or not entry.start or not entry.reach:
        return 0, _t("未回答")
    if entry.start == rules.Start.FINISHED:
        return 5, START[entry.start]
    if entry.reach != rules.Reach.NOT_REACHED:
        return (4 if entry.reach == rules.Reach.REACHED else 3), REACH[entry.reach]
    return (1 if entry.start == rules.Start.NOT_STARTED else 2), START[entry.start]


def matrix(view: RoundView, url_of: CellUrl, *, by_self: bool = False, current: str = "", row_url: Callable[[InitiativeView], str] | None = None) -> MatrixView:
    """Initiatives by wards; by evidence, or by what the wards say themselves. A frame marks where the two disagree."""
    rows = [
        MatrixRow(
            line.node.title, [_matrix_cell(c, url_of, by_self=by_self, current=current) for c in line.cells],
            row_url(line) if row_url else "",
        )
        for line in view.lines
    ]
    note = _t("数字は記録から数えた値です。選ぶと、数え方と記録の一覧が出ます。区の並びは順位ではありません。")
    return MatrixView(
        caption=_t("%(year)s 取り組みと区") % {"year": view.round.year}, head=_t("取り組み"),
        columns=[ward_label(w) for w in view.wards], rows=rows, legend=_legend(view, by_self=by_self), note=note,
    )


def _matrix_cell(cell: CellView, url_of: CellUrl, *, by_self: bool, current: str) -> MatrixCell:
    mark = cell.mark
    pace = mark.pace if mark else rules.Pace.CANNOT_SAY
    state, word = self_state(cell.entry) if by_self else (PACE_STATE[pace], SHORT[pace])
    note = str(GAP[cell.gap]) if cell.gap else why_words(mark)
    return MatrixCell(
        state, word, _cell_value(cell), url_of(cell),
        gap=bool(cell.gap), note=f"{cell.node.title} {ward_name(cell.ward)} {note}".strip(), current=cell.key == current,
    )


def _cell_value(cell: CellView) -> str:
    """The value with its unit where the unit is short enough for a narrow cell."""
    mark = cell.mark
    if mark is None or mark.value is None:
        return _t("非公表") if cell.hidden else ""
    return value_words(mark) if len(str(key_unit(mark.key))) <= 2 else number(mark.value)


def _legend(view: RoundView, *, by_self: bool) -> list[LegendItem]:
    if not by_self:
        counts = view.counts()
        order = (rules.Pace.REACHED, rules.Pace.ON_TRACK, rules.Pace.BEHIND, rules.Pace.NO_TARGET, rules.Pace.CANNOT_SAY)
        return [LegendItem(_legend_word(p), f"s{PACE_STATE[p]}", counts[p]) for p in order]
    tally: dict[tuple[int, str], int] = {}
    for cell in view.cells:
        state, word = self_state(cell.entry)
        tally[state, str(word)] = tally.get((state, str(word)), 0) + 1
    return [LegendItem(word, f"s{state}", n) for (state, word), n in sorted(tally.items(), reverse=True)]


def _legend_word(pace: rules.Pace) -> str:
    if str(SHORT[pace]) == str(PACE[pace]):
        return str(PACE[pace])
    return _t("%(short)s＝%(word)s") % {"short": SHORT[pace], "word": PACE[pace]}


# --- one cell, one initiative ---------------------------------------------------------------------------------------


def cell_facts(cell: CellView, scale: rules.Scale, rows_url: RowsUrl = same) -> list[Fact]:
    """Self-mark, evidence-mark with its rule, what was counted, references: in this order, as a person asks."""
    mark, entry = cell.mark, cell.entry
    facts = [
        Fact(_t("自己評価"), None, note=_entry_words(entry), badge=self_badge(entry, scale)),
        Fact(
            _t("根拠による評価"), None, note=rule_words(mark) if mark else str(WHY["no_measure"]), badge=evidence_badge(mark)),
    ]
    if cell.standing is not None:
        facts.append(Fact(_t("導入の状態"), None, badge=cell.standing))
    if cell.gap:
        facts.append(Fact(_t("くいちがい"), None, badge=Badge(GAP[cell.gap], "warn")))
    if entry is not None and entry.own_value is not None and not cell.hidden:
        facts.append(Fact(_t("区で数えた実績"), number(entry.own_value), note=_t("評価には使いません")))
    for row in cell.marks:
        label = key_label(row.key)
        if row.value is None:
            hidden = getattr(row, "hidden", False)
            facts.append(Fact(label, value_words(row) if hidden else why_words(row), note=why_words(row) if hidden else ""))
            continue
        note = _t("数えた記録 %(count)s件・%(day)s現在") % {"count": number(row.sample), "day": _day(row.as_of)}
        facts.append(Fact(label, value_words(row), note=note, url=rows_url(row.href) if row.href else ""))
    facts += [Fact(_t("参考（進み具合には数えません）"), words, url=rows_url(href) if href else "") for words, href in references(cell)]
    return facts


def _entry_words(entry: Entry | None) -> str:
    return entry.done if entry is not None and entry.done else "—"


def _day(day: date) -> str:
    return format_date(day, weekday=False)


def ward_rows(line: InitiativeView, scale: rules.Scale, url_of: CellUrl, rows_url: RowsUrl = same) -> TableView:
    """The wards side by side in code order; never sorted by value."""
    return TableView(
        caption=_t("%(title)s　区ごと") % {"title": line.node.title},
        columns=[
            Column("ward", _t("区")), Column("value", _t("根拠の値"), "number"), Column("target", _t("目標"), "number"),
            Column("pace", _t("根拠による評価"), "badge"), Column("self", _t("自己評価"), "badge"),
            Column("gap", _t("くいちがい")), Column("done", _t("今年度に行ったこと")),
        ],
        rows=[_ward_row(cell, scale, url_of, rows_url) for cell in line.cells],
        empty=_t("この計画の年度には、区の回答がありません。"),
    )


def _ward_row(cell: CellView, scale: rules.Scale, url_of: CellUrl, rows_url: RowsUrl) -> Row:
    mark = cell.mark
    href = rows_url(mark.href) if mark and mark.href and mark.value is not None else ""
    target = with_unit(mark.target, key_unit(mark.key)) if mark and mark.target is not None else "—"
    return Row(
        cell.key,
        [
            Cell(ward_name(cell.ward), url=url_of(cell)), Cell(value_words(mark), url=href, note=why_words(mark)),
            Cell(target), Cell(badge=evidence_badge(mark)), Cell(badge=self_badge(cell.entry, scale)),
            Cell(GAP[cell.gap] if cell.gap else ""), Cell(cell.entry.done if cell.entry else ""),
        ],
        tone="warn" if cell.gap else "",
    )


def gap_rows(view: RoundView, url_of: CellUrl) -> TableView:
    scale = view.round.scale
    return TableView(
        caption=_t("自己評価と根拠がくいちがうところ"),
        columns=[
            Column("title", _t("取り組み")), Column("ward", _t("区")), Column("self", _t("自己評価"), "badge"),
            Column("pace", _t("根拠による評価"), "badge"), Column("value", _t("根拠の値"), "number"), Column("gap", _t("くいちがい")),
        ],
        rows=[
            Row(c.key, [
                Cell(c.node.title, url=url_of(c)), Cell(ward_name(c.ward)), Cell(badge=self_badge(c.entry, scale)),
                Cell(badge=evidence_badge(c.mark)), Cell(value_words(c.mark)), Cell(GAP[c.gap]),
            ])
            for c in view.gaps
        ],
        empty=_t("くいちがうところはありません。"),
    )


def reference_rows(view: RoundView, rows_url: RowsUrl = same) -> TableView:
    """What carries no date of the year, apart from all progress."""
    rows = []
    for line in view.lines:
        cells = [line.whole] if references(line.whole) else line.cells
        for cell in cells:
            for words, href in references(cell):
                rows.append(Row(cell.key, [
                    Cell(line.node.title), Cell(ward_name(cell.ward)), Cell(words, url=rows_url(href) if href else ""),
                ]))
    return TableView(
        caption=_t("参考（この年度の進み具合には数えません）"),
        columns=[Column("title", _t("取り組み")), Column("ward", _t("区")), Column("reference", _t("参考の数"))],
        rows=rows, empty=_t("参考の数はありません。"),
    )


def trend(line: InitiativeView, marks: Sequence[Mark], *, below: int = 0) -> ChartSpec | None:
    """The leading measure over the years: the city where wards add up, with the target dashed.

    ``below``: on public pages a city's figure under this is a gap in the line, in whatever year it stands.
    """
    if line.whole.hidden or any(c.hidden for c in line.cells):
        return None
    years = sorted({m.round.fiscal_year for m in marks})
    labels = {m.round.fiscal_year: m.round.year for m in marks}
    whole = {m.round.fiscal_year: m for m in marks if m.ward_id is None}
    if len(years) < 2 or not any(m.value is not None for m in whole.values()):
        return None
    values = [whole[y].value if y in whole else None for y in years]
    values = [None if v is not None and 0 < v < below else rounded(v) for v in values]
    targets = [whole[y].target if y in whole else None for y in years]
    series = [Series(_t("根拠の値"), values)]
    if any(t is not None for t in targets):
        series.append(Series(_t("目標"), targets, "neutral", dashed=True))
    return ChartSpec(
        title=_finding(line, labels, years, values), categories=[labels[y] for y in years], series=series,
        unit=key_unit(marks[0].key), category_label=_t("年度"),
    )


def _finding(line: InitiativeView, labels: dict[int, str], years: list[int], values: Sequence[Decimal | None]) -> str:
    """The chart's title says what it shows: from where to where."""
    said = [(y, v) for y, v in zip(years, values, strict=True) if v is not None]
    if not said:
        return str(line.node.title)
    mark = line.whole.mark
    unit = key_unit(mark.key) if mark else ""
    label = key_label(mark.key) if mark else line.node.title
    if len(said) < 2:
        return _t("%(label)s：%(year)sは%(value)s") % {
            "label": label, "year": labels[said[0][0]], "value": with_unit(said[0][1], unit)}
    return _t("%(label)s：%(first)sの%(a)sから、%(last)sは%(b)s") % {
        "label": label, "first": labels[said[0][0]], "a": with_unit(said[0][1], unit),
        "last": labels[said[-1][0]], "b": with_unit(said[-1][1], unit),
    }
