"""Parts of the pages: a year's projects and its movements, a project's story and its money."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action
from kusei.core.ui.pages import TEXT, Panel, table_panel
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Cell, Column, Fact, Row
from kusei.plan.autonomy import rules, words
from kusei.plan.autonomy.actions import Pay, ReduceCommitment, Refund
from kusei.plan.autonomy.models import Commitment, Envelope, Proposal
from kusei.plan.autonomy.queries import held_back, points_of, weights

BLANK = (Cell(""), Cell(None))


def envelope_facts(e: Envelope, projects: Sequence[Proposal]) -> list[Fact]:
    committed, paid, kept = sum(p.committed_yen for p in projects), sum(p.paid_yen for p in projects), held_back(e)
    return [
        Fact(_("枠の額"), words.yen(e.ceiling_yen), large=True, url="#changes"), Fact(_("配当した額"), words.yen(e.allotted_yen), url="#shifts"),
        Fact(_("選定済み・決裁待ちの額"), words.yen(kept)), Fact(_("枠の残り"), words.yen(e.left_yen - kept)),
        Fact(_("支出負担行為の額"), words.yen(committed), url="#projects"), Fact(_("支出済みの額"), words.yen(paid), url="#projects"),
        Fact(_("執行率（支出済み÷枠）"), words.percent(rules.share(paid, e.ceiling_yen))),
    ]


def projects(rows: Sequence[Proposal]) -> Panel:
    yen = ("asked", _("要求額")), ("allotted", _("配当額")), ("committed", _("支出負担行為")), ("paid", _("支出済み"))
    columns = [Column("title", _("事業名")), Column("state", _("状態"), "badge"), *(Column(k, label, "number", unit=_("円")) for k, label in yen)]
    return table_panel(_("事業"), columns, [
        Row(p.ref, [
            Cell(p.title, p.get_absolute_url(), note=p.division), Cell(badge=badge_of(p)), Cell(number=p.asked_yen),
            Cell(number=p.allotted_yen), Cell(number=p.committed_yen), Cell(number=p.paid_yen),
        ]) for p in rows
    ], empty=_("提案はまだありません。"), key="projects")


def shifts(e: Envelope) -> Panel:
    columns = [
        Column("day", _("日付"), "date"), Column("source", _("元")), Column("target", _("先")), Column("yen", _("額"), "number", unit=_("円")),
        Column("reason", _("理由")),
    ]
    return table_panel(_("配当・流用"), columns, [
        Row(s.ref, [
            Cell(day=s.moved_on), Cell(s.source.title if s.source else _("枠の残り")), Cell(s.target.title if s.target else _("枠の残り")),
            Cell(number=s.yen), Cell(s.reason),
        ]) for s in e.shifts.select_related("source", "target")
    ], empty=_("配当はまだありません。"), key="shifts")


def changes(e: Envelope) -> Panel:
    columns = [Column("day", _("決めた日"), "date"), Column("yen", _("増減"), "number", unit=_("円")), Column("reason", _("理由"))]
    rows = [Row(c.ref, [Cell(day=c.decided_on), Cell(number=c.yen), Cell(c.reason)]) for c in e.changes.all()]
    return table_panel(_("枠と補正"), columns, rows, empty=_("補正はありません。"), key="changes")


def facts(p: Proposal) -> list[Fact]:
    points = points_of(p, weights())
    money = [
        Fact(_("配当額"), words.yen(p.allotted_yen), large=True), Fact(_("配当の残り"), words.yen(p.free_yen)),
        Fact(_("支出負担行為の額"), words.yen(p.committed_yen), url="#money"), Fact(_("支出済みの額"), words.yen(p.paid_yen), url="#money"),
    ]
    end = [Fact(_("決算した日"), None, day=p.settled_on), Fact(_("不用額"), words.yen(p.allotted_yen - p.paid_yen))]
    return [
        Fact(_("区と年度"), str(p.envelope), url=p.envelope.get_absolute_url()), Fact(_("提案する課"), p.division),
        Fact(_("要求額"), words.yen(p.asked_yen)), Fact(_("評点の計"), str(points) if points is not None else None, note=p.mark_note),
        *([Fact(_("必ず行う理由"), p.must_reason)] if p.must else []), *([Fact(_("どれか一つだけ選ぶ組"), p.group)] if p.group else []),
        *(money if p.allotted_on else []), *([Fact(_("文書番号"), p.number, note=p.decided_by)] if p.number else []),
        *(end if p.state == "settled" else []), *([Fact(_("選定・不採択・取り下げの理由"), p.reason)] if p.reason else []),
    ]


def story(p: Proposal) -> list[Panel]:
    told = (
        (_("目的・困っていること"), p.purpose), (_("行うこと"), p.content), (_("積算の内訳"), p.breakdown), (_("事業の成果"), p.came_of),
    )
    return [Panel(title, TEXT, {"text": text}) for title, text in told if text]


def money(p: Proposal, actor: Actor) -> list[Panel]:
    """Orders with what can be done to them, then every payment: the figures above are their sums."""
    if not p.allotted_on:
        return []
    orders = list(p.commitments.select_related("proposal__envelope__ward").prefetch_related("payments"))
    live = p.state == "allotted"
    columns = [
        Column("day", _("日付"), "date"), Column("what", _("件名")), Column("yen", _("額"), "number", unit=_("円")),
        Column("paid", _("支出済み"), "number", unit=_("円")), *((Column(k, label) for k, label in ACTS) if live else ()),
    ]
    ordered = [
        Row(c.ref, [
            Cell(day=c.committed_on), Cell(c.what, note=" ".join(t for t in (c.payee, c.reason) if t)), Cell(number=c.yen), Cell(number=c.paid_yen),
            *((_act(c, k, actor) for k, _label in ACTS) if live else ()),
        ]) for c in orders
    ]
    paid = [
        Row(x.ref, [Cell(day=x.paid_on), Cell(c.what, note=x.note), Cell(number=x.yen)]) for c in orders for x in c.payments.all()
    ]
    payments = [Column("day", _("日付"), "date"), Column("what", _("件名")), Column("yen", _("額（戻入は負）"), "number", unit=_("円"))]
    return [
        table_panel(_("支出負担行為"), columns, ordered, empty=_("支出負担行為はまだありません。"), key="money"),
        table_panel(_("支出"), payments, paid, empty=_("支出はまだありません。"), key="payments"),
    ]


ACTS = (("pay", _("支出")), ("reduce", _("減らす")), ("refund", _("戻入")))
_VERBS: dict[str, type[Action]] = {"pay": Pay, "reduce": ReduceCommitment, "refund": Refund}


def _act(c: Commitment, key: str, actor: Actor) -> Cell:
    possible = c.paid_yen > 0 if key == "refund" else c.paid_yen < c.yen
    if not possible or not _VERBS[key].offer(actor, c):
        return Cell("")
    return Cell(dict(ACTS)[key], reverse(f"autonomy:{key}", args=[c.ref]))
