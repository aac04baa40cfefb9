"""A ward's answer sheet as Excel, out and back in, and the merged table as a file.

Every row carries a hidden mark (inquiry/reply/field/digest of the question sheet), so rows may be moved, deleted or sorted
and columns hidden; a sheet of another ward or of an earlier round is recognised by it and named.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.worksheet.datavalidation import DataValidation

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview
from kusei.core.inquiry import rules
from kusei.core.inquiry.actions.words import answer_fault
from kusei.core.inquiry.models import Inquiry, Reply
from kusei.core.inquiry.rules import BadAnswer, Field, Merged, Question
from kusei.core.sheets import Checked, Column, Decimal_, FileRefused, Leaf, Sheet, Text, check, read, to_xlsx
from kusei.core.sheets.kinds import Kind, shown, text_of


@dataclass(frozen=True)
class AnswerCell(Kind):
    """Whatever was typed: what it means is the question's to say, row by row."""

    width: ClassVar[int] = 40

    def read(self, raw: object, *, required: bool = False) -> Any:
        return raw if isinstance(raw, date | datetime | float | int) else text_of(raw).strip()


ANSWERS = Sheet(
    key="inquiry-answers", title=_("回答票"), key_columns=("mark",),
    columns=(
        Column("mark", _("照合記号（消さないでください）"), Text(max_len=80)),
        Column("number", _("番号"), Text()),
        Column("label", _("質問"), Text()),
        Column("answer", _("回答"), AnswerCell(), required=False),
        Column("unit", _("単位"), Text()),
        Column("help", _("記入のしかた"), Text(multiline=True)),
        Column("evidence", _("システムの値（参考）"), Text()),
    ),
)
KINDS = {
    "text": _("文章"), "number": _("数"), "choice": _("選択"), "date": _("日付"), "grid": _("表"), "file": _("ファイル"),
}


def mark(reply: Reply, item: Field) -> str:
    return f"{reply.inquiry.ref}/{reply.ref}/{item.key}/{reply.inquiry.sheet_digest}"


def fields(reply: Reply) -> list[tuple[Field, Question]]:
    """The rows of a sheet; files are handed in on the screen."""
    by_key = {q.key: q for q in reply.inquiry.sheet}
    return [(f, by_key[f.question]) for f in rules.fields_of(reply.inquiry.sheet) if f.kind != "file"]


def answer_sheet(reply: Reply) -> bytes:
    """The ward's own workbook, what it has answered so far filled in."""
    rows = []
    for number, (item, question) in enumerate(fields(reply), start=1):
        found = reply.prefill.get(item.key) or {}
        rows.append({
            "mark": mark(reply, item), "number": str(number), "label": item.label,
            "answer": _written(item, rules.value_of(item, reply.answers)), "unit": item.unit,
            "help": _how(question), "evidence": found.get("value") or "",
        })
    body = to_xlsx(Leaf(ANSWERS, rows))
    return _finished(body, [q for _f, q in fields(reply)])


def _written(item: Field, value: Any) -> Any:
    """Numbers and dates as such, so that Excel can add them up; text as text."""
    if value is None:
        return None
    if item.kind == "number":
        return float(value) if "." in value else int(value)
    return date.fromisoformat(value) if item.kind == "date" else str(value)


def _how(question: Question) -> str:
    said = [str(KINDS["number" if question.kind == "grid" else question.kind])]
    if question.required:
        said.append(_t("必須"))
    if question.options:
        said.append(" / ".join(question.options))
    return "。".join([*said, question.help] if question.help else said)  # data


def _finished(body: bytes, questions: Sequence[Question]) -> bytes:
    """Hide the marks, offer the choices of each row."""
    book = load_workbook(io.BytesIO(body))
    page = book.worksheets[0]
    page.column_dimensions["A"].hidden = True
    for row, question in enumerate(questions, start=2):
        listed = ",".join(question.options)
        if question.kind == "choice" and len(listed) <= 255 and not any("," in o or '"' in o for o in question.options):
            rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            rule.add(f"D{row}")
            page.add_data_validation(rule)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# Back in ------------------------------------------------------------------------------------------------------------


def read_answers(data: bytes, file_name: str, *, reply: Reply, actor: Actor) -> Preview:
    """What a returned file would change; raises Unreadable when it is not this reply's sheet."""
    try:
        checked = check(read(data, file_name), ANSWERS)
    except FileRefused as refused:
        raise Unreadable(refused.message) from refused
    _recognise(checked, reply, actor)
    known = dict((mark(reply, item), (item, q)) for item, q in fields(reply))
    rows = [_judge(row, known, reply) for row in checked.rows if _says_something(row)]
    given = {r.key for r in rows}
    left_out = sum(1 for item, _q in known.values() if item.key not in given)
    notes = [_t("このファイルにない質問が%(count)s問あります。いまの回答を残します。") % {"count": left_out}] if left_out else []
    understood = [
        (_t("照会"), reply.inquiry.title), (_t("区"), reply.ward.name),
        (_t("読んだシート"), checked.understood.page), (_t("見出しの行"), str(checked.understood.header_rows[0])),
    ]
    columns = [("label", _t("質問")), ("answer", _t("回答")), ("unit", _t("単位"))]
    return preview(file_name, understood=understood, columns=columns, rows=rows, notes=notes)


def _says_something(row: Any) -> bool:
    return bool(row.values.get("mark") or row.values.get("answer") not in (None, ""))


