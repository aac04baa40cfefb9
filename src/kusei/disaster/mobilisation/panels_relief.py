"""Parts of the pages: the grid of people and shifts, what is missing, hours, who is next; answers and supporters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.rules import registry as rules
from kusei.core.ui.pages import Panel, table_panel
from kusei.core.ui.parts import Badge, Column, Fact, MatrixCell, MatrixRow, MatrixView, Row
from kusei.core.ui.parts import Cell as TableCell
from kusei.disaster.mobilisation import bridge_relief
from kusei.disaster.mobilisation.bridge_relief import minute, night
from kusei.disaster.mobilisation.models import ReliefDuty, ReliefNeed, ReliefPerson, ReliefPlan, SupportRequest
from kusei.disaster.mobilisation.panels import lines_panel
from kusei.disaster.mobilisation.queries.relief import (
    Missing,
    Post,
    hours_of,
    missing,
    needs_of,
    next_shift,
    people_of,
    posts_in_force,
)
from kusei.disaster.mobilisation.rule_values import RELIEF, RELIEF_CARE
from kusei.disaster.mobilisation.tables import skill_words, team_word
from kusei.disaster.mobilisation.words_relief import day_word, holder_lines, missing_lines, moment_word, shift_word

SHORT_LINES = 12


class Look:
    """What the pages of one plan show, read once: the roster in force, or the computed one before it is adopted."""

    def __init__(self, plan: ReliefPlan) -> None:
        self.plan = plan
        self.needs: list[ReliefNeed] = needs_of(plan)
        self.people: list[ReliefPerson] = people_of(plan)
        self.posts: list[Post] = posts_in_force(plan)
        self.trial = plan.run is not None and plan.trial == ReliefPlan.Trial.DONE
        self.found: list[Post] = bridge_relief.posts_of(plan, plan.run) if self.trial and plan.run else []
        self.shown = self.posts if plan.adopted_on else self.found
        gone, now = {p.pk: p for p in self.people if p.gone}, calendar.now()
        self.void = [p for p in self.shown if p.person in gone and plan.span(p.day, p.slot)[0] > now]
        served = [p for p in self.shown if p not in self.void] if self.void else self.shown
        self.missing: list[Missing] = missing(plan, self.needs, served) if plan.adopted_on or self.trial else []


def facts(look: Look) -> list[Fact]:
    plan = look.plan
    by = sum(m.by for m in look.missing)
    known = bool(plan.adopted_on) or look.trial
    return [
        Fact(_("区"), plan.ward.name, note=_t("訓練") if plan.drill else ""),
        Fact(_("初日"), None, day=plan.from_day),
        Fact(_("最終日"), None, day=plan.to_day),
        Fact(_("勤務の型"), str(plan.get_pattern_display())),
        Fact(_("名簿の人"), len(look.people)),
        Fact(_("足りない人（延べ）"), by if known else None, large=True),
        Fact(_("試算"), None, badge=Badge(plan.get_trial_display(), "bad" if plan.trial == "failed" else "info"), note=plan.why),
        Fact(_("表の出来"), quality_word(plan) or None),
        Fact(_("採用日"), None, day=plan.adopted_on),
    ]


def next_panel(look: Look) -> Panel | None:
    """Who comes on next, by team."""
    plan = look.plan
    coming = next_shift(plan, calendar.now())
    if plan.state != "adopted" or coming is None:
        return None
    names = {p.pk: p.name for p in look.people}
    here = [p for p in look.posts if (p.day, p.slot) == coming]
    lines = [
        _t("%(team)s：%(names)s") % {"team": team_word(team), "names": "、".join(names[p.person] for p in here if p.team == team)}
        for team in sorted({p.team for p in here}, key=team_word)
    ]
    title = _t("次の勤務　%(shift)s") % {"shift": shift_word(plan, *coming)}
    return lines_panel(title, "next", lines or [_t("次の勤務に入る人はいません。")])


def short_panel(look: Look) -> Panel | None:
    lines = missing_lines(look.plan, look.missing)
    more = len(lines) - SHORT_LINES
    if more > 0:
        lines = [*lines[:SHORT_LINES], _t("ほかに%(n)s件あります。") % {"n": more}]
    if not lines and (look.plan.adopted_on or look.trial):
        lines = [_t("足りないところはありません。")] if look.needs else []
    return lines_panel(_("足りないところ"), "short", [*holder_lines(look.people, look.missing), *lines])


def void_panel(look: Look) -> Panel | None:
    """Shifts to come of those who are away or gone home since."""
    people = {p.pk: p for p in look.people}
    lines = [
        _t("%(shift)s　%(team)sの%(name)sさんは「%(state)s」です。外して代わりの人を入れてください。")
        % {"shift": shift_word(look.plan, p.day, p.slot), "team": team_word(p.team), "name": people[p.person].name,
           "state": people[p.person].gone}
        for p in look.void
    ]  # fmt: skip
    return lines_panel(_("いなくなった人の勤務"), "void", lines)


def _limits(p: ReliefPerson) -> str | None:
    most = _t("%(n)s時間まで") % {"n": p.most_hours} if p.most_hours is not None else ""
    return "、".join(w for w in (p.gone, _t("夜なし") if p.no_nights else "", most) if w) or None


def grid_panel(look: Look) -> Panel | None:
    if not look.shown:
        return None
    plan = look.plan
    columns = [(day, slot) for day in plan.days for slot in range(plan.slots)]
    at = {(p.person, p.day, p.slot): p for p in look.shown}
    hours = hours_of(plan, look.shown)
    rows = [
        MatrixRow(
            _t("%(name)s（%(h)s時間）") % {"name": p.name, "h": hours[p.pk]},
            [_cell(at.get((p.pk, day, slot))) for day, slot in columns],
        )
        for p in look.people
    ]
    heads = [f"{day_word(day)} {plan.slot_word(slot)}" for day, slot in columns]
    title = _("勤務表") if plan.adopted_on else _("計算した勤務表（まだ採用していません）")
    note = _("名前の横は期間の勤務時間です。班を押すと、外す・代わりを入れる・交換するを選べます。") if plan.state == "adopted" else ""
    view = MatrixView(title, _("人"), heads, rows, note=note)
    return Panel(title, "mobilisation/relief_grid.html", {"view": view}, key="grid")


def _cell(post: Post | None) -> MatrixCell:
    if post is None:
        return MatrixCell(0, "—")
    duty = post.duty
    hand = _t("手で変更") if duty is not None and duty.origin == ReliefDuty.Origin.HAND else ""
    url = reverse("mobilisation:relief_duty", args=[duty.ref]) if duty is not None else ""
    return MatrixCell(5 if duty is not None and duty.overridden else 4, team_word(post.team), hand, url)


def needs_panel(look: Look) -> Panel:
    plan = look.plan
    rows = [
        Row(n.ref, [
            TableCell(plan.slot_word(n.slot)), TableCell(team_word(n.team)), TableCell(n.get_skill_display()),
            TableCell(number=n.wanted), TableCell(number=n.weight),
        ])
        for n in look.needs
    ]  # fmt: skip
    heads = [
        Column("slot", _("勤務")), Column("team", _("班")), Column("skill", _("資格・技能")),
        Column("wanted", _("必要な人数"), "number", _("人")), Column("weight", _("重み"), "number"),
    ]  # fmt: skip
    return table_panel(_("毎日の必要な人数"), heads, rows, empty=_("まだ決めていません。「必要な人数を決める」から入れてください。"), key="needs")


def people_panel(look: Look, change: bool) -> Panel:
    """``change``: whether whoever looks may settle the limits of a person."""
    hours = hours_of(look.plan, look.shown)
    url = reverse("mobilisation:limit_relief", args=[look.plan.ref])
    nights = {p.pk: 0 for p in look.people}
    for post in look.shown:
        start, end = look.plan.span(post.day, post.slot)
        nights[post.person] += night((minute(look.plan, start), minute(look.plan, end)))
    rows = [
        Row(p.ref, [
            TableCell(p.name, note=p.number, url=f"{url}?person={p.ref}" if change and not p.gone else ""), TableCell(p.party), TableCell(skill_words(p.skills) or None),
            TableCell(_limits(p)), TableCell(number=hours[p.pk]), TableCell(number=nights[p.pk]),
            TableCell(moment_word(p.until) if p.until else None),
        ])
        for p in look.people
    ]  # fmt: skip
    heads = [
        Column("name", _("氏名")), Column("party", _("所属")), Column("skills", _("資格・技能")),
        Column("limits", _("条件")), Column("hours", _("勤務時間"), "number", _("時間")), Column("nights", _("夜の勤務"), "number", _("回")), Column("until", _("いなくなる日時")),
    ]  # fmt: skip
    return table_panel(_("人ごとの時間"), heads, rows, empty=_("まだ誰もいません。「新しい職員と応援の人を加える」を押してください。"), key="people")


def quality_word(plan: ReliefPlan) -> str:
    """How good the computed roster is; "" when there is none."""
    if plan.run is None:
        return ""
    if plan.run.result.get("late"):
        return _t("規則を守る表（時間が来たので途中まで。もっとよい表があるかもしれません）")
    words = {
        "optimal": _t("最もよい表（これより足りない人を減らすことも、平らにすることもできません）"),
        "feasible": _t("規則を守る表（もっとよい表があるかもしれません）"),
        "gave_up": _t("簡単な方法で作った表（規則は守っています）"),
    }
    return words[plan.run.result["status"]]


def method_lines(plan: ReliefPlan) -> list[str]:
    rule = rules.at(RELIEF, plan.from_day, ward=plan.ward)
    found = [
        _t("勤務の間は%(rest)s時間以上、続けて%(days)s日まで、1回%(longest)s時間まで。区長が認めれば間は%(least)s時間、%(more)s日まで。")
        % {"rest": rule["rest_hours"], "days": rule["days_in_row"], "longest": rule["longest_hours"],
           "least": rule["override_rest_hours"], "more": rule["override_days"]},
        _t("足りない人を最も少なく、次に時間と夜の勤務を平らに、次に前の表からの変更を少なくします。"),
    ]  # fmt: skip
    care = rules.at(RELIEF_CARE, plan.from_day, ward=plan.ward)
    if care["no_nights"]:
        found.append(_t("家庭の事情（育児・介護など）の届出がある職員は「夜なし」として加えています。事情の中身はこの表には出しません。"))
    found.append(_t("「夜なし」の人には、22時から5時までに2時間以上かかる勤務を入れません。人の名前を押すと直せます。"))
    found.append(_t("休職・派遣・退職になった職員と、帰った応援の人は、これからの勤務に入れません。"))
    if care.draft:
        found.append(_t("夜の勤務の扱いは案・未確認です。"))
    if rule.draft:
        found.append(_t("休息の値は案・未確認です。"))
    if plan.run is not None:
        found.append(
            _t("計算：%(engine)s 版%(version)s、乱数の種%(seed)s、結果「%(status)s」、入力の要約 %(digest)s。")
            % {"engine": plan.run.engine, "version": plan.run.engine_version, "seed": plan.run.seed,
               "status": quality_word(plan), "digest": plan.run.input_digest[:12]}
        )  # fmt: skip
    return found


def panels_of(plan: ReliefPlan, look: Look, *, change: bool = False) -> list[Panel]:
    found = [
        next_panel(look), void_panel(look), short_panel(look), grid_panel(look), needs_panel(look), people_panel(look, change),
        lines_panel(_("計算のしかたと規則"), "method", method_lines(plan)),
    ]  # fmt: skip
    return [p for p in found if p]


# Support --------------------------------------------------------------------------------------------------------------


def first_word(row: SupportRequest) -> str:
    return _t("はじめは%(n)s人") % {"n": row.first_people} if row.first_people > row.people else ""


def support_facts(row: SupportRequest) -> list[Fact]:
    return [
        Fact(_("相手"), row.party_name, note=str(row.get_party_display())),
        Fact(_("向き"), str(row.get_direction_display()), note=_t("訓練") if row.drill else ""),
        Fact(_("班"), str(row.get_team_display()), note=str(row.get_skill_display())),
        Fact(_("頼む仕事"), row.work),
        Fact(_("要請"), _t("%(n)s人") % {"n": row.people}, note=first_word(row), large=True),
        Fact(_("受諾"), _t("%(n)s人") % {"n": row.accepted}, large=True),
        Fact(_("到着"), _t("%(n)s人") % {"n": row.arrived}, note=_t("帰還%(n)s人") % {"n": row.returned}, large=True),
        Fact(_("初日"), None, day=row.from_day),
        Fact(_("最終日"), None, day=row.to_day),
        Fact(_("集まる場所"), row.place),
        Fact(_("宿泊"), row.lodging or None),
        Fact(_("連絡先"), row.contact),
        Fact(_("打ち切り・取り下げの理由"), row.end_reason or None),
    ]


def answers_panel(row: SupportRequest) -> Panel:
    cells = [
        Row(a.ref, [
            TableCell(at=a.at), TableCell(a.party),
            TableCell(number=a.accepted) if a.accepted else TableCell(badge=Badge(_("断り"), "bad")), TableCell(a.reason or None),
        ])
        for a in row.answers.all()
    ]  # fmt: skip
    heads = [
        Column("at", _("回答の日時")), Column("party", _("回答した相手")), Column("accepted", _("受けた人数"), "number", _("人")),
        Column("reason", _("理由・条件")),
    ]  # fmt: skip
    return table_panel(_("回答"), heads, cells, empty=_("回答はまだありません。"), key="answers")


def supporters_panel(rows: Sequence[Any]) -> Panel:
    cells = [
        Row(s.ref, [
            TableCell(s.name, note=s.number), TableCell(s.party), TableCell(skill_words(s.skills) or None),
            TableCell(at=s.arrived_at), TableCell(at=s.returned_at) if s.returned_at else TableCell(None),
        ])
        for s in rows
    ]  # fmt: skip
    heads = [
        Column("name", _("氏名")), Column("party", _("所属")), Column("skills", _("資格・技能")), Column("arrived", _("到着日時")),
        Column("returned", _("帰還日時")),
    ]  # fmt: skip
    return table_panel(_("着いた人"), heads, cells, empty=_("まだ誰も着いていません。"), key="supporters")
