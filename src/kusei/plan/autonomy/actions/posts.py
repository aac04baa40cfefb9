"""Posts placed by the ward head: the pool, a placement from proposal to the day its posts are free again."""

from __future__ import annotations

from dataclasses import fields as fields_of
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Staff, system
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.leave import Need
from kusei.core.actions.refusals import not_later_than_today, written
from kusei.core.clocks import run as clocks
from kusei.core.jobs.run import nightly
from kusei.core.ledger.models import Division, Ward
from kusei.core.outbox.send import tell_duty
from kusei.core.records import register
from kusei.core.records.models import Document
from kusei.plan.autonomy import powers, words, words_posts
from kusei.plan.autonomy.lifecycle_posts import POST_REVIEW_DUE
from kusei.plan.autonomy.models import Came, Phase, Placement, Pool, What, Workload
from kusei.plan.autonomy.queries_posts import clocks_of, due_to_finish, due_to_start, spans
from kusei.plan.autonomy.rules.posts import overfull, peak

TYPED = ("hours", "waiting")


class SetPool(Action):
    verb, power, label = "autonomy.set_pool", powers.CEILING, _("職の枠を決める")
    effect = _("この年度の枠ができ、区が職の配置を提案できるようになります。")
    ward: Ward
    fiscal_year: int
    tenths: int
    source: str

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        _some(self.tenths)
        written(self.source, "source")
        year = calendar.fiscal_year_of(calendar.today())
        if self.fiscal_year not in (year, year + 1):
            raise Refused(_("枠は、今年度か来年度について決めてください。"), field="fiscal_year")
        if Pool.objects.filter(ward=self.ward, fiscal_year=self.fiscal_year).exists():
            raise Refused(_("この区のこの年度の枠はもうあります。枠のページの「枠の人数を変える」で行ってください。"), field="fiscal_year")

    def perform(self) -> Pool:
        return Pool.objects.create(
            ward=self.ward, fiscal_year=self.fiscal_year, tenths=self.tenths, source=self.source.strip(), decided_on=calendar.today(),
        )

    def facts(self, result: Pool) -> dict[str, Any]:
        return {"tenths": self.tenths}


class ChangePool(Action):
    verb, power, label = "autonomy.change_pool", powers.CEILING, _("枠の人数を変える")
    effect = _("枠の人数が変わります。配置がいちばん多い日の人数より小さくはできません。")
    on = "pool"
    pool: Pool
    tenths: int
    source: str

    def check(self) -> None:
        _some(self.tenths)
        written(self.source, "source")
        if self.pool.last < calendar.today():
            raise Refused(_("終わった年度の枠は変えられません。"))
        placed, day = peak(spans(self.pool), self.pool.first, self.pool.last)
        if self.tenths < placed:
            said = _t("%(day)sに%(n)sを配置しています。それより小さくするときは、先に配置を枠に戻してください。")
            raise Refused(said % {"day": words.day(day), "n": words_posts.posts(placed)}, field="tenths")

    def perform(self) -> Pool:
        p = self.pool
        said = _t("%(day)s %(old)s→%(new)s：%(source)s") % {
            "day": words.day(calendar.today()), "old": words_posts.posts(p.tenths), "new": words_posts.posts(self.tenths), "source": self.source.strip(),
        }
        p.tenths, p.source = self.tenths, f"{p.source}\n{said}"
        p.save(update_fields=["tenths", "source"])
        return p

    def facts(self, result: Pool) -> dict[str, Any]:
        return {"tenths": self.tenths}


def _some(tenths: int) -> None:
    if tenths < 1:
        raise Refused(_("0.1人以上を入れてください。1.5人なら15と入れます。"), field="tenths")


def _fits(pool: Pool, tenths: int, first: date, last: date, *, but: int | None = None, field: str = "") -> None:
    """Under a lock on the pool: on no day are more posts placed than it holds. Raises Refused with the worst day."""
    held = Pool.objects.select_for_update().get(pk=pool.pk)
    if found := overfull(spans(held, but=but), held.tenths - tenths, first, last):
        said = _t("%(day)sは、枠%(pool)sのうち%(placed)sを配置済みで、%(n)sは入りません。人数か期間を変えるか、ほかの配置を枠に戻してください。")
        raise Refused(said % {
            "day": words.day(found[1]), "pool": words_posts.posts(held.tenths), "placed": words_posts.posts(found[0]), "n": words_posts.posts(tenths),
        }, field=field, code="full")


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
        _some(self.tenths)
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