def _recognise(checked: Checked, reply: Reply, actor: Actor) -> None:
    """Raise Unreadable when the marks are of another ward, another inquiry or another question sheet."""
    marks = [str(r.values["mark"]).split("/") for r in checked.rows if r.values.get("mark")]
    own = [m for m in marks if len(m) == 4 and m[0] == reply.inquiry.ref and m[1] == reply.ref]
    if not marks:
        raise Unreadable(_t("照合記号がありません。この照会の画面から受け取った回答票に書いてください。"))
    other = next((m for m in marks if len(m) == 4 and m not in own), None)
    if other is not None:
        raise Unreadable(_whose(other, reply, actor))
    if not own:
        raise Unreadable(_t("照合記号が読めません。この照会の画面から受け取った回答票に書いてください。"))
    if any(m[3] != reply.inquiry.sheet_digest for m in own):
        raise Unreadable(_t("質問票が変わる前の回答票です。もう一度受け取って、書き写してください。"))


def _whose(other: list[str], reply: Reply, actor: Actor) -> str:
    if other[0] == reply.inquiry.ref:
        row = Reply.objects.filter(ref=other[1], inquiry=reply.inquiry).select_related("ward").first()
        ward = row.ward.name if row else _t("ほかの区")
        return _t("これは%(ward)sの回答票です。%(own)sの回答には取り込めません。") % {"ward": ward, "own": reply.ward.name}
    row = Reply.objects.seen_by(actor).filter(ref=other[1]).select_related("inquiry").first()
    if row is not None and row.inquiry.sent_at is not None:
        day = calendar.format_date(calendar.jst_date(row.inquiry.sent_at), weekday=False)
        said = _t("これは別の照会「%(title)s」（%(day)s）の回答票です。")
        return said % {"title": row.inquiry.title, "day": day}
    return _t("これはこの照会の回答票ではありません。")


def _judge(row: Any, known: dict[str, tuple[Field, Question]], reply: Reply) -> Incoming:
    raw = row.values.get("answer")
    found = known.get(str(row.values.get("mark") or ""))
    label = str(row.values.get("label") or "")
    if found is None:
        issue = Issue("label", label, _t("照合記号のない行です。行を足しても取り込めません。"))
        return Incoming(row.row, "", label, {"label": label, "answer": shown(raw), "unit": ""}, "refused", (issue,))
    item, question = found
    values = {"label": item.label, "answer": shown(raw), "unit": item.unit}
    current = rules.value_of(item, reply.answers)
    if row.errors and all(e.column == "answer" and e.value == _text(current) for e in row.errors):
        # What we wrote ourselves (a text that begins like a formula) comes back as it was.
        return Incoming(row.row, item.key, item.label, {**values, "answer": _text(current)}, "same")
    if row.errors:
        return Incoming(row.row, item.key, item.label, values, "refused", tuple(
            Issue(e.column, e.value, e.message) for e in row.errors
        ))
    if raw in (None, ""):
        kept = (Issue("answer", "", _t("空のため、いまの回答を残します。"), "warning"),) if current is not None else ()
        return Incoming(row.row, item.key, item.label, {**values, "answer": _text(current)}, "same", kept)
    try:
        value = rules.read_number(question, raw) if item.row else rules.read_answer(question, raw)
    except BadAnswer as bad:
        return Incoming(row.row, item.key, item.label, values, "refused", (
            Issue("answer", shown(raw), answer_fault(question, bad)),
        ))
    old = {"label": item.label, "answer": _text(current), "unit": item.unit}
    status = "same" if _equal(item, value, current) else "new" if current is None else "changed"
    return Incoming(row.row, item.key, item.label, {**values, "answer": _text(value)}, status, old=old)  # type: ignore[arg-type]


def _equal(item: Field, value: Any, current: Any) -> bool:
    """Excel drops the last nought of 2.50: that changes no answer."""
    if item.kind == "number" and value is not None and current is not None:
        return Decimal(value) == Decimal(current)
    return bool(value == current)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def cells_of(found: Preview, reply: Reply) -> dict[str, Any]:
    """The accepted answers by field key, in stored form."""
    by_key = {item.key: (item, q) for item, q in fields(reply)}
    cells = {}
    for row in found.accepted:
        item, question = by_key[row.key]
        raw = row.values["answer"]
        cells[row.key] = rules.read_number(question, raw) if item.row else rules.read_answer(question, raw)
    return cells


# The merged table ---------------------------------------------------------------------------------------------------


def merged_sheet(inquiry: Inquiry, table: Merged) -> tuple[Sheet, list[dict[str, Any]]]:
    """One line per ward and one of totals; a blank is an empty cell, and the line below says how many are."""
    columns = [Column("ward", _("区"), Text())]
    for f in table.fields:
        label = f"{f.label}（{f.unit}）" if f.unit else f.label  # data
        columns.append(Column(f.key, label, Decimal_() if f.kind == "number" else Text(multiline=True)))
    rows: list[dict[str, Any]] = [
        {"ward": who, **{f.key: _cell(f, values[f.key]) for f in table.fields}} for who, values in table.lines
    ]
    totals = {k: t.value for k, t in table.totals.items()}
    blanks = {k: t.blank for k, t in table.totals.items()}
    rows.append({"ward": _t("合計"), **totals})
    rows.append({"ward": _t("空欄の区の数"), **blanks})
    return Sheet(f"inquiry-{inquiry.ref}", inquiry.title, tuple(columns)), rows


def _cell(item: Field, value: Any) -> Any:
    if value is None:
        return None
    if item.kind == "number":
        return _number(value)
    return _t("%(count)s件") % {"count": len(value)} if isinstance(value, list) else str(value)


def _number(text: str) -> Any:
    return float(text) if "." in text else int(text)
