"""What became of each item of a plan that ends: nothing is carried over, or dropped, in silence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import reasoned
from kusei.plan.register import queries, rules
from kusei.plan.register.actions.revising import post_of
from kusei.plan.register.models import Node, Outcome
from kusei.plan.register.powers import EDIT

HEIRS = {
    "continued": _("「継続」では、引き継ぐ項目を一つだけ選んでください。"),
    "developed": _("「発展」では、引き継ぐ項目を一つ以上選んでください。"),
    "merged": _("「統合」では、統合先の項目を一つだけ選んでください。"),
    "completed": _("「完了」では、引き継ぐ項目を選びません。続きがあるなら「継続」か「発展」にしてください。"),
    "abandoned": _("「廃案」では、引き継ぐ項目を選びません。"),
}


class DecideOutcome(Action):
    verb, power, label = "register.decide_outcome", EDIT, _("引き継ぎの扱いを決める")
    effect = _("この項目の扱いが、理由とともに引き継ぎの対応図に載ります。前の扱いがあれば、取り消した記録として残ります。")
    on, tone = "node", "main"
    node: Node
    what: str
    reason: str
    evidence: str = ""
    heirs: Sequence[Node] = ()

    @classmethod
    def hindrance(cls, actor: Actor, row: Node) -> str:
        if row.kind not in queries.INHERITED:
            return _t("引き継ぎの扱いは、主な取り組みと引き続き検討の項目について決めます。")
        return "" if row.plan.successors.exists() else _t("次の計画（案）がまだありません。先に取り込み、「前の計画」にこの計画を選んでください。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.node):
            raise Refused(reason)
        if self.what not in Outcome.What.values:
            raise Refused(_("扱いを選んでください。"), field="what")
        reasoned(self.reason)
        if self.what == Outcome.What.COMPLETED and not self.evidence.strip():
            raise Refused(_("「完了」には、完了したと言える根拠（数字・資料）を入れてください。"), field="evidence")
        if any(h.plan.predecessor_id != self.node.plan_id for h in self.heirs):
            raise Refused(_("引き継ぐ項目は、次の計画の項目から選んでください。"), field="heirs")
        if rules.heirs_wrong(self.what, len(self.heirs)):
            raise Refused(HEIRS[self.what], field="heirs")

    def perform(self) -> Outcome:
        old = self.node.outcomes.filter(voided_on=None)
        old.update(voided_on=calendar.today(), void_reason=_t("新しい扱いに改めた"))
        row = Outcome.objects.create(
            item=self.node, what=self.what, reason=self.reason.strip(), evidence=self.evidence.strip(),
            decided_on=calendar.today(), post=post_of(self.actor),
        )
        row.heirs.set(self.heirs)
        return row

    def facts(self, result: Outcome) -> dict[str, Any]:
        return {"what": self.what, "heirs": [h.ref for h in self.heirs]}


class VoidOutcome(Action):
    verb, power, label = "register.void_outcome", EDIT, _("引き継ぎの扱いを取り消す")
    effect = _("この項目は「扱いの決まっていない項目」に戻ります。取り消した扱いと理由は記録に残ります。")
    on, tone = "outcome", "danger"
    outcome: Outcome
    reason: str

    @classmethod
    def hindrance(cls, actor: Actor, row: Outcome) -> str:
        if row.voided_on:
            return _t("すでに取り消されています。")
        heir = queries.heir_of(row.item.plan)
        if heir is not None and heir.state != "draft":
            return _t("次の計画が公表されています。取り消さずに、新しい扱いを決め直してください。")
        return ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.outcome):
            raise Refused(reason)
        reasoned(self.reason)

    def perform(self) -> Outcome:
        self.outcome.voided_on, self.outcome.void_reason = calendar.today(), self.reason.strip()[:300]
        self.outcome.save(update_fields=["voided_on", "void_reason"])
        return self.outcome
