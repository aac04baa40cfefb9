"""A ward's answers as a workbook: written with its evidence, read back cell by cell.

A row is known by its 識別 column (the entry's ref) and its 照合 column (a digest over ref and initiative), never by its
place: rows may be moved, deleted or sorted, columns hidden or reordered. It stands below the acts because the import
act reads the same bytes again.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string

from kusei.core import sheets
from kusei.core.calendar import format_date
from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview, status_of
from kusei.core.text import fold
from kusei.plan.followup import rules
from kusei.plan.followup.marking import plan_of
from kusei.plan.followup.models import Entry, Mark, WardSheet
from kusei.plan.followup.words import PACE, REACH, START, WHY, key_label, key_unit, listed, number
from kusei.plan.register.public import NodeView, PlanView

TEXTS = ("done", "start", "reach", "grade", "issue", "remedy", "adoption_note")
MONEY = ("asked_yen", "granted_yen", "spent_yen")
NUMBERS = ("own_value", *MONEY)
ANSWERS = (*TEXTS, *NUMBERS)
LIMITS = {"done": 2000, "issue": 2000, "remedy": 2000, "adoption_note": 300}
SHOWN = ("title", "start", "reach", "grade", "own_value", "done", "issue", "remedy", "adoption_note", *MONEY)
HIDDEN = ("ref", "check")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]+)")


def row_check(entry_ref: str, initiative_ref: str) -> str:
    """Ties a row's identity to its initiative, so that a half-sorted table is noticed."""
    return hashlib.sha256(f"{entry_ref}/{initiative_ref}".encode()).hexdigest()[:12]


def sheet_for(scale: rules.Scale) -> sheets.Sheet:
    """The layout of a round: its scale decides whether a grade is asked."""
    choices = [sheets.Option(g.code, g.label) for g in scale.grades]
    grade = [sheets.Column("grade", _("評価"), sheets.Choice(tuple(choices)))] if choices else []
    columns = (
        sheets.Column("pillar", _("柱"), sheets.Text()),
        sheets.Column("title", _("取り組み"), sheets.Text()),
        sheets.Column("measure", _("指標"), sheets.Text()),
        sheets.Column("value", _("根拠の値"), sheets.Text()),
        sheets.Column("target", _("目標"), sheets.Text()),
        sheets.Column("pace", _("根拠による評価"), sheets.Text()),
        sheets.Column("as_of", _("基準日"), sheets.Text()),
        sheets.Column("start", _("着手"), sheets.Choice(tuple(sheets.Option(str(k), w) for k, w in START.items()))),
        sheets.Column("reach", _("達成"), sheets.Choice(tuple(sheets.Option(str(k), w) for k, w in REACH.items()))),
        *grade,
        sheets.Column(
            "own_value", _("区で数えた実績"), sheets.Decimal_(min=0, max=10**9, places=3),
            help=_("区で数えた数があるときだけ。数だけを入れてください。根拠の値とは別に並べます。"),
        ),
        sheets.Column("done", _("今年度に行ったこと"), sheets.Text(LIMITS["done"], multiline=True)),
        sheets.Column("issue", _("課題"), sheets.Text(LIMITS["issue"], multiline=True)),
        sheets.Column("remedy", _("改善策"), sheets.Text(LIMITS["remedy"], multiline=True)),
        sheets.Column(
            "adoption_note", _("ほかの区の事例の活用・まだ始めていない理由"), sheets.Text(LIMITS["adoption_note"], multiline=True)),
        *(
            sheets.Column(key, label, sheets.Int(min=0, max=10**12), help=_("円単位の数だけ。ないときは空にしてください。"))
            for key, label in (("asked_yen", _("予算の要求額（円）")), ("granted_yen", _("予算の査定額（円）")), ("spent_yen", _("決算額（円）")))
        ),
        sheets.Column("ref", _("識別"), sheets.Text(), required=True),
        sheets.Column("check", _("照合"), sheets.Text()),
    )
    return sheets.Sheet("followup-sheet", _("フォローアップ"), columns, ("ref",))


