"""A year's plan: its quotas, trials of the engine, and the one that is adopted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.leave import Need
from kusei.core.clocks import run as clocks
from kusei.core.jobs.answers import StoreAnswer
from kusei.core.jobs.models import Run
from kusei.core.jobs.run import enqueue
from kusei.core.ledger.models import Ward
from kusei.disaster.mobilisation import bridge, powers
from kusei.disaster.mobilisation.lifecycle import NOTICE_DUE
from kusei.disaster.mobilisation.models import Cell, Designation, Member, Plan, Skill, Team, Trial
from kusei.disaster.mobilisation.queries.before import current, members_of

JOB = "mobilisation.assign"


class StartPlan(Action):
    verb, power, label = "mobilisation.start_plan", powers.ASSIGN, _("年度の動員計画を作る")
    effect = _("前の年度の定員を写した案ができます。指定はまだ変わりません。")
    city_wide = True
    fiscal_year: int

    def check(self) -> None:
        if Plan.objects.filter(fiscal_year=self.fiscal_year).exists():
            raise Refused(_("この年度の計画はもうあります。一覧から開いてください。"), field="fiscal_year")
        if not members_of(self.fiscal_year).exists():
            raise Refused(_("この年度の職員の名簿がまだありません。先に名簿を取り込んでください。"), field="fiscal_year")

    def perform(self) -> Plan:
        last = Plan.objects.filter(fiscal_year__lt=self.fiscal_year).order_by("-fiscal_year").first()
        title = _t("%(year)s 区指定動員計画") % {"year": calendar.fiscal_year_label(self.fiscal_year)}
        plan: Plan = Plan.objects.create(fiscal_year=self.fiscal_year, title=title)
        if last is not None:
            Cell.objects.bulk_create(
                Cell(plan=plan, ward_id=c.ward_id, team=c.team, skill=c.skill, least=c.least, most=c.most)
                for c in last.cells.all()
            )
        return plan


class SetQuota(Action):
    verb, power, label = "mobilisation.set_quota", powers.ASSIGN, _("定員を変える")
    effect = _("次の試算から使います。いまの指定は変わりません。最多を0にするとその定員をなくします。")
    on = "plan"
    plan: Plan
    ward: Ward
    team: str
    skill: str = Skill.ANY
    least: int
    most: int

    def check(self) -> None:
        if self.least > self.most:
            raise Refused(_("最少が最多より大きいです。"), field="least")
        if self.team not in Team.values or self.skill not in Skill.values:
            raise Refused(_("班か資格の名前が一覧にありません。"), field="team")
        staff = members_of(self.plan.fiscal_year).filter(state="active").count()
        others = self.plan.cells.exclude(ward=self.ward, team=self.team, skill=self.skill)
        wanted = sum(others.values_list("least", flat=True)) + self.least
        if wanted > staff:
            said = _t("最少の合計が%(wanted)s人になり、在職の職員%(staff)s人より多いです。%(over)s人以上減らしてください。")
            raise Refused(said % {"wanted": wanted, "staff": staff, "over": wanted - staff}, field="least")

    def perform(self) -> Plan:
        key: dict[str, Any] = {"plan": self.plan, "ward": self.ward, "team": self.team, "skill": self.skill}
        if self.most == 0:
            Cell.objects.filter(**key).delete()
        else:
            Cell.objects.update_or_create(**key, defaults={"least": self.least, "most": self.most})
        return self.plan

    def facts(self, result: Any) -> dict[str, Any]:
        return {"ward": self.ward.code, "team": self.team, "skill": self.skill, "least": self.least, "most": self.most}


class AskTrial(Action):
    verb, power, label = "mobilisation.ask_trial", powers.ASSIGN, _("動員先を試算する")
    effect = _("定員・資格・距離・所属動員を守り、参集が早く、前の指定からなるべく移らない配置を計算します。")
    on, tone = "plan", "main"
    plan: Plan
    title: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: Plan) -> str:
        return "" if row.cells.exists() else _t("定員が1つもありません。先に定員を入れてください。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.plan):
            raise Refused(reason)
        if not members_of(self.plan.fiscal_year).filter(state="active").exists():
            raise Refused(_("この年度の名簿に在職の職員がいません。先に名簿を取り込んでください。"))

    def perform(self) -> Trial:
        count = self.plan.trials.count() + 1
        trial: Trial = Trial.objects.create(
            plan=self.plan, title=self.title.strip()[:120] or _t("試算%(n)s") % {"n": count}, asked_at=calendar.now()
        )
        enqueue(self.actor, JOB, ref=trial.ref)
        return trial


class StoreTrial(StoreAnswer):
    verb, power, label = "mobilisation.store_trial", powers.ASSIGN, _("動員の試算の結果を記録する")
    on, taken = "trial", _("この試算はもう計算されています。")
    trial: Trial
    answer: Any = None

    def store(self, row: Trial, run: Run) -> Trial:
        row.state = Trial.State.DONE if run.result["feasible"] else Trial.State.SHORT
        for name, value in self.answer.items():
            setattr(row, name, value)
        row.save()
        return row

    def facts(self, result: Trial) -> dict[str, Any]:
        return {"state": result.state, "placed": result.placed, "moved": result.moved}


class AdoptTrial(Action):
    verb, power, label = "mobilisation.adopt", powers.DECIDE, _("試算を採用して指定する")
    effect = _("この試算のとおりに職員を指定します。前の指定は今日で終わり、記録に残ります。")
    on, tone = "trial", "main"
    trial: Trial

    @classmethod
    def hindrance(cls, actor: Actor, row: Trial) -> str:
        if row.state != Trial.State.DONE:
            return cls._not_done(row)
        return "" if bridge.digest_now(row.plan) == row.digest else cls._changed()

    @staticmethod
    def _not_done(row: Trial) -> str:
        said = _t("採用できるのは、定員をすべて満たした計算済みの試算です（いまは「%(state)s」）。")
        return said % {"state": row.get_state_display()}

    @staticmethod
    def _changed() -> str:
        return _t("試算のあとに、名簿・定員・規則・道のデータのどれかが変わりました。もう一度試算してください。")

    def check(self) -> None:
        # Two adoptions of one plan wait for one another; the second one finds its inputs changed.
        self.trial.plan = Plan.objects.select_for_update().get(pk=self.trial.plan_id)
        if self.trial.plan.state == "closed":
            raise Refused(_("この計画は終わっています。"))
        if self.trial.state != Trial.State.DONE:
            raise Refused(self._not_done(self.trial), code="stale_inputs")
        if bridge.digest_now(self.trial.plan) != self.trial.digest:
            raise Refused(self._changed(), code="stale_inputs")

    def needs_approval(self) -> Need:
        return Need("permit")

    def perform(self) -> Trial:
        trial, today = self.trial, calendar.today()
        since = max(today, date(trial.plan.fiscal_year, 4, 1))
        rows = bridge.designations_of(trial, since=since)
        held = {d.member_id: d for d in current(trial.plan)}
        kept = {r.member_id for r in rows if _same(held.get(r.member_id), r)}
        ended = [d for d in held.values() if d.member_id not in kept]
        year = list(members_of(trial.plan.fiscal_year).values_list("number", flat=True))
        older = Designation.objects.filter(until=None, member__number__in=year).exclude(plan=trial.plan)
        if since == today:
            older.update(until=today, state="released")
        Designation.objects.filter(pk__in=[d.pk for d in ended]).update(until=today, state="released")
        made = Designation.objects.bulk_create([r for r in rows if r.member_id not in kept], batch_size=1000)
        members = members_of(trial.plan.fiscal_year)
        members.update(ward=None)
        for ward_id in {r.ward_id for r in rows}:
            members.filter(pk__in=[r.member_id for r in rows if r.ward_id == ward_id]).update(ward=ward_id)
        if made:
            clocks.start(NOTICE_DUE, trial.plan, at=self.moment)
        trial.state, trial.adopted_on = Trial.State.ADOPTED, today
        trial.save(update_fields=["state", "adopted_on"])
        Plan.objects.filter(pk=trial.plan_id).update(state="decided", decided_on=today)
        return trial

    def facts(self, result: Trial) -> dict[str, Any]:
        return {"placed": result.placed, "moved": result.moved}


def _same(held: Designation | None, new: Designation) -> bool:
    return held is not None and (held.ward_id, held.team, held.skill) == (new.ward_id, new.team, new.skill)


class ClosePlan(Action):
    verb, power, label = "mobilisation.close_plan", powers.DECIDE, _("動員計画を終える")
    effect = _("この年度の指定をすべて終えます。記録は残ります。")
    on, tone = "plan", "danger"
    plan: Plan

    def perform(self) -> Plan:
        current(self.plan).update(until=calendar.today(), state="released")
        Member.objects.filter(fiscal_year=self.plan.fiscal_year).update(ward=None)
        clocks.stop(NOTICE_DUE, self.plan, at=self.moment)
        return self.plan
