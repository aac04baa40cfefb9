"""What the pages of an inquiry and of a reply show."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.evidence.registry import SOURCES
from kusei.core.files.models import Attachment
from kusei.core.inquiry import queries, rules
from kusei.core.inquiry.lifecycle import AT_WARD, PART
from kusei.core.inquiry.models import AnswerVersion, Inquiry, Part, Reply
from kusei.core.ui.pages import Panel, table_panel
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Badge, Cell, Column, Row, TableView
from kusei.office.inquiries.sheets import KINDS
from kusei.office.views.common import who

WHY = {
    "not_adopted": _("この区ではまだ始めていません"), "no_dated_rows": _("期間内と確かめられる記録がありません"),
    "not_connected": _("未接続"), "no_base": _("分母がありません"),
}


def late_badge(reply: Reply) -> Badge | None:
    """Late, or over its due moment now."""
    if reply.late:
        return Badge(_("期限後の提出"), "warn")
    if reply.state in (*AT_WARD, "confirming") and reply.due_at < calendar.now():
        return Badge(_("期限超過"), "bad", "clock")
    return None


def said(item: rules.Field, value: Any) -> str:
    """An answer in words; blank is a dash."""
    if value is None or value == []:
        return "—"
    if isinstance(value, list):
        return _t("%(count)s件") % {"count": len(value)}
    if item.kind == "number":
        return f"{Decimal(value):,}{item.unit}"
    if item.kind == "date":
        return calendar.format_date(calendar.parse_date(value), weekday=False)
    return str(value)


def replies(inquiry: Inquiry) -> Panel:
    """The wards side by side: state, due, handed in, what is unanswered in the thread."""
    rows = []
    found = queries.replies_of(inquiry).annotate(written=Count("messages"))
    for r in found:
        late = late_badge(r)
        rows.append(Row(r.ref, [
            Cell(r.ward.name, r.get_absolute_url(), note=_t("やりとり%(count)s") % {"count": r.written} if r.written else ""),
            Cell(badge=late or badge_of(r), note=str(badge_of(r).word) if late else ""),  # type: ignore[union-attr]
            Cell(day=calendar.jst_date(r.due_at), note=_t("延長") if r.due_at != r.first_due_at and r.state != "returned" else ""),
            Cell(at=r.submitted_at, note=_t("%(count)s回目") % {"count": r.rounds} if r.rounds > 1 else "") if r.submitted_at else Cell("—"),
        ], "bad" if late and not r.late else "warn" if r.state == "returned" else ""))
    heads = [
        ("ward", _("区")), ("state", _("状態"), "badge"), ("due", _("期限"), "date"), ("given", _("提出日時"), "date"),
    ]
    return table_panel(_("各区の状況"), heads, rows, empty=_("まだ照会していません。"), key="replies")


def table_of(inquiry: Inquiry) -> TableView:
    """The merged table with its totals; a blank is a dash, and every total says how many are missing."""
    merged = queries.merged(inquiry)
    heads = [Column("ward", _("区"))]
    heads += [Column(f.key, f.label, "number" if f.kind == "number" else "text", f.unit) for f in merged.fields]
    rows = [
        Row(name, [Cell(name), *(_cell(f, values[f.key]) for f in merged.fields)]) for name, values in merged.lines
    ]
    rows.append(Row("total", [Cell(_("合計")), *(_total(f, merged.totals) for f in merged.fields)]))
    return TableView(caption=_("集計表"), columns=heads, rows=rows)


def _cell(item: rules.Field, value: Any) -> Cell:
    if value is None:
        return Cell(None)
    return Cell(number=Decimal(value)) if item.kind == "number" else Cell(said(item, value))


def _total(item: rules.Field, totals: Mapping[str, rules.Total]) -> Cell:
    total = totals.get(item.key)
    if total is None:
        return Cell("")
    note = _t("%(given)s区の計、空欄%(blank)s区") % {"given": total.given, "blank": total.blank}
    return Cell(None, note=note) if total.value is None else Cell(number=total.value, note=note)


def questions(inquiry: Inquiry) -> Panel:
    rows = [
        Row(q.key, [
            Cell(q.label, note=q.help), Cell(KINDS[q.kind]), Cell(q.unit or "—"), Cell(_("必須") if q.required else _("任意")),
            Cell(SOURCES[q.evidence].label if q.evidence in SOURCES else q.evidence or "—"),
        ])
        for q in inquiry.sheet
    ]
    heads = [
        ("label", _("質問")), ("kind", _("答え方")), ("unit", _("単位")), ("required", _("必須")), ("evidence", _("根拠")),
    ]
    return table_panel(_("質問"), heads, rows, empty="", key="questions")


def answers(reply: Reply) -> Panel:
    """Question by question: the answer, beside it what the systems say, and who gave it when."""
    last = {
        v.question: v for v in AnswerVersion.objects.filter(reply=reply).order_by("question", "number")
    }
    rows = []
    for item in rules.fields_of(reply.inquiry.sheet):
        version, found = last.get(item.question), reply.prefill.get(item.key)
        value = rules.value_of(item, reply.answers)
        rows.append(Row(item.key, [
            Cell(item.label), Cell(said(item, value)) if value is not None else Cell(None), _evidence(item, found, value),
            _last(version), Cell(str(version.number), reverse("inquiry:history", args=[reply.ref]) + f"#{item.question}") if version else Cell("—"),
        ]))
    heads = [
        ("label", _("質問")), ("answer", _("回答")), ("evidence", _("システムの値")), ("last", _("最後の入力")), ("version", _("版")),
    ]
    return table_panel(_("回答"), heads, rows, empty="", key="answers")


def _last(version: AnswerVersion | None) -> Cell:
    """How, who and when of what holds now."""
    if version is None:
        return Cell("—")
    local = version.given_at.astimezone(calendar.JST)
    return Cell(version.get_source_display(), note=f"{who(version.given_by)} {local:%m/%d %H:%M}")


def _evidence(item: rules.Field, found: Mapping[str, Any] | None, value: Any) -> Cell:
    if not found:
        return Cell("—")
    if found["value"] is None:
        return Cell("—", note=str(WHY.get(found["why"], "")))
    if value is not None and Decimal(value) != Decimal(found["value"]):
        return Cell(said(item, found["value"]), found["href"], note=_t("回答と違います"))
    return Cell(said(item, found["value"]), found["href"], note=_t("%(count)s件の記録") % {"count": found["sample"]})


def files(reply: Reply) -> Panel | None:
    """What was handed in as files; whoever sees the reply may open them."""
    refs = [ref for q in reply.inquiry.sheet if q.kind == "file" for ref in reply.answers.get(q.key) or []]
    found = Attachment.objects.filter(ref__in=refs)
    rows = [Row(a.ref, [Cell(a.name, reverse("file", args=[a.ref])), Cell(at=a.attached_at)]) for a in found]
    if not rows:
        return None
    return table_panel(_("提出したファイル"), [("name", _("ファイル名")), ("at", _("日時"), "date")], rows, empty="")


def parts(reply: Reply) -> Panel:
    labels = {q.key: q.label for q in reply.inquiry.sheet}
    rows = []
    for p in reply.parts.select_related("division"):
        over = p.state in ("asked", "returned") and p.due_at < calendar.now()
        rows.append(Row(p.ref, [
            Cell(p.division.name, reverse("inquiry:part", args=[p.ref])), Cell(badge=_part_badge(p)),
            Cell("、".join(labels.get(k, k) for k in p.questions)), Cell(at=p.due_at),  # data
            Cell(at=p.answered_at) if p.answered_at else Cell("—"),
        ], "bad" if over else ""))
    heads = [
        ("division", _("課")), ("state", _("状態"), "badge"), ("questions", _("質問")), ("due", _("期限"), "date"),
        ("at", _("回答日時"), "date"),
    ]
    return table_panel(_("課への再照会"), heads, rows, empty=_("課には聞いていません。"), key="parts")


def _part_badge(part: Part) -> Badge:
    state = PART.of(part)
    return Badge(state.label, state.tone)  # type: ignore[arg-type]


def thread(reply: Reply) -> Panel:
    labels = {q.key: q.label for q in reply.inquiry.sheet}
    lines = [
        {
            "by": _t("照会元") if m.from_asker else reply.ward.name, "asker": m.from_asker, "at": m.written_at,
            "about": labels.get(m.question, ""), "text": m.text, "person": who(m.written_by),
        }
        for m in reply.messages.all()
    ]
    return Panel(_("やりとり"), "inquiry/thread.html", {"lines": lines, "url": reverse("inquiry:write", args=[reply.ref])}, key="thread")


def counts(inquiry: Inquiry) -> dict[str, int]:
    """How far the wards are, in one query."""
    return inquiry.replies.aggregate(
        all=Count("pk"), given=Count("pk", filter=Q(state="submitted")), late=Count("pk", filter=Q(late=True)),
        over=Count("pk", filter=queries.overdue()),
    )
