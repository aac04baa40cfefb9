"""The table a plan office already has (initiatives down, wards across, free words in the cells) -> Preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview
from kusei.core.ledger.models import Ward
from kusei.core.sheets import Column, FileRefused, Sheet, Text, check, read
from kusei.plan.register.public import NodeView
from kusei.plan.rollout import rules
from kusei.plan.rollout.lifecycle import CELL, LIVE
from kusei.plan.rollout.models import Standing
from kusei.plan.rollout.queries import all_wards, held_back, spread, unsettled

NEED_WHY = ("out", "held", "stopped")
NOTE = _("取り込んだ表による。理由は書かれていません。")


def sheet(wards: Sequence[Ward]) -> Sheet:
    """One row an initiative, one column a ward."""
    return Sheet(
        "rollout", _("区への展開"),
        (
            Column("initiative", _("取り組み"), Text(max_len=400), required=True, aliases=("取組", "取り組み名", "取組名", "主な取組", "事業名")),  # data
            *(Column(w.code, w.name, Text(max_len=40), aliases=(w.name.removesuffix("区"),)) for w in wards),  # data
        ),
        key_columns=("initiative",),
    )


def read_states(data: bytes, file_name: str, on_day: date) -> Preview:
    """What the table would change from ``on_day`` on; older cells are left out. One that cannot be read refuses the table."""
    wards = all_wards()
    declared = sheet(wards)
    try:
        table = read(data, file_name)
        seen = check(table, declared)
    except FileRefused as refused:
        raise Unreadable(refused.message) from refused
    nodes = spread()
    cells = {(s.ward.code, s.initiative_ref): s for s in Standing.objects.select_related("ward")}
    rows = [_row(row, nodes, wards, cells, on_day) for row in seen.rows]
    notes = [_t("使わなかった列：%(names)s") % {"names": " / ".join(seen.understood.unmatched)}] if seen.understood.unmatched else []
    if faults := _faults(rows, wards):
        rows = [replace(r, status="refused") for r in rows]
        notes = [_not_taken(faults), *notes]
    return preview(
        file_name, columns=tuple((c.key, c.label) for c in declared.columns), rows=rows, notes=notes,
        understood=[
            (_t("シート"), seen.understood.page or "CSV"),
            (_t("見出しの行"), _t("%(row)s行目") % {"row": seen.understood.header_rows[-1]}),
            (_t("読み取った列"), " / ".join(seen.understood.headings.values())),
            (_t("いつからの状態か"), on_day.isoformat()),
        ],
    )


def _faults(rows: Sequence[Incoming], wards: Sequence[Ward]) -> list[str]:
    """Each cell whose words mean no state, as 「3行目 港区「たぶん」」."""
    names = {w.code: w.name for w in wards}
    return [
        _t("%(row)s行目 %(field)s「%(value)s」") % {"row": r.row, "field": names[i.field], "value": i.value}
        for r in rows for i in r.issues if i.field in names and i.level == "refused"
    ]


def _not_taken(faults: Sequence[str]) -> str:
    shown = _t("、").join(faults[:6]) + (_t("ほか") if len(faults) > 6 else "")
    return _t("読めない枠があるため、表のどこも取り込みません：%(faults)s。直してから、もう一度選んでください。") % {"faults": shown}


def unreadable(seen: Preview) -> str:
    """Why the whole table is refused, naming row, ward and value; "" when every cell can be read."""
    faults = _faults(seen.rows, all_wards())
    return _not_taken(faults) if faults else ""


def _row(row: Any, nodes: Sequence[NodeView], wards: Sequence[Ward], cells: Mapping[tuple[str, str], Standing], on_day: date) -> Incoming:
    title = str(row.values.get("initiative") or "")
    found = next((n for n in nodes if _same(n.title, title)), None)
    issues = [Issue(e.column, e.value, e.message) for e in row.errors]
    if found is None and not row.errors:
        issues.append(Issue("initiative", title, _t("いまの計画に、この名前の取り組みはありません。計画のとおりの題名にしてください。")))
    shown: dict[str, Any] = {"initiative": title, "ref": found.ref if found else "", "cells": {}}
    for ward in wards:
        said = str(row.values.get(ward.code) or "")
        shown[ward.code] = said
        if found is None or not said:
            continue
        if rules.read_state(said) is None:
            issues.append(Issue(ward.code, said, _t("この言葉の状態が分かりません。「○」「検討中」「準備中」「未着手」などに直してください。")))
            continue
        state, problem = _cell(said, cells.get((ward.code, found.ref)), on_day)
        if problem:
            issues.append(Issue(ward.code, said, problem, "warning"))
        elif state:
            shown["cells"][ward.code] = state
            shown[ward.code] = f"{said} → {CELL.states[state].label}"
    refused = any(i.level == "refused" for i in issues)
    status = "refused" if refused else "changed" if shown["cells"] else "same"
    return Incoming(row.row, shown["ref"] or str(row.row), title, shown, status, tuple(issues))  # type: ignore[arg-type]


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def _cell(said: str, held: Standing | None, on_day: date) -> tuple[str, str]:
    """(new state, "") or ("", why it is left as it is); both empty where nothing changes."""
    state = rules.read_state(said) or ""
    if held is None:
        return "", _t("この区と取り組みの枠がありません。先に展開の表を作ってください。")
    if state == held.state or state == "":
        return "", ""
    if on_day < held.since:
        return "", _t("いまの状態（%(day)sから）より前の日付です。この枠は変えません。") % {"day": held.since.isoformat()}
    return (state, "") if not (reason := _held_back(state, held)) else ("", reason)


def _held_back(state: str, held: Standing) -> str:
    """What a person's act would refuse, an import refuses too."""
    if state == "settled" and (lacking := unsettled(held)):
        return lacking
    return held_back(held) if state in LIVE else ""
