"""A placement from its first day through its review to the day its posts are free again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import system
from kusei.core.actions.action import Refused
from kusei.core.actions.leave import Need
from kusei.core.actions.refusals import written
from kusei.core.clocks import run as clocks
from kusei.core.jobs.run import nightly
from kusei.plan.autonomy import powers, words, words_posts
from kusei.plan.autonomy.actions.pools import fits
from kusei.plan.autonomy.actions.posts import OnPost, WithReason
from kusei.plan.autonomy.lifecycle_posts import POST_REVIEW_DUE
from kusei.plan.autonomy.models import Came, Placement
from kusei.plan.autonomy.queries_posts import due_to_finish, due_to_start


def begin_review(p: Placement, at: datetime) -> None:
    """The review is due by the rule, and never later than the last day."""
    last = datetime.combine(p.to_on, time(17, 15), tzinfo=calendar.JST)
    due = min(clocks.due(POST_REVIEW_DUE, at, ward=p.pool.ward), last)
    p.review_due = calendar.jst_date(due)
    p.save(update_fields=["started_on", "review_due"])
    clocks.start(POST_REVIEW_DUE, p, at=at, due_at=due)


class StartPost(OnPost):
    verb, power, label = "autonomy.start_post", powers.PLACE_DECIDE, _("配置を始める")
    effect = _("配置中になり、点検の期限が始まります。始まる日の朝に自動でも行われます。")
    tone = "main"

    @classmethod
    def hindrance(cls, actor: Any, row: Placement) -> str:
        return _t("始まる日は%(day)sです。") % {"day": words.day(row.from_on)} if row.from_on > calendar.today() else ""

    def perform(self) -> Placement:
        p = self.placement
        p.started_on = p.from_on
        begin_review(p, self.moment)
        self.tell(_t("職の配置が始まりました：%(what)s"))
        return p


class ReviewPost(OnPost):
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


class ExtendPost(WithReason):
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
        fits(p.pool, p.tenths, p.to_on + timedelta(days=1), self.to_on, but=p.pk, field="to_on")

    def needs_approval(self) -> Need:
        return Need("general")

    def perform(self) -> Placement:
        self.placement.to_on = self.to_on
        self.placement.save(update_fields=["to_on"])
        return super().perform()


def _over(row: Placement) -> str:
    return _t("期間はもう終わっています。点検を記録してください。") if row.to_on < calendar.today() else ""


class EndPost(WithReason):
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


class FinishPost(OnPost):
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
