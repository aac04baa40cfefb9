"""A ward's 区政運営方針 as a sheet: one row an initiative; what goes out, filled in, comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview, status_of
from kusei.core.sheets import Choice, Column, FileRefused, Option, Sheet, Text, check, read
from kusei.core.text import fold
from kusei.plan.register.models import Node, PolicyItem, WardPolicy

SHEET = Sheet(
    "ward-policy", _("区政運営方針"),
    (
        Column("ref", _("取り組みの番号"), Text(max_len=10), aliases=("番号", "参照"), help=_("書き出した表にある番号。なければ題名で探します。")),  # data
        Column("title", _("主な取り組み"), Text(max_len=400), aliases=("取り組み", "取組", "取組名", "題名")),  # data
        Column("stance", _("区分"), Choice(options=(
            Option("named", PolicyItem.Stance.NAMED.label, ("○", "◯", "載せる", "重点")),  # data
            Option("left_out", PolicyItem.Stance.LEFT_OUT.label, ("×", "載せない", "なし")),  # data
        )), required=True, aliases=("掲げるか", "扱い")),  # data
        Column("focus", _("区として行うこと"), Text(max_len=1000, multiline=True), aliases=("内容", "区の取り組み", "取組内容")),  # data
        Column("reason", _("掲げない理由"), Text(max_len=1000, multiline=True), aliases=("理由",)),  # data
    ),
    key_columns=("title",),
)
_COLUMNS = tuple(("stance_words" if c.key == "stance" else c.key, c.label) for c in SHEET.columns)


def rows_of(policy: WardPolicy, initiatives: Iterable[Node]) -> list[Mapping[str, Any]]:
    """Every initiative of the year with what the ward has said so far."""
    said = {i.initiative_id: i for i in policy.items.all()}
    rows: list[Mapping[str, Any]] = []
    for node in initiatives:
        item = said.get(node.pk)
        rows.append({
            "ref": node.ref, "title": node.title, "stance": item.stance if item else None,
            "focus": item.focus if item else "", "reason": item.reason if item else "",
        })
    return rows


def read_ward_sheet(data: bytes, file_name: str, *, policy: WardPolicy, initiatives: Sequence[Node]) -> Preview:
    """What a ward's sheet would change, row by row. Raises Unreadable when it cannot be read at all."""
    try:
        table = read(data, file_name)
        seen = check(table, SHEET)
    except FileRefused as refused:
        raise Unreadable(refused.message) from refused
    by_ref, by_title = {n.ref: n for n in initiatives}, {fold(n.title): n for n in initiatives}
    now = {r["ref"]: r for r in rows_of(policy, initiatives)}
    rows: list[Incoming] = []
    met: dict[str, int] = {}
    for row in seen.rows:
        if not any(row.values.get(k) for k in ("stance", "focus", "reason")) and not any(e.value for e in row.errors):
            continue  # a row of the exported sheet that nobody filled in says nothing
        node = by_ref.get(str(row.values.get("ref") or "")) or by_title.get(fold(str(row.values.get("title") or "")))
        issues = [Issue("stance_words" if e.column == "stance" else e.column, e.value, e.message) for e in row.errors]
        issues += _issues(row.values, node, met, initiatives)
        if node is not None:
            met.setdefault(node.ref, row.row)
        values = {
            "ref": node.ref if node else str(row.values.get("ref") or ""), "title": node.title if node else str(row.values.get("title") or ""),
            **{k: row.values.get(k) or "" for k in ("stance", "focus", "reason")},
        }
        old = now[node.ref] if node and now[node.ref]["stance"] else None
        status = status_of(values, old, issues)
        rows.append(Incoming(
            row.row, values["ref"] or str(row.row), values["title"], {**values, "stance_words": _words(values["stance"])}, status,
            tuple(issues), old={**old, "stance_words": _words(old["stance"])} if old else None,
        ))
    understood = [(_t("シート"), seen.understood.page or "CSV"), (_t("読み取った列"), " / ".join(seen.understood.headings.values()))]
    return preview(file_name, columns=_COLUMNS, rows=rows, understood=understood)


def _words(stance: str | None) -> str:
    return str(PolicyItem.Stance(stance).label) if stance else ""


def _issues(values: Mapping[str, Any], node: Node | None, met: Mapping[str, int], initiatives: Sequence[Node]) -> list[Issue]:
    found = []
    if node is None:
        words = _t("この年度の計画にない取り組みです。書き出した表の番号か題名をそのまま使ってください（例：「%(title)s」）。")
        found.append(Issue("title", str(values.get("title") or ""), words % {"title": initiatives[0].title if initiatives else ""}))
    elif node.ref in met:
        found.append(Issue("title", node.title, _t("%(row)s行目と同じ取り組みです。どちらか一つにしてください。") % {"row": met[node.ref]}))
    if values.get("stance") == "named" and not values.get("focus"):
        found.append(Issue("focus", "", _t("「掲げる」ときは、区として行うことを書いてください。")))
    if values.get("stance") == "left_out" and not values.get("reason"):
        found.append(Issue("reason", "", _t("「掲げない」ときは、理由を書いてください。")))
    return found
