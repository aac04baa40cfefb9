"""A placement of posts from its draft to its decision."""

from __future__ import annotations

from dataclasses import fields as fields_of
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Staff
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.leave import Need
from kusei.core.actions.refusals import not_later_than_today, written
from kusei.core.ledger.models import Division, Ward
from kusei.core.outbox.send import tell_duty
from kusei.core.records import register
from kusei.core.records.models import Document
from kusei.plan.autonomy import powers, words_posts
from kusei.plan.autonomy.actions.pools import fits, some
from kusei.plan.autonomy.models import Phase, Placement, Pool, What, Workload
from kusei.plan.autonomy.queries_posts import clocks_of

TYPED = ("hours", "waiting")


class _Told(Action):
    division: Division
    tenths: int
    from_on: date
    to_on: date
    work: str
    grounds: str

    def told(self) -> dict[str, Any]:
        common = {f.name for f in fields_of(Action)}
        return {f.name: getattr(self, f.name) for f in fields_of(_Told) if f.name not in common}

    def check_told(self, pool: Pool) -> None:
        written(self.work, "work", _("空のままです。受け持つ仕事を書いてください。"))
        written(self.grounds, "grounds")
        some(self.tenths)
        if self.tenths > pool.tenths:
            raise Refused(_t("枠は%(n)sです。それより多くは配置できません。") % {"n": words_posts.posts(pool.tenths)}, field="tenths")
        if self.division.ward_id != pool.ward_id:
            raise Refused(_("枠の区の課を選んでください。"), field="division")
        if self.from_on < calendar.today():
            raise Refused(_("始まる日は、今日より後にしてください。"), field="from_on")
        if self.to_on < self.from_on:
            raise Refused(_("終わる日が、始まる日より前です。"), field="to_on")
        for field in ("from_on", "to_on"):
            if not pool.first <= getattr(self, field) <= pool.last:
                raise Refused(_t("枠の年度（%(span)s）の中の日にしてください。") % {"span": words_posts.span(pool.first, pool.last)}, field=field)


class ProposePost(_Told):
    verb, power, label = "autonomy.propose_post", powers.PLACE, _("職の配置を提案する")
    effect = _("下書きができます。仕事の量を測ってから提案を出します。")
    pool: Pool

    def where(self) -> Ward:
        return self.pool.ward

    @classmethod
    def hindrance(cls, actor: Any, row: Pool) -> str:
        return _t("この年度はもう終わっています。") if row.last < calendar.today() else ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.pool):
            raise Refused(reason)
        self.check_told(self.pool)

    def perform(self) -> Placement:
        return Placement.objects.create(pool=self.pool, **self.told())


class EditPost(_Told):
    verb, power, label = "autonomy.edit_post", powers.PLACE, _("下書きを直す")
    effect = _("下書きの内容が変わります。")
    on = "placement"
    placement: Placement

    def check(self) -> None:
        self.check_told(self.placement.pool)

    def perform(self) -> Placement:
        p, told = self.placement, self.told()
        if p.division_id != self.division.pk:
            p.workloads.all().delete()
        for name, value in told.items():
            setattr(p, name, value)
        p.save(update_fields=list(told))
        return p


class OnPost(Action):
    on = "placement"
    placement: Placement

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.placement):
            raise Refused(reason)

    def tell(self, said: str, duty: str = "planning") -> None:
        p = self.placement
        tell_duty(duty, said % {"what": str(p)[:80]}, ward_id=p.pool.ward_id, url=p.get_absolute_url(), row=p)


class MeasureWork(OnPost):
    verb, power, label = "autonomy.measure_work", powers.PLACE, _("課の期限の件数を数える")
    effect = _("その課の職が持つ、進んでいる期限と過ぎた期限の今の件数が残ります。同じ日に数え直すと、置き換わります。")

    def check(self) -> None:
        self._found = clocks_of(self.placement.division)
        if self._found is None:
            raise Refused(_("この課の職が持つ期限が、このシステムにありません。「仕事の量を入力する」で、時間か件数を出典と一緒に入れてください。"))

    def perform(self) -> Placement:
        assert self._found
        for what, n in zip((What.OPEN, What.OVERDUE), self._found, strict=True):
            keep_work(self.placement, what, n, calendar.today(), _t("このシステムの期限"), counted=True)
        return self.placement

    def facts(self, result: Placement) -> dict[str, Any]:
        assert self._found
        return {"open": self._found[0], "overdue": self._found[1]}


