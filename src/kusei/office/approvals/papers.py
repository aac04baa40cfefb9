"""起案用紙 and 決裁通知."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.approval import queries
from kusei.core.approval.kinds import label_of
from kusei.core.approval.models import Draft, Step, level_word
from kusei.core.calendar import format_date
from kusei.core.ledger.queries import city
from kusei.core.papers import made
from kusei.core.records.models import Document
from kusei.office.approvals.tables import yen

DASH = "—"


def day_of(at: Any) -> str:
    return format_date(calendar.jst_date(at), weekday=False) if at else DASH


def sheet_pdf(d: Draft) -> bytes:
    """起案用紙: the paper a draft travels on, and what the city's own system is given when it decides instead."""
    steps = list(d.steps.filter(round=d.round).exclude(state=Step.State.VOID).select_related("post", "acted_post").order_by("-position", "pk"))
    said = [
        {"post": str(s.post), "text": s.comment} for s in
        d.steps.exclude(comment="").select_related("post__division__ward").order_by("round", "position", "pk")
    ] + [{"post": str(r.post), "text": r.text} for r in d.remarks.select_related("post__division__ward").order_by("said_at", "pk")]
    entry = Document.objects.select_related("classification").filter(subject=f"{d.kind}:{d.ref}").first()
    return made("core/draft_sheet.typ", {
        "title": d.title, "heading": _("起案用紙"),
        "stamps": [_stamp(s) for s in steps] + [{
            "label": _("起案"), "mark": "", "by": d.drafter.title, "at": day_of(d.drafted_at),
        }],
        "particulars": [
            [[_("件名"), d.title]],
            [[_("起案番号"), d.number], [_("起案日"), day_of(d.drafted_at)]],
            [[_("起案課"), str(d.division)], [_("決裁区分"), str(level_word(d.level)) if d.level else DASH]],
            [[_("種類"), str(label_of(d.case_kind))], [_("金額"), yen(d.amount) if d.amount != 0 else DASH]],
            [[_("文書記号番号"), d.document_number or DASH], [_("決裁日"), day_of(d.decided_at)]],
            [
                [_("分類・保存年限"), f"{entry.classification} {entry.get_years_display()}" if entry and entry.classification else DASH],
                [_("施行日"), day_of(d.enforced_at)],
            ],
        ],
        "labels": {"text": _("伺い文"), "said": _("意見")},
        "text": [line for line in d.purpose.splitlines() if line.strip()] or [DASH],
        "said": said,
        "note": _("決裁は文書管理システムで行います。決裁の後で、番号と日付をこの起案に記録してください。") if queries.external() else "",
    })


def _stamp(s: Step) -> dict[str, str]:
    mark = {"agreed": _("認"), "decided": _("決"), "returned": _("戻"), "rejected": _("否")}.get(s.state, "")
    by = s.acted_post.title if s.acted_post and s.acted_post_id != s.post_id else ""
    return {
        "label": s.post.title, "mark": _("代") if s.for_another else mark, "by": by,
        "at": day_of(s.acted_at) if s.acted_at else "",
    }


def notice_pdf(d: Draft) -> bytes:
    """決裁通知: to the drafting division, what was decided, by which post, on which day, under which number."""
    step = d.steps.filter(round=d.round, step_kind=Step.Kind.DECIDE).select_related("post__division__ward", "acted_post__division__ward").first()
    outcome = {
        "enforced": _("決裁済（施行済）"), "decided": _("決裁済（施行待ち）"), "approved_after": _("事後承認"),
        "refused_after": _("事後不承認"), "rejected": _("否決"), "returned": _("決裁済・施行できず差戻し"),
    }.get(d.state, DASH)
    here = city()
    items = [
        [_("件名"), d.title], [_("起案番号"), f"{d.number}（{day_of(d.drafted_at)}）"], [_("結果"), outcome],
        [_("決裁日"), day_of(d.decided_at)],
        [_("決裁した職"), _decided_by(d, step)],
    ]
    if d.last_reason:
        items.append([_("理由"), d.last_reason])
    return made("core/letter.typ", {
        "title": _("決裁通知"), "city": str(here) if here else "", "number": d.document_number, "date": day_of(d.decided_at),
        "recipient": [str(d.division)], "sender": [_decided_by(d, step)],
        "body": [_("次の起案について、下記のとおり決裁されたので通知します。")],
        "items": items, "mark": _("記"), "end": _("以上"),
    })


def _decided_by(d: Draft, step: Step | None) -> str:
    if step is None:
        return _("文書管理システム")
    if step.for_another and step.acted_post:
        return _("%(post)s（代決 %(by)s）") % {"post": step.post, "by": step.acted_post.title}
    return str(step.acted_post or step.post)
