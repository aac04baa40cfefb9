"""Parts of the pages: what a cell lacks, what must come first, its money, its history; a study's options and opinions."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor
from kusei.core.access.decide import may
from kusei.core.calendar import fiscal_year_label
from kusei.core.conditions import Checked
from kusei.core.inquiry.powers import VIEW as INQUIRY_VIEW
from kusei.core.ui.pages import TEXT, Panel, table_panel
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Badge, Cell, Column, Row, TableView
from kusei.plan.register.public import ancestors_of
from kusei.plan.rollout import queries, words
from kusei.plan.rollout.actions import AnswerCondition, AnswerOpinion, EndCondition, EndDependency
from kusei.plan.rollout.lifecycle import CELL, LIVE
from kusei.plan.rollout.models import Condition, Dependency, Opinion, Request, Standing, Study

MET = {True: Badge(_("ある"), "ok"), False: Badge(_("ない"), "bad"), None: Badge(_("まだ分かりません"), "warn")}


def readiness(s: Standing, actor: Actor) -> Panel:
    """What is missing stands first; no score."""
    held = sorted(queries.readiness(s), key=lambda c: ({False: 0, None: 1, True: 2}[c.met], not c.condition.hard))
    missing = sum(c.met is False for c in held)
    unknown = sum(c.met is None for c in held)
    note = _t("足りないもの%(missing)s件、まだ分からないもの%(unknown)s件。") % {"missing": missing, "unknown": unknown} if held else ""
    return table_panel(
        _("始めるための条件"),
        [Column("met", _t("%(ward)sには") % {"ward": words.place(s.ward)}, "badge"), Column("text", _("条件")), Column("area", _("分野")),
         Column("how", _("確かめ方")), Column("act", _("操作"))],
        [Row(c.condition.ref, _condition(c, s, actor), "bad" if c.met is False and c.condition.hard else "") for c in held],
        empty=_("条件は決められていません。"), key="conditions", note=note,
    )


def _condition(c: Checked, s: Standing, actor: Actor) -> list[Cell]:
    row: Condition = c.condition
    answers = row.asks == "person" and AnswerCondition.offer(actor, s.ward)
    return [
        Cell(badge=MET[c.met], note=c.said), Cell(row.text, note=_t("これがないと始められない") if row.hard else ""), Cell(row.get_area_display()),
        Cell(row.get_asks_display(), note=words.asked(row)), Cell(_("答える"), reverse("rollout:answer", args=[row.ref])) if answers else Cell(""),
    ]


def first(s: Standing) -> Panel | None:
    """Initiatives that must be live in this ward before this one."""
    refs = [a for a, then in queries.order() if then == s.initiative_ref]
    if not refs:
        return None
    rows = Standing.objects.filter(ward=s.ward, initiative_ref__in=refs).order_by("position")
    return table_panel(
        _("先に実施する取り組み"), [Column("name", _("取り組み")), Column("state", _("状態"), "badge"), Column("ok", _("そろったか"), "badge")],
        [Row(r.ref, [Cell(r.initiative, r.get_absolute_url()), Cell(badge=badge_of(r)), Cell(badge=MET[r.state in LIVE])]) for r in rows],
        empty="",
    )


def money(s: Standing, actor: Actor) -> Panel:
    """What was asked for it, under this plan's name or the names earlier plans gave it."""
    rows = Request.objects.seen_by(actor).filter(initiative_ref__in=(s.initiative_ref, *ancestors_of(s.initiative_ref)))
    rows = (rows.filter(ward=s.ward) | rows.filter(ward=None)).select_related("ward").order_by("-fiscal_year", "-pk")[:20]
    return table_panel(
        _("予算の要求"),
        [Column("year", _("年度")), Column("title", _("要求の名称")), Column("state", _("状態"), "badge"), Column("asked", _("要求額"), "number", _("円")),
         Column("now", _("査定額"), "number", _("円")), Column("why", _("理由"))],
        [Row(r.ref, [
            Cell(fiscal_year_label(r.fiscal_year)), Cell(r.title, r.get_absolute_url(), note=words.place(r.ward)),
            Cell(badge=badge_of(r), note=str(words.STAGES.get(r.refused_at, ""))), Cell(number=r.asked_yen), Cell(number=r.standing_yen), Cell(r.reason),
        ]) for r in rows], empty=_("この取り組みの予算の要求は、まだありません。"), key="money",
    )