def write_answers(sheet: WardSheet, marks: Mapping[str, Mark], view: PlanView) -> bytes:
    """The ward's workbook. ``marks``: the leading mark of each initiative."""
    layout = sheet_for(sheet.round.scale)
    nodes = {n.ref: n for n in view.of("initiative")}
    rows = [
        _row(entry, nodes[entry.initiative_ref], marks.get(entry.initiative_ref), view)
        for entry in sheet.entries.all() if entry.initiative_ref in nodes
    ]
    locked = sheets.Sheet(
        layout.key, f"{sheet.place} {sheet.round.year}", layout.columns,
        tuple(c.key for c in layout.columns if c.key not in ANSWERS),
    )
    return _tidied(sheets.to_xlsx(sheets.Leaf(locked, rows, protect=True)), layout)


def _row(entry: Entry, node: NodeView, mark: Mark | None, view: PlanView) -> dict[str, Any]:
    shown = {name: getattr(entry, name) or None for name in TEXTS}
    return {
        "pillar": view.pillar_of(node).title, "title": node.title, **evidence_cells(mark), **shown,
        **{name: getattr(entry, name) for name in NUMBERS}, "ref": entry.ref, "check": row_check(entry.ref, entry.initiative_ref),
    }


def evidence_cells(mark: Mark | None) -> dict[str, str]:
    """Measure, value, target, mark and as-of in words; what cannot be said is said so, never as 0."""
    if mark is None:
        return {"measure": "", "value": "—", "target": "", "pace": str(PACE["cannot_say"]), "as_of": ""}
    unit = key_unit(mark.key)
    value = f"{number(mark.value)}{unit}" if mark.value is not None else str(WHY.get(mark.why, "—"))
    return {
        "measure": str(key_label(mark.key)), "value": value,
        "target": f"{number(mark.target)}{unit}" if mark.target is not None else "",
        "pace": str(PACE[mark.pace]), "as_of": format_date(mark.as_of, weekday=False),
    }


