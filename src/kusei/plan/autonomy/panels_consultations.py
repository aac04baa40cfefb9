"""Parts of the pages of consultations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action
from kusei.core.calendar import fiscal_year_label
from kusei.core.ui.pages import TEXT, Panel, table_panel
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Cell, Column, Fact, Row
from kusei.plan.autonomy import words
from kusei.plan.autonomy import words_consultations as said
from kusei.plan.autonomy.actions import ConfirmTerm, MoveTerm, ReportTerm, ReturnTerm, Sign, WaiveTerm
from kusei.plan.autonomy.models import Consultation, JointCall, Precedent
from kusei.plan.autonomy.panels_tasks import moves
from kusei.plan.autonomy.queries_consultations import Alike, grounds_of
from kusei.plan.autonomy.tables_consultations import due_cell, outcome_badge


def facts(c: Consultation) -> list[Fact]:
    due = due_cell(c)
    linked = [
        *([Fact(_("計画の取り組み"), c.initiative)] if c.initiative else []),
        *([Fact(_("認められなかった予算"), c.refused_money, url=c.refused_money_url)] if c.refused_money else []),
        *([Fact(_("共同の協議"), str(c.joint), url=c.joint.get_absolute_url())] if c.joint else []),
        *([Fact(_("前の年度の協議"), str(c.again_of), url=c.again_of.get_absolute_url(), note=fiscal_year_label(c.again_of.fiscal_year))] if c.again_of else []),
    ]
    reply = [
        Fact(_("回答の区分"), None, badge=outcome_badge(c)), Fact(_("回答の日"), None, day=c.answered_on),
        *([Fact(_("理由の区分"), c.get_why_display())] if c.why else []),
    ] if c.outcome else []
    return [
        Fact(_("区"), c.ward.name), Fact(_("相手の局の課"), str(c.division)), Fact(_("区分"), c.get_kind_display()),
        Fact(_("求める年度"), fiscal_year_label(c.fiscal_year)), *([Fact(_("求める額（円）"), words.yen(c.yen))] if c.yen else []),
        *([Fact(_("申し入れた日"), None, day=c.asked_on, note=c.number)] if c.asked_on else []),
        *([Fact(_("回答の期日"), None, day=due.day, note=due.note)] if due.day else []),
        *([Fact(_("回"), str(c.round), note=_t("先に延ばした回数 %(n)s回") % {"n": c.put_offs} if c.put_offs else "")] if c.round else []),
        *reply, *([Fact(_("協議書の日"), None, day=c.agreed_on)] if c.agreed_on else []), *linked,
        *([Fact(_("出典"), c.source)] if c.source else []),
    ]


def story(c: Consultation) -> list[Panel]:
    told = (
        (_("困っていること・いまの状況"), c.matter), (_("求めること"), c.wish), (_("いまの回答"), c.answer), (_("終えた理由"), c.reason),
        (_("その後どうなったか"), c.came_of),
    )
    return [Panel(title, TEXT, {"text": text}) for title, text in told if text]


def up(c: Consultation) -> list[Panel]:
    """Why it may go up to the meeting, where it may."""
    found = grounds_of(c) if c.state in ("asked", "later", "answered") and not c.by_meeting else ()
    if not found:
        return []
    reasons = _t("、").join(str(said.GROUNDS[g]) for g in found)
    return [Panel(_("市長・副市長の会議に上げられます"), TEXT, {"text": _t("理由：%(reasons)s。上げるかどうかは区長が決めます。") % {"reasons": reasons}})]


def turns(c: Consultation) -> Panel:
    columns = [
        Column("day", _("日付")), Column("who", _("だれから")), Column("what", _("種類")), Column("text", _("伝えたこと")),
    ]
    rows = []
    for t in c.turns.all():
        until = _t("期日 %(day)s") % {"day": words.day(t.until)} if t.until else ""
        note = " ".join(x for x in (t.number, str(t.get_outcome_display()) if t.outcome else "", str(t.get_why_display()) if t.why else "", until) if x)
        rows.append(Row(t.ref, [
            Cell(words.day(t.said_on)), Cell(t.get_side_display(), note=t.said_by), Cell(t.get_what_display(), note=_t("%(n)s回目") % {"n": t.round}),
            Cell(t.text, note=note),
        ]))
    return table_panel(_("やりとり"), columns, rows, empty=_("まだ申し入れていません。"), key="turns")


TERM_ACTS: tuple[tuple[type[Action], Any], ...] = (
    (ReportTerm, _("行ったと知らせる")), (ConfirmTerm, _("確かめた")), (ReturnTerm, _("返す")), (MoveTerm, _("期日を変える")), (WaiveTerm, _("免除する")),
)


def terms(c: Consultation, actor: Actor) -> list[Panel]:
    """What was promised, each with the next steps this post can take."""
    held = [t for t in c.terms.all() if t.state != "dropped"]
    if not held:
        return []
    columns = [
        Column("text", _("条件")), Column("state", _("状態"), "badge"), Column("side", _("行う側")), Column("due", _("期日"), "date"),
        Column("first", _("できること")), Column("second", _("ほかにできること")),
    ]
    rows = []
    for t in held:
        t.consultation = c
        possible = [(a, label) for a, label in TERM_ACTS if a.offer(actor, t)]
        cells = [Cell(label, reverse(a.verb.replace(".", ":"), args=[t.ref])) for a, label in possible[:2]]
        done = " ".join(x for x in (t.proof, words.day(t.done_on) if t.done_on else "", t.reason) if x)
        rows.append(Row(t.ref, [
            Cell(t.text, note=done), Cell(badge=badge_of(t)), Cell(t.get_side_display()), Cell(day=t.due_on) if t.due_on else Cell(_("期日なし")),
            *cells, *[Cell("")] * (2 - len(cells)),
        ]))
    return [table_panel(_("条件"), columns, rows, empty="", key="terms")]


def signatures(c: Consultation, actor: Actor) -> list[Panel]:
    held = list(c.signatures.all())
    if not held:
        return []
    columns = [
        Column("side", _("側")), Column("state", _("状態"), "badge"), Column("day", _("決裁の日"), "date"), Column("by", _("決裁者")),
        Column("number", _("文書番号")), Column("act", _("できること")),
    ]
    rows = []
    for s in held:
        s.consultation = c
        act = Cell(Sign.label, reverse("autonomy:sign", args=[s.ref])) if Sign.offer(actor, s) else Cell("")
        rows.append(Row(s.ref, [
            Cell(s.get_side_display()), Cell(badge=badge_of(s)), Cell(day=s.signed_on) if s.signed_on else Cell("—"),
            Cell(s.signed_by or "—"), Cell(s.number or "—"), act,
        ]))
    return [table_panel(_("協議書の決裁"), columns, rows, empty="", key="signatures")]


def citations(c: Consultation) -> list[Panel]:
    rows = [
        Row(x.ref, [
            Cell(x.precedent.title, x.precedent.get_absolute_url()), Cell(badge=outcome_badge(x.precedent)), Cell(x.precedent.ward.name),
            Cell(fiscal_year_label(x.precedent.fiscal_year)), Cell(x.why),
        ]) for x in c.citations.select_related("precedent__ward")
    ]
    return [table_panel(_("引用した先例"), [*PRECEDENT, Column("why", _("どこが同じか"))], rows, empty="", key="citations")] if rows else []


def task_moves(c: Consultation) -> list[Panel]:
    """Tasks that move, or moved, by this consultation."""
    rows = list(c.moves.select_related("assignment__task", "proposer"))
    return [moves(rows)] if rows else []


PRECEDENT = [Column("title", _("件名")), Column("outcome", _("結果"), "badge"), Column("ward", _("区")), Column("year", _("求めた年度"))]


def alike_rows(found: Sequence[Alike]) -> list[Row]:
    return [
        Row(a.precedent.ref, [
            Cell(a.precedent.title, a.precedent.get_absolute_url(), note=a.precedent.bureau), Cell(badge=outcome_badge(a.precedent)),
            Cell(a.precedent.ward.name), Cell(fiscal_year_label(a.precedent.fiscal_year)), Cell(f"{float(a.match.points):.1f}"),
            Cell(said.reasons(a.match)),
        ]) for a in found
    ]


def precedent_facts(p: Precedent) -> list[Fact]:
    return [
        Fact(_("結果"), None, badge=outcome_badge(p)), *([Fact(_("理由の区分"), p.get_why_display())] if p.why else []), Fact(_("区"), p.ward.name),
        Fact(_("局"), p.bureau), Fact(_("区分"), p.get_kind_display()), Fact(_("求めた年度"), fiscal_year_label(p.fiscal_year)),
        Fact(_("決まった日"), None, day=p.decided_on, note=p.number), *([Fact(_("計画の取り組み"), p.initiative)] if p.initiative else []),
    ]


def precedent_story(p: Precedent) -> list[Panel]:
    told = (
        (_("困っていること・いまの状況"), p.matter), (_("求めること"), p.wish), (_("回答"), p.answer), (_("条件"), p.terms), (_("その後どうなったか"), p.came_of),
    )
    return [Panel(title, TEXT, {"text": text}) for title, text in told if text]


def joined(call: JointCall, actor: Actor) -> Panel:
    """Who joined. How far another ward's own consultation has come is that ward's matter."""
    seen = {c.pk for c in call.consultations.seen_by(actor)}
    columns = [Column("ward", _("区")), Column("state", _("状態"), "badge"), Column("outcome", _("回答の区分"), "badge")]
    rows = []
    for c in call.consultations.exclude(state="withdrawn").select_related("ward").order_by("ward__code"):
        own = c.pk in seen
        rows.append(Row(c.ref, [
            Cell(c.ward.name, c.get_absolute_url() if own else ""), Cell(badge=badge_of(c)) if own else Cell("—"),
            Cell(badge=outcome_badge(c)) if own and c.outcome else Cell("—"),
        ]))
    return table_panel(_("加わった区"), columns, rows, empty=_("まだ加わった区はありません。"), key="joined")
