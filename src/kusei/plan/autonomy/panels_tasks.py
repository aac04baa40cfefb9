"""Parts of the pages of the table of tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.approval.models import DecisionRule, level_word
from kusei.core.ui.pages import TEXT, Panel, table_panel
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Cell, Column, Fact, Row
from kusei.plan.autonomy import words
from kusei.plan.autonomy.actions import EndAssignment, FinishStep, ProposeMove
from kusei.plan.autonomy.models import Place, Task, TaskMove
from kusei.plan.autonomy.queries_tasks import decision_rules
from kusei.plan.autonomy.rules.tasks import Changed, Line
from kusei.plan.autonomy.tables_tasks import place_badge


def history(task: Task, actor: Actor) -> Panel:
    columns = [
        Column("holder", _("担当")), Column("place", _("どちらが行うか"), "badge"), Column("ward", _("区")), Column("since", _("いつから"), "date"),
        Column("until", _("いつまで"), "date"), Column("source", _("出典")), Column("act", _("できること")), Column("other", _("ほかにできること")),
    ]
    rows = []
    for a in task.assignments.select_related("ward", "task").prefetch_related("moves").order_by("-since", "pk"):
        propose, end = ProposeMove.offer(actor, a), EndAssignment.offer(actor, a)
        rows.append(Row(a.ref, [
            Cell(a.holder, note=a.role), Cell(badge=place_badge(a.place, a.get_place_display())), Cell(a.ward.name if a.ward else _("全区")),
            Cell(day=a.since), Cell(day=a.until) if a.until else Cell("—"), Cell(a.source),
            Cell(_("移す提案"), reverse("autonomy:propose_move", args=[a.ref])) if propose else Cell(""),
            Cell(_("終わらせる"), reverse("autonomy:end_assignment", args=[a.ref])) if end else Cell(""),
        ]))
    return table_panel(_("担当の移り変わり"), columns, rows, empty=_("担当はまだ登録されていません。"), key="history")


def rules_of(task: Task) -> Panel:
    """The 専決 table itself, not a copy: each row opens there."""
    columns = [Column("level", _("専決する職")), Column("band", _("金額")), Column("ward", _("区")), Column("since", _("いつから"), "date"), Column("source", _("出典"))]
    rows = [
        Row(r.ref, [
            Cell(level_word(r.level), r.get_absolute_url()), Cell(_band(r)), Cell(r.ward.name if r.ward else _("市全体")), Cell(day=r.since), Cell(r.source),
        ]) for r in decision_rules(task, calendar.today())
    ]
    empty = _("この種類の行は、専決の表にありません。") if task.case_kind else _("専決の種類が入っていません。表の取り込みで入れてください。")
    return table_panel(_("いまの専決の表"), columns, rows, empty=empty, key="rules")


def _band(r: DecisionRule) -> str:
    if r.amount_below is None:
        return _t("%(low)s以上") % {"low": words.yen(r.amount_from)}
    return _t("%(low)s以上%(high)s未満") % {"low": words.yen(r.amount_from), "high": words.yen(r.amount_below)}


def moves(rows: Sequence[TaskMove]) -> Panel:
    columns = [Column("what", _("事務と新しい担当")), Column("state", _("状態"), "badge"), Column("by", _("提案")), Column("on", _("施行する日"), "date")]
    return table_panel(_("移す提案"), columns, [
        Row(m.ref, [
            Cell(str(m), m.get_absolute_url()), Cell(badge=badge_of(m)), Cell(m.proposer.name if m.proposer else _("市")), Cell(day=m.effective_on),
        ]) for m in rows
    ], empty=_("移す提案はありません。"), key="moves")


def move_facts(m: TaskMove, actor: Actor) -> list[Fact]:
    a = m.assignment
    c = m.consultation
    seen = c is not None and (actor.ward_id is None or actor.ward_id == c.ward_id)
    return [
        Fact(_("事務の名称"), a.task.name, note=a.task.code, url=a.task.get_absolute_url()),
        Fact(_("いまの分担"), a.holder, note=a.role, badge=None), Fact(_("新しい担当"), m.holder, note=m.role, large=True),
        Fact(_("移す先"), m.get_place_display(), note=_t("いまの担当と分け合う") if m.shared else ""),
        Fact(_("どの区で"), (m.proposer.name if m.only_proposer and m.proposer else a.ward.name if a.ward else _t("全区"))),
        Fact(_("提案"), m.proposer.name if m.proposer else _t("市")),
        Fact(_("事務の量（時間／年）"), f"{m.hours:,}"), Fact(_("一緒に移す定員"), _t("%(n)s人") % {"n": f"{m.posts_tenths // 10}.{m.posts_tenths % 10}"}),
        Fact(_("一緒に移す予算（円／年）"), words.yen(m.yen)), Fact(_("法令の確認"), m.get_law_display(), note=m.law_note),
        *([Fact(_("専決の表に加わる行"), _rule(m))] if m.rule_level is not None else []), Fact(_("施行する日"), None, day=m.effective_on),
        *([Fact(_("局との協議"), str(c), note=c.get_state_display(), url=c.get_absolute_url() if seen else "")] if c else []),
        *([Fact(_("決裁の日"), None, day=m.decided_on, note=f"{m.number} {m.decided_by}".strip())] if m.decided_on else []),
        *([Fact(_("表が変わった日"), None, day=m.live_on)] if m.live_on else []),
        *([Fact(_("一年後の結論"), m.get_verdict_display(), note=words.day(m.reviewed_on) if m.reviewed_on else "")] if m.verdict else []),
    ]


def _rule(m: TaskMove) -> str:
    level = str(level_word(m.rule_level or 0))
    if m.rule_below is None:
        return _t("%(level)sの専決（金額によらない）") % {"level": level}
    return _t("%(level)sの専決（%(high)s未満）") % {"level": level, "high": words.yen(m.rule_below)}


def move_story(m: TaskMove) -> list[Panel]:
    told = ((_("移す理由"), m.grounds), (_("差戻し・不採用・取り下げの理由"), m.reason), (_("一年後の点検"), m.came_of))
    return [Panel(title, TEXT, {"text": text}) for title, text in told if text]


def steps(m: TaskMove, actor: Actor) -> Panel:
    columns = [
        Column("text", _("行うこと")), Column("holder", _("担当")), Column("due", _("期日"), "date"), Column("done", _("終えた日"), "date"), Column("act", _("できること")),
    ]
    rows = []
    for s in m.steps.all():
        s.move = m
        late = not s.done_on and s.due_on < calendar.today()
        rows.append(Row(s.ref, [
            Cell(s.text, note=s.note), Cell(s.holder), Cell(day=s.due_on, note=_t("期日を過ぎています") if late else ""),
            Cell(day=s.done_on) if s.done_on else Cell("—"),
            Cell(FinishStep.label, reverse("autonomy:finish_step", args=[s.ref])) if FinishStep.offer(actor, s) else Cell(""),
        ], "bad" if late else ""))
    return table_panel(_("移行の準備"), columns, rows, empty=_("準備はまだ書かれていません。"), key="steps")


def changed_rows(found: Sequence[Changed]) -> list[Row]:
    made = []
    for n, c in enumerate(found):
        name = (c.new or c.old)[0].name
        made.append(Row(str(n), [Cell(name, note=c.code), Cell(c.ward or _t("全区")), Cell(said(c.old)), Cell(said(c.new))]))
    return made


def said(lines: Sequence[Line]) -> str:
    if not lines:
        return _t("（なし）")
    return "\n".join(f"{x.holder}（{Place(x.place).label}）{x.role}" for x in lines)  # data


CHANGED: list[Any] = [Column("task", _("事務の名称")), Column("ward", _("区")), Column("old", _("旧")), Column("new", _("新"))]