def _tidied(data: bytes, layout: sheets.Sheet) -> bytes:
    """Hide the identity columns, wrap long text."""
    book = load_workbook(io.BytesIO(data))
    page = book.worksheets[0]
    for index, column in enumerate(layout.columns, start=1):
        place = page.column_dimensions[get_column_letter(index)]
        if column.key in HIDDEN:
            place.hidden = True
        if column.key in LIMITS:
            place.width = 44
        for row in range(2, page.max_row + 1):
            page.cell(row, index).alignment = Alignment(vertical="top", wrap_text=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- back in --------------------------------------------------------------------------------------------------------


def read_answers(sheet: WardSheet, data: bytes, file_name: str) -> Preview:
    """What the file would change in this ward's answers; raises Unreadable when it cannot be read at all."""
    layout = sheet_for(sheet.round.scale)
    try:
        table = sheets.read(data, file_name, formulas="values")
        checked = sheets.check(table, layout)
    except sheets.FileRefused as problem:
        raise Unreadable(problem.message) from problem
    entries = {e.ref: e for e in sheet.entries.all()}
    known = _known_refs([str(r.values.get("ref") or "") for r in checked.rows], entries, sheet)
    view = plan_of(sheet.round)
    titles = {n.ref: n.title for n in view.of("initiative")}
    told = [c for c in ANSWERS if c in checked.understood.mapping]
    formulas = _formula_cells(table.formulas, checked.understood)
    rows = [_incoming(r, entries, known, titles, told, sheet.round.scale, formulas) for r in checked.rows]
    left = len(set(entries) - {r.key for r in rows})
    return preview(
        file_name, understood=_understood(table, checked), columns=_columns(layout), rows=rows,
        notes=[_t("ファイルにない取り組みが%(count)s件あります。その回答は変わりません。") % {"count": left}] if left else [],
    )


def _columns(layout: sheets.Sheet) -> list[tuple[str, Any]]:
    return [(key, layout.column(key).label) for key in SHOWN if key in {c.key for c in layout.columns}]


def _understood(table: sheets.Table, checked: sheets.Checked) -> list[tuple[str, str]]:
    seen = checked.understood
    facts = [
        (_t("形式"), table.kind.upper()), (_t("シート"), seen.page or "—"),
        (_t("見出し"), _t("%(rows)s行目") % {"rows": listed(seen.header_rows)}),
        (_t("読み取った列"), _t("%(count)s列") % {"count": len(seen.mapping)}),
    ]
    if seen.unmatched:
        facts.append((_t("使わない列"), listed(seen.unmatched[:8])))
    if seen.missing:
        labels = [str(checked.sheet.column(k).label) for k in seen.missing if k in ANSWERS]
        if labels:
            facts.append((_t("ファイルにない列（変えません）"), listed(labels)))
    return facts


def _known_refs(refs: list[str], entries: Mapping[str, Entry], sheet: WardSheet) -> dict[str, str]:
    """Why a ref that is not this sheet's is refused: another ward's file, another year's, or nobody's."""
    strange = [r for r in refs if r and r not in entries]
    found = Entry.objects.filter(ref__in=strange).select_related("sheet__ward", "sheet__round").defer("sheet__ward__boundary")
    said = {}
    for entry in found:
        other = entry.sheet
        if other.round_id != sheet.round_id:
            said[entry.ref] = _t("%(year)sの回答です。%(this)sのファイルを使ってください。") % {
                "year": other.round.year, "this": sheet.round.year}
        else:
            said[entry.ref] = _t("%(ward)sの回答です。%(this)sのファイルを使ってください。") % {
                "ward": other.place, "this": sheet.place}
    return said


def _formula_cells(cells: tuple[str, ...], seen: sheets.Understood) -> dict[int, set[str]]:
    """Row -> answer columns that hold a formula: what it shows depends on the machine that saved it."""
    by_index = {index: key for key, index in seen.mapping.items()}
    found: dict[int, set[str]] = {}
    for cell in cells:
        if match := _CELL.fullmatch(cell):
            key = by_index.get(column_index_from_string(match[1]))
            if key in ANSWERS:
                found.setdefault(int(match[2]), set()).add(key)
    return found


def _incoming(
    row: sheets.CheckedRow, entries: Mapping[str, Entry], known: Mapping[str, str], titles: Mapping[str, str],
    told: list[str], scale: rules.Scale, formulas: Mapping[int, set[str]],
) -> Incoming:
    ref = str(row.values.get("ref") or "")
    issues = [Issue(e.column, e.value, e.message) for e in row.errors]
    for key in sorted(formulas.get(row.row, ())):
        issues.append(Issue(key, "=…", _t("%(row)s行目は数式です。値だけにしてください。") % {"row": row.row}))
    entry = entries.get(ref)
    if entry is None:
        words = known.get(ref) or _t("識別の列が読み取れません。ひな形をもう一度書き出して、そこに写してください。")
        return Incoming(row.row, ref, str(row.values.get("title") or ""), {}, "refused", (*issues, Issue("title", ref, words)))
    issues += _moved(row, entry, titles)
    values = {name: row.values.get(name) for name in told}
    for name in set(told) & set(TEXTS):
        values[name] = values[name] or ""
    old = {name: getattr(entry, name) for name in told}
    issues += _contradictions(values, old, scale)
    title = titles.get(entry.initiative_ref, "")
    shown = {"title": title}
    status = status_of(_plain(values), _plain(old), issues)
    return Incoming(row.row, ref, title, shown | _plain(values), status, tuple(issues), shown | _plain(old))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers without idle decimals, so that 12 and 12.000 are the same answer."""
    return {k: Decimal(format(v.normalize(), "f")) if isinstance(v, Decimal) else v for k, v in values.items()}


def _moved(row: sheets.CheckedRow, entry: Entry, titles: Mapping[str, str]) -> list[Issue]:
    """A row whose identity no longer goes with its initiative: part of the table was sorted or pasted."""
    said, check = row.values.get("title"), row.values.get("check")
    title = titles.get(entry.initiative_ref, "")
    if check and check != row_check(entry.ref, entry.initiative_ref):
        return [Issue("title", str(check), _t("識別と照合の列が合いません。一部の列だけを並べ替えたようです。"))]
    if said and fold(str(said)) != fold(title):
        return [Issue("title", str(said), _t("取り組みの名前が識別の列と合いません（この行は「%(title)s」です）。") % {"title": title})]
    return []


def _contradictions(values: Mapping[str, Any], old: Mapping[str, Any], scale: rules.Scale) -> list[Issue]:
    start = values.get("start", old.get("start")) or ""
    reach = values.get("reach", old.get("reach")) or ""
    if rules.contradiction(rules.SelfMark(start, reach, scale)):
        return [Issue("reach", reach, _t("着手と達成が食い違っています。未着手なら未達成、完了なら達成か一部達成にしてください。"))]
    return []
