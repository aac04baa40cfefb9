"""The relief shifts of a ward: planned, computed, adopted, ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import reasoned
from kusei.core.jobs.answers import StoreAnswer
from kusei.core.jobs.models import Run
from kusei.core.jobs.run import enqueue
from kusei.core.ledger.models import Incident, Ward
from kusei.core.rules import registry as rules
from kusei.disaster.mobilisation import bridge_relief, powers
from kusei.disaster.mobilisation.models import ReliefDuty, ReliefNeed, ReliefPerson, ReliefPlan, Skill, Team
from kusei.disaster.mobilisation.models.relief import Pattern
from kusei.disaster.mobilisation.queries.relief import (
    Post,
    designated,
    needs_of,
    planned,
    previous,
    still_here,
    supporters_here,
    with_care,
)
from kusei.disaster.mobilisation.rule_values import RELIEF, RELIEF_CARE

JOB = "mobilisation.roster"
MOST_DAYS = 14
LOST_AFTER = timedelta(minutes=15)  # a computation that has not answered by then may be asked for again


def bring(plan: ReliefPlan) -> int:
    """Everybody designated to the ward, and supporters who are here, who are not in the plan yet."""
    held, staff = set(plan.people.values_list("number", flat=True)), designated(plan.ward, calendar.today())
    spared = with_care(d.member for d in staff) if rules.at(RELIEF_CARE, plan.from_day, ward=plan.ward)["no_nights"] else set()
    rows = [
        ReliefPerson(
            plan=plan, member=d.member, number=d.member.number, name=d.member.name, party=d.member.division, skills=d.member.skills,
            no_nights=d.member_id in spared,
        )
        for d in staff
    ] + [
        ReliefPerson(
            plan=plan, supporter=s, number=s.number, name=s.name, party=s.party, skills=s.skills, since=s.arrived_at,
            until=plan.span(s.request.to_day, plan.slots - 1)[1],
        )
        for s in supporters_here(plan.ward, drill=plan.drill)
    ]  # fmt: skip
    return len(ReliefPerson.objects.bulk_create([r for r in rows if r.number not in held]))


class StartRelief(Action):
    verb, power, label = "mobilisation.start_relief", powers.RELIEF, _("交代勤務表を作る")
    effect = _("この区に指定された職員と到着した応援の人で、勤務表の案を作ります。必要な人数は前の表から写します。")
    tone = "main"
    ward: Ward
    title: str
    from_day: date
    to_day: date
    pattern: str = "two"
    first_hour: int = 8
    drill: bool = False
    incident: Incident | None = None

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        if self.to_day < self.from_day:
            raise Refused(_("最終日が初日より前です。"), field="to_day")
        if (self.to_day - self.from_day).days >= MOST_DAYS:
            raise Refused(_("勤務表は14日までです。分けて作ってください。"), field="to_day")
        if self.pattern not in Pattern.values or not 0 <= self.first_hour < 24:
            raise Refused(_("勤務の型か開始の時が正しくありません。"), field="pattern")
        longest = int(rules.at(RELIEF, self.from_day, ward=self.ward)["longest_hours"])
        if 24 // Pattern(self.pattern).slots > longest:
            said = _t("この型の勤務は%(have)s時間で、規則の上限%(most)s時間を超えます。3交代にしてください。")
            raise Refused(said % {"have": 24 // Pattern(self.pattern).slots, "most": longest}, field="pattern")
        if self.incident is not None and self.incident.drill != self.drill:
            raise Refused(_("訓練と実際の災害が食い違っています。訓練の印を災害に合わせてください。"), field="drill")

    def perform(self) -> ReliefPlan:
        before = previous(self.ward)
        plan: ReliefPlan = ReliefPlan.objects.create(
            ward=self.ward, title=self.title.strip()[:120], from_day=self.from_day, to_day=self.to_day, pattern=self.pattern,
            first_hour=self.first_hour, drill=self.drill, incident=self.incident,
        )  # fmt: skip
        if before is not None and before.pattern == self.pattern:
            ReliefNeed.objects.bulk_create(
                ReliefNeed(plan=plan, slot=n.slot, team=n.team, skill=n.skill, wanted=n.wanted, weight=n.weight)
                for n in needs_of(before)
            )
        self._count = bring(plan)
        return plan

    def facts(self, result: Any) -> dict[str, Any]:
        return {"people": self._count, "from": self.from_day.isoformat(), "to": self.to_day.isoformat(), "drill": self.drill}


class SetReliefNeed(Action):
    verb, power, label = "mobilisation.set_relief_need", powers.RELIEF, _("必要な人数を決める")
    effect = _("毎日のこの勤務・班の人数になります。0にすると消えます。")
    on = "plan"
    plan: ReliefPlan
    slot: int
    team: str
    skill: str = Skill.ANY
    wanted: int
    weight: int = 1

    def check(self) -> None:
        if not 0 <= self.slot < self.plan.slots:
            raise Refused(_("その勤務はこの型にありません。"), field="slot")
        if self.team not in Team.values or self.skill not in Skill.values:
            raise Refused(_("班か資格の名前が一覧にありません。"), field="team")
        if self.wanted < 0 or self.weight < 1:
            raise Refused(_("人数は0以上、重みは1以上にしてください。"), field="wanted")

    def perform(self) -> ReliefPlan:
        key: dict[str, Any] = {"plan": self.plan, "slot": self.slot, "team": self.team, "skill": self.skill}
        if self.wanted == 0:
            ReliefNeed.objects.filter(**key).delete()
        else:
            ReliefNeed.objects.update_or_create(**key, defaults={"wanted": self.wanted, "weight": self.weight})
        return self.plan

    def facts(self, result: Any) -> dict[str, Any]:
        return {"slot": self.slot, "team": self.team, "skill": self.skill, "wanted": self.wanted}


class BringRelief(Action):
    verb, power, label = "mobilisation.bring_relief", powers.RELIEF, _("新しい職員と応援の人を加える")
    effect = _("表を作ったあとに指定された職員と、到着した応援の人を加えます。")
    on = "plan"
    plan: ReliefPlan

    def perform(self) -> ReliefPlan:
        self._count = bring(self.plan)
        if not self._count:
            raise Refused(_("新しく加わる人はいません。"))
        return self.plan

    def facts(self, result: Any) -> dict[str, Any]:
        return {"people": self._count}


class LimitRelief(Action):
    verb, power, label = "mobilisation.limit_relief", powers.RELIEF, _("人の条件を決める")
    effect = _("期間の勤務時間の上限と、夜の勤務を入れるかどうかを決めます。計算済みの表は、もう一度計算してください。")
    on = "plan"
    plan: ReliefPlan
    person: ReliefPerson
    most_hours: int | None = None
    no_nights: bool = False

    def check(self) -> None:
        if self.person.plan_id != self.plan.pk:
            raise Refused(_("この勤務表の人ではありません。"), field="person")
        if self.most_hours is not None and self.most_hours < 1:
            raise Refused(_("時間は1以上にしてください。上限がないときは空のままにします。"), field="most_hours")

    def perform(self) -> ReliefPlan:
        row = self.person
        row.most_hours, row.no_nights = self.most_hours, self.no_nights
        row.save(update_fields=["most_hours", "no_nights"])
        return self.plan

    def facts(self, result: Any) -> dict[str, Any]:
        return {"most_hours": self.most_hours}


class AskRelief(Action):
    verb, power, label = "mobilisation.ask_relief", powers.RELIEF, _("勤務表を計算する")
    effect = _("休息の規則を守り、足りない人が少なく、勤務が片寄らない表を計算します。手で決めた勤務はそのまま残ります。")
    on, tone = "plan", "main"
    plan: ReliefPlan

    @classmethod
    def hindrance(cls, actor: Actor, row: ReliefPlan) -> str:
        if row.trial == ReliefPlan.Trial.WAITING and row.asked_at is not None and row.asked_at > calendar.now() - LOST_AFTER:
            return _t("計算しています。終わるまで待ってください。")
        return "" if row.needs.exists() else _t("必要な人数が1つもありません。先に決めてください。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.plan):
            raise Refused(reason)
        if not still_here(self.plan).exists():
            raise Refused(_("この区に指定された職員も応援の人もいません。先に加えてください。"))

    def perform(self) -> ReliefPlan:
        row = self.plan
        row.trial, row.asked_at, row.why = ReliefPlan.Trial.WAITING, self.moment, ""
        row.save(update_fields=["trial", "asked_at", "why"])
        enqueue(self.actor, JOB, ref=row.ref)
        return row


class StoreRelief(StoreAnswer):
    verb, power, label = "mobilisation.store_relief", powers.RELIEF, _("勤務表の計算の結果を記録する")
    on, waits_in, taken = "plan", "trial", _("この勤務表はもう計算されています。")
    plan: ReliefPlan

    def check(self) -> None:
        super().check()
        if self.plan.state == "ended":
            raise Refused(_("この勤務表は終わっています。"))

    def store(self, row: ReliefPlan, run: Run) -> ReliefPlan:
        row.trial, row.run = ReliefPlan.Trial.DONE, run
        row.state = "computed" if row.state == "draft" else row.state
        row.save(update_fields=["trial", "run", "state"])
        return row

    def facts(self, result: ReliefPlan) -> dict[str, Any]:
        return {"trial": result.trial, "shortage": self.run.result["shortage"] if self.run else None}


class AdoptRelief(Action):
    verb, power, label = "mobilisation.adopt_relief", powers.RELIEF, _("計算した勤務表を採用する")
    effect = _("計算した表が実施する勤務表になります。変わる勤務は取りやめとして記録に残ります。")
    on, tone = "plan", "main"
    plan: ReliefPlan

    @classmethod
    def hindrance(cls, actor: Actor, row: ReliefPlan) -> str:
        if row.trial != ReliefPlan.Trial.DONE or row.run is None:
            return _t("採用できる計算がありません。先に計算してください。")
        if bridge_relief.digest_now(row) != row.run.input_digest:
            return _t("計算のあとに、人・必要な人数・勤務できない時間・規則のどれかが変わりました。もう一度計算してください。")
        return ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.plan):
            raise Refused(reason, code="stale_inputs")

    def perform(self) -> ReliefPlan:
        plan = self.plan
        assert plan.run is not None
        found = {_key(p): p for p in bridge_relief.posts_of(plan, plan.run)}
        held = {(d.person_id, d.day, d.slot, d.team, d.skill): d for d in planned(plan)}
        gone = [d.pk for key, d in held.items() if key not in found]
        ReliefDuty.objects.filter(pk__in=gone).update(state="off", off_kind=ReliefDuty.Off.PLAN)
        new = [duty_of(plan, p) for key, p in found.items() if key not in held]
        ReliefDuty.objects.bulk_create(new, batch_size=500)
        plan.adopted_on, plan.trial = calendar.today(), ReliefPlan.Trial.NONE
        plan.save(update_fields=["adopted_on", "trial"])
        self._counts = {"new": len(new), "gone": len(gone)}
        return plan

    def facts(self, result: Any) -> dict[str, Any]:
        return self._counts


def _key(post: Post) -> tuple[Any, ...]:
    return post.person, post.day, post.slot, post.team, post.skill


def duty_of(plan: ReliefPlan, post: Post, **more: Any) -> ReliefDuty:
    start, end = plan.span(post.day, post.slot)
    return ReliefDuty(
        plan=plan, person_id=post.person, day=post.day, slot=post.slot, team=post.team, skill=post.skill,
        starts_at=start, ends_at=end, **more,
    )  # fmt: skip


class EndRelief(Action):
    verb, power, label = "mobilisation.end_relief", powers.RELIEF, _("勤務表を終える")
    effect = _("まだ始まっていない勤務を取りやめ、表を閉じます。記録は残ります。")
    on, tone = "plan", "danger"
    plan: ReliefPlan
    reason: str

    def check(self) -> None:
        reasoned(self.reason)

    def perform(self) -> ReliefPlan:
        coming = planned(self.plan).filter(starts_at__gt=self.moment)
        coming.update(state="off", off_kind=ReliefDuty.Off.PLAN, reason=self.reason.strip()[:200])
        self.plan.end_reason, self.plan.trial = self.reason.strip()[:200], ReliefPlan.Trial.NONE
        self.plan.save(update_fields=["end_reason", "trial"])
        return self.plan