def history(s: Standing) -> Panel:
    """What the cell was, from when, and why; a correction is a later line of the same day."""
    rows = list(s.steps.order_by("-on", "-pk"))
    return table_panel(
        _("状態の移り変わり"), [Column("on", _("いつから"), "date"), Column("state", _("状態"), "badge"), Column("why", _("理由")), Column("source", _("出典"))],
        [Row(t.ref, [
            Cell(day=t.on), Cell(badge=Badge(CELL.states[t.state].label, CELL.states[t.state].tone)),  # type: ignore[arg-type]
            Cell(t.get_why_display() if t.why else "", note=t.note), Cell(t.source),
        ]) for t in rows], empty="", key="history",
    )


def assessments(r: Request) -> Panel:
    return table_panel(
        _("査定の経過"),
        [Column("stage", _("段階")), Column("before", _("査定前"), "number", _("円")), Column("after", _("査定後"), "number", _("円")),
         Column("on", _("査定日"), "date"), Column("why", _("理由"))],
        [Row(a.ref, [Cell(words.STAGES.get(a.stage, a.stage)), Cell(number=a.before_yen), Cell(number=a.after_yen), Cell(day=a.assessed_on), Cell(a.reason)])
         for a in r.assessments.all()], empty=_("まだ査定されていません。"), key="assessments",
    )


def earlier(r: Request, actor: Actor) -> Panel | None:
    """The same thing asked in other years, under whichever name and plan."""
    rows = Request.objects.seen_by(actor).filter(initiative_ref__in=queries.line_of(r.initiative_ref), ward=r.ward).exclude(pk=r.pk).order_by("-fiscal_year", "-pk")
    if not rows:
        return None
    return table_panel(
        _("ほかの年度の要求"), [Column("year", _("年度")), Column("title", _("要求の名称")), Column("state", _("状態"), "badge"), Column("why", _("理由"))],
        [Row(x.ref, [
            Cell(fiscal_year_label(x.fiscal_year)), Cell(x.title, x.get_absolute_url(), note=x.initiative if x.initiative != r.initiative else ""), Cell(badge=badge_of(x), note=str(words.STAGES.get(x.refused_at, ""))), Cell(x.reason),
        ]) for x in rows], empty="", key="earlier",
    )


def options(s: Study) -> Panel:
    rows = list(s.options.filter(until=None))
    return table_panel(
        _("案を比べる"),
        [Column("title", _("案")), Column("good", _("良いところ")), Column("bad", _("困るところ")), Column("yen", _("費用"), "number", _("円／年")),
         Column("hours", _("手間"), "number", _("時間／年"))],
        [Row(o.ref, [Cell(o.title), Cell(o.good), Cell(o.bad), Cell(number=o.yen), Cell(number=o.hours)]) for o in rows],
        empty=_("案はまだありません。「いまのまま」から並べてください。"), key="options",
    )


def opinions(s: Study, actor: Actor) -> Panel | None:
    rows = list(s.opinions.select_related("study__ward", "reply__inquiry"))
    if not rows or not AnswerOpinion.offer(actor, rows[0]) and s.state not in ("decided", "dropped") and actor.ward_id not in (None, s.ward_id):
        return None
    waits = sum(not _said(o) for o in rows)
    return table_panel(
        _("聴いた意見"),
        [Column("whom", _("聴いた相手")), Column("due", _("締切"), "date"), Column("text", _("意見")), Column("answer", _("考え方")), Column("act", _("操作"))],
        [Row(o.ref, [
            _asked_cell(o, actor), Cell(day=o.due_on), Cell(_said(o) or _("返事がありません")), Cell(o.answer),
            Cell(_("書く"), reverse("rollout:answer_opinion", args=[o.ref])) if _to_write(o) and AnswerOpinion.offer(actor, o) else Cell(""),
        ], "" if _said(o) else "warn") for o in rows],
        empty="", key="opinions", note=_t("返事のない相手が%(n)sあります。") % {"n": waits} if waits else "",
    )


