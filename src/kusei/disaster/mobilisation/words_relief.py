"""What the relief shifts say to a person: shifts, missing people, broken rest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _t

from kusei.core import calendar
from kusei.disaster.mobilisation.bridge_relief import Breach, Rest, Span
from kusei.disaster.mobilisation.models import ReliefPerson, ReliefPlan, Skill, Team
from kusei.disaster.mobilisation.queries.relief import Missing


def day_word(day: date) -> str:
    return f"{day.month}/{day.day}"


def shift_word(plan: ReliefPlan, day: date, slot: int) -> str:
    return f"{day_word(day)} {plan.slot_word(slot)}"


def moment_word(at: datetime) -> str:
    local = at.astimezone(calendar.JST)
    return f"{local.month}/{local.day} {local:%H:%M}"


def span_word(plan: ReliefPlan, span: Span) -> str:
    start, end = (plan.zero + timedelta(minutes=m) for m in span)
    return f"{moment_word(start)}〜{end.astimezone(calendar.JST):%H:%M}"  # data


def missing_lines(plan: ReliefPlan, rows: Iterable[Missing]) -> list[str]:
    found = []
    for m in rows:
        who = _t("職員") if m.skill == Skill.ANY else _t("「%(skill)s」の人") % {"skill": Skill(m.skill).label}
        found.append(
            _t("%(shift)s　%(team)sで%(who)sが%(by)s人足りません。")
            % {"shift": shift_word(plan, m.day, m.slot), "team": Team(m.team).label, "who": who, "by": m.by}
        )
    return found


def holder_lines(people: Iterable[ReliefPerson], rows: Iterable[Missing]) -> list[str]:
    """For each skill that lacks somebody: how many of the list hold it, and what that means."""
    here = [p for p in people if not p.gone]
    found = []
    for skill in sorted({m.skill for m in rows} - {Skill.ANY}):
        count = sum(skill in p.skills for p in here)
        said = (
            _t("「%(skill)s」の人は名簿に%(n)s人いますが、休息や人数の都合で足りません。応援を頼んでください。") if count
            else _t("「%(skill)s」の人は名簿に1人もいません。応援を頼むか、職員の名簿の資格を確かめてください。")
        )  # fmt: skip
        found.append(said % {"skill": Skill(skill).label, "n": count})
    return found


def hours_word(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return _t("%(h)s時間%(m)s分") % {"h": hours, "m": rest} if rest else _t("%(h)s時間") % {"h": hours}


def breach_word(plan: ReliefPlan, name: str, breach: Breach, rest: Rest) -> str:
    """Who, which shifts, which rule, and what to do."""
    first, second = span_word(plan, breach.first), span_word(plan, breach.second)
    values = {"name": name, "first": first, "second": second, "have": hours_word(max(breach.minutes, 0))}
    if breach.kind == "overlap":
        return _t("%(name)sさんは%(first)sと%(second)sが重なります。片方を別の人にしてください。") % values
    if breach.kind == "rest":
        said = _t("%(name)sさんは%(first)sと%(second)sの間が%(have)sしかありません（規則は%(need)s以上）。別の人か、遅い勤務にしてください。")
        return said % {**values, "need": hours_word(rest.least)}
    if breach.kind == "days":
        said = _t("%(name)sさんは%(first)sから%(days)s日続きます（規則は%(most)s日まで）。間に休みの日を入れてください。")
        return said % {**values, "days": breach.minutes, "most": rest.days}
    said = _t("%(first)sの勤務は%(have)sあり、上限の%(most)sを超えます。型を変えてください。")
    return said % {**values, "most": hours_word(rest.longest)}
