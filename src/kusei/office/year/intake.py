"""The division's own list of yearly work (Excel, CSV) into a preview: every row, what it would do, every problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.importing import Incoming, Issue, Preview, preview, status_of
from kusei.core.ledger.models import Post
from kusei.core.sheets import CheckedRow, Choice, Column, Int, Option, Sheet, Text
from kusei.office.actions.intake import checked
from kusei.office.year.models import Task
from kusei.office.year.rules import BadPattern, Pattern, read_when
from kusei.office.year.words import when, wrong

TASKS = Sheet(
    key="year-tasks", title=_("年間予定"), key_columns=("title",),
    columns=(
        Column("title", _("業務名"), Text(max_len=120), required=True, aliases=("事務名", "予定", "内容", "件名", "業務")),  # data
        Column("when", _("時期"), Text(max_len=60), required=True, aliases=("期限", "期日", "予定日", "日程", "実施時期", "時期・期限")),  # data
        Column("shift", _("閉庁日のとき"), Choice((
            Option("before", _("前"), ("前の開庁日", "繰上げ", "前日")),  # data
            Option("after", _("次"), ("次の開庁日", "後", "翌日", "繰下げ")),  # data
            Option("keep", _("そのまま"), ("当日",)),  # data
        )), aliases=("休日の扱い", "休日")),  # data
        Column("lead_days", _("何日前から知らせるか"), Int(min=0, max=120), aliases=("事前通知", "何日前")),  # data
        Column("manual", _("手順・根拠"), Text(max_len=500), aliases=("備考", "手順", "根拠", "メモ")),  # data
    ),
)


def tasks_preview(data: bytes, file_name: str, post: Post) -> Preview:
    """Known = the same title among the tasks of this post that go on. Raises Unreadable."""
    result, how = checked(data, file_name, TASKS)
    known = {t.title: t for t in Task.objects.filter(post=post, until=None)}
    told = set(result.understood.mapping)
    seen: set[str] = set()
    rows = []
    for row in result.rows:
        issues = [Issue(e.column, e.value, e.message) for e in row.errors]
        old = known.get(str(row.values.get("title") or ""))
        values = _values(row, old, told, issues)
        if values["title"] and values["title"] in seen:
            issues.append(Issue("title", values["title"], _t("同じ業務名の行が前にあります。業務名を分けてください。")))
        seen.add(values["title"])
        before = _before(old) if old else None
        rows.append(Incoming(
            row=row.row, key=old.ref if old else "", title=values["title"], values=values,
            status=status_of(values, before, issues), issues=tuple(issues), old=before,
        ))
    return preview(file_name, understood=how, columns=[(c.key, c.label) for c in TASKS.columns], rows=rows)


def _values(row: CheckedRow, old: Task | None, told: set[str], issues: list[Issue]) -> dict[str, Any]:
    """The row as it would be stored; a column the file does not have keeps what there is."""
    before = _before(old) if old else {"shift": "before", "lead_days": 14, "manual": ""}
    given = {k: row.values.get(k) for k in ("shift", "lead_days", "manual") if k in told and row.values.get(k) is not None}
    values: dict[str, Any] = {"title": str(row.values.get("title") or ""), "when": str(row.values.get("when") or ""), **{
        k: given.get(k, before[k]) for k in ("shift", "lead_days", "manual")
    }}
    if values["when"]:
        try:
            values["when"] = written(read_when(values["when"], values["shift"]))
        except BadPattern as bad:
            issues.append(Issue("when", values["when"], wrong(bad)))
    return values


def written(pattern: Pattern) -> str:
    """As ``read_when`` reads it again: lists are written in Japanese, whatever language the screen speaks."""
    with translation.override("ja"):
        return when(pattern)


def _before(task: Task) -> dict[str, Any]:
    return {
        "title": task.title, "when": written(task.pattern), "shift": task.shift, "lead_days": task.lead_days, "manual": task.manual,
    }


def pattern_of(values: Mapping[str, Any]) -> Pattern:
    return read_when(values["when"], values["shift"])