class EnterWork(OnPost):
    verb, power, label = "autonomy.enter_work", powers.PLACE, _("仕事の量を入力する")
    effect = _("測った日が配置の前か後かで、前後の表のどちらかに入ります。同じ日に入れ直すと、置き換わります。")
    what: str
    value: int
    measured_on: date
    source: str

    def check(self) -> None:
        if self.what not in TYPED:
            raise Refused(_("入力できるのは、時間と待っている件数です。"), field="what")
        if self.value < 0:
            raise Refused(_("0以上を入れてください。"), field="value")
        written(self.source, "source", _("空のままです。何で測ったか（勤務の記録、受付簿など）を書いてください。"))
        not_later_than_today(self.measured_on, "measured_on")

    def perform(self) -> Placement:
        keep_work(self.placement, self.what, self.value, self.measured_on, self.source.strip()[:200])
        return self.placement

    def facts(self, result: Placement) -> dict[str, Any]:
        return {"what": self.what, "value": self.value}


def keep_work(p: Placement, what: str, value: int, day: date, source: str, *, counted: bool = False) -> None:
    phase = Phase.BEFORE if p.started_on is None or day < p.started_on else Phase.AFTER
    Workload.objects.update_or_create(
        placement=p, phase=phase, what=what, measured_on=day, defaults={"value": value, "source": source, "counted": counted},
    )


class HandInPost(OnPost):
    verb, power, label = "autonomy.hand_in_post", powers.PLACE, _("提案を出す")
    effect = _("区長に届き、決裁の期限が始まります。")
    shortcut, tone = "s", "main"

    @classmethod
    def hindrance(cls, actor: Any, row: Placement) -> str:
        return "" if row.workloads.exists() else _t("先に、いまの仕事の量を数えるか、入力してください。前の量がないと、後でくらべられません。")

    def check(self) -> None:
        super().check()
        _not_begun(self.placement)

    def perform(self) -> Placement:
        self.placement.proposed_on = calendar.today()
        self.placement.save(update_fields=["proposed_on"])
        self.tell(_t("職の配置の提案：%(what)s"), "head")
        return self.placement


def _not_begun(p: Placement) -> None:
    if p.from_on < calendar.today():
        raise Refused(_("始まる日が過ぎています。下書きに戻して、期間を直してください。"), code="past")


class DecidePost(OnPost):
    verb, power, label = "autonomy.decide_post", powers.PLACE_DECIDE, _("決裁に上げる")
    effect = _("決裁されると枠から人数が取り置かれ、始まる日に配置になります。")
    shortcut, tone = "d", "main"

    def check(self) -> None:
        super().check()
        p = self.placement
        _not_begun(p)
        fits(p.pool, p.tenths, p.from_on, p.to_on, but=p.pk)

    def needs_approval(self) -> Need:
        return Need("general")

    def perform(self) -> Placement:
        p, post = self.placement, self.actor.post if isinstance(self.actor, Staff) else None
        p.decided_on, p.decided_by = calendar.today(), str(post or "")[:120]
        if post is not None:
            p.number = register.enter(
                division=post.division, direction=Document.Direction.OUT, title=_t("%(what)s（職の配置）") % {"what": p}, on=calendar.today(),
                subject=f"autonomy.placement:{p.ref}",
            ).number_text
        p.save(update_fields=["decided_on", "decided_by", "number"])
        self.tell(_t("職の配置が決まりました：%(what)s"))
        return p

    def facts(self, result: Placement) -> dict[str, Any]:
        return {"tenths": result.tenths, "number": result.number}


class WithReason(OnPost):
    reason: str

    def check(self) -> None:
        super().check()
        written(self.reason, "reason")

    def perform(self) -> Placement:
        self.placement.add_reason(self.reason)
        self.placement.save(update_fields=["reason"])
        return self.placement


class ReturnPost(WithReason):
    verb, power, label = "autonomy.return_post", powers.PLACE_DECIDE, _("差し戻す")
    effect = _("下書きに戻り、提案した課が直せるようになります。")


class RefusePost(WithReason):
    verb, power, label = "autonomy.refuse_post", powers.PLACE_DECIDE, _("採用しない")
    effect = _("理由を残して提案を終えます。枠は減りません。")
    tone = "danger"


class WithdrawPost(WithReason):
    verb, power, label = "autonomy.withdraw_post", powers.PLACE, _("提案を取り下げる")
    effect = _("理由を残して提案を終えます。取り置いた人数は枠に戻ります。")
    tone = "danger"
