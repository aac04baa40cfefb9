"""The 専決 table, declared substitutes, absences, and posts that a reorganisation left without an heir."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.approval import powers, queries
from kusei.core.approval.kinds import KINDS
from kusei.core.approval.models import Absence, DecisionRule, Draft, Step, Substitute
from kusei.core.approval.rule_values import OF_STEP
from kusei.core.approval.rules import level_of, on_the_line
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Post, Ward


class SetDecisionRule(Action):
    verb, power, label = "approval.set_rule", powers.KEEP, _("専決の行を加える")
    effect = _("この日から回議を始める起案に当てはまります。すでに回っている起案の決裁者は変わりません。")
    case_kind: str
    level: int
    since: date
    source: str
    amount_from: int = 0
    amount_below: int | None = None
    ward: Ward | None = None
    bureau: str = ""
    joint: str = ""

    def where(self) -> Ward | None:
        return self.ward

    def check(self) -> None:
        if self.case_kind not in KINDS:
            raise Refused(_("種類を選んでください。"), field="case_kind")
        if not self.source.strip():
            raise Refused(_("出典（規程の名称と条項）を入れてください。"), field="source")
        if self.amount_below is not None and self.amount_below <= self.amount_from:
            raise Refused(_("「未満」の金額は「以上」の金額より大きくしてください。"), field="amount_below")
        if self._twin().filter(since=self.since).exists():
            raise Refused(_("同じ日から始まる同じ金額の行があります。その行を終わらせてから加えてください。"), field="since")

    def _twin(self) -> Any:
        return DecisionRule.objects.filter(
            Q(until=None) | Q(until__gte=self.since), ward=self.ward, case_kind=self.case_kind, amount_from=self.amount_from,
            amount_below=self.amount_below,
        )

    def perform(self) -> DecisionRule:
        self._twin().filter(since__lt=self.since).update(until=self.since - timedelta(days=1))
        return DecisionRule.objects.create(
            ward=self.ward, case_kind=self.case_kind, level=self.level, since=self.since, source=self.source.strip()[:200],
            amount_from=self.amount_from, amount_below=self.amount_below, bureau=self.bureau, joint=self.joint,
        )

    def facts(self, result: DecisionRule) -> dict[str, Any]:
        return {"kind": self.case_kind, "level": self.level, "from": self.amount_from, "below": self.amount_below}


class EndDecisionRule(Action):
    verb, power, label = "approval.end_rule", powers.KEEP, _("専決の行を終わらせる")
    effect = _("この日までで終わります。終わった行も、その日の決裁の根拠として読めます。")
    on, tone = "rule", "danger"
    rule: DecisionRule
    until: date

    def check(self) -> None:
        if self.until < self.rule.since:
            raise Refused(_("始まりの日より前です。"), field="until")

    def perform(self) -> DecisionRule:
        self.rule.until = self.until
        self.rule.save(update_fields=["until"])
        return self.rule


class NameSubstitute(Action):
    verb, power, label = "approval.name_substitute", powers.KEEP, _("代決者を定める")
    effect = _("決裁者が不在の間だけ、この職が代決できます。")
    post: Post
    stand_in: Post
    since: date
    position: int = 1

    def where(self) -> Ward | None:
        return self.post.ward

    def check(self) -> None:
        if self.post == self.stand_in:
            raise Refused(_("本人を代決者にはできません。"), field="stand_in")
        if self.post.ward_id != self.stand_in.ward_id:
            raise Refused(_("代決者は同じ区（局は局どうし）の職にしてください。"), field="stand_in")
        if Substitute.objects.as_of(self.since).filter(post=self.post, stand_in=self.stand_in).exists():
            raise Refused(_("すでに代決者です。"), field="stand_in")

    def perform(self) -> Substitute:
        return Substitute.objects.create(
            post=self.post, stand_in=self.stand_in, since=self.since, position=self.position,
        )


class EndSubstitute(Action):
    verb, power, label = "approval.end_substitute", powers.KEEP, _("代決者をやめる")
    effect = _("今日までで代決者ではなくなります。")
    on = "substitute"
    substitute: Substitute

    def perform(self) -> Substitute:
        self.substitute.until = max(calendar.today(), self.substitute.since)
        self.substitute.save(update_fields=["until"])
        return self.substitute


class DeclareAbsence(Action):
    """不在: declared by the post itself, or for it by those who keep the table."""

    verb, power, label = "approval.declare_absence", powers.DRAFT, _("不在を届ける")
    effect = _("この間に届く決裁は、定めた代決者が代決できます。")
    post: Post
    from_at: datetime
    until_at: datetime
    reason: str = ""

    def where(self) -> Ward | None:
        return self.post.ward

    def check(self) -> None:
        own = self.actor.post_id == self.post.pk
        if not own and not self.actor.reach(powers.KEEP).covers(self.post.ward_id):
            raise Refused(_("ほかの職の不在は総務課が届けます。"), field="post")
        if self.until_at <= self.from_at:
            raise Refused(_("終わりは始まりより後にしてください。"), field="until_at")

    def perform(self) -> Absence:
        return Absence.objects.create(
            post=self.post, from_at=self.from_at, until_at=self.until_at, reason=self.reason[:60],
        )


class EndAbsence(Action):
    verb, power, label = "approval.end_absence", powers.DRAFT, _("不在を終える")
    effect = _("いまから代決はできなくなります。")
    on = "absence"
    absence: Absence

    @classmethod
    def hindrance(cls, actor: Actor, row: Absence) -> str:
        own = actor.post_id == row.post_id or actor.reach(powers.KEEP).covers(row.post.ward_id)
        if not own:
            return str(_("ほかの職の不在は総務課が届けます。"))
        now = calendar.now()
        if row.from_at >= now:
            return str(_("まだ始まっていません。始まってから終えてください。"))
        return "" if row.until_at > now else str(_("この不在はもう終わっています。"))

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.absence):
            raise Refused(reason)
        if self.absence.from_at >= self.moment:
            raise Refused(_("不在の始まりより前の日時です。"))

    def perform(self) -> Absence:
        self.absence.until_at = self.moment
        self.absence.save(update_fields=["until_at"])
        return self.absence


class RerouteDraft(Action):
    """A live step moves to another post: a reorganisation left the routed post without an heir."""

    verb, power, label = "approval.reroute", powers.KEEP, _("回議先を替える")
    effect = _("手元にある職を替えます。決裁の職は、専決の表の職より低くできません。")
    on = "draft"
    draft: Draft
    step: Step
    to: Post
    why: str

    def check(self) -> None:
        if self.step.draft_id != self.draft.pk or self.step.state != Step.State.LIVE:
            raise Refused(_("いま手元にある順だけを替えられます。"), field="step")
        if not self.why.strip():
            raise Refused(_("理由を入れてください。"), field="why")
        if self.to.pk == self.draft.drafter_id or self.draft.steps.filter(round=self.draft.round, post=self.to).exists():
            raise Refused(_("この起案の起案者か、すでに順にある職です。"), field="to")
        if self.to.ward_id not in (None, self.draft.ward_id):
            raise Refused(_("ほかの区の職には回せません。"), field="to")
        if self.step.step_kind == Step.Kind.DECIDE and self.to.pk not in self._able():
            raise Refused(_("専決の表の職より低い職には決裁を回せません。"), field="to")

    def _able(self) -> set[int]:
        level, case = self.draft.level or 0, queries.case_of(self.draft)
        bureau = self.draft.rule.bureau if self.draft.rule else ""
        return {
            s.post_id for s in queries.seats(calendar.today(), ward=self.draft.ward)
            if (level_of(s) or 0) >= level and on_the_line(s, case, bureau=bureau)
        }

    def perform(self) -> Draft:
        rule = OF_STEP[self.step.step_kind]
        clocks.stop(rule, self.step, at=self.moment)
        self.step.post, self.step.arrived_at = self.to, self.moment
        self.step.comment = "\n".join(part for part in (self.step.comment, self.why.strip()) if part)
        self.step.save(update_fields=["post", "arrived_at", "comment"])
        clocks.start(rule, self.step, at=self.moment, post=self.to)
        return self.draft

    def facts(self, result: Draft) -> dict[str, Any]:
        return {"step": self.step.ref, "to": self.to.ref}