class _OnPost(Action):
    on = "placement"
    placement: Placement

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.placement):
            raise Refused(reason)

    def tell(self, said: str, duty: str = "planning") -> None:
        p = self.placement
        tell_duty(duty, said % {"what": str(p)[:80]}, ward_id=p.pool.ward_id, url=p.get_absolute_url(), row=p)


class MeasureWork(_OnPost):
    verb, power, label = "autonomy.measure_work", powers.PLACE, _("課の期限の件数を数える")
    effect = _("その課の職が持つ、進んでいる期限と過ぎた期限の今の件数が残ります。同じ日に数え直すと、置き換わります。")

    def check(self) -> None:
        self._found = clocks_of(self.placement.division)
        if self._found is None:
            raise Refused(_("この課の職が持つ期限が、このシステムにありません。「仕事の量を入力する」で、時間か件数を出典と一緒に入れてください。"))

    def perform(self) -> Placement:
        assert self._found
        for what, n in zip((What.OPEN, What.OVERDUE), self._found, strict=True):
            _keep(self.placement, what, n, calendar.today(), _t("このシステムの期限"), counted=True)
        return self.placement

    def facts(self, result: Placement) -> dict[str, Any]:
        assert self._found
        return {"open": self._found[0], "overdue": self._found[1]}


class EnterWork(_OnPost):
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
        _keep(self.placement, self.what, self.value, self.measured_on, self.source.strip()[:200])
        return self.placement

    def facts(self, result: Placement) -> dict[str, Any]:
        return {"what": self.what, "value": self.value}


def _keep(p: Placement, what: str, value: int, day: date, source: str, *, counted: bool = False) -> None:
    phase = Phase.BEFORE if p.started_on is None or day < p.started_on else Phase.AFTER
    Workload.objects.update_or_create(
        placement=p, phase=phase, what=what, measured_on=day, defaults={"value": value, "source": source, "counted": counted},
    )


class HandInPost(_OnPost):
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


class DecidePost(_OnPost):
    verb, power, label = "autonomy.decide_post", powers.PLACE_DECIDE, _("決裁に上げる")
    effect = _("決裁されると枠から人数が取り置かれ、始まる日に配置になります。")
    shortcut, tone = "d", "main"

    def check(self) -> None:
        super().check()
        p = self.placement
        _not_begun(p)
        _fits(p.pool, p.tenths, p.from_on, p.to_on, but=p.pk)

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


class _WithReason(_OnPost):
    reason: str

    def check(self) -> None:
        super().check()
        written(self.reason, "reason")

    def perform(self) -> Placement:
        self.placement.add_reason(self.reason)
        self.placement.save(update_fields=["reason"])
        return self.placement


class ReturnPost(_WithReason):
    verb, power, label = "autonomy.return_post", powers.PLACE_DECIDE, _("差し戻す")
    effect = _("下書きに戻り、提案した課が直せるようになります。")


class RefusePost(_WithReason):
    verb, power, label = "autonomy.refuse_post", powers.PLACE_DECIDE, _("採用しない")
    effect = _("理由を残して提案を終えます。枠は減りません。")
    tone = "danger"


class WithdrawPost(_WithReason):
    verb, power, label = "autonomy.withdraw_post", powers.PLACE, _("提案を取り下げる")
    effect = _("理由を残して提案を終えます。取り置いた人数は枠に戻ります。")
    tone = "danger"


class StartPost(_OnPost):
    verb, power, label = "autonomy.start_post", powers.PLACE_DECIDE, _("配置を始める")
    effect = _("配置中になり、点検の期限が始まります。始まる日の朝に自動でも行われます。")
    tone = "main"

    @classmethod
    def hindrance(cls, actor: Any, row: Placement) -> str:
        return _t("始まる日は%(day)sです。") % {"day": words.day(row.from_on)} if row.from_on > calendar.today() else ""

    def perform(self) -> Placement:
        """The review is due by the rule, and never later than the last day."""
        p, at = self.placement, self.moment
        p.started_on = p.from_on
        last = datetime.combine(p.to_on, time(17, 15), tzinfo=calendar.JST)
        due = min(clocks.due(POST_REVIEW_DUE, at, ward=p.pool.ward), last)
        p.review_due = calendar.jst_date(due)
        p.save(update_fields=["started_on", "review_due"])
        clocks.start(POST_REVIEW_DUE, p, at=at, due_at=due)
        self.tell(_t("職の配置が始まりました：%(what)s"))
        return p


