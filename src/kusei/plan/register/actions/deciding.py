"""What a person decides about a plan and its nodes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor, Staff
from kusei.core.actions.action import Action, Refused
from kusei.core.evidence.expected import EXPECTED
from kusei.plan.register import queries
from kusei.plan.register.actions.effect import begin_history
from kusei.plan.register.actions.importing import node_counts
from kusei.plan.register.actions.revising import first_day
from kusei.plan.register.models import Answer, Kind, Mode, Node, Plan, SourceLine, Support, Wish
from kusei.plan.register.powers import EDIT, PUBLISH
from kusei.plan.register.topics import ROOM_LABELS


class _OnPlan(Action):
    power = PUBLISH
    on = "plan"
    plan: Plan


class EditPlan(_OnPlan):
    """Give a draft its title, its years and the plan it follows, where the source does not say them."""

    verb, power, label = "register.edit_plan", EDIT, _("題名と期間を直す")
    effect = _("案の題名、期間、前の計画を直します。")
    title: str
    from_year: int
    to_year: int
    predecessor: Plan | None = None

    def check(self) -> None:
        if self.to_year < self.from_year:
            raise Refused(_("最終年度が初年度より前です。"), field="to_year")
        before = self.predecessor
        while before is not None:
            if before.pk == self.plan.pk:
                raise Refused(_("自分自身を前の計画にはできません。"), field="predecessor")
            before = before.predecessor

    def perform(self) -> Plan:
        Plan.objects.filter(pk=self.plan.pk).update(
            title=self.title.strip()[:160], from_year=self.from_year, to_year=self.to_year, predecessor=self.predecessor,
        )
        return self.plan

    def facts(self, result: Plan) -> dict[str, Any]:
        return {"from_year": self.from_year, "to_year": self.to_year}


class PublishPlan(_OnPlan):
    """Publish a draft: it becomes the plan in force for its years, readable by anyone."""

    verb, label = "register.publish", _("計画を公表する")
    effect = _("だれでも読めるようになり、毎年度フォローアップの対象になります。")
    tone = "main"

    @classmethod
    def hindrance(cls, actor: Actor, row: Plan) -> str:
        if not row.title or row.from_year is None or row.to_year is None:
            return _t("計画の題名か期間がありません。原文の行の役割を決め直して、取り込んでください。")
        if not row.nodes.filter(kind=Kind.INITIATIVE).exists():
            return _t("主な取り組みが一つもありません。")
        if row.predecessor_id and (left := queries.without_outcome(row.predecessor).count()):  # type: ignore[arg-type]
            return _t("前の計画「%(plan)s」に、扱いの決まっていない項目が%(count)s件あります。引き継ぎの画面で先に決めてください。") % {
                "plan": row.predecessor, "count": left}
        other = Plan.objects.filter(
            state="published", from_year__lte=row.to_year, to_year__gte=row.from_year).exclude(pk=row.pk).first()
        if other:
            return _t("期間の重なる「%(plan)s」が公表中です。先に終えてください。") % {"plan": other.title}
        return ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.plan):
            raise Refused(reason)

    def perform(self) -> Plan:
        self.plan.published_on = calendar.today()
        Plan.objects.filter(pk=self.plan.pk).update(published_on=self.plan.published_on)
        begin_history(self.plan, day=first_day(self.plan), at=self.moment)
        before = self.plan.predecessor
        while before is not None and before.state == "draft":
            # An earlier plan known from this one's text has run its course; it is history, not a draft.
            Plan.objects.filter(pk=before.pk).update(state="ended")
            before = before.predecessor
        return self.plan

    def facts(self, result: Plan) -> dict[str, Any]:
        unclear = result.source_lines.filter(state=SourceLine.State.NOT_UNDERSTOOD).count()
        return {**node_counts(result), "not_understood": unclear}


class EndPlan(_OnPlan):
    verb, label = "register.end", _("計画を終える")
    effect = _("計画は終了となり、あとから読めますが、変えられなくなります。")
    tone = "danger"
    reason: str

    def perform(self) -> Plan:
        Plan.objects.filter(pk=self.plan.pk).update(ended_on=calendar.today())
        return self.plan


class _OnNode(Action):
    power = EDIT
    on = "node"
    node: Node

    @classmethod
    def hindrance(cls, actor: Actor, row: Node) -> str:
        return _t("終了した計画は変えられません。") if row.plan.state == "ended" else ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.node):
            raise Refused(reason)


class SetMode(_OnNode):
    """Say who carries an initiative: each ward when ready, the whole city at once, or a bureau."""

    verb, label = "register.set_mode", _("進め方を決める")
    effect = _("進め方によって、区ごとの実施とフォローアップの対象が変わります。")
    mode: str

    @classmethod
    def hindrance(cls, actor: Actor, row: Node) -> str:
        if row.kind != Kind.INITIATIVE:
            return _t("進め方は、主な取り組みにだけあります。")
        if row.plan.state == "published":
            return _t("公表した計画の進め方は、変更案で変えます。")
        return super().hindrance(actor, row)

    def perform(self) -> Node:
        if self.mode not in Mode.values:
            raise Refused(_("進め方を選んでください。"), field="mode")
        Node.objects.filter(pk=self.node.pk).update(mode=self.mode)
        return self.node

    def facts(self, result: Node) -> dict[str, Any]:
        return {"mode": self.mode}


class SetAnswer(_OnNode):
    """Say which systems answer a node and which evidence measures it; replaces what importing proposed."""

    verb, label = "register.set_answer", _("答えるシステムと測る根拠を決める")
    effect = _("計画の本文の画面とフォローアップが、選んだシステムと根拠を使うようになります。")
    rooms: tuple[str, ...]
    keys: tuple[str, ...]
    reason: str

    def check(self) -> None:
        super().check()
        if unknown := [*(set(self.rooms) - set(ROOM_LABELS)), *(set(self.keys) - set(EXPECTED))]:
            raise Refused(_t("知らない名前です：%(names)s") % {"names": " / ".join(sorted(unknown))})

    def perform(self) -> Node:
        said = {"node": self.node, "by_person": True, "reason": self.reason[:300]}
        self.node.answers.exclude(room__in=self.rooms).delete()
        self.node.wishes.exclude(key__in=self.keys).delete()
        had_rooms = set(self.node.answers.values_list("room", flat=True))
        had_keys = set(self.node.wishes.values_list("key", flat=True))
        Answer.objects.bulk_create(Answer(room=r, **said) for r in self.rooms if r not in had_rooms)
        Wish.objects.bulk_create(Wish(key=k, **said) for k in self.keys if k not in had_keys)
        return self.node

    def facts(self, result: Node) -> dict[str, Any]:
        return {"rooms": sorted(self.rooms), "keys": sorted(self.keys)}


class MapSupport(_OnNode):
    """Say that an initiative serves a policy or an issue, and why."""

    verb, label = "register.map_support", _("支える方針・課題に対応づける")
    effect = _("方針・課題の画面に、この取り組みと理由が載ります。")
    serves: Node
    reason: str

    @classmethod
    def hindrance(cls, actor: Actor, row: Node) -> str:
        if row.kind != Kind.INITIATIVE:
            return _t("対応づけは、主な取り組みから行います。")
        return super().hindrance(actor, row)

    def check(self) -> None:
        super().check()
        if self.serves.plan_id != self.node.plan_id or self.serves.kind not in (Kind.POLICY, Kind.ISSUE):
            raise Refused(_("同じ計画の方針か課題を選んでください。"), field="serves")
        if not self.reason.strip():
            raise Refused(_("理由を書いてください。あとの人が確かめられるようにするためです。"), field="reason")
        if Support.objects.filter(initiative=self.node, serves=self.serves, voided_on=None).exists():
            raise Refused(_("すでに対応づけられています。"), field="serves")

    def perform(self) -> Node:
        post = str(self.actor.post)[:160] if isinstance(self.actor, Staff) else self.actor.label
        Support.objects.create(
            initiative=self.node, serves=self.serves, reason=self.reason[:300], mapped_on=calendar.today(), post=post,
        )
        return self.node

    def facts(self, result: Node) -> dict[str, Any]:
        return {"serves": self.serves.ref}


class VoidSupport(Action):
    """Take a mapping back, with the reason; the row stays."""

    verb, power, label = "register.void_support", EDIT, _("対応づけを取り消す")
    effect = _("対応づけは画面から消え、理由とともに記録に残ります。")
    tone = "danger"
    on = "support"
    support: Support
    reason: str

    def check(self) -> None:
        if self.support.voided_on:
            raise Refused(_("すでに取り消されています。"))

    def perform(self) -> Support:
        Support.objects.filter(pk=self.support.pk).update(
            voided_on=calendar.today(), void_reason=self.reason[:300])
        return self.support


class EditNode(_OnNode):
    """Put a draft's wording right (a misread character); the source line stays as it was."""

    verb, label = "register.edit_node", _("文言を直す")
    effect = _("案の文言を直します。原文の行はそのまま残ります。")
    title: str
    no: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: Node) -> str:
        if row.plan.state != "draft":
            return _t("公表した計画の文言は変えられません。")
        return ""

    def perform(self) -> Node:
        if not self.title.strip() and self.node.kind != Kind.SECTION:
            raise Refused(_("題名を入れてください。"), field="title")
        Node.objects.filter(pk=self.node.pk).update(title=self.title.strip()[:400], no=self.no.strip()[:12])
        return self.node
