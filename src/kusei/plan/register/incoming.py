"""A plan kept as a sheet -> Preview -> draft plan, one row a node.

It stands below the acts because the import act reads the same bytes again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview
from kusei.core.sheets import Choice, Column, FileRefused, Option, Sheet, Text, check, read
from kusei.plan.register.models import Kind, Mode, Plan, SourceLine
from kusei.plan.register.saving import Growing

# Other names under which plans call the same parts.
_ALIASES: dict[str, tuple[str, ...]] = {
    "issue": ("課題", "現状", "現状・課題", "背景"), "policy": ("方針", "施策", "方向性"),  # data
    "initiative": ("取り組み", "取組", "主な取組", "事業"), "principle": ("推進の考え方",),  # data
    "carried_over": ("継続検討",), "result": ("成果",),  # data
}
_KINDS = [k for k in Kind if k not in (Kind.PILLAR, Kind.SECTION)]
_BELOW = (Kind.ISSUE, Kind.POLICY, Kind.INITIATIVE)

SHEET = Sheet(
    "plan", _("計画"),
    (
        Column("pillar", _("柱"), Text(max_len=160), aliases=("柱の名称", "基本目標", "大項目")),  # data
        Column("section", _("節"), Text(max_len=160), aliases=("節の名称", "中項目", "分野")),  # data
        Column(
            "kind", _("種類"), Choice(options=tuple(Option(k.value, k.label, _ALIASES.get(k.value, ())) for k in _KINDS)),
            required=True, aliases=("項目の種類",),  # data
        ),
        Column("no", _("番号"), Text(max_len=12), aliases=("No", "NO.", "項番")),  # data
        Column("title", _("題名"), Text(max_len=400), required=True, aliases=("取組名", "内容", "項目名", "名称")),  # data
        Column(
            "mode", _("進め方"), Choice(options=tuple(Option(m.value, m.label) for m in Mode)), aliases=("区分",),  # data
        ),
        Column("plan", _("計画名"), Text(max_len=160)),
    ),
    key_columns=("pillar", "section", "kind", "title"),
)
# What the preview shows: words instead of stored keys.
_SHOWN = {"kind": "kind_words", "mode": "mode_words"}
_COLUMNS = tuple((_SHOWN.get(c.key, c.key), c.label) for c in SHEET.columns)


def read_sheet(data: bytes, file_name: str) -> Preview:
    """What a sheet would become, row by row. Raises Unreadable when it cannot be read at all."""
    try:
        table = read(data, file_name)
        seen = check(table, SHEET)
    except FileRefused as refused:
        raise Unreadable(refused.message) from refused
    rows = []
    for row in seen.rows:
        issues = [Issue(_SHOWN.get(e.column, e.column), e.value, e.message) for e in row.errors]
        if not row.errors and row.values["kind"] in _BELOW and not row.values["pillar"]:
            issues.append(Issue("pillar", "", _t("この種類の行には柱が要ります。柱の題名を入れてください。")))
        status = "refused" if issues else "new"
        rows.append(Incoming(row.row, str(row.row), str(row.values.get("title") or ""), _with_words(row.values), status, tuple(issues)))  # type: ignore[arg-type]
    notes = [_t("使わなかった列：%(names)s") % {"names": " / ".join(seen.understood.unmatched)}] if seen.understood.unmatched else []
    return preview(
        file_name, columns=_COLUMNS, rows=rows, notes=notes,
        understood=[
            (_t("シート"), seen.understood.page or "CSV"),
            (_t("見出しの行"), _t("%(row)s行目") % {"row": seen.understood.header_rows[-1]}),
            (_t("読み取った列"), " / ".join(seen.understood.headings.values())),
            *([(_t("文字コード"), table.encoding)] if table.encoding else []),
        ],
    )


def _with_words(values: Mapping[str, Any]) -> dict[str, Any]:
    return {**values, **{shown: SHEET.column(key).kind.write(values[key]) for key, shown in _SHOWN.items()}}


def save_rows(rows: Sequence[Incoming], *, file_name: str) -> Plan:
    """A draft plan from accepted rows, in their order; each row is a source line. Inside an Action."""
    told = next((r.values["plan"] for r in rows if r.values.get("plan")), "") or file_name.rpartition(".")[0] or file_name
    plan = Plan.objects.create(title=str(told)[:160], document=_t("表"))
    tree = Growing(plan)
    grouped = sorted(rows, key=_Order(rows))
    pillars: dict[str, int] = {}
    sections: dict[tuple[str, str], int] = {}
    for row in grouped:
        values = row.values
        parent = None
        if values["kind"] in _BELOW:
            name, section = values["pillar"], values["section"] or ""
            if name not in pillars:
                pillars[name] = tree.add(Kind.PILLAR, name, no=str(len(pillars) + 1), lines=[row.row])
            if (name, section) not in sections:
                count = sum(key[0] == name for key in sections) + 1
                sections[name, section] = tree.add(
                    Kind.SECTION, section, no=f"({count})" if section else "", parent=pillars[name], lines=[row.row])
            parent = sections[name, section]
        place = tree.add(Kind(values["kind"]), values["title"], no=values["no"] or "", parent=parent, lines=[row.row], text=values.get("text") or "")
        tree.nodes[place].target = values.get("target") or ""
        if values["kind"] == Kind.INITIATIVE and values["mode"]:
            tree.nodes[place].mode = values["mode"]
    tree.save()
    _save_rows_as_lines(plan, rows, tree)
    return plan


class _Order:
    """Rows of one section together, issues before policies before initiatives; free rows last, as they came."""

    def __init__(self, rows: Sequence[Incoming]) -> None:
        tops = dict.fromkeys((r.values["pillar"] or "") for r in rows if r.values["kind"] in _BELOW)
        parts = dict.fromkeys((r.values["pillar"] or "", r.values["section"] or "") for r in rows)
        self._tops, self._parts = {t: i for i, t in enumerate(tops)}, {p: i for i, p in enumerate(parts)}

    def __call__(self, row: Incoming) -> tuple[int, int, int, int]:
        values = row.values
        if values["kind"] not in _BELOW:
            return len(self._tops), 0, 0, row.row
        name = values["pillar"] or ""
        return self._tops[name], self._parts[name, values["section"] or ""], _BELOW.index(Kind(values["kind"])), row.row


def _save_rows_as_lines(plan: Plan, rows: Sequence[Incoming], tree: Growing) -> None:
    lines = SourceLine.objects.bulk_create(
        SourceLine(
            plan=plan, no=row.row, text="｜".join(str(row.values[k]) for k in ("pillar", "section", "title") if row.values[k]),  # data
            state=SourceLine.State.PLACED, role="sheet.row",
        )
        for row in rows
    )
    link = SourceLine.nodes.through
    link.objects.bulk_create(  # type: ignore[attr-defined]
        link(sourceline_id=line.pk, node_id=tree.nodes[place].pk) for line in lines for place in tree.lines.get(line.no, ())
    )