class ReviewPost(_OnPost):
    verb, power, label = "autonomy.review_post", powers.PLACE_DECIDE, _("点検を記録する")
    effect = _("配置してどうなったかが残ります。このまま終わる日まで続きます。続けないときは、その後に枠に戻します。")
    tone = "main"
    came: str
    came_of: str

    @classmethod
    def hindrance(cls, actor: Any, row: Placement) -> str:
        return "" if row.workloads.filter(phase="after").exists() else _t("先に、配置の後の仕事の量を数えるか、入力してください。")

    def check(self) -> None:
        super().check()
        written(self.came_of, "came_of")
        if self.came not in Came.values:
            raise Refused(_("結論を選んでください。"), field="came")

    def perform(self) -> Placement:
        p = self.placement
        p.came, p.came_of, p.reviewed_on = self.came, self.came_of.strip(), calendar.today()
        p.save(update_fields=["came", "came_of", "reviewed_on"])
        return p

    def facts(self, result: Placement) -> dict[str, Any]:
        return {"came": result.came}


class ExtendPost(_WithReason):
    verb, power, label = "autonomy.extend_post", powers.PLACE_DECIDE, _("終わる日を延ばす")
    effect = _("決裁を受けて、終わる日が変わります。延ばす間も枠に収まらなければなりません。")
    to_on: date

    @classmethod
    def hindrance(cls, actor: Any, row: Placement) -> str:
        return _over(row) or (_t("枠の年度の終わりまで配置しています。来年度は、来年度の枠から提案してください。") if row.to_on >= row.pool.last else "")

    def check(self) -> None:
        super().check()
        p = self.placement
        if not p.to_on < self.to_on <= p.pool.last:
            raise Refused(_t("%(span)sの日にしてください。") % {
                "span": words_posts.span(p.to_on + timedelta(days=1), p.pool.last),
            }, field="to_on")
        _fits(p.pool, p.tenths, p.to_on + timedelta(days=1), self.to_on, but=p.pk, field="to_on")

    def needs_approval(self) -> Need:
        return Need("general")

    def perform(self) -> Placement:
        self.placement.to_on = self.to_on
        self.placement.save(update_fields=["to_on"])
        return super().perform()


def _over(row: Placement) -> str:
    return _t("期間はもう終わっています。点検を記録してください。") if row.to_on < calendar.today() else ""


class EndPost(_WithReason):
    verb, power, label = "autonomy.end_post", powers.PLACE_DECIDE, _("今日で終え、枠に戻す")
    effect = _("今日までの配置になり、人数は明日から枠に戻ります。")
    tone = "danger"

    @classmethod
    def hindrance(cls, actor: Any, row: Placement) -> str:
        return _over(row)

    def perform(self) -> Placement:
        self.placement.to_on = calendar.today()
        self.placement.save(update_fields=["to_on"])
        return super().perform()


class FinishPost(_OnPost):
    verb, power, label = "autonomy.finish_post", powers.PLACE_DECIDE, _("期間の満了を記録する")
    effect = _("配置を終えます。終わる日の次の朝に自動でも行われます。")

    @classmethod
    def hindrance(cls, actor: Any, row: Placement) -> str:
        return _t("終わる日は%(day)sです。") % {"day": words.day(row.to_on)} if row.to_on >= calendar.today() else ""

    def perform(self) -> Placement:
        return self.placement


@nightly("autonomy.posts", time(0, 15))
def posts() -> int:
    """Placements begin on their day; reviewed ones end after theirs."""
    day, actor = calendar.today(), system("autonomy")
    begun, over = due_to_start(day), due_to_finish(day)
    for row in begun:
        StartPost(actor=actor, placement=row)()
    for row in over:
        FinishPost(actor=actor, placement=row)()
    return len(begun) + len(over)
