"""Parts of the page of an agreement: what was screened, bills with what can be done, receipts, uses, and the flow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action
from kusei.core.calendar import fiscal_year_label
from kusei.core.ui.pages import TEXT, Panel, table_panel
from kusei.core.ui.parts import Badge, Cell, Column, Fact, Row
from kusei.plan.autonomy import words
from kusei.plan.autonomy.actions import CarryOver, GiveBack, Lapse, Receive, ReduceBill, UndoUse, UseMoney
from kusei.plan.autonomy.drawing_revenue import Ribbon, draw
from kusei.plan.autonomy.models import Agreement, Bill, Receipt, Use
from kusei.plan.autonomy.queries_published import told_as

FLOW = "autonomy/flow.html"
BILL_ACTS: tuple[tuple[type[Action], Any], ...] = (
    (Receive, _("受入れ")), (UseMoney, _("使い道")), (CarryOver, _("繰越し")), (Lapse, _("一般財源へ")), (GiveBack, _("返す")), (ReduceBill, _("減らす")),
)


def facts(a: Agreement, bills: Sequence[Bill]) -> list[Fact]:
    received, used = sum(b.received_yen for b in bills), sum(b.used_yen for b in bills)
    end = [
        *([Fact(_("終えた日"), None, day=a.ended_on)] if a.ended_on else []),
        *([Fact(_("日数で返す額（円）"), words.yen(a.refund_yen))] if a.refund_yen else []),
        *([Fact(_("市の予算から返す額（円）"), words.yen(a.short_yen), note=_t("すでに使っているため"))] if a.short_yen else []),
    ]
    return [
        Fact(_("区"), a.ward.name), Fact(_("種類"), a.get_kind_display()),
        Fact(_("相手方"), a.party, note=_t("名前の公表に同意") if a.named else _t("名前は公表しない")),
        Fact(_("公表のページでの表し方"), told_as(a)),
        Fact(_("期間"), f"{words.day(a.starts_on)}〜{words.day(a.ends_on)}"), Fact(_("契約の額（円）"), words.yen(a.yen)),
        Fact(_("使い道の限定"), a.get_earmark_display() if a.earmark else _t("限定しない")),
        Fact(_("受けた額（円）"), words.yen(received), url="#bills"), Fact(_("使った額（円）"), words.yen(used), url="#uses"),
        Fact(_("使える残り"), words.yen(sum(b.left_yen for b in bills)), large=True, url="#bills"),
        *([Fact(_("契約した日"), None, day=a.agreed_on, note=" ".join(t for t in (a.number, a.decided_by) if t))] if a.agreed_on else []),
        *end, *([Fact(_("これまでの理由"), a.reason)] if a.reason else []),
    ]


def story(a: Agreement) -> list[Panel]:
    told = ((_("条件"), a.conditions), (_("審査の記録"), a.screen_note))
    return [Panel(title, TEXT, {"text": text}) for title, text in told if text]


def ribbons(bills: Sequence[Bill], *, named: bool = False) -> list[Ribbon]:
    """Every received yen once: to its uses, back, to the city, or still unused."""
    found = []
    for b in bills:
        source = f"{b.agreement.title} {fiscal_year_label(b.fiscal_year)}" if named else fiscal_year_label(b.fiscal_year)
        found += [Ribbon(source, u.purpose, u.yen, "ok") for u in b.uses.all() if u.undone_on is None]
        found += [Ribbon(source, str(r.get_what_display()), r.yen, "warn") for r in b.receipts.all() if r.what != "received"]
        if b.left_yen:
            found.append(Ribbon(source, _t("まだ使っていない"), b.left_yen, "info"))
    return found


def flow(bills: Sequence[Bill], *, named: bool = False) -> Panel:
    found = ribbons(bills, named=named)
    return Panel(_("収入から使い道まで"), FLOW, {
        "drawing": draw(found, words.yen), "label": _t("収入から使い道まで"), "twin": _t("同じ内容の表"),
        "heads": [_t("収入"), _t("使い道"), _t("額")], "rows": [[r.source, r.target, words.yen(r.yen)] for r in found],
    }, key="flow")


def screenings(a: Agreement) -> list[Panel]:
    rows = list(a.screenings.all())
    if not rows:
        return []
    tones: dict[str, Any] = {"ok": "ok", "bad": "bad", "none": "off", "": "warn"}
    columns = [Column("item", _("確かめること")), Column("verdict", _("結果"), "badge")]
    return [table_panel(_("審査"), columns, [
        Row(x.ref, [Cell(x.item), Cell(badge=Badge(x.get_verdict_display() if x.verdict else _t("まだ"), tones[x.verdict]))]) for x in rows
    ], empty="", key="screening")]


def _url(row: Any, actor: Actor, act: type[Action]) -> str:
    """Where the act is done, "" while it cannot be."""
    return reverse(act.verb.replace(".", ":"), args=[row.ref]) if act.offer(actor, row) else ""


def bill_state(b: Bill) -> Badge:
    if b.late:
        return Badge(_t("納入が%(n)s日遅れ") % {"n": (calendar.today() - b.due_on).days}, "bad")
    if b.owed_yen:
        return Badge(_t("一部納入") if b.received_yen else _t("納入待ち"), "info")
    return Badge(_t("収納済み"), "ok") if b.left_yen else Badge(_t("使い終えた"), "off")


def bills(rows: Sequence[Bill], actor: Actor) -> list[Panel]:
    """The money of each bill, then its days and what can be done."""
    amounts = ("yen", _("調定")), ("received", _("受けた額")), ("used", _("使った額")), ("returned", _("返した額ほか")), ("left", _("残り"))
    columns = [
        Column("year", _("年度")), Column("state", _("状態"), "badge"), *(Column(k, label, "number", unit=_("円")) for k, label in amounts),
    ]
    money = [
        Row(b.ref, [
            Cell(fiscal_year_label(b.fiscal_year), note=b.reason), Cell(badge=bill_state(b)), Cell(number=b.yen), Cell(number=b.received_yen),
            Cell(number=b.used_yen), Cell(number=b.returned_yen), Cell(number=b.left_yen),
        ]) for b in rows
    ]
    can = {(b.pk, a.verb): _url(b, actor, a) for b in rows for a, _label in BILL_ACTS}
    shown = [(a, label) for a, label in BILL_ACTS if any(can[b.pk, a.verb] for b in rows)]
    days = [
        Column("year", _("年度")), Column("due", _("納入の期限")), Column("until", _("使える最後の年度")), *(Column(a.verb, label) for a, label in shown),
    ]
    todo = [
        Row(b.ref, [
            Cell(fiscal_year_label(b.fiscal_year)), Cell(words.day(b.due_on)), Cell(fiscal_year_label(b.until)),
            *(Cell(label, url) if (url := can[b.pk, a.verb]) else Cell("—") for a, label in shown),
        ]) for b in rows
    ]
    found = [table_panel(_("調定と受入れ"), columns, money, empty=_("調定はまだありません。"), key="bills")]
    return [*found, table_panel(_("調定の日付と、できること"), days, todo, empty="", key="bill-acts")] if rows else found


def receipts(rows: Sequence[Bill]) -> Panel:
    columns = [Column("day", _("日付"), "date"), Column("what", _("区分")), Column("yen", _("額"), "number", unit=_("円")), Column("note", _("備考"))]
    found: list[Receipt] = [r for b in rows for r in b.receipts.all()]
    return table_panel(_("受入れと返還"), columns, [
        Row(r.ref, [Cell(day=r.moved_on), Cell(r.get_what_display()), Cell(number=r.yen), Cell(r.note)]) for r in found
    ], empty=_("まだ受けた収入はありません。"), key="receipts")


def uses(rows: Sequence[Bill], actor: Actor) -> Panel:
    columns = [
        Column("day", _("使った日"), "date"), Column("purpose", _("使い道")), Column("field", _("使い道の分野")),
        Column("yen", _("額"), "number", unit=_("円")), Column("act", _("できること")),
    ]
    found = []
    for b in rows:
        for u in b.uses.all():
            u.bill = b
            found.append(Row(u.ref, _use_cells(u, actor)))
    return table_panel(_("使い道"), columns, found, empty=_("使い道はまだありません。"), key="uses")


def _use_cells(u: Use, actor: Actor) -> list[Cell]:
    paid = u.payment.commitment.proposal if u.payment else None
    undone = _t("%(day)sに取り消し：%(why)s") % {"day": words.day(u.undone_on), "why": u.undo_reason} if u.undone_on else ""
    return [
        Cell(day=u.used_on), Cell(u.purpose, paid.get_absolute_url() if paid else "", note=undone or (paid.title if paid else "")),
        Cell(u.get_field_display()), Cell(number=0 if u.undone_on else u.yen, note=words.yen(u.yen) if u.undone_on else ""),
        Cell(_("取り消す"), url) if (url := _url(u, actor, UndoUse)) else Cell(None),
    ]
