"""On paper: the wall sheet of the shifts (names of staff, nothing of where they live) and the 受援シート."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.calendar import format_date
from kusei.core.ledger.queries import city
from kusei.core.papers import made
from kusei.disaster.mobilisation.models import ReliefPlan, Skill, SupportRequest
from kusei.disaster.mobilisation.queries.relief import missing, needs_of, people_of, posts_in_force
from kusei.disaster.mobilisation.tables import team_word
from kusei.disaster.mobilisation.words_relief import day_word, missing_lines, moment_word


def wall_pdf(plan: ReliefPlan) -> bytes:
    """One line a shift and team, by name: to be hung where the shifts change."""
    posts, names = posts_in_force(plan), {p.pk: p.name for p in people_of(plan)}
    needs = needs_of(plan)
    gaps = missing(plan, needs, posts)
    teams = sorted({p.team for p in posts} | {n.team for n in needs}, key=team_word)
    rows = []
    for day in plan.days:
        for slot in range(plan.slots):
            for team in teams:
                here = [names[p.person] for p in posts if (p.day, p.slot, p.team) == (day, slot, team)]
                wanted = sum(n.wanted for n in needs if (n.slot, n.team) == (slot, team))
                if here or wanted:
                    by = sum(m.by for m in gaps if (m.day, m.slot, m.team) == (day, slot, team))
                    short = _("%(n)s人不足") % {"n": by} if by else ""
                    rows.append([day_word(day), plan.slot_word(slot), team_word(team), "、".join(here) or "—", short])
    lines = missing_lines(plan, gaps)
    return made("core/list.typ", {
        "title": _("交代勤務表　%(title)s") % {"title": plan.title},
        "subtitle": f"{plan.ward.name} {format_date(plan.from_day)}〜{format_date(plan.to_day)}",  # data
        "columns": [
            {"label": _("日"), "width": "1fr"}, {"label": _("勤務"), "width": "2fr"}, {"label": _("班"), "width": "3fr"},
            {"label": _("氏名"), "width": "7fr"}, {"label": _("不足"), "width": "2fr"},
        ],
        "rows": rows,
        "notes": [*lines[:20], _("足りないところは%(n)s件です。") % {"n": len(lines)}] if lines else [_("足りないところはありません。")],
    }, drill=plan.drill)  # fmt: skip


def letter_pdf(row: SupportRequest) -> bytes:
    """応援要請書: from the head of the ward to whoever is asked, with what was asked on the day it was asked."""
    here = city()
    name = here.name if here else ""
    skill = "" if row.skill == Skill.ANY else str(row.get_skill_display())
    asked = format_date(calendar.jst_date(row.asked_at), weekday=False)
    about = row.incident.title if row.incident is not None else ""
    body = _("訓練として、次のとおり応援を要請します。") if row.drill else _(
        "災害に対応するため、次のとおり職員などの応援を要請します。受けられる人数と条件を、下の連絡先へお知らせください。"
    )
    letter = {
        "city": name, "number": row.number, "date": asked, "recipient": [_("%(name)s 御中") % {"name": row.party_name}],
        "sender": [name, _("%(ward)s長") % {"ward": row.ward.name}], "title": _("応援要請書"), "body": [body], "mark": _("記"),
        "items": [
            *([[_("災害・訓練"), about]] if about else []),
            [_("頼む仕事"), row.work],
            [_("班"), str(row.get_team_display())],
            *([[_("資格・技能"), skill]] if skill else []),
            [_("人数"), _("%(n)s人") % {"n": row.first_people or row.people}],
            [_("期間"), _("%(from)sから%(to)sまで") % {
                "from": format_date(row.from_day), "to": format_date(row.to_day)}],
            [_("集まる場所"), row.place],
            [_("宿泊"), row.lodging or _("こちらでの用意は決まっていません")],
            [_("要請した日時"), moment_word(row.asked_at)],
        ],
        "end": _("以上"),
        "contact": {"label": _("連絡先"), "lines": [f"{row.ward.name} {row.contact}"]},
    }  # fmt: skip
    doc = {"title": _("応援要請書"), "letters": [letter]}
    return made("mobilisation/notices.typ", doc, drill=row.drill)


def support_pdf(row: SupportRequest) -> bytes:
    """受援シート: what is asked, where to come, where to sleep, whom to call, and what was answered."""
    here = city()
    answers = [
        [moment_word(a.at), a.party, str(a.accepted) if a.accepted else _("断り"), a.reason or "—"] for a in row.answers.all()
    ]
    title = _("受援シート") if row.direction == "ask" else _("応援シート")
    return made("core/list.typ", {
        "title": title,
        "subtitle": f"{row.number}　{here.name if here else ''} {row.ward.name}　{moment_word(row.asked_at)}",  # data
        "summary": [
            [_("相手"), f"{row.party_name}（{row.get_party_display()}）"],  # data
            [_("班"), str(row.get_team_display())],
            [_("資格・技能"), str(row.get_skill_display())],
            [_("頼む仕事"), row.work],
            [_("人数"), _("%(n)s人（受諾%(a)s人、到着%(b)s人、帰還%(c)s人）") % {
                "n": row.people, "a": row.accepted, "b": row.arrived, "c": row.returned}],
            [_("期間"), f"{format_date(row.from_day)}〜{format_date(row.to_day)}"],  # data
            [_("集まる場所"), row.place],
            [_("宿泊"), row.lodging or _("なし（決まっていない）")],
            [_("連絡先"), row.contact],
            [_("状態"), str(row.get_state_display())],
        ],
        "columns": [
            {"label": _("回答の日時"), "width": "3fr"}, {"label": _("回答した相手"), "width": "2fr"},
            {"label": _("受けた人数"), "width": "2fr"}, {"label": _("理由・条件"), "width": "4fr"},
        ],
        "rows": answers or [["—", _("回答はまだありません。"), "—", "—"]],
    }, drill=row.drill)  # fmt: skip