def _said(o: Opinion) -> str:
    """The opinion as kept; of a ward, what it has handed in so far."""
    return o.text or (words.said_in(o.reply) if o.reply is not None and o.reply.state == "submitted" else "")


def _to_write(o: Opinion) -> bool:
    """A ward's opinion is written by the ward; the office adds its answer once the hearing has ended."""
    return o.reply is None or o.answered_on is not None


def _asked_cell(o: Opinion, actor: Actor) -> Cell:
    """Whom; for a ward its reply, with where it stands."""
    if o.reply is None:
        return Cell(o.asked_of)
    return Cell(o.asked_of, o.reply.get_absolute_url() if may(actor, INQUIRY_VIEW, o.reply) else "", note=str(o.reply.get_state_display()))


def policies(s: Study) -> list[Panel]:
    rows = list(s.policies.select_related("option"))
    if not rows:
        return []
    newest = rows[0]
    head = _t("見送り（v%(n)s）") if newest.dropped else _t("方針（v%(n)s）")
    found = [Panel(head % {"n": newest.edition}, TEXT, {"text": f"{newest.text}\n\n{newest.reason}"}, key="policy")]
    if len(rows) > 1:
        found.append(table_panel(
            _("これまでの版"), [Column("n", _("版"), "number"), Column("end", _("結論")), Column("on", _("決定日"), "date"), Column("number", _("文書番号"))],
            [Row(p.ref, [Cell(number=p.edition), Cell(_("見送り") if p.dropped else _("方針")), Cell(day=p.decided_on), Cell(p.number)]) for p in rows], empty="",
        ))
    return found


def all_conditions(actor: Actor, titles: dict[str, str]) -> TableView:
    rows = Condition.objects.filter(until=None)
    may_end = bool(EndCondition.offer(actor, rows[0])) if rows else False
    return TableView(
        _t("始めるための条件"),
        [Column("n", _("取り組み")), Column("area", _("分野")), Column("text", _("条件")), Column("hard", _("強さ")), Column("how", _("確かめ方")), Column("src", _("出典")), Column("end", _("操作"))],
        [Row(c.ref, [
            Cell(titles.get(c.initiative_ref, "—")), Cell(c.get_area_display()), Cell(c.text), Cell(_("これがないと始められない") if c.hard else _("あると良い")),
            Cell(c.get_asks_display(), note=words.asked(c)), Cell(c.source), Cell(_("外す"), reverse("rollout:end_condition", args=[c.ref])) if may_end else Cell(""),
        ]) for c in rows], empty=_t("条件はまだありません。"),
    )


def all_orders(actor: Actor, titles: dict[str, str]) -> TableView:
    rows = list(Dependency.objects.filter(until=None).order_by("pk"))
    may_end = bool(EndDependency.offer(actor, rows[0])) if rows else False
    return TableView(
        _t("取り組みの順序"), [Column("a", _("先に実施する取り組み")), Column("b", _("後になる取り組み")), Column("why", _("理由")), Column("end", _("操作"))],
        [Row(d.ref, [
            Cell(titles.get(d.first_ref, "—")), Cell(titles.get(d.then_ref, "—")), Cell(d.reason),
            Cell(_("外す"), reverse("rollout:end_dependency", args=[d.ref])) if may_end else Cell(""),
        ]) for d in rows], empty=_t("順序は決められていません。"),
    )
