"""文書収受簿, 施行文書, 廃棄一覧, 開示決定通知書, 個人情報ファイル簿."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.calendar import format_date
from kusei.core.ledger.queries import city
from kusei.core.papers import made
from kusei.core.records.models import Disclosure, DisposalList, Document
from kusei.office.approvals.papers import DASH
from kusei.office.records.tables import title_of


def _day(day: Any) -> str:
    return format_date(day, weekday=False) if day else DASH


def register_pdf(rows: Sequence[Document], *, where: str) -> bytes:
    """文書収受簿 (and 施行簿): exactly the rows of the list."""
    return made("core/list.typ", {
        "title": _("文書収受簿"), "subtitle": f"{where}　{_day(calendar.today())}", "landscape": True,
        "columns": [
            {"label": _("文書記号番号"), "width": "1.5fr"}, {"label": _("収受日・施行日"), "width": "1.3fr"},
            {"label": _("件名"), "width": "3fr"}, {"label": _("差出人・宛先"), "width": "2fr"},
            {"label": _("相手の文書番号"), "width": "1.4fr"}, {"label": _("分類・保存年限"), "width": "1.6fr"}, {"label": _("状態"), "width": "1fr"},
        ],
        "rows": [
            [
                d.number_text, _day(d.entered_on), title_of(d), d.counterpart or DASH, d.their_number or DASH,
                f"{d.classification} {d.get_years_display()}" if d.classification else DASH, str(d.get_state_display()),
            ] for d in rows
        ],
        "notes": _("%(n)s件") % {"n": len(rows)},
    })


def letter_pdf(d: Document) -> bytes:
    """A sent document as it goes out: number, date, recipient, sender."""
    here = city()
    return made("core/letter.typ", {
        "title": d.title, "city": str(here) if here else "", "number": d.number_text, "date": _day(d.entered_on),
        "recipient": [d.counterpart], "sender": [str(d.division)],
        "body": [line for line in d.body.splitlines() if line.strip()] or [DASH],
    })


def disposal_pdf(listing: DisposalList) -> bytes:
    items = list(listing.items.select_related("document__classification").order_by("document__disposable_on", "document__number_text"))
    return made("core/list.typ", {
        "title": _("廃棄一覧"), "landscape": True,
        "subtitle": f"{listing.ward.name if listing.ward else _('市（局の文書）')}　{calendar.fiscal_year_label(listing.fiscal_year)}",
        "summary": [
            [_("廃棄する文書"), _("%(n)s件") % {"n": sum(not i.spared for i in items)}],
            [_("廃棄しない文書"), _("%(n)s件") % {"n": sum(bool(i.spared) for i in items)}],
            [_("決裁日"), _day(listing.approved_on)], [_("廃棄した件数"), str(listing.destroyed) if listing.done_at else DASH],
        ],
        "columns": [
            {"label": _("文書記号番号"), "width": "1.6fr"}, {"label": _("件名"), "width": "3fr"}, {"label": _("分類"), "width": "1.6fr"},
            {"label": _("保存年限"), "width": "0.8fr"}, {"label": _("完結日"), "width": "1.3fr"},
            {"label": _("廃棄できる日"), "width": "1.3fr"}, {"label": _("廃棄しない理由"), "width": "2fr"},
        ],
        "rows": [
            [
                i.document.number_text, title_of(i.document), str(i.document.classification or DASH),
                str(i.document.get_years_display()) if i.document.years is not None else DASH, _day(i.document.closed_on),
                _day(i.document.disposable_on), i.spared or DASH,
            ] for i in items
        ],
        "notes": _("保存年限は、完結日の翌年度の4月1日から数えています。"),
    })


def decision_pdf(d: Disclosure) -> bytes:
    """開示決定通知書: what is disclosed, what is not and why, and how to object."""
    here = city()
    items = [
        [_("求められた文書"), d.wanted], [_("決定"), str(d.get_outcome_display())],
        [_("対象の文書"), [str(i.document.number_text) for i in d.items.select_related("document")] or DASH],
    ]
    clauses = sorted({str(m.clause) for i in d.items.all() for m in i.marks.select_related("clause")})
    if clauses:
        items.append([_("不開示の条項"), clauses])
    if d.reason:
        items.append([_("開示しない理由"), d.reason])
    if d.outcome in ("full", "part"):
        items.append([_("開示の方法"), _("写しの交付または閲覧。担当課の窓口にお越しください。")])
    body = {
        "full": _("請求のあった文書について、次のとおり全部を開示することを決定したので通知します。"),
        "part": _("請求のあった文書について、次のとおり一部を開示することを決定したので通知します。"),
    }.get(d.outcome, _("請求のあった文書について、次のとおり開示しないことを決定したので通知します。"))
    appeal = _(
        "この決定に不服があるときは、この通知を受け取った日の翌日から3か月以内に市長に審査請求をすることができます。"
        "また、6か月以内に市を被告として取消しの訴えを起こすことができます。"
    )
    return made("core/letter.typ", {
        "title": _("開示決定通知書"), "city": str(here) if here else "", "number": d.decision_number, "date": _day(d.decided_on),
        "recipient": [_("%(name)s 様") % {"name": d.requester}], "sender": [str(d.division)],
        "body": [_("%(day)s付けの%(law)s請求（受付番号 %(n)s）について") % {
            "day": _day(d.received_on), "law": d.get_law_display(), "n": d.number_text}, body],
        "items": items, "mark": _("記"), "end": _("以上"), "contact": {"label": _("不服のあるとき・問い合わせ"), "lines": [appeal, str(d.division)]},
    })


def extension_pdf(d: Disclosure) -> bytes:
    """延長通知書."""
    here = city()
    return made("core/letter.typ", {
        "title": _("開示決定等期限延長通知書"), "city": str(here) if here else "", "number": d.number_text, "date": _day(d.extended_on),
        "recipient": [_("%(name)s 様") % {"name": d.requester}], "sender": [str(d.division)],
        "body": [_("次の請求について、決定の期限を延長したので通知します。")],
        "items": [[_("求められた文書"), d.wanted], [_("受付日"), _day(d.received_on)], [_("延長の理由"), d.extension_reason]],
        "mark": _("記"), "end": _("以上"),
    })


def files_pdf(rows: Sequence[Mapping[str, Any]]) -> bytes:
    return made("core/list.typ", {
        "title": _("個人情報ファイル簿"), "subtitle": _day(calendar.today()), "landscape": True,
        "columns": [
            {"label": _("名称"), "width": "1.6fr"}, {"label": _("利用目的"), "width": "2fr"}, {"label": _("記録される個人"), "width": "1.2fr"},
            {"label": _("記録項目"), "width": "2fr"}, {"label": _("収集方法"), "width": "1.3fr"}, {"label": _("根拠"), "width": "1.6fr"},
            {"label": _("要配慮"), "width": "0.8fr"}, {"label": _("保存期間"), "width": "1.3fr"}, {"label": _("消し方"), "width": "1.6fr"},
        ],
        "rows": [[r["name"], r["purpose"], r["people"], r["fields"], r["source"], r["basis"], r["special"], r["retention"], r["ends"]] for r in rows],
        "notes": _("表の定義から作っています。「記載がありません」は、個人情報らしい項目があるのに利用目的などが書かれていない表です。"),
    })
