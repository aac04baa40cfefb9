"""Parts of the page of a plan: lines to choose, payments that stay uncovered, money that would lapse."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import fiscal_year_label
from kusei.core.ui.parts import Cell, Column, Row, TableView
from kusei.plan.autonomy import words
from kusei.plan.autonomy.models import Earmark
from kusei.plan.autonomy.queries_covering import Line, Plan

WHY = {
    "only": _("この支出に充てられる収入は、これだけです。"), "soonest": _("使える年度がいちばん早く終わる収入です。"), "free": _("使い道の限定がない収入です。"),
}
SHORT = {
    "unasked": _("事業の分野をまだ選んでいません。上で選ぶと案に入ります。"), "year": _("この年度に使える収入がありません。"),
    "earmark": _("使える収入は、ほかの分野に限って受けたものだけです。"), "spent": _("充てられる収入を全部使っても足りません。"),
}


def lines(plan: Plan, form: Any) -> list[dict[str, Any]]:
    return [{
        "token": token, "checked": checked, "bill": x.bill, "year": fiscal_year_label(x.bill.fiscal_year), "payment": x.payment,
        "project": x.payment.commitment.proposal, "paid": words.day(x.payment.paid_on), "yen": x.yen, "why": _why(x), "field": Earmark(x.field).label,
    } for x, token, checked in form.marks]


def _why(x: Line) -> str:
    if x.why == "earmark":
        return _t("「%(mark)s」に限って受けた収入なので、先に充てます。") % {"mark": x.bill.agreement.get_earmark_display()}
    said = str(WHY[x.why])
    return _t("%(why)s（%(year)sまで）") % {"why": said, "year": fiscal_year_label(x.bill.until)} if x.why == "soonest" else said


def short(plan: Plan) -> TableView:
    columns = [
        Column("what", _("事業と支出")), Column("paid", _("支出の日"), "date"), Column("yen", _("賄われない額"), "number", unit=_("円")),
        Column("why", _("理由")),
    ]
    return TableView(caption=_("賄われないまま残る支出"), columns=columns, empty=_("すべての支出が賄われます。"), rows=[
        Row(x.payment.ref, [
            Cell(x.payment.commitment.proposal.title, x.payment.get_absolute_url(), note=x.payment.commitment.what), Cell(day=x.payment.paid_on),
            Cell(number=x.yen), Cell(SHORT[x.why]),
        ]) for x in plan.short
    ])


def kept(plan: Plan) -> TableView:
    columns = [
        Column("bill", _("収入")), Column("mark", _("使い道の限定")), Column("yen", _("使われずに残る額"), "number", unit=_("円")),
        Column("until", _("使える最後の年度")), Column("lapses", _("支出に充てられる最後の日"), "date"),
    ]
    return TableView(caption=_("使われずに残る収入"), columns=columns, empty=_("使われずに残る収入はありません。"), rows=[
        Row(k.bill.ref, [
            Cell(str(k.bill), k.bill.agreement.get_absolute_url()), Cell(k.bill.agreement.get_earmark_display() or _t("限定しない")),
            Cell(number=k.yen), Cell(fiscal_year_label(k.bill.until)), Cell(day=k.lapses_on),
        ]) for k in plan.kept
    ])
