"""Changes of a roster in force by hand: put on, taken off and replaced, swapped. Rest is kept, or overridden with a name to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor
from kusei.core.access.decide import may
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import reasoned
from kusei.core.rules import registry as rules
from kusei.disaster.mobilisation import powers
from kusei.disaster.mobilisation.actions.relief import duty_of
from kusei.disaster.mobilisation.bridge_relief import (
    Span,
    apart,
    minute,
    new_breaches,
    night,
    overridden,
    rest_of,
    span_of,
)
from kusei.disaster.mobilisation.models import ReliefDuty, ReliefPerson, ReliefPlan, Skill, Team
from kusei.disaster.mobilisation.queries.relief import Post, elsewhere, planned
from kusei.disaster.mobilisation.rule_values import RELIEF
from kusei.disaster.mobilisation.words_relief import breach_word, hours_word, moment_word


def _reason(text: str) -> str:
    return reasoned(text)[:200]


def _fits(person: ReliefPerson, skill: str, start: datetime, end: datetime) -> None:
    """Raise Refused when this person cannot be there at all, whoever allows it."""
    name = {"name": person.name}
    if person.gone:
        raise Refused(_t("%(name)sさんは「%(state)s」です。別の人にしてください。") % {**name, "state": person.gone}, field="person")
    if skill != Skill.ANY and skill not in person.skills:
        raise Refused(_t("%(name)sさんには「%(skill)s」の資格がありません。") % {**name, "skill": Skill(skill).label}, field="person")
    if (person.since and start < person.since) or (person.until and end > person.until):
        raise Refused(_t("%(name)sさんはこの時間にはいません（いる期間の外です）。") % name, field="person")
    wish = person.wishes.filter(starts_at__lt=end, ends_at__gt=start).first()
    if wish is not None:
        said = _t("%(name)sさんは%(from)sから%(to)sまで勤務できません。別の人にしてください。")
        raise Refused(said % {**name, "from": moment_word(wish.starts_at), "to": moment_word(wish.ends_at)}, field="person")
    if person.no_nights and night((minute(person.plan, start), minute(person.plan, end))):
        said = _t("%(name)sさんには夜の勤務を入れないことになっています。本人が働けるときは、先に「人の条件を決める」で直してください。")
        raise Refused(said % name, field="person", code="night")


def _not_absent(person: ReliefPerson, start: datetime, end: datetime, hint: str = "") -> None:
    """Raise Refused when this person was taken off in this time, ill or needed at home."""
    off = ReliefDuty.objects.filter(
        person=person, state="off", off_kind__in=(ReliefDuty.Off.SICK, ReliefDuty.Off.FAMILY), starts_at__lt=end, ends_at__gt=start
    ).first()  # fmt: skip
    if off is not None:
        said = _t("%(name)sさんは%(from)sの勤務から「%(kind)s」で外れています。別の人にしてください。")
        values = {"name": person.name, "from": moment_word(off.starts_at), "kind": off.get_off_kind_display()}
        raise Refused(said % values + hint, field="person", code="absent")


def _held(plan: ReliefPlan, person: ReliefPerson, without: list[int]) -> list[Span]:
    mine = planned(plan).filter(person=person).exclude(pk__in=without)
    return [*(span_of(plan, d) for d in mine), *(span_of(plan, d) for d in elsewhere(plan).get(person.number, []))]


def rested(actor: Actor, plan: ReliefPlan, person: ReliefPerson, added: Span, *, without: list[int], override: bool) -> bool:
    """Whether the override was needed. Raise Refused in words when the rest of this person is broken."""
    rule = rules.at(RELIEF, plan.from_day, ward=plan.ward)
    _within_hours(plan, person, added, without)
    held = _held(plan, person, without)
    broken = new_breaches(held, added, rest_of(rule.values))
    if not broken:
        return False
    hard = new_breaches(held, added, overridden(rule.values))
    if hard:
        raise Refused(breach_word(plan, person.name, hard[0], overridden(rule.values)), field="person", code="rest")
    if not override:
        more = _t("やむを得ないときは、区長が理由を付けて認められます。")
        raise Refused(breach_word(plan, person.name, broken[0], rest_of(rule.values)) + more, field="person", code="rest")
    if not may(actor, powers.OVERRIDE, plan):
        raise Refused(_("休息の規則を外れる勤務を認められるのは区長です。"), field="override", code="rest")
    return True


def _within_hours(plan: ReliefPlan, person: ReliefPerson, added: Span, without: list[int]) -> None:
    """Raise Refused when this person would work more hours in this roster than was settled, and more than now."""
    if person.most_hours is None:
        return
    spans = {d.pk: span_of(plan, d) for d in planned(plan).filter(person=person)}
    now = sum(end - start for start, end in spans.values())
    after = sum(end - start for pk, (start, end) in spans.items() if pk not in without) + added[1] - added[0]
    if after > max(now, person.most_hours * 60):
        said = _t("%(name)sさんは合わせて%(after)sになり、期間の上限%(most)sを超えます。別の人にするか、「人の条件を決める」で上限を直してください。")
        values = {"name": person.name, "after": hours_word(after), "most": hours_word(person.most_hours * 60)}
        raise Refused(said % values, field="person", code="hours")


class PutOnRelief(Action):
    verb, power, label = "mobilisation.put_on_relief", powers.RELIEF, _("勤務に入れる")
    effect = _("この人をこの勤務に入れます。休息の規則を外れるときは断ります。")
    on = "plan"
    plan: ReliefPlan
    person: ReliefPerson
    day: date
    slot: int
    team: str
    skill: str = Skill.ANY
    reason: str
    override: bool = False
    back: bool = False  # whoever was taken off in this time can work again

    def check(self) -> None:
        self._said = _reason(self.reason)
        if self.person.plan_id != self.plan.pk:
            raise Refused(_("この勤務表の人ではありません。"), field="person")
        if not self.plan.from_day <= self.day <= self.plan.to_day or not 0 <= self.slot < self.plan.slots:
            raise Refused(_("その日・勤務はこの表にありません。"), field="day")
        if self.team not in Team.values:
            raise Refused(_("班の名前が一覧にありません。"), field="team")
        start, end = self.plan.span(self.day, self.slot)
        if end <= self.moment:
            raise Refused(_("もう終わった勤務です。これからの勤務を選んでください。"), field="day")
        _fits(self.person, self.skill, start, end)
        if not self.back:
            _not_absent(self.person, start, end, _t("働けるようになったときは、「本人に確かめた」に印を付けてください。"))
        added = minute(self.plan, start), minute(self.plan, end)
        self._over = rested(self.actor, self.plan, self.person, added, without=[], override=self.override)

    def perform(self) -> ReliefPlan:
        post = Post(self.person.pk, self.day, self.slot, self.team, self.skill)
        duty_of(self.plan, post, origin=ReliefDuty.Origin.HAND, reason=self._said, overridden=self._over).save()
        return self.plan

    def facts(self, result: Any) -> dict[str, Any]:
        return {"day": self.day.isoformat(), "slot": self.slot, "team": self.team, "overridden": self._over}


def _lock(duty: ReliefDuty) -> ReliefPlan:
    """All changes of one roster wait for one another."""
    plan = ReliefPlan.objects.select_for_update().get(pk=duty.plan_id)
    if plan.state != "adopted":
        raise Refused(_("実施中の勤務表だけを手で変えられます。"))
    return plan


class TakeOffRelief(Action):
    verb, power, label = "mobilisation.take_off_relief", powers.RELIEF, _("勤務から外す（代わりを入れる）")
    effect = _("この勤務を取りやめ、代わりの人がいればその人を入れます。")
    on, tone = "duty", "danger"
    duty: ReliefDuty
    kind: str
    reason: str
    instead: ReliefPerson | None = None
    override: bool = False

    def check(self) -> None:
        self._said, self._over = _reason(self.reason), False
        if self.kind not in (ReliefDuty.Off.SICK, ReliefDuty.Off.FAMILY, ReliefDuty.Off.OTHER):
            raise Refused(_("取りやめの種類を選んでください。"), field="kind")
        self._plan = plan = _lock(self.duty)
        if self.duty.ends_at <= self.moment:
            raise Refused(_("もう終わった勤務です。"))
        if self.instead is None:
            return
        if self.instead.plan_id != plan.pk or self.instead.pk == self.duty.person_id:
            raise Refused(_("代わりには、この表の別の人を選んでください。"), field="instead")
        _fits(self.instead, self.duty.skill, self.duty.starts_at, self.duty.ends_at)
        _not_absent(self.instead, self.duty.starts_at, self.duty.ends_at)
        added = span_of(plan, self.duty)
        self._over = rested(self.actor, plan, self.instead, added, without=[], override=self.override)

    def perform(self) -> ReliefDuty:
        row = self.duty
        row.off_kind, row.reason = self.kind, self._said
        row.save(update_fields=["off_kind", "reason"])
        if self.instead is not None:
            post = Post(self.instead.pk, row.day, row.slot, row.team, row.skill)
            duty_of(self._plan, post, origin=ReliefDuty.Origin.HAND, reason=self._said, overridden=self._over).save()
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"kind": self.kind, "replaced": self.instead is not None, "overridden": self._over}


class SwapRelief(Action):
    verb, power, label = "mobilisation.swap_relief", powers.RELIEF, _("勤務を交換する")
    effect = _("2人の勤務を入れ替えます。どちらかの休息の規則が守れないときは断ります。")
    on = "duty"
    duty: ReliefDuty
    other: ReliefDuty
    reason: str
    override: bool = False

    def check(self) -> None:
        self._said = _reason(self.reason)
        plan = _lock(self.duty)
        self.other = ReliefDuty.objects.select_for_update().select_related("person").get(pk=self.other.pk)
        one, other = self.duty, self.other
        if other.plan_id != plan.pk or other.state != "planned" or other.person_id == one.person_id:
            raise Refused(_("交換の相手には、この表の別の人の予定を選んでください。"), field="other")
        if min(one.starts_at, other.starts_at) <= self.moment:
            raise Refused(_("もう始まった勤務は交換できません。"), field="other")
        if apart(span_of(plan, one), span_of(plan, other)) < 0 and one.team == other.team and one.skill == other.skill:
            raise Refused(_("同じ勤務です。交換しても変わりません。"), field="other")
        self._over = [self._one(plan, one.person, other, one), self._one(plan, other.person, one, other)]

    def _one(self, plan: ReliefPlan, person: ReliefPerson, to: ReliefDuty, gives: ReliefDuty) -> bool:
        _fits(person, to.skill, to.starts_at, to.ends_at)
        _not_absent(person, to.starts_at, to.ends_at)
        return rested(self.actor, plan, person, span_of(plan, to), without=[gives.pk], override=self.override)

    def perform(self) -> ReliefDuty:
        one, other = self.duty, self.other
        first, second = one.person_id, other.person_id
        ReliefDuty.objects.filter(pk=other.pk).update(state="off", off_kind=ReliefDuty.Off.MOVED, reason=self._said)
        ReliefDuty.objects.filter(pk=one.pk).update(state="off", off_kind=ReliefDuty.Off.MOVED, reason=self._said)
        one.state = "off"
        for person, to, over in ((first, other, self._over[0]), (second, one, self._over[1])):
            post = Post(person, to.day, to.slot, to.team, to.skill)
            duty_of(one.plan, post, origin=ReliefDuty.Origin.HAND, reason=self._said, overridden=over).save()
        return one

    def facts(self, result: Any) -> dict[str, Any]:
        return {"overridden": any(self._over)}
