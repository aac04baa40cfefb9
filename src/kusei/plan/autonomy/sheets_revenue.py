"""The ledger of the ward's own revenue as CSV and Excel: a row for each bill."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import fiscal_year_label
from kusei.core.sheets import Column, Date, Int, Sheet, Text

LEDGER = Sheet(
    "own-revenue", _("独自収入の台帳"),
    (
        Column("ward", _("区"), Text()), Column("kind", _("種類"), Text()), Column("title", _("件名"), Text()), Column("party", _("相手方"), Text()),
        Column("named", _("名前の公表"), Text()), Column("state", _("状態"), Text()), Column("starts_on", _("期間の初日"), Date()),
        Column("ends_on", _("期間の末日"), Date()), Column("agreed_yen", _("契約の額（円）"), Int()), Column("earmark", _("使い道の限定"), Text()),
        Column("number", _("文書番号"), Text()), Column("fiscal_year", _("年度"), Text()), Column("yen", _("調定の額（円）"), Int()),
        Column("due_on", _("納入の期限"), Date()), Column("received_yen", _("受けた額（円）"), Int()), Column("used_yen", _("使った額（円）"), Int()),
        Column("returned_yen", _("返した額・市の一般財源にした額（円）"), Int()), Column("left_yen", _("使える残り（円）"), Int()),
        Column("until", _("使える最後の年度"), Text()), Column("uses", _("使い道"), Text()),
    ),
)
RECEIPTS = Sheet(
    "own-revenue-receipts", _("収入の受入れと返還"),
    (
        Column("ward", _("区"), Text()), Column("title", _("件名"), Text()), Column("what", _("区分"), Text()), Column("moved_on", _("日付"), Date()),
        Column("yen", _("額（円）"), Int()), Column("note", _("備考"), Text()),
    ),
)


def ledger_rows(rows: Any) -> Iterator[dict[str, Any]]:
    """An agreement without a bill is a row too."""
    for a in rows.select_related("ward").prefetch_related("bills__uses").iterator(chunk_size=500):
        same = {
            "ward": a.ward.name, "kind": str(a.get_kind_display()), "state": str(a.get_state_display()), "agreed_yen": a.yen,
            "named": str(_("同意") if a.named else _("非公表")), "earmark": str(a.get_earmark_display()) if a.earmark else "",
            **{n: getattr(a, n) for n in ("title", "party", "starts_on", "ends_on", "number")},
        }
        bills = list(a.bills.all())
        if not bills:
            yield same
        for b in bills:
            yield {
                **same, "fiscal_year": fiscal_year_label(b.fiscal_year), "until": fiscal_year_label(b.until),
                "uses": "\n".join(f"{u.purpose} {u.yen:,}" for u in b.uses.all() if u.undone_on is None),
                **{n: getattr(b, n) for n in ("yen", "due_on", "received_yen", "used_yen", "returned_yen", "left_yen")},
            }


def receipt_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for r in rows.select_related("bill__agreement__ward").iterator(chunk_size=1000):
        yield {
            "ward": r.bill.agreement.ward.name, "title": r.bill.agreement.title, "what": str(r.get_what_display()),
            **{n: getattr(r, n) for n in ("moved_on", "yen", "note")},
        }
